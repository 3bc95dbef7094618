r"""Find a file's words in a text, one after another, with nothing but white space between them.

Penn Treebank and OntoNotes escape some characters of a text: `-LRB-` for a bracket, two backticks for an opening
quotation mark, `\/` for a slash. Such a word is found at the character it stands for, and a text that holds escapes is
found by words that hold none. Marcus, Santorini and Marcinkiewicz 1993.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Ways to write the same thing: whichever a word has, any of them may stand in the text.
SAME: tuple[tuple[str, ...], ...] = (
    ("-LRB-", "-lrb-", "("),
    ("-RRB-", "-rrb-", ")"),
    ("-LSB-", "-lsb-", "["),
    ("-RSB-", "-rsb-", "]"),
    ("-LCB-", "-lcb-", "{"),
    ("-RCB-", "-rcb-", "}"),
    ("``", "''", '"', "“", "”", "„", "«", "»"),
    ("`", "'", "‘", "’"),
    ("\\/", "/"),
    ("\\*", "*"),
    ("/.", "."),
    ("/?", "?"),
    ("/-", "-"),
    ("--", "–", "—"),
    ("...", "…", ". . ."),
)
_WAYS = {way: ways for ways in SAME for way in ways}
_PIECE = re.compile("|".join(map(re.escape, sorted(_WAYS, key=len, reverse=True))) + r"|\s+|(?s:.)")


def find_next(text: str, at: int, word: str) -> tuple[int, int] | None:
    """Return where the next word of a text begins and ends, or None if the text goes on with another one.

    Args:
        text: the text.
        at: the offset from which white space is passed over, in characters.
        word: the word, as its file writes it. An empty word is never found.
    """
    at = skip_space(text, at)
    if word and text.startswith(word, at):
        return at, at + len(word)
    found = _pattern(word).match(text, at) if word else None
    return None if found is None else found.span()


def skip_space(text: str, at: int) -> int:
    """Return the offset of the next character that is not white space, from an offset on."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    """Return what matches a word in every way to write it."""
    return re.compile("".join(_piece(each) for each in _PIECE.findall(word)))


def _piece(piece: str) -> str:
    if piece.isspace():
        return r"\s+"
    ways = _WAYS.get(piece, (piece,))
    return f"(?:{'|'.join(map(re.escape, sorted(ways, key=len, reverse=True)))})"
