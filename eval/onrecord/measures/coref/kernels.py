"""The coreference measures: the counts, the figures, a summary and the paper of each.

`statistics` computes their counts from one table; counts add up over documents. One of them is the CoNLL mean of MUC,
B3 and CEAFe. Its counts are those of the three measures side by side. Its F1 is the mean of their F1, null if one of
them is null. It has no precision and recall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.measures.coref.b3 import b3
from onrecord.measures.coref.blanc import blanc, blanc_value
from onrecord.measures.coref.ceaf import ceafe, ceafm
from onrecord.measures.coref.lea import lea
from onrecord.measures.coref.muc import muc
from onrecord.scoring.exact import Parallel
from onrecord.scoring.measure import Counts, Value, prf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from onrecord.measures.coref.overlap import Overlap
    from onrecord.measures.coref.table import Table

MEAN_OF = ("muc", "b3", "ceafe")


@dataclass(frozen=True, slots=True)
class Kernel:
    """One measure of coreference.

    Attributes:
        count: A function from an overlap to counts; None for the CoNLL mean, which has the counts of other measures.
        finish: A function from counts and the units of a full credit to figures.
        summary: A description in words.
        paper: The source.
    """

    count: Callable[[Overlap], Counts] | None
    finish: Callable[[Counts, int], Value]
    summary: str
    paper: str


def conll_value(counts: Counts, credit: int = 1) -> Value:
    """Return the CoNLL mean: a `Value` that has only an F1, the mean of the F1 of MUC, B3 and CEAFe.

    Its F1 is None if one of the three is None.

    Args:
        counts: The counts of the three measures side by side (`mean_counts`).
        credit: How many units of credit a fully right item has in the counts (`Measure.credit`).
    """
    parts = [prf(Counts(*sums), credit).f1 for sums in zip(*counts, strict=True)]
    defined = [part for part in parts if part is not None]
    return Value(f1=sum(defined) / len(defined) if len(defined) == len(parts) else None)


KERNELS: Mapping[str, Kernel] = {
    "muc": Kernel(muc, prf, "links that gold's and predicted clusters share", "Vilain et al. 1995"),
    "b3": Kernel(b3, prf, "for each mention, the share of its cluster that is right", "Bagga and Baldwin 1998"),
    "ceafm": Kernel(ceafm, prf, "mentions in common under the best pairing of clusters", "Luo 2005"),
    "ceafe": Kernel(ceafe, prf, "similarity of clusters under the best pairing of clusters", "Luo 2005"),
    "blanc": Kernel(
        blanc,
        blanc_value,
        "links of coreference and of non-coreference, averaged",
        "Recasens and Hovy 2011; Luo et al. 2014",
    ),
    "lea": Kernel(lea, prf, "the share of right links of each entity, weighted by its size", "Moosavi and Strube 2016"),
    "conll": Kernel(None, conll_value, "the mean of the F1 of MUC, B3 and CEAFe", "Pradhan et al. 2012"),
}


def statistics(table: Table, measures: Iterable[str] = tuple(KERNELS)) -> dict[str, Counts]:
    """Return name of a measure -> its four counts, for the contingency table of two clusterings.

    The counts of several documents can be added (`total`). measures: keys of `KERNELS`; by default all.

    >>> from onrecord.measures.coref.table import contingency
    >>> counts = statistics(contingency(["ABCD"], ["AB", "CD"]))
    >>> counts["muc"]
    Counts(precise=2, predicted=2, recalled=2, gold=3)
    >>> round(value("conll", counts["conll"]).f1, 3)  # of 4/5, 2/3 and 4/9
    0.637
    """
    found: dict[str, Counts] = {}
    return {name: counts_of(table.overlap, name, found) for name in measures}


def counts_of(overlap: Overlap, name: str, known: dict[str, Counts]) -> Counts:
    """Return the four counts of one measure.

    Args:
        overlap: The sums over the contingency table of two clusterings.
        name: A key of `KERNELS`, such as `muc`.
        known: A cache, name -> counts for this overlap. It is changed in place; the counts of a name in it are returned
            as they are.
    """
    if name not in known:
        count = KERNELS[name].count
        parts = [counts_of(overlap, each, known) for each in MEAN_OF] if count is None else []
        known[name] = mean_counts(parts) if count is None else count(overlap)
    return known[name]


def mean_counts(parts: Iterable[Counts]) -> Counts:
    """Return the four counts of the CoNLL mean: each is a tuple (`Parallel`) of the counts of MUC, B3 and CEAFe.

    parts: the counts of the three measures, in this order.
    """
    return Counts(*(Parallel(sums) for sums in zip(*parts, strict=True)))


def value(measure: str, counts: Counts) -> Value:
    """Return precision, recall and F1 of a measure from its counts; each is None if it is undefined.

    measure: a key of `KERNELS`, such as `muc`; `conll` has an F1 only.
    """
    return KERNELS[measure].finish(counts, 1)


def added(first: Mapping[str, Counts], second: Mapping[str, Counts]) -> dict[str, Counts]:
    """Return measure -> sum of its counts in two documents, or sets of documents; both must have the same measures."""
    return {name: Counts(*(a + b for a, b in zip(counts, second[name], strict=True))) for name, counts in first.items()}


def total(documents: Iterable[Mapping[str, Counts]]) -> dict[str, Counts]:
    """Return measure -> sum of its counts over all documents, each of which is a mapping of measure to counts.

    {} without documents. All documents must have the same measures.
    """
    result: dict[str, Counts] | None = None
    for counts in documents:
        result = dict(counts) if result is None else added(result, counts)
    return result or {}
