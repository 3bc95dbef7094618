"""The committed agreement figures equal those of the committed annotations."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.cli.agree import agree

ANNOTATIONS = Path(__file__).parents[2] / "annotations"


@pytest.mark.parametrize(("a", "b"), [("reader-a", "reader-b"), ("reader-a", "reader-c"), ("reader-d", "reader-e")])
def test_agree_reproduces_the_committed_agreement(a: str, b: str, tmp_path: Path) -> None:
    """Computing each pair again gives the committed file byte for byte."""
    out = tmp_path / "agreement.json"
    readers = [str(ANNOTATIONS / "annotators" / name) for name in (a, b)]
    result = CliRunner().invoke(agree, [*readers, "-o", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == (ANNOTATIONS / "agreement" / f"{a}-{b}.json").read_bytes()
