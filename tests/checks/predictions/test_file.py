"""Malformed predictions: each kind is found at its line and path, and none gives a traceback."""

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
from onrecord.errors import OnrecordError, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.errors import Problem

SMALL = Path(__file__).parents[2] / "corpus_small"
CORPUS = Corpus(SMALL)
HEADER = {"onrecord": "predictions", "schema_version": "0.1.0", "system": "made-up", "scope": "corpus"}
TEXT = "“Café” 🛳 Lind met Berg."
EDITED = {"first": TEXT, "second": "Nothing."}
SOUND: dict[str, Any] = {
    "doc_id": "first",
    "schema_version": "0.1.0",
    "mentions": [
        {"id": "m1", "start": 9, "end": 13, "text": "Lind", "type": "PER", "entity": "lind"},
        {"id": "m2", "start": 18, "end": 22, "text": "Berg", "type": "PER", "entity": "berg"},
    ],
    "quotes": [
        {"id": "q1", "kind": "direct", "content": [{"start": 1, "end": 5}], "speakers": ["lind"]},
        {"id": "q2", "content": ["Lind met Berg"], "parent": "q1"},
    ],
    "events": [
        {
            "id": "e1",
            "start": 14,
            "end": 17,
            "type": "Meet",
            "arguments": [{"role": "participant", "target": "m1"}, {"role": "participant", "target": {"text": "Berg"}}],
        }
    ],
}
SECOND = {"doc_id": "second", "mentions": []}
PIECES, NODES = "mentions[0].pieces", "mentions[0].empty_nodes"
FIRST_PIECE, SECOND_PIECE = {"start": 9, "end": 11}, {"start": 12, "end": 13}
NODE = {"at": 9, "number": 1, "head": True}


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _file(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return a file of a header, the changed document on line 2, and another document."""
    document = copy.deepcopy(SOUND)
    change(document)
    return _line(HEADER) + _line(document) + _line(SECOND)


def _mention(**fields: object) -> bytes:
    """Return a file whose first mention has those fields instead of its own."""
    return _file(lambda document: document["mentions"][0].update(fields))


SOUND_LINE = _line(SOUND)
GOOD = _line(HEADER) + SOUND_LINE + _line(SECOND)

# kind: the file's bytes, the check that finds it, its line, and what its path starts with.
MALFORMED: dict[str, tuple[bytes, str, int, str]] = {
    "empty file": (b"", "predictions.empty", 0, ""),
    "blank lines only": (b"\n  \n\n", "predictions.empty", 0, ""),
    "header only": (_line(HEADER), "predictions.empty", 0, ""),
    "truncated line": (_line(HEADER) + SOUND_LINE[:60], "predictions.json", 2, ""),
    "two documents in a line": (SOUND_LINE.strip() + _line(SECOND), "predictions.json", 1, ""),
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
        _line(HEADER) + SOUND_LINE.decode().encode("latin-1", "replace").replace(b"m1", b"m\xe9"),
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
    "no doc_id": (_file(lambda document: document.pop("doc_id")), "predictions.schema", 2, ""),
    "doc_id null": (_file(lambda document: document.update(doc_id=None)), "predictions.schema", 2, "doc_id"),
    "unknown document": (_file(lambda document: document.update(doc_id="frist")), "predictions.unknown", 2, "doc_id"),
    "document twice": (GOOD + _line(SECOND), "predictions.twice", 4, "doc_id"),
    "unknown field": (_mention(colour="red"), "predictions.schema", 2, "mentions[0]"),
    "mistyped layer": (_file(lambda document: document.update(mention=[])), "predictions.schema", 2, ""),
    "layer not a list": (_file(lambda document: document.update(mentions={})), "predictions.schema", 2, "mentions"),
    "item not an object": (_file(lambda document: document["events"].append(7)), "predictions.schema", 2, "events[1]"),
    "offset as a fraction": (_mention(start=9.5), "predictions.schema", 2, "mentions[0].start"),
    "offset as a decimal": (_mention(start=9.0), "predictions.schema", 2, "mentions[0].start"),
    "offset as a string": (_mention(start="9"), "predictions.schema", 2, "mentions[0].start"),
    "offset as a truth value": (_mention(start=True), "predictions.schema", 2, "mentions[0].start"),
    "offset negative": (_mention(start=-4), "predictions.range", 2, "mentions[0]"),
    "offset beyond the text": (_mention(end=400), "predictions.range", 2, "mentions[0]"),
    "offset of many digits": (_mention(end=10**30), "predictions.range", 2, "mentions[0]"),
    "one offset missing": (_mention(end=None), "predictions.range", 2, "mentions[0]"),
    "offsets reversed": (_mention(start=13, end=9), "predictions.order", 2, "mentions[0]"),
    "offsets empty": (_mention(start=9, end=9), "predictions.order", 2, "mentions[0]"),
    "neither offsets nor a string": (_mention(start=None, end=None, text=None), "predictions.span", 2, "mentions[0]"),
    "offsets in bytes": (_mention(start=17, end=21), "predictions.text", 2, "mentions[0]"),
    "offsets in bytes, beyond the text": (
        _file(lambda document: document["mentions"][1].update(start=26, end=30)),
        "predictions.range",
        2,
        "mentions[1]",
    ),
    "offsets in UTF-16 units": (_mention(start=10, end=14), "predictions.text", 2, "mentions[0]"),
    "end inclusive": (_mention(end=12), "predictions.text", 2, "mentions[0]"),
    "text that does not match": (_mention(text="Lynd"), "predictions.text", 2, "mentions[0]"),
    "content out of the text": (
        _file(lambda document: document["quotes"][0]["content"][0].update(end=99)),
        "predictions.range",
        2,
        "quotes[0].content[0]",
    ),
    "head outside": (_mention(head={"start": 14, "end": 17}), "predictions.head", 2, "mentions[0].head"),
    "wrong hash": (_file(lambda document: document.update(text_sha256="0" * 64)), "predictions.hash", 2, "text_sha256"),
    "unknown entity type": (_mention(type="PERSON"), "predictions.label", 2, "mentions[0].type"),
    "unknown quote kind": (
        _file(lambda document: document["quotes"][0].update(kind="Direct")),
        "predictions.label",
        2,
        "quotes[0].kind",
    ),
    "unknown event type": (
        _file(lambda document: document["events"][0].update(type="Met")),
        "predictions.label",
        2,
        "events[0].type",
    ),
    "unknown role": (
        _file(lambda document: document["events"][0]["arguments"][0].update(role="agent")),
        "predictions.role",
        2,
        "events[0].arguments[0].role",
    ),
    "id twice": (_file(lambda document: document["events"][0].update(id="m1")), "predictions.id", 2, "events[0].id"),
    "entity id twice": (
        _file(lambda document: document.update(entities=[{"id": "lind"}, {"id": "lind"}])),
        "predictions.id",
        2,
        "entities[1].id",
    ),
    "target nowhere": (
        _file(lambda document: document["events"][0]["arguments"][0].update(target="m7")),
        "predictions.target",
        2,
        "events[0].arguments[0].target",
    ),
    "parent nowhere": (
        _file(lambda document: document["quotes"][1].update(parent="q7")),
        "predictions.parent",
        2,
        "quotes[1].parent",
    ),
    "parent no quote": (
        _file(lambda document: document["quotes"][1].update(parent="m1")),
        "predictions.parent",
        2,
        "quotes[1].parent",
    ),
    "parents in a circle": (
        _file(lambda document: document["quotes"][0].update(parent="q2")),
        "predictions.parent",
        2,
        "quotes[0].parent",
    ),
    "one span in two clusters": (
        _file(lambda document: document["mentions"].append({"start": 9, "end": 13, "entity": "berg"})),
        "predictions.clusters",
        2,
        "mentions[2]",
    ),
    "one span twice": (
        _file(lambda document: document["mentions"].append({"start": 9, "end": 13, "entity": "lind"})),
        "predictions.repeated",
        2,
        "mentions[2]",
    ),
    "pieces out of order": (
        _mention(start=9, end=13, pieces=[SECOND_PIECE, FIRST_PIECE]),
        "predictions.pieces",
        2,
        PIECES,
    ),
    "one piece": (_mention(start=9, end=13, pieces=[{"start": 9, "end": 13}]), "predictions.pieces", 2, PIECES),
    "an empty piece": (_mention(pieces=[FIRST_PIECE, {"start": 13, "end": 13}]), "predictions.pieces", 2, PIECES),
    "pieces of another extent": (
        _mention(start=9, end=12, text="Lin", pieces=[FIRST_PIECE, SECOND_PIECE]),
        "predictions.pieces",
        2,
        "mentions[0]",
    ),
    "pieces as strings": (_mention(pieces=["Li", "nd"]), "predictions.schema", 2, PIECES),
    "a head between the pieces": (
        _mention(
            end=22, text=None, pieces=[{"start": 9, "end": 13}, {"start": 18, "end": 22}], head={"start": 14, "end": 17}
        ),
        "predictions.head",
        2,
        "mentions[0].head",
    ),
    "an empty node beyond the text": (_mention(empty_nodes=[{"at": 99, "number": 1}]), "predictions.pieces", 2, NODES),
    "one empty node twice": (_mention(empty_nodes=[NODE, NODE]), "predictions.pieces", 2, NODES),
    "two heads": (_mention(empty_nodes=[NODE, NODE | {"number": 2}]), "predictions.pieces", 2, NODES),
    "no empty nodes": (_mention(empty_nodes=[]), "predictions.pieces", 2, NODES),
    "a head that is no empty node": (
        _mention(empty_nodes=[NODE], head={"start": 10, "end": 10}),
        "predictions.head",
        2,
        "mentions[0].head",
    ),
    "another version": (
        _line(HEADER | {"schema_version": "9.0.0"}) + SOUND_LINE,
        "predictions.version",
        1,
        "schema_version",
    ),
    "document of another version": (
        _file(lambda document: document.update(schema_version="9.0.0")),
        "predictions.version",
        2,
        "schema_version",
    ),
    "mixed versions": (
        _file(lambda document: document.update(schema_version="0.1.7")),
        "predictions.version",
        2,
        "schema_version",
    ),
    "header without a system": (
        _line({"onrecord": "predictions", "schema_version": "0.1.0"}) + SOUND_LINE,
        "predictions.header",
        1,
        "",
    ),
    "unknown scope": (_line(HEADER | {"scope": "global"}) + SOUND_LINE, "predictions.header", 1, "scope"),
    "header in the middle": (SOUND_LINE + _line(HEADER) + _line(SECOND), "predictions.header", 2, ""),
    "document missing": (_line(HEADER) + SOUND_LINE, "predictions.missing", 0, ""),
}


def _problems(tmp_path: Path, data: bytes) -> list[Problem]:
    path = tmp_path / "predictions.jsonl"
    path.write_bytes(data)
    return list(check_file(path, EDITED))


def test_sound_file_has_no_problem(tmp_path: Path) -> None:
    """The file that every other test breaks has no problem."""
    assert _problems(tmp_path, GOOD) == []


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n "])
def test_an_array_of_documents_is_read_as_lines_are(tmp_path: Path, indent: int | None, mark: bytes) -> None:
    """A file that is one JSON array, with or without a header as its first element, has no problem."""
    lines = [json.loads(line) for line in GOOD.splitlines()]
    assert _problems(tmp_path, mark + json.dumps(lines, indent=indent).encode()) == []


def test_byte_order_mark_of_utf8_is_let_be(tmp_path: Path) -> None:
    """A UTF-8 byte order mark before the header, or before a document, is no problem."""
    assert _problems(tmp_path, b"\xef\xbb\xbf" + GOOD) == []
    assert _problems(tmp_path, b"\xef\xbb\xbf" + SOUND_LINE + _line(SECOND)) == []


@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_file_is_found_at_its_place(tmp_path: Path, kind: str) -> None:
    """A malformed file gives its problem at the line and path where it is, and no traceback."""
    data, check, line, path = MALFORMED[kind]
    problems = _problems(tmp_path, data)
    places = [(problem.check, problem.line) for problem in problems if problem.path.startswith(path)]
    assert (check, line) in places, "\n".join(problem.render() for problem in problems)
    assert {problem.check for problem in problems} <= {check, "predictions.missing"}
    assert all(problem.document.endswith("predictions.jsonl") for problem in problems)


def test_at_least_forty_kinds_are_errors() -> None:
    """The table holds more than forty kinds of malformed files beside those that are only warned of."""
    assert len(MALFORMED) - 2 >= 40


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("offsets in bytes", "UTF-8 bytes"),
        ("offsets in bytes, beyond the text", "UTF-8 bytes"),
        ("offsets in UTF-16 units", "UTF-16 units"),
        ("end inclusive", "add 1"),
        ("unknown entity type", "PER"),
        ("unknown quote kind", "direct"),
        ("unknown document", "first"),
        ("UTF-16", "UTF-8"),
        ("truncated line", "cut short"),
    ],
)
def test_hint_says_what_to_do(tmp_path: Path, kind: str, words: str) -> None:
    """A mistake that can be recognised is named in the hint."""
    assert any(words in problem.hint for problem in _problems(tmp_path, MALFORMED[kind][0]))


def test_all_problems_of_a_file_at_once(tmp_path: Path) -> None:
    """Problems on several lines, and several on one, are all there after one run."""
    wrong = copy.deepcopy(SOUND)
    wrong["mentions"][0]["type"] = "PERSON"
    wrong["quotes"][1]["parent"] = "q7"
    data = b"not JSON\n" + _line(wrong) + _line(SECOND) + _line(SECOND)
    found = {(problem.line, problem.check) for problem in _problems(tmp_path, data)}
    assert found == {
        (1, "predictions.json"),
        (2, "predictions.label"),
        (2, "predictions.parent"),
        (4, "predictions.twice"),
    }


def test_directory_is_a_problem_and_no_file_a_misuse(tmp_path: Path) -> None:
    """A directory is a finding; a path where nothing is cannot be checked at all."""
    assert [problem.check for problem in check_file(tmp_path, EDITED)] == ["predictions.file"]
    with pytest.raises(OnrecordError, match="cannot be read"):
        list(check_file(tmp_path / "nothing.jsonl", EDITED))


def test_endless_line_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line beyond the limit is one problem, is not held, and the lines after it are still checked."""
    monkeypatch.setattr(line_reader, "MAX_LINE_BYTES", 2000)
    monkeypatch.setattr(line_reader, "PIECE_BYTES", 300)
    found = _problems(tmp_path, SOUND_LINE + b"x" * 100_000 + b"\n" + _line(SECOND) + _line(SECOND))
    assert [(problem.line, problem.check) for problem in found] == [(2, "predictions.json"), (4, "predictions.twice")]


def test_gold_is_sound_as_a_prediction(tmp_path: Path) -> None:
    """Gold, written as predictions, has no problem."""
    paths = sorted((SMALL / "annotations/gold").glob("ferry-*.json"))
    data = b"".join(_line(json.loads(path.read_bytes())) for path in paths)
    path = tmp_path / "gold.jsonl"
    path.write_bytes(data)
    assert list(check_file(path, CORPUS)) == []


def test_other_gold_is_known_by_its_documents() -> None:
    """Other gold says which documents there are; a text is at hand only where the corpus has it."""
    known = reference(CORPUS, [Document(doc_id="ferry-1"), Document(doc_id="elsewhere")])
    assert list(known) == ["ferry-1", "elsewhere"]
    assert known["ferry-1"] == CORPUS.texts["ferry-1"]
    assert known["elsewhere"] is None


def test_another_version_of_the_corpus_is_an_error(tmp_path: Path) -> None:
    """A header may name no version, or the corpus's own; other gold than the corpus's has none to compare with."""
    path = tmp_path / "p.jsonl"
    rows = b"".join(_line({"doc_id": doc_id}) for doc_id in CORPUS.doc_ids)
    for version, checks in ((None, []), (CORPUS.metadata.corpus_version, []), ("9.9", ["predictions.corpus"])):
        path.write_bytes(_line(HEADER | {"corpus_version": version}) + rows)
        found = list(check_file(path, CORPUS))
        assert [problem.check for problem in found] == checks
        assert list(check_file(path, reference(CORPUS))) == []
    assert (found[0].got, found[0].expected) == ("9.9", CORPUS.metadata.corpus_version)


def test_repeated_span_is_a_warning(tmp_path: Path) -> None:
    """A span that stands twice in one cluster is a warning, since it can do no harm."""
    (problem,) = _problems(tmp_path, MALFORMED["one span twice"][0])
    assert problem.severity is Severity.WARNING


@pytest.mark.fuzz(cases=150)
@given(where=st.floats(0, 1), junk=st.binary(max_size=8), cut=st.booleans())
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, where: float, junk: bytes, *, cut: bool) -> None:
    """Whatever bytes stand in a predictions file, the check says so and does not fall over."""
    at = int(where * len(GOOD))
    path = tmp_path_factory.getbasetemp() / "junk.jsonl"
    path.write_bytes(GOOD[:at] + junk + (b"" if cut else GOOD[at + 1 :]))
    for problem in check_file(path, EDITED):
        assert problem.render()
