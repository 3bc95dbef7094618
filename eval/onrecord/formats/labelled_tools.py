"""Tell which tool wrote a text with labelled spans: doccano, Prodigy or spaCy. The first example of a file decides.

    doccano     {"text": "Ada met Bo.", "label": [[0, 3, "PER"]]}, also with the key labels; with relations
                {"text": ..., "entities": [{"id": 1, "start_offset": 0, "end_offset": 3, "label": "PER"}], ...}
    prodigy     {"text": "Ada met Bo.", "spans": [{"start": 0, "end": 3, "label": "PER"}], "answer": "accept"}
    spacy-json  {"text": "Ada met Bo.", "ents": [{"start": 0, "end": 3, "label": "PER"}]}, and the training data
                ["Ada met Bo.", {"entities": [[0, 3, "PER"]]}] of spaCy 2

Documents of ours, articles with quotes, and exports of Label Studio are none of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCCANO, PRODIGY, SPACY = "doccano", "prodigy", "spacy-json"
ANSWERS = frozenset({"accept", "reject", "ignore"})
# The keys of objects that others wrote: our documents, simple JSON, and Label Studio's JSON-MIN.
OTHERS = frozenset({"mentions", "times", "events", "fillers", "nonquotes", "zones"}) | {"data", "annotation_id"}
QUOTES = ("quotes", "quotations", "statements")


def tool_of(value: Any) -> str | None:
    """Return the name of the format of an example, decoded from JSON: that of the tool which wrote it.

    The result is None if no tool writes such examples.

    >>> tool_of({"text": "Ada met Bo.", "label": [[0, 3, "PER"]]}), tool_of({"text": "Ada met Bo."})
    ('doccano', None)
    """
    if is_pair(value) or (isinstance(value, dict) and (pairs_of(value) is not None or is_of_spacy_2(value))):
        return SPACY
    if not isinstance(value, dict) or OTHERS & value.keys() or any(value.get(key) is not None for key in QUOTES):
        return None
    if {"_input_hash", "_task_hash"} & value.keys() or _one_of(value.get("answer"), ANSWERS):
        return PRODIGY
    if not isinstance(value.get("text"), str):
        return None
    found = _by_key(value)
    # A document of ours has a doc_id, and may have `entities` without offsets.
    return found if "doc_id" not in value or _has_span(value) else None


def _by_key(value: Mapping[str, Any]) -> str | None:
    """Return the format of an object with a text from the key of its spans; None if it has no such key."""
    lists = {key for key, each in value.items() if isinstance(each, list)}
    if "spans" in lists:
        return PRODIGY
    if "ents" in lists or isinstance(value.get("spans"), dict):
        return SPACY
    if {"label", "labels"} & lists or ("entities" in lists and {"relations", "Comments"} & lists):
        return DOCCANO
    if any(_has_offset_names(value.get(key)) for key in ("entities", "annotations")):
        return DOCCANO
    return SPACY if "entities" in lists or _is_of_tokens(value.get("tokens")) else None


def is_pair(value: Any) -> bool:
    """Return whether a value is an example of spaCy 2: a list of a text and an object with annotations."""
    return isinstance(value, list) and [*map(type, value)] == [str, dict]


def pairs_of(value: Mapping[str, Any]) -> list[Any] | None:
    """Return the examples of spaCy 2 that an object has under `annotations`, as web annotators write them, or None."""
    found = value.get("annotations")
    return found if "text" not in value and isinstance(found, list) and any(map(is_pair, found)) else None


def is_of_spacy_2(value: Mapping[str, Any]) -> bool:
    """Return whether an object is a document of the JSON that spaCy 2 trained on, in which each token has a tag."""
    found = value.get("paragraphs")
    return isinstance(found, list) and any(isinstance(each, dict) and "sentences" in each for each in found)


def _has_span(value: Mapping[str, Any]) -> bool:
    """Return whether the first element of any list of an object is a span: a list or an object with offsets."""
    firsts = [each[0] for each in value.values() if isinstance(each, list) and each]
    return any(
        isinstance(each, list) or (isinstance(each, dict) and bool({"start", "start_offset"} & each.keys()))
        for each in firsts
    )


def _has_offset_names(value: Any) -> bool:
    """Return whether a value is a list of objects with `start_offset`, as doccano names offsets."""
    return isinstance(value, list) and any(isinstance(each, dict) and "start_offset" in each for each in value)


def _is_of_tokens(value: Any) -> bool:
    """Return whether a value is the list of tokens of a spaCy document without entities."""
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) and "start" in each for each in value)


def _one_of(value: Any, words: frozenset[str]) -> bool:
    return isinstance(value, str) and value in words


def is_label_studio(value: Any) -> bool:
    """Return whether a value is a task of Label Studio, an annotation that has its task, or the API's list of tasks."""
    if not isinstance(value, dict):
        return False
    task = value["task"] if "result" in value and isinstance(value.get("task"), dict) else value
    tasks = value.get("tasks")
    if isinstance(tasks, list) and tasks:
        return is_label_studio(tasks[0])
    done = {"annotations", "completions", "predictions"} & task.keys() or task is not value
    return isinstance(task.get("data"), dict) and bool(done)


def is_bare_span(value: Any) -> bool:
    """Return whether a value is a span of a text that is not there, as pipelines of taggers return it."""
    if not isinstance(value, dict) or not all(type(value.get(each)) is int for each in ("start", "end")):
        return False
    return bool({"label", "entity", "entity_group", "type", "score"} & value.keys())
