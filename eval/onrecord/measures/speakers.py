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
from onrecord.measures.gold_entities import NOBODY, Readings, readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onrecord.documents.model import Mention, Quote, Span
    from onrecord.measures.extents import Extent
    from onrecord.measures.who import Who

    Phrase = tuple[Extent | None, Extent]

GOLD, PREDICTED = "gold", "predicted"


def gold_speakers(resolver: Who, quote: Quote) -> list[Readings]:
    """Return for each speaker of a gold quote the set of entity ids that are right for it; [] without speakers.

    The set has the speaker's own id. If the quote's source is a metonym with the speaker as one reading, the set also
    has the other reading.

    resolver: what `who` returns for the quote's document.
    """
    if not quote.speakers:
        return []
    sources = [each for span in quote.source or () if len(each := readings(resolver.phrase(span))) > 1]
    return [frozenset({speaker}).union(*[each for each in sources if speaker in each]) for speaker in quote.speakers]


def gold_addressees(resolver: Who, quote: Quote) -> list[Readings]:
    """Return for each addressee of a gold quote a set with the addressee's entity id; [] without addressees.

    `resolver` is not used, since gold marks no phrases of addressees, and so no metonyms.
    """
    del resolver
    return [frozenset({addressee}) for addressee in quote.addressees or ()]


def coreferent_speakers(resolver: Who, quote: Quote) -> list[Readings]:
    """Return for each speaker of a predicted quote the set of gold entity ids that it may be, by gold's coreference.

    Speakers with the same set are returned once. Each speaker that is not resolved has an empty set of its own, at the
    end. If `speakers` is None (not an empty list), the spans of the quote's source are resolved instead; all spans that
    are not resolved have one empty set.

    resolver: what `who` returns for the quote's document.
    """
    return _speakers(quote, resolver.coreferent, resolver.coreferent_phrase)


def predicted_speakers(resolver: Who, quote: Quote) -> list[Readings]:
    """Return for each speaker of a predicted quote the set of gold entity ids that the prediction itself identifies.

    A name or a QID (Wikidata id) identifies an entity; a pronoun does not, whatever gold's coreference says. Speakers
    with the same set are returned once. Each speaker that is not resolved has an empty set of its own, at the end. If
    `speakers` is None (not an empty list), the spans of the quote's source are resolved instead; all spans that are not
    resolved have one empty set.

    resolver: what `who` returns for the quote's document.
    """
    return _speakers(quote, resolver.who, resolver.who_phrase)


def coreferent_addressees(resolver: Who, quote: Quote) -> list[Readings]:
    """Return for each addressee of a predicted quote the set of gold entity ids that it may be, by gold's coreference.

    Addressees with the same set are returned once. Each addressee that is not resolved has an empty set of its own, at
    the end. [] without addressees.

    resolver: what `who` returns for the quote's document.
    """
    return _each(quote.addressees or (), resolver.coreferent)


def predicted_addressees(resolver: Who, quote: Quote) -> list[Readings]:
    """Return for each addressee of a predicted quote the set of gold entity ids that the prediction itself identifies.

    A name or a QID (Wikidata id) identifies an entity; a pronoun does not, whatever gold's coreference says. Addressees
    with the same set are returned once. Each addressee that is not resolved has an empty set of its own, at the end. []
    without addressees.

    resolver: what `who` returns for the quote's document.
    """
    return _each(quote.addressees or (), resolver.who)


def _speakers(
    quote: Quote, by_name: Callable[[str], Readings], by_phrase: Callable[[Span], Readings]
) -> list[Readings]:
    if quote.speakers is not None:
        return _each(quote.speakers, by_name)
    return _once(by_phrase(span) for span in quote.source or ())


def _each(names: Sequence[str], by_name: Callable[[str], Readings]) -> list[Readings]:
    if len(names) < 2:  # noqa: PLR2004 - most quotes have one speaker
        return [by_name(name) for name in names]
    found = {name: by_name(name) for name in names}
    return [*_once(each for each in found.values() if each), *[NOBODY for each in found.values() if not each]]


def same_speakers(gold: Sequence[Readings], predicted: Sequence[Readings]) -> bool:
    """Return whether two lists of speakers are equal: each speaker shares an entity with a speaker of the other list.

    Args:
        gold, predicted: For each speaker, the set of entities that it may be. Two empty lists are equal.

    >>> same_speakers([frozenset({"city", "mayor"})], [frozenset({"mayor"})])
    True
    """
    if len(gold) == len(predicted) == 1:
        return not gold[0].isdisjoint(predicted[0])
    return all(any(one & other for other in predicted) for one in gold) and all(
        any(one & other for one in gold) for other in predicted
    )


def gold_phrase(resolver: Who, quote: Quote) -> Phrase:
    """Return the phrase of a quote's source: its spans, and the gold mentions to which they refer.

    Args:
        resolver: What `who` returns for the quote's document.
        quote: The quote.

    Returns:
        The set of the source's intervals, None if one of them is not in the text; and the set of the intervals of the
        gold mentions, empty if one span refers to no mention. Both are empty if the quote has no source.
    """
    return _phrase(resolver, quote.source, extent(quote.source)) if quote.source else (NOWHERE, frozenset())


def predicted_phrase(resolver: Who, quote: Quote) -> Phrase:
    """Return the phrase of a predicted quote: its source or, if `source` is None, the mentions of its speakers.

    Of the mentions of a speaker, the one nearest to the quote's content and outside it is taken.

    Args:
        resolver: What `who` returns for the quote's document.
        quote: The quote.

    Returns:
        The set of intervals of the phrase, None if one of them is not in the text or a speaker has no mention; and the
        set of the intervals of the gold mentions to which they refer, empty if one of them refers to no mention.
    """
    if quote.source is None and quote.speakers:
        spans = _speakers_mentions(resolver, quote)
        return _phrase(resolver, spans, extent(spans))
    return gold_phrase(resolver, quote)


def _phrase(resolver: Who, spans: Sequence[Span], place: Extent | None) -> Phrase:
    if len(spans) == 1:  # as nearly always
        mention = resolver.phrase(spans[0])
        return place, NOWHERE if mention is None else frozenset(((mention.start, mention.end),))
    found = [resolver.phrase(span) for span in spans]
    return place, frozenset([(each.start, each.end) for each in found if each is not None] if None not in found else ())


def same_phrase(gold: Phrase, predicted: Phrase) -> bool:
    """Return whether two phrases are equal: they have the same intervals, or refer to the same gold mentions.

    Args:
        gold, predicted: Phrases as `gold_phrase` and `predicted_phrase` return them. Two phrases without intervals are
            equal.
    """
    return (gold[0] is not None and gold[0] == predicted[0]) or (bool(gold[1]) and gold[1] == predicted[1])


def _speakers_mentions(resolver: Who, quote: Quote) -> list[Mention]:
    content = [(span.start, span.end) for span in quote.content or () if span.start != UNALIGNED]

    def distance(mention: Mention) -> tuple[bool, int, int, int]:
        inside = any(start <= mention.start and mention.end <= end for start, end in content)
        gaps = [max(start - mention.end, mention.start - end, 0) for start, end in content]
        return inside, min(gaps, default=0), mention.start, mention.end

    found = [resolver.placed(name) for name in quote.speakers or ()]
    return [min(mentions, key=distance) for mentions in found if mentions] if all(found) else []


def linked_gold_speakers(resolver: Who, quote: Quote) -> list[Readings] | None:
    """Return for each speaker of a gold quote the set of Wikidata ids (QIDs) that are right.

    If the quote's source is a metonym, which refers to two entities, the QIDs of both are right. None if one of the
    speakers has no QID in gold's registry; the quote is then not scored.

    resolver: what `who` returns for the quote's document.
    """
    return _gold_links(resolver, quote, quote.speakers or (), gold_speakers)


def linked_gold_addressees(resolver: Who, quote: Quote) -> list[Readings] | None:
    """Return for each addressee of a gold quote a set with its Wikidata id (QID).

    None if one of the addressees has no QID in gold's registry; the quote is then not scored.

    resolver: what `who` returns for the quote's document.
    """
    return _gold_links(resolver, quote, quote.addressees or (), gold_addressees)


def _gold_links(
    resolver: Who, quote: Quote, names: Sequence[str], called: Callable[[Who, Quote], list[Readings]]
) -> list[Readings] | None:
    if not names:
        return []
    entities = resolver.context.entities
    if any(name not in entities or entities[name].wikidata is None for name in names):
        return None
    known = [[entities[each].wikidata for each in among if each in entities] for among in called(resolver, quote)]
    return [frozenset(qid for qid in qids if qid is not None) for qids in known]


def _predicted_links(resolver: Who, names: Sequence[str]) -> list[Readings]:
    if not names:
        return []
    qids = [resolver.qid(name) for name in dict.fromkeys(names)]
    linked = sorted({qid for qid in qids if qid is not None})
    return [frozenset({qid}) for qid in linked] + [NOBODY for qid in qids if qid is None]


def linked_addressees(resolver: Who, quote: Quote) -> list[Readings]:
    """Return for each addressee of a predicted quote a set with the Wikidata id (QID) that the prediction gives it.

    Addressees with the same QID are returned once. Each addressee without a QID has an empty set of its own, at the
    end. [] without addressees.

    resolver: what `who` returns for the quote's document.
    """
    return _predicted_links(resolver, quote.addressees or ())


def linked_speakers(resolver: Who, quote: Quote) -> list[Readings]:
    """Return for each speaker of a predicted quote a set with the Wikidata id (QID) that the prediction gives it.

    Speakers with the same QID are returned once. Each speaker without a QID has an empty set of its own, at the end. If
    `speakers` is None (not an empty list), the entities of the predicted mentions with the source's offsets are the
    speakers; if there are none, the result is one empty set, or [] if the quote has no source either.

    resolver: what `who` returns for the quote's document.
    """
    if quote.speakers is not None:
        return _predicted_links(resolver, quote.speakers)
    names = [name for span in quote.source or () for name in resolver.clusters(span)]
    return [NOBODY] if quote.source and not names else _predicted_links(resolver, names)


def _once(found: Iterable[Readings]) -> list[Readings]:
    every = set(found)
    return sorted(every, key=sorted) if len(every) > 1 else list(every)
