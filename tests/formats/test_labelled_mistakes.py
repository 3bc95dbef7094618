"""Mistakes in the files of doccano, Prodigy and spaCy, and files of other formats that look like them."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import OnrecordError
from onrecord.formats.base import Reading
from onrecord.formats.guess import guess_input, looks_like
from onrecord.formats.losses import Losses
from onrecord.formats.registry import READ_ONLY

from .labelled_files import TEXT, Row, read, write

SPAN = {"start": 0, "end": 3, "label": "PER"}


@pytest.mark.parametrize(
    ("rows", "message", "place"),
    [
        ([{"text": TEXT, "label": [[0, 99, "PER"]]}], "the span is not inside the text", ":1 label[0]"),
        ([{"text": TEXT, "label": [[-1, 3, "PER"]]}], "the span is not inside the text", ":1 label[0]"),
        ([{"text": TEXT, "label": [[3, 0, "PER"]]}], "the span is not inside the text", ":1 label[0]"),
        ([{"text": TEXT, "label": ["politics"]}], "is not a span", ":1 label[0]"),
        ([{"text": TEXT, "label": [[0, 3]]}], "is not a span", ":1 label[0]"),
        ([{"text": TEXT, "spans": [SPAN | {"end": 3.0}]}], "is not a span", ":1 spans[0]"),
        ([{"text": TEXT, "spans": [SPAN | {"start": True}]}], "is not a span", ":1 spans[0]"),
        ([{"text": TEXT, "spans": [SPAN | {"label": ["PER"]}]}], "the label is not a string", ":1 spans[0]"),
        ([{"text": TEXT, "spans": [SPAN | {"text": "Bob"}]}], "the words of the span are not those", ":1 spans[0]"),
        ([{"text": TEXT, "entities": [], "relations": [3]}], "is not a relation", ":1 relations[0]"),
        ([{"text": TEXT, "spans": [], "relations": [{"label": 1}]}], "is not a relation", ":1 relations[0]"),
        ([{"text": TEXT, "spans": [], "answer": "maybe"}], "is not an answer", ":1 answer"),
        ([{"text": TEXT, "spans": "none", "answer": "accept"}], "spans is not a list", ":1 spans"),
        ([{"html": "<b>Ada</b>", "spans": [], "answer": "accept"}], "the example has no text", ":1 text"),
        ([{"text": TEXT, "label": []}, {"text": None, "label": []}], "the example has no text", ":2 text"),
        ([{"text": TEXT, "label": []}, {"text": TEXT}], "the example has no spans", ":2"),
        ([{"text": TEXT, "label": []}, {"text": TEXT, "ents": []}], "has the form of spacy-json, not of doccano", ":2"),
        (
            [{"text": TEXT, "annotations": [{"start_offset": 0, "end_offset": 3, "user": user} for user in (1, 2)]}],
            "several users annotated the text",
            ":1 annotations",
        ),
        ([{"text": TEXT, "label": []}, [1]], "is not an example", ":2"),
        (
            [{"text": TEXT, "spans": [], "answer": "accept", "_session_id": f"names-{each}"} for each in "ab"],
            "two annotators, or sessions of one",
            ":2",
        ),
        ([{"id": 3, "text": TEXT, "label": []}] * 2, "another example has the same id and text", ":2"),
        ([{"text": TEXT, "ents": []}, {"text": TEXT, "spans": {"sc": 3}, "ents": []}], "is not a span", ":2 sc[0]"),
        ([{"id": 0, "paragraphs": [{"raw": TEXT, "sentences": []}]}], "a tag for each token", ":1 paragraphs"),
    ],
)
def test_every_mistake_is_an_error_with_its_place(rows: list[Row], message: str, place: str, tmp_path: Path) -> None:
    """The error names the line and the key."""
    path = write(tmp_path, *rows)
    with pytest.raises(OnrecordError, match=message) as raised:
        read(path, groups=["sc"] if "sc" in place else [])
    assert f"{path}{place}: " in str(raised.value)


def test_all_mistakes_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    """In a list, the place is the number of the example."""
    path = write(
        tmp_path, [{"text": TEXT, "label": [[0, 99, "X"]]}, {"text": TEXT, "label": [5, [7, 2, "X"]]}], name="a.json"
    )
    with pytest.raises(OnrecordError, match="3 problems") as raised:
        read(path)
    assert f"{path} example 2 label[1]: the span is not inside the text" in str(raised.value)


@pytest.mark.parametrize("rows", [[{"text": TEXT, "spans": [], "answer": "reject"}] * 2, [[]]])
def test_a_file_without_an_example_to_read_is_an_error(rows: list[Row], tmp_path: Path) -> None:
    """The error says what was left out."""
    path = write(tmp_path, *rows)
    format_ = READ_ONLY["prodigy"].load()
    with pytest.raises(OnrecordError, match="No example of the file is read") as raised:
        format_.read(path, Reading(lambda _: None, Losses()))
    assert raised.value.got == ("2 examples: their answer is reject" if len(rows) > 1 else "an empty list")


@pytest.mark.parametrize(
    "row", [{"text": TEXT, "label": "SAD", "answer": "accept"}, {"text": TEXT, "tokens": [{"start": 0, "end": 3}]}]
)
def test_a_file_without_any_list_of_spans_is_an_error(row: Row, tmp_path: Path) -> None:
    """Labels of whole texts, and tokens alone, do not mean that no span was found."""
    with pytest.raises(OnrecordError, match="No example of the file has spans"):
        read(write(tmp_path, row, row))
    bundle, _ = read(write(tmp_path, row, {"text": "Bo left.", "spans" if "answer" in row else "ents": []}))
    assert [each.mentions for each in bundle.documents] == [[], []]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"text": TEXT, "label": []}, "doccano"),
        ({"doc_id": 3, "text": TEXT, "entities": [[0, 3, "PER"]], "username": "ada"}, "spacy-json"),
        ({"text": TEXT, "entities": [], "relations": []}, "doccano"),
        ({"text": TEXT, "_task_hash": 1}, "prodigy"),
        ({"doc_id": "a", "text": TEXT, "spans": [SPAN]}, "prodigy"),
        ({"text": TEXT, "tokens": [{"id": 0, "start": 0, "end": 3}]}, "spacy-json"),
        ({"doc_id": "a", "text": TEXT, "mentions": [SPAN]}, "jsonl"),
        ({"doc_id": "a", "entities": [{"id": "e", "type": "PER"}]}, "jsonl"),
        ({"doc_id": "a", "text": TEXT, "entities": []}, "json"),
        ({"id": "a", "text": TEXT, "quotes": [{"quote": "No."}], "labels": []}, "json"),
        ({"id": "a", "text": TEXT, "label": "politics"}, "json"),
        ({"id": "a", "text": TEXT}, "json"),
        ([{"id": 1, "data": {"text": TEXT}, "annotations": []}], "label-studio"),
        ([{"id": 1, "text": TEXT, "label": [SPAN], "annotator": 1, "annotation_id": 2}], "label-studio"),
        ([{"doc_id": "a", "mentions": []}], "jsonl"),
    ],
)
def test_the_format_is_detected_from_the_first_example(row: Row, name: str, tmp_path: Path) -> None:
    """Files of other formats, with keys that are alike, are not taken."""
    assert guess_input(write(tmp_path, row, name="file.json" if isinstance(row, list) else "file.jsonl")).name == name


ODD = [None, True, 0, -1, 2**70, 1.5, "", "a", [], [1], ["x", None], {}, {"start": 0}, "spans", [[0, 3, "PER"]]]
SOUND: list[Row] = [
    {"id": 1, "text": TEXT, "label": [[0, 8, "PER"]], "meta": {"id": 3}},
    {
        "text": TEXT,
        "entities": [{"id": 1, "start_offset": 0, "end_offset": 3, "label": "PER"}],
        "relations": [{"from_id": 1, "to_id": 1, "type": "coref"}],
    },
    {"text": TEXT, "annotations": [{"start_offset": 0, "end_offset": 3, "label": 7, "user": 1}]},
    {"text": TEXT, "spans": [SPAN], "relations": [{"head_span": SPAN, "child_span": SPAN}], "answer": "accept"},
    {"text": TEXT, "ents": [SPAN], "spans": {"sc": [SPAN]}, "tokens": [{"id": 0, "start": 0, "end": 3}]},
    [TEXT, {"entities": [[0, 8, "PER"]]}],
    {"annotations": [[TEXT, {"entities": [[0, 8, "PER"]]}], None]},
    {"id": 0, "paragraphs": [{"sentences": []}]},
]


def bent(value: Any, data: st.DataObject) -> Any:
    """Return a value in which one of the values inside it is replaced by an odd one."""
    if not value or not isinstance(value, dict | list) or data.draw(st.integers(0, 5)) == 0:
        return data.draw(st.sampled_from(ODD))
    keys = [*value] if isinstance(value, dict) else [*range(len(value))]
    at = data.draw(st.sampled_from(keys))
    changed: Any = {**value} if isinstance(value, dict) else [*value]
    changed[at] = bent(value[at], data)
    return changed


@pytest.mark.parametrize("name", ["doccano", "prodigy", "spacy-json"])
@pytest.mark.fuzz(cases=60, share=10)
@given(data=st.data())
def test_json_of_another_shape_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """The reader gives documents whose spans are inside their texts, or an OnrecordError."""
    rows = [bent(data.draw(st.sampled_from(SOUND)), data), data.draw(st.sampled_from(SOUND))]
    with tempfile.TemporaryDirectory() as place, contextlib.suppress(OnrecordError):
        path = write(Path(place), *rows)
        looks_like(path)
        bundle = READ_ONLY[name].load().read(path, Reading(lambda _: None, Losses()))
        for document in bundle.documents:
            for mention in document.mentions or ():
                assert 0 <= mention.start < mention.end <= len(bundle.texts[document.doc_id])
