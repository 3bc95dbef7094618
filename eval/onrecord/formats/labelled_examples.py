"""Examples of texts with labelled spans: a text, its marks, and the links between the marks.

doccano, Prodigy and spaCy write the same thing under different keys. The module of each tool makes a `Labelled` of an
example; `labelled_texts` makes documents of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.errors import Problem, shown
from onrecord.formats.json_rows import json_rows
from onrecord.formats.labelled_tools import is_pair, pairs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from onrecord.formats.base import Reading

NAMES = ("doc_id", "document_id", "id")
FIELDS = ("start", "end", "label")
LABELLED = "labelled.form"  # the check that reports the problems of texts with labelled spans


class Mark(NamedTuple):
    """A labelled span, with offsets as the file has them.

    Attributes:
        start: The start offset.
        end: The end offset (exclusive).
        label: The label; None if it has none.
        at: Its place in the example, such as `spans[2]`.
        key: Identifies the mark for links.
        entity: The id of its entity, or None.
        words: The words of the span, if the file repeats them.
    """

    start: int
    end: int
    label: str | None
    at: str
    key: str
    entity: str | None = None
    words: str | None = None


class Link(NamedTuple):
    """A relation between the marks with two keys; `label` is None if the file does not say what it means."""

    source: str
    target: str
    label: str | None


def place_key(start: object, end: object) -> str:
    """Return the key of a mark without an id: its offsets."""
    return f"{start} {end}"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an example, and the reports to which its problems and losses are added.

    Attributes:
        path: The file.
        number: The example's line, or its position in the file's list, counted from 1.
        is_line: Whether `number` is a line.
        reading: The options, and the losses to count.
        problems: The problems of the file.
        check: The id of the check that reports them.
    """

    path: Path
    number: int
    is_line: bool
    reading: Reading
    problems: list[Problem]
    check: str = LABELLED

    def __str__(self) -> str:
        return f"{self.path}:{self.number}" if self.is_line else f"{self.path} example {self.number}"

    def wrong(self, at: str, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        """Add a problem of the example; `at` is its place in the example, such as `spans[2]`."""
        document, line = (str(self.path), self.number) if self.is_line else (str(self), 0)
        self.problems.append(Problem(document, line, at, self.check, message, got=got, expected=expected, hint=hint))

    def lose(self, what: str, why: str, number: int = 1) -> None:
        """Count what is not read of the example."""
        self.reading.losses.add(what, why, number, where=str(self))


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a file, decoded from JSON.

    Attributes:
        value: The decoded object; of a pair of a text and an object, the object with the text.
        place: Its place.
    """

    value: dict[str, Any]
    place: Place

    def name(self) -> str | int | None:
        """Return the example's id: a name, or the number of a row in a database; None if it has none.

        It is `doc_id`, `document_id` or `id` of the example, or else of its `meta`.
        """
        meta = self.value.get("meta")
        objects = (self.value, meta if isinstance(meta, dict) else {})
        found = (each[name] for each in objects for name in NAMES if each.get(name) not in (None, ""))
        return next((each for each in found if type(each) in {str, int}), None)

    def lose_others(self, known: Collection[str]) -> None:
        """Count the keys of the example that have a value and are not read; `known` are those that are.

        Keys that begin with `_` are the tool's own, and so are not counted. Of `meta`, the id is read.
        """
        for key, each in self.value.items():
            value = each.keys() - {*NAMES} if key == "meta" and isinstance(each, dict) else each
            if key not in known and not key.startswith("_") and value not in (None, "", [], {}, set()):
                self.place.lose(key, "it is not read")

    def text(self) -> str | None:
        """Return the example's text; None if it has none, which is a problem."""
        found = self.value.get("text")
        if isinstance(found, str):
            return found
        self.place.wrong("text", "the example has no text", got=shown(found), expected="a string")
        return None

    def items(self, key: str) -> list[Any]:
        """Return the list under a key; [] if it is missing, null, or no list, which is a problem."""
        found = self.value.get(key)
        if found is not None and not isinstance(found, list):
            self.place.wrong(key, f"{key} is not a list", got=shown(found), expected="a list")
            return []
        return found or []

    def marks_of(self, items: Sequence[Any], key: str) -> list[Mark]:
        """Return the marks of a list: spans as [start, end, label], or as objects with these keys.

        A span that has another form is a problem. doccano calls the offsets `start_offset` and `end_offset`.

        Args:
            items: The spans, decoded from JSON.
            key: The key of the list in the example, for problems.
        """
        found = [self._mark(each, f"{key}[{at}]") for at, each in enumerate(items)]
        return [each for each in found if each is not None]

    def links(self, label: str, ends: Callable[[dict[str, Any]], tuple[str, str]]) -> list[Link]:
        """Return the relations of the example; one that is no object, or whose label is no string, is a problem.

        Args:
            label: The key of a relation's label.
            ends: Returns the keys of the two marks of a relation.
        """
        found = []
        for at, each in enumerate(self.items("relations")):
            if not isinstance(each, dict) or not isinstance(each.get(label, ""), str | None):
                expected = f"an object whose {label} is a string"
                self.place.wrong(f"relations[{at}]", "is not a relation", got=shown(each), expected=expected)
            else:
                found.append(Link(*ends(each), each.get(label)))
        return found

    def _mark(self, value: Any, at: str) -> Mark | None:
        """Return the mark of a span, decoded from JSON; None if it has another form, which is a problem at `at`."""
        fields = value if isinstance(value, dict) else {}
        listed = value[:3] if isinstance(value, list) and len(value) >= len(FIELDS) else [None] * len(FIELDS)
        start, end, label = (
            fields.get(f"{name}_offset", fields.get(name, other)) for name, other in zip(FIELDS, listed, strict=True)
        )
        if not (type(start) is int and type(end) is int):
            expected = 'offsets and a label, as [0, 3, "PER"] or {"start": 0, "end": 3, "label": "PER"}'
            hint = "a label of the whole text is not read" if isinstance(value, str) else ""
            self.place.wrong(at, "is not a span", got=shown(value), expected=expected, hint=hint)
            return None
        if type(label) is int:
            label = str(label)  # the number of the label, in older exports of doccano
        if not (label is None or isinstance(label, str)):
            self.place.wrong(at, "the label is not a string", got=shown(label), expected="a string")
            return None
        if fields and "label" not in fields:
            self.place.lose("labels", "the span has no key label")
        key, entity, words = fields.get("id"), fields.get("kb_id"), fields.get("text")
        return Mark(
            start,
            end,
            label or None,
            at,
            str(key) if isinstance(key, str | int) else place_key(start, end),
            entity if isinstance(entity, str) and entity else None,
            words if isinstance(words, str) else None,
        )

    def labelled(
        self, text: str, marks: Sequence[Mark], links: Sequence[Link] = (), *, is_marked: bool = True
    ) -> Labelled:
        """Return the text of the example with its marks and links, without the rest of it.

        `is_marked` says whether the example has a list of spans, possibly an empty one.
        """
        return Labelled(self.place, self.name(), text, marks, links, tuple(self.value), is_marked)


@dataclass(frozen=True, slots=True)
class Labelled:
    """The text of an example, with its marks and links.

    Attributes:
        place: The place of the example.
        name: Its id (see `Example.name`).
        text: The text.
        marks: Its marks.
        links: The relations between them.
        keys: The keys of the example, for messages.
        is_marked: Whether the example has a list of spans, possibly an empty one.
    """

    place: Place
    name: str | int | None
    text: str
    marks: Sequence[Mark]
    links: Sequence[Link]
    keys: Sequence[str]
    is_marked: bool


def examples_of(
    path: Path,
    reading: Reading,
    problems: list[Problem],
    *,
    expected: str = "an object with a text and its spans",
    check: str = LABELLED,
) -> Iterator[Example]:
    """Yield the examples of a file: the elements of its list, the values of its lines, or its one value.

    Args:
        path: The file.
        reading: The options, and the losses to count.
        problems: Takes a problem for each example that is neither an object nor a pair of a text and an object.
        expected: What an example is, for these problems.
        check: The id of the check that reports problems.

    Raises:
        OnrecordError: The file is not JSON.
    """
    for place, each in _values(path, partial(Place, reading=reading, problems=problems, check=check)):
        value = {**each[1], "text": each[0]} if is_pair(each) else each
        if value is None:
            place.lose("examples", "it is null, so that it was not annotated")
        elif isinstance(value, dict):
            yield Example(value, place)
        else:
            place.wrong("", "is not an example", got=shown(value), expected=expected)


def _values(path: Path, place: Callable[..., Place]) -> Iterator[tuple[Place, Any]]:
    """Yield (place, value) for each example of a file, not checked; `place` makes a place of path and number."""
    for row in json_rows(path):
        listed = (pairs_of(row.value) or row.value) if isinstance(row.value, dict) else row.value
        if row.line or is_pair(listed) or not isinstance(listed, list):
            yield place(path, row.line or 1, is_line=True), row.value
        else:
            for number, each in enumerate(listed, 1):
                yield place(path, number, is_line=len(listed) == 1), each
