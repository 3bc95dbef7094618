"""Compare two versions of annotations, item by item.

Items are paired by their spans, as adjudication pairs the items of two annotators (`adjudicate.pairing`). An item
without a partner was added or removed. Of a pair, each field is compared. Item ids are not compared: two arguments or
parents are equal if they refer to paired items. A registry id was renamed if the same items refer to it under another
id. A renaming is reported once and is not a change of these items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.adjudicate.disagreements import SEVERAL, compare, described, translated
from onrecord.adjudicate.pairing import pairs
from onrecord.adjudicate.portable_items import LAYERS, anchor_span, fields_of
from onrecord.checks.acknowledged import place_key
from onrecord.documents.directory import REGISTRIES
from onrecord.errors import OnrecordError
from onrecord.versions.change import Change, Difference, Values
from onrecord.versions.entries import SHOWN_AS, entry_changes, same_ids, without_registry
from onrecord.versions.reasons import Reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.adjudicate.disagreements import Comparison
    from onrecord.adjudicate.pairing import Pair
    from onrecord.adjudicate.portable_items import Item
    from onrecord.documents.model import Document
    from onrecord.versions.change import Kind
    from onrecord.versions.version import Version

Places = dict[tuple[str, int, int], tuple[int, int]]
ZONES = "zones"
PLACE = ("start", "end")
EXTENT = "extent"  # the field that a reader sees instead of start and end


def difference(old: Version, new: Version) -> Difference:
    """Compare two versions of annotations, item by item and registry entry by entry.

    Args:
        old: The old version.
        new: The new version. Reasons are taken from its log and its errata.

    Returns:
        A `Difference`, with the changes of zones and items, by layer, document and text order, then those of the
        registries.

    Raises:
        OnrecordError: The versions have no document in common, or an item refers to an item that does not exist.
    """
    doc_ids = sorted(old.documents.keys() & new.documents.keys())
    if not doc_ids:
        raise OnrecordError(
            "The versions have no document in common.",
            got=f"{old.name}: {', '.join(old.documents)}; {new.name}: {', '.join(new.documents)}",
            hint="onrecord diff OLD NEW, with two versions of one corpus",
        )
    comparison = _compared(old, new)
    maps = {name: same_ids(name, comparison.maps[name], old, new) for name in REGISTRIES}
    reasons = Reasons(new)
    changes: list[Change] = []
    same = dict.fromkeys([ZONES, *LAYERS], 0)
    for layer in (ZONES, *LAYERS):
        for doc_id in doc_ids:
            text = new.texts[doc_id]
            old_places = _old_places(comparison, doc_id)
            layer_pairs = (
                _zone_pairs(old.documents[doc_id], new.documents[doc_id])
                if layer == ZONES
                else comparison.pairs[doc_id, layer]
            )
            for pair in layer_pairs:
                change = _change(layer, doc_id, pair, text=text, maps=maps, old_places=old_places, reasons=reasons)
                changes += [change] if change else []
                same[layer] += change is None
    notes = reasons.notes()
    for name in REGISTRIES:
        if note := without_registry(name, old, new):
            notes.append(note)
            continue
        found = list(entry_changes(name, old, new, maps=maps, reasons=reasons))
        changes += found
        same[SHOWN_AS[name]] = len(old.registries[name]) - sum(each.kind != "added" for each in found)
    renamed = {name: {was: now for now, was in sorted(maps[name].items()) if was != now} for name in REGISTRIES}
    only = {"old": sorted(old.documents.keys() - new.documents), "new": sorted(new.documents.keys() - old.documents)}
    return Difference(old.name, new.name, doc_ids, only, renamed, changes, same, notes)


def _compared(old: Version, new: Version) -> Comparison:
    try:
        return compare(old.documents, new.documents)
    except KeyError as error:
        raise OnrecordError(
            "An item refers to an item that its document does not have.",
            where=f"{old.name}, {new.name}",
            got=str(error),
            hint="onrecord validate --root DIR lists every problem of a corpus",
        ) from error


def _old_places(comparison: Comparison, doc_id: str) -> Places:
    """Return (layer, start, end) of a document's new item -> (start, end) of the old item it is paired with.

    An item that only one version has is left out.

    Args:
        comparison: The paired items of the two versions, the old version as A and the new as B.
        doc_id: The document.
    """
    return {
        (layer, *pair.b["_at"]): pair.a["_at"]
        for layer in LAYERS
        for pair in comparison.pairs[doc_id, layer]
        if pair.a is not None and pair.b is not None
    }


def _zone_pairs(old: Document, new: Document) -> list[Pair]:
    def items(document: Document) -> list[Item]:
        return [
            {"start": each.start, "end": each.end, "zone": each.zone, "duplicate": bool(each.duplicate)}
            for each in document.zones or ()
        ]

    return pairs(ZONES, items(old), items(new))


def _change(
    layer: str,
    doc_id: str,
    pair: Pair,
    *,
    text: str,
    maps: Mapping[str, Mapping[str, str]],
    old_places: Places,
    reasons: Reasons,
) -> Change | None:
    """Return the change of a pair of items with its reason; None if no field differs.

    Args:
        layer: The layer.
        doc_id: The document.
        pair: The old and the new item; None for a version that lacks it.
        text: The text of the article.
        maps: Registry -> new id -> old id.
        old_places: (layer, start, end) of a new item -> (start, end) of the old item it is paired with.
        reasons: The reasons in the new version.
    """
    item = pair.b or pair.a or {}
    start, end = anchor_span(layer, item)
    fields = _values(pair, text, list(_differing(layer, pair, maps, old_places)))
    if pair.a is not None and pair.b is not None and not fields:
        return None
    kind: Kind = "added" if pair.a is None else "removed" if pair.b is None else "changed"
    reason = reasons.of(layer, doc_id, [each["_at"] for each in pair if each is not None])
    return Change(layer, kind, doc_id, place_key(text, start, end), start, fields, reason)


def _differing(layer: str, pair: Pair, maps: Mapping[str, Mapping[str, str]], old_places: Places) -> Iterator[str]:
    """Yield the names of the fields in which the items of a pair differ; of an item alone, the fields with a value.

    Registry ids are compared after new ids are replaced by old ones (`maps`), references by the items that they mean.

    Args:
        layer: The layer.
        pair: The old and the new item.
        maps: Registry -> new id -> old id.
        old_places: (layer, start, end) of a new item -> (start, end) of the old item it is paired with.
    """
    if pair.a is None or pair.b is None:
        item = pair.a or pair.b or {}
        yield from (name for name in fields_of(item) if item[name] or name in PLACE)
        return
    a, b = pair.a, translated(pair.b, maps)
    for name in dict.fromkeys([*fields_of(a), *fields_of(b)]):
        one, other = a.get(name), b.get(name)
        if name in SEVERAL:
            one, other = sorted(one or ()), sorted(other or ())
        elif name == "parent":
            one, other = _place(one), _old_place(other, old_places)
        elif name == "arguments" and layer == "events":
            one = sorted((each["role"], *_place(each["target"])) for each in one or ())
            other = sorted((each["role"], *_old_place(each["target"], old_places)) for each in other or ())
        if one != other:
            yield name


def _place(anchor: Item | None) -> tuple[Any, ...]:
    """Return a reference as (layer, start, end) of the item that it means; () for None.

    Args:
        anchor: The reference: a dict with the layer, start and end of the item; None for no reference.
    """
    return () if anchor is None else (anchor["layer"], anchor["start"], anchor["end"])


def _old_place(anchor: Item | None, old_places: Places) -> tuple[Any, ...]:
    """Return a reference of a new item as (layer, start, end) of the item that it means in the old version.

    If that item is paired with no old item, its own offsets are returned; () if `anchor` is None.

    Args:
        anchor: The reference: a dict with the layer, start and end of the item; None for no reference.
        old_places: (layer, start, end) of a new item -> (start, end) of the old item it is paired with.
    """
    place = _place(anchor)
    return (place[0], *old_places.get(place, place[1:])) if place else ()


def _values(pair: Pair, text: str, names: list[str]) -> dict[str, Values]:
    """Return field -> its old and its new value, with words of the text instead of offsets.

    Args:
        pair: The old and the new item; the values of a missing item are None.
        text: The text of the article.
        names: The names of the fields; `start` and `end` become one field, `extent`.
    """
    sides = [each and _in_words(each, text) for each in pair]
    shown = dict.fromkeys(EXTENT if name in PLACE else name for name in names)
    return {name: Values(*(side.get(name) if side else None for side in sides)) for name in shown}


def _in_words(item: Item, text: str) -> Item:
    words = described({name: value for name, value in item.items() if name != "_at"}, text)
    extent = words.pop("text", None)
    return {EXTENT: extent, **words}
