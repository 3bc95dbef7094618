"""Derive a log from two annotations and the gold that a person made from them; `remake` makes this gold from the log.

Each disagreement gets the decision that gold implies:

    both        gold has A's reading and B's, as two items
    a, b        gold has A's or B's reading; `a` with `take` if gold has some fields of A and some of B
    other       gold has a third reading; the fields that differ from A's (or B's) are in `gold`
    neither     gold has no item for this disagreement

Gold may have more: an item that both annotators missed, one that both had wrong in the same way, another note. That
becomes revisions, like those of a later annotator. An item whose place changes is removed and added. A reading is
gold's if `disagreements.differing` finds no difference; a field that it does not compare becomes a revision.

`remake` carries the decisions and revisions out and gives the same gold again, byte for byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from onrecord.adjudicate.derive_revisions import derived_revisions
from onrecord.adjudicate.disagreements import Disputed, differing, disputed, translated
from onrecord.adjudicate.log import Decision, Grounds, Log
from onrecord.adjudicate.merge import Merger
from onrecord.adjudicate.pairing import Pair, pairs
from onrecord.adjudicate.portable_items import LAYERS, anchor_span, portable
from onrecord.adjudicate.words import fields_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.adjudicate.disagreements import Comparison
    from onrecord.adjudicate.log import Stamp
    from onrecord.adjudicate.portable_items import Item
    from onrecord.documents.model import Document

SAME_IDS: dict[str, dict[str, str]] = {"entities": {}, "events": {}, "utterances": {}}


def derived_log(
    comparison: Comparison, gold: Document, text: str, *, stamps: Mapping[str, Stamp], grounds: Mapping[int, Grounds]
) -> Log:
    """Derive the log of a gold document: the decisions and revisions that lead to it from two annotations.

    Args:
        comparison: The two annotations, paired by `disagreements.compare`.
        gold: The document that a person made, with its items numbered in text order.
        text: The text of the article.
        stamps: Layer -> who decided it and when; a layer without a stamp gets None for both.
        grounds: Number of a disagreement -> the rule and reason of its decision; both are "" for a missing number.

    Returns:
        One decision for each disagreement, and the revisions that lead from the decided items to `gold`. If decisions
        would give two items of a layer the same span, those of the layer that change an item are "neither" instead,
        and revisions add the items of `gold`.
    """
    records = list(disputed(comparison, gold.doc_id, text))
    wanted = portable(gold)
    decisions = []
    for layer in LAYERS:
        own = [each for each in records if each.layer == layer]
        for each, chosen in zip(
            own,
            _chosen(layer, gold.doc_id, records=own, wanted=wanted[layer], comparison=comparison, text=text),
            strict=True,
        ):
            decision, take, other = chosen
            stamp, given = stamps.get(layer), grounds.get(each.n, Grounds())
            decisions.append(
                Decision(
                    each.n, decision, given.rule, given.reason, take, other,
                    stamp.who if stamp else None, stamp.when if stamp else None,
                )
            )  # fmt: skip
    merged = _merged(gold.doc_id, comparison, text, decisions)
    crowded = {each for each, items in merged.items() if len({anchor_span(each, item) for item in items}) < len(items)}
    layer_of = {each.n: each.layer for each in records}
    if crowded:  # two decided items have the same span, so a revision could not name one of them by its span
        decisions = [_as_neither(each) if layer_of[each.n] in crowded else each for each in decisions]
        merged = _merged(gold.doc_id, comparison, text, decisions)
    return Log(decisions, derived_revisions(merged, wanted, text, stamps))


def _merged(doc_id: str, comparison: Comparison, text: str, decisions: Sequence[Decision]) -> dict[str, list[Item]]:
    return Merger(doc_id, text, comparison, {each.n: each for each in decisions}).layers()


def _as_neither(decision: Decision) -> Decision:
    """Return a decision unchanged if its fields `take` and `gold` are both empty; else a copy that decides "neither".

    The copy is for the same disagreement, and its `take` and `gold` are empty.
    """
    if decision.gold is None and not decision.take:
        return decision
    return msgspec.structs.replace(decision, decision="neither", take={}, gold=None)


Chosen = tuple[str, dict[str, str], "Item | None"]


def _chosen(
    layer: str, doc_id: str, *, records: Sequence[Disputed], wanted: Sequence[Item], comparison: Comparison, text: str
) -> list[Chosen]:
    """Return (decision, take, gold) for each disagreement of a layer, in order, as the gold document implies.

    Args:
        layer: The layer.
        doc_id: The id of the document.
        records: The disagreements of the layer.
        wanted: The gold document's items of the layer.
        comparison: The two annotations.
        text: The text of the article.

    Returns:
        For each disagreement a tuple, whose three values are the attributes of `Decision` with these names, such as
        ("a", {}, None) if gold has A's item.
    """
    left = dict(enumerate(wanted))
    _leave_agreed(layer, records, left, comparison.pairs[doc_id, layer], text)
    readings = [(each.pair.a, each.pair.b and translated(each.pair.b, comparison.maps)) for each in records]
    found: list[Chosen | None] = []
    for a, b in readings:
        sides = [side for side, reading in (("a", a), ("b", b)) if reading and _taken(layer, reading, left, text)]
        found.append(("both" if len(sides) > 1 else sides[0], {}, None) if sides else None)
    open_ = [at for at, each in enumerate(found) if each is None]
    others = _others(layer, {at: readings[at] for at in open_}, list(left.values()))
    return [
        each or _mixed(layer, readings[at], others.get(at), text)  # `neither` if no gold item pairs with a reading
        for at, each in enumerate(found)
    ]


def _leave_agreed(
    layer: str, records: Sequence[Disputed], left: dict[int, Item], layer_pairs: Sequence[Pair], text: str
) -> None:
    """Remove from `left`, in place, the gold items on which the annotators agree: they decide no disagreement.

    If no gold item equals an agreed item, since gold has changed it, the gold items with its span are removed.

    Args:
        layer: The layer.
        records: The disagreements of the layer.
        left: Index -> gold item of the layer; it is changed.
        layer_pairs: All pairs of the annotators' items of the layer, also those without a difference.
        text: The text of the article.
    """
    open_ = {id(each.pair) for each in records}
    for a in (pair.a for pair in layer_pairs if id(pair) not in open_ and pair.a is not None):
        if not _taken(layer, a, left, text):
            for at in [at for at, each in left.items() if anchor_span(layer, each) == anchor_span(layer, a)]:
                del left[at]


def _taken(layer: str, reading: Item, left: dict[int, Item], text: str) -> bool:
    """Return whether `left` has an item that equals `reading`, an annotator's item, and remove it from `left`.

    Of several equal items, the one that is also equal in the fields that are not compared (certainty, note) is removed.

    Args:
        layer: The layer of the items.
        reading: The annotator's item.
        left: Index -> gold item of the layer; at most one is removed from it.
        text: The text of the article.
    """
    alike = [at for at, each in left.items() if not differing(layer, Pair(reading, each), SAME_IDS, text)]
    if alike:
        del left[min(alike, key=lambda at: (_bare(left[at]) != _bare(reading), at))]
    return bool(alike)


def _bare(item: Item) -> Item:
    return {name: value for name, value in item.items() if name != "_at"}


def _others(
    layer: str, readings: Mapping[int, tuple[Item | None, Item | None]], left: Sequence[Item]
) -> dict[int, Item]:
    """Return index of a disagreement -> the gold item that decides it; a disagreement without such an item is left out.

    Gold items are paired by their spans (as by `pairing.pairs`), first with A's items, then with B's.

    Args:
        layer: The layer.
        readings: Index of a disagreement -> (A's item, B's item), None for an annotator without one.
        left: The gold items that equal no annotator's item. One that fits no disagreement is in no entry of the result.
    """
    found: dict[int, Item] = {}
    free = [item | {"_gold": at} for at, item in enumerate(left)]
    for side in (0, 1):
        asked = [
            reading | {"_record": at}
            for at, both in readings.items()
            if at not in found and (reading := both[side]) is not None
        ]
        for pair in pairs(layer, asked, free):
            if pair.a is not None and pair.b is not None:
                found[pair.a["_record"]] = left[pair.b["_gold"]]
        free = [each for each in free if not any(left[each["_gold"]] is taken for taken in found.values())]
    return found


def _mixed(layer: str, readings: tuple[Item | None, Item | None], item: Item | None, text: str) -> Chosen:
    """Return (decision, take, gold) for a disagreement whose gold item equals neither annotator's item.

    - ("neither", {}, None) if `item` is None, which means that gold has no such item;
    - ("a", {field: "b"}, None) if gold has A's item with the values of B in some fields;
    - ("other", {}, values) in all other cases: gold's values of the differing fields, as words of `text`.

    Args:
        layer: The layer of the item.
        readings: The items of annotators A and B; None for an annotator without this item.
        item: The gold item that decides the disagreement; None if there is none.
        text: The text of the article.
    """
    a, b = readings
    if item is None:
        return "neither", {}, None
    base = a or b or {}
    fields = differing(layer, Pair(base, item), SAME_IDS, text)
    if a is not None and b is not None:
        of_b = set(fields) - set(differing(layer, Pair(b, item), SAME_IDS, text))
        if of_b == set(fields):
            return "a", dict.fromkeys(fields, "b"), None
    return "other", {}, fields_in_words(item, fields, text)
