"""Read one brat .ann file into its annotations, each problem with its line, without asking what they mean.

    T1  TYPE 0 5;8 12  words        R1  TYPE Arg1:T1 Arg2:T2        E1  TYPE:T1 ROLE:T2 ROLE:E3
    A1  NAME T1 VALUE  (or M1)      N1  Reference T1 NAME:ID  words   #1  TYPE T1  note      *  TYPE T1 T2 ...

The string of a T must be what the text has at its offsets (fragments with a space between): offsets that count bytes
or UTF-16 units are found out so. Whatever refers to an annotation must refer to one that is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.errors import shown
from onrecord.formats.escape import unescaped
from onrecord.formats.textfile import Problems, read_lines

if TYPE_CHECKING:
    from pathlib import Path

BOUND = re.compile(r"(?P<type>\S+) (?P<place>\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)")
PAIR = re.compile(r"(?P<role>[^\s:]+):(?P<id>\S+)")
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
    """A text-bound annotation."""

    type: str
    fragments: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Annotations:
    """A file's annotations. values, references, notes: annotation -> what is said of it."""

    bound: dict[str, Bound] = field(default_factory=dict)
    events: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    same: list[list[str]] = field(default_factory=list)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    references: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def read_annotations(path: Path, text: str) -> tuple[Annotations, Problems]:
    """Return a file's annotations and its problems."""
    problems = Problems(path, "brat.format")
    found = Annotations()
    referred: list[tuple[str, int]] = []
    for number, row in read_lines(path):
        if not row.strip():
            continue
        cells = row.split("\t", 2)
        kind = row[0]
        try:
            referred += [(each, number) for each in _row(found, kind, cells, text)]
        except _WrongRowError as error:
            problems.add(number, str(error), got=error.got, expected=error.expected, hint=error.hint)
        except (ValueError, IndexError):
            problems.add(
                number, "the line is no brat annotation", got=shown(row), expected=EXPECTED.get(kind, "T1 ...")
            )
    known = found.bound.keys() | found.events.keys()
    for each, number in referred:
        if each not in known:
            problems.add(number, "the line refers to an annotation that is not there", got=each)
    return found, problems


class _WrongRowError(Exception):
    def __init__(self, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.got, self.expected, self.hint = got, expected, hint


def _row(found: Annotations, kind: str, cells: list[str], text: str) -> list[str]:
    """Read one line and return what it refers to; ValueError or IndexError where it has not the form."""
    name, body = cells[0], cells[1]
    if name in found.bound or name in found.events:
        raise _WrongRowError("an annotation of that name stands before", got=name, expected="a name once")
    if kind == "T":
        found.bound[name] = _bound(cells, text)
        return []
    words = body.split(" ")
    if kind in "ER":
        return _structure(found, kind, name, words)
    return _remark(found, kind, words, cells[2] if cells[2:] else "")


def _structure(found: Annotations, kind: str, name: str, words: list[str]) -> list[str]:
    """Read an event or a relation."""
    if kind == "R":
        (_, one), (_, other) = _pair(words[1]), _pair(words[2])
        found.relations.append((words[0], one, other))
        return [one, other]
    pairs = [_pair(each) for each in words if each]
    if not pairs[0][1].startswith("T"):
        raise ValueError
    found.events[name] = pairs
    return [target for _, target in pairs]


def _remark(found: Annotations, kind: str, words: list[str], rest: str) -> list[str]:
    """Read what is said of another annotation: a value, a reference, a note, or that several are one."""
    if kind == "*":
        found.same.append(words[1:])
        return words[1:]
    on = words[1]
    if kind in "AM":
        found.values.setdefault(on, {})[words[0]] = unescaped(words[2]) if words[2:] else "true"
    elif kind == "N":
        role, _, value = words[2].partition(":")
        found.references.setdefault(on, []).append((role, unescaped(value)))
    elif kind == "#":
        found.notes[on] = rest
    else:
        raise ValueError
    return (
        [on] if on[0] in "TE" or kind == "N" else []
    )  # a value and a note may stand on a relation, or a note on a note


def _pair(word: str) -> tuple[str, str]:
    match = PAIR.fullmatch(word)
    if match is None:
        raise ValueError
    return match["role"], match["id"]


def _bound(cells: list[str], text: str) -> Bound:
    match = BOUND.fullmatch(cells[1])
    if match is None:
        raise ValueError
    fragments = tuple((int(start), int(end)) for start, end in (each.split(" ") for each in match["place"].split(";")))
    if not all(start < end <= len(text) for start, end in fragments):
        expected = f"start < end, within 0-{len(text)}"
        raise _WrongRowError("the span is out of the text, or empty", got=match["place"], expected=expected)
    words = " ".join(text[start:end] for start, end in fragments)
    if words != cells[2]:
        hint = "count code points of the exact text; is it the text that was annotated?"
        raise _WrongRowError(
            "the words are not at their offsets", got=shown(cells[2]), expected=shown(words), hint=hint
        )
    return Bound(match["type"], fragments)
