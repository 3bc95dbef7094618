"""Find where a long quotation stands that was copied with a few words wrong, and say whether those words matter.

A string of `MIN_WORDS` words or more is laid over the text word by word, case and punctuation aside:

1. Every rare word of the string votes for the shift at which it stands in the text; the best few shifts give windows.
   Those with the most words of the string in order, by rapidfuzz's longest common subsequence, are kept, if enough.
2. In a window the string is aligned whole to the best stretch of the text (a word in common +1, a word added, dropped
   or replaced -1), by dynamic programming. Ties go to the longer stretch, so that a negation dropped at an edge stays
   in sight.
3. The stretch counts if the words in common, over the mean of the two lengths, are at least `MIN_SIMILARITY`: five of
   six words do.

The words that differ decide: a protected one (see `protected`) makes the string altered, which never earns credit;
otherwise it is near, which earns lenient credit only. Similarity finds places here and nothing more.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.align.index import CAPITALS_MATTER
from onrecord.align.protected import is_protected
from onrecord.model import Interval
from onrecord.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.align.index import TextIndex

MIN_WORDS = 6
MIN_SIMILARITY = 0.8
MAX_WINDOWS = 4
COMMON = 40  # a word that stands in more places than this says little about where a string does
_WORD = re.compile(r"\w+(?:'\w+)*|[%$€£¥]|(?<![\w-])-(?=\d)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a string nearly stands: its place, the words that differ, and whether one of them is protected."""

    place: Interval
    edits: int
    altered: bool
    similarity: float


class Words:
    """The words of a text, and where each stands among them."""

    def __init__(self, index: TextIndex) -> None:
        self._map = index.normalised
        self._spans = [match.span() for match in _WORD.finditer(self._map.text)]
        self.written = [self._map.text[start:end] for start, end in self._spans]
        self.folded = [_key(word) for word in self.written]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Return the places of each word, by its folded form."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.folded):
            places.setdefault(word, []).append(place)
        return places

    def interval(self, first: int, last: int) -> Interval:
        """Return the offsets, in the article, from a word's start to another's end."""
        return Interval(self._map.starts[self._spans[first][0]], self._map.ends[self._spans[last][1] - 1])


def stretches(words: Words, string: str) -> list[Stretch]:
    """Return the best places of a string, all equally good, in order; none if it is too short, or too far off."""
    written = _WORD.findall(normalise(string))
    if len(written) < MIN_WORDS or not words.folded:
        return []
    folded = [_key(word) for word in written]
    found: dict[Interval, Stretch] = {}
    for first, last in _windows(words, folded):
        stretch = _laid(words, written, folded, first, last)
        if stretch is not None:
            found[stretch.place] = stretch
    best = max((stretch.similarity for stretch in found.values()), default=0.0)
    return [found[place] for place in sorted(found) if found[place].similarity == best]


def _key(word: str) -> str:
    """Return what two words are compared by: their folded form, but for those whose capitals make another word."""
    folded = word.casefold()
    return word if folded in CAPITALS_MATTER and word.isupper() else folded


def _windows(words: Words, folded: Sequence[str]) -> list[tuple[int, int]]:
    from rapidfuzz.distance import LCSseq

    slack = len(folded) // 4 + 2
    votes: Counter[int] = Counter()
    for position, word in enumerate(folded):
        places = words.places.get(word, [])
        if len(places) <= COMMON:
            votes.update(place - position for place in places)
    needed = MIN_SIMILARITY * len(folded) / (2 - MIN_SIMILARITY)
    windows: dict[tuple[int, int], float] = {}
    chosen: list[int] = []
    for shift, _ in sorted(votes.items(), key=lambda row: (-row[1], row[0])):
        if any(abs(shift - other) <= slack // 2 for other in chosen):
            continue
        chosen.append(shift)
        first, last = max(0, shift - slack), min(len(words.folded), shift + len(folded) + slack)
        if (common := LCSseq.similarity(folded, words.folded[first:last])) >= needed:
            windows[first, last] = common
        if len(chosen) == MAX_WINDOWS:
            break
    most = max(windows.values(), default=0.0)
    return [window for window, common in windows.items() if common == most]


def _laid(words: Words, written: Sequence[str], folded: Sequence[str], first: int, last: int) -> Stretch | None:
    """Return the best stretch of a window for a whole string."""
    pairs, start, end = _aligned(folded, words.folded[first:last])
    if end <= start:
        return None
    similarity = 2 * len(pairs) / (len(folded) + end - start)
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


def _aligned(string: Sequence[str], window: Sequence[str]) -> tuple[list[tuple[int, int]], int, int]:
    """Return the words in common as pairs of positions, and the stretch of the window that the string is aligned to.

    `rows[i][j]` is the best score of the string's first i words against a stretch that ends before the window's word
    j; a stretch may begin anywhere, so row 0 is all zeros.
    """
    width = len(window)
    rows = [[0] * (width + 1)]
    for i, word in enumerate(string, start=1):
        above = rows[-1]
        row = [-i]
        best = -i
        for other, diagonal, up in zip(window, above, above[1:], strict=False):
            paired = diagonal + 1 if word == other else diagonal - 1
            best = (up if up > best else best) - 1  # noqa: FURB136 - for every pair of words: max() takes twice as long
            best = paired if paired > best else best  # noqa: FURB136
            row.append(best)
        rows.append(row)
    end = max(range(width + 1), key=lambda j: (rows[-1][j], j))
    pairs: list[tuple[int, int]] = []
    i, j = len(string), end
    while i:
        same = j > 0 and string[i - 1] == window[j - 1]
        if j and rows[i][j] == rows[i - 1][j - 1] + (1 if same else -1):
            i, j = i - 1, j - 1
            if same:
                pairs.append((i, j))
        elif j and rows[i][j] == rows[i][j - 1] - 1:
            j -= 1
        else:
            i -= 1
    return pairs[::-1], j, end
