"""Convert offsets that do not count the characters of a text: those of other tools.

Some tools count UTF-16 units, so every offset after an emoji is too large by one. Some count UTF-8 bytes, count CR LF
as one character, or leave out the byte order mark. A reader that knows the words at each place tries these ways if the
words do not match.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from onrecord.documents.model import Interval

BASIC = 0xFFFF  # a character above this is two UTF-16 units
BOM = "\ufeff"


class Counted:
    """Converts offsets of a text to characters.

    Args:
        text: The text.
        utf16: Whether the offsets count UTF-16 units; otherwise characters.
        utf8: Whether they count UTF-8 bytes.
        lf: Whether they count CR LF as one.
        bom: Whether they leave out a byte order mark at the beginning.
    """

    def __init__(
        self, text: str, *, utf16: bool = False, utf8: bool = False, lf: bool = False, bom: bool = False
    ) -> None:
        units = [
            len(each.encode("utf-8", "surrogatepass")) if utf8 else 1 + (utf16 and ord(each) > BASIC) for each in text
        ]
        at = text.find("\r\n") if lf else -1
        while at >= 0:
            units[at] = 0
            at = text.find("\r\n", at + 2)
        if bom and text.startswith(BOM):
            units[0] = 0
        self._units = [0, *accumulate(units)]
        ways = {"in UTF-16 units": utf16, "in UTF-8 bytes": utf8, "with CR LF as one character": lf}
        ways["without the byte order mark"] = bom
        self.name = " and ".join(name for name, is_used in ways.items() if is_used)

    def interval(self, start: int, end: int) -> Interval | None:
        r"""Convert an interval from this object's way of counting to characters.

        The result is None if an offset is outside the text or inside a character.

        >>> Counted("\N{FIRE} out", utf16=True).interval(3, 6)
        Interval(start=2, end=5)
        >>> Counted("a\r\nb c", lf=True).interval(2, 3)
        Interval(start=3, end=4)
        """
        at = bisect_left(self._units, start), bisect_left(self._units, end)
        if max(at) >= len(self._units) or (self._units[at[0]], self._units[at[1]]) != (start, end):
            return None
        first = at[0] + 1 if at[0] + 1 < len(self._units) and self._units[at[0] + 1] == start else at[0]
        return Interval(first, at[1])


def counted_in(text: str) -> list[Counted]:
    """Return the ways of counting a text's offsets, such as in UTF-16 units, that differ from counting characters.

    The result is [] for a text whose offsets are the same in every way.
    """
    astral, lines = any(ord(each) > BASIC for each in text), "\r\n" in text
    ways: list[dict[str, bool]] = [{"utf16": True}] if astral else []
    ways += [{"lf": True}] if lines else []
    ways += [{"utf16": True, "lf": True}] if astral and lines else []
    ways += [] if text.isascii() else [{"utf8": True}]
    ways += [{"utf8": True, "lf": True}] if lines and not text.isascii() else []
    if text.startswith(BOM):
        ways = [{"bom": True}, *ways, *({**each, "bom": True} for each in ways)]
    return [Counted(text, **each) for each in ways]
