"""Score the parts of quotes: content, cue and source, each as a list of spans.

`quote.content.exact`, `quote.cue.exact`, `quote.source.exact`: a predicted part is right if gold has a part with the
same set of spans. The edges of contents are trimmed before (`text.trim`), if gold has texts. A quote without content
(removed with an embedded post), cue or source has no such part. Equal parts are paired one to one, so a repeated
prediction is credited once.

`quote.content.token`: precision is the share of tokens (tokens/1) in predicted contents that are in gold contents;
recall is the reverse. A token in two nested quotes counts once for each of them, so nesting is scored too. Tokens of a
quote that only repeats another one (`copies`) match nothing. The measure needs texts.

Worked example, in a text of five-letter words separated by spaces: gold contents are [0,11) and [24,35), predicted
are [0,11) and [24,28). exact: precision 1/2, recall 1/2. token: precision 3/3 (the last token is cut, but it shares
characters), recall 3/4.

Source: Pareti (2015), Attribution: a computational approach, chapter 6, for exact parts and overlap of tokens.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from onrecord.documents.model import UNALIGNED
from onrecord.measures.copies import quote_copies
from onrecord.measures.extents import quote_parts
from onrecord.measures.matches import EachMatching, Items, Matches, equal_keys
from onrecord.scoring.measure import Layer, Measure
from onrecord.text import tokens
from onrecord.text.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Quote
    from onrecord.measures.extents import QuoteParts
    from onrecord.scoring.pair import DocumentPair


@dataclass(frozen=True)
class PartMatches:
    """Returns the contents, cues or sources of both sides matched by their spans."""

    part: str

    def __call__(self, pair: DocumentPair) -> Matches:
        """Return the matches of a document."""
        where: Mapping[int, QuoteParts] = pair.prepared(quote_parts)

        part = attrgetter(self.part)

        def items(quotes: Sequence[Quote]) -> Items:
            given = [(quote, spans) for quote in quotes if (spans := part(quote))]
            starts = [min([span.start for span in spans]) for _, spans in given]
            return Items.of(starts, [quote.kind for quote, _ in given], [part(where[id(quote)]) for quote, _ in given])

        return equal_keys(pair, items(pair.quotes.gold), items(pair.quotes.predicted))


def document_tokens(pair: DocumentPair) -> tuple[list[int], list[int]]:
    """Return the starts and the ends of the text's tokens."""
    spans = tokens(pair.text or "")
    return [span.start for span in spans], [span.end for span in spans]


def tokens_in_content(pair: DocumentPair) -> Matches:
    """Return the tokens in contents of both sides; those of a string that was not found match nothing."""
    starts, ends = pair.prepared(document_tokens)
    copies: frozenset[int] = pair.prepared(quote_copies)

    def items(quotes: Sequence[Quote]) -> Items:
        found = Items()
        for quote in quotes:
            inside: set[int] = set()
            for span in quote.content or ():
                if span.start == UNALIGNED:
                    for _ in tokens(span.text or ""):
                        found.add(UNALIGNED, quote.kind)
                    continue
                start, end = trimmed(pair.text or "", span.interval)
                inside.update(range(bisect_right(ends, start), bisect_left(starts, end)))
            chosen = sorted(inside)
            found.starts += [starts[token] for token in chosen]
            found.labels += [quote.kind or ""] * len(chosen)
            found.keys += [None] * len(chosen) if id(quote) in copies else chosen
        return found

    return equal_keys(pair, items(pair.quotes.gold), items(pair.quotes.predicted))


_PARETI = "Pareti 2015, Attribution"
_QUOTES = Layer.QUOTES

MEASURES = (
    Measure(
        "quote.content.exact",
        EachMatching(PartMatches("content")),
        _QUOTES,
        "Quotes with gold's content, edges trimmed.",
        _PARETI,
        ("quotes", "quotes.content"),
    ),
    Measure(
        "quote.content.token",
        EachMatching(tokens_in_content),
        _QUOTES,
        "Tokens in the contents of quotes.",
        _PARETI,
        ("quotes", "quotes.content", "texts"),
    ),
    Measure(
        "quote.cue.exact",
        EachMatching(PartMatches("cue")),
        _QUOTES,
        "Cues with gold's spans.",
        _PARETI,
        ("quotes", "quotes.cue"),
    ),
    Measure(
        "quote.source.exact",
        EachMatching(PartMatches("source")),
        _QUOTES,
        "Sources with gold's spans.",
        _PARETI,
        ("quotes", "quotes.source"),
    ),
)
