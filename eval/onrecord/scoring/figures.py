"""The figures of a measure for some counts: as data for JSON, and as means over parts such as documents.

Counts of many documents are often equal. The figures of equal counts are computed once.
"""

from __future__ import annotations

from array import array
from collections import Counter
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from onrecord.scoring.exact import plain
from onrecord.scoring.measure import value_of_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.scoring.measure import Counts, Measure, Value

RATES = ("precision", "recall", "f1", "value")
_encode = msgspec.json.Encoder(order="sorted").encode


class Mean(NamedTuple):
    """A mean over the parts for which a figure is defined (None without such parts), and the number of these parts."""

    mean: float | None
    parts: int


def mean(figures_: Iterable[float]) -> Mean:
    """Return the mean of figures, and their number; the mean is None if there are none.

    The sum is rounded only once, so the order of the figures has no effect.

    >>> mean([0.5, 1.0])
    Mean(mean=0.75, parts=2)
    """
    every = array("d", figures_)
    return Mean(fsum(every) / len(every) if every else None, len(every))


def cells_of(measure: Measure, counts: Iterable[Counts | None]) -> Iterable[bytes]:
    """Return the figures for each of `counts` as a member of a JSON object (`"mention.exact":{...}`); b"" for None.

    The result is lazy and has one element for each of `counts`, in order.
    """
    return map(_Cells(measure).__getitem__, counts)


class _Cells(dict["Counts | None", bytes]):
    """A cache: counts -> figures of a measure as JSON. Counts that are not integers are not cached."""

    def __init__(self, measure: Measure) -> None:
        super().__init__({None: b""})
        self._measure = measure
        self._name = _encode(measure.name) + b":"

    def __missing__(self, counts: Counts) -> bytes:
        cell = self._name + _encode(figures(self._measure, counts))
        if _is_plain(counts):
            self[counts] = cell
        return cell


def defined_figures(measure: Measure, parts: Iterable[Counts]) -> dict[str, list[tuple[float, int]]]:
    """Return rate -> list of (figure, number of parts that have exactly this figure), without undefined figures.

    A rate is `precision`, `recall`, `f1` or `value`.

    Args:
        measure: The measure.
        parts: The counts of each part, such as of each document.
    """
    values = [(measure.value(counts), times) for counts, times in _grouped(parts)]
    return {
        rate: [(figure, times) for value, times in values if (figure := getattr(value, rate)) is not None]
        for rate in RATES
    }


def _grouped(parts: Iterable[Counts]) -> Iterable[tuple[Counts, int]]:
    """Return (counts, number of parts with these counts) for all distinct counts.

    If some counts are not integers, parts are not grouped: each has the number 1.
    """
    every = list(parts)
    return Counter(every).items() if all(map(_is_plain, every)) else [(counts, 1) for counts in every]


def _is_plain(counts: Counts) -> bool:
    """Return whether counts are integers; sums of fractions are not, and are too slow to compare."""
    return isinstance(counts.precise, int)


def figures(measure: Measure, counts: Counts | None, value: Value | None = None) -> dict[str, Any]:
    """Return the figures and counts of a measure as a dictionary for JSON.

    Args:
        measure: The measure, whose attribute `figures` has the names of figures and counts.
        counts: Its counts. If they are None, all figures in the result are None and `counts` is an empty dictionary.
        value: The figures for `counts`, if they are already known; by default they are those of a part
            (`value_of_part`).

    Returns:
        `precision`, `recall` and `f1` (or `value`), each from 0 to 1 or None; and `counts`, a dictionary of plain
        numbers, in which `credit` is the number of units of a full credit if it is not 1.
    """
    value = value or (value_of_part(measure, counts) if counts is not None else None)
    rates = {name: getattr(value, name) if value else None for name in measure.figures.rates}
    if counts is None:
        return {**rates, "counts": {}}
    named = dict(zip(measure.figures.counts, counts, strict=False))
    whole = {name: plain(number) for name, number in named.items()}
    return {**rates, "counts": whole | ({"credit": measure.credit} if measure.credit != 1 else {})}
