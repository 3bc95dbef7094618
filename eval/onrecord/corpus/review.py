"""Compute the digest by which a review is valid for one state of an item only.

A review records who reviewed an item and when, and `item_sha256`: the SHA-256 of the item's fields, sorted by name, and
of the text's hash. Fields that are null, false or an empty list are left out, so that an absent field equals an empty
one. The id is left out, so that items can be renumbered. If the item changes later, its digest differs, and
`onrecord validate` reports the review as outdated.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.schema.document import item_layers

if TYPE_CHECKING:
    from onrecord.documents.model import Review

REVIEWED = item_layers()
NOT_REVIEWED = frozenset({"id", "review"})


def item_sha256(item: msgspec.Struct, text_sha256: str | None) -> str:
    """Return the SHA-256 of an item's fields and of its article's hash, as 64 hexadecimal digits.

    The item's id and review, and fields that are null, false or an empty list, are left out.

    Args:
        item: The item, such as a mention.
        text_sha256: The SHA-256 of the article's text in hexadecimal; None if there is none.
    """
    fields = {name: value for name, value in msgspec.to_builtins(item).items() if name not in NOT_REVIEWED}
    encoded = msgspec.json.encode([text_sha256, _without_empty(fields)], order="deterministic")
    return hashlib.sha256(encoded).hexdigest()


def review(item: msgspec.Struct, text_sha256: str | None, *, who: str, when: str) -> Review:
    """Return the record that a person has reviewed an item in its present state: {"who", "when", "item_sha256"}.

    Args:
        item: The item, such as a mention.
        text_sha256: The SHA-256 of the article's text in hexadecimal; None if there is none.
        who: The name of the person.
        when: The time, as ISO 8601 with a time zone.
    """
    return {"who": who, "when": when, "item_sha256": item_sha256(item, text_sha256)}


def _without_empty(value: Any) -> Any:
    """Return a copy of a JSON value in which no dict has a key with the value None, False or []."""
    if isinstance(value, dict):
        return {name: _without_empty(each) for name, each in value.items() if each not in (None, False, [])}
    return [_without_empty(each) for each in value] if isinstance(value, list) else value
