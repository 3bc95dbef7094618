"""Columns of the quotes of a block: the offsets of each part, and the keys by which parts are compared.

The columns are computed once, and all measures of quotes read them. Contents are trimmed (`text.trim`) if gold has
texts. Copies of a quote are marked (`copies`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.documents.model import UNALIGNED, Interval
from onrecord.measures.cell_pairs import NO_KEY
from onrecord.measures.copies import copies
from onrecord.measures.who import who
from onrecord.text.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from onrecord.documents.model import Quote
    from onrecord.measures.who import Who
    from onrecord.scoring.block import Block

PARTS = ("content", "cue", "source")
NOWHERE = np.iinfo(np.int64).max
_START, _END = attrgetter("start"), attrgetter("end")


class Part:
    """One part (content, cue or source) of the quotes of a side: arrays with one element per quote or per span.

    Attributes:
        number: Per quote, the number of its spans in this part.
        first: Per quote, the index of its first span.
        quote: Per span, the index of its quote.
        raw: Per span, its start before trimming; UNALIGNED if it is not in the text.
        start, end: Per span, the offsets that are compared (contents: trimmed).
        least: Per quote, the smallest of its raw starts, 0 without spans.
        keys: Per quote, a number for its set of spans; NO_KEY without spans, or if one of them is not in the text.
        span_keys: Per span, a number; NO_KEY if it is not in the text.
    """

    def __init__(
        self, quotes: Sequence[Quote], document: NDArray[Any], name: str, numbers: Any, texts: Sequence[str | None]
    ) -> None:
        given = [spans or () for spans in map(attrgetter(name), quotes)]
        spans = list(chain.from_iterable(given))
        self.number = np.array(list(map(len, given)), dtype=np.int64)
        self.first = np.cumsum(self.number) - self.number
        self.quote = np.repeat(np.arange(len(given)), self.number)
        starts, ends, at = list(map(_START, spans)), list(map(_END, spans)), document[self.quote].tolist()
        self.raw, raw_end = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
        self.start, self.end = self.raw, raw_end
        if any(text is not None for text in texts):
            for k, each in enumerate(at):
                if (text := texts[each]) is not None and starts[k] != UNALIGNED:
                    starts[k], ends[k] = trimmed(text, Interval(starts[k], ends[k]))
            self.start, self.end = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
        self._starts, self._ends, self._firsts = starts, ends, self.first.tolist()
        self._numbers = self.number.tolist()
        self.given = self.number > 0
        self.least = self._of_quotes(np.minimum, self.raw, 0)
        placed = self.raw != UNALIGNED
        self.placed_least = self._of_quotes(np.minimum, np.where(placed, self.raw, NOWHERE), NOWHERE)
        self.placed_most = self._of_quotes(np.maximum, np.where(placed, raw_end, 0), 0)
        self.low = self._of_quotes(np.minimum, self.start, 0)
        self.high = self._of_quotes(np.maximum, self.end, 0)
        own = np.fromiter(map(numbers.__getitem__, zip(at, starts, ends, strict=True)), np.int64, len(spans))
        self.span_keys = np.where(placed, own, NO_KEY)
        self.keys = np.full(len(given), NO_KEY, dtype=np.int64)
        self.keys[self.given] = self.span_keys[self.first[self.given]]
        for k in np.flatnonzero(self.number > 1).tolist():
            several = frozenset(own[self.first[k] : self.first[k] + self.number[k]].tolist())
            if len(several) > 1:
                self.keys[k] = numbers[several]
        self.keys[self.quote[~placed]] = NO_KEY

    def _of_quotes(self, function: np.ufunc, values: NDArray[Any], without: int) -> NDArray[Any]:
        """Return an array with one element per quote: `function` (such as `np.minimum`) over its spans' values.

        Args:
            function: A numpy function of two arguments, which is applied to all values of a quote.
            values: One value for each span.
            without: The result for a quote without spans.
        """
        found = np.full(len(self.number), without, dtype=np.int64)
        if len(values):
            found[self.given] = function.reduceat(values, self.first[self.given])
        return found

    def intervals(self, quote: int) -> list[tuple[int, int]]:
        """Return the intervals (start, end) of a quote's spans, sorted and each once.

        Spans that are not in the text are left out. quote: the index of the quote on this side.
        """
        first, number = self._firsts[quote], self._numbers[quote]
        if number == 1:
            start = self._starts[first]
            return [(start, self._ends[first])] if start != UNALIGNED else []
        own = slice(first, first + number)
        found = zip(self._starts[own], self._ends[own], strict=True)
        return sorted({interval for interval in found if interval[0] != UNALIGNED})


class QuoteSide:
    """The quotes of one side of a block, document after document.

    Attributes:
        quotes: The records.
        document: The index of each quote's document.
        content, cue, source: The parts.
        at: The start of each quote (`Quote.start`).
        place: The number of the place of this start (`Places.number`).
        kind: The index of each quote's kind in `QuoteColumns.kinds`.
        whole: A number for content, cue and source together.
        start, end: The hull of all spans that are in the text; 0 and 0 if there are none.
        is_copy: Whether the quote is a copy that cannot be matched (`copies`).
    """

    def __init__(self, by_document: Sequence[Sequence[Quote]], numbers: Any, texts: Sequence[str | None]) -> None:
        self.quotes = list(chain.from_iterable(by_document))
        self.document = np.repeat(np.arange(len(by_document)), [len(quotes) for quotes in by_document])
        untrimmed = [None] * len(texts)
        self.content, self.cue, self.source = (
            Part(self.quotes, self.document, name, numbers, texts if name == "content" else untrimmed) for name in PARTS
        )
        self.at: NDArray[Any] = np.full(len(self.quotes), NOWHERE, dtype=np.int64)
        for part in (self.source, self.cue, self.content):
            self.at = np.where(part.placed_least == NOWHERE, self.at, part.placed_least)
        self.at[self.at == NOWHERE] = UNALIGNED
        least = np.min([part.placed_least for part in self.parts], axis=0)
        self.start = np.where(least == NOWHERE, 0, least)
        self.end = np.max([part.placed_most for part in self.parts], axis=0)
        self.place: NDArray[Any] = self.at  # these four are laid out with the other side
        self.kind: NDArray[Any] = self.at
        self.whole: NDArray[Any] = self.at
        self.is_copy: NDArray[Any] = self.at

    @property
    def parts(self) -> tuple[Part, Part, Part]:
        """Return the contents, the cues and the sources of the quotes, each as arrays of offsets and keys."""
        return self.content, self.cue, self.source


class QuoteColumns:
    """The quotes of both sides of a block.

    Attributes:
        gold, predicted: The two sides.
        kinds: All kinds in alphabetical order; "" for quotes without a kind.
    """

    def __init__(self, block: Block) -> None:
        texts = [pair.text for pair in block.pairs]
        numbers: defaultdict[Hashable, int] = defaultdict(count().__next__)
        sides = [pair.quotes for pair in block.pairs]
        self.gold = QuoteSide([side.gold for side in sides], numbers, texts)
        self.predicted = QuoteSide([side.predicted for side in sides], numbers, texts)
        kinds = [[quote.kind or "" for quote in side.quotes] for side in self.sides]
        self.kinds = sorted({*kinds[0], *kinds[1]})
        rank = {kind: at for at, kind in enumerate(self.kinds)}
        for side, own in zip(self.sides, kinds, strict=True):
            side.kind = np.array([rank[kind] for kind in own], dtype=np.int64)
            side.place = block.places.number(side.document, side.at)
        self.gold.whole, self.predicted.whole = self._together()
        for side, other in (self.sides, self.sides[::-1]):
            side.is_copy = copies(side.whole, other.whole, partial(_rest, side.quotes))

    @property
    def sides(self) -> tuple[QuoteSide, QuoteSide]:
        """Return the gold quotes and the predicted quotes, each as arrays with one element per quote."""
        return self.gold, self.predicted

    def _together(self) -> tuple[NDArray[Any], NDArray[Any]]:
        found = np.concatenate([side.document for side in self.sides])
        for name in PARTS:
            keys = np.concatenate([getattr(side, name).keys for side in self.sides])
            _, found = np.unique(found * (keys.max(initial=0) + 2) + keys + 1, return_inverse=True)
        return found[: len(self.gold.quotes)], found[len(self.gold.quotes) :]


def _rest(quotes: Sequence[Quote], at: int) -> Hashable:
    """Return kind, act, speakers and addressees of the quote with the index `at`, as a hashable key.

    Two quotes with equal spans are copies if these keys are equal. The order of speakers and addressees does not
    matter.
    """
    quote = quotes[at]
    named = [None if names is None else frozenset(names) for names in (quote.speakers, quote.addressees)]
    return quote.kind, quote.act, *named


@dataclass(frozen=True)
class SaidOf:
    """A preparation of blocks, which measures share: the result of a function for each quote of a side.

    Attributes:
        say: A function from the resolver of a document and a quote of this document.
        side: `gold` or `predicted`.
    """

    say: Callable[[Who, Quote], Any]
    side: str

    def __call__(self, block: Block) -> list[Any]:
        """Return the result of `say` for each quote of the side, document after document.

        `say` is called with the resolver that `who` returns for the document, and the quote.
        """
        say, found = self.say, []
        for pair in block.pairs:
            resolver: Who = pair.prepared(who)
            found += [say(resolver, quote) for quote in getattr(pair.quotes, self.side)]
        return found
