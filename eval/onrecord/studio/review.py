"""Record reviews: who confirmed each item of the saved layers, when, and in which version of the item.

A person who submits a task has seen all its marks. A review is recorded only on request, because a person who annotates
a bare text creates items and reviews none. If a later pull changes an item, `owned` removes its review.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.corpus.review import REVIEWED, item_sha256, review
from onrecord.documents.declared import only_declared
from onrecord.documents.directory import plain
from onrecord.documents.model import Document
from onrecord.schema.document import layers as items_lists
from onrecord.studio.owned import LISTS, merged
from onrecord.studio.to_tasks import with_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Review
    from onrecord.studio.pull import Pulled

IDENTITY = "identity"  # this layer has fields of other layers' items, and no items


def reviewed(pulled: Pulled) -> Pulled:
    """Return a copy of a pulled document in which the annotator is the reviewer of all items of the saved layers.

    A pulled document with errors stays unchanged.
    """
    if pulled.document is None:
        return pulled
    made = pulled.document
    for layer, when in sorted(pulled.updated_at.items()):
        made = with_reviews(made, layer, who=pulled.annotator, when=when)
    return replace(pulled, document=made)


def with_reviews(document: Document, layer: str, *, who: str, when: str) -> Document:
    """Return a copy of a document with a review on every item of a layer's project; earlier reviews are replaced.

    Items without a field `review`, and all items for the layer `identity`, stay unchanged.

    Args:
        document: The document.
        layer: The layer of the project.
        who: The name of the reviewer.
        when: The time of the review, as ISO 8601.
    """
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


def of_gold(document: Document, earlier: Document | None) -> Document:
    """Return a copy of a document with what gold keeps of it: the declared layers and fields, and the valid reviews.

    An item without a review gets the review of the equal item in `earlier`. Both are compared as gold has them, so that
    a field that the corpus does not declare makes no review invalid.

    Args:
        document: The document that becomes gold.
        earlier: The gold document that it replaces; None if there is none.
    """
    made = _declared(document)
    made = _with_earlier_reviews(made, _declared(earlier)) if earlier is not None else made
    return only_declared(made, schema.asked())  # the reviews have made missing layers empty ones


def with_layers(document: Document, earlier: Document | None, layers: Sequence[str]) -> Document:
    """Return a copy of a gold document with some layers of an annotator's document; without gold, only these layers.

    Args:
        document: The annotator's document.
        earlier: The gold document; None if there is none.
        layers: The layers of annotation to take, such as `entities`.
    """
    if earlier is None:
        taken = {name for layer in layers for name in LISTS[layer]}
        return msgspec.structs.replace(document, **{name: None for name in items_lists() if name not in taken})
    made, part = plain(with_ids(earlier)), plain(with_ids(document))
    for layer in layers:
        made = merged(made, layer, part)
    return _with_earlier_reviews(msgspec.convert(made, Document), document)


def _declared(document: Document) -> Document:
    """Return a document without what its corpus does not declare; a review that was valid is valid for the new item."""
    made = only_declared(document, schema.asked())
    layers = {}
    for name in REVIEWED:
        if (items := getattr(made, name)) is not None:
            pairs = zip(getattr(document, name), items, strict=True)
            layers[name] = [_reviewed_as(each, was, document.text_sha256) for was, each in pairs]
    return msgspec.structs.replace(made, **layers)


def _reviewed_as(item: Any, was: Any, text_sha256: str | None) -> Any:
    """Return an item with the review of `was`, the same item with more fields, in a form that is valid for it."""
    if was.review is None or was.review["item_sha256"] != item_sha256(was, text_sha256):
        return item
    return msgspec.structs.replace(item, review=was.review | {"item_sha256": item_sha256(item, text_sha256)})


def _with_earlier_reviews(document: Document, earlier: Document) -> Document:
    """Return a copy of a document, where an item has the review of the equal item in `earlier` if that one is newer.

    Items are equal if their content and the text of the article are. A review records a hash of the item that was
    reviewed; a review in `earlier` whose item was changed after it is ignored. A missing layer becomes an empty list.
    """
    known = {
        each.review["item_sha256"]: each.review
        for name in REVIEWED
        for each in getattr(earlier, name) or ()
        if each.review is not None and each.review["item_sha256"] == item_sha256(each, earlier.text_sha256)
    }
    made = {
        name: [
            msgspec.structs.replace(
                each, review=_newer(each.review, known.get(item_sha256(each, document.text_sha256)))
            )
            for each in getattr(document, name) or ()
        ]
        for name in REVIEWED
    }
    return msgspec.structs.replace(document, **made)


def _newer(first: Review | None, second: Review | None) -> Review | None:
    """Return the later of two reviews; the first if both are of the same time, and the other one if one is None."""
    if first is None or second is None:
        return first or second
    return second if datetime.fromisoformat(second["when"]) > datetime.fromisoformat(first["when"]) else first
