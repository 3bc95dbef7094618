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
from typing import TYPE_CHECKING

import numpy as np

from onrecord.documents.model import UNALIGNED
from onrecord.measures.cell_pairs import NO_KEY, equal_items
from onrecord.measures.matches import cell_counts
from onrecord.measures.quote_columns import QuoteColumns
from onrecord.scoring.measure import Layer, Measure
from onrecord.scoring.tally import CellNumbers
from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.scoring.block import Block
    from onrecord.scoring.tally import CellTally


@dataclass(frozen=True)
class PartTally:
    """The tally of contents, cues or sources that are matched by equal spans; part: which of the three."""

    part: str

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of parts of quotes by cell: document, paragraph, zone and kind of quote.

        A quote without the part is not counted. A part is right if the other side has the same spans as this part, one
        to one.
        """
        columns: QuoteColumns = block.prepared(QuoteColumns)
        parts = [getattr(side, self.part) for side in columns.sides]
        given = [np.flatnonzero(part.given) for part in parts]
        items = [
            (block.places.number(side.document[at], part.least[at]), side.kind[at])
            for side, part, at in zip(columns.sides, parts, given, strict=True)
        ]
        numbers = CellNumbers(block, columns.kinds, items)
        return cell_counts(
            numbers, equal_items(numbers, *(part.keys[at] for part, at in zip(parts, given, strict=True)))
        )


def content_tokens(block: Block) -> CellTally:
    """Return the four counts (`Counts`) of the tokens in contents of quotes, by paragraph, zone and kind of quote.

    A token counts once for each quote whose content has it; a token is in a content if they share a character. If n
    gold and m predicted quotes have the same token, the smaller of n and m are right on each side. Tokens of a quote
    that only repeats another quote (`copies`), and of a predicted string that is not in the text, are counted and match
    nothing.
    """
    columns: QuoteColumns = block.prepared(QuoteColumns)
    texts = [_Tokens(pair.text or "") for pair in block.pairs]
    keys: list[list[int]] = []
    items = []
    for side in columns.sides:
        starts: list[int] = []
        owner: list[int] = []
        keys.append([])
        for at, document in enumerate(side.document.tolist()):
            inside = texts[document].inside(side.content.intervals(at))
            lost = sum(
                len(tokens(span.text or "")) for span in side.quotes[at].content or () if span.start == UNALIGNED
            )
            starts += [texts[document].starts[token] for token in inside] + [UNALIGNED] * lost
            owner += [at] * (len(inside) + lost)
            keys[-1] += ([NO_KEY] * len(inside) if side.is_copy[at] else inside) + [NO_KEY] * lost
        quote = np.array(owner, dtype=np.int64)
        items.append((side.document[quote], np.array(starts, dtype=np.int64), side.kind[quote]))
    numbers = CellNumbers(
        block, columns.kinds, [(block.places.number(document, start), kind) for document, start, kind in items]
    )
    width = 1 + max((len(text.starts) for text in texts), default=0)
    own = [np.array(side, dtype=np.int64) for side in keys]
    own = [
        np.where(key == NO_KEY, NO_KEY, document * width + key) for key, (document, *_) in zip(own, items, strict=True)
    ]
    return cell_counts(numbers, equal_items(numbers, *own))


class _Tokens:
    """The tokens of a text."""

    def __init__(self, text: str) -> None:
        spans = tokens(text)
        self.starts = [span.start for span in spans]
        self._ends = [span.end for span in spans]

    def inside(self, intervals: Sequence[tuple[int, int]]) -> list[int]:
        """Return the sorted indices of the tokens that share a character with one of `intervals` (start, end)."""
        found: set[int] = set()
        for start, end in intervals:
            found.update(range(bisect_right(self._ends, start), bisect_left(self.starts, end)))
        return sorted(found)


_PARETI = "Pareti 2015, Attribution"
_QUOTES = Layer.QUOTES

MEASURES = (
    Measure(
        "quote.content.exact",
        PartTally("content"),
        _QUOTES,
        "Quotes with gold's content, edges trimmed.",
        _PARETI,
        ("quotes", "quotes.content"),
    ),
    Measure(
        "quote.content.token",
        content_tokens,
        _QUOTES,
        "Tokens in the contents of quotes.",
        _PARETI,
        ("quotes", "quotes.content", "texts"),
    ),
    Measure(
        "quote.cue.exact",
        PartTally("cue"),
        _QUOTES,
        "Cues with gold's spans.",
        _PARETI,
        ("quotes", "quotes.cue"),
    ),
    Measure(
        "quote.source.exact",
        PartTally("source"),
        _QUOTES,
        "Sources with gold's spans.",
        _PARETI,
        ("quotes", "quotes.source"),
    ),
)
