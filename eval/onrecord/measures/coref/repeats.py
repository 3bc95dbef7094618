"""Count repeated mentions (in gold, or predicted ones that gold lacks) as the reference scorer 8.01 does.

Our own measures refuse such files, since their clusters are sets. The shared task's scorer accepts them. Its figures
are reproduced here, from its behaviour, for files with repetitions (`conll` counts other files with the table).
Clusters are lists of mentions, with repetitions. The *home* of a mention is the last cluster of a side that contains it
(`_home`).

- Sizes count every occurrence.
- MUC: the number of right links of a predicted cluster is the number of occurrences of its mentions that gold has,
  minus the number of gold clusters that are their homes.
- B3: an occurrence of a mention in predicted cluster r, whose home in gold is cluster k, has precision c / |r| and
  recall c / |k|, where c is the number of occurrences in r of mentions that k contains.
- CEAF: n_ij is the number of occurrences in gold cluster i of mentions that predicted cluster j contains.
- LEA: links are pairs of occurrences. A link is right if both have the same home on the other side.
- BLANC: links are a set of unordered pairs of mentions, including pairs of a mention with itself. A pair can be of both
  kinds.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product
from typing import TYPE_CHECKING

from onrecord.match.assignment import assign
from onrecord.scoring.exact import Parallel, RationalSum
from onrecord.scoring.measure import Counts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    Clusters = Sequence[Sequence[Hashable]]


def counts_with_repeats(gold: Clusters, predicted: Clusters) -> dict[str, Counts]:
    """Return measure -> its four counts, as the reference scorer 8.01 computes them if mentions occur more than once.

    The keys are "muc", "b3", "ceafm", "ceafe", "blanc" and "lea".

    Args:
        gold: The gold clusters, each a non-empty list of mentions.
        predicted: The predicted clusters, each a non-empty list of mentions.
    """
    return {
        "muc": _muc(gold, predicted),
        "b3": _b3(gold, predicted),
        "ceafm": _ceafm(gold, predicted),
        "ceafe": _ceafe(gold, predicted),
        "blanc": _blanc(gold, predicted),
        "lea": _lea(gold, predicted),
    }


def _home(clusters: Clusters) -> dict[Hashable, int]:
    return {mention: index for index, cluster in enumerate(clusters) for mention in cluster}


def _mentions(clusters: Clusters) -> int:
    return sum(map(len, clusters))


def _muc(gold: Clusters, predicted: Clusters) -> Counts:
    home = _home(gold)
    right = 0
    for cluster in predicted:
        homes = [home[mention] for mention in cluster if mention in home]
        right += len(homes) - len(set(homes))
    return Counts(right, _mentions(predicted) - len(predicted), right, _mentions(gold) - len(gold))


def _b3(gold: Clusters, predicted: Clusters) -> Counts:
    home = _home(gold)
    contents = [set(cluster) for cluster in gold]
    precise: Counter[int] = Counter()
    recalled: Counter[int] = Counter()
    for cluster in predicted:
        for index, times in Counter(home[mention] for mention in cluster if mention in home).items():
            common = sum(mention in contents[index] for mention in cluster)
            precise[len(cluster)] += times * common
            recalled[len(gold[index])] += times * common
    return Counts(RationalSum(precise), _mentions(predicted), RationalSum(recalled), _mentions(gold))


def _cells(gold: Clusters, predicted: Clusters) -> list[tuple[int, int, int]]:
    clusters_of: dict[Hashable, list[int]] = {}
    for index, cluster in enumerate(predicted):
        for mention in set(cluster):
            clusters_of.setdefault(mention, []).append(index)
    shared = Counter(
        (i, j) for i, cluster in enumerate(gold) for mention in cluster for j in clusters_of.get(mention, ())
    )
    return [(i, j, count) for (i, j), count in shared.items()]


def _ceafm(gold: Clusters, predicted: Clusters) -> Counts:
    cells = _cells(gold, predicted)
    rows, columns, shared = ([cell[part] for cell in cells] for part in range(3))
    alike = sum(shared[k] for k in assign(rows, columns, shared, [1] * len(cells)))
    return Counts(alike, _mentions(predicted), alike, _mentions(gold))


def _ceafe(gold: Clusters, predicted: Clusters) -> Counts:
    cells = _cells(gold, predicted)
    rows, columns, shared = ([cell[part] for cell in cells] for part in range(3))
    both = [len(gold[i]) + len(predicted[j]) for i, j, _ in cells]
    sums: Counter[int] = Counter()
    for k in assign(rows, columns, [2 * count for count in shared], both):
        sums[both[k]] += 2 * shared[k]
    alike = RationalSum(sums)
    return Counts(alike, len(predicted), alike, len(gold))


def _lea(gold: Clusters, predicted: Clusters) -> Counts:
    recalled, precise = _resolved(gold, predicted), _resolved(predicted, gold)
    return Counts(RationalSum(precise), _mentions(predicted), RationalSum(recalled), _mentions(gold))


def _resolved(mine: Clusters, others: Clusters) -> Counter[int]:
    home = _home(others)
    sums: Counter[int] = Counter()
    for cluster in mine:
        homes = Counter(home[mention] for mention in cluster if mention in home)
        if len(cluster) == 1:
            sums[1] += sum(len(others[index]) == 1 for index in homes)
        else:
            sums[len(cluster) - 1] += sum(count * (count - 1) for count in homes.values())
    return sums


def _blanc(gold: Clusters, predicted: Clusters) -> Counts:
    gold_links, predicted_links = _links(gold), _links(predicted)
    right = Parallel(len(mine & theirs) for mine, theirs in zip(gold_links, predicted_links, strict=True))
    return Counts(right, Parallel(map(len, predicted_links)), right, Parallel(map(len, gold_links)))


def _links(clusters: Clusters) -> tuple[set[frozenset[Hashable]], set[frozenset[Hashable]]]:
    """Return two sets of links: pairs of mentions of one cluster, and pairs of mentions of two clusters.

    A link is a frozenset of two mentions. If a mention occurs more than once, its link with itself is a frozenset of
    one.
    """

    def unordered(pairs: Iterable[tuple[Hashable, Hashable]]) -> set[frozenset[Hashable]]:
        return {frozenset(pair) for pair in pairs}

    together = set().union(*(unordered(combinations(cluster, 2)) for cluster in clusters))
    apart = set().union(*(unordered(product(one, other)) for one, other in combinations(clusters, 2)))
    return together, apart
