"""The committed predictions equal those of the baselines."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.baselines import BASELINES
from onrecord.cli.run import run

RESULTS = Path(__file__).parents[2] / "eval" / "results"


@pytest.mark.parametrize("name", BASELINES)
def test_each_baseline_reproduces_its_committed_predictions(name: str, tmp_path: Path) -> None:
    """Each baseline is on the board, and gives its committed predictions byte for byte (with pinned versions)."""
    out = tmp_path / "predictions.jsonl"
    result = CliRunner().invoke(run, [f"baseline:{name}", "-o", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == (RESULTS / name / "predictions.jsonl").read_bytes()
