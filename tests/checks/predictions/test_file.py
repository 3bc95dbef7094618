"""Malformed files of predictions: each kind is found at its line and path, and none gives a traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.checks.predictions import check_file, reference
from onrecord.corpus.load import Corpus
from onrecord.documents import lines as line_reader
from onrecord.documents.model import Document
from onrecord.errors import OnrecordError, Problem, Severity

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

if TYPE_CHECKING:
    from collections.abc import Callable

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
    "UTF-16": (GOOD.decode().encode("utf-16"), "predictions.encoding", 1, ""),
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
def test_an_array_of_documents_is_read_as_lines_are(tmp_path: Path, indent: int | None, mark: bytes) -> None:
    """A file that is one JSON array, with or without a header as its first element, has no problem."""
    lines = [json.loads(line) for line in GOOD.splitlines()]
    assert problems(tmp_path, mark + json.dumps(lines, indent=indent).encode()) == []


@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_file_is_found_at_its_place(tmp_path: Path, kind: str) -> None:
    """A malformed file gives its problem at the line and path where it is, and no traceback."""
    assert_found(tmp_path, MALFORMED[kind])


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("mien.jsonl", "did you mean {here}/mine.jsonl?"),
        ("nowhere/mine.jsonl", "check the path: there is no directory {here}/nowhere"),
        ("x", "check the path"),
    ],
)
def test_a_missing_file_is_told_what_was_meant(tmp_path: Path, path: str, hint: str) -> None:
    """A path that does not exist is an error whose hint is a similar name there, or the directory that is missing."""
    (tmp_path / "mine.jsonl").touch()
    with pytest.raises(OnrecordError, match="no such file") as caught:
        list(check_file(tmp_path / path, EDITED))
    assert caught.value.hint == hint.format(here=tmp_path)


def test_the_name_of_a_system_is_told_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system of the leaderboard given by its name, in place of a file, is an error that names the file."""
    monkeypatch.chdir(tmp_path)
    for name in ("rules", "baseline:rules"):
        with pytest.raises(OnrecordError) as caught:
            list(check_file(Path(name), EDITED))
        assert Path(caught.value.hint.rpartition(": ")[2]).parts[-2:] == ("rules", "predictions.jsonl")
        assert Path(caught.value.hint.rpartition(": ")[2]).is_file()


WORDS = "Ida Lind met Eva Moen on the quay of Arendal."
NAMES = [(0, 8), (13, 21), (37, 44)]


@pytest.mark.parametrize(("by", "length", "warned"), [(0, 3, False), (1, 3, True), (-2, 3, True), (1, 2, False)])
def test_shifted_offsets_are_a_warning(tmp_path: Path, by: int, length: int, *, warned: bool) -> None:
    """Spans that start and end inside words are one warning a document, unless there are too few to tell."""
    mentions = [{"start": max(0, start + by), "end": end + by} for start, end in NAMES[:length]]
    path = tmp_path / "p.jsonl"
    path.write_bytes(line({"doc_id": "a", "mentions": mentions, "quotes": [{"kind": "direct"}]}))
    found = list(check_file(path, {"a": WORDS}))
    assert [(each.check, each.severity) for each in found] == [("predictions.edges", Severity.WARNING)] * warned
    assert all("edges; the first span is" in each.got and each.hint for each in found)


def test_scripts_without_case_have_no_edges_inside_words(tmp_path: Path) -> None:
    """Chinese has no spaces between words, and is not taken for shifted."""
    path = tmp_path / "p.jsonl"
    path.write_bytes(line({"doc_id": "a", "mentions": [{"start": at, "end": at + 2} for at in range(4)]}))
    assert list(check_file(path, {"a": "王小明在北京见李华"})) == []


def wrong_fields(directory: Path, change: Callable[[dict[str, Any]], object]) -> list[Problem]:
    """Return the problems of a file whose first document is changed, without the warning that it is missing."""
    return [each for each in problems(directory, file_with(change)) if each.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("change", "got", "hint"),
    [
        (lambda it: it.update(quotation=it.pop("quotes")), "quotation", "did you mean quotes?"),
        (lambda it: it["quotes"][0].update(speaker=[]), "speaker", "did you mean speakers?"),
        (lambda it: it["quotes"][0].update(text="Café"), "text", "did you mean content?"),
        (lambda it: it["mentions"][0].update(label="PER"), "label", "did you mean type?"),
        (lambda it: it["mentions"][0].update(colour="red"), "colour", ""),
        (
            lambda it: it["quotes"][0].update(start=1, end=5),
            "start, end",
            'write the span in a list: "content": [{"start": 0, "end": 9}]',
        ),
        (lambda it: it["quotes"][0].update(speakers="lind"), "'lind'", 'write a list: ["lind"]'),
    ],
)
def test_a_wrong_field_is_told_what_to_write(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], got: str, hint: str
) -> None:
    """An unknown field, or a value in place of a list, is named, with the field or list to write instead."""
    (found,) = wrong_fields(tmp_path, change)
    assert (found.got, found.hint) == (got, hint)
    assert found.message == "has the wrong type" or "doc_id" in found.expected or "note" in found.expected


def test_every_item_with_a_wrong_field_is_a_problem(tmp_path: Path) -> None:
    """All items of a layer that break the schema are reported, in their order, and not only one of them."""
    found = wrong_fields(tmp_path, lambda it: [quote.update(words="x") for quote in it["quotes"]])
    assert [each.path for each in found] == ["quotes[0]", "quotes[1]"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("unknown document", "first"),
        ("UTF-16", "UTF-8"),
        ("truncated line", "cut short"),
    ],
)
def test_hint_says_what_to_do(tmp_path: Path, kind: str, words: str) -> None:
    """A mistake that can be recognised is named in the hint."""
    assert any(words in problem.hint for problem in problems(tmp_path, MALFORMED[kind][0]))


def test_sound_file_has_no_problem(tmp_path: Path) -> None:
    """The file that every other test breaks has no problem."""
    assert problems(tmp_path, GOOD) == []


def test_byte_order_mark_of_utf8_is_let_be(tmp_path: Path) -> None:
    """A UTF-8 byte order mark before the header, or before a document, is no problem."""
    assert problems(tmp_path, b"\xef\xbb\xbf" + GOOD) == []
    assert problems(tmp_path, b"\xef\xbb\xbf" + SOUND_LINE + line(SECOND)) == []


def test_all_problems_of_a_file_at_once(tmp_path: Path) -> None:
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


def test_directory_is_a_problem_and_no_file_a_misuse(tmp_path: Path) -> None:
    """A directory is a finding; a path where nothing is cannot be checked at all."""
    assert [problem.check for problem in check_file(tmp_path, EDITED)] == ["predictions.file"]
    with pytest.raises(OnrecordError, match="no such file"):
        list(check_file(tmp_path / "nothing.jsonl", EDITED))


def test_endless_line_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line beyond the limit is one problem, is not held, and the lines after it are still checked."""
    monkeypatch.setattr(line_reader, "MAX_LINE_BYTES", 2000)
    monkeypatch.setattr(line_reader, "PIECE_BYTES", 300)
    found = problems(tmp_path, SOUND_LINE + b"x" * 100_000 + b"\n" + line(SECOND) + line(SECOND))
    assert [(problem.line, problem.check) for problem in found] == [(2, "predictions.json"), (4, "predictions.twice")]


def test_gold_is_sound_as_a_prediction(tmp_path: Path) -> None:
    """Gold, written as predictions, has no problem."""
    paths = sorted((SMALL / "annotations/gold").glob("ferry-*.json"))
    data = b"".join(line(json.loads(path.read_bytes())) for path in paths)
    path = tmp_path / "gold.jsonl"
    path.write_bytes(data)
    assert list(check_file(path, CORPUS)) == []


def test_other_gold_decides_which_documents_exist() -> None:
    """The documents are those of the given gold; texts are available only if the corpus has them."""
    known = reference(CORPUS, [Document(doc_id="ferry-1"), Document(doc_id="elsewhere")])
    assert list(known) == ["ferry-1", "elsewhere"]
    assert known["ferry-1"] == CORPUS.texts["ferry-1"]
    assert known["elsewhere"] is None


def test_another_version_of_the_corpus_is_information(tmp_path: Path) -> None:
    """Predictions are held to the text by its hash, and not to a version of gold."""
    path = tmp_path / "p.jsonl"
    rows = b"".join(line({"doc_id": doc_id}) for doc_id in CORPUS.doc_ids)
    path.write_bytes(line(HEADER | {"corpus_version": "9.9"}) + rows)
    assert list(check_file(path, CORPUS)) == []


@pytest.mark.fuzz(cases=150)
@given(where=st.floats(0, 1), junk=st.binary(max_size=8), cut=st.booleans())
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, where: float, junk: bytes, *, cut: bool) -> None:
    """Whatever bytes stand in a predictions file, the check says so and does not fall over."""
    at = int(where * len(GOOD))
    path = tmp_path_factory.getbasetemp() / "junk.jsonl"
    path.write_bytes(GOOD[:at] + junk + (b"" if cut else GOOD[at + 1 :]))
    for problem in check_file(path, EDITED):
        assert problem.render()
