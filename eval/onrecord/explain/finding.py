"""Decide what an explanation is: one finding for a matched pair, or for an item that was left over on either side.

Outcomes, which the measures' own matchings decide:

    right          what the layer's headline credits
    type           the offsets are gold's, the type is not
    boundary       gold's in part
    role           an argument's filler is gold's, its role is not
    wrong speaker  a quote's content is gold's, its speakers, which the system attempted, are not
    split          a piece of a gold item that another prediction answers; an entity in several predicted clusters
    merge          a gold item inside a prediction that answers another; a predicted cluster of several entities
    duplicate      said again
    missed         in gold, and answered by nothing
    spurious       predicted, and answers nothing
    neutral        takes no part: gold has a predicative there, or a quote without content
    outside zone   predicted where nothing is annotated
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import UNALIGNED, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.documents.model import Quote
    from onrecord.scoring.pair import DocumentPair

SHOWN = 90  # characters of a text that a line of explanation shows


class Outcome(StrEnum):
    """What became of an item; in the order in which a document's findings are grouped."""

    RIGHT = "right"
    TYPE = "type"
    BOUNDARY = "boundary"
    ROLE = "role"
    WRONG_SPEAKER = "wrong speaker"
    SPLIT = "split"
    MERGE = "merge"
    DUPLICATE = "duplicate"
    MISSED = "missed"
    SPURIOUS = "spurious"
    NEUTRAL = "neutral"
    OUTSIDE = "outside zone"


@dataclass(frozen=True)
class Finding:
    """What became of one pair of items, or of one item.

    layer is `mentions`, `entities`, `quotes`, `times`, `events` or `arguments`. gold and predicted are ids (a
    predicted item without one is named by its place, `quotes[3]`), None on the side that has none. start is where the
    finding stands, `UNALIGNED` for nowhere. rule says by what the two were matched; details what differs.
    """

    doc_id: str
    layer: str
    outcome: Outcome
    gold: str | None
    predicted: str | None
    gold_text: str | None
    predicted_text: str | None
    start: int
    rule: str = ""
    details: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the finding as plain data: a line of JSONL."""
        return asdict(self)


class Namer:
    """Names and words of the items of one pair of documents."""

    def __init__(self, pair: DocumentPair) -> None:
        self.pair = pair
        self.doc_id = pair.gold.doc_id
        self._places = {
            id(item): f"{layer}[{at}]"
            for document in (pair.predicted, pair.gold)
            for layer in ("mentions", "times", "fillers", "quotes", "events")
            for at, item in enumerate(getattr(document, layer) or ())
        }

    def finding(
        self, layer: str, outcome: Outcome, gold: Any, predicted: Any, *, rule: str = "", details: Iterable[str] = ()
    ) -> Finding:
        """Return the finding on a pair of items, either of which may be None."""
        starts = [item.start for item in (gold, predicted) if item is not None and item.start != UNALIGNED]
        return Finding(
            self.doc_id,
            layer,
            outcome,
            None if gold is None else self.name(gold),
            None if predicted is None else self.name(predicted),
            None if gold is None else self.words(gold),
            None if predicted is None else self.words(predicted),
            starts[0] if starts else UNALIGNED,
            rule,
            tuple(details),
        )

    def name(self, item: Any) -> str:
        """Return an item's id, or its place in its document."""
        return item.id or self._places.get(id(item), "?")

    def words(self, item: Span | Quote) -> str:
        """Return an item's words, several spans joined by an ellipsis; a quote without content shows its cue."""
        if isinstance(item, Span):
            return self.span(item)
        parts = item.content or item.cue or item.source or []
        return " … ".join(self.span(part) for part in parts)

    def span(self, span: Span) -> str:
        """Return a span's words; its offsets where no text is at hand."""
        if span.start == UNALIGNED:
            return span.text or ""
        if self.pair.text is None:
            return span.text or f"{span.start}-{span.end}"
        return self.pair.text[span.start : span.end]


def outside(namer: Namer, layer: str) -> Iterable[Finding]:
    """Yield a finding for each prediction of a layer that stands where nothing is annotated."""
    for item in getattr(namer.pair.predicted, layer) or ():
        if not namer.pair.annotated(item.start):
            zone = namer.pair.zone(item.start)
            yield namer.finding(layer, Outcome.OUTSIDE, None, item, rule="leakage", details=[f"the zone is {zone}"])
