"""Carry gold into a rewritten text: the offsets of all spans and zones, and the fields that the rewriting changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.model import Document, Interval

if TYPE_CHECKING:
    from onrecord.stress.rewriting import Rewriting

Fields = Mapping[str, Mapping[str, Any]]  # id of an item -> field -> new value


def carried(document: Document, rewriting: Rewriting, fields: Fields) -> Document:
    """Return gold for a rewritten text: a copy of `document` with new offsets, text hash and changed fields.

    Args:
        document: Gold of the original text.
        rewriting: The rewriting of this text.
        fields: id of an annotation -> field -> new value; other fields stay as they are.

    Raises:
        UncarriedError: A span has no place in the rewritten text. This cannot happen if the document's spans and edges
            were given to `Rewriting.make`, which leaves out changes with this effect.
    """
    value = msgspec.to_builtins(document)
    zones = value.pop("zones", None)
    moved = _moved(value, rewriting, fields)
    if zones is not None:
        moved["zones"] = [
            zone | {"start": rewriting.edge(zone["start"]), "end": rewriting.edge(zone["end"])} for zone in zones
        ]
    digest = hashlib.sha256(rewriting.text.encode()).hexdigest()
    return msgspec.convert(moved | {"text_sha256": digest}, Document)


def _moved(value: Any, rewriting: Rewriting, fields: Fields) -> Any:
    """Return a part of a document, decoded from JSON, with its offsets in the rewritten text.

    Args:
        value: The part: a list, an object or a plain value.
        rewriting: The rewriting of the text.
        fields: Id of an item -> the fields that replace its own.
    """
    if isinstance(value, list):
        return [_moved(each, rewriting, fields) for each in value]
    if not isinstance(value, dict):
        return value
    moved = {key: _moved(each, rewriting, fields) for key, each in value.items()}
    if "start" in moved and "end" in moved:
        start, end = rewriting.carry(Interval(value["start"], value["end"]))
        moved |= {"start": start, "end": end}
    if "at" in moved:
        moved["at"] = rewriting.edge(value["at"])
    if "content" in moved:
        moved["content"] = _together(moved["content"], rewriting.text)
    return moved | dict(fields.get(moved.get("id", ""), {}))


def _together(spans: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Return the content spans of a quote, with adjacent spans joined if only a space is left between them.

    A cue that stood between two spans may have been moved away.

    Args:
        spans: Dicts with `start` and `end`, offsets in `text`, in order.
        text: The rewritten text.
    """
    found: list[dict[str, Any]] = []
    for span in spans:
        if found and text[found[-1]["end"] : span["start"]] == " ":
            found[-1] = found[-1] | {"end": span["end"]}
        else:
            found.append(span)
    return found
