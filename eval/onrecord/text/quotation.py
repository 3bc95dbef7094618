"""Find the quotation marks of a text, pair them, and tell them from apostrophes.

Marks are paired within a paragraph: first the double marks, then the single marks inside each double pair and in the
rest of the paragraph.

1. “ opens and ” closes. A straight " opens if white space or an opening bracket precedes it and a word follows. It
   closes if a character other than white space precedes it and no word follows. In all other cases it closes an open
   pair if there is one, and opens a pair if not. A closing mark closes the innermost open mark, straight or curly,
   because articles mix the two. An opening mark without a closing mark extends to the end of its paragraph.
2. ‘ opens, and so does a ' that follows no word and precedes one, unless it stands for left-out letters ('90s, 'em).
   It is closed by a ’ or ' that follows a character other than white space and precedes no word: the first such mark
   that is not a plural possessive (Sessions' office) if there is one, otherwise the last. All other ’ and ' are
   apostrophes. A ' without a closing mark is an apostrophe; a ‘ without one is an unclosed quotation mark.

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
    """The offsets of a pair of quotation marks.

    `open` is None if there is no opening mark, `close` is None if there is no closing mark.
    """

    open: int | None
    close: int | None
    end: int
    """Offset of the closing mark; without one, the end offset of the paragraph."""

    @property
    def marks(self) -> list[int]:
        """Return the offsets of the marks that the pair has (one or two), in text order."""
        return [mark for mark in (self.open, self.close) if mark is not None]


def quotations(text: str) -> list[Pair]:
    """Return the pairs of double and single quotation marks of a text, sorted by first mark.

    A double mark or ‘ without a partner is a `Pair` whose other offset is None. An apostrophe is not a mark.

    >>> quotations("She said: “It is 'over'.” And left.")
    [Pair(open=10, close=24, end=24), Pair(open=17, close=22, end=22)]
    """
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
    """Return whether the double quotation mark at an offset opens a quotation.

    Args:
        text: The text.
        at: The offset of the mark.
        start: The start of the paragraph.
        end: The end of the paragraph.
        due: The result if the mark is straight and the characters around it do not decide.
    """
    if text[at] != '"':
        return text[at] == "“"
    free_before = at == start or text[at - 1].isspace() or text[at - 1] in _BRACKETS
    free_after = at + 1 == end or not (text[at + 1].isalnum() or text[at + 1] in "‘'([$")
    return due if free_before == free_after else free_before


def _regions(doubles: list[Pair], start: int, end: int) -> list[tuple[int, int]]:
    """Return the (start, end) within which single marks are paired: the paragraph, and the inside of each double pair.

    Args:
        doubles: The pairs of double marks in the paragraph.
        start, end: The offsets of the paragraph in the text.
    """
    inside = [(pair.open + 1, pair.end) for pair in doubles if pair.open is not None]
    return [(start, end), *(region for region in inside if region != (start, end))]


def _without_inner(text: str, region: tuple[int, int], regions: list[tuple[int, int]]) -> str:
    """Return the text with NUL characters in place of those regions that are inside `region`.

    Quotation marks in these regions are not found then. The length of the text, and so every offset, stays the same.

    Args:
        text: The whole text.
        region: The (start, end) whose own marks are to be paired.
        regions: All regions; those that are not inside `region` are left as they are.
    """
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
