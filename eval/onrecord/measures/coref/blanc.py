"""Count BLANC: links of coreference and links of non-coreference, each scored, and the two averaged.

Every pair of mentions of one side is a link of that side: of coreference if the pair is in one cluster, of
non-coreference if not. A link is right if the other side has it as the same kind. With N mentions in common, of which
g_i stand in gold cluster i and p_j in predicted cluster j, the right coreference links are the sum of C(n_ij, 2), and
the right non-coreference links C(N, 2) - sum C(g_i, 2) - sum C(p_j, 2) + sum C(n_ij, 2).

BLANC's precision, recall and F1 are each the mean of the two kinds' (F1 is the mean of two F1, not the F1 of two
means). A kind of link that both sides lack is left out, and the other alone is BLANC; one that a single side lacks has
rate 0 there. So does the scorer of the CRAC shared tasks. The reference scorer 8.01 asks gold alone which kinds there
are, and so does `--format conll` (`reference_blanc`): with it, exchanging the sides does not simply exchange precision
and recall.

Recasens and Hovy 2011, BLANC: implementing the Rand index for coreference evaluation; for predicted mentions Luo,
Pradhan, Recasens and Hovy 2014, An extension of BLANC to system mentions. The extension, which we compute, equals the
original where both sides have the same mentions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.scoring.exact import Parallel
from onrecord.scoring.measure import Counts, Value, prf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.measures.coref.overlap import Overlap


def blanc(overlap: Overlap) -> Counts:
    """Return BLANC's four counts; each is a pair: coreference links (within a cluster), and other links.

    overlap: the sums over the contingency table of two clusterings.

    Gold {a b} {c d e}, predicted {b c x} {d e}: one of gold's four coreference links is right (d e), and two of gold's
    six other links (b d, b e).

    >>> from onrecord.measures.coref.table import contingency
    >>> counts = blanc(contingency(["ab", "cde"], ["bcx", "de"]).overlap)
    >>> counts.recalled, counts.gold
    (Parallel((1, 2)), Parallel((4, 6)))
    >>> blanc_value(counts).f1 == (1 / 4 + 1 / 3) / 2
    True
    """
    gold, predicted = overlap.gold, overlap.predicted
    joined = sum(shared * (shared - 1) // 2 * times for (shared, _, _), times in overlap.shapes.items())
    parted = overlap.pairs - gold.common_links - predicted.common_links + joined
    right = Parallel((joined, parted))
    return Counts(
        right,
        Parallel((predicted.links, predicted.pairs - predicted.links)),
        right,
        Parallel((gold.links, gold.pairs - gold.links)),
    )


def blanc_value(counts: Counts, credit: int = 1) -> Value:
    """Return BLANC's precision, recall and F1: each is the mean for links of coreference and of non-coreference.

    A kind of link that neither side has is left out of the means; if one side lacks it, its rates are 0. Precision is
    None if the prediction has no link at all (fewer than two mentions), recall is None if gold has none; F1 is then 0,
    or None if both have none.

    Args:
        counts: The counts that `blanc` returns.
        credit: How many units of credit a fully right item has in the counts (`Measure.credit`).
    """
    kinds = _kinds(counts)
    return _mean([kind for kind in kinds if kind.gold or kind.predicted], kinds, credit)


def reference_blanc(counts: Counts, credit: int = 1) -> Value:
    """Return BLANC's precision, recall and F1 as the reference scorer 8.01 computes them.

    The means leave out a kind of link (coreference, non-coreference) that gold does not have, even if the prediction
    has it; `blanc_value` counts its rates as 0 then. All else is as in `blanc_value`.

    Args:
        counts: The counts that `blanc` returns.
        credit: How many units of credit a fully right item has in the counts (`Measure.credit`).
    """
    kinds = _kinds(counts)
    return _mean([kind for kind in kinds if kind.gold], kinds, credit)


def _kinds(counts: Counts) -> list[Counts]:
    return [Counts(*sums) for sums in zip(*counts, strict=True)]


def _mean(asked: Sequence[Counts], kinds: Sequence[Counts], credit: int) -> Value:
    if not any(kind.gold for kind in kinds):
        predicted = any(kind.predicted for kind in kinds)
        return Value(0.0, None, 0.0) if predicted else Value()
    if not any(kind.predicted for kind in kinds):
        return Value(None, 0.0, 0.0)
    values = [prf(kind, credit) for kind in asked]
    return Value(
        precision=sum(value.precision or 0.0 for value in values) / len(values),
        recall=sum(value.recall or 0.0 for value in values) / len(values),
        f1=sum(value.f1 or 0.0 for value in values) / len(values),
    )
