"""A pair of a gold document and its prediction, with the items that are scored.

These items are removed here, before measures count:

- predictions that start in a zone that is not annotated. They are counted as leakage;
- on request, all items that start in a zone that repeats another (`duplicate`), on both sides;
- neutral items (`scoring.neutral`): gold's predicative mentions, items outside a filter (`scoring.filters`), items on
  which not all readings agree (`scoring.certain`), and predictions on them.

An unaligned prediction (a string that the aligner did not find) is not removed. It counts as predicted, is in no
paragraph and no zone, and matches nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.digest import document_hash, encoded
from onrecord.documents.model import UNALIGNED, Document, Interval
from onrecord.schema.schemas import annotated_zones
from onrecord.scoring.context import Context
from onrecord.scoring.measure import Cell
from onrecord.scoring.neutral import GoldItems, gold_items, neutral_reason, place, scored_predictions
from onrecord.text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from onrecord.align.records import Alignment

LAYERS = ("mentions", "times", "quotes", "events")


class Sides(NamedTuple):
    """The items of a layer that are scored, on both sides, and the number of predictions that count as leakage."""

    gold: Sequence[Any]
    predicted: Sequence[Any]
    leaked: int = 0


class DocumentPair:
    """The gold and the prediction of one document.

    text: the text of the article, None if it is unknown; then there are no paragraphs. alignments: the aligner's
    records for predictions that were strings. gold_encoded: the canonical bytes of `gold`, if known. words: the offsets
    of all words, from the file of gold; None if its format does not define words.
    """

    def __init__(
        self,
        gold: Document,
        predicted: Document,
        text: str | None = None,
        context: Context | None = None,
        alignments: Sequence[Alignment] = (),
        *,
        gold_encoded: bytes | None = None,
        words: Sequence[Interval] | None = None,
    ) -> None:
        self.gold = gold
        self.predicted = predicted
        self.text = text
        self.context = context or Context()
        self.alignments = alignments
        self.words = words
        self._gold_encoded = gold_encoded
        self.paragraphs: Sequence[Interval] = () if text is None else paragraphs(text)
        self.paragraph_starts = [paragraph.start for paragraph in self.paragraphs]
        zones = sorted((zone.start, zone.zone or "") for zone in gold.zones or ())
        self.zone_starts = [start for start, _ in zones]
        self.zone_names = [name for _, name in zones]
        self._is_annotated = [name in annotated_zones() for name in self.zone_names]
        self._cells: dict[tuple[int, str | None], Cell] = {}
        self._left_out = {zone.start for zone in gold.zones or () if zone.duplicate and self.context.without_duplicates}
        self._prepared: dict[Callable[[DocumentPair], Any], Any] = {}

    def prepared(self, preparation: Callable[[DocumentPair], Any]) -> Any:
        """Return `preparation(self)`: what a function computes for this document. It is computed once and cached.

        Equal functions share the result.
        """
        if preparation not in self._prepared:
            self._prepared[preparation] = preparation(self)
        return self._prepared[preparation]

    @cached_property
    def gold_hash(self) -> int:
        """Return the SHA-256 of the gold document's canonical JSON, as an integer."""
        return document_hash(encoded(self.gold) if self._gold_encoded is None else self._gold_encoded)

    def forget(self) -> None:
        """Delete the cached results of `prepared`, so that memory is freed."""
        self._prepared.clear()

    @cached_property
    def mentions(self) -> Sides:
        """Return the mentions that are scored, as (gold, predicted, number of predictions outside annotated text).

        Predicative mentions and predictions on them are left out, and so is all that the score's filters leave out.
        """
        return self._sides("mentions")

    @cached_property
    def typed_mentions(self) -> Sides:
        """Return the scored mentions that have a type, as (gold, predicted, number of leaked predictions).

        Predictions with the offsets of a gold mention without a type are left out. A leaked prediction is in text that
        is not annotated.
        """
        return _typed(self.mentions)

    @cached_property
    def times(self) -> Sides:
        """Return the times that are scored, as (gold, predicted, number of predictions outside annotated text)."""
        return self._sides("times")

    @cached_property
    def quotes(self) -> Sides:
        """Return the quotes that are scored, as (gold, predicted, number of predictions outside annotated text)."""
        return self._sides("quotes")

    @cached_property
    def events(self) -> Sides:
        """Return the events that are scored, as (gold, predicted, number of predictions outside annotated text)."""
        return self._sides("events")

    @cached_property
    def typed_events(self) -> Sides:
        """Return the scored events that have a type, as (gold, predicted, number of leaked predictions).

        Predictions with the offsets of a gold event without a type are left out. A leaked prediction is in text that is
        not annotated.
        """
        return _typed(self.events)

    def cell(self, start: int, label: str | None) -> Cell:
        """Return the cell under which an item is counted: its paragraph, its zone and its label.

        Args:
            start: The offset at which the item starts; UNALIGNED for no paragraph (-1) and no zone ("").
            label: The item's label; None becomes "".
        """
        found = self._cells.get((start, label))
        if found is None:
            found = self._cells[start, label] = self._cell(start, label or "")
        return found

    def _cell(self, start: int, label: str) -> Cell:
        if start == UNALIGNED:
            return Cell(label=label)
        return Cell(max(-1, bisect_right(self.paragraph_starts, start) - 1), self.zone(start) or "", label)

    def zone(self, start: int) -> str | None:
        """Return the name of the zone at the offset `start`, such as `headline` or `body`.

        None before the first zone.
        """
        index = bisect_right(self.zone_starts, start) - 1
        return self.zone_names[index] if index >= 0 else None

    def annotated(self, start: int) -> bool:
        """Return whether the text at the offset `start` is annotated, by its zone.

        True for an item without a place (UNALIGNED), before the first zone, and if gold has no zones.
        """
        zone = self.zone(start)
        return zone is None or zone in annotated_zones()

    def taking_part(self, document: Document, layer: str) -> Sequence[Any]:
        """Return the items of `layer` in `document`, without those that start in a zone that repeats another one.

        Such zones are left out on request only (`Context.without_duplicates`). The result is empty if the document does
        not have the layer.

        Args:
            document: The gold or the predicted document of this pair.
            layer: A layer, such as `mentions`.
        """
        items: Sequence[Any] = getattr(document, layer) or ()
        return [item for item in items if not self._is_left_out(item.start)] if self._left_out else items

    def _is_left_out(self, start: int) -> bool:
        index = bisect_right(self.zone_starts, start) - 1
        return index >= 0 and self.zone_starts[index] in self._left_out

    def _inside(self, items: Sequence[Any]) -> Sequence[Any]:
        if not self.zone_starts or all(self._is_annotated):
            return items
        starts = self.zone_starts
        is_annotated = [
            *self._is_annotated,
            True,
        ]  # index -1, the last, is for items before the first zone and unaligned items
        return [item for item in items if is_annotated[bisect_right(starts, item.start) - 1]]

    def _leaked(self, layer: str, inside: Sequence[Any]) -> int:
        return len(self.taking_part(self.predicted, layer)) - len(inside)

    def _sides(self, layer: str) -> Sides:
        inside = self._inside(self.taking_part(self.predicted, layer))
        leaked = self._leaked(layer, inside)
        gold = self._gold_items(layer)
        return Sides(gold.kept, scored_predictions(layer, gold, inside, self.context, self.text), leaked)

    def _gold_items(self, layer: str) -> GoldItems:
        return gold_items(self.gold.doc_id, layer, self.taking_part(self.gold, layer), self.context)

    def neutral(self, layer: str) -> Iterator[tuple[Any, str]]:
        """Yield (prediction, reason) for each prediction of a layer in annotated text that is not scored, in order.

        `scoring.neutral` lists the reasons.
        """
        gold = self._gold_items(layer)
        for item in self._inside(self.taking_part(self.predicted, layer)):
            if reason := neutral_reason(layer, gold, item, self.context, self.text):
                yield item, reason

    def outside(self, layer: str) -> list[Any]:
        """Return the predictions of a layer that start in a zone that is not annotated, in order: the leaked ones."""
        return [item for item in self.taking_part(self.predicted, layer) if not self.annotated(item.start)]


def _typed(sides: Sides) -> Sides:
    gold = [item for item in sides.gold if item.type is not None]
    untyped = {place(item) for item in sides.gold if item.type is None} - set(map(place, gold))
    predicted = [item for item in sides.predicted if item.type is not None and place(item) not in untyped]
    return Sides(gold, predicted, sides.leaked)
