"""Explain mentions, times and triggers by the pairings of the four span schemes, as `measures.spans` counts them.

A span is right if `strict` credits it. Right and type together are what `exact` credits. A boundary gets half credit in
`partial`. Where a side has no types at all, as in CoNLL-2012, a span is right if `exact` credits it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import UNALIGNED, Mention
from onrecord.explain.finding import Finding, Namer, Outcome, unscored_findings
from onrecord.match.pieces import pair_pieces, pieced
from onrecord.match.schemes import pair_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.match.schemes import Pairings


def explain_spans(namer: Namer, layer: str) -> Iterator[Finding]:
    """Yield a finding for each pair of items, and for each item without a partner, of one layer.

    Predictions that are not scored come last (`unscored_findings`).

    Args:
        namer: The pair of documents, with the ids and words of their items.
        layer: `mentions`, `times` or `events`.
    """
    sides = getattr(namer.pair, layer)
    has_pieces = any(isinstance(item, Mention) and not item.is_plain for item in (*sides.gold, *sides.predicted))
    gold, predicted = (_by_key(side, has_pieces=has_pieces) for side in (sides.gold, sides.predicted))
    every: Any = [[key for key, items in side.items() for _ in items] for side in (gold, predicted)]
    found: Pairings[Any] = pair_pieces(*every) if has_pieces else pair_up(*every)
    typed = all(any(item.type is not None for item in side) for side in (sides.gold, sides.predicted))
    for outcome, rule, pairs in (
        (Outcome.TYPE, "exact", found.exact),
        (Outcome.BOUNDARY, "partial", found.overlapping),
    ):
        for one, other in sorted(pairs):
            first, second = gold[one].pop(0), predicted[other].pop(0)
            known = Outcome.RIGHT if outcome is Outcome.TYPE and not typed else outcome
            yield namer.finding(layer, known, first, second, rule=rule, details=_differences(first, second))
    for key in sorted(gold):
        for first, second in zip(gold[key], predicted[key], strict=False):
            yield namer.finding(layer, Outcome.RIGHT, first, second, rule="strict", details=_differences(first, second))
        same = min(len(gold[key]), len(predicted[key]))
        for item in gold[key][same:]:
            yield namer.finding(layer, Outcome.MISSED, item, None)
        del predicted[key][:same]
    gold_offsets = {_offsets(key) for key in gold}
    repeated = {other for _, other in (*found.exact, *found.overlapping)}
    for key in sorted(predicted):
        for item in predicted[key]:
            again = item.start != UNALIGNED and (_offsets(key) in gold_offsets or key in repeated)
            outcome = Outcome.DUPLICATE if again else Outcome.SPURIOUS
            yield namer.finding(layer, outcome, None, item, details=namer.without_place(item))
    yield from unscored_findings(namer, layer)


def _by_key(items: Iterable[Any], *, has_pieces: bool) -> defaultdict[Any, list[Any]]:
    """Return (start, end, type) -> the list of items with these values; the type is "" for an item without one.

    Args:
        items: The mentions, times or events of one side.
        has_pieces: Whether the key has a fourth value: the spans of the item's pieces, or its empty nodes.
    """
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for item in items:
        found[pieced(item) if has_pieces else pieced(item)[:3]].append(item)
    return found


def _offsets(key: Any) -> tuple[object, ...]:
    """Return a key of `_by_key` without its type, so that items of different types can be compared.

    `key` is a tuple (start, end, type), or (start, end, type, pieces).
    """
    return (*key[:2], *key[3:])


def _differences(gold: Any, predicted: Any) -> list[str]:
    """Return a phrase for each field in which a predicted item differs from its gold item: "type ORG, gold PER".

    The items are mentions, times or events. Fields that the system did not predict (None) are skipped.
    """
    names = ("type", "form", "value", "polarity", "realis", "hedged")
    rows = []
    for name in names:
        mine, theirs = getattr(gold, name, None), getattr(predicted, name, None)
        if theirs is not None and mine != theirs:
            rows.append(f"{name} {theirs}, gold {mine}")
    head, other = getattr(gold, "head", None), getattr(predicted, "head", None)
    if head is not None and other is not None and head.interval != other.interval:
        rows.append("another head")
    return rows
