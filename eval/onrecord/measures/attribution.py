"""Measure attribution, the headline: quotes of which content and speakers are both right; whole, and by segment.

Contents are right if they are gold's set of spans, each trimmed (`text.trim`). Speakers are right if the two sets are
equal, the empty set being equal to the empty set, at one of three levels:

    .mention   the source is the source's own mention: the same spans, or the same heads (`who.phrase`)
    .entity    the speakers are the entities, by whatever mention, id or name they are given (`who.speaker`)
    .link      the speakers' QIDs are those of gold's registry; a quote of which a speaker has no QID there takes no
               part, and no prediction of such a content does

`quote.attribution` without a level is `.entity`. A quote without content takes no part. `quote.segment.*` counts each
content span with its quote's speakers instead, so that a system that gives the paragraphs of one quote apart, or the
halves around an inverted cue, is not punished for that.

Worked example: gold says Lind: “I met him once” “We did not discuss the ferry”, one quote of two spans; predicted are
two quotes of Lind's, one for each. quote.attribution is 0/2 and 0/1, quote.segment.attribution 2/2 and 2/2.

Source: Pareti (2015), Attribution: a computational approach; credit for any mention of the entity is this project's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

from onrecord.measures.extents import NOWHERE, parts_of
from onrecord.measures.matches import EachMatching, Items, Matches, equal_keys, fitting_keys
from onrecord.measures.who import gold_speakers, predicted_speakers, same_speakers, who
from onrecord.scoring.measure import Layer, Measure

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from onrecord.documents.model import Quote
    from onrecord.measures.who import Who
    from onrecord.scoring.pair import DocumentPair

Speakers = Callable[["DocumentPair", "Quote"], Any]
Keys = Callable[["DocumentPair", "Quote"], "Iterator[tuple[Hashable, int]]"]


@dataclass(frozen=True)
class Level:
    """How speakers compare at a level: what of gold's and of a predicted quote, and when the two are equal.

    Gold's is None for a quote that takes no part at this level.
    """

    gold: Speakers
    predicted: Speakers
    same: Callable[[Any, Any], bool]
    needs: tuple[str, ...]


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
        gold, gold_speakers_ = self._items(pair, pair.quotes.gold, self.level.gold)
        predicted, predicted_speakers_ = self._items(pair, pair.quotes.predicted, self.level.predicted)
        out = [speakers is None for speakers in gold_speakers_]
        if any(out):
            keys = {key for key, is_out in zip(gold.keys, out, strict=True) if is_out}
            keys -= {key for key, is_out in zip(gold.keys, out, strict=True) if not is_out}
            gold, gold_speakers_ = _kept(gold, gold_speakers_, [not each for each in out])
            kept = [key is None or key not in keys for key in predicted.keys]
            predicted, predicted_speakers_ = _kept(predicted, predicted_speakers_, kept)

        def fits(i: int, j: int) -> bool:
            return self.level.same(gold_speakers_[i], predicted_speakers_[j])

        return fitting_keys(pair, gold, predicted, fits)

    def _items(self, pair: DocumentPair, quotes: Sequence[Quote], speakers: Speakers) -> tuple[Items, list[Any]]:
        """Return the contents of quotes, and the speakers of each."""
        items, found = Items(), []
        for quote in quotes:
            said_by = speakers(pair, quote) if quote.content else None
            for key, start in self.keys(pair, quote):
                items.add(start, quote.kind, key)
                found.append(said_by)
        return items, found


def _kept(items: Items, speakers: Sequence[Any], kept: Sequence[bool]) -> tuple[Items, list[Any]]:
    found = Items()
    for start, label, key in compress(zip(items.starts, items.labels, items.keys, strict=True), kept):
        found.add(start, label, key)
    return found, list(compress(speakers, kept))


def segment_matches(pair: DocumentPair) -> Matches:
    """Return the content spans of both sides, matched each by itself."""

    def items(quotes: Sequence[Quote]) -> Items:
        found = Items()
        for quote in quotes:
            for key, start in segments(pair, quote):
                found.add(start, quote.kind, key)
        return found

    return equal_keys(pair, items(pair.quotes.gold), items(pair.quotes.predicted))


def _source(pair: DocumentPair, quote: Quote) -> tuple[Any, frozenset[Any]]:
    """Return a source's spans, and the gold mentions that they stand for (none if one of them stands for none)."""
    resolver: Who = pair.prepared(who)
    found = [resolver.phrase(span) for span in quote.source or ()]
    mentions = frozenset(each.interval for each in found if each is not None)
    spans = parts_of(pair, quote).source if quote.source else NOWHERE
    return spans, mentions if None not in found else frozenset()


def _same_source(gold: tuple[Any, frozenset[Any]], predicted: tuple[Any, frozenset[Any]]) -> bool:
    return (gold[0] is not None and gold[0] == predicted[0]) or (bool(gold[1]) and gold[1] == predicted[1])


def _gold_links(pair: DocumentPair, quote: Quote) -> list[frozenset[str]] | None:
    """Return the QIDs of each speaker, a metonym's two readings counting both; None if a speaker has none."""
    entities = pair.context.entities
    found = []
    for speaker, called in zip(quote.speakers or (), gold_speakers(pair, quote), strict=True):
        if speaker not in entities or entities[speaker].wikidata is None:
            return None
        qids = (entities[each].wikidata for each in called if each in entities)
        found.append(frozenset(qid for qid in qids if qid is not None))
    return found


def _predicted_links(pair: DocumentPair, quote: Quote) -> list[frozenset[str]]:
    """Return the QID of each speaker as a set of one, or of none if it was not linked."""
    resolver: Who = pair.prepared(who)
    if quote.speakers is not None:
        names: list[str] = quote.speakers
    else:
        at = {span.interval for span in quote.source or ()}
        named = (mention.entity for mention in pair.predicted.mentions or () if mention.interval in at)
        names = [name for name in named if name is not None]
        if quote.source and not names:
            return [frozenset()]
    qids = [resolver.qid(name) for name in dict.fromkeys(names)]
    linked = sorted({qid for qid in qids if qid is not None})
    return [frozenset({qid}) for qid in linked] + [frozenset[str]() for qid in qids if qid is None]


MENTION = Level(_source, _source, _same_source, ("quotes.source",))
ENTITY = Level(gold_speakers, predicted_speakers, same_speakers, ("quotes.speakers|source",))
LINK = Level(_gold_links, _predicted_links, same_speakers, ("quotes.speakers|source", "entities", "entities.wikidata"))

_ATTRIBUTION = "Pareti 2015, Attribution; levels: this project"
_LEVELS = (
    ("", ENTITY, "speakers by any mention, id or name (as .entity)"),
    (".mention", MENTION, "the source's own mention"),
    (".entity", ENTITY, "speakers by any mention, id or name"),
    (".link", LINK, "the speakers' QIDs"),
)


def _measures(base: str, keys: Keys, what: str) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            base + name,
            EachMatching(AttributionMatches(keys, level)),
            Layer.QUOTES,
            f"{what} right, and {summary}.",
            _ATTRIBUTION,
            ("quotes", "quotes.content", *level.needs),
        )
        for name, level, summary in _LEVELS
    )


MEASURES = (
    *_measures("quote.attribution", whole, "Content"),
    Measure(
        "quote.segment.content.exact",
        EachMatching(segment_matches),
        Layer.QUOTES,
        "Content spans, each by itself, edges trimmed.",
        "this project",
        ("quotes", "quotes.content"),
    ),
    *_measures("quote.segment.attribution", segments, "Content span"),
)
