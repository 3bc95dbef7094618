"""Malformed files of predictions: each kind is reported at its line and path, without a traceback."""

from __future__ import annotations

import copy
import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.checks.predictions import check_file, reference
from onrecord.corpus.load import Corpus
from onrecord.documents.lines import lines_of
from onrecord.documents.model import Document
from onrecord.errors import OnrecordError

from .conftest import (
    EDITED,
    GOOD,
    HEADER,
    SECOND,
    SOUND,
    SOUND_LINE,
    Malformed,
    assert_found,
    file_with,
    line,
    mention,
    problems,
)

SMALL = Path(__file__).parents[2] / "corpus_small"
CORPUS = Corpus(SMALL)
MALFORMED: Malformed = {
    "empty file": (b"", "predictions.empty", 0, ""),
    "blank lines only": (b"\n  \n\n", "predictions.empty", 0, ""),
    "header only": (line(HEADER), "predictions.empty", 0, ""),
    "truncated line": (line(HEADER) + SOUND_LINE[:60], "predictions.json", 2, ""),
    "two documents in a line": (SOUND_LINE.strip() + line(SECOND), "predictions.json", 1, ""),
    "trailing comma": (b'{"doc_id": "first",}\n', "predictions.json", 1, ""),
    "single quotes": (b"{'doc_id': 'first'}\n", "predictions.json", 1, ""),
    "key twice": (b'{"doc_id": "first", "doc_id": "second"}\n', "predictions.json", 1, ""),
    "key twice within": (
        b'{"doc_id": "first", "mentions": [{"start": 1, "start": 2, "end": 3}]}\n',
        "predictions.json",
        1,
        "",
    ),
    "NaN": (b'{"doc_id": "first", "mentions": [{"start": NaN, "end": 3}]}\n', "predictions.json", 1, ""),
    "Infinity": (b'{"doc_id": "first", "mentions": [{"start": 1, "end": Infinity}]}\n', "predictions.json", 1, ""),
    "half a surrogate pair": (b'{"doc_id": "first", "mentions": [{"text": "\\ud83d"}]}\n', "predictions.json", 1, ""),
    "too deep": (b'{"doc_id": ' + b"[" * 100_000 + b"\n", "predictions.json", 1, ""),
    "UTF-16 cut short": (GOOD.decode().encode("utf-16")[:-1], "predictions.encoding", 1, ""),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-le"), "predictions.encoding", 1, ""),
    "latin-1": (
        line(HEADER) + SOUND_LINE.decode().encode("latin-1", "replace").replace(b"m1", b"m\xe9"),
        "predictions.json",
        2,
        "",
    ),
    "gzip": (b"\x1f\x8b\x08\x00binary", "predictions.encoding", 1, ""),
    "zip": (b"PK\x03\x04binary", "predictions.encoding", 1, ""),
    "binary": (bytes(range(256)), "predictions.encoding", 1, ""),
    "indented JSON": (json.dumps(SOUND, indent=1).encode(), "predictions.encoding", 1, ""),
    "JSON array cut short": (json.dumps([SOUND]).encode()[:-1], "predictions.encoding", 1, ""),
    "JSON array in an array": (json.dumps([[SOUND]]).encode(), "predictions.schema", 1, ""),
    "element of an array": (b"[\n" + json.dumps(SOUND).encode() + b",\n\n12]", "predictions.schema", 4, ""),
    "not an object": (b"12\n", "predictions.schema", 1, ""),
    "prose": (b"Lind met Berg.\n", "predictions.json", 1, ""),
    "no doc_id": (file_with(lambda document: document.pop("doc_id")), "predictions.schema", 2, ""),
    "doc_id null": (file_with(lambda document: document.update(doc_id=None)), "predictions.schema", 2, "doc_id"),
    "unknown document": (
        file_with(lambda document: document.update(doc_id="frist")),
        "predictions.unknown",
        2,
        "doc_id",
    ),
    "document twice": (GOOD + line(SECOND), "predictions.twice", 4, "doc_id"),
    "unknown field": (mention(colour="red"), "predictions.schema", 2, "mentions[0]"),
    "mistyped layer": (file_with(lambda document: document.update(mention=[])), "predictions.schema", 2, ""),
    "layer not a list": (file_with(lambda document: document.update(mentions={})), "predictions.schema", 2, "mentions"),
    "item not an object": (
        file_with(lambda document: document["events"].append(7)),
        "predictions.schema",
        2,
        "events[1]",
    ),
    "offset as a fraction": (mention(start=9.5), "predictions.schema", 2, "mentions[0].start"),
    "offset as a decimal": (mention(start=9.0), "predictions.schema", 2, "mentions[0].start"),
    "offset as a string": (mention(start="9"), "predictions.schema", 2, "mentions[0].start"),
    "offset as a truth value": (mention(start=True), "predictions.schema", 2, "mentions[0].start"),
    "another version": (
        line(HEADER | {"schema_version": "9.0.0"}) + SOUND_LINE,
        "predictions.version",
        1,
        "schema_version",
    ),
    "mixed versions": (
        file_with(lambda document: document.update(schema_version="0.1.7")),
        "predictions.version",
        2,
        "schema_version",
    ),
    "header without a system": (
        line({"onrecord": "predictions", "schema_version": "0.1.0"}) + SOUND_LINE,
        "predictions.header",
        1,
        "",
    ),
    "unknown scope": (line(HEADER | {"scope": "global"}) + SOUND_LINE, "predictions.header", 1, "scope"),
    "header in the middle": (SOUND_LINE + line(HEADER) + line(SECOND), "predictions.header", 2, ""),
    "document failed": (
        line(HEADER) + SOUND_LINE + b'{"doc_id": "second", "failed": true}\n',
        "predictions.failed",
        0,
        "",
    ),
    "document missing": (line(HEADER) + SOUND_LINE, "predictions.missing", 0, ""),
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n "])
def test_a_json_array_of_documents_is_accepted(tmp_path: Path, indent: int | None, mark: bytes) -> None:
    """A file that is one JSON array, with or without a header as its first element, has no problem."""
    lines = [json.loads(line) for line in GOOD.splitlines()]
    assert problems(tmp_path, mark + json.dumps(lines, indent=indent).encode()) == []


@pytest.mark.parametrize("kind", MALFORMED)
def test_each_malformed_file_is_reported_at_its_line_and_path(tmp_path: Path, kind: str) -> None:
    """A malformed file gives its problem at the line and path where it is, and no traceback."""
    assert_found(tmp_path, MALFORMED[kind])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("unknown document", "first"),
        ("UTF-16 cut short", "UTF-8"),
        ("UTF-16 without a mark", "iconv -f UTF-16LE"),
        ("latin-1", "iconv -f WINDOWS-1252"),
        ("truncated line", "cut short"),
    ],
)
def test_the_hint_names_the_mistake_in_the_file(tmp_path: Path, kind: str, words: str) -> None:
    """A mistake that can be recognised is named in the hint."""
    assert any(words in problem.hint for problem in problems(tmp_path, MALFORMED[kind][0]))


def test_a_valid_file_has_no_problem(tmp_path: Path) -> None:
    """The file that every other test breaks has no problem."""
    assert problems(tmp_path, GOOD) == []


def test_a_utf8_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    """A UTF-8 byte order mark before the header, or before a document, is no problem."""
    assert problems(tmp_path, b"\xef\xbb\xbf" + GOOD) == []
    assert problems(tmp_path, b"\xef\xbb\xbf" + SOUND_LINE + line(SECOND)) == []


def test_all_problems_of_a_file_are_reported_in_one_run(tmp_path: Path) -> None:
    """Problems on several lines, and several on one, are all there after one run."""
    wrong = copy.deepcopy(SOUND)
    wrong["mentions"][0]["type"] = "PERSON"
    wrong["quotes"][1]["parent"] = "q7"
    data = b"not JSON\n" + line(wrong) + line(SECOND) + line(SECOND)
    found = {(problem.line, problem.check) for problem in problems(tmp_path, data)}
    assert found == {
        (1, "predictions.json"),
        (2, "predictions.label"),
        (2, "predictions.parent"),
        (4, "predictions.twice"),
    }


def test_a_directory_is_a_problem_and_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """A directory is reported as a problem; a path that does not exist is an error."""
    assert [problem.check for problem in check_file(tmp_path, EDITED)] == ["predictions.file"]
    with pytest.raises(OnrecordError, match="no such file"):
        list(check_file(tmp_path / "nothing.jsonl", EDITED))


def test_a_line_beyond_the_limit_is_one_problem_and_later_lines_are_read() -> None:
    """The bytes of the line are not kept."""
    data = SOUND_LINE + b"x" * 3_000_000 + b"\n" + line(SECOND)
    first, second, third = lines_of(BytesIO(data), "p.jsonl", longest=len(SOUND_LINE) + 1)
    assert (first.raw, second.raw, third.raw) == (SOUND_LINE, b"", line(SECOND))
    assert (first.problem, third.problem) == (None, None)
    assert second.problem is not None
    assert (second.problem.line, second.problem.message) == (2, "the line is too long to be one document")


def test_gold_written_as_predictions_has_no_problem(tmp_path: Path) -> None:
    """Gold, written as predictions, has no problem."""
    paths = sorted((SMALL / "annotations/gold").glob("ferry-*.json"))
    data = b"".join(line(json.loads(path.read_bytes())) for path in paths)
    path = tmp_path / "gold.jsonl"
    path.write_bytes(data)
    assert list(check_file(path, CORPUS)) == []


def test_the_given_gold_decides_which_documents_exist() -> None:
    """The documents are those of the given gold; texts are available only if the corpus has them."""
    known = reference(CORPUS, [Document(doc_id="ferry-1"), Document(doc_id="elsewhere")])
    assert list(known) == ["ferry-1", "elsewhere"]
    assert known["ferry-1"] == CORPUS.texts["ferry-1"]
    assert known["elsewhere"] is None


def test_another_corpus_version_in_the_header_is_no_problem(tmp_path: Path) -> None:
    """Predictions are compared with the text by its hash, not by the version of gold."""
    path = tmp_path / "p.jsonl"
    rows = b"".join(line({"doc_id": doc_id}) for doc_id in CORPUS.doc_ids)
    path.write_bytes(line(HEADER | {"corpus_version": "9.9"}) + rows)
    assert list(check_file(path, CORPUS)) == []


@pytest.mark.fuzz(cases=150)
@given(where=st.floats(0, 1), junk=st.binary(max_size=8), cut=st.booleans())
def test_any_bytes_in_a_predictions_file_are_reported_without_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, where: float, junk: bytes, *, cut: bool
) -> None:
    """Any bytes in a predictions file give problems or none, and never an exception."""
    at = int(where * len(GOOD))
    path = tmp_path_factory.getbasetemp() / "junk.jsonl"
    path.write_bytes(GOOD[:at] + junk + (b"" if cut else GOOD[at + 1 :]))
    for problem in check_file(path, EDITED):
        assert problem.render()
