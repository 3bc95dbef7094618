"""`file:`: existing predictions as a system."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.documents.predictions import read_predictions
from onrecord.errors import OnrecordError
from onrecord.run import drive, systems

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus

HEADER = {"onrecord": "predictions", "schema_version": "0.1.0", "system": "elsewhere", "version": "7"}


def written(path: Path, *rows: dict[str, Any]) -> str:
    """Write a predictions file and return its address."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return f"file:{path}"


def test_a_file_of_predictions_is_reordered_and_keeps_its_header(corpus: Corpus, here: Path) -> None:
    """System, version, scope, order and note are those of the file, and there is no latency."""
    header = {**HEADER, "scope": "corpus", "order": "document", "note": "by hand"}
    address = written(here / "in.jsonl", header, {"doc_id": "ferry-2", "quotes": []}, {"doc_id": "ferry-1"})
    summary = drive.run(systems.find(address), corpus, here / "out.jsonl")
    read = read_predictions(here / "out.jsonl")
    assert (read.header.system, read.header.version, read.header.scope) == ("elsewhere", "7", "corpus")
    assert (read.header.order, read.header.note) == ("document", "by hand")
    assert [each.doc_id for each in read.documents] == corpus.doc_ids
    assert {row.latency_s for row in summary.rows} == {None}


def test_a_document_missing_in_the_file_fails_after_one_attempt(corpus: Corpus, here: Path) -> None:
    """A missing document fails after one attempt."""
    address = written(here / "in.jsonl", {"doc_id": "ferry-2", "quotes": []})
    (failed,) = drive.run(systems.find(address), corpus, here / "out.jsonl").failed
    assert (failed.doc_id, failed.attempts) == ("ferry-1", 1)


def test_a_document_marked_as_failed_in_the_file_fails(corpus: Corpus, here: Path) -> None:
    """A failed document stays failed, and the record counts it."""
    address = written(here / "in.jsonl", {"doc_id": "ferry-1", "quotes": []}, {"doc_id": "ferry-2", "failed": True})
    (failed,) = drive.run(systems.find(address), corpus, here / "out.jsonl").failed
    assert (failed.doc_id, failed.attempts) == ("ferry-2", 1)
    assert [each.failed for each in read_predictions(here / "out.jsonl").documents] == [None, True]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"doc_id": "ferry-1"}, {"doc_id": "ferry-1"}], "twice"),
        ([{"doc_id": "ferry-1", "quotes": 3}], "invalid lines or duplicate documents"),
        ([{"doc_id": "stranger"}], "the corpus lacks"),
        ([{**HEADER, "schema_version": "9.9.9"}], "another version of the schema"),
    ],
)
def test_a_file_of_another_corpus_is_refused(
    rows: list[dict[str, Any]], message: str, corpus: Corpus, here: Path
) -> None:
    """The error has the problem, and nothing is written."""
    with pytest.raises(OnrecordError, match=message):
        drive.run(systems.find(written(here / "in.jsonl", *rows)), corpus, here / "out.jsonl")
    assert not (here / "out.jsonl").exists()


def test_a_missing_file_of_predictions_is_one_error() -> None:
    """A missing file is an OnrecordError."""
    with pytest.raises(OnrecordError, match="no such file"):
        systems.find("file:no-such-file.jsonl")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("p.bio", "# newdoc id = ferry-1\nAda\tB-PER\nran\tO\n", "bio"),
        ("p.conllu", "# global.Entity = eid\n1\tAda\t_\t_\t_\t_\t0\troot\t_\tEntity=(e1)\n\n", "corefud"),
        ("p/a.ann", "T1\tPER 0 3\tAda\n", "brat"),
    ],
)
def test_a_file_in_another_format_is_answered_with_its_conversion(
    name: str, content: str, kind: str, here: Path
) -> None:
    """`file:` reads our JSONL; the error has the command that makes it."""
    path = here / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    given = path.parent if kind == "brat" else path
    with pytest.raises(OnrecordError, match=f"they look like {kind}") as error:
        systems.find(f"file:{given}")
    assert f"onrecord convert {given} p.jsonl --from {kind}" in str(error.value)
