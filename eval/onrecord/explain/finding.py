"""Define a finding: the explanation of a matched pair, or of an unmatched item of either side.

Outcomes, which follow the measures' own matchings:

    right          credited by the layer's headline measure
    type           gold's offsets, another type
    boundary       overlaps gold's span
    role           an argument with gold's filler and another role
    wrong speaker  a quote with gold's content and other speakers; only if the system attempted speakers
    split          a part of a gold item that is paired with another prediction; an entity in several predicted clusters
    merge          a gold item inside a prediction that is paired with another item; a predicted cluster of several
                   entities
    duplicate      a repeated prediction of the same item
    missed         a gold item without a pair
    spurious       a prediction without a pair
    neutral        not scored: gold has a predicative there, or a quote without content, or the options of the score
                   leave the item out
    outside zone   predicted where nothing is annotated
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from onrecord.align.records import CREDITED, Tier
from onrecord.documents.model import UNALIGNED, Span
from onrecord.errors import shown
from onrecord.measures.quote_overlap import shared_characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.align.records import Alignment
    from onrecord.documents.model import Quote
    from onrecord.scoring.pair import DocumentPair

SHOWN = 90  # the maximum number of characters of a text in a printed line


class Outcome(StrEnum):
    """The explanation of an item; findings of a document are grouped in this order."""

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

    @property
    def is_error(self) -> bool:
        """Return whether the outcome is an error: neither right nor neutral.

        A prediction outside annotated zones is an error, although F1 does not count it: it is leakage.
        """
        return self not in {Outcome.RIGHT, Outcome.NEUTRAL}


@dataclass(frozen=True)
class Finding:
    """The explanation of a pair of items, or of one item.

    Attributes:
        doc_id: The document.
        layer: `mentions`, `entities`, `quotes`, `times`, `events` or `arguments`.
        outcome: What happened to the item.
        gold: The gold item's id, or None.
        predicted: The predicted item's id, or its path (`quotes[3]`) if it has none; None if there is no such item.
        gold_text: The gold item's words, or None.
        predicted_text: The predicted item's words, or None.
        start: The start offset; `UNALIGNED` if unknown.
        rule: How the two were matched, or why an item is not scored; "" for other single items.
        details: The differences, one phrase each.
        size: For `boundary`, the number of characters that only one of the two items has; otherwise that of the gold
            item, or of the predicted one if there is no gold item. 0 for a cluster of mentions.
        related: For a quote that is a split, a merge or a duplicate, the id or path of the item of the other side which
            is paired with another item, and is not counted here again. None for other findings.
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
    size: int = 0
    related: str | None = None

    @property
    def is_error(self) -> bool:
        """Return whether the outcome of the item is an error (`Outcome.is_error`)."""
        return self.outcome.is_error

    def as_data(self) -> dict[str, Any]:
        """Return the attributes of the finding as a dict, to be written as a line of JSONL."""
        return asdict(self)


class Namer:
    """Names the items of a pair of documents, and returns their words."""

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
        self,
        layer: str,
        outcome: Outcome,
        gold: Any,
        predicted: Any,
        *,
        rule: str = "",
        details: Iterable[str] = (),
        related: Any = None,
    ) -> Finding:
        """Return the finding on a pair of items, or on one item if the other is None, with their ids and words.

        Args:
            layer: The layer, such as `quotes`.
            outcome: What happened to the item.
            gold: The gold item (a Span, such as a Mention, or a Quote), or None; one of the two is given.
            predicted: The predicted item, or None.
            rule: How the two were matched; "" for one item.
            details: The differences, one phrase each.
            related: The item of the other side that explains a split, a merge or a duplicate, or None.
        """
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
            _size(outcome, gold, predicted),
            None if related is None else self.name(related),
        )

    def name(self, item: Any) -> str:
        """Return an item's id; if it has none, its path in its document, such as `quotes[3]`.

        `item` is a mention, time, filler, quote or event of this pair of documents; for any other item without an id,
        the result is `?`.
        """
        return item.id or self._places.get(id(item), "?")

    def words(self, item: Span | Quote) -> str | None:
        """Return an item's words in the text, several spans joined by ` … `; None for a quote without content."""
        if isinstance(item, Span):
            return self.span(item)
        return " … ".join(map(self.span, item.content)) if item.content else None

    def without_place(self, item: Any) -> list[str]:
        """Return a phrase for each string of a predicted item that has no place in the text, with the reason.

        Of a quote, only strings of its content are named.
        """
        place = f"{self._places.get(id(item), '?')}{'' if isinstance(item, Span) else '.content['}"
        return [
            without_place(each)
            for each in self.pair.alignments
            if each.tier not in CREDITED and (each.path == place or (place[-1] == "[" and each.path.startswith(place)))
        ]

    def span(self, span: Span) -> str:
        """Return the words of a span in the text.

        Without offsets, or without the text of the article, it is the span's own `text`, or else its offsets as
        `10-14`.
        """
        if span.start == UNALIGNED:
            return span.text or ""
        if self.pair.text is None:
            return span.text or f"{span.start}-{span.end}"
        return self.pair.text[span.start : span.end]


def without_place(string: Alignment) -> str:
    """Return the reason why a string got no offsets, as a phrase; `string` is the aligner's record of it."""
    words = shown(string.text)
    if string.tier is Tier.AMBIGUOUS:
        return f"{words} is in {string.candidates} places of the text: left_context chooses one"
    if string.tier is Tier.UNALIGNED:
        return f"{words} is not in the text"
    differs = "in a negation, number, name, modal or quantifier" if string.tier is Tier.ALTERED else "in a few words"
    return f"{words} differs from the text {differs}: {shown(string.found)}"


def largest_errors(findings: Iterable[Finding], most: int) -> list[Finding]:
    """Return the `most` largest errors by `Finding.size`, the largest first; equally large ones in their order.

    Errors without a size, such as those in clusters of mentions, are left out.
    """
    errors = [each for each in findings if each.is_error and each.size]
    return sorted(errors, key=lambda each: -each.size)[:most]


def _parts(item: Span | Quote) -> Sequence[Span]:
    """Return the spans of an item: for a quote its content, or else its cue, or else its source."""
    return (item,) if isinstance(item, Span) else item.content or item.cue or item.source or ()


def _size(outcome: Outcome, gold: Any, predicted: Any) -> int:
    """Return the number of characters of an error; see `Finding.size`. One of the items may be None."""
    spans = [[] if item is None else _parts(item) for item in (gold, predicted)]
    lengths = [sum(map(_length, side)) for side in spans]
    if outcome is not Outcome.BOUNDARY:
        return lengths[0] or lengths[1]
    placed = [[each.interval for each in side if each.start != UNALIGNED] for side in spans]
    return sum(lengths) - 2 * shared_characters(*placed)


def _length(span: Span) -> int:
    """Return the number of characters of a span, also if it is a string without offsets."""
    return len(span.text or "") if span.start == UNALIGNED else span.end - span.start


def unscored_findings(namer: Namer, layer: str) -> Iterable[Finding]:
    """Yield a finding for each predicted item of a layer that is not scored: outside annotated zones, then neutral.

    The rule of a neutral finding is the reason: `predicative`, `filter`, `uncertain` or `ignored label`
    (`scoring.neutral`).
    """
    for item in namer.pair.outside(layer):
        zone = namer.pair.zone(item.start)
        yield namer.finding(layer, Outcome.OUTSIDE, None, item, rule="leakage", details=[f"the zone is {zone}"])
    for item, reason in namer.pair.neutral(layer):
        yield namer.finding(layer, Outcome.NEUTRAL, None, item, rule=reason)
