"""doccano's JSONL: sequence labelling, with relations or without them.

    {"id": 7, "text": "Ada met Bo.", "label": [[0, 3, "PER"]]}
    {"id": 7, "text": "Ada met Bo.", "entities": [{"id": 1, "label": "PER", "start_offset": 0, "end_offset": 3}],
     "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "coref"}]}

The key of the spans is `label`; in older versions `labels`, or `annotations` with the numbers of labels. Offsets count
UTF-16 code units. A project may count grapheme clusters instead, which this reader does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.formats.labelled_examples import NAMES
from onrecord.formats.labelled_texts import HOLDS, read_labelled
from onrecord.formats.labelled_tools import DOCCANO

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.formats.base import Bundle, Reading
    from onrecord.formats.labelled_examples import Example, Labelled

__all__ = ["HOLDS", "read"]

SPANS = ("label", "labels", "entities", "annotations")


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a doccano export, with their texts.

    Raises:
        OnrecordError: The file is not JSON, or an example is not doccano's, or has a span outside its text.
    """
    return read_labelled(path, reading, _parse, tool=DOCCANO, utf16=True)


def _parse(example: Example) -> Labelled | None:
    """Return an example with its spans; None if it has no text or no key for spans, which is a problem."""
    text = example.text()
    lists = {key: example.items(key) for key in SPANS if key in example.value}
    if not lists:
        expected = f"one of the keys {', '.join(SPANS)}"
        example.place.wrong("", "the example has no spans", got=", ".join(example.value), expected=expected)
    if text is None or not lists:
        return None
    users = {str(each.get("user")) for each in lists.get("annotations", ()) if isinstance(each, dict)}
    if len(users) > 1:
        got, hint = f"the users {', '.join(sorted(users))}", "keep the annotations of one user"
        example.place.wrong("annotations", "several users annotated the text", got=got, hint=hint)
    example.lose_others({"text", *NAMES, *lists, "relations", "user", "username"})
    marks = [mark for key, spans in lists.items() for mark in example.marks_of(spans, key)]
    links = example.links("type", lambda each: (str(each.get("from_id")), str(each.get("to_id"))))
    return example.labelled(text, marks, links)
