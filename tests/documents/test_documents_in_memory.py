"""Documents in memory: a Corpus, records, plain dicts, mappings; and objects that are none of these."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest

import onrecord
from onrecord.documents.directory import plain
from onrecord.documents.model import Document, Mention
from onrecord.documents.sources import source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOLD = [Document(f"d{n}", mentions=[Mention(start=0, end=4, type="PER")]) for n in range(2)]
DICTS = [{"doc_id": f"d{n}", "mentions": [{"start": 0, "end": 4, "type": "PER"}]} for n in range(2)]


def held(origin: Any) -> list[Document]:
    """Return the documents of an origin."""
    return [placed.document for placed in source(origin)]


@pytest.mark.parametrize(
    "origin",
    [
        GOLD,
        DICTS,
        tuple(DICTS),
        (each for each in DICTS),
        [GOLD[0], DICTS[1]],
        {each.doc_id: each for each in GOLD},
        {each["doc_id"]: each for each in DICTS},
        {each["doc_id"]: {"mentions": each["mentions"]} for each in DICTS},
        [{"doc_id": f"d{n}", "mentions": [{"start": np.int64(0), "end": np.int32(4), "type": "PER"}]} for n in (0, 1)],
        [{"doc_id": f"d{n}", "mentions": [Mention(start=0, end=4, type="PER")], "quotes": None} for n in (0, 1)],
    ],
)
def test_records_and_dicts_in_any_collection_are_the_same_documents(origin: Any) -> None:
    """Records and dicts, in a list, tuple, generator or mapping, are the same documents."""
    assert held(origin) == GOLD


def test_a_single_record_or_dict_is_one_document() -> None:
    """A single record or dict is accepted as one document."""
    assert held(GOLD[0]) == held(DICTS[0]) == GOLD[:1]


def test_a_corpus_stands_for_its_gold(small_corpus: Path) -> None:
    """On the side of predictions, too."""
    corpus = onrecord.load(small_corpus)
    assert onrecord.score(corpus, corpus, measures="mention.strict")["mention.strict"].f1 == 1.0


def test_a_header_as_first_dict_is_the_header(small_corpus: Path) -> None:
    """The rows of a JSONL file give the same score as the file."""
    corpus = onrecord.load(small_corpus)
    rows: list[dict[str, Any]] = [
        {"onrecord": "predictions", "schema_version": "0.1.0", "system": "x", "scope": "corpus"},
        *({"doc_id": each.doc_id, "mentions": plain(each)["mentions"]} for each in corpus.documents.values()),
    ]
    path = small_corpus / "p.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert source(rows).header.system == "x"
    assert onrecord.score(corpus, rows).to_json() == onrecord.score(corpus, path).to_json()


def test_a_string_in_a_dict_may_stand_for_a_span() -> None:
    """The short form is the same as in a file."""
    (document,) = held({"doc_id": "d", "quotes": [{"content": ["some words"], "speakers": ["Ada"]}]})
    assert [span.text for span in (document.quotes or [])[0].content or []] == ["some words"]


@pytest.mark.parametrize(
    ("origin", "what", "got"),
    [
        (5, "contains no documents", "int 5"),
        (None, "contains no documents", "NoneType None"),
        (b"p.jsonl", "contains no documents", "bytes"),
        ([GOLD[0], "d1"], "not a document", "str 'd1'"),
        ({"d0": 3}, "not a document", "int 3"),
        ([{"doc_id": "d", "mentoins": []}], "cannot be read", "mentoins"),
        ([{"doc_id": "d", "mentions": [{"start": "0", "end": 4}]}], "cannot be read", "'0'"),
        ([{"doc_id": "d", "mentions": [{"start": float("nan"), "end": 4}]}], "cannot be read", ""),
        ([{"doc_id": "d", "mentions": {1, 2}}], "cannot be read", ""),
        ([{"doc_id": "d", "mentions": [object()]}], "JSON does not have", "object"),
        ([{"onrecord": "predictions"}, DICTS[0]], "cannot be read", ""),
    ],
)
def test_an_object_of_another_type_is_an_error_with_the_expected_types(origin: Any, what: str, got: str) -> None:
    """An object without documents, or a dict that is no document, is an error with the expected types."""
    with pytest.raises(onrecord.OnrecordError, match=what) as caught:
        source(origin)
    assert got in str(caught.value)
    assert caught.value.expected or caught.value.hint


def test_an_invalid_dict_is_an_error_with_its_index_and_path() -> None:
    """The item of the list and the path inside it are named."""
    with pytest.raises(onrecord.OnrecordError) as caught:
        source([DICTS[0], {"doc_id": "d", "mentions": [{"start": -5, "end": True}]}])
    assert caught.value.where.startswith("the documents given, item 1 mentions[0]")


def test_scores_of_dicts_and_records_have_the_same_bytes() -> None:
    """A score of dicts has the bytes of the score of records."""
    expected = onrecord.score(GOLD, GOLD).to_json()
    assert onrecord.score(DICTS, DICTS).to_json() == expected
    assert onrecord.score(msgspec.to_builtins(GOLD), iter(DICTS)).to_json() == expected


def test_compare_accepts_dicts() -> None:
    """A generator of dicts is read once, and compared."""
    found = onrecord.compare(DICTS, iter(DICTS), {"d0": GOLD[0]}, measures="mention.strict", unit="document")
    assert found.names == ("A", "B")
    assert found["mention.strict"].difference == pytest.approx(2 / 3 - 1)


def test_a_data_frame_is_refused_with_the_way_to_lists() -> None:
    """The error names its columns and the method that makes dicts of its rows, which are then documents."""
    pandas = pytest.importorskip("pandas", reason="pip install 'onrecord[data]'")
    frame = pandas.DataFrame(DICTS)
    with pytest.raises(onrecord.OnrecordError, match="is a data frame") as caught:
        onrecord.score(GOLD, frame)
    assert "doc_id" in caught.value.got
    assert 'frame.to_dict("records")' in caught.value.hint
    kept = [
        {name: each for name, each in row.items() if isinstance(each, list | str)} for row in frame.to_dict("records")
    ]
    assert onrecord.score(GOLD, kept).to_json() == onrecord.score(GOLD, DICTS).to_json()


def test_a_result_is_refused_as_such() -> None:
    """What `score` or `compare` returned is no document, and its measures are not either."""
    scored = onrecord.score(GOLD, DICTS)
    compared = onrecord.compare(DICTS, GOLD, {"d0": GOLD[0]}, measures="mention.strict", unit="document")
    for each in (scored, compared):
        with pytest.raises(onrecord.OnrecordError, match="is a result") as caught:
            onrecord.score(GOLD, each)
        assert "predictions that were scored" in caught.value.hint


def test_predictions_alone_are_an_error_that_says_how_to_name_gold() -> None:
    """`score(mine)` and `compare(a, b)` lack gold; other calls that lack arguments are Python's own error."""
    with pytest.raises(TypeError, match=r"needs gold and predicted: score\(None, predicted\)"):
        onrecord.score(DICTS)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"needs gold, a and b: compare\(None, a, b\)"):
        onrecord.compare(DICTS, DICTS)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="missing 2 required"):
        onrecord.score()  # type: ignore[call-arg]


def test_other_gold_is_named_in_both_languages() -> None:
    """Whoever called a function finds the argument, whoever typed a command the option."""
    with pytest.raises(onrecord.OnrecordError, match="not in gold") as caught:
        onrecord.score(GOLD, [{"doc_id": "elsewhere", "mentions": []}])
    assert "--gold, or in Python by the first argument" in caught.value.hint


def test_read_accepts_only_paths() -> None:
    """A number is no path."""
    with pytest.raises(onrecord.OnrecordError, match="not a path"):
        list(onrecord.read(5))  # type: ignore[arg-type]


@pytest.mark.parametrize("call", [onrecord.load, lambda root: onrecord.score(root, GOLD)])
def test_a_number_as_corpus_is_refused(call: Callable[[Any], Any]) -> None:
    """A number is neither a corpus nor its place."""
    with pytest.raises(onrecord.OnrecordError, match=r"is not a path|contains no documents"):
        call(5)


@pytest.mark.parametrize(
    ("name", "path"),
    [("reader-d", "annotations/annotators/reader-d"), ("rules", "eval/results/rules/predictions.jsonl")],
)
def test_the_name_of_an_annotator_or_system_is_answered_with_its_path(name: str, path: str) -> None:
    """A name is no path; the hint has the path that works in its place."""
    with pytest.raises(onrecord.OnrecordError) as caught:
        onrecord.score(None, name)
    assert caught.value.hint.endswith(path)
    assert onrecord.score(None, caught.value.hint.rpartition(": ")[2], measures="quote.content.exact")
