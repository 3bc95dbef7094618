"""Collect the labels that two annotators gave to the items that both marked, for kappa.

Mentions, times and events are the same item if their offsets are equal; quotes if `measures.quote_pairs` pairs them.
Items of one annotator with equal offsets are paired in order of their labels. A missing value is the label `none`, so
that annotators can agree on it. The attributes are the schema's labels, flags and texts, without those about the
annotation itself (certainty, note), and without those implied by another field.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from onrecord.measures.quote_pairs import QuotePairs, quote_pairs
from onrecord.schema.document import attributes

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from onrecord.documents.model import Event, Mention, Time
    from onrecord.scoring.pair import DocumentPair

LAYERS = {"mention": "mentions", "time": "times", "quote": "quotes", "event": "events"}
IMPLIED = frozenset({"content_missing"})  # implied by the absence of content
ATTRIBUTES: Mapping[str, Sequence[str]] = {
    unit: [name for name in attributes(layer) if name not in IMPLIED] for unit, layer in LAYERS.items()
}
MISSING = "none"


def attribute_labels(pair: DocumentPair) -> dict[str, Counter[tuple[Hashable, Hashable]]]:
    """Return attribute, such as `quote.kind` -> (first annotator's label, second's label) -> the number of such items.

    Only items that both annotators marked are counted. A missing value has the label "none".

    Args:
        pair: The documents of the two annotators, the first as gold and the second as predicted.
    """
    quotes: QuotePairs = pair.prepared(quote_pairs)
    units: Mapping[str, Iterable[tuple[Any, Any]]] = {
        # Includes predicatives, because `predicative` is one of the attributes.
        "mention": _at_equal_offsets("mention", pair.gold.mentions or (), pair.predicted.mentions or ()),
        "time": _at_equal_offsets("time", pair.times.gold, pair.times.predicted),
        "quote": [(each.gold, each.predicted) for each in quotes.pairs],
        "event": _at_equal_offsets("event", pair.events.gold, pair.events.predicted),
    }
    labels: dict[str, Counter[tuple[Hashable, Hashable]]] = {}
    for layer, both in units.items():
        items = list(both)
        for name in ATTRIBUTES[layer]:
            labels[f"{layer}.{name}"] = Counter((_label(one, name), _label(other, name)) for one, other in items)
    return labels


def _label(item: Any, name: str) -> str:
    """Return an item's value of an attribute as a string: "yes" or "no" for a flag, "none" for None.

    Args:
        item: An item of a document, such as a `Mention`.
        name: The name of the attribute, such as `form`.
    """
    value = getattr(item, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return MISSING if value is None else str(value)


def _at_equal_offsets(
    layer: str, first: Iterable[Mention | Time | Event], second: Iterable[Mention | Time | Event]
) -> Iterable[tuple[Any, Any]]:
    """Yield (first annotator's item, second's item) for items with equal offsets, in text order; others are skipped.

    Several items at the same offsets are paired in the order of their labels.

    Args:
        layer: The kind of the items: `mention`, `time` or `event`.
        first: The items of the first annotator.
        second: The items of the second annotator.
    """

    def by_place(items: Iterable[Any]) -> dict[tuple[int, int], list[Any]]:
        found: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
        for item in sorted(items, key=lambda each: [_label(each, name) for name in ATTRIBUTES[layer]]):
            found[item.interval].append(item)
        return found

    ones, others = by_place(first), by_place(second)
    for place in sorted(ones.keys() & others.keys()):
        yield from zip(ones[place], others[place], strict=False)
