"""A pair of a gold document and its prediction, with the items that are scored.

Neutral items are removed here, before measures count:

- gold's predicative mentions, and predictions with the offsets of such a mention, or with its head if no other gold
  mention has that head;
- predictions that start in a zone that is not annotated. They are counted as leakage;
- on request, all items that start in a zone that repeats another (`duplicate`), on both sides;
- gold's items outside a filter, and predictions on them (`scoring.filters`);
- on request, items on which not all readings agree, and predictions on them (`scoring.certain`).

An unaligned prediction (a string that the aligner did not find) is not removed. It counts as predicted, is in no
paragraph and no zone, and matches nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.model import UNALIGNED, Document, Interval, Mention, Quote
from onrecord.schema.schemas import annotated_zones
from onrecord.scoring.digest import document_hash, encoded
from onrecord.scoring.filters import NO_FILTERS, Filters
from onrecord.scoring.measure import Cell
from onrecord.text import paragraphs
from onrecord.text.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.align.records import Alignment
    from onrecord.documents.model import Entity, EventInstance, Utterance
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.measure import Tally

LAYERS = ("mentions", "times", "quotes", "events")


@dataclass(frozen=True)
class Context:
    """The context of a document in a score: gold's registries, the scope of predicted ids, and what is left out.

    without_duplicates: whether zones that repeat another (such as a dek that repeats the lede) are left out. certain:
    the items on which all readings agree, if only these are scored; else None.
    """

    entities: Mapping[str, Entity] = field(default_factory=dict)
    events: Mapping[str, EventInstance] = field(default_factory=dict)
    utterances: Mapping[str, Utterance] = field(default_factory=dict)
    scope: str = "document"
    without_duplicates: bool = False
    filters: Filters = NO_FILTERS
    certain: Certain | None = None

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """Return folded name -> ids of the entities with this name in the registry; several if it is ambiguous."""
        found: dict[str, frozenset[str]] = {}
        for entity in self.entities.values():
            for name in map(folded, entity.names):
                found[name] = found.get(name, frozenset()) | {entity.id}
        return found

    @cached_property
    def linked(self) -> dict[str, frozenset[str]]:
        """Return QID -> id of its entity, as a set of one; QIDs of several entities are left out."""
        found: dict[str, frozenset[str]] = {}
        for entity in self.entities.values():
            if entity.wikidata is not None:
                found[entity.wikidata] = found.get(entity.wikidata, frozenset()) | {entity.id}
        return {qid: entities for qid, entities in found.items() if len(entities) == 1}


def folded(name: str) -> str:
    """Return a name case-folded and with single spaces, for comparison."""
    return " ".join(name.casefold().split())


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
        """Return `preparation(self)` (a tally, a matching), which is computed once and cached in the pair."""
        if preparation not in self._prepared:
            self._prepared[preparation] = preparation(self)
        return self._prepared[preparation]

    @cached_property
    def gold_hash(self) -> int:
        """Return the hash of the gold document; see `scoring.digest`."""
        return document_hash(encoded(self.gold) if self._gold_encoded is None else self._gold_encoded)

    def forget(self) -> None:
        """Delete all cached preparations."""
        self._prepared.clear()

    @cached_property
    def mentions(self) -> Sides:
        """Return the mentions of both sides that are scored, without predicative ones."""
        return self._sides("mentions")

    @cached_property
    def typed_mentions(self) -> Sides:
        """Return the mentions of both sides with a type, without predictions on a gold mention that has no type."""
        return _typed(self.mentions)

    @cached_property
    def times(self) -> Sides:
        """Return the times of both sides that are scored."""
        return self._sides("times")

    @cached_property
    def quotes(self) -> Sides:
        """Return the quotes of both sides that are scored."""
        return self._sides("quotes")

    @cached_property
    def events(self) -> Sides:
        """Return the events of both sides that are scored."""
        return self._sides("events")

    @cached_property
    def typed_events(self) -> Sides:
        """Return the events of both sides with a type, without predictions on a gold event that has no type."""
        return _typed(self.events)

    def cell(self, start: int, label: str | None) -> Cell:
        """Return the cell of an item with the start offset `start` (UNALIGNED: no paragraph and zone) and `label`."""
        found = self._cells.get((start, label))
        if found is None:
            found = self._cells[start, label] = self._cell(start, label or "")
        return found

    def _cell(self, start: int, label: str) -> Cell:
        if start == UNALIGNED:
            return Cell(label=label)
        return Cell(max(-1, bisect_right(self.paragraph_starts, start) - 1), self.zone(start) or "", label)

    def zone(self, start: int) -> str | None:
        """Return the name of the zone at the offset `start`; None if no zone of gold starts at or before it."""
        index = bisect_right(self.zone_starts, start) - 1
        return self.zone_names[index] if index >= 0 else None

    def annotated(self, start: int) -> bool:
        """Return whether the zone at the offset `start` is annotated; True for UNALIGNED and without zones."""
        zone = self.zone(start)
        return zone is None or zone in annotated_zones()

    def taking_part(self, document: Document, layer: str) -> Sequence[Any]:
        """Return the items of `layer` in `document`, without those that start in a zone that is left out."""
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
        gold = self.taking_part(self.gold, layer)
        inside = self._inside(self.taking_part(self.predicted, layer))
        leaked = self._leaked(layer, inside)
        kept, neutral = self.context.filters.split(layer, gold) if self.context.filters else (gold, [])
        if self.context.certain is not None:
            kept, doubted = self.context.certain.split(self.gold.doc_id, layer, kept)
            neutral = [*neutral, *doubted]
        if layer == "mentions" and True in [mention.predicative for mention in kept]:
            neutral = [*neutral, *(mention for mention in kept if mention.predicative)]
            kept = [mention for mention in kept if not mention.predicative]
        if self.context.filters:
            inside = self.context.filters.says_inside(layer, inside)
        if neutral:
            inside = self._off_neutral(kept, neutral, inside)
        return Sides(kept, inside, leaked)

    def _off_neutral(self, kept: Sequence[Any], neutral: Sequence[Any], predicted: Sequence[Any]) -> Sequence[Any]:
        """Return the predictions that are not on a neutral gold item, or also on one that is kept."""
        if isinstance(neutral[0], Quote):
            return self._off_neutral_quotes(kept, neutral, predicted)
        spans, others = set(map(_place, neutral)), set(map(_place, kept))
        heads = _heads(neutral) - _heads(kept)
        return [
            item
            for item in predicted
            if (place := _place(item)) in others or (place not in spans and _head(item) not in heads)
        ]

    def _off_neutral_quotes(
        self, kept: Sequence[Quote], neutral: Sequence[Quote], predicted: Sequence[Quote]
    ) -> Sequence[Quote]:
        others = [self._segments(quote) for quote in kept]
        away = [self._segments(quote) for quote in neutral]

        def is_on(segments: frozenset[Interval], quotes: Sequence[frozenset[Interval]]) -> bool:
            return bool(segments) and any(segments <= each for each in quotes)

        found = [(quote, self._segments(quote)) for quote in predicted]
        return [quote for quote, segments in found if is_on(segments, others) or not is_on(segments, away)]

    def _segments(self, quote: Quote) -> frozenset[Interval]:
        """Return the trimmed content spans of a quote, or the spans of its cue if it has no content."""
        spans = [span.interval for span in quote.content or quote.cue or () if span.start != UNALIGNED]
        return frozenset(spans if self.text is None else [trimmed(self.text, span) for span in spans])


def _place(item: Any) -> tuple[object, ...]:
    """Return the offsets of an item; of a mention with several pieces or empty nodes, all of them."""
    if isinstance(item, Mention) and (item.pieces is not None or item.empty_nodes is not None):
        return item.place
    return (item.start, item.end)


def _heads(items: Sequence[Any]) -> set[tuple[int, ...] | None]:
    return set(map(_head, items)) - {None}


def _head(item: Any) -> tuple[int, ...] | None:
    """Return the offsets of an item's head (see `Mention.head_place`); None for an item without a head."""
    head = item.head if isinstance(item, Mention) else None
    if head is None or head.start == head.end:
        return None if head is None else item.head_place
    return (head.start, head.end)


def _typed(sides: Sides) -> Sides:
    gold = [item for item in sides.gold if item.type is not None]
    untyped = {_place(item) for item in sides.gold if item.type is None} - set(map(_place, gold))
    predicted = [item for item in sides.predicted if item.type is not None and _place(item) not in untyped]
    return Sides(gold, predicted, sides.leaked)


def leakage(pair: DocumentPair) -> Tally:
    """Return, with the layer as label of the cell, (predictions in zones that are not annotated, all of them, 0, 0)."""
    rows = {}
    for layer in LAYERS:
        leaked, all_predicted = getattr(pair, layer).leaked, len(pair.taking_part(pair.predicted, layer))
        if all_predicted:
            rows[Cell(label=layer)] = (leaked, all_predicted, 0, 0)
    return rows
