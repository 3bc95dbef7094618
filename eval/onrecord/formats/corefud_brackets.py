"""Parse the brackets of CorefUD into mentions: `(e1-PER-1`, `e1)`, `(e1-PER-1)`, `(e2[1/2]--2`.

A closing bracket closes the mention of its entity that was opened last. A mention of several pieces has the piece's
number and their count in square brackets, and each piece has its own brackets. A piece continues the mention of its
entity whose previous piece was closed last. `head` and `minspan` count the mention's own nodes, over all its pieces.
Nedoluzhko et al. 2022.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.documents.model import Interval
from onrecord.errors import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.formats.conllu import Cell, Rows
    from onrecord.formats.textfile import Problems

PARTS = ("eid", "etype", "head", "minspan", "id", "form", "predicative", "refers_to")  # of a bracket by `corefud`
CHUNK = re.compile(r"\([^()]*\)?|[^()]+\)?|\)")
PIECE = re.compile(r"(?P<eid>.+)\[(?P<at>[1-9]\d*)/(?P<of>[1-9]\d*)\]")


@dataclass(slots=True, eq=False)  # compared by identity: two mentions may have equal brackets
class Bracketed:
    """A mention in brackets.

    Attributes:
        eid: Its entity.
        parts: The parts of its opening bracket, by name.
        line: The line where it begins.
        own: Whether the parts are those that `corefud` writes.
        pieces: Its pieces, as ranges of node indices.
        start: The first node of the open piece.
        of: The number of pieces.
    """

    eid: str
    parts: Mapping[str, str]
    line: int
    own: bool
    pieces: list[Interval] = field(default_factory=list)
    start: int = 0
    of: int = 1

    @property
    def nodes(self) -> list[int]:
        """Return the indices of the mention's nodes among the document's nodes, in order."""
        return [at for start, end in self.pieces for at in range(start, end)]


class Brackets:
    """Parses the `Entity=` cells of one document in order."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._open: dict[str, list[Bracketed]] = {}
        self._incomplete: dict[str, list[Bracketed]] = {}  # mentions that lack a piece, by entity
        self._found: list[Bracketed] = []

    def mentions(self, document: Rows) -> list[Bracketed]:
        """Return the mentions of a document's `Entity=` cells, in the order in which their last brackets close.

        A bracket without its counterpart, or a mention that lacks a piece, adds a problem and gives no mention.
        """
        for cell in document.cells:
            for chunk in CHUNK.findall(cell.value):
                self._chunk(cell, chunk)
        for each in self._open.values():
            for one in each:
                hint = f"close it with {one.eid})"
                self._problems.add(one.line, f"a mention of {one.eid} is never closed", got=f"({one.eid}", hint=hint)
        for each in self._incomplete.values():
            for one in each:
                got, expected = f"{len(one.pieces)} of {one.of} pieces", f"({one.eid}[{len(one.pieces) + 1}/{one.of}]"
                self._problems.add(one.line, f"a mention of {one.eid} lacks a piece", got=got, expected=expected)
        return self._found

    def _chunk(self, cell: Cell, chunk: str) -> None:
        """Parse one bracket of a cell, such as `(e1-PER-1`, `e1)` or `(e1-PER-1)`; a malformed one is a problem."""
        opens, closes = chunk.startswith("("), chunk.endswith(")")
        values = chunk.strip("()").split("-")
        # A closing bracket contains only the entity; in GUM's releases 2.8 and 2.9, its type before it.
        index = cell.parts.index("eid") if "eid" in cell.parts and (opens or len(values) > 1) else 0
        named = values[index] if index < len(values) else ""
        piece = PIECE.fullmatch(named)
        eid, at, of = (piece["eid"], int(piece["at"]), int(piece["of"])) if piece else (named, 1, 1)
        if not eid or not (opens or closes):
            self._problems.add(cell.line, "the Entity value is not a bracket", got=shown(cell.value))
            return
        if opens:
            parts = dict(zip(cell.parts, values, strict=False)) | {"eid": eid}
            self._opened(cell, Bracketed(eid, parts, cell.line, own=tuple(cell.parts) == PARTS, of=of), at)
        if closes:
            self._closed(cell.line, cell.node + 1, eid, (at, of))

    def _opened(self, cell: Cell, found: Bracketed, at: int) -> None:
        """Open a bracket: of a new mention, or of the next piece of a mention whose earlier pieces are closed.

        `at` is the number of the piece, from 1; a piece without the one before it is a problem.
        """
        if at > 1:
            waiting = [
                one for one in self._incomplete.get(found.eid, ()) if (len(one.pieces), one.of) == (at - 1, found.of)
            ]
            if not waiting:
                got, expected = f"({found.eid}[{at}/{found.of}]", f"({found.eid}[{at - 1}/{found.of}] before it"
                self._problems.add(cell.line, "a piece without the previous piece", got=got, expected=expected)
                return
            self._incomplete[found.eid].remove(waiting[-1])
            # The last given head counts.
            waiting[-1].parts = {**found.parts, **waiting[-1].parts, "head": found.parts.get("head", "")}
            found = waiting[-1]
        found.start = cell.node
        self._open.setdefault(found.eid, []).append(found)

    def _closed(self, line: int, end: int, eid: str, piece: tuple[int, int]) -> None:
        """Close a piece of the last open mention of an entity; a mention with all its pieces is added to the result.

        The last one that waits for this piece (number, number of pieces) is preferred. If no mention of the entity is
        open, a problem is added.

        Args:
            line: The line, for the problem.
            end: The index after the piece's last node.
            eid: The entity's id.
            piece: (number of the piece, from 1, number of pieces).
        """
        opened = self._open.get(eid, [])
        if not opened:
            self._problems.add(line, f"a mention of {eid} is closed but not opened", hint=f"open it with ({eid}")
            return
        fitting = [one for one in opened if (len(one.pieces) + 1, one.of) == piece]
        found = (fitting or opened)[-1]
        opened.remove(found)
        found.pieces.append(Interval(found.start, end))
        if len(found.pieces) < found.of:
            self._incomplete.setdefault(eid, []).append(found)
        else:
            self._found.append(found)
