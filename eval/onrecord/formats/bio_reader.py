"""Read a BIO file into columns: for each document its text, and its mentions' offsets and types.

A million rows take about half a second: `bio_rows` splits many rows at a time, and only rows with a tag other than O
are processed one by one.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from onrecord.errors import counted, shown
from onrecord.formats.base import Columns
from onrecord.formats.bio_columns import has_words
from onrecord.formats.bio_notes import note_documents, note_scheme
from onrecord.formats.bio_rows import Rows
from onrecord.formats.bio_tags import Tags
from onrecord.formats.conll_reference import refuse
from onrecord.formats.textfile import Problems, read_text, with_line_feeds
from onrecord.formats.tokens import SHOWN
from onrecord.formats.word_search import find_next_word, skip_whitespace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from onrecord.formats.base import Reading
    from onrecord.formats.bio_rows import Piece, Section

UNTYPED = "MENTION"
BREAK = "\0"  # separates words while a text is made from them; a file with a NUL byte was refused as binary
_BREAKS = re.compile(f"{BREAK}{{2,}}")


def columns(path: Path, reading: Reading) -> Iterator[Columns]:
    """Yield each document of a BIO file as `Columns`: its text, and its mentions' offsets and types, in text order.

    If all rows are correct, unknown types are counted as losses and the tag scheme is noted, in `reading.losses`.

    Raises:
        OnrecordError: With every problem of the file. Problems of rows are raised after the last document, or as soon
            as there are 100 of them.
    """
    problems = Problems(path, "bio.format")
    text = with_line_feeds(read_text(path)).replace("\r\n", "\n")
    rows = Rows(text, reading.column, Tags(reading.scheme), problems)
    sections = rows.sections()
    names = _names(sections, path.stem, problems)
    if sections and not has_words(rows):
        expected, hint = "lines with a word and its tag", "write the words of the tagged text into the first column"
        problems.add(sections[0].line, "the file has tags, but no words", expected=expected, hint=hint)
    refuse(problems.found, "The BIO file")
    labels = _Labels(path, reading)
    empty: list[int] = []
    wordless: list[int] = []
    unlike: list[str] = []
    for section, name in zip(sections, names, strict=True):
        given = reading.text(name)
        if given is not None and not section.name and not _matches(rows, section, given, path):
            given = None
            unlike.append(name)
        aligner = _Aligner(given, section.line, problems)
        for piece in rows.pieces(section):
            labels.add(piece.line, aligner.add(piece, rows.tags.mentions(piece.tags, piece.line)))
        wordless += aligner.wordless
        if not aligner.count:
            empty.append(section.line)
        is_named, is_made = bool(section.name), given is None
        yield Columns(name, aligner.finish(), aligner.starts, aligner.ends, labels.take(), is_named, is_made)
    refuse(problems.found, "The BIO file")
    labels.count_unknown()
    if wordless:
        where = f"{path}:{wordless[0]}"
        reading.losses.add("mentions", "their rows have a tag, and an empty word", len(wordless), where=where)
    if unlike:
        more = len(unlike) - 1
        others = f", nor do those of {more:,} others" if more > 1 else ", nor does that of another" if more else ""
        note = f"{unlike[0]}.txt does not match its words{others}: a text is made from the words."
        reading.losses.note(f"{path}: {note}")
    if len(empty) < len(sections):  # without words, no tag shows the scheme
        note_scheme(rows, path, reading)
    note_documents(rows, path, reading, empty)


def _matches(rows: Rows, section: Section, text: str, path: Path) -> bool:
    """Return whether the words of a document without a name are the words of `text`, in order and complete.

    The text was found by the file's name, which may be that of another text by chance. No problem is reported.

    Args:
        rows: The rows of the file.
        section: The document, a part of the file.
        text: The text.
        path: The file.
    """
    problems = Problems(path, "bio.format")
    aligner = _Aligner(text, section.line, problems)
    before = len(rows.problems.found)
    for piece in rows.pieces(section):
        aligner.add(piece, ())
    aligner.finish()
    del rows.problems.found[before:]  # reading the rows again reports them
    return not problems.found


def _names(sections: Sequence[Section], stem: str, problems: Problems) -> list[str]:
    """Return each document's name; a document without one gets the file's name, with a number if the file has several.

    The file's name without suffix is `stem`; the second of several documents is `stem-2`. `problems` receives a problem
    if there is no document, and one for each repetition of a name, which is returned all the same.
    """
    if not sections:
        problems.add(0, "the file contains no document", expected="lines with a word, a tab or a space, and a tag")
    first: dict[str, int] = {}
    names = []
    for number, each in enumerate(sections, 1):
        names.append(each.name or (stem if len(sections) == 1 else f"{stem}-{number}"))
        if first.setdefault(names[-1], each.line) != each.line:
            expected = f"another name; this one begins in line {first[names[-1]]}"
            problems.add(each.line, "the document occurs twice in the file", got=names[-1], expected=expected)
    return names


class _Aligner:
    """Finds the offsets of a document's words and mentions: in a given text, or in a text made from the words.

    Attributes:
        count: The number of words so far.
        starts: The mentions' start offsets, in characters.
        ends: The mentions' end offsets.
        wordless: The first line of each mention that is left out, because its words are all empty.
    """

    def __init__(self, given: str | None, line: int, problems: Problems) -> None:
        self.given, self.count = given, 0
        self.starts, self.ends = array("q"), array("q")
        self.wordless: list[int] = []
        self._line, self._problems = line, problems
        self._parts: list[str] = []
        self._at = 0
        self._failed = False  # after a word was not found, later words are not searched

    def add(self, piece: Piece, mentions: Sequence[tuple[int, int, str]]) -> list[tuple[int, str]]:
        """Add rows of the document and their mentions, and find the offsets of both.

        The offsets of mentions are appended to `starts` and `ends`. A word that does not match the given text is a
        problem.

        Args:
            piece: The rows.
            mentions: (first row, row after the last, type) of each mention; rows are counted from the piece's first.

        Returns:
            (first row, type) of each mention with offsets. A mention whose words are all empty is left out, and its
            line is appended to `wordless`.
        """
        words = piece.words
        self.count += len(words) - words.count("")
        starts, ends = self._append(words) if self.given is None else self._search(piece, self.given)
        kept = []
        for first, after, kind in mentions if not self._failed else ():
            begin, last = first, after - 1
            if not (words[begin] and words[last]):
                begin, last = _with_words(words, begin, last)
            if begin <= last:
                self.starts.append(starts[begin])
                self.ends.append(starts[last] + len(words[last]) if ends is None else ends[last])
                kept.append((first, kind))
            else:
                self.wordless.append(piece.line + first)
        return kept

    def _append(self, words: Sequence[str]) -> tuple[Sequence[int], None]:
        """Append words to the text that is being made.

        The result is the start offset of each word, and None in place of the ends: a word ends at its start plus its
        length. An empty word ends a sentence.
        """
        starts = array("q", accumulate([len(word) + 1 if word else 0 for word in words], initial=self._at))
        if starts[-1] > self._at:
            self._at = starts[-1]
            self._parts.append(_joined(words))
        return starts, None

    def _search(self, piece: Piece, text: str) -> tuple[Sequence[int], Sequence[int]]:
        """Return (start offsets, end offsets) in `text`, one of each for each row of `piece`; 0 for an empty word.

        The first word that does not come next in the text is a problem; its offsets and those of all later words are 0.
        """
        starts, ends = array("q", bytes(8 * len(piece.words))), array("q", bytes(8 * len(piece.words)))
        for row, word in enumerate(piece.words if not self._failed else ()):
            if not word:
                continue
            found = find_next_word(text, self._at, word)
            if found is None:
                self._failed = True
                at = skip_whitespace(text, self._at)
                self._problems.add(
                    piece.line + row,
                    "the word does not match the text",
                    got=shown(word),
                    expected=shown(text[at : at + max(SHOWN, len(word))]),
                    hint="check that this is the text that was annotated",
                )
                break
            starts[row], ends[row] = found
            self._at = found[1]
        return starts, ends

    def finish(self) -> str:
        """Return the document's text: the given one, or the one made from the words.

        If the given text continues after the last word, a problem is added, and the whole text is returned.
        """
        if self.given is None:
            return "\n".join(self._parts)
        at = skip_whitespace(self.given, self._at)
        if at < len(self.given) and self.count and not self._failed:
            self._problems.add(
                self._line,
                "the text continues after the document's last word",
                got=counted(self.count, "word"),
                expected=shown(self.given[at : at + SHOWN]),
                hint="the file may be incomplete: write it again",
            )
        return self.given


def _with_words(words: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Return the first and the last row that have a word, between the rows `first` and `last`, both inclusive.

    If no row has a word, the first number returned is larger than the second.
    """
    while first <= last and not words[first]:
        first += 1
    while first <= last and not words[last]:
        last -= 1
    return first, last


def _joined(words: Sequence[str]) -> str:
    r"""Return words joined by spaces; one or more empty words in a row become one line end.

    >>> _joined(["It", "stays", ".", "", "Why", "?"])
    'It stays .\nWhy ?'
    """
    joined = " ".join(words).strip(" ")
    if "   " not in joined and " " not in "".join(words):  # only single breaks, and no word with a space
        return joined.replace("  ", "\n")
    return _BREAKS.sub("\n", BREAK.join(words).strip(BREAK)).replace(BREAK, " ")


class _Labels:
    """Converts mention types to the schema's labels, and counts the unknown ones with their first line."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path, self._reading = path, reading
        self._known: dict[str, str | None] = {"": None, UNTYPED: None}
        self._unknown: Counter[str] = Counter()
        self._first: dict[str, int] = {}
        self._pending: list[str | None] = []

    def add(self, line: int, mentions: Sequence[tuple[int, str]]) -> None:
        """Convert the types of mentions to the schema's labels, and keep the labels until `take` is called.

        Args:
            line: The line of the file that row 0 is on.
            mentions: (row, type) of each mention.
        """
        for row, kind in mentions:
            if kind not in self._known:
                self._known[kind] = self._reading.known(kind, "entity_type")
                if self._known[kind] is None:
                    self._first[kind] = line + row
        self._pending += [self._known[kind] for _, kind in mentions]
        self._unknown.update(kind for _, kind in mentions if kind in self._first)

    def take(self) -> list[str | None]:
        """Return the labels added since the last call, one for each mention.

        The result is None for an untyped mention or an unknown type.
        """
        added, self._pending = self._pending, []
        return added

    def count_unknown(self) -> None:
        """Add each type that is unknown to the schema to `reading.losses`, with its number and first line."""
        for kind, number in self._unknown.items():
            where = f"{self._path}:{self._first[kind]}"
            self._reading.label(kind, "entity_type", number=number, where=where)
