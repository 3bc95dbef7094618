"""Decide of which version of an item a person's review holds: a digest of the item, and of the article it stands in.

A review says who looked at an item, when, and `item_sha256`: the SHA-256 of the item as it was then, its fields in
order of their names, with the text's own hash beside them. What is null, false or an empty list is left out, so that
an absent field and an empty one are the same item; the item's id is left out, since to number anew changes nothing
that anybody reviewed. An item that was changed since, by whatever tool or hand, no longer has that digest, and its
review is a review of something else: `onrecord validate` says so.
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
    """Return the digest of an item of the article whose text has that hash, in hexadecimal."""
    fields = {name: value for name, value in msgspec.to_builtins(item).items() if name not in NOT_REVIEWED}
    said = msgspec.json.encode([text_sha256, _without_empty(fields)], order="deterministic")
    return hashlib.sha256(said).hexdigest()


def review(item: msgspec.Struct, text_sha256: str | None, *, who: str, when: str) -> Review:
    """Return the record that a person reviewed an item as it is now; when: ISO 8601 with the time zone."""
    return {"who": who, "when": when, "item_sha256": item_sha256(item, text_sha256)}


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_empty(each) for name, each in value.items() if each not in (None, False, [])}
    return [_without_empty(each) for each in value] if isinstance(value, list) else value
