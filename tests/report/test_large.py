"""A report on many documents has the figures of all, and pages of those with the most errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from click.testing import CliRunner

from onrecord.cli.report import report as command
from onrecord.corpus.load import load
from onrecord.documents.model import Header
from onrecord.documents.predictions import read_predictions
from onrecord.report.site.read import system_names
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


def test_systems_of_one_name_have_names_and_directories_of_their_own(flawed: Path, tmp_path: Path) -> None:
    """The names are those of the usual report, also if a system already has the name that a repeated one would get."""
    first, *lines = flawed.read_text(encoding="utf-8").splitlines()
    systems: list[dict[str, Any]] = [{"system": "a (2)"}, {"system": "a", "given": ["mentions"]}, {"system": "a"}] * 2
    names = ["a (2)", "a (given mentions)", "a", "a (2) (2)", "a (given mentions) (2)", "a (3)"]
    assert system_names([msgspec.convert(json.loads(first) | each, Header) for each in systems]) == names
    paths = [tmp_path / f"{number}.jsonl" for number in range(3)]
    for path, name in zip(paths, ["a (2)", "a", "a"], strict=True):
        path.write_text("\n".join([json.dumps(json.loads(first) | {"system": name}), *lines]), encoding="utf-8")
    write_report(paths, tmp_path / "out", gold=SMALL, most=1)
    assert len([*(tmp_path / "out" / "documents").iterdir()]) == len(paths)
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert all(f">{name}<" in index for name in ("a (2)", "a", "a (3)"))
