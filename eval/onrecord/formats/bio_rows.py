"""Split a BIO file into documents and rows: for each document two columns of strings, words and tags.

A row has its word in the first column and its tag in another. If the first column numbers the words of each sentence,
the word is in the second. A first row without a tag that names a column of words (`TOKEN`) is a header, and is made
blank. Columns are separated by tabs if the row has one, otherwise by spaces. A blank row ends a sentence; both columns
have an empty string for it, so that a row's index gives its line. A document begins with a row `# newdoc`
(`# newdoc id = NAME`) or `-DOCSTART-`, which may give the name in parentheses; in a file without `# newdoc`, also with
`# document_id = NAME`. A file without such rows is one document. Any other row that begins with # is a word if it has
as many columns as the file's first row, a tag in the tags' column, and not the form `# KEY = VALUE`; otherwise it is a
comment.

A million rows should take less than half a second. Well-formed rows are therefore split many at a time; a block with
an irregular row is split row by row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from onrecord.errors import counted, shown
from onrecord.formats.bio_columns import hint_on
from onrecord.formats.bio_lines import (
    DOCSTART,
    DOCUMENT_ID,
    HEADER,
    KEYED,
    NEWDOC,
    columns_of,
    document_name,
    is_comment,
    line_starts,
    lines_between,
    offsets_of,
)
from onrecord.formats.conll_reference import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.formats.bio_tags import Tags
    from onrecord.formats.textfile import Problems

PIECE = 256 * 1024  # approximate number of characters split at once; a piece ends with a sentence
MAX_PROBLEMS = 100
NUMBERED_WIDTH = 3  # the fewest columns of a table with numbers: number, word, tag
NUMBERED_ROWS = 200  # the rows from which a column of numbers is recognised
LAST = -1
EXPECTED = "O, or a letter (B, I, E, S, L, U, M, W), a hyphen or underscore, and a type"
_EDGE = re.compile(r"(?:^|\n|\t) | (?:\n|\t|$)")  # a space at the start or end of a column
_IDLE = re.compile(r"  |[ \t](?:\n|$)")  # separators beside others, or at the end of a row
_ALL_BUT = {each: bytes(sorted({*range(256)} - {ord("\n"), ord(each)})) for each in "\t "}


@dataclass(slots=True)
class Section:
    """A document of a file.

    Attributes:
        name: Its name; "" if the file gives none.
        line: Its first line.
        start: Its start offset in the file's text.
        end: Its end offset in the file's text.
    """

    name: str
    line: int
    start: int
    end: int


class Piece(NamedTuple):
    """Consecutive rows: the line of the first, and two columns of equal length; both have "" for a blank row."""

    line: int
    words: Sequence[str]
    tags: Sequence[str]


class Rows:
    r"""The rows of a file.

    Attributes:
        text: The whole file, with \n at the end of each line.
        column: The tags' column, counted from 1, or from the last (-1) if negative.
        tags: Decides which strings are tags, and collects the file's tags.
        problems: Receives the problems of rows.
        separator: What separates columns in the first row, a tab or a space.
        word: The index of the words' column.
        width: The number of columns of the first row.
        header: The line of the header, or 0.
        left_out: The number of documents without name and words.
    """

    def __init__(self, text: str, column: int, tags: Tags, problems: Problems) -> None:
        self.text, self.column, self.tags, self.problems = text, column, tags, problems
        self.header = self._blank_header()
        first = self._first_row()
        self.separator = "\t" if "\t" in first else " "
        self.width = len(columns_of(first))
        tags_next = self._index % self.width == 1  # the column after the first has the tags, so it has no words
        self.word = 1 if self.width >= NUMBERED_WIDTH and not tags_next and self._is_numbered() else 0
        self.left_out = 0

    def _blank_header(self) -> int:
        """Make the header blank, if the file's first row is one, and return its line; 0 if there is none."""
        for line, (start, end) in enumerate(lines_between(self.text, 0, len(self.text)), 1):
            row = self.text[start:end]
            if row.startswith(("#", DOCSTART)) or not row.strip(" \t"):
                continue
            cells = columns_of(row)
            if HEADER.isdisjoint(map(str.casefold, cells)) or self._has_tag(cells):
                return 0
            self.text = self.text[:start] + self.text[end:]
            return line
        return 0

    def _is_numbered(self) -> bool:
        """Return whether the first column has the numbers of words, which start at 0 or 1 in each sentence.

        The first 200 rows (`NUMBERED_ROWS`) are tested. The result is False if fewer than two of them are words.
        """
        before, count = "", 0
        for start, end in islice(lines_between(self.text, 0, len(self.text)), NUMBERED_ROWS):
            row = self.text[start:end]
            if row.startswith(("#", DOCSTART)) or not row.strip(" \t"):
                before = ""
                continue
            number = columns_of(row)[0]
            is_next = number == str(int(before) + 1) if before else number in {"0", "1"}
            if not is_next:
                return False
            before, count = number, count + 1
        return count > 1

    def _first_row(self) -> str:
        """Return the first row of the file that is certainly a word: one without a #, or else the first one with a tag.

        The number of columns of this row is expected of all rows. The result is "" if there is no such row.
        """
        marked = ""
        for start, end in lines_between(self.text, 0, len(self.text)):
            row = self.text[start:end]
            if not row.startswith(("#", DOCSTART)) and row.strip(" \t"):
                return row
            if not marked and not is_comment(row) and self._has_tag(columns_of(row)):
                marked = row
        return marked

    def sections(self) -> list[Section]:
        """Return the file's documents in order, as places in its text; one without name and words is left out."""
        found = [Section("", 1, 0, 0)]
        line = 1
        for start, name in self._boundaries():
            before = found[-1]
            line += self.text.count("\n", before.start, start)
            before.end = start
            if not self._has_words(before) and not (name and before.name):
                found.pop()  # `-DOCSTART-` and `# newdoc` of one document, or no words before the first
                self.left_out += before.start < start and self._is_docstart(before.start) and self._is_docstart(start)
                found.append(Section(before.name or name, line, start, start))
            else:
                found.append(Section(name, line, start, start))
        found[-1].end = len(self.text)
        last = found[-1]
        self.left_out += not last.name and self._is_docstart(last.start) and not self._has_words(last)
        return [each for each in found if each.name or self._has_words(each)]

    def _boundaries(self) -> Iterator[tuple[int, str]]:
        """Yield (offset in the file's text, name) of each row that begins a document.

        The name is "" if the row gives none.
        """
        for words in (NEWDOC, DOCUMENT_ID):
            rows = {self.text.rfind("\n", 0, at) + 1 for at in offsets_of(self.text, words)}
            named = {start for start in rows if document_name(self._row(start)) is not None}
            if named:
                break
        for start in sorted({*named, *line_starts(self.text, DOCSTART)}):
            name = document_name(self._row(start))
            if name is not None:
                yield start, name

    def _is_docstart(self, start: int) -> bool:
        return self.text.startswith(DOCSTART, start)

    def _row(self, start: int) -> str:
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]

    def _has_words(self, section: Section) -> bool:
        """Return whether a document has a row that is a word."""
        return any(
            self.is_word(self.text[start:end]) for start, end in lines_between(self.text, section.start, section.end)
        )

    def is_word(self, row: str) -> bool:
        """Return whether a line of the file is a word: not blank, not a comment, not the beginning of a document."""
        if not row.startswith(("#", DOCSTART)):
            return bool(row.strip(" \t"))
        cells = columns_of(row)
        return not is_comment(row) and len(cells) == self.width and self._has_tag(cells)

    def _has_tag(self, cells: Sequence[str]) -> bool:
        """Return whether a row (`cells`) has a tag in the tags' column; a new tag is added to `self.tags.known`."""
        return self._fits(cells) and self.tags.learn(cells[self._index])

    @property
    def _index(self) -> int:
        return self.column if self.column < 0 else self.column - 1

    def _fits(self, cells: Sequence[str]) -> bool:
        """Return whether a row, split into `cells`, has a word in its first column and the tags' column after it."""
        return len(cells) > 1 and -len(cells) < self._index < len(cells) and self._index != 0

    def pieces(self, section: Section) -> Iterator[Piece]:
        """Yield a document's rows, split into words and tags, in pieces of about 260,000 characters.

        Each piece ends with a sentence. A row without a tag adds a problem to `self.problems`, and is blank in the
        piece.
        """
        start, line = section.start, section.line
        if document_name(first := self._row(start)) is not None:
            start, line = start + len(first) + 1, line + 1
        while start < section.end:
            end = self.text.find("\n\n", start + PIECE, section.end)
            end = section.end if end < 0 else end + 1
            piece = self.text[start:end].removesuffix("\n")
            # In a block of equal columns a row with # is a word, unless it is `# KEY = VALUE` or a separator is idle.
            has_hash = piece.startswith("#") or "\n#" in piece
            is_plain = not has_hash or (_IDLE.search(piece) is None and KEYED.search(piece) is None)
            yield (self._split_block(piece, line) if is_plain else None) or self._without_comments(piece, line)
            start, line = end, line + piece.count("\n") + 1

    def _without_comments(self, piece: str, line: int) -> Piece:
        """Return `piece`, a string of several lines, as columns, with comments as blank rows.

        `line` is the number of the first line in the file. A row without a tag adds a problem and becomes a blank row.
        """
        rows = piece.split("\n")
        kept = [row if row[:1] != "#" or self.is_word(row) else "" for row in rows]
        return (self._split_block("\n".join(kept), line) if kept != rows else None) or self._split_rows(kept, line)

    def _split_block(self, piece: str, line: int) -> Piece | None:
        """Return `piece`, a string of several lines, as columns, split all at once; None if that is not possible.

        It is not possible if a row's number of columns differs from the file's first row, if a string in the tags'
        column is no tag, or if a row has unexpected white space: then the rows must be split one by one. `line` is the
        number of the first line in the file.
        """
        separator, width = self.separator, self.width
        if not self._fits([""] * width):
            return None
        index = self._index % width
        empty = separator * (width - 1)
        filled = piece.replace("\n\n", f"\n{empty}\n").replace("\n\n", f"\n{empty}\n")  # twice: \n\n\n overlaps
        filled = (empty if filled.startswith("\n") else "") + filled + (empty if filled.endswith("\n") else "")
        shape = filled.encode().translate(None, _ALL_BUT[separator])
        row = f"{empty}\n".encode()
        if shape != row * (len(shape) // len(row)) + row[:-1]:
            return None
        if "\t" in filled if separator == " " else " " in filled and _EDGE.search(filled):
            return None
        cells = filled.replace("\n", separator).split(separator)
        words, tags = cells[self.word :: width], cells[index::width]
        if not {*tags} <= self.tags.known.keys() and not all(map(self.tags.learn, {*tags})):
            return None
        blank = (len(filled) - len(piece)) // (width - 1)
        return Piece(line, words, tags) if words.count("") == tags.count("") == blank else None

    def _split_rows(self, rows: Sequence[str], line: int) -> Piece:
        """Return lines as columns, split one by one; a row without a tag adds a problem and becomes a blank row.

        A blank row or a comment is given as "". `line` is the number of the first line.
        """
        words, tags = [""] * len(rows), [""] * len(rows)
        for at, row in enumerate(rows):
            cells = columns_of(row)
            if len(cells) == 1 and not cells[0]:
                continue
            which = "the last column" if self.column == LAST else f"column {self.column}"
            if not self._fits(cells):
                message = f"the row has no tag: it has {counted(len(cells), 'column')}, and the tags are in {which}"
                self._problem(line + at, message, row)
            elif not self.tags.learn(cells[self._index]):
                self._problem(line + at, f"{which} is not a BIO tag", cells[self._index])
            else:
                words[at], tags[at] = cells[self.word], cells[self._index]
        return Piece(line, words, tags)

    def _problem(self, line: int, message: str, got: str) -> None:
        self.problems.add(line, message, got=shown(got), expected=EXPECTED, hint=hint_on(got, self))
        if len(self.problems.found) >= MAX_PROBLEMS:
            refuse(self.problems.found, "The BIO file")
