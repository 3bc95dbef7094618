"""Parse one brat .ann file into annotations, with a problem for each malformed line; types are not interpreted.

    T1  TYPE 0 5;8 12  words        R1  TYPE Arg1:T1 Arg2:T2        E1  TYPE:T1 ROLE:T2 ROLE:E3
    A1  NAME T1 VALUE  (or M1)      N1  Reference T1 NAME:ID  words   #1  TYPE T1  note      *  TYPE T1 T2 ...

The string of a T must equal the text at its offsets (fragments joined by a space), apart from white space. Some tools
write a line end as a space; others keep it, so that the string continues on the next lines. Offsets that count UTF-16
units, UTF-8 bytes, CR LF as one character, or no byte order mark are corrected, and counted in a note.

A line that refers to a missing annotation is ignored and counted with its place: brat leaves such lines when an
annotation is deleted. An event loses only the argument, unless the missing annotation is its trigger.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.errors import shown
from onrecord.formats.counted import Counted, counted_in
from onrecord.formats.escape import unescaped
from onrecord.formats.textfile import Problems, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from onrecord.formats.losses import Losses

BOUND = re.compile(r"(?P<type>\S+) (?P<place>\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)")
PAIR = re.compile(r"(?P<role>[^\s:]+):(?P<id>\S+)")
LINE = re.compile(r"(?:[TREAMN#][^\t ]*|\*)\t")
DANGLING = "it refers to an annotation that does not exist"
EXPECTED = {
    "T": "T1<tab>TYPE START END<tab>words",
    "R": "R1<tab>TYPE Arg1:T1 Arg2:T2",
    "E": "E1<tab>TYPE:T1 ROLE:T2",
    "A": "A1<tab>NAME T1 VALUE",
    "M": "M1<tab>NAME T1 VALUE",
    "N": "N1<tab>Reference T1 NAME:ID<tab>words",
    "#": "#1<tab>AnnotatorNotes T1<tab>note",
    "*": "*<tab>TYPE T1 T2",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A text-bound annotation: its type, and the offsets of its fragments."""

    type: str
    fragments: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Annotations:
    """A file's annotations; every reference among them is resolved.

    Attributes:
        path: The file.
        lines: Annotation id -> its line.
        bound: T id -> its type and fragments.
        events: E id -> (type, trigger), then (role, target) for each argument.
        relations: Unique id -> type and both ends.
        same: Groups of ids from `*` lines.
        values: Annotation id -> (attribute, value), in line order.
        references: Annotation id -> (name, id), in line order.
        notes: Annotation id -> its notes, in line order.
    """

    path: str
    lines: dict[str, int] = field(default_factory=dict)
    bound: dict[str, Bound] = field(default_factory=dict)
    events: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    relations: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    same: list[list[str]] = field(default_factory=list)
    values: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    references: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)

    def where(self, name: str) -> str:
        """Return the place of an annotation, given its id, as `file:line`; line 0 for an unknown id."""
        return f"{self.path}:{self.lines.get(name, 0)}"


def read_annotations(path: Path, text: str, losses: Losses) -> tuple[Annotations, Problems]:
    """Return (annotations, problems) of an .ann file; a malformed line is a problem and gives no annotation.

    Args:
        path: The .ann file.
        text: The document's text, which the words of each annotation must match.
        losses: Counts lines and arguments that refer to a missing annotation; they are left out.
    """
    scanner = _Scanner(path, text)
    rows = read_lines(path)
    at = 0
    while at < len(rows):
        number, row = rows[at]
        at += 1
        if row.strip():
            at += scanner.row(number, row, (rows[each][1] for each in range(at, len(rows))))
    scanner.resolve(losses)
    for way, count in scanner.moved.items():
        annotations = "1 annotation had" if count == 1 else f"{count} annotations had"
        losses.note(f"{path}: {annotations} offsets {way}, which were corrected.")
    return scanner.found, scanner.problems


class _WrongRowError(Exception):
    def __init__(self, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.got, self.expected, self.hint = got, expected, hint


class _Scanner:
    """Parses lines one by one; lines that refer to other annotations are kept in `pending` until all ids are known."""

    def __init__(self, path: Path, text: str) -> None:
        self.text = text
        self.problems = Problems(path, "brat.format")
        self.found = Annotations(str(path))
        self.pending: list[tuple[int, str, str, list[str], str]] = []  # line, kind, id, words, rest of the line
        self.moved: Counter[str] = Counter()  # the number of corrected annotations by way of counting

    @cached_property
    def ways(self) -> list[Counted]:
        """Return the other ways of counting offsets (in UTF-16 units, ...), to try if words do not match."""
        return counted_in(self.text)

    def row(self, number: int, row: str, following: Iterator[str]) -> int:
        """Parse `row`, the line `number` of the file; return how many of the `following` lines continue its string.

        The annotation is added to `found`. Its string may contain line ends, so that it goes on in the next lines:
        these are read from `following`, and the caller has to skip as many lines as are returned. A malformed line adds
        a problem, and the result is 0.
        """
        try:
            return self._read(number, row.split("\t", 2), following)
        except _WrongRowError as error:
            self.problems.add(number, str(error), got=error.got, expected=error.expected, hint=error.hint)
        except (ValueError, IndexError):
            expected = EXPECTED.get(row[0], "T1 ...")
            self.problems.add(number, "the line is not a brat annotation", got=shown(row), expected=expected)
        return 0

    def _read(self, number: int, cells: list[str], following: Iterator[str]) -> int:
        """Parse the line with this number, and return how many of the `following` lines continue its string.

        `cells` is the line, split at its first two tabs.

        Raises:
            ValueError: The line is malformed; IndexError if it has too few cells.
            _WrongRowError: Its id is used twice, its offsets are outside the text, or its string differs from the text.
        """
        name, kind = cells[0], cells[0][:1]
        if kind not in EXPECTED:
            raise ValueError
        if name in self.found.lines and kind in "TE":
            raise _WrongRowError("the annotation id is used twice", got=name, expected="a unique id")
        if kind == "T":
            self.found.bound[name], more = self._text_bound(cells, following)
            self.found.lines[name] = number
            return more
        self._defer(number, name, cells[1].split(" "), cells[2] if cells[2:] else "")
        return 0

    def _text_bound(self, cells: list[str], following: Iterator[str]) -> tuple[Bound, int]:
        """Return a text-bound annotation, and how many of the `following` lines continue its string.

        `cells` is the line, split at its first two tabs. Offsets counted in another way are corrected and noted.

        Raises:
            ValueError: The offsets are malformed.
            _WrongRowError: The offsets are outside the text, or the string differs from the text.
        """
        match = BOUND.fullmatch(cells[1])
        if match is None:
            raise ValueError
        fragments = tuple((int(start), int(end)) for start, end in (e.split(" ") for e in match["place"].split(";")))
        is_inside = all(start < end <= len(self.text) for start, end in fragments)
        words = " ".join(self.text[start:end] for start, end in fragments)
        if is_inside and cells[2].split() == words.split():
            return Bound(match["type"], fragments), 0
        rows = [cells[2], *_continuation(following)]
        if is_inside and (more := _continued(rows, words)) is not None:
            return Bound(match["type"], fragments), more
        for way in self.ways:
            moved = [way.interval(start, end) for start, end in fragments]
            found = tuple((each.start, each.end) for each in moved if each is not None and each.start < each.end)
            if len(found) == len(moved):
                more = _continued(rows, " ".join(self.text[start:end] for start, end in found))
                if more is not None:
                    self.moved[way.name] += 1
                    return Bound(match["type"], found), more
        if not is_inside:
            expected = f"start < end, within 0-{len(self.text)}"
            raise _WrongRowError("the span is empty or outside the text", got=match["place"], expected=expected)
        hint = "count code points of the exact text, and check that it is the text that was annotated"
        message = "the words differ from the text at the offsets"
        raise _WrongRowError(message, got=shown(cells[2]), expected=shown(words), hint=hint)

    def _defer(self, number: int, name: str, words: list[str], rest: str) -> None:
        """Append a line that refers to other annotations to `pending`, after checking its form.

        `name` is its first cell (`E1`), `words` the second, split at spaces, and `rest` the third.

        Raises:
            ValueError: The line is malformed; IndexError if it has too few words.
        """
        kind = name[0]
        if kind == "E":
            words = [each for each in words if each]
            pairs = [_pair(each) for each in words]
            if not pairs[0][1].startswith("T"):
                raise ValueError
        elif kind == "R":
            _pair(words[1])
            _pair(words[2])
        elif kind != "*" and (not words[1] or (kind == "N" and not words[2])):
            raise ValueError
        if kind != "*":
            self.found.lines[name] = number
        self.pending.append((number, kind, name, words, rest))

    def resolve(self, losses: Losses) -> None:
        """Store every pending line in `found`, now that all ids are known.

        A line or an argument that refers to a missing annotation is left out and counted in `losses`.
        """
        events = {name: _pair(words[0])[1] for _, kind, name, words, _ in self.pending if kind == "E"}
        known = self.found.bound.keys() | {name for name, trigger in events.items() if trigger in self.found.bound}
        names = self.found.lines.keys() - (events.keys() - known)
        for number, kind, name, words, rest in self.pending:
            where = f"{self.found.path}:{number}"
            if kind == "E":
                pairs = [_pair(each) for each in words]
                kept = [pair for pair in pairs if pair[1] in known]
                if name in known:
                    self.found.events[name] = kept
                    losses.add("arguments", DANGLING, len(pairs) - len(kept), where=where)
                else:
                    losses.add("lines", DANGLING, where=where)
            elif kind == "R":
                ends = [_pair(words[1])[1], _pair(words[2])[1]]
                if set(ends) <= known:
                    self.found.relations[f"{name} {number}"] = words[0], ends[0], ends[1]
                    self.found.lines[f"{name} {number}"] = number
                else:
                    losses.add("lines", DANGLING, where=where)
            elif kind == "*":
                kept_names = [each for each in words[1:] if each in known]
                losses.add("lines", DANGLING, len(words) - 1 - len(kept_names), where=where)
                self.found.same += [kept_names] if len(kept_names) > 1 else []
            elif words[1] in (known if kind == "N" else names):
                self._attach(kind, words, rest)
            else:
                losses.add("lines", DANGLING, where=where)

    def _attach(self, kind: str, words: list[str], rest: str) -> None:
        """Add a value (A, M), a reference (N) or a note (#) to the annotation that a line refers to.

        `kind` is the first letter of the line, `words` its second cell, split at spaces, and `rest` its third.
        """
        on = words[1]
        if kind in "AM":
            value = unescaped(" ".join(words[2:]).strip()) or "true"
            self.found.values.setdefault(on, []).append((words[0], value))
        elif kind == "N":
            role, _, value = words[2].partition(":")
            self.found.references.setdefault(on, []).append((role, unescaped(value)))
        else:
            self.found.notes.setdefault(on, []).append(rest)


def _pair(word: str) -> tuple[str, str]:
    """Return (role, id) of `ROLE:ID`; raise ValueError if the word has another form."""
    match = PAIR.fullmatch(word)
    if match is None:
        raise ValueError
    return match["role"], match["id"]


def _continued(rows: Sequence[str], words: str) -> int | None:
    """Return how many rows must be joined to the first of `rows` to get `words` (0: none); None if no number fits."""
    for more in range(len(rows)):
        if " ".join(rows[: more + 1]).split() == words.split():
            return more
    return None


def _continuation(following: Iterable[str]) -> Iterator[str]:
    """Yield the lines of `following` up to the first one that begins an annotation, which is not yielded."""
    for row in following:
        if LINE.match(row):
            return
        yield row
