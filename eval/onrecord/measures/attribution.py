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
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.measures.extents import parts_of
from onrecord.measures.matches import EachMatching, Items, Matches, equal_keys, fitting_keys
from onrecord.measures.speakers import (
    GOLD,
    PREDICTED,
    OfQuotes,
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

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from onrecord.documents.model import Quote
    from onrecord.scoring.pair import DocumentPair

Speakers = Callable[["DocumentPair", "Quote"], Any]
Keys = Callable[["DocumentPair", "Quote"], "Iterator[tuple[Hashable, int]]"]


@dataclass(frozen=True)
class Level:
    """How speakers compare at a level: what of gold's and of a predicted quote, and when the two are equal.

    Gold's is None for a quote that takes no part at this level. needs, gold_needs: what a system, and gold, must give.
    """

    gold: Speakers
    predicted: Speakers
    same: Callable[[Any, Any], bool]
    needs: tuple[str, ...]
    gold_needs: tuple[str, ...] = ("quotes.speakers",)


def whole(pair: DocumentPair, quote: Quote) -> Iterator[tuple[Hashable, int]]:
    """Yield the quote's content as one key, with where it starts."""
    if quote.content:
        yield parts_of(pair, quote).content, min(span.start for span in quote.content)


def segments(pair: DocumentPair, quote: Quote) -> Iterator[tuple[Hashable, int]]:
    """Yield each content span as a key, with where it starts."""
    for span, segment in zip(quote.content or (), parts_of(pair, quote).segments, strict=True):
        yield segment, span.start


@dataclass(frozen=True)
class AttributionMatches:
    """Returns whole contents or segments with their speakers, matched at a level."""

    keys: Keys
    level: Level

    def __call__(self, pair: DocumentPair) -> Matches:
        """Return the matches of a document."""
        if self.level is LINK and not pair.context.entities:
            return Matches(Items(), Items(), ())
        gold, gold_speakers_ = self._items(pair, GOLD, self.level.gold)
        predicted, predicted_speakers_ = self._items(pair, PREDICTED, self.level.predicted)
        out = [speakers is None for speakers in gold_speakers_]
        if any(out):
            keys = {key for key, is_out in zip(gold.keys, out, strict=True) if is_out}
            keys -= {key for key, is_out in zip(gold.keys, out, strict=True) if not is_out}
            gold, gold_speakers_ = _kept(gold, gold_speakers_, [not each for each in out])
            kept = [key is None or key not in keys for key in predicted.keys]
            predicted, predicted_speakers_ = _kept(predicted, predicted_speakers_, kept)
        same = self.level.same

        def fitting(golds: Sequence[int], predicteds: Sequence[int]) -> list[tuple[int, int]]:
            return [(i, j) for i in golds for j in predicteds if same(gold_speakers_[i], predicted_speakers_[j])]

        return fitting_keys(pair, gold, predicted, fitting)

    def _items(self, pair: DocumentPair, side: str, speakers: Speakers) -> tuple[Items, list[Any]]:
        """Return the contents of a side's quotes, and the speakers of each."""
        found: Contents = pair.prepared(ContentsOf(self.keys, side))
        said: Mapping[int, Any] = pair.prepared(OfQuotes(speakers, side))
        return found.items, [said[id(quote)] for quote in found.quotes]


class Contents(NamedTuple):
    """The contents of a side, whole or in segments, and the quote of each."""

    items: Items
    quotes: Sequence[Quote]


@dataclass(frozen=True)
class ContentsOf:
    """Returns the contents of a side's quotes: a preparation that all levels share."""

    keys: Keys
    side: str

    def __call__(self, pair: DocumentPair) -> Contents:
        """Return the contents of a document."""
        items, found = Items(), []
        for quote in getattr(pair.quotes, self.side):
            for key, start in self.keys(pair, quote):
                items.add(start, quote.kind, key)
                found.append(quote)
        return Contents(items, found)


def _kept(items: Items, speakers: Sequence[Any], kept: Sequence[bool]) -> tuple[Items, list[Any]]:
    found = Items()
    for start, label, key in compress(zip(items.starts, items.labels, items.keys, strict=True), kept):
        found.add(start, label, key)
    return found, list(compress(speakers, kept))


def segment_matches(pair: DocumentPair) -> Matches:
    """Return the content spans of both sides, matched each by itself."""
    return equal_keys(pair, *(pair.prepared(ContentsOf(segments, side)).items for side in (GOLD, PREDICTED)))


WHOSE = ("quotes.speakers|source",)
PHRASE = ("quotes.source|phrase",)
MENTION = Level(gold_phrase, predicted_phrase, same_phrase, PHRASE, ("quotes.source",))
COREFERENT = Level(gold_speakers, coreferent_speakers, same_speakers, WHOSE)
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


def _measures(base: str, keys: Keys, what: str) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            base + name,
            EachMatching(AttributionMatches(keys, level)),
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
        EachMatching(segment_matches),
        Layer.QUOTES,
        "Single content spans with gold's offsets, edges trimmed.",
        "this project",
        ("quotes", "quotes.content"),
    ),
    *_measures("quote.segment.attribution", segments, "Single content spans with gold's offsets"),
)
