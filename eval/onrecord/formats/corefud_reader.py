"""Read CorefUD: the documents of a CoNLL-U file, their words, and the mentions that `Entity=` brackets.

A word of a multiword token has no place of its own in the text and stands for the whole token; an empty node stands
for none, so a bracket there counts from the next word on, and a mention of nothing else is counted as lost. So are
discontinuous mentions (`e1[1/2]`), of which the whole extent is taken, since ours go on without a break. Where the text
is not at hand, it is put together from the words and what the file says of the spaces between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.documents.model import Interval, Mention, Span
from onrecord.errors import shown
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.corefud import PARTS, SPACES
from onrecord.formats.escape import unescaped
from onrecord.formats.losses import NO_PLACE, with_layers
from onrecord.formats.textfile import Problems, read_lines, sha256
from onrecord.formats.tokens import Grid, Word, laid

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = 10
NEWDOC = re.compile(r"#\s*newdoc(?:\s+id\s*=\s*(?P<id>\S+))?\s*$")
GLOBAL = re.compile(r"#\s*global\.Entity\s*=\s*(?P<parts>\S+)\s*$")
NUMBER = re.compile(r"(?P<first>[1-9]\d*)(?:-(?P<last>[1-9]\d*))?|(?P<empty>\d+\.[1-9]\d*)")
CHUNK = re.compile(r"\([^()]*\)?|[^()]+\)?|\)")
PIECE = re.compile(r"(?P<eid>.+)\[(?P<at>\d+)/(?P<of>\d+)\]")
_SPACE = re.compile("|".join(re.escape(written) for written in SPACES.values()))
_SPACES = {written: character for character, written in SPACES.items()}


@dataclass(slots=True)
class _Open:
    """A mention that is open: its first token, the parts of its bracket, and where they stand."""

    start: int
    parts: dict[str, str]
    line: int


@dataclass(slots=True)
class _Read:
    """A document that is being read; `within` is the last word of the multiword token at hand."""

    name: str
    line: int
    words: list[Word] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    within: int = 0
    opened: dict[str, list[_Open]] = field(default_factory=dict)
    found: list[tuple[Interval, _Open]] = field(default_factory=list)


def read_corefud(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a file; raises OnrecordError with every problem."""
    problems = Problems(path, "corefud.format")
    documents, texts, carried = [], {}, set()
    scanner = _Scanner(path, problems, reading)
    for each in scanner.scan():
        text = reading.text(each.name)
        if text is None:
            text = "".join(each.text)
            carried.add(each.name)
        placed = laid(each.words, text, each.line, problems)
        if placed is not None:
            texts[each.name] = text
            mentions = [_mention(span, opened, placed, reading, problems) for span, opened in each.found]
            mentions.sort(key=lambda mention: (mention.start, -mention.end))
            documents.append(with_layers(each.name, sha256(text), {"mentions": mentions}))
    refuse(problems.found, "The CorefUD file")
    return Bundle(tuple(documents), texts, carried=frozenset(carried))


class _Scanner:
    """Reads a file row by row."""

    def __init__(self, path: Path, problems: Problems, reading: Reading) -> None:
        self.path, self.problems, self.losses = path, problems, reading.losses
        self.documents: list[_Read] = []
        self.parts: list[str] = []

    def scan(self) -> list[_Read]:
        """Return the file's documents."""
        for number, row in read_lines(self.path):
            if row.startswith("#"):
                self._comment(number, row)
            elif not row:
                for each in self.documents[-1:]:
                    each.within = 0
            else:
                if not self.documents:
                    self.documents.append(_Read(self.path.stem, number))
                self._row(self.documents[-1], number, row)
        self._finish()
        refuse(self.problems.found, "The CorefUD file")
        return self.documents

    def _finish(self) -> None:
        """Say what the end of the file leaves wanting."""
        seen: dict[str, int] = {}
        for each in self.documents:
            if seen.setdefault(each.name, each.line) != each.line:
                expected = f"once: it begins in line {seen[each.name]}"
                self.problems.add(each.line, "the document stands in the file twice", got=each.name, expected=expected)
            for eid, opened in each.opened.items():
                for one in opened:
                    message = f"a mention of {eid} is never closed"
                    self.problems.add(one.line, message, got=f"({eid}", hint=f"close it with {eid})")
        if not self.documents:
            self.problems.add(0, "the file holds no document", expected="# newdoc id = NAME, and rows of ten columns")

    def _comment(self, number: int, row: str) -> None:
        if newdoc := NEWDOC.match(row):
            self.documents.append(_Read(newdoc["id"] or f"{self.path.stem}-{len(self.documents) + 1}", number))
        elif declared := GLOBAL.match(row):
            self.parts = declared["parts"].split("-")
            if "eid" not in self.parts:
                self.problems.add(number, "global.Entity names no eid", got=row, expected="eid-etype-head-...")

    def _row(self, document: _Read, number: int, row: str) -> None:
        cells = row.split("\t")
        found = NUMBER.fullmatch(cells[0])
        if len(cells) != COLUMNS:
            got, expected = f"{len(cells)} columns", f"{COLUMNS} columns with tabs between"
            self.problems.add(number, "the row is no CoNLL-U", got=got, expected=expected)
            return
        if found is None:
            self.problems.add(number, "the first column is no word's number", got=cells[0], expected="1, 1-2 or 1.1")
            return
        misc = dict(each.partition("=")[::2] for each in cells[-1].split("|"))
        if any(cell != "_" for cell in (*cells[2:6], cells[8])):
            self.losses.add("rows of lemma, tags, features", NO_PLACE)
        for name in misc.keys() & {"Bridge", "SplitAnte"}:
            self.losses.add(name, NO_PLACE)
        first, last = int(found["first"] or 0), int(found["last"] or 0)
        # A word of a multiword token is a token only by the row of the whole, which comes before it.
        if first > document.within:
            document.within = last
            before = _unspaced(misc.get("SpacesBefore", "")) if not document.words else ""
            document.words.append(Word(cells[1], number))
            document.text += [before, cells[1], _after(misc)]
        if last == 0:
            self._entity(document, number, misc.get("Entity", ""), empty=found["empty"] is not None)

    def _entity(self, document: _Read, number: int, cell: str, *, empty: bool) -> None:
        if cell and not self.parts:
            self.problems.add(number, "no line global.Entity says what brackets hold", got=shown(cell))
            return
        start = len(document.words) - (0 if empty else 1)
        for chunk in CHUNK.findall(cell):
            values = chunk.strip("()").split("-")
            piece = PIECE.fullmatch(values[0])
            eid = piece["eid"] if piece else values[0]
            if not eid or "(" not in chunk + "(" * chunk.endswith(")"):
                self.problems.add(number, "a bracket is neither opened nor closed", got=shown(cell))
                continue
            if chunk.startswith("(") and (piece is None or piece["at"] == "1"):
                parts = dict(zip(self.parts, values, strict=False)) | {"eid": eid}
                document.opened.setdefault(eid, []).append(_Open(start, parts, number))
            if chunk.endswith(")") and (piece is None or piece["at"] == piece["of"]):
                self._closed(document, number, eid)
                if piece is not None:
                    self.losses.add("mentions: exact extent", "it is discontinuous: its whole extent is taken")

    def _closed(self, document: _Read, number: int, eid: str) -> None:
        if not document.opened.get(eid):
            self.problems.add(number, f"a mention of {eid} ends that was not opened", hint=f"open it with ({eid}")
            return
        opened = document.opened[eid].pop()
        if opened.start < len(document.words):
            document.found.append((Interval(opened.start, len(document.words)), opened))
        else:
            self.losses.add("mentions", "it stands on an empty node, which has no place in the text")


def _mention(span: Interval, opened: _Open, placed: Grid, reading: Reading, problems: Problems) -> Mention:
    parts = {name: unescaped(value) for name, value in opened.parts.items() if value}
    for name in parts.keys() - {*PARTS}:
        reading.losses.add(f"Entity {name}", NO_PLACE)
    start, end = placed.characters(span)
    predicative = {"true": True, "false": False}.get(parts.get("predicative", ""))
    return Mention(
        start,
        end,
        id=parts.get("id"),
        head=_head(span, opened, placed, problems),
        form=reading.label(parts["form"], "mention_form") if "form" in parts else None,
        type=reading.label(parts["etype"], "entity_type") if "etype" in parts else None,
        entity=parts["eid"],
        refers_to=parts.get("refers_to"),
        predicative=predicative,
    )


def _head(span: Interval, opened: _Open, placed: Grid, problems: Problems) -> Span | None:
    """Return a mention's head: its minspan; its head's word, if the file knows no minspan."""
    said = opened.parts.get("minspan" if "minspan" in opened.parts else "head", "")
    if not said:
        return None
    length = span.end - span.start
    numbers = [int(each) if each.isdecimal() else 0 for each in said.split(",")]
    if not all(1 <= each <= length for each in numbers):
        expected = f"numbers from 1 to {length}"
        problems.add(opened.line, "the head is not inside its mention", got=said, expected=expected)
        return None
    words = Interval(span.start + min(numbers) - 1, span.start + max(numbers))
    return Span(*placed.characters(words))


def _after(misc: dict[str, str]) -> str:
    if "SpacesAfter" in misc:
        return _unspaced(misc["SpacesAfter"])
    return "" if misc.get("SpaceAfter") == "No" else " "


def _unspaced(written: str) -> str:
    return _SPACE.sub(lambda match: _SPACES[match.group()], written)
