"""Find every place where a string stands in a text, tier by tier: exact, normalised, folded.

The text is normalised and folded once, when first needed, and every answer is kept, since systems repeat their
strings. A place counts only if it does not cut a word: "Obama" is not in "Obamacare", nor "tt" in "matter", nor "5" in
"1.5". Letters of scripts without case (Chinese, Thai, Hebrew) are exempt from that, since such scripts write words
together or join particles to them; a combining mark is never cut off.

Folding is no licence to turn a pronoun into a country: where one side writes a word of `CAPITALS_MATTER` in capitals
and the other does not, the words differ, unless the whole of that side is in capitals.
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
    """A text made ready for searching."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[tuple[str, Tier], tuple[Interval, ...]] = {}

    @cached_property
    def normalised(self) -> Mapped:
        """Return the text without its typography."""
        return mapped(self.text)

    @cached_property
    def folded(self) -> Mapped:
        """Return the text without its typography and case."""
        return fold(self.normalised)

    def find(self, string: str, tier: Tier, *, within: Interval | None = None) -> tuple[Interval, ...]:
        """Return the places of a string at a tier of `SEARCHED`, in order; those outside `within` are left out."""
        key = (string, tier)
        if key not in self._found:
            self._found[key] = tuple(self._search(string, tier))
        places = self._found[key]
        if within is None:
            return places
        return tuple(place for place in places if within.start <= place.start and place.end <= within.end)

    def _search(self, string: str, tier: Tier) -> list[Interval]:
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
    """Return where a string starts in a text, overlapping places included; an empty or blank string is nowhere."""
    found: list[int] = []
    if not string or string.isspace():
        return found
    start = text.find(string)
    while start != -1:
        found.append(start)
        start = text.find(string, start + 1)
    return found


def cuts_word(text: str, offset: int) -> bool:
    """Return whether an offset falls inside a word, or between a letter and its mark; a text's ends cut nothing."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if _is_mark(after) or _cuts_number(text, offset):
        return True
    return _in_word(before) and _in_word(after) and not _caseless(before) and not _caseless(after)


def _cuts_number(text: str, offset: int) -> bool:
    """Return whether an offset falls right before or after the point or comma of a number: 5 is not in 1.5."""
    for separator in (offset - 1, offset):
        if text[separator] in ".," and text[separator - 1 : separator].isdigit():
            return text[separator + 1 : separator + 2].isdigit()
    return False


def same_capitals(first: str, second: str) -> bool:
    """Return whether no word of `CAPITALS_MATTER` is in capitals on one side alone; text all in capitals is exempt."""
    if len(_WORD.findall(second)) > 1 and (first.isupper() or second.isupper()):
        return True
    return _capitals(first) == _capitals(second)


def _capitals(string: str) -> list[bool]:
    return [word.isupper() for word in _WORD.findall(string) if word.lower() in CAPITALS_MATTER]


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_" or _is_mark(character)


def _is_mark(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character).startswith("M")


def _caseless(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) == "Lo"
