"""Normalise typography and map every normalised character to offsets of the original text: `normalise/1`.

Language models straighten quotation marks, join lines and lose soft hyphens. A search must ignore such differences and
still return offsets of the article's exact text. The text is therefore cut into clusters (a character and the
combining marks that follow it). Each cluster is normalised alone, and each resulting character remembers its cluster.
The steps, in order:

1. Quotation marks and dashes become `"`, `'` and `-` by the tables below. This happens before NFKC, which would split
   U+00B4 into a space and a mark.
2. NFKC is applied to each cluster (Unicode Standard Annex 15). Superscripts, fractions and circled numbers are
   exempt, because NFKC would change the number (10² is not 102). An ellipsis becomes three full stops.
3. Characters without width are removed: format characters such as U+200B and U+00AD, and variation selectors.
4. A run of white space becomes one space. A run of dashes becomes one dash.

`fold` adds full case folding, character by character. One character may become two, as ß does; both have the offsets
of the original character.

Out of scope: stemming, spelling, and treating single and double quotation marks as equal.
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
_RUN = re.compile(r"\s{2,}|[^\S ]|--+")  # does not match a single space, which needs no change
_FIRST_MEDIAL_JAMO, _LAST_FINAL_JAMO = "\u1160", "\u11ff"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A normalised text, with the original offsets of each of its characters.

    Attributes:
        text: The normalised text.
        starts: For each character of `text`, the start offset of its cluster in the original text.
        ends: For each character of `text`, the end offset (exclusive) of its cluster in the original text.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> Interval | None:
        """Return the offsets in the original text of a slice of the normalised text.

        Args:
            start: The start of the slice in `text`.
            end: The end of the slice in `text`, exclusive.

        Returns:
            The interval in the original text. None if the slice is empty, or if an end of it falls between two
            characters that come from one original character.

        >>> mapped("wait… what").original(4, 7), mapped("wait… what").original(4, 6)
        (Interval(start=4, end=5), None)
        """
        if start >= end or self._inside(start) or self._inside(end):
            return None
        return Interval(self.starts[start], self.ends[end - 1])

    def index(self, offset: int) -> int:
        """Return the index in `text` of the first character whose original start is `offset` or later.

        The result is `len(text)` if there is no such character.
        """
        return bisect_left(self.starts, offset)

    def _inside(self, index: int) -> bool:
        """Return whether the characters before and at an index of `text` come from the same original character.

        An original character includes its combining marks. The result is False at both ends of `text`.
        """
        return 0 < index < len(self.starts) and self.starts[index] < self.ends[index - 1]


@lru_cache(maxsize=16)  # the aligner normalises the same string once for each tier
def normalise(text: str) -> str:
    r"""Return a text with straight quotation marks and dashes, single spaces, NFKC, and no characters without width.

    The result equals `mapped(text).text`, and is computed faster.

    >>> normalise("“It’s\u00a0over” – he said…")
    '"It\'s over" - he said...'
    """
    if text.isascii():
        return _RUN.sub(_squeezed, text.translate(_ASCII) if "`" in text else text)
    characters = set(text)
    if any(map(_continues, characters)):
        return mapped(text).text
    # Without combining marks, every character is a cluster.
    return _RUN.sub(_squeezed, text.translate({ord(each): _normalised(each) for each in characters}))


def mapped(text: str) -> Mapped:
    r"""Return the normalised text (see `normalise`) with the original offsets of each of its characters.

    >>> mapped("a\u00a0 b")
    Mapped(text='a b', starts=(0, 1, 3), ends=(1, 3, 4))
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for character in _normalised(text[start:end]):
            # A run of white space or dashes is one character: extend its end.
            if characters and character in " -" and characters[-1] == character:
                ends[-1] = end
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    return Mapped("".join(characters), tuple(starts), tuple(ends))


def fold(normalised: Mapped) -> Mapped:
    """Return a case-folded copy of a normalised text, in which each character keeps its original offsets.

    If a character becomes two, such as ß, both get the offsets of the one.
    """
    if normalised.text.isascii():
        return Mapped(normalised.text.lower(), normalised.starts, normalised.ends)
    pieces = [character.casefold() for character in normalised.text]
    return Mapped(
        "".join(pieces),
        tuple(start for start, piece in zip(normalised.starts, pieces, strict=True) for _ in piece),
        tuple(end for end, piece in zip(normalised.ends, pieces, strict=True) for _ in piece),
    )


def folded(name: str) -> str:
    r"""Return a name in the form in which names are compared: NFC, case-folded, with single spaces, none at the ends.

    >>> folded(" Ada  LIND")
    'ada lind'
    >>> folded("Jose\u0301 BERG") == folded("Jos\u00e9 Berg")
    True
    """
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


_ASCII = str.maketrans({"`": "'"})


def _squeezed(match: re.Match[str]) -> str:
    return "-" if match.group()[0] == "-" else " "


def _clusters(text: str) -> list[Interval]:
    """Return the intervals of a text's clusters, in order: each is a character with the marks that combine with it.

    Together the intervals cover the text.
    """
    edges = [0, *(index for index in range(1, len(text)) if not _continues(text[index])), len(text)]
    return [Interval(start, end) for start, end in pairwise(edges) if start < end]


@lru_cache(maxsize=4096)
def _continues(character: str) -> bool:
    """Return whether NFKC may combine a character with the one before it.

    It may if the character is a combining mark, or a medial or final letter of a Korean syllable (jamo).
    """
    if character.isascii():
        return False
    first = unicodedata.normalize("NFKD", character)[0]
    # A spacing accent (U+00A8) decomposes into a space and a mark; a space does not combine.
    return unicodedata.category(first).startswith("M") or _FIRST_MEDIAL_JAMO <= first <= _LAST_FINAL_JAMO


@lru_cache(maxsize=4096)
def _normalised(cluster: str) -> str:
    """Return a cluster (a character with its combining marks) in normal form; "" if it has no width.

    White space becomes one space.
    """
    if cluster.isascii():
        return " " if cluster.isspace() else _TABLE.get(cluster, cluster)
    translated = "".join(_TABLE.get(character, character) for character in cluster)
    if not any(unicodedata.category(character) == "No" for character in translated):
        translated = unicodedata.normalize("NFKC", translated)
    return "".join(
        " " if character.isspace() else _TABLE.get(character, character)
        for character in translated
        if not _has_no_width(character)
    )


def _has_no_width(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
