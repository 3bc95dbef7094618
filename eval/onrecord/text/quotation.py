"""Find the quotation marks of a text and pair them; tell them from apostrophes.

Marks pair within a paragraph, the double ones first, then the single ones within what the double ones enclose:

1. “ opens and ” closes. A straight " opens if white space or an opening bracket is before it and a word after, closes
   if something is before it and no word after, and else does whichever is due. A closing mark closes the innermost open
   one, straight or curly alike, since articles mix the two. An opening mark that nothing closes runs to its
   paragraph's end.
2. ‘, or ' that follows no word and precedes one, opens, unless it stands for left-out letters ('90s, 'em). It is closed
   by a ’ or ' with something before it and no word after; the first that is no plural possessive (Sessions' office) if
   there is one, else the last. All other ’ and ' are apostrophes. A ' that nothing closes is an apostrophe too; a ‘ is
   an unclosed quotation mark.

Out of scope: guillemets and low marks, which English news does not use.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from onrecord.text.segment import paragraphs

ELISIONS = re.compile(r"\d|(?:tis|twas|em|cause|til|round|n)\b", re.IGNORECASE)
_DOUBLE = re.compile('["“”]')
_SINGLE_OPEN = re.compile(r"‘|(?<!\w)(?<![’'])'(?=[\w(\[*])")
_SINGLE_CLOSE = re.compile(r"(?<=[^\s‘“(\[])['’](?!\w)")
_POSSESSIVE = re.compile(r"(?<=[sS])['’] (?=\w)")
_BRACKETS = "([{—–-"


class Pair(NamedTuple):
    """A pair of quotation marks by their offsets; `close` is None where the text never closes it, `open` likewise."""

    open: int | None
    close: int | None
    end: int
    """Where the quotation ends: the closing mark, or the paragraph's end."""

    @property
    def marks(self) -> list[int]:
        """Return the offsets of the marks that are there."""
        return [mark for mark in (self.open, self.close) if mark is not None]


def quotations(text: str) -> list[Pair]:
    """Return every pair of quotation marks, in the order of their first marks; unclosed and unopened ones included."""
    found: list[Pair] = []
    for start, end in paragraphs(text):
        doubles = _doubles(text, start, end)
        found += doubles
        regions = _regions(doubles, start, end)
        for region in regions:
            found += _singles(_without_inner(text, region, regions), *region)
    return sorted(found, key=lambda pair: pair.marks)


def _doubles(text: str, start: int, end: int) -> list[Pair]:
    found, opened = [], list[int]()
    for match in _DOUBLE.finditer(text, start, end):
        at = match.start()
        if _opens(text, at, start, end, due=not opened):
            opened.append(at)
        elif opened:
            found.append(Pair(opened.pop(), at, at))
        else:
            found.append(Pair(None, at, at))
    return found + [Pair(at, None, end) for at in opened]


def _opens(text: str, at: int, start: int, end: int, *, due: bool) -> bool:
    if text[at] != '"':
        return text[at] == "“"
    free_before = at == start or text[at - 1].isspace() or text[at - 1] in _BRACKETS
    free_after = at + 1 == end or not (text[at + 1].isalnum() or text[at + 1] in "‘'([$")
    return due if free_before == free_after else free_before


def _regions(doubles: list[Pair], start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches within which single marks pair: the paragraph, and what each double pair encloses."""
    inside = [(pair.open + 1, pair.end) for pair in doubles if pair.open is not None]
    return [(start, end), *(region for region in inside if region != (start, end))]


def _without_inner(text: str, region: tuple[int, int], regions: list[tuple[int, int]]) -> str:
    """Return the text with the regions inside a region blanked, so that each mark is seen in its innermost one only."""
    for start, end in regions:
        if (start, end) != region and region[0] <= start and end <= region[1]:
            text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _singles(text: str, start: int, end: int) -> list[Pair]:
    found, at = [], start
    while match := _SINGLE_OPEN.search(text, at, end):
        begin = at = match.end()
        if ELISIONS.match(text, begin):
            continue
        closers = [each.start() for each in _SINGLE_CLOSE.finditer(text, begin, end)]
        sure = [each for each in closers if not _POSSESSIVE.match(text, each)]
        if closers:
            at = sure[0] if sure else closers[-1]
            found.append(Pair(match.start(), at, at))
            at += 1
        elif text[match.start()] == "‘":
            found.append(Pair(match.start(), None, end))
    return found
