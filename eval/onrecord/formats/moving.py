"""Move offsets from one text to another that has the same words: a text made of a file's words, and the real one.

Three ways are tried, and the first that works is taken:

1. Both texts are the same but for white space, however either is cut into words.
2. Each word of the one comes next in the other, as it is or in another way to write it (`along`).
3. Both have as many words, and at least half of them are the same but for case. Then the words correspond one to one,
   as rows do for conlleval, and those that differ are counted.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.model import Document
from onrecord.formats.along import find_next, skip_space

if TYPE_CHECKING:
    from collections.abc import Sequence

    Places = Sequence[tuple[int, int]]

WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Move:
    """What moves offsets: stretches of one text, and those of another that they correspond to.

    differing: how many words are other ones in the other text.
    """

    source: Places
    target: Places
    differing: int = 0

    def start(self, at: int) -> int:
        """Return where a span that begins at an offset begins in the other text."""
        index = max(0, bisect_right(self.source, at, key=lambda place: place[0]) - 1)
        (start, end), (there, after) = self.source[index], self.target[index]
        return there + at - start if end - start == after - there else there

    def end(self, at: int) -> int:
        """Return where a span that ends at an offset ends in the other text."""
        index = min(bisect_left(self.source, at, key=lambda place: place[1]), len(self.source) - 1)
        (start, end), (there, after) = self.source[index], self.target[index]
        return there + at - start if end - start == after - there else after

    def document(self, document: Document, text_sha256: str) -> Document:
        """Return a document whose spans are in the other text, of which the hash is given."""
        value = self._moved(msgspec.to_builtins(document)) if self.source else msgspec.to_builtins(document)
        return msgspec.convert(value | {"text_sha256": text_sha256}, Document)

    def _moved(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._moved(each) for each in value]
        if not isinstance(value, dict):
            return value
        moved = {key: self._moved(each) for key, each in value.items()}
        if moved.get("start", -1) >= 0:
            moved |= {"start": self.start(moved["start"]), "end": self.end(moved["end"])}
        return moved


def move(source: str, target: str) -> Move | None:
    """Return what moves offsets of one text to another, or None if they are not the same words."""
    here, there = _places(source), _places(target)
    if "".join(source.split()) == "".join(target.split()):
        return _by_characters(here, there)
    return _by_words(source, here, target) or _by_rows(source, here, target, there)


def _places(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in WORD.finditer(text)]


def _bare(text: str, places: Places) -> list[str]:
    return [text[start:end] for start, end in places]


def _by_characters(here: Places, there: Places) -> Move:
    """Return the stretches that are white space in neither text, by the count of characters before them."""
    edges = sorted({*_counts(here), *_counts(there)})
    starts, ends = edges[:-1], edges[1:]
    sides = []
    for places in (here, there):
        counts = _counts(places)
        words = [bisect_right(counts, at) - 1 for at in starts]
        first = [places[word][0] + at - counts[word] for word, at in zip(words, starts, strict=True)]
        sides.append([(at, at + end - start) for at, start, end in zip(first, starts, ends, strict=True)])
    return Move(sides[0], sides[1])


def _counts(places: Places) -> list[int]:
    """Return how many characters other than white space come before each word, and at the end."""
    return [*accumulate((end - start for start, end in places), initial=0)]


def _by_words(source: str, here: Places, target: str) -> Move | None:
    found = []
    at = 0
    for start, end in here:
        place = find_next(target, at, source[start:end])
        if place is None:
            return None
        found.append(place)
        at = place[1]
    return Move(here, found) if skip_space(target, at) == len(target) else None


def _by_rows(source: str, here: Places, target: str, there: Places) -> Move | None:
    if len(here) != len(there):
        return None
    pairs = list(zip(_bare(source, here), _bare(target, there), strict=True))
    if 2 * sum(one.casefold() == other.casefold() for one, other in pairs) < len(pairs):
        return None
    return Move(here, there, sum(one != other for one, other in pairs))
