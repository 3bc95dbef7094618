"""Find the place of a long quotation that was copied with a few wrong words, and decide whether these words matter.

A string of six words or more is aligned with the text word by word, ignoring case and punctuation:

1. Every rare word of the string votes for the shift between its position in the string and in the text. The shifts
   with most votes give windows. The windows with the longest common subsequence of words (rapidfuzz) are kept, if it is
   long enough.
2. In a window, the whole string is aligned with the best stretch of the text by dynamic programming
   (`align.semiglobal`). Of equal scores the later end wins, and replacing a word is preferred to adding one. The
   stretch is therefore long, and a negation dropped at an edge is counted.
3. The stretch is accepted if the number of common words, divided by the mean of the two lengths, is at least
   0.8. Five of six words are enough.

Words are compared as single characters, one for each distinct word of the text: rapidfuzz and the alignment process
strings several times faster than lists of words.

The words that differ decide the tier. If one of them is protected (see `protected`), the string is altered and gets no
credit. Otherwise it is near, and gets lenient credit only. Similarity is used only to find the place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

from onrecord.align.index import CAPITALS_MATTER
from onrecord.align.protected import is_protected
from onrecord.align.semiglobal import align_words
from onrecord.documents.model import Interval
from onrecord.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.align.index import TextIndex

MIN_WORDS = 6
MIN_SIMILARITY = 0.8
MAX_WINDOWS = 4
COMMON = 40  # a word with more occurrences than this does not vote
_UNKNOWN = " "  # the character of words that are not in the text
WORD = re.compile(r"\w+(?:'\w+)*|[%$€£¥]|(?<![\w-])-(?=\d)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text that is similar to a string.

    Attributes:
        place: Its offsets in the article.
        edits: The number of words that differ.
        altered: Whether one of them is protected.
        similarity: Common words divided by the mean length, 0 to 1.
    """

    place: Interval
    edits: int
    altered: bool
    similarity: float


class Words:
    """The words of a text, each encoded as one character; `encoded` has a character for each word."""

    def __init__(self, index: TextIndex) -> None:
        self._map = index.normalised
        self._spans = [match.span() for match in WORD.finditer(self._map.text)]
        self.written = [self._map.text[start:end] for start, end in self._spans]
        self._codes: dict[str, str] = {}
        for word in self.written:
            self._codes.setdefault(_key(word), chr(ord(_UNKNOWN) + 1 + len(self._codes)))
        self._written: dict[str, str] = {}  # a cache of encoded words, because systems repeat their words
        self.encoded = self.encode(self.written)

    def encode(self, written: Sequence[str]) -> str:
        """Return words as a string with one character for each: equal words of the text are equal characters.

        All words that are not in the text share one character.
        """
        known = self._written
        for word in set(written).difference(known):
            known[word] = self._codes.get(_key(word), _UNKNOWN)
        return "".join([known[word] for word in written])

    @cached_property
    def rare(self) -> dict[str, list[int]]:
        """Return character of a word -> its positions in the text, for words with at most 40 occurrences (`COMMON`)."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.encoded):
            places.setdefault(word, []).append(place)
        return {word: found for word, found in places.items() if len(found) <= COMMON}

    def inside(self, place: Interval) -> tuple[int, int]:
        """Return the range of the words inside an interval of the article: the first position, and the end."""
        starts = [self._map.starts[start] for start, _ in self._spans]
        return bisect_left(starts, place.start), bisect_left(starts, place.end)

    def interval(self, first: int, last: int) -> Interval:
        """Return the offsets in the article from the start of word `first` to the end of word `last`.

        first, last: positions in the text's list of words, from 0 on.
        """
        return Interval(self._map.starts[self._spans[first][0]], self._map.ends[self._spans[last][1] - 1])


def stretches(words: Words, string: str) -> list[Stretch]:
    """Return the stretches of the text that are most similar to a string, in text order.

    Similarity is the number of common words, divided by the mean number of words of the string and the stretch. There
    are several stretches only if their similarity is equal. There is none if the string has fewer than 6 words
    (`MIN_WORDS`), or if no stretch has a similarity of 0.8 (`MIN_SIMILARITY`) or more.

    Args:
        words: The words of the text.
        string: The string to find.
    """
    written = WORD.findall(normalise(string))
    if len(written) < MIN_WORDS or not words.encoded:
        return []
    encoded = words.encode(written)
    found: dict[Interval, Stretch] = {}
    for first, last in _windows(words, encoded):
        stretch = _best_stretch(words, written, encoded, first, last)
        if stretch is not None:
            found[stretch.place] = stretch
    best = max((stretch.similarity for stretch in found.values()), default=0.0)
    return [found[place] for place in sorted(found) if found[place].similarity == best]


def _key(word: str) -> str:
    """Return a word in the form in which words are compared: case-folded.

    US, IT and WHO in capitals stay as they are, so that they differ from us, it and who.
    """
    folded = word.casefold()
    return word if folded in CAPITALS_MATTER and word.isupper() else folded


def _windows(words: Words, encoded: str) -> list[tuple[int, int]]:
    """Return the windows (first word, end) of the text that have the most words in common with a string, in order.

    Several are returned if they have equally many. At most 4 windows (`MAX_WINDOWS`), each somewhat longer than the
    string, are compared. The list is empty if none has as many common words as a similarity of 0.8 needs.

    Args:
        words: The words of the text.
        encoded: The words of the string, one character each.
    """
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
    """Yield the shifts (position in the text minus position in the string) of rare words, most frequent first.

    Of equally frequent shifts the smaller one comes first.

    Args:
        words: The words of the text.
        encoded: The words of the string, one character each.
    """
    rare = words.rare
    votes = Counter([place - at for at, word in enumerate(encoded) if word in rare for place in rare[word]])
    several = [(-number, shift) for shift, number in votes.items() if number > 1]
    yield from (shift for _, shift in sorted(several))
    yield from sorted(shift for shift, number in votes.items() if number == 1)  # many shifts, and seldom needed


def _best_stretch(words: Words, written: Sequence[str], encoded: str, first: int, last: int) -> Stretch | None:
    """Return the stretch of a window that is most similar to a string; None if its similarity is below 0.8.

    Args:
        words: The words of the text.
        written: The words of the string.
        encoded: `written` with a character for each word, by the same mapping as `words.encoded`.
        first, last: The window: its first word, and the word after its last one.
    """
    least = ceil(len(encoded) / 3)  # no stretch with `MIN_SIMILARITY` has a lower score; see `semiglobal`
    alignment = align_words(encoded, words.encoded[first:last], least)
    if alignment is None:
        return None
    pairs, start, end = alignment
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
