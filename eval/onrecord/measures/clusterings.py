"""Decide what coreference measures compare: each side's mentions under common keys, and their clusters.

Mentions are those of `DocumentPair.mentions` (predicatives are neutral). A predicted mention takes the key of the gold
one that it is matched with:

    exact     the same offsets
    head      the same offsets, else the same head, one to one, the nearest in extent first
    overlap   a pairing with most mentions exact and then most pairs that overlap (`match.schemes`)

Quotes are the mentions of utterances, triggers those of events. `exact` asks equal contents, edges trimmed
(`quote_pairs.same_quote`), or equal offsets; `overlap` takes the best pairing. A mention without a cluster is in one
of its own, on either side: it was found, and said to be alone. A span that is predicted twice counts once; one that is
not in the text is in its cluster, and matches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.model import UNALIGNED
from onrecord.match.schemes import pair_up
from onrecord.measures.quote_pairs import QuotePairs, quote_pairs, same_quote

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from onrecord.documents.model import Event, Mention
    from onrecord.match.sweep import Key
    from onrecord.measures.pair import DocumentPair


class Clusterings(NamedTuple):
    """Each side's cluster by mention; matched mentions have one key. Clusters of one mention and no name are tuples.

    Gold's are in the order of gold's mentions.
    """

    gold: Mapping[Hashable, Hashable]
    predicted: Mapping[Hashable, Hashable]


def matched(gold: Sequence[Any], predicted: Sequence[Any], how: str) -> list[tuple[int, int]]:
    """Return which spans are matched, as indices of gold and predicted, one to one, in order of gold."""
    rows, columns = _by_interval(gold), _by_interval(predicted)
    pairs = [pair for at in rows.keys() & columns.keys() for pair in zip(rows[at], columns[at], strict=False)]
    if how != "exact":
        taken = {i for i, _ in pairs}, {j for _, j in pairs}
        left = (
            [i for i in range(len(gold)) if i not in taken[0]],
            [j for j in range(len(predicted)) if j not in taken[1]],
        )
        pairs += (_by_head if how == "head" else _by_overlap)(gold, predicted, *left)
    return sorted(pairs)


def mention_clusterings(pair: DocumentPair, how: str) -> Clusterings:
    """Return the clusterings of mentions into entities."""
    if how == "exact":
        plain = _plain(pair.mentions.gold), _plain(pair.mentions.predicted)
        if plain[0] is not None and plain[1] is not None:
            return Clusterings(plain[0], plain[1])
    predicted = _once(pair.mentions.predicted, lambda mention: mention.entity)
    return _keyed(pair.mentions.gold, predicted, matched(pair.mentions.gold, predicted, how), lambda one: one.entity)


def event_clusterings(pair: DocumentPair, how: str) -> Clusterings:
    """Return the clusterings of event mentions into events."""
    predicted = _once(pair.events.predicted, lambda event: event.event)
    gold = sorted(pair.events.gold, key=lambda event: (event.start, event.end, event.type or ""))
    return _keyed(gold, predicted, matched(gold, predicted, how), lambda one: one.event)


def quote_clusterings(pair: DocumentPair, how: str) -> Clusterings:
    """Return the clusterings of quotes into utterances."""
    found: QuotePairs = pair.prepared(quote_pairs)
    used = [each for each in found.pairs if how == "overlap" or same_quote(each)]
    rest = [each for each in found.pairs if how != "overlap" and not same_quote(each)]
    gold = [each.gold for each in (*used, *rest)] + found.only_gold
    predicted = [each.predicted for each in (*used, *rest)] + found.only_predicted
    return _keyed(gold, predicted, [(at, at) for at in range(len(used))], lambda quote: quote.utterance)


def _plain(mentions: Sequence[Mention]) -> dict[Hashable, Hashable] | None:
    """Return clusters by offsets: the short way, for mentions that all have a place of their own and a cluster."""
    found: dict[Hashable, Hashable] = {(mention.start, mention.end): mention.entity for mention in mentions}
    usual = len(found) == len(mentions) and None not in found.values() and (UNALIGNED, UNALIGNED) not in found
    return found if usual else None


def _keyed(
    gold: Sequence[Any], predicted: Sequence[Any], pairs: list[tuple[int, int]], cluster: Callable[[Any], str | None]
) -> Clusterings:
    twin = {j: i for i, j in pairs}
    gold_keys = [("gold", i) for i in range(len(gold))]
    predicted_keys = [("gold", twin[j]) if j in twin else ("predicted", j) for j in range(len(predicted))]

    def named(keys: list[tuple[str, int]], items: Sequence[Any]) -> dict[Hashable, Hashable]:
        found: dict[Hashable, Hashable] = {}
        for key, item in zip(keys, items, strict=True):
            name = cluster(item)
            found[key] = key if name is None else name
        return found

    return Clusterings(named(gold_keys, gold), named(predicted_keys, predicted))


def _once(items: Iterable[Any], cluster: Callable[[Any], str | None]) -> list[Any]:
    """Return items in canonical order, repetitions left out; unaligned ones all stay."""
    kept: list[Any] = []
    seen: set[tuple[object, object]] = set()
    clustered: set[object] = set()
    for item in sorted(items, key=lambda item: (cluster(item) is None, item.start, item.end, cluster(item) or "")):
        at, name = item.interval, cluster(item)
        again = (at, name) in seen or (name is None and at in clustered)
        if item.start != UNALIGNED and again:
            continue
        seen.add((at, name))
        clustered.add(at)
        kept.append(item)
    return kept


def _by_interval(items: Sequence[Any]) -> dict[object, list[int]]:
    found: defaultdict[object, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        if item.start != UNALIGNED:
            found[item.interval].append(at)
    return found


def _by_head(
    gold: Sequence[Any], predicted: Sequence[Any], rows: list[int], columns: list[int]
) -> list[tuple[int, int]]:
    heads: defaultdict[object, list[int]] = defaultdict(list)
    for i in rows:
        if (head := _head(gold[i])) is not None:
            heads[head].append(i)
    near = sorted(
        (abs(gold[i].start - predicted[j].start) + abs(gold[i].end - predicted[j].end), gold[i].interval, i, j)
        for j in columns
        for i in heads.get(_head(predicted[j]), ())
    )
    taken: tuple[set[int], set[int]] = set(), set()
    found = []
    for _, _, i, j in near:
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            found.append((i, j))
    return found


def _head(item: Mention | Event) -> object:
    """Return what stands for an item's head: an event's trigger is a head already."""
    head = getattr(item, "head", item)
    return None if head is None or head.start == UNALIGNED else head.interval


def _by_overlap(
    gold: Sequence[Any], predicted: Sequence[Any], rows: list[int], columns: list[int]
) -> list[tuple[int, int]]:
    sides: tuple[defaultdict[Key, list[int]], defaultdict[Key, list[int]]] = defaultdict(list), defaultdict(list)
    for side, items, indices in ((sides[0], gold, rows), (sides[1], predicted, columns)):
        for at in indices:
            side[items[at].start, items[at].end, ""].append(at)
    keys = [[key for key, indices in side.items() for _ in indices] for side in sides]
    return [(sides[0][one].pop(0), sides[1][other].pop(0)) for one, other in sorted(pair_up(*keys).overlapping)]
