"""The baseline that a newcomer can read in five minutes: word lists, and the nearest thing.

`entities` finds names, titles and pronouns and says who they are, `quotes` finds quotes by their marks and cues,
`events` finds triggers and takes what stands nearest for their arguments. Each file says its rules at its top; the
word lists are the JSON files beside them.

It knows nothing of zones, of grammar or of the corpus's entities, and it should be beaten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.baselines.entities import find_phrases, first_person, mentions
from onrecord.baselines.events import find_events
from onrecord.baselines.quotes import find_quotes
from onrecord.documents.model import Document, Quote, Span

if TYPE_CHECKING:
    from onrecord.baselines.quotes import Found
    from onrecord.documents.model import Interval
    from onrecord.run.extractor import Input


def extract(document: Input) -> Document:
    """Return the mentions, quotes and events that the rules find in a document."""
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


def _quote(quote: Found, number: int) -> Quote:
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
