"""Propose a document for the adjudicator to edit: the items of both annotators, with A's reading of disputed pairs.

An item that only one annotator has is included, because deleting an item takes one key and making one takes long, and
because arguments and nested quotes may refer to it. The proposal is not gold: a person has to go through the
disagreements first, and the log records the decision on each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.adjudicate.disagreements import disputed
from onrecord.adjudicate.log import Decision
from onrecord.adjudicate.merge import Merger
from onrecord.adjudicate.portable_items import NUMBERED, PAIRED, Finder, anchor_span, document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.adjudicate.disagreements import Comparison
    from onrecord.adjudicate.portable_items import Item
    from onrecord.documents.model import Document
    from onrecord.errors import Problem


def proposed(comparison: Comparison, base: Document, text: str) -> tuple[Document, list[Problem]]:
    """Return a document for the adjudicator to edit, and a problem for each reference to an item that is not in it.

    The document has the items of both annotators; where they differ, it has A's item.

    Args:
        comparison: The two annotations.
        base: The document whose id, text hash and zones are copied.
        text: The text of the article.
    """
    doc_id = base.doc_id
    decisions = {
        each.n: Decision(each.n, "a" if each.pair.a is not None else "b", "", "")
        for each in disputed(comparison, doc_id, text)
    }
    merged = Merger(doc_id, text, comparison, decisions).layers()
    layers = {layer: [dict(item) for item in items] for layer, items in merged.items()}
    _follow_pairs(layers, comparison, doc_id)
    return document(base, layers)


def _follow_pairs(layers: Mapping[str, list[Item]], comparison: Comparison, doc_id: str) -> None:
    """Make references to B's item of a pair refer to A's item, which the proposal has; `layers` is changed in place.

    Args:
        layers: Layer -> the proposal's items.
        comparison: The two annotations.
        doc_id: The id of the document.
    """
    places: dict[tuple[str, int, int], tuple[int, int]] = {}
    for layer in PAIRED:
        for pair in comparison.pairs[doc_id, layer]:
            if pair.a is not None and pair.b is not None:
                places[layer, *pair.b["_at"]] = anchor_span(layer, pair.a)
    numbered = {layer: [item | {"id": str(at)} for at, item in enumerate(layers.get(layer, ()))] for layer in NUMBERED}
    finder = Finder(numbered)
    for owner, name, anchor in _references(layers):
        key = anchor["layer"], anchor["start"], anchor["end"]
        if anchor["layer"] != "fillers" and finder.id_at(anchor) is None and key in places:
            start, end = places[key]
            owner[name] = anchor | {"start": start, "end": end, "head": None}


def _references(layers: Mapping[str, list[Item]]) -> Iterator[tuple[Item, str, Item]]:
    """Yield (owner, key, reference) for each argument's target and each quote's parent in `layers`.

    `owner` is the dict that holds the reference under `key`, so that assigning to owner[key] changes `layers`.
    """
    for event in layers["events"]:
        event["arguments"] = [dict(each) for each in event["arguments"]]
        yield from ((each, "target", each["target"]) for each in event["arguments"])
    yield from ((quote, "parent", quote["parent"]) for quote in layers["quotes"] if quote["parent"])
