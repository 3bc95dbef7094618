"""Match gold with predicted mentions as the CRAC shared tasks do: exactly, by head or in part; zeros by governors.

Mentions are compared as sets of words (`match.words`); a mention in several pieces is the set of all their words. The
steps are those of the shared tasks' scorer:

1. A mention that occurs twice in a cluster counts once. Clusters of one mention are removed unless `singletons`.
2. A mention is a zero if its head is an empty node. Zeros are paired with zeros, so that the sum of
   10 F1(governors with their relations) + F1(governors) is maximal. This is above 0 only within a sentence.
3. Of the other mentions and the unpaired zeros, those with the same words (for `head`: and the same head) are paired.
4. The remaining mentions are paired one to one, so that the sum of |common words| / |gold words| is maximal. `head`
   pairs mentions with the same head. `partial` pairs a predicted mention with a gold mention if its words are a subset
   of the gold words and contain the gold head. `exact` has no such step.

Two mentions of one side with the same words are one mention, in both clusters. If several pairings are optimal, the
result is that of the solver for mentions in text order, as in the scorer.

Source: Žabokrtský et al. 2022 and 2023, Novák et al. 2024, Findings of the CRAC shared tasks; Yu et al. 2023 for the
assignment.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from onrecord.match.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from onrecord.match.words import Word, Words

HOW = ("exact", "head", "partial")
RELATION_WEIGHT = 10
MANY = 4_000_000  # (gold, predicted) pairs of mentions; above this, connected components are solved one by one


class Aligned(NamedTuple):
    """The clusters of both sides, as numbers of mentions. Mentions that match have the same number.

    Clusters are in the order of their first mentions. If a number occurs in two clusters of one side, the two have the
    same mention; the scorer then uses the last of these clusters. gold_names and predicted_names are the ids of the
    clusters, in the same order.
    """

    gold: tuple[tuple[int, ...], ...]
    predicted: tuple[tuple[int, ...], ...]
    gold_names: tuple[Hashable, ...] = ()
    predicted_names: tuple[Hashable, ...] = ()


def align(
    gold: Iterable[tuple[Words, Hashable]],
    predicted: Iterable[tuple[Words, Hashable]],
    how: str,
    *,
    singletons: bool,
) -> Aligned:
    """Return the clusters of both sides of a document as lists of numbers; mentions that match have the same number.

    Args:
        gold: (mention, id of its cluster) for each gold mention. The caller gives a mention without a cluster an id of
            its own.
        predicted: (mention, id of its cluster) for each predicted mention.
        how: `exact` (the same words), `head` (the same words, then the same head) or `partial` (the same words, then
            predicted words inside gold's that contain gold's head). Under each of them, mentions whose head is an empty
            node are first matched by the words that govern the node.
        singletons: Whether clusters of one mention are kept. If not, they are removed before mentions are matched.
    """
    with_head = how == "head"
    sides = [_clusters(side, with_head=with_head, singletons=singletons) for side in (gold, predicted)]
    mentions = [_distinct((one for _, one in side), with_head=with_head) for side in sides]
    pairs = _pairs(list(mentions[0].values()), list(mentions[1].values()), how)
    numbers = [
        {key: at for at, key in enumerate(mentions[0])},
        {key: pairs.get(at, len(mentions[0]) + at) for at, key in enumerate(mentions[1])},
    ]
    found = [
        tuple(tuple(number[_key(each, with_head=with_head)] for each in cluster) for _, cluster in side)
        for side, number in zip(sides, numbers, strict=True)
    ]
    names = [tuple(name for name, _ in side) for side in sides]
    return Aligned(found[0], found[1], names[0], names[1])


def pair_mentions(gold: Sequence[Words], predicted: Sequence[Words], how: str) -> list[tuple[int, int]]:
    """Return the matching mentions of a document as sorted one-to-one pairs of indices (gold, predicted).

    Clusters are not considered. If a side has several mentions with the same words (for `head`: and the same head), as
    many of them are paired as both sides have.

    Args:
        gold, predicted: The mentions of each side, as words.
        how: `exact` (the same words), `head` (the same words, then the same head) or `partial` (the same words, then
            predicted words inside gold's that contain gold's head). Of several possible pairings by head or part, it is
            the one with the largest sum of shared words / gold's words. Under each of the three, mentions whose head is
            an empty node are first paired by the words that govern the node.
    """
    with_head = how == "head"
    places: tuple[defaultdict[Hashable, list[int]], defaultdict[Hashable, list[int]]]
    places = defaultdict(list), defaultdict(list)
    for side, mentions in zip(places, (gold, predicted), strict=True):
        for at, mention in enumerate(mentions):
            side[_key(mention, with_head=with_head)].append(at)
    distinct = [_distinct([side], with_head=with_head) for side in (gold, predicted)]
    keys = [list(each) for each in distinct]
    found = _pairs(list(distinct[0].values()), list(distinct[1].values()), how)
    return sorted(
        pair for j, i in found.items() for pair in zip(places[0][keys[0][i]], places[1][keys[1][j]], strict=False)
    )


def _key(mention: Words, *, with_head: bool) -> Hashable:
    return (mention.words, mention.head) if with_head else mention.words


def _clusters(
    mentions: Iterable[tuple[Words, Hashable]], *, with_head: bool, singletons: bool
) -> list[tuple[Hashable, tuple[Words, ...]]]:
    """Return (cluster id, its mentions) for each cluster of a side, in text order.

    A mention that occurs twice in a cluster is in it once.

    Args:
        mentions: (mention, id of its cluster) for each mention.
        with_head: Whether mentions with the same words but different heads are different mentions.
        singletons: Whether clusters of one mention are kept.
    """
    clusters: defaultdict[Hashable, dict[Hashable, Words]] = defaultdict(dict)
    for mention, cluster in sorted(
        mentions, key=lambda row: (row[0].words, row[0].head)
    ):  # of repeated mentions the first is kept
        clusters[cluster].setdefault(_key(mention, with_head=with_head), mention)
    kept = [(name, tuple(each.values())) for name, each in clusters.items() if singletons or len(each) > 1]
    kept.sort(key=lambda row: (min((each.words[0], -len(each.words), each.words[-1]) for each in row[1]), str(row[0])))
    return kept


def _distinct(clusters: Iterable[Sequence[Words]], *, with_head: bool) -> dict[Hashable, Words]:
    """Return the distinct mentions of all clusters of a side, in text order.

    Returns:
        The words of a mention (if `with_head`, its words and its head) -> the first mention that has them.
    """
    every: dict[Hashable, Words] = {}
    for cluster in clusters:
        for each in cluster:
            every.setdefault(_key(each, with_head=with_head), each)

    def in_text(row: tuple[Hashable, Words]) -> tuple[Word, Word, int, tuple[Word, ...], Word]:
        words = row[1].words
        return words[0], words[-1], len(words), words, row[1].head

    return dict(sorted(every.items(), key=in_text))


def _pairs(gold: Sequence[Words], predicted: Sequence[Words], how: str) -> dict[int, int]:
    """Return the one-to-one matches as a mapping: index of a predicted mention -> index of its gold mention.

    Args:
        gold, predicted: The distinct mentions of each side, in text order.
        how: `exact`, `head` or `partial`, as for `pair_mentions`.
    """
    rows, columns = list(range(len(gold))), list(range(len(predicted)))
    found: dict[int, int] = {}

    def take(pairs: Iterable[tuple[int, int]]) -> None:
        found.update((j, i) for i, j in pairs)
        matched = set(found.values())
        rows[:] = [i for i in rows if i not in matched]
        columns[:] = [j for j in columns if j not in found]

    zeros = [i for i in rows if gold[i].is_zero], [j for j in columns if predicted[j].is_zero]
    if zeros[0] and zeros[1]:
        take(_assigned(gold, predicted, *zeros, _GOVERNED))
    places = {_key(predicted[j], with_head=how == "head"): j for j in columns}
    same = [(i, places.get(_key(gold[i], with_head=how == "head"))) for i in rows]
    take([(i, j) for i, j in same if j is not None])
    if how != "exact" and rows and columns:
        take(_assigned(gold, predicted, rows, columns, _LIKENESS[how]))
    return found


class _Likeness(NamedTuple):
    """A weight of pairs: `of(gold, predicted)`, but 0 if `asks(gold)` and `offers(predicted)` share no element."""

    asks: Callable[[Words], Iterable[Hashable]]
    offers: Callable[[Words], Iterable[Hashable]]
    of: Callable[[Words, Words], float]


def _governors(mention: Words) -> Iterable[Hashable]:
    return (word for word, _ in mention.governors)


def _head_alone(mention: Words) -> Iterable[Hashable]:
    return (mention.head,)


def _every_word(mention: Words) -> Iterable[Hashable]:
    return mention.words


def _governor_similarity(gold: Words, predicted: Words) -> float:
    """Return the similarity of two zeros: F1 of their governors, plus the weighted F1 of governors with relations."""
    return RELATION_WEIGHT * _f1(gold.governors, predicted.governors) + _f1(
        frozenset(_governors(gold)), frozenset(_governors(predicted))
    )


def _shared(gold: Words, predicted: Words) -> float:
    return count({*gold.words} & {*predicted.words}) / gold.size


def _share_if_within(gold: Words, predicted: Words) -> float:
    return predicted.size / gold.size if {*predicted.words} <= {*gold.words} else 0.0


_GOVERNED = _Likeness(_governors, _governors, _governor_similarity)
_LIKENESS = {
    "head": _Likeness(_head_alone, _head_alone, _shared),
    "partial": _Likeness(_head_alone, _every_word, _share_if_within),
}


def _f1(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    """Return the F1 of two sets, 0 if one of them is empty."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _assigned(
    gold: Sequence[Words],
    predicted: Sequence[Words],
    rows: Sequence[int],
    columns: Sequence[int],
    likeness: _Likeness,
) -> list[tuple[int, int]]:
    """Return the one-to-one pairs (gold, predicted) of mentions with the largest sum of weights, as indices.

    Args:
        gold, predicted: All mentions of both sides.
        rows, columns: The indices of the gold and of the predicted mentions that may be paired.
        likeness: The weight of a pair; pairs with weight 0 are never chosen.
    """
    offering: defaultdict[Hashable, list[int]] = defaultdict(list)
    for j in columns:
        for each in likeness.offers(predicted[j]):
            offering[each].append(j)
    alike: dict[tuple[int, int], float] = {}
    for i in rows:
        for j in {j for each in likeness.asks(gold[i]) for j in offering.get(each, ())}:
            if (found := likeness.of(gold[i], predicted[j])) > 0:
                alike[i, j] = found
    if len(rows) * len(columns) <= MANY:
        return _best(alike, rows, columns)
    parts = [([i for i, _ in part], [j for _, j in part], part) for part in _components(alike)]
    return [pair for i, j, part in parts for pair in _best(part, sorted({*i}), sorted({*j}))]


def _components(alike: Mapping[tuple[int, int], float]) -> list[dict[tuple[int, int], float]]:
    """Return the connected components of a weighted graph; two pairs are connected if they share a mention.

    alike: (gold mention, predicted mention) -> weight. Each component has the same form.
    """
    parts: dict[tuple[int, int], dict[tuple[int, int], float]] = {}  # (side, mention) -> its component
    for (i, j), value in alike.items():
        one, other = parts.get((0, i), {}), parts.get((1, j), {})
        small, large = sorted((one, other), key=len)
        moved = [(i, j), *(small if small is not large else ())]
        large.update(small)
        large[i, j] = value
        for row, column in moved:
            parts[0, row] = parts[1, column] = large
    return list({id(part): part for part in parts.values()}.values())


def _best(alike: Mapping[tuple[int, int], float], rows: Sequence[int], columns: Sequence[int]) -> list[tuple[int, int]]:
    if len(alike) <= 1:
        return list(alike)
    import numpy as np  # slow to import, and needed only for the few documents in which mentions compete
    from scipy.optimize import linear_sum_assignment

    weights = np.zeros((len(rows), len(columns)))
    row_of, column_of = ({each: at for at, each in enumerate(side)} for side in (rows, columns))
    for (i, j), value in alike.items():
        weights[row_of[i], column_of[j]] = value
    found = zip(*(each.tolist() for each in linear_sum_assignment(-weights)), strict=True)
    return [(rows[i], columns[j]) for i, j in found if weights[i, j] > 0]
