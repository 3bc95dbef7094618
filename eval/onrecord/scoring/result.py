"""Hold what a score found, and write it: the same input gives the same bytes, and what is undefined is null.

Micro figures are made from sums over everything. Macro figures are means of the parts' figures (types, documents)
over those parts for which the figure is defined, and say how many those are.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from math import fsum
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from onrecord import schema
from onrecord.errors import near_names
from onrecord.scoring.exact import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from onrecord.frames import By
    from onrecord.scoring.document_counts import DocumentCounts
    from onrecord.scoring.measure import Counts, Measure, Value
    from onrecord.stats.intervals import Bounds

RATES = ("precision", "recall", "f1", "value")
_encode = msgspec.json.Encoder(order="sorted").encode


class Mean(NamedTuple):
    """A mean over the parts for which a figure is defined, and their number."""

    mean: float | None
    parts: int


def mean(figures_: Iterable[float]) -> Mean:
    """Return the mean of figures. Their sum is exact until it is rounded once, so that their order has no effect."""
    every = array("d", figures_)
    return Mean(fsum(every) / len(every) if every else None, len(every))


@dataclass(frozen=True)
class Score:
    """What one measure says of a system: over everything, by label, by zone, and by document.

    counts is None where the measure is a dash: not attempted (`lacking` says what), or nothing to count on either
    side.
    """

    measure: Measure
    counts: Counts | None
    value: Value
    lacking: tuple[str, ...] = ()
    by_label: Mapping[str, Counts] = field(default_factory=dict)
    by_zone: Mapping[str, Counts] = field(default_factory=dict)
    documents: DocumentCounts | None = field(default=None, repr=False)

    def document(self, doc_id: str) -> Counts | None:
        """Return the measure's counts in one document, or None where there is nothing to count."""
        return None if self.documents is None else self.documents.get(doc_id)

    def over(self, parts: Iterable[Counts]) -> dict[str, Mean]:
        """Return the macro means over parts: precision, recall and F1, or the one value of a rate."""
        means = {}
        for rate, defined in defined_figures(self.measure, parts).items():
            means[rate] = mean(chain.from_iterable(repeat(figure, times) for figure, times in defined))
        return means

    @cached_property
    def macro(self) -> dict[str, dict[str, Mean]]:
        """Return the macro means over labels and over documents."""
        found = None if self.documents is None else self.documents.figures
        over_documents = (
            self.over(self.documents or ()) if found is None else {rate: mean(each) for rate, each in found.items()}
        )
        return {"type": self.over(self.by_label.values()), "document": over_documents}


@dataclass(frozen=True, repr=False, eq=False)
class Result(Mapping[str, "Value"]):
    """The scores of one system: a mapping from the names of measures to figures (`precision`, `recall`, `f1`, `value`).

    Attributes:
        signature: One line that says how the figures were made; equal signatures can be compared.
        settings: The settings that the signature stands for.
        scores: Each measure's counts, figures and parts, by the measure's name.
        doc_ids: Gold's documents, in order.
        notes: What a reader must know: documents without predictions, layers that were not attempted.
        intervals: The 95% interval of each figure, if `intervals=True` was given.
        failed: The number of documents on which the system failed, by its own mark.
        sides: Gold and predictions as they were given, for `to_frame("item")`; None if they cannot be read again.
    """

    signature: str
    settings: Mapping[str, str]
    scores: Mapping[str, Score]
    doc_ids: tuple[str, ...]
    notes: tuple[str, ...] = ()
    intervals: Mapping[str, Bounds] = field(default_factory=dict)
    failed: int = 0
    sides: tuple[Any, Any] | None = None

    def __getitem__(self, name: str) -> Value:
        """Return a measure's figures by its canonical name; KeyError suggests near names."""
        if name not in self.scores:
            raise KeyError(near_names(name, self.scores))
        return self.scores[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self.scores)

    def __len__(self) -> int:
        return len(self.scores)

    def __repr__(self) -> str:
        """Return a line: how much was scored, and the first measure of each family, F1 or rate in percent."""
        first: dict[str, str] = {}
        for name, (_, _, f1, rate) in ((name, score.value) for name, score in self.scores.items()):
            figure = rate if f1 is None else f1
            if figure is not None:
                first.setdefault(self.scores[name].measure.family, f"{name} {100 * figure:.1f}")
        size = f"{_number(len(self.scores), 'measure')}, {_number(len(self.doc_ids), 'document')}"
        return f"<Result: {size}: {', '.join(first.values()) or 'no figures'}>"

    def to_frame(self, by: By | None = None) -> pd.DataFrame:
        """Return the scores as a pandas data frame.

        Args:
            by: None for a row a measure; `document`, `type` or `zone` for a row a measure and part of it; `item` for a
                row an item of gold or predictions and what became of it, as `onrecord explain` lists them.

        Returns:
            Rates are shares between 0 and 1. What is undefined or was not attempted is missing, never 0.

        Raises:
            OnrecordError: There are no such parts, the items cannot be read again, or pandas is not installed.
        """
        from onrecord.frames import result_frame  # pandas is an extra

        return result_frame(self, by)

    def _repr_html_(self) -> str:
        from onrecord.report.notebook import result_html  # for notebooks only

        return result_html(self)

    def rows(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield each document's id, and its cells of JSON: one a measure by name, nothing where there is nothing."""
        columns = [cells(score, self.doc_ids) for _, score in sorted(self.scores.items())]
        for doc_id, *row in zip(self.doc_ids, *columns, strict=True):
            yield doc_id, row

    def to_json(self) -> bytes:
        """Return the result as JSON (schema `result`), a document a line; the same input gives the same bytes."""
        return b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """Yield the result's JSON in pieces, so that a result over many documents is never held twice."""
        yield b'{"documents":{'
        separator = b"\n"
        for doc_id, cells in self.rows():
            yield separator + _encode(doc_id) + b":{" + b",".join(filter(None, cells)) + b"}"
            separator = b",\n"
        measures = {name: _summary(score) for name, score in self.scores.items()}
        for name, found in self.intervals.items():
            measures[name]["interval"] = found.as_data()
        yield b'\n},\n"measures":{\n' + b",\n".join(
            _encode(name) + b":" + _encode(measures[name]) for name in sorted(measures)
        )
        rest = {
            "notes": list(self.notes),
            "onrecord": "result",
            "schema_version": schema.schema_version(),
            "settings": dict(self.settings),
            "signature": self.signature,
        }
        yield b"\n},\n" + _encode(rest)[1:] + b"\n"


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s'[: number != 1]}"


def cells(score: Score, doc_ids: Sequence[str]) -> Iterable[bytes]:
    """Return a measure's figures in each document as JSON, nothing where there are none."""
    if score.documents is None:
        return repeat(b"", len(doc_ids))
    in_order = score.documents.of(doc_ids)
    return _lazy_cells(score, in_order) if score.documents.are_lazy else cells_of(score.measure, in_order)


def _lazy_cells(score: Score, in_order: Iterable[Counts | None]) -> Iterator[bytes]:
    """Yield the figures of counts as JSON, and keep them for the means over documents."""
    name, found = _encode(score.measure.name) + b":", {rate: array("d") for rate in RATES}
    for counts in in_order:
        if counts is None:
            yield b""
            continue
        value = score.measure.value(counts)
        for rate, figure in zip(RATES, value, strict=True):
            if figure is not None:
                found[rate].append(figure)
        yield name + _encode(figures(score.measure, counts, value))
    if score.documents is not None:
        score.documents.figures = found


def cells_of(measure: Measure, counts: Iterable[Counts | None]) -> Iterable[bytes]:
    """Return the figures of counts as JSON, nothing for None."""
    return map(_Cells(measure).__getitem__, counts)


class _Cells(dict["Counts | None", bytes]):
    """A measure's figures as JSON, by counts; equal counts share their bytes if they are integers."""

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
    """Return for each rate what a measure says of parts for which the rate is defined, and how many say that."""
    values = [(measure.value(counts), times) for counts, times in _grouped(parts)]
    return {
        rate: [(figure, times) for value, times in values if (figure := getattr(value, rate)) is not None]
        for rate in RATES
    }


def _grouped(parts: Iterable[Counts]) -> Iterable[tuple[Counts, int]]:
    """Return counts with the number of times that they are there; those that are hard to compare, each by itself."""
    every = list(parts)
    return Counter(every).items() if all(map(_is_plain, every)) else [(counts, 1) for counts in every]


def _is_plain(counts: Counts) -> bool:
    """Return whether counts are integers, and not sums of fractions, which take as long to tell apart as to use."""
    return isinstance(counts.precise, int)


def figures(measure: Measure, counts: Counts | None, value: Value | None = None) -> dict[str, Any]:
    """Return a measure's figures and counts as plain data; rates that the measure does not have are left out."""
    value = value or (measure.value(counts) if counts is not None else None)
    rates = {name: getattr(value, name) if value else None for name in measure.figures.rates}
    if counts is None:
        return {**rates, "counts": {}}
    named = dict(zip(measure.figures.counts, counts, strict=False))
    whole = {name: plain(number) for name, number in named.items()}
    return {**rates, "counts": whole | ({"credit": measure.credit} if measure.credit != 1 else {})}


def _summary(score: Score) -> dict[str, Any]:
    measure = score.measure
    row = figures(measure, score.counts, score.value)
    if score.lacking:
        row["not_attempted"] = list(score.lacking)
    if score.counts is None:
        return row
    for name, groups in (("by_type", score.by_label), ("by_zone", score.by_zone)):
        if set(groups) - {""}:
            row[name] = {label: figures(measure, counts) for label, counts in groups.items()}
    row["macro"] = {
        part: {rate: {"mean": mean.mean, "parts": mean.parts} for rate, mean in means.items() if rate in row}
        for part, means in score.macro.items()
    }
    return row
