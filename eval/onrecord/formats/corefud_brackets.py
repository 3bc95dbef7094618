"""Find the mentions that the brackets of CorefUD open and close: `(e1-PER-1`, `e1)`, `(e1-PER-1)`, `(e2[1/2]--2`.

A closing bracket closes the mention of its entity that was opened last. A mention of several pieces has its number and
their count in square brackets; each piece has brackets of its own, and a piece goes on with the mention of its entity
that was left last with the piece before it. `head` and `minspan` count the mention's own nodes, over all its pieces.
Nedoluzhko et al. 2022.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.documents.model import Interval
from onrecord.errors import shown
from onrecord.formats.corefud import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.formats.conllu import Cell, Rows
    from onrecord.formats.textfile import Problems

CHUNK = re.compile(r"\([^()]*\)?|[^()]+\)?|\)")
PIECE = re.compile(r"(?P<eid>.+)\[(?P<at>[1-9]\d*)/(?P<of>[1-9]\d*)\]")


@dataclass(slots=True, eq=False)  # two that are opened alike are two
class Bracketed:
    """A mention: its entity, the parts of its bracket, its pieces as ranges of nodes, and the line where it begins.

    own: whether the header is the one that we write.
    """

    eid: str
    parts: Mapping[str, str]
    line: int
    own: bool
    pieces: list[Interval] = field(default_factory=list)
    start: int = 0  # of the piece that is open
    of: int = 1

    @property
    def nodes(self) -> list[int]:
        """Return the indices of the mention's nodes, in order."""
        return [at for start, end in self.pieces for at in range(start, end)]


class Brackets:
    """Reads the cells of one document in order."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._open: dict[str, list[Bracketed]] = {}
        self._apart: dict[str, list[Bracketed]] = {}  # those that wait for their next piece
        self._found: list[Bracketed] = []

    def mentions(self, document: Rows) -> list[Bracketed]:
        """Return the document's mentions, with a problem for each bracket that has no other."""
        for cell in document.cells:
            for chunk in CHUNK.findall(cell.value):
                self._chunk(cell, chunk)
        for each in self._open.values():
            for one in each:
                hint = f"close it with {one.eid})"
                self._problems.add(one.line, f"a mention of {one.eid} is never closed", got=f"({one.eid}", hint=hint)
        for each in self._apart.values():
            for one in each:
                got, expected = f"{len(one.pieces)} of {one.of} pieces", f"({one.eid}[{len(one.pieces) + 1}/{one.of}]"
                self._problems.add(one.line, f"a mention of {one.eid} lacks a piece", got=got, expected=expected)
        return self._found

    def _chunk(self, cell: Cell, chunk: str) -> None:
        opens, closes = chunk.startswith("("), chunk.endswith(")")
        values = chunk.strip("()").split("-")
        # A closing bracket holds the entity alone; in GUM's releases 2.8 and 2.9, its type before it.
        index = cell.parts.index("eid") if "eid" in cell.parts and (opens or len(values) > 1) else 0
        named = values[index] if index < len(values) else ""
        piece = PIECE.fullmatch(named)
        eid, at, of = (piece["eid"], int(piece["at"]), int(piece["of"])) if piece else (named, 1, 1)
        if not eid or not (opens or closes):
            self._problems.add(cell.line, "a bracket is neither opened nor closed", got=shown(cell.value))
            return
        if opens:
            parts = dict(zip(cell.parts, values, strict=False)) | {"eid": eid}
            self._opened(cell, Bracketed(eid, parts, cell.line, own=tuple(cell.parts) == PARTS, of=of), at)
        if closes:
            self._closed(cell.line, cell.node + 1, eid, (at, of))

    def _opened(self, cell: Cell, found: Bracketed, at: int) -> None:
        if at > 1:
            waiting = [one for one in self._apart.get(found.eid, ()) if (len(one.pieces), one.of) == (at - 1, found.of)]
            if not waiting:
                got, expected = f"({found.eid}[{at}/{found.of}]", f"({found.eid}[{at - 1}/{found.of}] before it"
                self._problems.add(cell.line, "a piece comes without the piece before it", got=got, expected=expected)
                return
            self._apart[found.eid].remove(waiting[-1])
            # The head that counts is the last that is given.
            waiting[-1].parts = {**found.parts, **waiting[-1].parts, "head": found.parts.get("head", "")}
            found = waiting[-1]
        found.start = cell.node
        self._open.setdefault(found.eid, []).append(found)

    def _closed(self, line: int, end: int, eid: str, piece: tuple[int, int]) -> None:
        opened = self._open.get(eid, [])
        if not opened:
            self._problems.add(line, f"a mention of {eid} ends that was not opened", hint=f"open it with ({eid}")
            return
        fitting = [one for one in opened if (len(one.pieces) + 1, one.of) == piece]
        found = (fitting or opened)[-1]
        opened.remove(found)
        found.pieces.append(Interval(found.start, end))
        if len(found.pieces) < found.of:
            self._apart.setdefault(eid, []).append(found)
        else:
            self._found.append(found)
