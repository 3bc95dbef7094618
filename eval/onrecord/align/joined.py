"""Find a quotation whose pieces a system joined: without the words between them, and without a mark of an omission.

An article interrupts a quotation to say who speaks (“I did not know,” she said, “what it was.”), and repeats the
opening mark in each paragraph of a long one. Systems that are asked for the words give them as one string. Such a
string is one discontinuous span, as is one with an ellipsis. What is left out between its pieces has to be outside of
the quotation marks: at most 150 characters in one paragraph, or the end of a paragraph in which the quotation is not
closed. Each piece must occur exactly, normalised or folded, apart from punctuation at its edges.

Out of scope: pieces without double quotation marks around them, and quotations in quotations.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from onrecord.align.index import SEARCHED
from onrecord.align.near import WORD
from onrecord.documents.model import Interval
from onrecord.text.normalise import normalise
from onrecord.text.quotation import quotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.align.index import TextIndex
    from onrecord.align.near import Words

MAX_CLAUSE = 150  # characters between two pieces
MIN_WORDS = 3  # of the whole string
_DOUBLE = '"“”'
_AT_EDGES = " \t\r\n.,;:!?…—–-\"'“”‘’"  # what a system may change where it joins pieces


class Joined(NamedTuple):
    """A place of a string: the intervals of its pieces in the text, and the words of each piece in the string."""

    intervals: tuple[Interval, ...]
    parts: tuple[str, ...]


class Quotations:
    """The quotations of a text that are interrupted or go on in the next paragraph, each as its pieces in order."""

    def __init__(self, index: TextIndex, words: Words) -> None:
        self._index, self._words = index, words

    @cached_property
    def runs(self) -> list[list[tuple[int, int]]]:
        """Return the quotations of several pieces; a piece is a range of words of the text: first, and end."""
        text, runs = self._index.text, list[list[Interval]]([[]])
        for pair in quotations(text):
            if pair.open is None or text[pair.open] not in _DOUBLE:
                continue
            piece = Interval(pair.open + 1, pair.end)
            if not (runs[-1] and self._goes_on(runs[-1][-1], piece)):
                runs.append([])
            runs[-1].append(piece)
        return [[self._words.inside(piece) for piece in run] for run in runs if len(run) > 1]

    def _goes_on(self, before: Interval, after: Interval) -> bool:
        """Return whether a quotation goes on after an interruption; an interval is a piece without its marks."""
        text = self._index.text
        is_closed = text[before.end : before.end + 1] in {"”", '"'}
        between = text[before.end + is_closed : after.start - 1]
        if is_closed:
            return len(between) <= MAX_CLAUSE and not {"\n", "\r"} & {*between} and between.strip() != ""
        return between.strip() == ""

    def places(self, string: str) -> Iterator[Joined]:
        """Yield the places where the words of a string go over the end of a piece into the next one, in text order."""
        normalised = normalise(string)
        found = list(WORD.finditer(normalised))
        needle = self._words.encode([each[0] for each in found])
        if len(found) < MIN_WORDS:
            return
        for run in self.runs:
            haystack = "".join(self._words.encoded[first:end] for first, end in run)
            at = haystack.find(needle)
            while at >= 0:
                counts = list(_counts(run, at, len(needle)))
                cuts = accumulate((number for number, _ in counts), initial=0)
                parts = [normalised[found[left].start() : found[right - 1].end()] for left, right in pairwise(cuts)]
                intervals = [self._words.interval(first, first + number - 1) for number, first in counts]
                if len(counts) > 1 and all(map(self._stands, parts, intervals)):
                    yield Joined(tuple(intervals), tuple(parts))
                at = haystack.find(needle, at + 1)

    def _stands(self, part: str, place: Interval) -> bool:
        """Return whether a part of a string occurs at a place of the text, apart from typography and case."""
        return any(place in self._index.find(part.strip(_AT_EDGES), tier, within=place) for tier in SEARCHED)


def _counts(run: Sequence[tuple[int, int]], at: int, number: int) -> Iterator[tuple[int, int]]:
    """Yield (number of words, first word in the text) of each piece of a run, for `number` words from word `at` on."""
    for first, end in run:
        size = end - first
        if at < size and number > 0:
            taken = min(number, size - at)
            yield taken, first + at
            number -= taken
        at = max(0, at - size)
