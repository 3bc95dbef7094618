"""Count a document in which a mention is in several clusters of one side, as the CRAC shared tasks' scorer does.

Such a document has no contingency table. The *home* of a mention is the last cluster of a side that contains it.

- MUC: the number of right links of a cluster is the number of its mentions that the other side has, minus the number of
  clusters that are their homes. Both sides are counted in this way, so precision and recall may have different
  numerators.
- B3: the share of a mention is the number of mentions of its cluster with the same home, divided by the cluster's size.
- CEAF, LEA: as the reference scorer 8.01 counts repeated mentions (`measures.coref.repeats`).
- BLANC: links are pairs of occurrences. A predicted occurrence has one home.
"""

from __future__ import annotations

from collections import Counter
from math import comb
from typing import TYPE_CHECKING

from onrecord.measures.coref.kernels import MEAN_OF, mean_counts
from onrecord.measures.coref.repeats import counts_with_repeats
from onrecord.scoring.exact import Parallel, RationalSum
from onrecord.scoring.measure import Counts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    Clusters = Sequence[Sequence[Hashable]]


def counts_with_shared(gold: Clusters, predicted: Clusters) -> dict[str, Counts]:
    """Return measure (`muc`, …, `conll`) -> its four counts, for a document with mentions in several clusters.

    They are counted as in the scorer of the CRAC shared tasks: a mention in several clusters of the other side is
    looked up in the last of them. Gold {a b} {a c}, predicted {a b c}: a is looked up in gold's second cluster, so the
    predicted cluster has the parts {b} and {a c}, and one of its two links is right.

    Args:
        gold, predicted: The clusters. No cluster may be empty, or have a mention twice.

    >>> counts = counts_with_shared(["ab", "ac"], ["abc"])
    >>> counts["muc"]
    Counts(precise=1, predicted=2, recalled=2, gold=2)
    """
    homes = [{mention: at for at, cluster in enumerate(side) for mention in cluster} for side in (gold, predicted)]
    links, mentions, right, shares = [], [], [], []
    for side, home in ((predicted, homes[0]), (gold, homes[1])):
        at_home = [Counter(home[each] for each in cluster if each in home) for cluster in side]
        links.append(sum(len(cluster) - 1 for cluster in side))
        mentions.append(sum(map(len, side)))
        right.append(sum(each.total() - len(each) for each in at_home))
        squares: Counter[int] = Counter()
        for cluster, each in zip(side, at_home, strict=True):
            squares[len(cluster)] += sum(number * number for number in each.values())
        shares.append(RationalSum(squares))
    found = counts_with_repeats(gold, predicted)
    found["muc"] = Counts(right[0], links[0], right[1], links[1])
    found["b3"] = Counts(shares[0], mentions[0], shares[1], mentions[1])
    found["blanc"] = _blanc(gold, predicted, homes[1])
    return found | {"conll": mean_counts(found[name] for name in MEAN_OF)}


def _blanc(gold: Clusters, predicted: Clusters, home: Mapping[Hashable, int]) -> Counts:
    cells = Counter((at, home[each]) for at, cluster in enumerate(gold) for each in cluster if each in home)
    rows, columns = Counter[int](), Counter[int]()
    for (i, j), number in cells.items():
        rows[i] += number
        columns[j] += number
    joined, of_rows, of_columns = (_links(each.values()) for each in (cells, rows, columns))
    parted = comb(cells.total(), 2) - of_rows - of_columns + joined
    every = []
    for side in (predicted, gold):
        inside = sum(comb(len(cluster), 2) for cluster in side)
        every.append(Parallel((inside, comb(sum(map(len, side)), 2) - inside)))
    right = Parallel((joined, parted))
    return Counts(right, every[0], right, every[1])


def _links(counts: Iterable[int]) -> int:
    return sum(comb(number, 2) for number in counts)
