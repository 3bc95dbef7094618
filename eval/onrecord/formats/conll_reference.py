"""Parse the CoNLL-2012 column format into token spans and coreference clusters, as the reference scorer does.

    #begin document (name); part 000
    name  0  0  The       ...  (3
    name  0  1  senator   ...  3)|(4)
    <a blank line after each sentence>
    #end document

A row is a token. Its last column is the coreference: `(3` opens a mention of cluster 3, `3)` closes the mention of
cluster 3 that was opened last, `(3)` is a mention of one token. Several are joined with `|` or without a separator.
`-`, `_`, `*` or an empty column means no mention, and so does `3` inside a mention of cluster 3. Columns are separated
by tabs if a row has one, otherwise by white space. The number of columns may vary, as in the shared task's own files.

Mentions are token spans in the whole document, end exclusive. Clusters and mentions are in the order in which the
reference scorer 8.01 reads them (in a row: one-token mentions, then openings, then closings), because its treatment of
repeated mentions depends on it. As in that scorer, a row without its last column is a token without a mention. All
problems of a file are collected; a file with a problem is not used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord.documents.encoding import not_utf8, open_lines
from onrecord.errors import OnrecordError, Problem, ProblemsError, counted, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MAX_ROW_BYTES = 1024 * 1024
MAX_KINDS, MAX_SHOWN = 10, 3  # an error shows at most this many kinds of problems, and of each kind
NUMBER = re.compile(r"\d+")
BEGIN = re.compile(r"#\s*begin document\s+(.*)")
END = re.compile(r"#\s*end document")
BRACKETS = re.compile(r"(?:\(\d+\)|\(\d+|\d+\)|\(\d+\+\d+\)|\|)+")
BRACKET = re.compile(r"\(\d+\+\d+\)|\((?P<only>\d+)\)|\((?P<opens>\d+)|(?P<closes>\d+)\)")
NO_MENTION = frozenset({"-", "_", "*", ""})
FIRST_LINE = "#begin document (name); part 000"
Mention = tuple[int, int]
Keep: TypeAlias = "Callable[[int, str], Any]"  # line and row of a token -> what a reader of the file needs of it


@dataclass(frozen=True, slots=True)
class ConllDocument:
    """A document, or a part of one.

    Attributes:
        name: Its name as in the file.
        line: The line where it begins.
        tokens: The number of its tokens.
        clusters: Cluster number -> its mentions as (start, end) in tokens, end exclusive.
        rows: What `keep` returned for the row of each token; empty without `keep`.
    """

    name: str
    line: int
    tokens: int
    clusters: dict[str, list[Mention]]
    rows: list[Any] = field(default_factory=list, repr=False)


def read_conll(path: Path, *, keep: Keep | None = None) -> dict[str, ConllDocument]:
    """Return document name -> document (token count, clusters) of a CoNLL-2012 file, in the file's order.

    Args:
        path: The file.
        keep: Called with the line and the row of each token; its result is kept in `ConllDocument.rows`.

    Raises:
        OnrecordError: With all problems of the file.
    """
    documents, problems = scan_conll(path, keep=keep)
    refuse(problems)
    return documents


def scan_conll(path: Path, *, keep: Keep | None = None) -> tuple[dict[str, ConllDocument], list[Problem]]:
    """Return (document name -> document, problems) of a CoNLL-2012 file; the arguments are those of `read_conll`.

    A document with a problem is included as far as it was read.

    Raises:
        OnrecordError: The file cannot be opened.
    """
    reader = _Reader(str(path), keep)
    not_text: list[Problem] = []
    for line, row in _rows(path, not_text):
        reader.read(line, row)
    if not_text:
        return reader.documents, reader.problems + not_text
    reader.finish()
    return reader.documents, reader.problems


def refuse(problems: list[Problem], what: str = "The CoNLL files") -> None:
    """Raise an error with all problems, if there are any; its message shows the first problems of each kind.

    Args:
        problems: The problems of one input; nothing is raised for [].
        what: The subject of the message's first sentence: "The CoNLL files cannot be used: 3 problems."

    Raises:
        ProblemsError: There is a problem.
    """
    if problems:
        text = f"{what} cannot be used: {counted(len(problems), 'problem')}.\n{_shown(sorted(problems))}"
        raise ProblemsError(text, sorted(problems), hint="correct the lines listed above")


def _shown(problems: list[Problem]) -> str:
    """Return the first 3 problems of each of the first 10 kinds as text, one a line.

    The text also says how many problems are not shown. Messages of one check that differ only in a number are one kind.
    """
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
    """A document that is being read.

    `openings` maps a cluster to the (token, line) of its open mentions, the latest last.
    """

    name: str
    line: int
    tokens: int = 0
    clusters: dict[str, list[Mention]] = field(default_factory=dict)
    openings: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    rows: list[Any] = field(default_factory=list)


class _Reader:
    """Parses a file row by row into documents and problems."""

    def __init__(self, path: str, keep: Keep | None) -> None:
        self.path, self.keep = path, keep
        self.documents: dict[str, ConllDocument] = {}
        self.problems: list[Problem] = []
        self.current: _Open | None = None

    def read(self, line: int, row: str) -> None:
        """Parse one non-blank line: the begin or end of a document, a comment or a token.

        Errors are added to `problems`.

        Args:
            line: Its number, counted from 1.
            row: The line without its end.
        """
        if row.startswith("#") and (begins := BEGIN.match(row)):
            if self.current is not None:
                self._problem(line, "a document begins before the previous one ends", got=row, expected="#end document")
                self._close(self.current)
            self.current = _Open(" ".join(begins[1].split()), line)
        elif row.startswith("#") and END.match(row):
            if self.current is None:
                self._problem(line, "a document ends without a beginning", got=row, expected=FIRST_LINE)
            else:
                self._close(self.current)
            self.current = None
        elif self.current is not None:
            self._token(self.current, line, row)
        elif not row.startswith("#"):
            self._problem(line, "a row is outside a document", got=shown(row), expected=FIRST_LINE)

    def finish(self) -> None:
        """Add the problems that show only at the end of the file: a document that never ends, or no document at all."""
        if self.current is not None:
            hint = "the file may be incomplete: write it again"
            name = self.current.name
            self._problem(self.current.line, "the document never ends", got=name, expected="#end document", hint=hint)
            self._close(self.current)
        if not self.documents and not self.problems:
            hint = "check that it is a CoNLL-2012 file"
            self._problem(0, "the file contains no document", expected=FIRST_LINE, hint=hint)

    def _token(self, document: _Open, line: int, row: str) -> None:
        """Add a token to the document, and the mentions that its row opens and closes; a wrong bracket is a problem."""
        token = document.tokens
        document.tokens += 1
        if self.keep is not None:
            document.rows.append(self.keep(line, row))
        cell = _last_cell(row)
        if cell in NO_MENTION:
            return
        if not BRACKETS.fullmatch(cell):
            cell = "|".join(part for part in cell.split("|") if not document.openings.get(part))
        if cell and not BRACKETS.fullmatch(cell):
            expected = "-, (3, 3), (3), or several of these separated by |"
            self._problem(line, "the last column is not a coreference bracket", got=shown(cell), expected=expected)
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
                self._problem(line, f"a mention of cluster {cluster} is closed but not opened", got=cell, hint=hint)

    def _close(self, document: _Open) -> None:
        """Add the finished document to `documents`.

        A mention that is still open is a problem. A document with the name of an earlier one is a problem, and is left
        out.
        """
        for cluster, openings in document.openings.items():
            for _, line in openings:
                hint = f"close it with {cluster})"
                self._problem(line, f"a mention of cluster {cluster} is never closed", got=f"({cluster}", hint=hint)
        if document.name in self.documents:
            once = f"a unique name and part; this one begins in line {self.documents[document.name].line}"
            self._problem(document.line, "the document occurs twice in the file", got=document.name, expected=once)
        else:
            read = ConllDocument(document.name, document.line, document.tokens, document.clusters, document.rows)
            self.documents[document.name] = read

    def _problem(self, line: int, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        self.problems.append(
            Problem(self.path, line, "", "conll.format", message, got=got, expected=expected, hint=hint)
        )


def _last_cell(row: str) -> str:
    """Return the last column of a row, which has the coreference brackets.

    A last word in the form of brackets is always returned. Otherwise the result is "" if the row ends in white space,
    so that its last column is empty, or if it has one column.
    """
    before, _, cell = row.rstrip().rpartition("\t")
    if not before:
        *rest, cell = row.rsplit(None, 1)
        before = "".join(rest)
    cell = cell.strip()
    if BRACKETS.fullmatch(cell):
        return cell
    return cell if before and not row[-1].isspace() else ""


def _rows(path: Path, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """Yield a file's non-blank lines as (number from 1, line without its end).

    If a line is not UTF-8 text, or too long, a problem is added to `problems` and reading stops there.

    Raises:
        OnrecordError: The file cannot be opened.
    """
    try:
        file = open_lines(path)
    except OSError as error:
        raise OnrecordError(
            "The CoNLL file cannot be read.",
            where=str(path),
            got="a directory" if path.is_dir() else error.strerror or str(error),
            expected="a file in CoNLL-2012 columns",
            hint="concatenate its files, or use --format conll2012"
            if path.is_dir()
            else "give a file that you can read",
        ) from error
    with file:
        number = 0
        while raw := file.readline(MAX_ROW_BYTES):
            number += 1
            if (problem := _problem_of(raw, number, str(path))) is not None:
                problems.append(problem)
                return
            row = raw.decode("utf-8").removeprefix("\ufeff").rstrip("\r\n")
            if row and not row.isspace():
                yield number, row


def _problem_of(raw: bytes, number: int, name: str) -> Problem | None:
    """Return the problem of a line of the file `name` that is too long, binary or not UTF-8; None for another line."""
    expected = "rows of UTF-8 text"
    if len(raw) >= MAX_ROW_BYTES:
        message = f"the line has {MAX_ROW_BYTES} bytes or more, so this is not a CoNLL file"
        return Problem(name, number, "", "conll.encoding", message, expected=expected)
    wrong = not_utf8(raw, name, part="line")
    if wrong is None:
        return None
    message = f"the line {wrong.message}"
    return Problem(name, number, "", "conll.encoding", message, got=wrong.got, expected=expected, hint=wrong.hint)
