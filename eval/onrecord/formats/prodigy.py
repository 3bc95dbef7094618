"""Prodigy's JSONL, as `prodigy db-out` writes it: an example a line, with its spans and the annotator's answer.

    {"text": "Ada met Bo.", "spans": [{"start": 0, "end": 3, "label": "PER"}], "answer": "accept"}

Rejected and ignored examples are left out. Relations that mean coreference (`COREF`) join spans to entities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.errors import counted, shown
from onrecord.formats.labelled_examples import NAMES, place_key
from onrecord.formats.labelled_texts import HOLDS, read_labelled
from onrecord.formats.labelled_tools import ANSWERS, PRODIGY

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.formats.base import Bundle, Reading
    from onrecord.formats.labelled_examples import Example, Labelled

__all__ = ["HOLDS", "read"]

ACCEPT = "accept"
SESSIONS = ("_annotator_id", "_session_id")


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of the accepted examples, with their texts. Examples without an answer count as accepted.

    Raises:
        OnrecordError: The file is not JSON, or an example is not Prodigy's, or has a span outside its text.
    """
    binary: list[str] = []
    sessions: dict[str, str] = {}
    found = read_labelled(path, reading, lambda example: _parse(example, binary, sessions), tool=PRODIGY)
    if binary:
        number = counted(len(binary), "example")
        reading.losses.note(f"{path}: the answers are decisions on suggestions in {number}; texts may lack spans.")
    return found


def _parse(example: Example, binary: list[str], sessions: dict[str, str]) -> Labelled | None:
    """Return an example; its place is added to `binary` if its answer is a decision on a suggested span.

    `sessions` is text -> the annotator or session that annotated it, of the examples so far; the example's is added. A
    text that two of them annotated is a problem.
    """
    value = example.value
    answer = value.get("answer") or ACCEPT
    if not isinstance(answer, str) or answer not in ANSWERS:
        example.place.wrong("answer", "is not an answer", got=shown(answer), expected=", ".join(sorted(ANSWERS)))
        return None
    if answer != ACCEPT:
        example.place.lose("examples", f"their answer is {answer}")
        return None
    text = example.text()
    if text is None:
        return None
    session = next((str(value[key]) for key in SESSIONS if value.get(key)), "")
    if (earlier := sessions.setdefault(text, session)) != session and earlier and session:
        got, hint = f"{earlier} and {session}", "write a file for each: prodigy db-out has one dataset for each session"
        example.place.wrong("", "two annotators, or sessions of one, annotated the text", got=got, hint=hint)
    binary += [str(example.place)] if value.get("_is_binary") else []
    example.lose_others({"text", *NAMES, "spans", "tokens", "relations", "answer"})
    spans = example.items("spans")
    marks = [mark._replace(key=place_key(mark.start, mark.end)) for mark in example.marks_of(spans, "spans")]
    links = example.links("label", lambda each: (_end(each, "head_span"), _end(each, "child_span")))
    return example.labelled(text, marks, links, is_marked="spans" in value)


def _end(relation: dict[str, Any], name: str) -> str:
    """Return the key of a relation's end: `head_span` or `child_span`."""
    span = relation.get(name)
    return place_key(span.get("start"), span.get("end")) if isinstance(span, dict) else ""
