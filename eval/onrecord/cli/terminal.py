"""Print on any terminal: text in the terminal's encoding, JSON in UTF-8.

If the terminal's encoding does not have a character, text is printed with the nearest plain one (`...` for an ellipsis,
`Z` for a Z with a caron), or else with its escape. ASCII is the encoding that Python derives from LC_ALL=C; click then
writes UTF-8, and so does this module. JSON is data and keeps every character: `utf8` encodes it for any terminal.
"""

from __future__ import annotations

import codecs
import sys
from io import TextIOWrapper

HANDLER = "onrecord.readable"
KEPT = ("backslashreplace", "ignore", "namereplace", "replace", "xmlcharrefreplace")  # chosen by PYTHONIOENCODING
PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u2039\u203a\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    "\u2014": "--",
    "\u2190": "<-",
    "\u2192": "->",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u00d7": "x",
    "\u00b7": "*",
    "\u2022": "*",
    "\u2713": "yes",
    "\u2717": "no",
}


def readable(error: UnicodeError) -> tuple[str, int]:
    """Return (replacement, index at which encoding goes on) for characters that an encoding lacks.

    This is an error handler for `codecs.register_error`. A character is replaced by the nearest ASCII text, or else by
    its Unicode escape. An error of decoding is raised.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(character: str) -> str:
    import unicodedata  # for such a character only

    near = PLAIN.get(character) or unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return near or character.encode("ascii", "backslashreplace").decode()


def accept_every_character() -> None:
    """Configure standard output and error so that printing never fails because of a character."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, TextIOWrapper) or (stream is sys.stdout and stream.errors in KEPT):
            continue
        encoding = codecs.lookup(stream.encoding).name
        if encoding in {"ascii", "utf-8"}:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # half a surrogate pair, of a file's name
        else:
            codecs.register_error(HANDLER, readable)
            stream.reconfigure(errors=HANDLER)


def utf8(text: str) -> bytes:
    """Return a JSON text as UTF-8 bytes; a lone surrogate, as a file's name may have, becomes its JSON escape."""
    return text.encode("utf-8", "backslashreplace")
