"""Read an article by offset: words, paragraph, sentence and zone, or offsets alone where words are withheld.

A text-free copy is built by the same code as the full one; what differs is only that a withheld view cuts no words
(None).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.text import paragraph_at, paragraphs, sentences

if TYPE_CHECKING:
    from onrecord.documents.model import Interval


@dataclass(frozen=True)
class View:
    """An article's text with its zones, its words given or withheld."""

    text: str
    zones: list[dict[str, Any]]
    withheld: bool

    @cached_property
    def _paragraphs(self) -> list[Interval]:
        return paragraphs(self.text)

    @cached_property
    def _sentences(self) -> list[Interval]:
        return sentences(self.text)

    def cut(self, start: int, end: int) -> str | None:
        """Return the words between two offsets, or None where words are withheld."""
        return None if self.withheld else self.text[start:end]

    def joined(self, spans: list[dict[str, Any]]) -> str | None:
        """Return the words of spans, a space between two, or None without spans or where words are withheld."""
        return (
            None if self.withheld or not spans else " ".join(self.text[each["start"] : each["end"]] for each in spans)
        )

    def worded(self, value: Any) -> Any:
        """Return a value in which every struct with a start and an end has its `text`."""
        if isinstance(value, list):
            return [self.worded(each) for each in value]
        if isinstance(value, dict):
            grown = {name: self.worded(part) for name, part in value.items()}
            return (
                {**grown, "text": self.cut(value["start"], value["end"])} if {"start", "end"} <= value.keys() else grown
            )
        return value

    def surroundings(self, offset: int | None) -> dict[str, Any]:
        """Return the zone, paragraph and sentence that hold an offset; None for each where nothing does."""
        row: dict[str, Any] = {"zone": None}
        for name, spans in (("paragraph", self._paragraphs), ("sentence", self._sentences)):
            index = None if offset is None else paragraph_at(spans, offset)
            row[f"{name}_start"] = None if index is None else spans[index].start
            row[name] = None if index is None else self.cut(*spans[index])
        if offset is not None:
            row["zone"] = next((each["zone"] for each in self.zones if each["start"] <= offset < each["end"]), None)
        return row
