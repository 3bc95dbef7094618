"""The result of a score, and its JSON: the same input gives the same bytes, and undefined figures are null.

Micro figures are computed from sums over all documents. Macro figures are means over the parts (types, documents) for
which the figure is defined, with the number of these parts.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.errors import counted, near_names
from onrecord.scoring.figures import RATES, Mean, cells_of, defined_figures, figures, mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from onrecord.frames import By
    from onrecord.scoring.document_counts import DocumentCounts
    from onrecord.scoring.measure import Counts, Measure, Value
    from onrecord.stats.intervals import Bounds

_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True)
class Score:
    """The score of a system on one measure: in total, by label, by zone and by document.

    counts is None if the measure has no figures: it was not attempted (`lacking` names what was not), or neither side
    has items to count.
    """

    measure: Measure
    counts: Counts | None
    value: Value
    lacking: tuple[str, ...] = ()
    by_label: Mapping[str, Counts] = field(default_factory=dict)
    by_zone: Mapping[str, Counts] = field(default_factory=dict)
    documents: DocumentCounts | None = field(default=None, repr=False)

    def document(self, doc_id: str) -> Counts | None:
        """Return the measure's four counts (`Counts`) in one document.

        None if the document has nothing to count or is unknown, or if the score has no counts of single documents.
        """
        return None if self.documents is None else self.documents.get(doc_id)

    def over(self, parts: Iterable[Counts]) -> dict[str, Mean]:
        """Return rate -> mean of the rate over `parts` (macro average), for `precision`, `recall`, `f1` and `value`.

        A part whose rate is undefined is left out of the mean; `Mean.parts` is the number of the others.

        parts: the counts of each part, such as of each document.
        """
        means = {}
        for rate, defined in defined_figures(self.measure, parts).items():
            means[rate] = mean(chain.from_iterable(repeat(figure, times) for figure, times in defined))
        return means

    @cached_property
    def macro(self) -> dict[str, dict[str, Mean]]:
        """Return the macro means: `type` (over labels) or `document` (over documents) -> rate -> mean and its parts.

        A rate is `precision`, `recall`, `f1` or `value`. Parts with an undefined rate are left out.
        """
        found = None if self.documents is None else self.documents.figures
        over_documents = (
            self.over(self.documents or ()) if found is None else {rate: mean(each) for rate, each in found.items()}
        )
        return {"type": self.over(self.by_label.values()), "document": over_documents}


@dataclass(frozen=True, repr=False, eq=False)
class Result(Mapping[str, "Value"]):
    """The scores of one system: a mapping from the names of measures to figures (`precision`, `recall`, `f1`, `value`).

    Attributes:
        signature: One line with the versions and settings; figures with equal signatures can be compared.
        settings: The settings in the signature, in full.
        scores: Name of a measure -> its counts and figures, in total and by part.
        doc_ids: The ids of gold's documents, in order.
        notes: Notes for the reader, such as on documents without predictions and on layers that were not attempted.
        intervals: Name of a measure -> 95% interval, if `intervals=True` was given.
        failed: The number of documents that the predictions mark as failed.
        sides: The arguments gold and predictions and the options that leave out items, for `to_frame("item")`; None if
            gold or predictions cannot be read again.
    """

    signature: str
    settings: Mapping[str, str]
    scores: Mapping[str, Score]
    doc_ids: tuple[str, ...]
    notes: tuple[str, ...] = ()
    intervals: Mapping[str, Bounds] = field(default_factory=dict)
    failed: int = 0
    sides: tuple[Any, Any, Mapping[str, Any]] | None = None

    def __getitem__(self, name: str) -> Value:
        """Return the figures of the measure with the canonical name `name`; raises KeyError with similar names."""
        if name not in self.scores:
            raise KeyError(near_names(name, self.scores))
        return self.scores[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self.scores)

    def __len__(self) -> int:
        return len(self.scores)

    def __repr__(self) -> str:
        """Return one line: the numbers of measures and documents, and F1 or value of each family's first measure."""
        first: dict[str, str] = {}
        for name, (_, _, f1, rate) in ((name, score.value) for name, score in self.scores.items()):
            figure = rate if f1 is None else f1
            if figure is not None:
                first.setdefault(self.scores[name].measure.family, f"{name} {100 * figure:.1f}")
        size = f"{counted(len(self.scores), 'measure')}, {counted(len(self.doc_ids), 'document')}"
        return f"<Result: {size}: {', '.join(first.values()) or 'no figures'}>"

    def to_frame(self, by: By | None = None, *, attempted: bool = False) -> pd.DataFrame:
        """Return the scores as a pandas data frame.

        Args:
            by: None for one row per measure; `document`, `type` or `zone` for one row per measure and part; `item` for
                one row per item that was counted, of gold or predictions, with its outcome, as in `onrecord explain`.
            attempted: Leave out measures without a figure. By default each measure has a row, so that the frames of two
                systems have the same rows.

        Returns:
            The frame. Rates are between 0 and 1. Figures that are undefined or not attempted are missing, never 0.

        Raises:
            OnrecordError: `by` has another value, the items cannot be read again, or pandas is not installed.
        """
        from onrecord.frames import result_frame  # pandas is an extra

        return result_frame(self, by, attempted=attempted)

    def _repr_html_(self) -> str:
        from onrecord.report.notebook import result_html  # for notebooks only

        return result_html(self)

    def rows(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (doc_id, figures of each measure) for each document. Measures are sorted by name.

        The figures of a measure are a member of a JSON object in UTF-8: `"name":{...}`; b"" if the document has nothing
        to count for it.
        """
        columns = [cells(score, self.doc_ids) for _, score in sorted(self.scores.items())]
        for doc_id, *row in zip(self.doc_ids, *columns, strict=True):
            yield doc_id, row

    def to_json(self) -> bytes:
        """Return the result as JSON in UTF-8 (schema `result`), one line per document.

        Equal input gives equal bytes.
        """
        return b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes of `to_json` in pieces, so that a large result is not in memory twice."""
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


def cells(score: Score, doc_ids: Sequence[str]) -> Iterable[bytes]:
    """Return the figures of a measure in each document of `doc_ids`, as members of a JSON object (`"name":{...}`).

    b"" stands for a document without items to count. score: the score of the measure.
    """
    if score.documents is None:
        return repeat(b"", len(doc_ids))
    in_order = score.documents.of(doc_ids)
    return _lazy_cells(score, in_order) if score.documents.are_lazy else cells_of(score.measure, in_order)


def _lazy_cells(score: Score, in_order: Iterable[Counts | None]) -> Iterator[bytes]:
    """Yield the figures for each of `in_order` as a member of a JSON object (`"name":{...}`); b"" for None.

    When all are yielded, the figures are stored in `score.documents.figures`, so that macro means need not compute them
    again.

    Args:
        score: The score of a measure.
        in_order: The counts of each document, None for one without items to count.
    """
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
