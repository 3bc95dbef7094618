"""Measure where quotes stand: content, cue and source, each as the list of spans that it is.

`quote.content.exact`, `quote.cue.exact`, `quote.source.exact`: a predicted part is right if gold has one with the
same set of spans. Contents compare trimmed (`text.trim`), where gold came with texts. A quote without content (lost
with a post), without a cue or without a source has no such part. Equal parts pair one to one, so that saying a right
one twice earns once.

`quote.content.token`: of the tokens (tokens/1) in predicted contents, how many are in gold contents, and the other
way round. A token that lies in two quotes, one inside the other, counts once for each, so nesting is scored too; those
of a quote that only repeats another (`copies`) match nothing. Needs texts.

Worked example, in a text of words of five letters with a space between two: gold contents [0,11) and [24,35), predicted
[0,11) and [24,28): exact 1/2 and 1/2; token precision 3/3 (the last is cut, but still touched), recall 3/4.

Source: Pareti (2015), Attribution: a computational approach, chapter 6, for parts compared exactly and by overlap of
tokens.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from onrecord.documents.model import UNALIGNED
from onrecord.measures.base import Layer, Measure
from onrecord.measures.copies import quote_copies
from onrecord.measures.extents import extent
from onrecord.measures.join import join
from onrecord.text import tokens
from onrecord.text.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.documents.model import Quote, Span
    from onrecord.measures.base import Cell, Tally
    from onrecord.measures.extents import Extent
    from onrecord.measures.pair import DocumentPair


def _part_tally(pair: DocumentPair, part: str, text: str | None = None) -> Tally:
    def items(quotes: Sequence[Quote]) -> Iterator[tuple[Extent | None, Cell]]:
        for quote in quotes:
            spans: Sequence[Span] | None = getattr(quote, part)
            if spans:
                yield extent(spans, text), pair.cell(min(span.start for span in spans), quote.kind)

    return join(items(pair.quotes.gold), items(pair.quotes.predicted))


def content_tally(pair: DocumentPair) -> Tally:
    """Return the counts of contents."""
    return _part_tally(pair, "content", pair.text)


def cue_tally(pair: DocumentPair) -> Tally:
    """Return the counts of cues."""
    return _part_tally(pair, "cue")


def source_tally(pair: DocumentPair) -> Tally:
    """Return the counts of sources."""
    return _part_tally(pair, "source")


def document_tokens(pair: DocumentPair) -> tuple[list[int], list[int]]:
    """Return the starts and the ends of the text's tokens."""
    spans = tokens(pair.text or "")
    return [span.start for span in spans], [span.end for span in spans]


def token_tally(pair: DocumentPair) -> Tally:
    """Return the counts of tokens in contents; those of a string that was not found match nothing."""
    starts, ends = pair.prepared(document_tokens)
    copies: frozenset[int] = pair.prepared(quote_copies)

    def items(quotes: Sequence[Quote]) -> Iterator[tuple[int | None, Cell]]:
        for quote in quotes:
            found: set[int] = set()
            for span in quote.content or ():
                if span.start == UNALIGNED:
                    unplaced = pair.cell(UNALIGNED, quote.kind)
                    yield from ((None, unplaced) for _ in tokens(span.text or ""))
                    continue
                start, end = trimmed(pair.text or "", span.interval)
                found.update(range(bisect_right(ends, start), bisect_left(starts, end)))
            for token in sorted(found):
                yield None if id(quote) in copies else token, pair.cell(starts[token], quote.kind)

    return join(items(pair.quotes.gold), items(pair.quotes.predicted))


_PARETI = "Pareti 2015, Attribution"
_QUOTES = Layer.QUOTES

MEASURES = (
    Measure(
        "quote.content.exact",
        _QUOTES,
        "Quotes whose content is gold's, edges trimmed.",
        _PARETI,
        ("quotes", "quotes.content"),
        content_tally,
    ),
    Measure(
        "quote.content.token",
        _QUOTES,
        "Tokens inside quoted content.",
        _PARETI,
        ("quotes", "quotes.content"),
        token_tally,
        needs_text=True,
    ),
    Measure("quote.cue.exact", _QUOTES, "Cues with gold's spans.", _PARETI, ("quotes", "quotes.cue"), cue_tally),
    Measure(
        "quote.source.exact", _QUOTES, "Sources with gold's spans.", _PARETI, ("quotes", "quotes.source"), source_tally
    ),
)
