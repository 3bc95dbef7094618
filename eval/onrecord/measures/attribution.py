"""Score attribution: quotes whose content and speakers are both right, by whole quote and by content span.

A content is right if it has gold's set of spans, each with trimmed edges (`text.trim`). Speakers are right if the two
sets are equal; two empty sets are equal. The sets are compared at one of four levels:

    .mention      the phrase: the predicted source has the same spans as gold's source, or is the same mention. Who it
                  refers to does not matter. Without a source, the mention given in `speakers` is compared
    .coreferent   the entities, resolved by gold's coreference: any phrase for the right speaker is right, as in the
                  coreferential matching of event extraction
    .entity       the entities that the prediction itself identifies (`who`). A pronoun without a named mention in its
                  cluster identifies nobody, and is wrong
    .link         the QIDs of gold's registry. A quote is not scored if one of its speakers has no QID, nor is a
                  prediction of its content

`quote.attribution` is `.entity`. A quote without content is not scored. `quote.segment.*` counts each content span with
its quote's speakers. A system that splits one quote at paragraphs, or around a cue in the middle, loses nothing there.

Worked example: gold has one quote of Lind's with two spans, “I met him once” and “We did not discuss the ferry”.
Predicted are two quotes of Lind's, one for each span. quote.attribution: precision 0/2, recall 0/1.
quote.segment.attribution: 2/2 and 2/2.

Source: Pareti (2015), Attribution: a computational approach; the levels are this project's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.match.join import all_equal
from onrecord.measures.cell_pairs import NO_KEY, equal_items, paired_in_cells
from onrecord.measures.matches import cell_counts
from onrecord.measures.quote_columns import QuoteColumns, SaidOf
from onrecord.measures.speakers import (
    GOLD,
    PREDICTED,
    coreferent_speakers,
    gold_phrase,
    gold_speakers,
    linked_gold_speakers,
    linked_speakers,
    predicted_phrase,
    predicted_speakers,
    same_phrase,
    same_speakers,
)
from onrecord.scoring.measure import Layer, Measure
from onrecord.scoring.tally import CellNumbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onrecord.documents.model import Quote
    from onrecord.measures.quote_columns import QuoteSide
    from onrecord.measures.who import Who
    from onrecord.scoring.block import Block
    from onrecord.scoring.tally import CellTally

Speakers = Callable[["Who", "Quote"], Any]


@dataclass(frozen=True)
class Level:
    """How speakers are compared at a level.

    Attributes:
        gold: A function from a gold quote to its speakers, None for a quote that is not scored at this level.
        predicted: A function from a predicted quote to its speakers.
        same: Whether two results of these functions are equal.
        needs, gold_needs: The layers and attributes that a system, and gold, must have.
    """

    gold: Speakers
    predicted: Speakers
    same: Callable[[Any, Any], bool]
    needs: tuple[str, ...]
    gold_needs: tuple[str, ...] = ("quotes.speakers",)


class Contents(NamedTuple):
    """The contents of a side of a block, whole or in segments: arrays with one element per content.

    Attributes:
        quote: The index of the quote.
        place: The number of the place where the content starts.
        kind: The index of the quote's kind.
        key: A number for the set of spans, NO_KEY if one of them is not in the text.
    """

    quote: NDArray[Any]
    place: NDArray[Any]
    kind: NDArray[Any]
    key: NDArray[Any]

    def chosen(self, which: NDArray[Any]) -> Contents:
        """Return only the contents that `which` selects: a boolean mask over the contents, or an array of indices."""
        return Contents(*(column[which] for column in self))


def whole(block: Block) -> tuple[Contents, Contents]:
    """Return the Contents of the gold and of the predicted quotes of `block`, with one row for each quote.

    A quote without content spans has no row. A row has the index of the quote, the number of the place (document,
    paragraph and zone) where its words start, the index of its kind, and a number for the set of its spans. Numbers of
    gold and predicted sets are equal if the sets are; NO_KEY (-1) if a span is not in the text.
    """
    columns: QuoteColumns = block.prepared(QuoteColumns)
    gold, predicted = (
        _contents(block, side, given, side.content.least[given], side.content.keys[given])
        for side in columns.sides
        for given in [np.flatnonzero(side.content.given)]
    )
    return gold, predicted


def segments(block: Block) -> tuple[Contents, Contents]:
    """Return the Contents of the gold and of the predicted quotes of `block`, with one row for each content span.

    A row has the index of the quote, the number of the place (document, paragraph and zone) where the span starts, the
    index of the quote's kind, and a number for the span's offsets. Numbers of gold and predicted spans are equal if
    document and offsets are; NO_KEY (-1) if the span is not in the text.
    """
    columns: QuoteColumns = block.prepared(QuoteColumns)
    gold, predicted = (
        _contents(block, side, side.content.quote, side.content.raw, side.content.span_keys) for side in columns.sides
    )
    return gold, predicted


def _contents(block: Block, side: QuoteSide, quote: NDArray[Any], start: NDArray[Any], key: NDArray[Any]) -> Contents:
    return Contents(quote, block.places.number(side.document[quote], start), side.kind[quote], key)


@dataclass(frozen=True)
class AttributionTally:
    """The tally of whole contents or segments with their speakers, matched at a level.

    At some levels, «equal speakers» is not an equivalence relation (a metonym may refer to two entities). The pairing
    of equal contents is therefore the largest one, with the most pairs within one cell, so that no count depends on the
    order of the input.
    """

    contents: Callable[[Block], tuple[Contents, Contents]]
    level: Level

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of contents by cell: document, paragraph, zone and kind of quote.

        A content is right if the other side has an equal content with the same speakers at this level, one to one. Gold
        quotes whose speakers are None at this level are not scored, nor are predictions whose content only such quotes
        have.
        """
        columns: QuoteColumns = block.prepared(QuoteColumns)
        gold, predicted = block.prepared(self.contents)
        golds: list[Any] = block.prepared(SaidOf(self.level.gold, GOLD))
        predicteds: list[Any] = block.prepared(SaidOf(self.level.predicted, PREDICTED))
        if self.level is LINK:
            linked = np.array([bool(pair.context.entities) for pair in block.pairs], dtype=bool)
            gold, predicted = (
                each.chosen(linked[side.document[each.quote]])
                for side, each in zip(columns.sides, (gold, predicted), strict=True)
            )
        is_in = np.array([said is not None for said in golds], dtype=bool)[gold.quote]
        if not is_in.all():
            out = np.setdiff1d(gold.key[~is_in], gold.key[is_in])
            gold = gold.chosen(is_in)
            predicted = predicted.chosen((predicted.key == NO_KEY) | ~np.isin(predicted.key, out))
        rows, others = _equal(gold.key, predicted.key)
        spoken = zip(gold.quote[rows].tolist(), predicted.quote[others].tolist(), strict=True)
        same = np.array([self.level.same(golds[i], predicteds[j]) for i, j in spoken], dtype=bool)
        numbers = CellNumbers(block, columns.kinds, [(each.place, each.kind) for each in (gold, predicted)])
        return cell_counts(numbers, paired_in_cells(numbers, (gold.key, predicted.key), rows[same], others[same]))


def _equal(gold: NDArray[Any], predicted: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return all pairs of a gold and a predicted content with the same key, as two parallel arrays of indices.

    Contents with NO_KEY (-1) are in no pair. A content may be in several pairs.

    Args:
        gold, predicted: The key of each content.
    """
    chosen = np.flatnonzero(gold != NO_KEY), np.flatnonzero(predicted != NO_KEY)
    rows, others = all_equal(gold[chosen[0]], predicted[chosen[1]])
    return chosen[0][rows], chosen[1][others]


def segment_tally(block: Block) -> CellTally:
    """Return the four counts (`Counts`) of single content spans in `block`, by paragraph, zone and kind of quote.

    A span is right if a quote of the other side has a content span with the same offsets, edges trimmed, one to one.
    Speakers are not compared.
    """
    columns: QuoteColumns = block.prepared(QuoteColumns)
    gold, predicted = block.prepared(segments)
    numbers = CellNumbers(block, columns.kinds, [(each.place, each.kind) for each in (gold, predicted)])
    return cell_counts(numbers, equal_items(numbers, gold.key, predicted.key))


WHOSE = ("quotes.speakers|source",)
PHRASE = ("quotes.source|phrase",)
IDENTITY = ("mentions", "mentions.entity")  # without it, gold has no coreference
MENTION = Level(gold_phrase, predicted_phrase, same_phrase, PHRASE, ("quotes.source",))
COREFERENT = Level(gold_speakers, coreferent_speakers, same_speakers, WHOSE, ("quotes.speakers", *IDENTITY))
ENTITY = Level(gold_speakers, predicted_speakers, same_speakers, WHOSE)
LINK = Level(linked_gold_speakers, linked_speakers, same_speakers, (*WHOSE, "entities", "entities.wikidata"))

_ATTRIBUTION = "Pareti 2015, Attribution; levels: this project"
_LEVELS = (
    ("", ENTITY, "the right speakers (as .entity)"),
    (".mention", MENTION, "the right phrase as source"),
    (".coreferent", COREFERENT, "any phrase for the right speakers, by gold's coreference"),
    (".entity", ENTITY, "the right speakers, identified by the prediction"),
    (".link", LINK, "the QIDs of the right speakers"),
)


def _measures(base: str, contents: Callable[[Block], tuple[Contents, Contents]], what: str) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            base + name,
            AttributionTally(contents, level),
            Layer.QUOTES,
            f"{what} and {summary}.",
            _ATTRIBUTION,
            ("quotes", "quotes.content", *level.needs),
            gold_needs=("quotes", "quotes.content", *level.gold_needs),
        )
        for name, level, summary in _LEVELS
    )


MEASURES = (
    *_measures("quote.attribution", whole, "Quotes with gold's content"),
    Measure(
        "quote.segment.content.exact",
        segment_tally,
        Layer.QUOTES,
        "Single content spans with gold's offsets, edges trimmed.",
        "this project",
        ("quotes", "quotes.content"),
    ),
    *_measures("quote.segment.attribution", segments, "Single content spans with gold's offsets"),
)
