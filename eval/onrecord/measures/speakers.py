"""Resolve the speakers and addressees of quotes at each level of comparison (`who`).

    .mention      the phrase: the quote's source; without a source, the mention given as its speaker
    .coreferent   the entities, by gold's coreference
    .entity       the entities that the prediction itself identifies
    .link         the QIDs

A speaker in gold is an entity or, if the source is a metonym, the metonym's other reading. If a predicted quote has no
`speakers` at all, its source is the speaker; an empty list means no speaker. If a speaker is given as the id of a
cluster, its phrase is the mention of the cluster that is nearest to the quote's content and outside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import UNALIGNED
from onrecord.measures.extents import NOWHERE, extent
from onrecord.measures.who import NOBODY, Readings, readings, who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onrecord.documents.model import Interval, Mention, Quote, Span
    from onrecord.measures.extents import Extent
    from onrecord.measures.who import Who
    from onrecord.scoring.pair import DocumentPair

    Phrase = tuple[Extent | None, frozenset[Interval]]

GOLD, PREDICTED = "gold", "predicted"


def gold_speakers(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return what each speaker of a gold quote may be called: itself, and the other reading of a metonym source."""
    if not quote.speakers:
        return []
    resolver: Who = pair.prepared(who)
    sources = [each for span in quote.source or () if len(each := readings(resolver.phrase(span))) > 1]
    return [frozenset({speaker}).union(*[each for each in sources if speaker in each]) for speaker in quote.speakers]


def gold_addressees(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return each addressee of a gold quote; gold marks no phrase for one, so there is no other reading."""
    del pair
    return [frozenset({addressee}) for addressee in quote.addressees or ()]


def coreferent_speakers(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return each speaker of a predicted quote by gold's coreference, as `predicted_speakers` does."""
    resolver: Who = pair.prepared(who)
    return _speakers(quote, resolver.coreferent, resolver.coreferent_phrase)


def predicted_speakers(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return who each speaker of a predicted quote is: the gold entities it may be, an empty set for nobody.

    Speakers that are the same are given once. A quote whose speakers are absent (not one that says there are none)
    is spoken by whom its source says.
    """
    resolver: Who = pair.prepared(who)
    return _speakers(quote, resolver.who, resolver.who_phrase)


def coreferent_addressees(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return each addressee of a predicted quote by gold's coreference."""
    return _each(quote.addressees or (), pair.prepared(who).coreferent)


def predicted_addressees(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return who each addressee of a predicted quote is."""
    return _each(quote.addressees or (), pair.prepared(who).who)


def _speakers(
    quote: Quote, by_name: Callable[[str], Readings], by_phrase: Callable[[Span], Readings]
) -> list[Readings]:
    if quote.speakers is not None:
        return _each(quote.speakers, by_name)
    return _once(by_phrase(span) for span in quote.source or ())


def _each(names: Iterable[str], by_name: Callable[[str], Readings]) -> list[Readings]:
    found = {name: by_name(name) for name in names}
    if len(found) < 2:  # noqa: PLR2004 - most quotes have one speaker
        return list(found.values())
    return [*_once(each for each in found.values() if each), *[NOBODY for each in found.values() if not each]]


def same_speakers(gold: Sequence[Readings], predicted: Sequence[Readings]) -> bool:
    """Return whether two sets of speakers are equal: everyone is one of the other side's. Empty equals empty."""
    return all(any(one & other for other in predicted) for one in gold) and all(
        any(one & other for one in gold) for other in predicted
    )


def gold_phrase(pair: DocumentPair, quote: Quote) -> Phrase:
    """Return the phrase of a gold quote: its source; see `predicted_phrase`."""
    return _phrase(pair, quote.source or (), extent(quote.source) if quote.source else NOWHERE)


def predicted_phrase(pair: DocumentPair, quote: Quote) -> Phrase:
    """Return the phrase of a predicted quote: its source or, if it has none, the mentions of its speakers.

    Returns:
        The spans, None if one of them was not found; and the offsets of the gold mentions that they stand for, none if
        one of them stands for no mention.
    """
    if quote.source is None and quote.speakers:
        spans = _speakers_mentions(pair, quote)
        return _phrase(pair, spans, extent(spans))
    return gold_phrase(pair, quote)


def _phrase(pair: DocumentPair, spans: Sequence[Span], place: Extent | None) -> Phrase:
    if not spans:
        return place, frozenset()
    resolver: Who = pair.prepared(who)
    found = [resolver.phrase(span) for span in spans]
    return place, frozenset() if None in found else frozenset([each.interval for each in found if each is not None])


def same_phrase(gold: Phrase, predicted: Phrase) -> bool:
    """Return whether two phrases are one: the same spans, or the same gold mentions."""
    return (gold[0] is not None and gold[0] == predicted[0]) or (bool(gold[1]) and gold[1] == predicted[1])


def _speakers_mentions(pair: DocumentPair, quote: Quote) -> list[Mention]:
    resolver: Who = pair.prepared(who)
    content = [span.interval for span in quote.content or () if span.start != UNALIGNED]

    def distance(mention: Mention) -> tuple[bool, int, Interval]:
        inside = any(start <= mention.start and mention.end <= end for start, end in content)
        gaps = [max(start - mention.end, mention.start - end, 0) for start, end in content]
        return inside, min(gaps, default=0), mention.interval

    found = [resolver.placed(name) for name in quote.speakers or ()]
    return [min(mentions, key=distance) for mentions in found if mentions] if all(found) else []


def linked_gold_speakers(pair: DocumentPair, quote: Quote) -> list[Readings] | None:
    """Return the QIDs of each speaker of a gold quote, a metonym's two readings counting both.

    Returns:
        A set of QIDs for each speaker, or None if one of them has none in gold's registry.
    """
    return _gold_links(pair, quote.speakers or (), gold_speakers(pair, quote))


def linked_gold_addressees(pair: DocumentPair, quote: Quote) -> list[Readings] | None:
    """Return the QID of each addressee of a gold quote, as `linked_gold_speakers` does."""
    return _gold_links(pair, quote.addressees or (), gold_addressees(pair, quote))


def _gold_links(pair: DocumentPair, names: Sequence[str], called: Sequence[Readings]) -> list[Readings] | None:
    entities = pair.context.entities
    if any(name not in entities or entities[name].wikidata is None for name in names):
        return None
    known = [[entities[each].wikidata for each in sorted(among) if each in entities] for among in called]
    return [frozenset(qid for qid in qids if qid is not None) for qids in known]


def _predicted_links(pair: DocumentPair, names: Sequence[str]) -> list[Readings]:
    qids = [pair.prepared(who).qid(name) for name in dict.fromkeys(names)]
    linked = sorted({qid for qid in qids if qid is not None})
    return [frozenset({qid}) for qid in linked] + [NOBODY for qid in qids if qid is None]


def linked_addressees(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return the QID of each addressee of a predicted quote."""
    return _predicted_links(pair, quote.addressees or ())


def linked_speakers(pair: DocumentPair, quote: Quote) -> list[Readings]:
    """Return the QID of each speaker of a predicted quote; an empty set for one that was not linked."""
    if quote.speakers is not None:
        return _predicted_links(pair, quote.speakers)
    at = {span.interval for span in quote.source or ()}
    named = (mention.entity for mention in pair.predicted.mentions or () if mention.interval in at)
    names = [name for name in named if name is not None]
    return [NOBODY] if quote.source and not names else _predicted_links(pair, names)


def _once(found: Iterable[Readings]) -> list[Readings]:
    every = set(found)
    return sorted(every, key=sorted) if len(every) > 1 else list(every)
