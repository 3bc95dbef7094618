"""Collect a system's counts by unit, a paragraph or a document, for resampling and paired tests.

A measure that adds up over paragraphs can be resampled by paragraph. Other measures can be resampled by document only,
and measures of the whole corpus not at all. Without texts there are no paragraphs, and the unit is always the document.
Items outside all paragraphs (strings that were not found) are one separate unit in each document.
"""

from __future__ import annotations

from copy import copy
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.scoring.attempted import needing_text
from onrecord.scoring.measure import CorpusMeasure, Unit
from onrecord.stats.statistic import row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from onrecord.scoring.block import Block
    from onrecord.scoring.measure import Counts, Measure, Vector
    from onrecord.scoring.tally import BlockTally


class Place(NamedTuple):
    """A unit: a document (`paragraph` is None), or a paragraph by its index (-1 for items outside all paragraphs)."""

    doc_id: str
    paragraph: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Return (doc_id, index of the paragraph), by which units are sorted; the index of a document is -1."""
        return self.doc_id, -1 if self.paragraph is None else self.paragraph


class UnitRows:
    """The counts of some measures by unit; pass `add` to `score` as `observe`.

    Args:
        measures: Measures whose counts add over documents.
        by: The unit for measures that can be counted by paragraph.
        parts: `label` or `zone`: also collect the counts of each label or zone, for `part`; "" for no parts.
    """

    def __init__(self, measures: Iterable[Measure], *, by: Unit = Unit.PARAGRAPH, parts: str = "") -> None:
        self._by = by
        self._parts = parts
        self.texts = True  # whether every document so far had a text
        within = [measure for measure in measures if not isinstance(measure, CorpusMeasure)]
        self._rows: dict[Callable[[Block], BlockTally], dict[Place, Vector]] = {each.tally: {} for each in within}
        self._of_parts: dict[str, dict[Callable[[Block], BlockTally], dict[Place, Vector]]] = {}
        self._need_text = needing_text(within)

    def add(self, block: Block) -> None:
        """Add the counts of some documents to these: for each of the measures, by paragraph.

        A measure that needs texts is not counted if one of the documents has none; its score has no figure.

        Args:
            block: Documents that are scored together, each as a pair of gold and predicted.
        """
        self.texts &= block.has_texts
        doc_ids = block.doc_ids
        for tally, rows in self._rows.items():
            if not block.has_texts and tally in self._need_text:
                continue
            for document, cell, vector in block.prepared(tally).cells():
                place = Place(doc_ids[document], cell.paragraph)
                rows[place] = list(map(add, rows[place], vector)) if place in rows else vector
                if self._parts:
                    part = self._of_parts.setdefault(getattr(cell, self._parts), {}).setdefault(tally, {})
                    part[place] = list(map(add, part[place], vector)) if place in part else vector

    def part(self, name: str) -> UnitRows:
        """Return the counts of one label or zone ("" for items without one); this object was made with `parts`."""
        found = copy(self)
        found._rows = {tally: self._of_parts.get(name, {}).get(tally, {}) for tally in self._rows}  # noqa: SLF001 - its own class
        return found

    def exported(self) -> tuple[bool, list[dict[Place, Vector]]]:
        """Return the counts in a form that can be sent to another process, for the arguments of `merge`.

        Returns:
            Whether all documents had a text; and for each way of counting (tally) of the measures, in a fixed order,
            unit -> counts.
        """
        return self.texts, list(self._rows.values())

    def merge(self, texts: bool, kept: Sequence[Mapping[Place, Vector]]) -> None:  # noqa: FBT001 - a pair of `exported`
        """Add the counts of another object to these; it has the same measures, and other documents.

        Args:
            texts: Whether all documents of the other object had a text: the first result of its `exported`.
            kept: For each way of counting, unit -> counts: the second result of its `exported`.
        """
        self.texts &= texts
        for rows, more in zip(self._rows.values(), kept, strict=True):
            rows.update(more)

    def unit(self, measure: Measure) -> Unit:
        """Return the unit by which a measure is resampled: paragraph, document or corpus.

        It is the measure's own unit. But paragraph becomes document if a document so far had no text, or if this object
        was made with `by=Unit.DOCUMENT`.
        """
        if measure.unit is Unit.PARAGRAPH and not (self.texts and self._by is Unit.PARAGRAPH):
            return Unit.DOCUMENT
        return measure.unit

    def counts(self, measure: Measure, unit: Unit | None = None) -> dict[Place, Counts]:
        """Return unit (`Place`) -> a measure's counts in it; units whose counts are all 0 are left out.

        Args:
            measure: The measure.
            unit: Paragraph or document; None for the measure's own.
        """
        found: dict[Place, Vector] = {}
        by_paragraph = (unit or self.unit(measure)) is Unit.PARAGRAPH
        for place, vector in self._rows.get(measure.tally, {}).items():
            at = place if by_paragraph else Place(place.doc_id)
            found[at] = list(map(add, found[at], vector)) if at in found else vector
        every = {place: measure.counts(vector) for place, vector in found.items()}
        return {place: counts for place, counts in every.items() if any(row(counts))}


def matrices(sides: Sequence[dict[Place, Counts]]) -> tuple[list[Place], list[NDArray[Any]]]:
    """Return the sorted units that have counts on any side, and for each side its counts, [units x columns].

    A unit without counts on a side is a row of 0. The columns are credit of predictions, predicted items, credit of
    gold and gold items, as `statistic.row` returns them.

    Args:
        sides: For each side, such as a system, unit -> counts of one measure.
    """
    import numpy as np

    places = sorted({place for side in sides for place in side}, key=lambda place: place.key)
    width = max((len(row(counts)) for side in sides for counts in side.values()), default=0)
    nothing = [0.0] * width
    return places, [
        np.array([row(side[place]) if place in side else nothing for place in places], dtype=float).reshape(
            len(places), width
        )
        for side in sides
    ]
