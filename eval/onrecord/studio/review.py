"""Record a person's review: who looked at each item of the layers that were saved, when, and in which version.

A person who submits a task has seen each of its marks. A review is only recorded on request, since a person
who annotates from nothing makes items and reviews none. A review is of an item as it was: when a later pull changes
the item, `owned` removes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.corpus.review import REVIEWED, item_sha256, review
from onrecord.studio.owned import LISTS

if TYPE_CHECKING:
    from onrecord.documents.model import Document
    from onrecord.studio.pull import Pulled

IDENTITY = "identity"  # owns fields of other layers' items, and no item


def reviewed(pulled: Pulled) -> Pulled:
    """Return what was pulled with its annotator as the reviewer of every item of the layers that were saved."""
    if pulled.document is None:
        return pulled
    made = pulled.document
    for layer, when in sorted(pulled.updated_at.items()):
        made = with_reviews(made, layer, who=pulled.annotator, when=when)
    return replace(pulled, document=made)


def with_reviews(document: Document, layer: str, *, who: str, when: str) -> Document:
    """Return a document with somebody as the reviewer of every item that a layer's project holds."""
    made = {}
    for list_name in LISTS[layer] if layer != IDENTITY else ():
        items: list[Any] = getattr(document, list_name) or []
        made[list_name] = [
            msgspec.structs.replace(each, review=review(each, document.text_sha256, who=who, when=when))
            if hasattr(each, "review")
            else each
            for each in items
        ]
    return msgspec.structs.replace(document, **made)


def with_earlier_reviews(document: Document, earlier: Document) -> Document:
    """Return a document with the reviews that earlier work has of the very same items, where it has none itself."""
    known = {
        each.review["item_sha256"]: each.review
        for name in REVIEWED
        for each in getattr(earlier, name) or ()
        if each.review is not None and each.review["item_sha256"] == item_sha256(each, earlier.text_sha256)
    }
    made = {
        name: [
            msgspec.structs.replace(each, review=each.review or known.get(item_sha256(each, document.text_sha256)))
            for each in getattr(document, name) or ()
        ]
        for name in REVIEWED
    }
    return msgspec.structs.replace(document, **made)
