"""Read a BIO file into columns: for each document its text, and its mentions' offsets and types.

A million rows take about half a second: `bio_rows` cuts many at a time, and only those with a tag other than O are
looked at one by one.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from onrecord.errors import shown
from onrecord.formats.along import find_next, skip_space
from onrecord.formats.base import Columns
from onrecord.formats.bio_rows import Rows
from onrecord.formats.bio_tags import Tags
from onrecord.formats.conll_reference import refuse
from onrecord.formats.textfile import Problems, read_text
from onrecord.formats.tokens import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from onrecord.formats.base import Reading
    from onrecord.formats.bio_rows import Piece, Section

UNTYPED = "MENTION"
BREAK = "\0"  # parts words while a text is made of them; a file that holds one was refused as binary
_BREAKS = re.compile(f"{BREAK}{{2,}}")


def columns(path: Path, reading: Reading) -> Iterator[Columns]:
    """Yield each document's mentions in text order; raises OnrecordError with every problem at the end of the file."""
    problems = Problems(path, "bio.format")
    text = read_text(path).removeprefix("\ufeff").replace("\r\n", "\n")
    rows = Rows(text, reading.column, Tags(reading.scheme), problems)
    sections = rows.sections()
    names = _names(sections, path.stem, problems)
    refuse(problems.found, "The BIO file")
    labels = _Labels(path, reading)
    empty: list[int] = []
    for section, name in zip(sections, names, strict=True):
        given = reading.text(name)
        if given is not None and not section.name and not _fits(rows, section, given, path):
            given = None
            reading.losses.note(f"{path}: {name}.txt is not the text of its words: the text is made of these.")
        placed = _Placed(given, section.line, problems)
        for piece in rows.pieces(section):
            labels.add(piece.line, placed.add(piece, rows.tags.mentions(piece.tags, piece.line)))
        if not placed.count:
            empty.append(section.line)
        is_named, is_made = bool(section.name), given is None
        yield Columns(name, placed.finish(), placed.starts, placed.ends, labels.taken(), is_named, is_made)
    refuse(problems.found, "The BIO file")
    labels.say()
    _say(rows.tags, path, reading, empty)


def _fits(rows: Rows, section: Section, text: str, path: Path) -> bool:
    """Return whether a document's words are those of a text; the file may be called like it by chance."""
    problems = Problems(path, "bio.format")
    placed = _Placed(text, section.line, problems)
    before = len(rows.problems.found)
    for piece in rows.pieces(section):
        placed.add(piece, ())
    placed.finish()
    del rows.problems.found[before:]  # they are found once more when the rows are read
    return not problems.found


def _names(sections: Sequence[Section], stem: str, problems: Problems) -> list[str]:
    """Return the documents' names: the file's own where one has none, with a number if there are several."""
    if not sections:
        problems.add(0, "the file holds no document", expected="a word, a tab or a space, and a tag a line")
    first: dict[str, int] = {}
    names = []
    for number, each in enumerate(sections, 1):
        names.append(each.name or (stem if len(sections) == 1 else f"{stem}-{number}"))
        if first.setdefault(names[-1], each.line) != each.line:
            expected = f"once: it begins in line {first[names[-1]]}"
            problems.add(each.line, "the document stands in the file twice", got=names[-1], expected=expected)
    return names


class _Placed:
    """A document's words and mentions as they get their offsets: along a given text, or in one made of the words.

    count: how many words there are. starts, ends: the mentions' offsets in characters.
    """

    def __init__(self, given: str | None, line: int, problems: Problems) -> None:
        self.given, self.count = given, 0
        self.starts, self.ends = array("q"), array("q")
        self._line, self._problems = line, problems
        self._parts: list[str] = []
        self._at = 0
        self._is_lost = False  # whether a word was not found, so that none after it can be

    def add(self, piece: Piece, mentions: Sequence[tuple[int, int, str]]) -> list[tuple[int, str]]:
        """Take in some rows and their mentions, and return the first row and the type of each mention that has a place.

        A mention of nothing but empty words has none.
        """
        words = piece.words
        self.count += len(words) - words.count("")
        starts, ends = self._made(words) if self.given is None else self._along(piece, self.given)
        kept = []
        for first, after, kind in mentions if not self._is_lost else ():
            begin, last = first, after - 1
            if not (words[begin] and words[last]):
                begin, last = _with_words(words, begin, last)
            if begin <= last:
                self.starts.append(starts[begin])
                self.ends.append(starts[last] + len(words[last]) if ends is None else ends[last])
                kept.append((first, kind))
        return kept

    def _made(self, words: Sequence[str]) -> tuple[Sequence[int], None]:
        """Add words to the text, and return where each begins."""
        starts = array("q", accumulate([len(word) + 1 if word else 0 for word in words], initial=self._at))
        if starts[-1] > self._at:
            self._at = starts[-1]
            self._parts.append(_joined(words))
        return starts, None

    def _along(self, piece: Piece, text: str) -> tuple[Sequence[int], Sequence[int]]:
        """Find words in the text, and return where each begins and ends."""
        starts, ends = array("q", bytes(8 * len(piece.words))), array("q", bytes(8 * len(piece.words)))
        for row, word in enumerate(piece.words if not self._is_lost else ()):
            if not word:
                continue
            found = find_next(text, self._at, word)
            if found is None:
                self._is_lost = True
                at = skip_space(text, self._at)
                self._problems.add(
                    piece.line + row,
                    "the word is not what the text goes on with",
                    got=shown(word),
                    expected=shown(text[at : at + max(SHOWN, len(word))]),
                    hint="is it the text that was annotated?",
                )
                break
            starts[row], ends[row] = found
            self._at = found[1]
        return starts, ends

    def finish(self) -> str:
        """Return the text; a given one that goes on after the last word is a problem, unless there is no word."""
        if self.given is None:
            return "\n".join(self._parts)
        at = skip_space(self.given, self._at)
        if at < len(self.given) and self.count and not self._is_lost:
            self._problems.add(
                self._line,
                "the text goes on where the document's words end",
                got=f"{self.count} words",
                expected=shown(self.given[at : at + SHOWN]),
                hint="the file may be cut short: write it again whole",
            )
        return self.given


def _with_words(words: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Return the first and the last row of some that have a word; if none has, a first one after the last."""
    while first <= last and not words[first]:
        first += 1
    while first <= last and not words[last]:
        last -= 1
    return first, last


def _joined(words: Sequence[str]) -> str:
    """Return words with a space between two, and a line end where one or several are empty."""
    joined = " ".join(words).strip(" ")
    if "   " not in joined and " " not in "".join(words):  # no break is a double one, and no word holds a space
        return joined.replace("  ", "\n")
    return _BREAKS.sub("\n", BREAK.join(words).strip(BREAK)).replace(BREAK, " ")


class _Labels:
    """The types of mentions as the schema has them; those that it does not know, with their number and first place."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path, self._reading = path, reading
        self._known: dict[str, str | None] = {"": None, UNTYPED: None}
        self._unknown: Counter[str] = Counter()
        self._first: dict[str, int] = {}
        self._taken: list[str | None] = []

    def add(self, line: int, mentions: Sequence[tuple[int, str]]) -> None:
        """Take in mentions, of each its row after a line and its type."""
        for row, kind in mentions:
            if kind not in self._known:
                self._known[kind] = self._reading.known(kind, "entity_type")
                if self._known[kind] is None:
                    self._first[kind] = line + row
        self._taken += [self._known[kind] for _, kind in mentions]
        self._unknown.update(kind for _, kind in mentions if kind in self._first)

    def taken(self) -> list[str | None]:
        """Return the labels of the mentions since it was last asked."""
        taken, self._taken = self._taken, []
        return taken

    def say(self) -> None:
        """Count each type that the schema does not know."""
        for kind, number in self._unknown.items():
            where = f"{self._path}:{self._first[kind]}"
            self._reading.label(kind, "entity_type", number=number, where=where)


def _say(tags: Tags, path: Path, reading: Reading, empty: Sequence[int]) -> None:
    """Note how the tags were read, and which documents had no row."""
    note = reading.losses.note
    chosen = "were read as" if reading.scheme else "are"
    note(f"{path}: the tags {chosen} {tags.scheme.upper()}.")
    for what, count, line in tags.strays():
        note(f"{path}: mentions that {what}: {count}, the first in line {line}; read as conlleval reads them.")
    if empty:
        note(f"{path}: documents without words, so without mentions: {len(empty)}, the first in line {empty[0]}.")
