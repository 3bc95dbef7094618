"""A report on many documents has the figures of all, and pages of those with the most errors."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from onrecord.cli.report import report as command
from onrecord.corpus.load import load
from onrecord.documents.predictions import read_predictions
from onrecord.report.site.write import write_report

SMALL = Path(__file__).parents[1] / "corpus_small"


def test_as_many_pages_as_documents_are_the_usual_report(flawed: Path, perfect: Path, tmp_path: Path) -> None:
    """With no more documents than pages, nothing changes; systems are compared."""
    usual = write_report([flawed, perfect], tmp_path / "usual", gold=SMALL)
    assert write_report([flawed, perfect], tmp_path / "two", gold=SMALL, most=2) == usual
    assert "compare.html" in usual


def test_the_command_writes_pages_of_the_documents_with_most_errors(flawed: Path, tmp_path: Path) -> None:
    """The note and the first page say that only one of two documents has a page."""
    out = tmp_path / "out"
    done = CliRunner().invoke(command, [str(flawed), "--gold", str(SMALL), "--pages", "1", "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "pages show the document with the most errors of each system (--pages)" in done.stderr
    assert len(list(out.glob("documents/*/articles/*/*.html"))) == 1
    assert "2 documents. The scores and counts below are over all of them. Only the 1 with" in (
        out / "index.html"
    ).read_text(encoding="utf-8")


def test_documents_that_can_be_read_once_are_enough(flawed: Path, tmp_path: Path) -> None:
    """Iterators are read several times; each step is told."""
    said: list[str] = []
    documents = read_predictions(flawed).documents
    files = write_report([iter(documents)], tmp_path / "a", gold=load(SMALL), most=1, said=said.append)
    assert len([name for name in files if "/articles/" in name]) == 1
    assert said[0] == "system: 2 documents scored"
    assert f"{len(files) - 1} files made" in said[-1]
