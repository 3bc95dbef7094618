"""Find where a long quotation stands that was copied with a few words wrong, and say whether those words matter.

A string of `MIN_WORDS` words or more is laid over the text word by word, case and punctuation aside:

1. Every rare word of the string votes for the shift at which it stands in the text; the best few shifts give windows.
   Those with the most words of the string in order, by rapidfuzz's longest common subsequence, are kept, if enough.
2. In a window the string is aligned whole to the best stretch of the text (a word in common +1, a word added, dropped
   or replaced -1), by dynamic programming (`align.laying`). Ties go to the longer stretch, so that a negation dropped
   at an edge stays in sight.
3. The stretch counts if the words in common, over the mean of the two lengths, are at least `MIN_SIMILARITY`: five of
   six words do.

Words are compared as single characters, one for each word of the text: rapidfuzz and the alignment go through strings
several times faster than through lists of words.

The words that differ decide: a protected one (see `protected`) makes the string altered, which never earns credit;
otherwise it is near, which earns lenient credit only. Similarity finds places here and nothing more.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from onrecord.align.index import CAPITALS_MATTER
from onrecord.align.laying import lay
from onrecord.align.protected import is_protected
from onrecord.documents.model import Interval
from onrecord.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.align.index import TextIndex

MIN_WORDS = 6
MIN_SIMILARITY = 0.8
MAX_WINDOWS = 4
COMMON = 40  # a word that stands in more places than this says little about where a string does
_UNKNOWN = " "  # the character of words that the text has not
_WORD = re.compile(r"\w+(?:'\w+)*|[%$€£¥]|(?<![\w-])-(?=\d)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a string nearly stands: its place, the words that differ, and whether one of them is protected."""

    place: Interval
    edits: int
    altered: bool
    similarity: float


class Words:
    """The words of a text, and where each stands among them; `encoded` has a character for each."""

    def __init__(self, index: TextIndex) -> None:
        self._map = index.normalised
        self._spans = [match.span() for match in _WORD.finditer(self._map.text)]
        self.written = [self._map.text[start:end] for start, end in self._spans]
        self._codes: dict[str, str] = {}
        for word in self.written:
            self._codes.setdefault(_key(word), chr(ord(_UNKNOWN) + 1 + len(self._codes)))
        self._written: dict[str, str] = {}  # what words were encoded as, since systems repeat their words
        self.encoded = self.encode(self.written)

    def encode(self, written: Sequence[str]) -> str:
        """Return a character for each word; one and the same for all that do not stand in the text."""
        known = self._written
        for word in set(written).difference(known):
            known[word] = self._codes.get(_key(word), _UNKNOWN)
        return "".join([known[word] for word in written])

    @cached_property
    def telling(self) -> dict[str, list[int]]:
        """Return the places of each word that stands in few enough of them, by its character."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.encoded):
            places.setdefault(word, []).append(place)
        return {word: found for word, found in places.items() if len(found) <= COMMON}

    def interval(self, first: int, last: int) -> Interval:
        """Return the offsets, in the article, from a word's start to another's end."""
        return Interval(self._map.starts[self._spans[first][0]], self._map.ends[self._spans[last][1] - 1])


def stretches(words: Words, string: str) -> list[Stretch]:
    """Return the best places of a string, all equally good, in order; none if it is too short, or too far off."""
    written = _WORD.findall(normalise(string))
    if len(written) < MIN_WORDS or not words.encoded:
        return []
    encoded = words.encode(written)
    found: dict[Interval, Stretch] = {}
    for first, last in _windows(words, encoded):
        stretch = _laid(words, written, encoded, first, last)
        if stretch is not None:
            found[stretch.place] = stretch
    best = max((stretch.similarity for stretch in found.values()), default=0.0)
    return [found[place] for place in sorted(found) if found[place].similarity == best]


def _key(word: str) -> str:
    """Return what two words are compared by: their folded form, but for those whose capitals make another word."""
    folded = word.casefold()
    return word if folded in CAPITALS_MATTER and word.isupper() else folded


def _windows(words: Words, encoded: str) -> list[tuple[int, int]]:
    from rapidfuzz.distance import LCSseq

    length, slack = len(encoded), len(encoded) // 4 + 2
    needed = ceil(MIN_SIMILARITY * length / (2 - MIN_SIMILARITY))
    windows: dict[tuple[int, int], int] = {}
    chosen: list[int] = []
    for shift in _shifts(words, encoded):
        if any(abs(shift - other) <= slack // 2 for other in chosen):
            continue
        chosen.append(shift)
        first, last = max(0, shift - slack), min(len(words.encoded), shift + length + slack)
        if common := LCSseq.similarity(encoded, words.encoded[first:last], score_cutoff=needed):
            windows[first, last] = common
        if len(chosen) == MAX_WINDOWS:
            break
    most = max(windows.values(), default=0)
    return [window for window, common in windows.items() if common == most]


def _shifts(words: Words, encoded: str) -> Iterator[int]:
    """Yield the shifts that words vote for, those with most votes first; of equal ones the smaller."""
    telling = words.telling
    votes = Counter([place - at for at, word in enumerate(encoded) if word in telling for place in telling[word]])
    several = [(-number, shift) for shift, number in votes.items() if number > 1]
    yield from (shift for _, shift in sorted(several))
    yield from sorted(shift for shift, number in votes.items() if number == 1)  # most of them, and rarely wanted


def _laid(words: Words, written: Sequence[str], encoded: str, first: int, last: int) -> Stretch | None:
    """Return the best stretch of a window for a whole string; None if it is not similar enough."""
    least = ceil(len(encoded) / 3)  # by the two scores, no similar stretch earns less; see `laying`
    laid = lay(encoded, words.encoded[first:last], least)
    if laid is None:
        return None
    pairs, start, end = laid
    similarity = 2 * len(pairs) / (len(encoded) + end - start)
    if similarity < MIN_SIMILARITY:
        return None
    mine, theirs = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    dropped = [words.written[first + place] for place in range(start, end) if place not in theirs]
    added = [word for position, word in enumerate(written) if position not in mine]
    return Stretch(
        place=words.interval(first + start, first + end - 1),
        edits=max(len(dropped), len(added)),
        altered=any(is_protected(word) for word in (*dropped, *added)),
        similarity=similarity,
    )
