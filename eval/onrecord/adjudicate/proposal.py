"""Propose what an adjudicator starts from: what both annotators have, and of what differs as much as can be kept.

Where both marked something and differ in a field, the proposal has A's reading; what only one of them marked is in it,
whoever it was. To take a mark away is a key, to make one again with its fields and arcs is work, and nothing that an
argument or a nested quote refers to may be missing. The proposal decides nothing: it is no gold until a person has
been through the disagreements, and the log says what became of each.
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
    """Return the proposal for a document, and a problem for each reference that finds nothing in it.

    base gives the document's id, text hash and zones.
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
    """Let a reference of B's to an item that stands otherwise with A name A's place."""
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
    """Yield who refers, in which field, and to where, as records that may be changed."""
    for event in layers["events"]:
        event["arguments"] = [dict(each) for each in event["arguments"]]
        yield from ((each, "target", each["target"]) for each in event["arguments"])
    yield from ((quote, "parent", quote["parent"]) for quote in layers["quotes"] if quote["parent"])
