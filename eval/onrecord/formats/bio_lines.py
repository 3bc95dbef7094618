"""The lines of a BIO file: where they start, their columns, and which of them begin a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCSTART = "-DOCSTART-"
NEWDOC, DOCUMENT_ID = "newdoc", "document_id"  # what a comment contains that begins a document; the second as in HIPE
HEADER = frozenset({"token", "tokens", "word", "words", "form"})  # names of the words' column, in any case
_NEWDOC = re.compile(
    r"#[ \t]*(?:newdoc(?:[ \t]+id[ \t]*=[ \t]*(?P<id>\S.*?))?|(?:\w+:)?document_id[ \t]*=[ \t]*(?P<named>\S.*?))[ \t]*"
)
_DOCSTART = re.compile(DOCSTART + r"(?:[ \t]+\((?P<id>.+?)\))?(?:[ \t].*)?")
_SPACES = re.compile(r" +")
KEYED = re.compile(r"^#[ \t]*[^\s=]+[ \t]*=[ \t]", re.MULTILINE)  # a comment `# sent_id = S-1`, as in CoNLL-U


def document_name(row: str) -> str | None:
    """Return the name that a row `# newdoc id = NAME`, `# document_id = NAME` or `-DOCSTART- (NAME)` gives.

    The result is None if the row begins no document. The name is "" if the row begins a document and gives no name.
    """
    found = _NEWDOC.fullmatch(row) or _DOCSTART.fullmatch(row)
    return None if found is None else found["id"] or found.groupdict().get("named") or ""


def is_comment(row: str) -> bool:
    """Return whether a row that begins with # or `-DOCSTART-` begins a document, or has the form `# KEY = VALUE`."""
    return document_name(row) is not None or KEYED.match(row) is not None


def columns_of(row: str) -> list[str]:
    r"""Return a row's columns without surrounding white space; a blank row gives [""].

    Columns are separated by tabs if the row has one, otherwise by spaces.

    >>> columns_of("New York\tB-LOC "), columns_of("York  I-LOC")
    (['New York', 'B-LOC'], ['York', 'I-LOC'])
    """
    if "\t" in (bare := row.rstrip(" \t")):
        return [cell.strip(" ") for cell in bare.split("\t")]
    return _SPACES.split(bare.lstrip(" "))


def line_starts(text: str, sign: str) -> Iterator[int]:
    """Yield the start offset of each line of `text` that begins with the string `sign`, such as `#`."""
    if text.startswith(sign):
        yield 0
    yield from (at + 1 for at in offsets_of(text, f"\n{sign}"))


def offsets_of(text: str, words: str) -> Iterator[int]:
    """Yield each offset at which the string `words` occurs in `text`, also where occurrences overlap."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def lines_between(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each line of `text` from `start` to `end`, without line ends."""
    while start < end:
        at = text.find("\n", start, end)
        at = end if at < 0 else at
        yield start, at
        start = at + 1
