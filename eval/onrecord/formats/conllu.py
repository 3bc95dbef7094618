"""Read the documents, tokens and nodes of a CoNLL-U file; mentions are left to `corefud_brackets`.

A **token** is a unit of the text: a row `4`, or the row `4-5` of a multiword token. A **node** is a unit of annotation:
a word (`4`, `5`), or an empty node (`5.1`), which has no text. `conllu_places` gives each node its place in the text.

White space between tokens is read from `SpaceAfter=No`, `SpacesAfter=` and `SpacesBefore=` (Zeman et al. 2017).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from onrecord.errors import counted, shown
from onrecord.formats.losses import NO_PLACE, LineCounts
from onrecord.formats.textfile import read_lines
from onrecord.formats.tokens import Word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.formats.losses import Losses
    from onrecord.formats.textfile import Problems

COLUMNS = 10
SPACES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
NEWDOC = re.compile(r"#\s*newdoc(?:\s+id\s*=\s*(?P<id>.*?))?\s*$")
GLOBAL = re.compile(r"#\s*global\.Entity\s*=\s*(?P<parts>\S+)\s*$")
NUMBER = re.compile(r"(?P<first>[1-9]\d*)(?:-(?P<last>[1-9]\d*))?|\d+\.(?P<empty>[1-9]\d*)")
_SPACE = re.compile("|".join(re.escape(written) for written in SPACES.values()))
_SPACES = {written: character for character, written in SPACES.items()}


class Node(NamedTuple):
    """A word or an empty node.

    Attributes:
        name: The first column.
        token: The index of its token; for an empty node, the number of tokens before it.
        part: The index of the word in its token.
        number: j for an empty node i.j, 0 for a word.
        sentence: The index of the first node of its sentence.
        form: The second column.
        governors: The DEPS column, for empty nodes only.
    """

    name: str
    token: int
    part: int
    number: int
    sentence: int
    form: str
    governors: str


class Cell(NamedTuple):
    """An `Entity=` value: the index of its node, its line, the value, and the declared parts of a bracket."""

    node: int
    line: int
    value: str
    parts: Sequence[str]


@dataclass(slots=True)
class Rows:
    """One document of a file; `named` is false if `# newdoc` gives no id."""

    name: str
    line: int
    named: bool = True
    tokens: list[Word] = field(default_factory=list)
    multiword: dict[int, list[str]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    sentence: int = 0  # the index of its first node
    within: int = 0  # the number of the last word of the current multiword token


def read_rows(path: Path, problems: Problems, losses: Losses) -> list[Rows]:
    """Return the documents of a CoNLL-U file as tokens, nodes and `Entity=` cells; mentions are not parsed here.

    Args:
        path: The file.
        problems: Receives a problem for each row that is not valid CoNLL-U; the row is left out.
        losses: Counts the columns and attributes that are not read, such as syntax; changed in place.
    """
    scanner = _Scanner(path, problems)
    for number, row in read_lines(path):
        if row.startswith("#"):
            scanner.comment(number, row)
        elif row.strip():
            scanner.row(number, row.split("\t"))
        else:
            scanner.end_of_sentence()
    scanner.unread.move_to(losses, NO_PLACE, path)
    scanner.misplaced.move_to(losses, "it is on a multiword token's row, and brackets belong on its words", path)
    if scanner.older:
        problems.add(
            scanner.older,
            "the mentions are written as in CorefUD 0.1 and 0.2",
            got="ClusterId=",
            expected="Entity= with brackets, as in CorefUD 1.0 and later",
            hint="convert the file: udapy read.OldCorefUD write.Conllu < OLD.conllu > NEW.conllu",
        )
    if not scanner.documents:
        problems.add(0, "the file contains no document", expected="# newdoc id = NAME, and rows of ten columns")
    return scanner.documents


_CALLED = {"GRP": "eid", "entity": "etype"}  # the names in GUM, in current releases and in 2.8 and 2.9


class _Scanner:
    """Parses a file row by row.

    Attributes:
        documents: The documents so far.
        parts: The parts of a bracket by the last `# global.Entity`.
        unread: Counts the columns and attributes that are not read, by name.
        misplaced: Counts brackets on rows of multiword tokens.
        older: The first line with a mention in the attributes of CorefUD 0.1 and 0.2, of a file without brackets; or 0.
    """

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path, self.problems = path, problems
        self.unread, self.misplaced = LineCounts(), LineCounts()
        self.documents: list[Rows] = []
        self.parts: tuple[str, ...] = ()
        self.older = 0

    def comment(self, line: int, row: str) -> None:
        """Parse a comment: `# newdoc` begins a document, `# global.Entity` names a bracket's parts; ignore others."""
        if newdoc := NEWDOC.match(row):
            name = newdoc["id"] or f"{self.path.stem}-{len(self.documents) + 1}"
            self.documents.append(Rows(name, line, named=bool(newdoc["id"])))
        elif declared := GLOBAL.match(row):
            self.parts = tuple(_CALLED.get(part, part) for part in declared["parts"].split("-"))
            if "eid" not in self.parts:
                self.problems.add(line, "global.Entity has no part eid", got=row, expected="eid-etype-head-...")

    def end_of_sentence(self) -> None:
        """Start a new sentence of the current document, in which word numbers begin at 1 again."""
        for each in self.documents[-1:]:
            each.sentence, each.within = len(each.nodes), 0

    def row(self, line: int, cells: list[str]) -> None:
        """Parse a row (token, word or empty node), and add it to the current document; an invalid row is a problem."""
        found = NUMBER.fullmatch(cells[0])
        if len(cells) != COLUMNS:
            got, expected = counted(len(cells), "column"), f"{COLUMNS} columns, separated by tabs"
            self.problems.add(line, "the row is not valid CoNLL-U", got=got, expected=expected)
            return
        if found is None:
            self.problems.add(line, "the first column is not a word number", got=cells[0], expected="1, 1-2 or 1.1")
            return
        if not self.documents:  # without `# newdoc`, the first row begins an unnamed document
            self.documents.append(Rows(self.path.stem, line, named=False))
        misc = {} if cells[9] == "_" else dict([each.partition("=")[::2] for each in cells[9].split("|")])
        self._count_unread(line, cells, misc, is_empty=found["empty"] is not None)
        if not self.older and not self.parts and _OLDER & misc.keys():
            self.older = line
        document, first, last = self.documents[-1], int(found["first"] or 0), int(found["last"] or 0)
        if last and not document.within < first < last:
            expected = f"a range of words after {document.within}"
            self.problems.add(line, "the multiword token has a wrong word range", got=cells[0], expected=expected)
            return
        # The words of a multiword token add no token: the row of the range, before them, did.
        if first > document.within:
            document.within = last
            before = _unescape_spaces(misc.get("SpacesBefore", "")) if not document.tokens else ""
            document.tokens.append(Word(cells[1], line))
            document.text += [before, cells[1], _after(misc)]
        if last:
            document.multiword[len(document.tokens) - 1] = []
            if "Entity" in misc:
                self.misplaced.add("Entity", line)
        else:
            self._node(line, cells, int(found["empty"] or 0), misc.get("Entity", ""))

    def _node(self, line: int, cells: list[str], number: int, brackets: str) -> None:
        """Add a word (if `number` is 0) or an empty node `4.number` to the current document.

        `cells` is the row. `brackets` is its `Entity=` value, which is added too, or "". A value before any
        `# global.Entity` line is a problem.
        """
        document = self.documents[-1]
        token = len(document.tokens) - (number == 0)
        words = document.multiword.get(token) if document.within and not number else None
        part = 0 if words is None else len(words)
        if words is not None:
            words.append(cells[1])
        if brackets and self.parts:
            document.cells.append(Cell(len(document.nodes), line, brackets, self.parts))
        elif brackets:
            self.problems.add(
                line,
                "brackets without a global.Entity line before them",
                got=shown(brackets),
                expected="a line that names the fields, such as # global.Entity = eid-etype-head",
                hint="add the line at the beginning of the file, with the fields of these brackets",
            )
        governors = cells[8] if number else ""
        document.nodes.append(Node(cells[0], token, part, number, document.sentence, cells[1], governors))

    def _count_unread(self, line: int, cells: list[str], misc: dict[str, str], *, is_empty: bool) -> None:
        """Count in `unread` what is not read of a row: syntax (except of empty nodes), attributes such as bridging.

        `cells` is the row; `misc` is attribute -> value of its last column.
        """
        if cells[2:6] != _NO_ANALYSIS or (cells[8] != "_" and not is_empty):
            self.unread.add("rows of lemma, tags, features", line)
        for name in misc:
            if name not in _READ:
                self.unread.add(name if name in _LINKS else f"MISC {name}", line)


_NO_ANALYSIS = ["_"] * 4
_READ = frozenset({"Entity", "SpaceAfter", "SpacesAfter", "SpacesBefore"})
_LINKS = ("Bridge", "SplitAnte")
_OLDER = {"ClusterId", "ClusterId[1]"}


def _after(misc: dict[str, str]) -> str:
    """Return the white space after a token by SpacesAfter or SpaceAfter in its last column; one space without them."""
    if "SpacesAfter" in misc:
        return _unescape_spaces(misc["SpacesAfter"])
    return "" if misc.get("SpaceAfter") == "No" else " "


def _unescape_spaces(written: str) -> str:
    r"""Return the white space that a SpacesAfter or SpacesBefore value encodes: for `\s\n` a space and a line end."""
    return _SPACE.sub(lambda match: _SPACES[match.group()], written)
