"""Show the marks of each annotator as predictions beside the proposal of an adjudicator's task.

An annotator's item gets the id of the same item in the proposal, or else an id that the proposal does not use. An
adjudicator can therefore copy an annotator's marks and continue from the copy without losing links. The grey marks
(those of earlier layers) come from the proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.adjudicate.portable_items import NUMBERED, SPAN_LISTS, anchor_span
from onrecord.studio import layers as marks_of
from onrecord.studio.design import design
from onrecord.studio.owned import LISTS
from onrecord.studio.wire import results

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.adjudicate.disagreements import Comparison
    from onrecord.studio.marks import Item


def same_ids(proposal: Item, side: Item, comparison: Comparison, at: int) -> dict[str, str]:
    """Return item id of one annotator -> the id to show: that of the same item in the proposal, or else an unused id.

    The same item is the one at the same offsets; for an item that is paired with an item of the other annotator, it is
    the item that the proposal has for this pair, which is annotator A's.

    Args:
        proposal: The document that the adjudicator starts from, as plain dicts.
        side: The annotator's document, as plain dicts.
        comparison: The pairs of the two annotators' items.
        at: 0 for annotator A, 1 for annotator B.
    """
    taken = {item["id"] for layer in NUMBERED for item in proposal[layer]}
    found: dict[str, str] = {}
    for layer in NUMBERED:
        places = {_place(layer, item): item["id"] for item in proposal[layer]}
        if layer != "fillers":
            for pair in comparison.pairs[proposal["doc_id"], layer]:
                if (own := pair[at]) is not None and pair.a is not None and tuple(pair.a["_at"]) in places:
                    places[tuple(own["_at"])] = places[tuple(pair.a["_at"])]
        for item in side[layer]:
            identifier = places.get(_place(layer, item))
            if identifier is None or identifier in found.values():
                identifier = _free(item["id"][0], taken)
            found[item["id"]] = identifier
            taken.add(identifier)
    return found


def shown(layer: str, proposal: Item, side: Item, ids: Mapping[str, str], text: str) -> list[dict[str, Any]]:
    """Return an annotator's marks of a layer as Label Studio results, to be shown to an adjudicator.

    Grey marks (items of other layers, shown for context) are those of the proposal.

    Args:
        layer: A layer of adjudication, such as `decide_quotes`.
        proposal: The document that the adjudicator starts from, as plain dicts.
        side: The annotator's document, as plain dicts.
        ids: Item id of the annotator -> the id to show, from `same_ids`.
        text: The text of the article.
    """
    lists = {name: [_renamed(item, ids) for item in side[name]] for name in LISTS[layer]}
    known = {item["id"] for name in NUMBERED for item in (proposal | lists)[name]}
    for event in lists.get("events", ()):
        event["arguments"] = [each for each in event["arguments"] if each["target"] in known]
    drawn = design(layer)
    found = results(drawn, marks_of.encode(drawn, proposal | lists, text), text)
    return [_without_item(each) if _is_nonquote(each) else each for each in found]


def _is_nonquote(result: Mapping[str, Any]) -> bool:
    return "nonquote" in result.get("value", {}).get("labels", ())


def _without_item(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a nonquote's Label Studio result without `meta`, which would name another item.

    A nonquote has no id, so `meta` holds its index in the annotator's list. When the result is read, that would be
    taken for an index in the proposal's list.
    """
    return {name: value for name, value in result.items() if name != "meta"}


def _place(layer: str, item: Item) -> tuple[int, ...]:
    spans = {name: [(each["start"], each["end"]) for each in item[name]] for name in SPAN_LISTS & item.keys()}
    return anchor_span(layer, item | spans)


def _free(prefix: str, taken: set[str]) -> str:
    return next(name for at in range(1, len(taken) + 2) if (name := f"{prefix}{at}") not in taken)


def _renamed(item: Item, ids: Mapping[str, str]) -> Item:
    found = dict(item)
    if "id" in found:
        found["id"] = ids[item["id"]]
    if item.get("parent"):
        found["parent"] = ids[item["parent"]]
    if "arguments" in item:
        found["arguments"] = [each | {"target": ids[each["target"]]} for each in item["arguments"]]
    return found
