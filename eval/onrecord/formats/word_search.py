r"""Find a file's words in a text, one after another, with only white space between them.

Penn Treebank and OntoNotes escape some characters of a text: `-LRB-` for a bracket, two backticks for an opening
quotation mark, `\/` for a slash. Corpora of tweets have `&amp;` for an ampersand. An escaped word matches the character
that it stands for. A text with escapes matches words without them. Marcus, Santorini and Marcinkiewicz 1993.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Groups of equivalent spellings: a spelling in a word matches every spelling of its group in the text.
SAME: tuple[tuple[str, ...], ...] = (
    ("-LRB-", "-lrb-", "("),
    ("-RRB-", "-rrb-", ")"),
    ("-LSB-", "-lsb-", "["),
    ("-RSB-", "-rsb-", "]"),
    ("-LCB-", "-lcb-", "{"),
    ("-RCB-", "-rcb-", "}"),
    ("``", "''", '"', "“", "”", "„", "«", "»", "&quot;"),
    ("`", "'", "‘", "’"),
    ("\\/", "/"),
    ("\\*", "*"),
    ("/.", "."),
    ("/?", "?"),
    ("/-", "-"),
    ("--", "–", "—"),
    ("...", "…", ". . ."),
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
)
_SPELLINGS = {way: ways for ways in SAME for way in ways}
_BRACKET = r"-(?=-[LRlr][RSCrsc][Bb]-)"  # the hyphen of `:--RRB-` (":-)"), which is no half of a dash
_PIECE = re.compile("|".join([_BRACKET, *map(re.escape, sorted(_SPELLINGS, key=len, reverse=True)), r"\s+", "(?s:.)"]))


def find_next_word(text: str, at: int, word: str) -> tuple[int, int] | None:
    """Return (start, end) of a word if it comes next in a text, after white space; None if another word comes next.

    Args:
        text: The text.
        at: The offset to start at, in characters.
        word: The word as its file writes it, possibly with Penn Treebank escapes. An empty word is never found.

    >>> find_next_word("The (new) ferry", 3, "-LRB-")
    (4, 5)
    """
    at = skip_whitespace(text, at)
    if word and text.startswith(word, at):
        return at, at + len(word)
    found = _pattern(word).match(text, at) if word else None
    return None if found is None else found.span()


def skip_whitespace(text: str, at: int) -> int:
    """Return the offset of the first character from `at` on that is not white space, or else `len(text)`."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    """Return a pattern that matches a word in every spelling of `SAME`: Penn Treebank escapes, quotation marks, dashes.

    White space in the word matches any white space. Case and all other characters must be equal. The pattern does not
    check that the word ends where it ends in the text.

    >>> bool(_pattern("``Yes").match("“Yes")), bool(_pattern("yes").match("Yes"))
    (True, False)
    """
    return re.compile("".join(_piece(each) for each in _PIECE.findall(word)))


def _piece(piece: str) -> str:
    """Return the regular expression that matches a piece of a word (a character or an escape) in all spellings."""
    if piece.isspace():
        return r"\s+"
    ways = _SPELLINGS.get(piece, (piece,))
    return f"(?:{'|'.join(map(re.escape, sorted(ways, key=len, reverse=True)))})"
