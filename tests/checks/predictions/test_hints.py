"""The hints of problems of predictions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.checks.predictions import check_file
from onrecord.errors import OnrecordError, Problem, Severity

from .conftest import EDITED, HEADER, file_with, line, problems

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("mien.jsonl", "did you mean {here}/mine.jsonl?"),
        ("nowhere/mine.jsonl", "check the path: there is no directory {here}/nowhere"),
        ("x", "check the path"),
    ],
)
def test_a_missing_file_is_answered_with_a_similar_path(tmp_path: Path, path: str, hint: str) -> None:
    """A path that does not exist is an error whose hint is a similar name there, or the directory that is missing."""
    (tmp_path / "mine.jsonl").touch()
    with pytest.raises(OnrecordError, match="no such file") as caught:
        list(check_file(tmp_path / path, EDITED))
    assert caught.value.hint == hint.format(here=tmp_path)


def test_a_systems_name_is_answered_with_its_predictions_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_offsets_inside_words_are_one_warning_for_a_document(
    tmp_path: Path, by: int, length: int, *, warned: bool
) -> None:
    """Spans that start and end inside words are one warning a document, unless there are too few to tell."""
    mentions = [{"start": max(0, start + by), "end": end + by} for start, end in NAMES[:length]]
    path = tmp_path / "p.jsonl"
    path.write_bytes(line({"doc_id": "a", "mentions": mentions, "quotes": [{"kind": "direct"}]}))
    found = list(check_file(path, {"a": WORDS}))
    assert [(each.check, each.severity) for each in found] == [("predictions.edges", Severity.WARNING)] * warned
    assert all("edges; the first span is" in each.got and each.hint for each in found)


SEVERAL = [{"text": "Lind"}, {"text": "no such words"}]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"doc_id": "a", "mentions": SEVERAL}], ["2 of 2 strings", "(1 in several places, 1 nowhere"]),
        (
            [HEADER | {"order": "document"}, {"doc_id": "a", "mentions": SEVERAL}],
            ["1 of 2 strings", "(0 in several places, 1 nowhere"],
        ),
        ([{"doc_id": "a", "mentions": [{"text": "Lind", "left_context": "then "}]}], []),
    ],
    ids=["without help", "in text order", "left context"],
)
def test_strings_without_a_place_are_one_warning_for_a_document(
    tmp_path: Path, rows: list[dict[str, Any]], said: list[str]
) -> None:
    """A string in several places needs its left context or text order; the hint says so, and what lists them."""
    path = tmp_path / "p.jsonl"
    path.write_bytes(b"".join(map(line, rows)))
    found = [
        each for each in check_file(path, {"a": "Lind came, then Lind left."}) if each.severity is Severity.WARNING
    ]
    assert [each.check for each in found] == ["predictions.strings"] * bool(said)
    assert all(part in each.message for each in found for part in said)
    assert all(each.hint.endswith(f"onrecord align {path} lists them") for each in found)
    assert ["left_context" in each.hint for each in found] == [len(rows) == 1 for _ in found]


def test_chinese_text_gives_no_warning_of_offsets_inside_words(tmp_path: Path) -> None:
    """Chinese has no spaces between words, so that offsets between its characters are not shifted."""
    path = tmp_path / "p.jsonl"
    path.write_bytes(line({"doc_id": "a", "mentions": [{"start": at, "end": at + 2} for at in range(4)]}))
    assert list(check_file(path, {"a": "王小明在北京见李华"})) == []


@pytest.mark.parametrize(
    ("text", "hinted"), [("doc_id,start,end\n", True), ("hello there\n", True), ('{"doc_id": "a",}\n', False)]
)
def test_a_line_that_is_not_an_object_is_answered_with_an_example(tmp_path: Path, text: str, *, hinted: bool) -> None:
    """The hint for a table or for prose shows a line; the hint for a fault inside an object does not."""
    found = problems(tmp_path, text.encode())[0]
    assert found.check == "predictions.json"
    assert ('"doc_id"' in found.hint) == hinted


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
        (lambda it: it.update(doc_id=7), "7", 'write a string: "7"'),
        (lambda it: it["mentions"][0].update(start="7"), "'7'", "write a number: 7"),
        (lambda it: it["mentions"][0].update(start_char=7), "start_char", "did you mean start?"),
        (lambda it: it["quotes"][0].update(content=[[0, 9]]), "[0, 9]", 'write the span as {"start": 0, "end": 9}'),
        (lambda it: it.update(ents=[]), "ents", "did you mean mentions?"),
    ],
)
def test_a_wrong_field_is_answered_with_the_right_one(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], got: str, hint: str
) -> None:
    """An unknown field, or a value in place of a list, is named, with the field or list to write instead."""
    (found,) = wrong_fields(tmp_path, change)
    assert (found.got, found.hint) == (got, hint)
    assert (
        found.message == "has the wrong type"
        or "end" in found.expected
        or "doc_id" in found.expected
        or "note" in found.expected
    )


def test_spans_among_the_entities_are_answered_with_the_layer_of_mentions(tmp_path: Path) -> None:
    """Taggers call their spans entities; ours are what the spans refer to."""
    *_, found = wrong_fields(tmp_path, lambda it: it.update(entities=[{"id": "e1", "start": 0, "end": 9}]))
    assert found.hint.startswith("phrases with offsets are `mentions`")


@pytest.mark.parametrize("doc_id", ["texts/EDITED.txt", r"C:\\texts\\edited.json", "Edited", "/home/me/edited.ann"])
def test_a_path_as_a_doc_id_is_answered_with_the_documents_name(doc_id: str, tmp_path: Path) -> None:
    """Directories, suffixes and case do not hide which document was meant."""
    path = tmp_path / "p.jsonl"
    path.write_bytes(line({"doc_id": doc_id}))
    found = next(each for each in check_file(path, {"edited": WORDS, "b": WORDS}) if "unknown" in each.check)
    assert found.hint == "did you mean edited?"


EMOJI = f"It is late. \N{FIRE} {WORDS}"
COUNTED: dict[str, Callable[[int, int], tuple[int, int]]] = {
    "these offsets count UTF-16 units": lambda start, end: (
        len(EMOJI[:start].encode("utf-16-le")) // 2,
        len(EMOJI[:end].encode("utf-16-le")) // 2,
    ),
    "these offsets count UTF-8 bytes": lambda start, end: (len(EMOJI[:start].encode()), len(EMOJI[:end].encode())),
    "`end` is the offset after the last character": lambda start, end: (start, end - 1),
    "the offset of the first character is 0": lambda start, end: (start + 1, end + 1),
}


@pytest.mark.parametrize("mistake", COUNTED)
def test_the_warning_of_shifted_offsets_names_the_mistake(mistake: str, tmp_path: Path) -> None:
    """Inclusive ends, and an emoji after half of the spans, shift too few of all edges to be seen among them."""
    words = ["It", "is", "late", "It", "is", "late", "Lind", "Moen", "quay", "Arendal"]
    starts = [EMOJI.index(each) for each in words]
    quotes = [{"content": [{"start": 0, "end": 11}]}] * 6  # with inclusive ends, they end before the full stop
    mentions = [COUNTED[mistake](start, start + len(each)) for start, each in zip(starts, words, strict=True)]
    path = tmp_path / "p.jsonl"
    rows = {"mentions": [{"start": start, "end": end} for start, end in mentions], "quotes": quotes}
    path.write_bytes(line({"doc_id": "a", **rows}))
    (found,) = [each for each in check_file(path, {"a": EMOJI}) if each.check == "predictions.edges"]
    assert found.hint.startswith(mistake)


def test_every_item_with_a_wrong_field_is_a_problem(tmp_path: Path) -> None:
    """All items of a layer that break the schema are reported, in their order, and not only one of them."""
    found = wrong_fields(tmp_path, lambda it: [quote.update(words="x") for quote in it["quotes"]])
    assert [each.path for each in found] == ["quotes[0]", "quotes[1]"]
