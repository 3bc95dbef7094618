"""Convert documents to portable items and back: dicts whose references do not depend on the ids of one document.

Two annotators number their items separately, so `m12` of one is not `m12` of the other. A *portable* item is a dict of
the item's fields. Every span in it is a pair [start, end]. Every reference (an argument's target, a quote's parent) is
an *anchor*: the layer and the anchor span of the item that it refers to, and the head if that item is a mention, so
that the mention is found by its head if the extents differ.

`portable` converts a document to portable items. `document` converts them back: it numbers the items in text order, and
replaces anchors by ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.documents.model import Document, Span
from onrecord.errors import Problem
from onrecord.schema.document import REMARKS, Kind, item_layers, of_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Item = dict[str, Any]
LAYERS = tuple(layer for layer in item_layers() if layer != "fillers")
NUMBERED = tuple(schema.prefixes())
PAIRED = tuple(layer for layer in NUMBERED if layer != "fillers")
SPAN_LISTS, SPANS, FLAGS = of_kind(Kind.SPANS), of_kind(Kind.SPAN), of_kind(Kind.FLAG)
EXTENTS = of_kind(Kind.EXTENT)
LISTS = SPAN_LISTS | of_kind(Kind.IDS, Kind.ARGUMENTS)


def anchor_span(layer: str, item: Item) -> tuple[int, int]:
    """Return the (start, end) by which an item is named: of a quote, the first span of its cue.

    A quote without a cue has the first span of its content, or else of its source, or else (0, 0). Other items have
    their own span.

    Args:
        layer: The layer of the item.
        item: The item as a dict, in which a span in a list is [start, end].
    """
    if layer != "quotes":
        return item["start"], item["end"]
    spans = item["cue"] or item["content"] or item["source"]
    return (spans[0][0], spans[0][1]) if spans else (0, 0)


def portable(document: Document) -> dict[str, list[Item]]:
    """Return layer -> a document's items as portable items, in text order.

    A portable item is a dict of the item's fields without id and review. Its spans are [start, end]; its references are
    dicts with the layer, the start and end, and the head of the item that is referred to.

    The layer fillers is left out: a filler is only the target of the arguments that refer to it. Each argument's target
    and each quote's parent must be an item of the document (KeyError).
    """
    anchors: dict[str, Item] = {}
    for layer in NUMBERED:
        for item in getattr(document, layer) or ():
            anchors[item.id] = _anchor(layer, _plain(item))
    layers: dict[str, list[Item]] = {}
    for layer in LAYERS:
        items = [_plain(item) for item in getattr(document, layer) or ()]
        for item in items:
            item.pop("id", None)
            item.pop("review", None)
            if layer == "events":
                arguments = [{"role": each["role"], "target": anchors[each["target"]]} for each in item["arguments"]]
                item["arguments"] = sorted(arguments, key=_by_place)
            elif layer == "quotes" and item["parent"] is not None:
                item["parent"] = anchors[item["parent"]]
        layers[layer] = _in_text_order(layer, items)
    return layers


def fields_of(item: Item) -> list[str]:
    """Return the names of a portable item's fields; pieces and empty nodes only if the item has them, never `_at`."""
    return [name for name, value in item.items() if name != "_at" and not (name in EXTENTS and value is None)]


def _in_text_order(layer: str, items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (anchor_span(layer, item), _by_place(item)))


def _by_place(item: Item) -> str:
    return msgspec.json.encode(item, order="deterministic").decode()


def _plain(value: Any) -> Any:
    """Return a record as a dict of its fields: a span as [start, end], a missing list as [], a missing flag as False.

    The fields text and left_context are left out, and other missing values are None.

    Args:
        value: A record (an item of a document, or a part of one), or a list of records; strings, numbers and None are
            returned unchanged.
    """
    if type(value) is Span:
        return [value.start, value.end]
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, msgspec.Struct):
        kept = [name for name in value.__struct_fields__ if name not in {"text", "left_context"}]
        return {name: _default(name, _plain(getattr(value, name))) for name in kept}
    return value


def _default(name: str, value: Any) -> Any:
    if value is not None:
        return value
    if name in LISTS:
        return []
    return False if name in FLAGS else None


def empty(layer: str) -> Item:
    """Return field -> default, for the optional fields of an item of a layer, such as [] for a quote's cue."""
    found: Item = {}
    for name, each in schema.fields(layer).items():
        if name in LISTS or name in FLAGS:
            found[name] = _default(name, None)
        elif each.kind is not Kind.REVIEW and (each.nullable or name in REMARKS):
            found[name] = each.default if name in REMARKS else None
    return found


def _anchor(layer: str, item: Item) -> Item:
    start, end = anchor_span(layer, item)
    return {"layer": layer, "start": start, "end": end, "head": item.get("head")}


def document(base: Document, layers: Mapping[str, Iterable[Item]]) -> tuple[Document, list[Problem]]:
    """Build a document from portable items, and number its items in text order.

    A portable item is an item as a dict without its id. It refers to another item by that item's layer, start and end
    (and the head, if that item is a mention).

    Args:
        base: The document whose id, text hash and zones are copied.
        layers: Layer -> portable items. A reference with the layer `fillers` becomes a filler; any other reference must
            name an item in `layers`.

    Returns:
        The document, and a problem for each reference to no item; such an argument or parent is left out.
    """
    items = {layer: _in_text_order(layer, (_without_mark(item) for item in layers.get(layer, ()))) for layer in LAYERS}
    fillers = sorted(
        {
            (target["start"], target["end"])
            for event in items["events"]
            for each in event["arguments"]
            if (target := each["target"])["layer"] == "fillers"
        }
    )
    items["fillers"] = [{"start": start, "end": end, **empty("fillers")} for start, end in fillers]
    prefixes = {row["x-layer"]: row["x-prefix"] for row in schema.inventory("item_kind").values()}
    for layer in NUMBERED:
        for number, item in enumerate(items[layer], 1):
            item["id"] = f"{prefixes[layer]}{number}"
    finder = Finder(items)
    problems: list[Problem] = []
    for event in items["events"]:
        event["arguments"] = [
            {"role": each["role"], "target": finder.find(each["target"], base.doc_id, event["id"], problems)}
            for each in event["arguments"]
        ]
    for quote in items["quotes"]:
        if quote["parent"] is not None:
            quote["parent"] = finder.find(quote["parent"], base.doc_id, quote["id"], problems) or None
    built = {layer: [_with_spans(item) for item in rows] for layer, rows in items.items()}
    for event in built["events"]:
        event["arguments"] = [each for each in event["arguments"] if each["target"]]
    made = msgspec.convert(built | {"doc_id": base.doc_id}, Document)
    return msgspec.structs.replace(
        made, schema_version=schema.schema_version(), text_sha256=base.text_sha256, zones=base.zones
    ), problems


def _without_mark(item: Item) -> Item:
    """Return a copy of an item without `_at`, the anchor span that `pairing.pairs` adds."""
    return {name: value for name, value in item.items() if name != "_at"}


class Finder:
    """Finds the id of an item by its anchor, and of a mention also by its head; `items` must have ids."""

    def __init__(self, items: Mapping[str, list[Item]]) -> None:
        self.ids: dict[tuple[str, int, int], str] = {}
        self.heads: dict[tuple[int, int], str] = {}
        for layer in NUMBERED:
            for item in items[layer]:
                self.ids[(layer, *anchor_span(layer, item))] = item["id"]
        for mention in items["mentions"]:
            if mention["head"] and not mention["predicative"]:
                self.heads[tuple(mention["head"])] = mention["id"]

    def id_at(self, anchor: Item) -> str | None:
        """Return the id of the item that a reference means; None if there is no such item.

        It is the item of the layer with the span of `anchor`; if there is none and the layer is mentions, the mention
        with the head of `anchor` that is not predicative.

        Args:
            anchor: The reference: a dict with the layer, start, end and head of the item.
        """
        found = self.ids.get((anchor["layer"], anchor["start"], anchor["end"]))
        if found is None and anchor["layer"] == "mentions" and anchor.get("head"):
            found = self.heads.get(tuple(anchor["head"]))
        return found

    def find(self, anchor: Item, doc_id: str, owner: str, problems: list[Problem]) -> str:
        """Return the id of the item that a reference means; if there is none, add a problem and return "".

        Args:
            anchor: The reference: a dict with the layer, start, end and head of the item.
            doc_id: The document's id, for the problem.
            owner: The id of the item that has the reference, for the problem.
            problems: The list to which the problem is added.
        """
        found = self.id_at(anchor)
        if found is None:
            problems.append(
                Problem(
                    doc_id,
                    0,
                    owner,
                    "adjudicate.reference",
                    "refers to an item that gold does not have",
                    got=f"{anchor['layer']} at {anchor['start']}-{anchor['end']}",
                    hint="decide for another target, or add the item",
                )
            )
        return found or ""


def _with_spans(item: Item) -> Item:
    return {
        name: _spans(value) if name in SPAN_LISTS | EXTENTS else _span(value) if name in SPANS else value
        for name, value in item.items()
        if value is not None
    }


def _spans(values: list[Any]) -> list[Any]:
    """Return a list with each [start, end] as a dict with the keys start and end.

    Args:
        values: The value of a field of a portable item: a list of [start, end], or of empty nodes as dicts, which stay
            as they are.
    """
    return [_span(each) if isinstance(each, list) else each for each in values]


def _span(pair: list[int]) -> dict[str, int]:
    return {"start": pair[0], "end": pair[1]}
