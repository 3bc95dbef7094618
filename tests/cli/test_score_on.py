"""`onrecord score --on`."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.score import score
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.xdist_group("cluster")
def test_score_on_dask_gives_the_same_table_and_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker; intervals are included, and the scratch directory is empty afterwards."""
    monkeypatch.setenv("ONRECORD_WORKERS", "1")
    monkeypatch.setenv("ONRECORD_SCRATCH", str(tmp_path / "scratch"))
    rows = [f'{{"doc_id":"d{at}","mentions":[{{"start":{at},"end":9,"type":"PER"}}]}}\n' for at in range(9)]
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_text("".join(rows))
    predicted.write_text("".join(rows[:5]).replace('"start":3', '"start":4'))
    printed, written = [], []
    for options in ([], ["--on", "dask"]):
        out = tmp_path / "result.json"
        command = [str(predicted), "--gold", str(gold), "--ci", "--by", "type", "--json", str(out), *options]
        printed.append(CliRunner().invoke(score, command, catch_exceptions=False).output)
        written.append(out.read_bytes())
    assert printed[0] == printed[1]
    assert "mention.strict" in printed[0]
    assert written[0] == written[1]
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize(
    "option", [["--format", "brat"], ["--gold-format", "bio"], ["--label", "A=B"], ["--by", "document"]]
)
def test_options_that_score_on_does_not_support_are_refused(option: list[str]) -> None:
    """The error names the option and says what to use instead."""
    with pytest.raises(OnrecordError, match="--on") as error:
        CliRunner().invoke(score, ["p.jsonl", "--on", "dask", *option], catch_exceptions=False)
    assert option[0] in error.value.got
    assert error.value.hint


def test_dask_is_imported_only_with_on() -> None:
    """A plain score loads neither Dask nor fsspec, nor does the list of commands."""
    program = (
        "import sys, contextlib, io\n"
        "from onrecord.cli.main import onrecord\n"
        "for arguments in (['--help'], ['score', '--help'], ['score', 'nothing.jsonl']):\n"
        "    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit, Exception):\n"
        "        onrecord(arguments)\n"
        "print([name for name in ('dask', 'distributed', 'fsspec', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip().endswith("[]")
