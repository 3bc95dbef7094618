"""Map offsets between two texts with the same words: a text made from a file's words, and the article.

Three methods are tried in this order, and the first that succeeds is used:

1. Both texts are equal apart from white space, whatever their word boundaries.
2. Each word of the source comes next in the target, possibly in another spelling (`word_search`).
3. Both have the same number of words, and at least half of them are equal apart from case. The words then correspond
   one to one, as rows do in conlleval, and those that differ are counted.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.model import Document
from onrecord.formats.word_search import find_next_word, skip_whitespace

if TYPE_CHECKING:
    from collections.abc import Sequence

    Places = Sequence[tuple[int, int]]

WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Maps offsets of a source text to a target text.

    Attributes:
        source: Intervals of the source text, in order.
        target: The corresponding intervals of the target text.
        differing: The number of words that differ in the target text.
    """

    source: Places
    target: Places
    differing: int = 0

    def start(self, at: int) -> int:
        """Return the target offset for the start offset of a span of the source text.

        Inside a word whose counterpart in the target has another length, it is the start of the counterpart. An offset
        in white space stays between the counterparts of the words around it.
        """
        index = max(0, bisect_right(self.source, at, key=lambda place: place[0]) - 1)
        (start, end), (target, target_end) = self.source[index], self.target[index]
        if not start <= at < end:
            return self._between_words(at)
        return target + at - start if end - start == target_end - target else target

    def end(self, at: int) -> int:
        """Return the target offset for the end offset (exclusive) of a span of the source text.

        Inside a word whose counterpart in the target has another length, it is the end of the counterpart. An offset in
        white space stays between the counterparts of the words around it.
        """
        index = min(bisect_left(self.source, at, key=lambda place: place[1]), len(self.source) - 1)
        (start, end), (target, target_end) = self.source[index], self.target[index]
        if not start < at <= end:
            return self._between_words(at)
        return target + at - start if end - start == target_end - target else target_end

    def _between_words(self, at: int) -> int:
        """Return the target offset for an offset in white space of the source text.

        It is as far from the end of the word before as in the source, but at most the start of the next word. Before
        the first word, it is as far from this word as in the source, but at least 0. After the last word, it is the end
        of this word.
        """
        following = bisect_left(self.source, at, key=lambda place: place[0])
        if following == 0:
            return max(0, self.target[0][0] - (self.source[0][0] - at))
        word_end, target_end = self.source[following - 1][1], self.target[following - 1][1]
        if following == len(self.source):
            return target_end
        return min(target_end + at - word_end, self.target[following][0])

    def point(self, at: int) -> int:
        """Return the target offset for the offset of an empty node, or of a mention of empty nodes only.

        If a word ends at this offset, the result is the end of its counterpart in the target. Otherwise the offset is
        mapped as `start` maps it.
        """
        index = bisect_left(self.source, at, key=lambda place: place[1])
        return self.end(at) if index < len(self.source) and self.source[index][1] == at else self.start(at)

    def document(self, document: Document, text_sha256: str) -> Document:
        """Return a copy of a document with every offset mapped to the target text; no span is lost.

        A span with an edge inside a word of another length in the target is extended to the whole word. Spans without
        offsets are unchanged.

        Args:
            document: A document of the source text.
            text_sha256: The SHA-256 of the target text in hexadecimal, which the copy gets.
        """
        value = self._mapped(msgspec.to_builtins(document)) if self.source else msgspec.to_builtins(document)
        return msgspec.convert(value | {"text_sha256": text_sha256}, Document)

    def _mapped(self, value: Any) -> Any:
        """Return a copy of a JSON value with each offset (`start`, `end` and `at` of dicts) mapped, except -1."""
        if isinstance(value, list):
            return [self._mapped(each) for each in value]
        if not isinstance(value, dict):
            return value
        moved = {key: self._mapped(each) for key, each in value.items()}
        start, end = moved.get("start", -1), moved.get("end", -1)
        if start >= 0:
            points = {"start": self.point(start), "end": self.point(end)}
            moved |= points if start == end else {"start": self.start(start), "end": self.end(end)}
        if moved.get("at", -1) >= 0:
            moved["at"] = self.point(moved["at"])
        return moved


def map_offsets(source: str, target: str) -> OffsetMap | None:
    """Return the map of offsets from `source` to `target`; None if the texts do not have the same words.

    White space may differ; or words may be spelled in other ways (quotation marks, Penn Treebank escapes); or, if the
    numbers of words are equal, up to half of the words may differ; `differing` of the map is their number.

    >>> found = map_offsets("The ferry stays .", "The  ferry stays.")
    >>> found.start(4), found.end(9)
    (5, 10)
    """
    source_words, target_words = _places(source), _places(target)
    if "".join(source.split()) == "".join(target.split()):
        return _by_characters(source_words, target_words)
    return _by_words(source, source_words, target) or _by_rows(source, source_words, target, target_words)


def _places(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each word of a text; words are separated by white space."""
    return [found.span() for found in WORD.finditer(text)]


def _bare(text: str, places: Places) -> list[str]:
    """Return the words of a text at the given (start, end) places."""
    return [text[start:end] for start, end in places]


def _by_characters(source_words: Places, target_words: Places) -> OffsetMap:
    """Return the map between two texts that are equal apart from white space, given (start, end) of their words.

    Its intervals are the longest ones without white space in either text.
    """
    edges = sorted({*_counts(source_words), *_counts(target_words)})
    starts, ends = edges[:-1], edges[1:]
    sides = []
    for places in (source_words, target_words):
        counts = _counts(places)
        words = [bisect_right(counts, at) - 1 for at in starts]
        first = [places[word][0] + at - counts[word] for word, at in zip(words, starts, strict=True)]
        sides.append([(at, at + end - start) for at, start, end in zip(first, starts, ends, strict=True)])
    return OffsetMap(sides[0], sides[1])


def _counts(places: Places) -> list[int]:
    """Return how many characters the words before each word have, and at last how many all words have.

    >>> _counts([(0, 3), (4, 9)])
    [0, 3, 8]
    """
    return [*accumulate((end - start for start, end in places), initial=0)]


def _by_words(source: str, source_words: Places, target: str) -> OffsetMap | None:
    """Return the map if the source's words are the target's words in order, in any spelling; otherwise None."""
    found = []
    at = 0
    for start, end in source_words:
        place = find_next_word(target, at, source[start:end])
        if place is None:
            return None
        found.append(place)
        at = place[1]
    return OffsetMap(source_words, found) if skip_whitespace(target, at) == len(target) else None


def _by_rows(source: str, source_words: Places, target: str, target_words: Places) -> OffsetMap | None:
    """Return the map from each word to the word with the same number in the target.

    The result is None if the numbers of words differ, or fewer than half of the words are equal apart from case.
    """
    if len(source_words) != len(target_words):
        return None
    pairs = list(zip(_bare(source, source_words), _bare(target, target_words), strict=True))
    if 2 * sum(one.casefold() == other.casefold() for one, other in pairs) < len(pairs):
        return None
    return OffsetMap(source_words, target_words, sum(one != other for one, other in pairs))
