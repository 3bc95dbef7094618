"""Read CoNLL-U: the documents of a file, their tokens, and the nodes that stand for these, without asking for mentions.

A **token** is what the text has: a row `4`, or the row `4-5` of a multiword token. A **node** is what annotations
count: a word (`4`, `5`), or an empty node (`5.1`), which the text leaves out. Each node gets a place in the text:

- the word of a plain token, its characters; a word of a multiword token, its share of them (`multiword`);
- an empty node, the end of the node before it in its sentence, or the start of the sentence; and a number, since
  several may stand there.

The spaces between tokens are those that `SpaceAfter=No`, `SpacesAfter=` and `SpacesBefore=` say (Zeman et al. 2017).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from onrecord.documents.model import EmptyNode, Governor, Interval
from onrecord.errors import shown
from onrecord.formats.losses import NO_PLACE
from onrecord.formats.multiword import shared_out
from onrecord.formats.textfile import read_lines
from onrecord.formats.tokens import Word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.formats.losses import Losses
    from onrecord.formats.textfile import Problems
    from onrecord.formats.tokens import Grid

COLUMNS = 10
SPACES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
NEWDOC = re.compile(r"#\s*newdoc(?:\s+id\s*=\s*(?P<id>.*?))?\s*$")
GLOBAL = re.compile(r"#\s*global\.Entity\s*=\s*(?P<parts>\S+)\s*$")
NUMBER = re.compile(r"(?P<first>[1-9]\d*)(?:-(?P<last>[1-9]\d*))?|\d+\.(?P<empty>[1-9]\d*)")
_SPACE = re.compile("|".join(re.escape(written) for written in SPACES.values()))
_SPACES = {written: character for character, written in SPACES.items()}


class Node(NamedTuple):
    """A word or an empty node.

    name: the first column. token: the index of its token; of an empty node, the number of tokens before it. part: which
    of its token's words it is, from 0. number: j of an empty node i.j, 0 of a word. sentence: the index of its
    sentence's first node. governors: the column DEPS, of empty nodes alone.
    """

    name: str
    token: int
    part: int
    number: int
    sentence: int
    form: str
    governors: str


class Cell(NamedTuple):
    """An `Entity=` value: the index of its node, its line, and the names of the parts that brackets have there."""

    node: int
    line: int
    value: str
    parts: Sequence[str]


@dataclass(slots=True)
class Rows:
    """What a file says of one document; `named` is false where `# newdoc` gives no id."""

    name: str
    line: int
    named: bool = True
    tokens: list[Word] = field(default_factory=list)
    multiword: dict[int, list[str]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    sentence: int = 0  # the index of its first node
    within: int = 0  # the last word of the multiword token at hand


def read_rows(path: Path, problems: Problems, losses: Losses) -> list[Rows]:
    """Return the documents of a file, with a problem for each row that is no CoNLL-U."""
    scanner = _Scanner(path, problems, losses)
    for number, row in read_lines(path):
        if row.startswith("#"):
            scanner.comment(number, row)
        elif row.strip():
            scanner.row(number, row.split("\t"))
        else:
            scanner.end_of_sentence()
    if not scanner.documents:
        problems.add(0, "the file holds no document", expected="# newdoc id = NAME, and rows of ten columns")
    return scanner.documents


_CALLED = {"GRP": "eid", "entity": "etype"}  # GUM's names of the two, now and in its releases 2.8 and 2.9


class _Scanner:
    """Reads a file row by row; `parts` are those that the last `# global.Entity` names."""

    def __init__(self, path: Path, problems: Problems, losses: Losses) -> None:
        self.path, self.problems, self.losses = path, problems, losses
        self.documents: list[Rows] = []
        self.parts: tuple[str, ...] = ()

    def comment(self, line: int, row: str) -> None:
        """Read what begins a document or names the parts of brackets; other comments are passed over."""
        if newdoc := NEWDOC.match(row):
            name = newdoc["id"] or f"{self.path.stem}-{len(self.documents) + 1}"
            self.documents.append(Rows(name, line, named=bool(newdoc["id"])))
        elif declared := GLOBAL.match(row):
            self.parts = tuple(_CALLED.get(part, part) for part in declared["parts"].split("-"))
            if "eid" not in self.parts:
                self.problems.add(line, "global.Entity names no eid", got=row, expected="eid-etype-head-...")

    def end_of_sentence(self) -> None:
        """Let the numbers of words begin anew."""
        for each in self.documents[-1:]:
            each.sentence, each.within = len(each.nodes), 0

    def row(self, line: int, cells: list[str]) -> None:
        """Read a token, a word or an empty node."""
        found = NUMBER.fullmatch(cells[0])
        if len(cells) != COLUMNS:
            got, expected = f"{len(cells)} columns", f"{COLUMNS} columns with tabs between"
            self.problems.add(line, "the row is no CoNLL-U", got=got, expected=expected)
            return
        if found is None:
            self.problems.add(line, "the first column is no word's number", got=cells[0], expected="1, 1-2 or 1.1")
            return
        if not self.documents:
            self.documents.append(Rows(self.path.stem, line, named=False))
        misc = dict(each.partition("=")[::2] for each in cells[9].split("|"))
        self._unheld(line, cells, misc, is_empty=found["empty"] is not None)
        document, first, last = self.documents[-1], int(found["first"] or 0), int(found["last"] or 0)
        if last and not document.within < first < last:
            expected = f"a range of words after {document.within}"
            self.problems.add(line, "the multiword token's words are not its own", got=cells[0], expected=expected)
            return
        # A word of a multiword token is a token only by the row of the whole, which comes before it.
        if first > document.within:
            document.within = last
            before = _unspaced(misc.get("SpacesBefore", "")) if not document.tokens else ""
            document.tokens.append(Word(cells[1], line))
            document.text += [before, cells[1], _after(misc)]
        if last:
            document.multiword[len(document.tokens) - 1] = []
            if "Entity" in misc:
                why = "it stands at a multiword token, and brackets belong to its words"
                self.losses.add("Entity", why, where=f"{self.path}:{line}")
        else:
            self._node(line, cells, int(found["empty"] or 0), misc.get("Entity", ""))

    def _node(self, line: int, cells: list[str], number: int, brackets: str) -> None:
        document = self.documents[-1]
        token = len(document.tokens) - (number == 0)
        words = document.multiword.get(token) if document.within and not number else None
        part = 0 if words is None else len(words)
        if words is not None:
            words.append(cells[1])
        if brackets and self.parts:
            document.cells.append(Cell(len(document.nodes), line, brackets, self.parts))
        elif brackets:
            self.problems.add(line, "no line global.Entity says what brackets hold", got=shown(brackets))
        governors = cells[8] if number else ""
        document.nodes.append(Node(cells[0], token, part, number, document.sentence, cells[1], governors))

    def _unheld(self, line: int, cells: list[str], misc: dict[str, str], *, is_empty: bool) -> None:
        """Count what of a row is not read: syntax, but for what an empty node depends on."""
        if cells[2:6] != _UNSAID or (cells[8] != "_" and not is_empty):
            self.losses.add("rows of lemma, tags, features", NO_PLACE, where=f"{self.path}:{line}")
        for name in _LINKS:
            if name in misc:
                self.losses.add(name, NO_PLACE, where=f"{self.path}:{line}")


_UNSAID = ["_"] * 4
_LINKS = ("Bridge", "SplitAnte")


def _after(misc: dict[str, str]) -> str:
    if "SpacesAfter" in misc:
        return _unspaced(misc["SpacesAfter"])
    return "" if misc.get("SpaceAfter") == "No" else " "


def _unspaced(written: str) -> str:
    return _SPACE.sub(lambda match: _SPACES[match.group()], written)


class Places:
    """Where a document's nodes stand in its text: words by their characters, empty nodes by offset and number."""

    def __init__(self, document: Rows, tokens: Grid) -> None:
        self._nodes = document.nodes
        self.spans: list[Interval] = []
        # Of each word, which word of the document it is (those of one character are one); -1 of an empty node.
        self.surface: list[int] = []
        self._numbers: dict[int, int] = {}
        word, end = -1, 0
        for at, node in enumerate(document.nodes):
            if node.number:
                self.spans.append(self._empty(at, node, tokens))
                self.surface.append(-1)
                continue
            span = _characters(node, document.multiword.get(node.token), tokens)
            word += word < 0 or span.start >= end
            end = span.end
            self.spans.append(span)
            self.surface.append(word)

    def _empty(self, at: int, node: Node, tokens: Grid) -> Interval:
        """Return an empty node's offset and its number there."""
        if at > node.sentence:
            before = self._nodes[at - 1]
            offset = self.spans[at - 1].start if before.number else self.spans[at - 1].end
        elif node.token < len(tokens.spans):
            offset = tokens.spans[node.token].start
        else:
            offset = tokens.spans[-1].end if tokens.spans else 0
        number = max(node.number, self._numbers.get(offset, 0) + 1)
        self._numbers[offset] = number
        return Interval(offset, number)

    def empty_node(self, at: int, *, head: bool) -> EmptyNode:
        """Return an empty node as a mention holds it."""
        node = self._nodes[at]
        said = [each.partition(":")[::2] for each in node.governors.split("|") if each not in {"", "_"}]
        governors = [self._governor(node, name, relation) for name, relation in said]
        form = None if node.form == "_" else node.form
        return EmptyNode(*self.spans[at], word=form, head=head or None, governors=[*filter(None, governors)] or None)

    def _governor(self, node: Node, name: str, relation: str) -> Governor | None:
        if name == "0":
            start = self._start(node.sentence)
            return Governor(start, start, relation=relation or None)
        for at in range(node.sentence, len(self._nodes)):
            other = self._nodes[at]
            if other.sentence != node.sentence:
                break
            if other.name == name:
                start, end = self.spans[at]
                if other.number:
                    return Governor(start, start, number=end, relation=relation or None)
                return Governor(start, end, relation=relation or None)
        return None

    def _start(self, sentence: int) -> int:
        """Return where a sentence starts, given the index of its first node."""
        return self.spans[sentence].start


def _characters(node: Node, words: list[str] | None, tokens: Grid) -> Interval:
    start, end = tokens.spans[node.token]
    if words is None or len(words) == 1:
        return Interval(start, end)
    share = shared_out(tokens.text[start:end], tuple(words))[node.part]
    return Interval(start + share.start, start + share.end)
