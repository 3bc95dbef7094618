"""Decide when two texts are the same but for typography, with offsets that point into the original: `normalise/1`.

Language models straighten quotation marks, join lines and lose soft hyphens; a search must see through that and still
answer in offsets of the article's exact text. So the text is cut into clusters (a character and the marks that follow
it), each cluster is normalised alone, and each character that comes out remembers the cluster that it came from. In
this order:

1. quotation marks and dashes become `"`, `'` and `-` by the tables below (before NFKC, which would tear U+00B4
   apart);
2. NFKC, cluster by cluster (Unicode Standard Annex 15), but for superscripts, fractions and circled numbers, which
   NFKC turns into other numbers (10² is not 102); an ellipsis becomes three full stops;
3. characters that take no room (format characters such as U+200B and U+00AD, variation selectors) go;
4. a run of white space becomes one space, a run of dashes one dash.

`fold` goes on from there, character by character, with full case folding: one character may become two, as ß does,
and both remember it.

Out of scope: stemming, spelling, and single quotation marks for double ones.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from onrecord.documents.model import Interval

NORMALISATION_VERSION = "normalise/1"

_DOUBLE = "“”„‟«»〝〞＂″‶"
_SINGLE = "‘’‚‛‹›′‵`´ʼʹˊˋ＇"
_DASHES = "‐‑‒–—―−⁃﹘﹣－"
_TABLE = {**dict.fromkeys(_DOUBLE, '"'), **dict.fromkeys(_SINGLE, "'"), **dict.fromkeys(_DASHES, "-")}
_RUN = re.compile(r"\s{2,}|[^\S ]|--+")  # but for a single space, which stays as it is
_FIRST_MEDIAL_JAMO, _LAST_FINAL_JAMO = "\u1160", "\u11ff"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text made from another; `starts[i]` and `ends[i]` are the offsets, there, of what character i came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> Interval | None:
        """Return the original's offsets of `text[start:end]`; None if it is empty or cuts what was one character."""
        if start >= end or self._inside(start) or self._inside(end):
            return None
        return Interval(self.starts[start], self.ends[end - 1])

    def index(self, offset: int) -> int:
        """Return the place in `text` of an offset of the original: the first character from there or later."""
        return bisect_left(self.starts, offset)

    def _inside(self, index: int) -> bool:
        return 0 < index < len(self.starts) and self.starts[index] < self.ends[index - 1]


@lru_cache(maxsize=16)  # the aligner's tiers ask for one string after the other, each several times
def normalise(text: str) -> str:
    r"""Return a text without its typography: the characters of `mapped(text).text`, without the cost of a map.

    >>> normalise("“It’s\u00a0over” – he said…")
    '"It\'s over" - he said...'
    """
    if text.isascii():
        return _RUN.sub(_squeezed, text.translate(_ASCII) if "`" in text else text)
    characters = set(text)
    if any(map(_continues, characters)):
        return mapped(text).text
    # Every character is a cluster of its own.
    return _RUN.sub(_squeezed, text.translate({ord(each): _normalised(each) for each in characters}))


def mapped(text: str) -> Mapped:
    """Return a text without its typography, each character with the offsets that it came from."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for character in _normalised(text[start:end]):
            # A run of white space or of dashes is one character that grows to the right.
            if characters and character in " -" and characters[-1] == character:
                ends[-1] = end
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    return Mapped("".join(characters), tuple(starts), tuple(ends))


def fold(normalised: Mapped) -> Mapped:
    """Return a mapped text with every character case-folded by itself, still mapped to the original."""
    if normalised.text.isascii():
        return Mapped(normalised.text.lower(), normalised.starts, normalised.ends)
    folded = [character.casefold() for character in normalised.text]
    return Mapped(
        "".join(folded),
        tuple(start for start, piece in zip(normalised.starts, folded, strict=True) for _ in piece),
        tuple(end for end, piece in zip(normalised.ends, folded, strict=True) for _ in piece),
    )


_ASCII = str.maketrans({"`": "'"})


def _squeezed(match: re.Match[str]) -> str:
    return "-" if match.group()[0] == "-" else " "


def _clusters(text: str) -> list[Interval]:
    edges = [0, *(index for index in range(1, len(text)) if not _continues(text[index])), len(text)]
    return [Interval(start, end) for start, end in pairwise(edges) if start < end]


@lru_cache(maxsize=4096)
def _continues(character: str) -> bool:
    """Return whether NFKC may join a character to the one before it: a mark, or a medial or final jamo."""
    if character.isascii():
        return False
    first = unicodedata.normalize("NFKD", character)[0]
    # A spacing accent (U+00A8) is decomposed into a space and a mark, and that space joins nothing.
    return unicodedata.category(first).startswith("M") or _FIRST_MEDIAL_JAMO <= first <= _LAST_FINAL_JAMO


@lru_cache(maxsize=4096)
def _normalised(cluster: str) -> str:
    if cluster.isascii():
        return " " if cluster.isspace() else _TABLE.get(cluster, cluster)
    translated = "".join(_TABLE.get(character, character) for character in cluster)
    if not any(unicodedata.category(character) == "No" for character in translated):
        translated = unicodedata.normalize("NFKC", translated)
    return "".join(
        " " if character.isspace() else _TABLE.get(character, character)
        for character in translated
        if not _weightless(character)
    )


def _weightless(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
