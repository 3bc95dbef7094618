"""Read the CoNLL-2012 column format: which token spans of a document stand in which coreference cluster.

    #begin document (name); part 000
    name  0  0  The       ...  (3
    name  0  1  senator   ...  3)|(4)
    <a blank line after each sentence>
    #end document

A row is a token; its last column is the coreference: `(3` opens a mention of cluster 3, `3)` closes the one of cluster
3 that was opened last, `(3)` is a mention of one token, several stand together with `|` or without, and `-`, `_`, `*`
or nothing is none. Columns are parted by tabs if a row has one, else by white space; there may be any number of them,
and it may vary, as it does in the shared task's own files.

Mentions are token spans over the whole document, end exclusive. Clusters and mentions come in the order in which the
reference scorer 8.01 meets them (in a row: one-token mentions, then openings, then closings), since its treatment of
repeated mentions hangs on it; and as there a row that lacks its last column is a token without a mention. A file's
problems are all collected; nothing is read from a file that has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, Problem, ProblemsError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_ROW_BYTES = 1024 * 1024
MAX_KINDS, MAX_SHOWN = 10, 3  # what an error shows: problems of so many kinds, so many of each
NUMBER = re.compile(r"\d+")
BEGIN = re.compile(r"#\s*begin document\s+(.*)")
END = re.compile(r"#\s*end document")
BRACKETS = re.compile(r"(?:\(\d+\)|\(\d+|\d+\)|\(\d+\+\d+\)|\|)+")
BRACKET = re.compile(r"\(\d+\+\d+\)|\((?P<only>\d+)\)|\((?P<opens>\d+)|(?P<closes>\d+)\)")
NO_MENTION = frozenset({"-", "_", "*", ""})
FIRST_LINE = "#begin document (name); part 000"
Mention = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ConllDocument:
    """A document or a part of one: its name as the file has it, the line where it begins, its tokens, its clusters.

    clusters: the file's number of a cluster -> its mentions, each (start, end) in tokens. rows: each token's line and
    row, where they were asked for.
    """

    name: str
    line: int
    tokens: int
    clusters: dict[str, list[Mention]]
    rows: list[tuple[int, str]] = field(default_factory=list, repr=False)


def read_conll(path: Path, *, with_rows: bool = False) -> dict[str, ConllDocument]:
    """Return a file's documents by name, in order; raises OnrecordError with all problems if it has any."""
    documents, problems = scan_conll(path, with_rows=with_rows)
    refuse(problems)
    return documents


def scan_conll(path: Path, *, with_rows: bool = False) -> tuple[dict[str, ConllDocument], list[Problem]]:
    """Return a file's documents by name, as far as they can be read, and all its problems.

    Raises OnrecordError where the file cannot be opened.
    """
    reader = _Reader(str(path), with_rows=with_rows)
    not_text: list[Problem] = []
    for line, row in _rows(path, not_text):
        reader.read(line, row)
    if not_text:
        return reader.documents, reader.problems + not_text
    reader.finish()
    return reader.documents, reader.problems


def refuse(problems: list[Problem], what: str = "The CoNLL files") -> None:
    """Raise ProblemsError that shows the first problems of each kind; if there are none, do nothing."""
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        text = f"{what} cannot be used: {count}.\n{_shown(sorted(problems))}"
        raise ProblemsError(text, sorted(problems), hint="mend the lines named above")


def _shown(problems: list[Problem]) -> str:
    """Return the first problems of each kind, and how many more there are; numbers in a message make no other kind."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.check, NUMBER.sub("0", problem.message)), []).append(problem)
    rows = []
    for like in list(kinds.values())[:MAX_KINDS]:
        rows += [problem.render() for problem in like[:MAX_SHOWN]]
        rows += [f"  and {len(like) - MAX_SHOWN} more like these"] if len(like) > MAX_SHOWN else []
    rest = sum(len(like) for like in list(kinds.values())[MAX_KINDS:])
    return "\n".join(rows + ([f"and {rest} more, of other kinds"] if rest else []))


@dataclass(slots=True)
class _Open:
    """A document that is being read; openings: cluster -> (token, line) of its open mentions, last first."""

    name: str
    line: int
    tokens: int = 0
    clusters: dict[str, list[Mention]] = field(default_factory=dict)
    openings: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    rows: list[tuple[int, str]] = field(default_factory=list)


class _Reader:
    """Reads a file row by row into documents and problems."""

    def __init__(self, path: str, *, with_rows: bool) -> None:
        self.path, self.with_rows = path, with_rows
        self.documents: dict[str, ConllDocument] = {}
        self.problems: list[Problem] = []
        self.current: _Open | None = None

    def read(self, line: int, row: str) -> None:
        """Read one row that is not blank."""
        if row.startswith("#") and (begins := BEGIN.match(row)):
            if self.current is not None:
                self._problem(
                    line, "a document begins before the one before it ends", got=row, expected="#end document"
                )
                self._close(self.current)
            self.current = _Open(" ".join(begins[1].split()), line)
        elif row.startswith("#") and END.match(row):
            if self.current is None:
                self._problem(line, "a document ends that has not begun", got=row, expected=FIRST_LINE)
            else:
                self._close(self.current)
            self.current = None
        elif self.current is not None:
            self._token(self.current, line, row)
        elif not row.startswith("#"):
            self._problem(line, "a row stands outside of a document", got=shown(row), expected=FIRST_LINE)

    def finish(self) -> None:
        """Say what the end of the file leaves wanting."""
        if self.current is not None:
            hint = "it may be cut short: write it again whole"
            name = self.current.name
            self._problem(self.current.line, "the document never ends", got=name, expected="#end document", hint=hint)
            self._close(self.current)
        if not self.documents and not self.problems:
            hint = "is it a CoNLL-2012 file?"
            self._problem(0, "the file holds no document", expected=FIRST_LINE, hint=hint)

    def _token(self, document: _Open, line: int, row: str) -> None:
        token = document.tokens
        document.tokens += 1
        if self.with_rows:
            document.rows.append((line, row))
        cell = _last_cell(row)
        if cell in NO_MENTION:
            return
        if not BRACKETS.fullmatch(cell):
            expected = "-, (3, 3), (3), or several of these with | between them"
            self._problem(line, "the last column is no coreference", got=shown(cell), expected=expected)
            return
        brackets = list(BRACKET.finditer(cell))
        for cluster in filter(None, (bracket["only"] for bracket in brackets)):
            document.clusters.setdefault(cluster, []).append((token, token + 1))
        for cluster in filter(None, (bracket["opens"] for bracket in brackets)):
            document.clusters.setdefault(cluster, [])
            document.openings.setdefault(cluster, []).append((token, line))
        for cluster in filter(None, (bracket["closes"] for bracket in brackets)):
            if document.openings.get(cluster):
                start, _ = document.openings[cluster].pop()
                document.clusters[cluster].append((start, token + 1))
            else:
                hint = f"open it with ({cluster}"
                self._problem(line, f"a mention of cluster {cluster} ends that was not opened", got=cell, hint=hint)

    def _close(self, document: _Open) -> None:
        for cluster, openings in document.openings.items():
            for _, line in openings:
                hint = f"close it with {cluster})"
                self._problem(line, f"a mention of cluster {cluster} is never closed", got=f"({cluster}", hint=hint)
        if document.name in self.documents:
            once = f"once: it begins in line {self.documents[document.name].line}"
            self._problem(document.line, "the document stands in the file twice", got=document.name, expected=once)
        else:
            read = ConllDocument(document.name, document.line, document.tokens, document.clusters, document.rows)
            self.documents[document.name] = read

    def _problem(self, line: int, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        self.problems.append(
            Problem(self.path, line, "", "conll.format", message, got=got, expected=expected, hint=hint)
        )


def _last_cell(row: str) -> str:
    """Return a row's coreference cell; "" where the row ends in white space or has one column, and so lacks it."""
    before, _, cell = row.rstrip().rpartition("\t")
    if not before:
        *rest, cell = row.rsplit(None, 1)
        before = "".join(rest)
    cell = cell.strip()
    if BRACKETS.fullmatch(cell):
        return cell
    return cell if before and not row[-1].isspace() else ""


def _rows(path: Path, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """Yield a file's lines that are not blank, with their numbers and without their ends; stop where it is no text."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise OnrecordError(
            "The CoNLL file cannot be read.",
            where=str(path),
            got="a directory" if path.is_dir() else error.strerror or str(error),
            expected="a file in CoNLL-2012 columns",
            hint="name another file",
        ) from error
    with file:
        number = 0
        while raw := file.readline(MAX_ROW_BYTES):
            number += 1
            try:
                row = _decoded(raw)
            except ValueError as error:
                problem = Problem(str(path), number, "", "conll.encoding", str(error), expected="rows of UTF-8 text")
                problems.append(problem)
                return
            if row and not row.isspace():
                yield number, row


def _decoded(raw: bytes) -> str:
    if len(raw) >= MAX_ROW_BYTES:
        raise ValueError(f"the line has {MAX_ROW_BYTES} bytes or more, so this is no CoNLL file")
    if b"\0" in raw:
        raise ValueError("the file is binary, or UTF-16")
    try:
        return raw.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")
    except UnicodeDecodeError as error:
        place = f"byte {raw[error.start]:#04x} at byte {error.start} of the line"
        raise ValueError(f"the line is not UTF-8: {place}") from error
