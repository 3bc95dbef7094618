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
    """Return `document` with all offsets, the hash and the changed fields of the rewritten text.

    Args:
        document: Gold.
        rewriting: The rewriting of its text.
        fields: id of an item -> field -> new value.

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
    """Return the spans of a content, with spans joined that a moved cue no longer separates."""
    found: list[dict[str, Any]] = []
    for span in spans:
        if found and text[found[-1]["end"] : span["start"]] == " ":
            found[-1] = found[-1] | {"end": span["end"]}
        else:
            found.append(span)
    return found
