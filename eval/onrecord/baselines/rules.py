"""A rule-based baseline that can be read in five minutes: word lists, and the nearest phrase.

`entities` finds names, titles and pronouns and their entities, `quotes` finds quotes by marks and cues, and `events`
finds triggers with the nearest mentions as arguments. Each module lists its rules at the top; the word lists are JSON
files beside them.

It uses no zones, no grammar and no registry, and other systems should do better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.baselines.entities import find_phrases, first_person, mentions
from onrecord.baselines.events import find_events
from onrecord.baselines.quotes import find_quotes
from onrecord.documents.model import Document, Quote, Span

if TYPE_CHECKING:
    from onrecord.baselines.quotes import FoundQuote
    from onrecord.documents.model import Interval
    from onrecord.run.extractor import Input


def extract(document: Input) -> Document:
    """Return a document with the mentions, quotes and events of a text, found by word lists and rules.

    All spans have offsets, mentions have the name of their entity as its id, and quotes have speakers.
    """
    text = document.text
    phrases = find_phrases(text)
    quotes = find_quotes(text, phrases)
    for quote in quotes:
        if quote.source is not None and quote.kind == "direct":
            phrases += first_person(text, quote.content, quote.source.entity)
    found = mentions(phrases)
    return Document(
        doc_id=document.doc_id,
        text_sha256=document.text_sha256,
        mentions=found,
        quotes=[_quote(quote, number) for number, quote in enumerate(quotes, 1)],
        events=find_events(text, found, {quote.cue for quote in quotes}),
    )


def _quote(quote: FoundQuote, number: int) -> Quote:
    return Quote(
        id=f"q{number}",
        kind=quote.kind,
        content=[_span(piece) for piece in quote.content],
        cue=[_span(quote.cue)],
        source=[_span(quote.source.span)] if quote.source else [],
        speakers=[quote.source.entity] if quote.source else [],
        act=quote.act,
    )


def _span(interval: Interval) -> Span:
    return Span(start=interval.start, end=interval.end)
