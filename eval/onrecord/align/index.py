"""Find every occurrence of a string in a text at one of three tiers: exact, normalised, folded.

The text is normalised and folded once, on first use, and every result is cached, because systems repeat their strings.
An occurrence must not cut a word: "Obama" is not found in "Obamacare", nor "tt" in "matter", nor "5" in "1.5". Letters
of scripts without case (Chinese, Thai, Hebrew) are exempt, because such scripts write words without spaces or attach
particles to them. A combining mark is never separated from its letter.

Case folding must not turn a pronoun into a country. If one side writes a word of `CAPITALS_MATTER` in capitals and the
other does not, the words differ, unless all of one side is in capitals.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

from onrecord.align.records import Tier
from onrecord.documents.model import Interval
from onrecord.text.normalise import Mapped, fold, mapped, normalise

CAPITALS_MATTER = frozenset({"us", "it", "who"})
SEARCHED = (Tier.EXACT, Tier.NORMALISED, Tier.FOLDED)
_WORD = re.compile(r"\w+")


class TextIndex:
    """A text prepared for searching: normalised and folded once, with a cache of all results."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[tuple[str, Tier], tuple[Interval, ...]] = {}

    @cached_property
    def normalised(self) -> Mapped:
        """Return the text with normalised typography (quotation marks, dashes), with a map to the original offsets."""
        return mapped(self.text)

    @cached_property
    def folded(self) -> Mapped:
        """Return the text with normalised typography and case-folded, with a map to the original offsets."""
        return fold(self.normalised)

    def find(self, string: str, tier: Tier, *, within: Interval | None = None) -> tuple[Interval, ...]:
        """Return the occurrences of a string in text order, as intervals in the original text.

        Overlapping occurrences are included. An occurrence that would cut a word or a number does not count.

        Args:
            string: The string to find; an empty or blank string has no occurrences.
            tier: How strings are compared: `EXACT`, `NORMALISED` (typography is ignored) or `FOLDED` (case, too).
            within: Limits the result to occurrences inside this interval.
        """
        key = (string, tier)
        if key not in self._found:
            self._found[key] = tuple(self._search(string, tier))
        places = self._found[key]
        if within is None:
            return places
        return tuple(place for place in places if within.start <= place.start and place.end <= within.end)

    def _search(self, string: str, tier: Tier) -> list[Interval]:
        """Return the occurrences of a string in text order, as `find` does, but in the whole text and uncached."""
        if tier is Tier.EXACT:
            return [
                Interval(start, start + len(string))
                for start in _occurrences(self.text, string)
                if not cuts_word(self.text, start) and not cuts_word(self.text, start + len(string))
            ]
        haystack = self.folded if tier is Tier.FOLDED else self.normalised
        needle = normalise(string).strip()
        if tier is Tier.FOLDED:
            needle = needle.casefold()
        places = (haystack.original(start, start + len(needle)) for start in _occurrences(haystack.text, needle))
        return [
            place
            for place in places
            if place is not None
            and not cuts_word(self.text, place.start)
            and not cuts_word(self.text, place.end)
            and (tier is Tier.NORMALISED or same_capitals(string, self.text[place.start : place.end]))
        ]


def _occurrences(text: str, string: str) -> list[int]:
    """Return the start offsets of a string in a text, overlapping ones included; [] for an empty or blank string.

    >>> _occurrences("banana", "ana")
    [1, 3]
    """
    found: list[int] = []
    if not string or string.isspace():
        return found
    start = text.find(string)
    while start != -1:
        found.append(start)
        start = text.find(string, start + 1)
    return found


def cuts_word(text: str, offset: int) -> bool:
    """Return whether an offset is inside a word or a number, or between a letter and its combining mark.

    The start and the end of the text cut nothing.

    >>> cuts_word("one two", 1), cuts_word("one two", 3)
    (True, False)
    """
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if _is_mark(after) or _cuts_number(text, offset):
        return True
    return _in_word(before) and _in_word(after) and not _caseless(before) and not _caseless(after)


def _cuts_number(text: str, offset: int) -> bool:
    """Return whether an offset is next to the point or comma inside a number, so that 5 is not found in 1.5.

    >>> _cuts_number("1.5", 2)
    True
    """
    for separator in (offset - 1, offset):
        if text[separator] in ".," and text[separator - 1 : separator].isdigit():
            return text[separator + 1 : separator + 2].isdigit()
    return False


def same_capitals(first: str, second: str) -> bool:
    """Return whether two strings agree in which of the words US, IT and WHO they write in capitals.

    Also true if one of the two is all in capitals, as in a headline, and `second` has more than one word.

    >>> same_capitals("from the US", "from the us")
    False
    """
    if len(_WORD.findall(second)) > 1 and (first.isupper() or second.isupper()):
        return True
    return _capitals(first) == _capitals(second)


def _capitals(string: str) -> list[bool]:
    """Return for each occurrence of the words us, it and who in a string, in order, whether it is all in capitals."""
    return [word.isupper() for word in _WORD.findall(string) if word.lower() in CAPITALS_MATTER]


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or _is_mark(character)


def _is_mark(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character).startswith("M")


def _caseless(character: str) -> bool:
    """Return whether a character is a letter of a script without case, such as Chinese or Arabic."""
    return not character.isascii() and unicodedata.category(character) == "Lo"
