"""Read words, paragraph, sentence and zone at an offset of an article. For a text-free copy, words are None."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.text import paragraph_at, paragraphs, sentences

if TYPE_CHECKING:
    from onrecord.documents.model import Interval


@dataclass(frozen=True)
class View:
    """An article's text and zones. If `withheld` is true, the methods return None instead of words."""

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
        """Return the text between two offsets; None if words are withheld."""
        return None if self.withheld else self.text[start:end]

    def joined(self, spans: list[dict[str, Any]]) -> str | None:
        """Return the texts of spans ({"start", "end"}), joined by spaces.

        The result is None if there are no spans or words are withheld.
        """
        return (
            None if self.withheld or not spans else " ".join(self.text[each["start"] : each["end"]] for each in spans)
        )

    def worded(self, value: Any) -> Any:
        """Return a copy of a JSON value in which every dict with `start` and `end` also has its words as `text`.

        The words are None if they are withheld.
        """
        if isinstance(value, list):
            return [self.worded(each) for each in value]
        if isinstance(value, dict):
            grown = {name: self.worded(part) for name, part in value.items()}
            return (
                {**grown, "text": self.cut(value["start"], value["end"])} if {"start", "end"} <= value.keys() else grown
            )
        return value

    def surroundings(self, offset: int | None) -> dict[str, Any]:
        """Return {"zone", "paragraph_start", "paragraph", "sentence_start", "sentence"} at an offset.

        `zone` is a label, the starts are offsets, the other two are words (None if words are withheld). What does not
        exist at the offset is None; for the offset None, all values are None.
        """
        row: dict[str, Any] = {"zone": None}
        for name, spans in (("paragraph", self._paragraphs), ("sentence", self._sentences)):
            index = None if offset is None else paragraph_at(spans, offset)
            row[f"{name}_start"] = None if index is None else spans[index].start
            row[name] = None if index is None else self.cut(*spans[index])
        if offset is not None:
            row["zone"] = next((each["zone"] for each in self.zones if each["start"] <= offset < each["end"]), None)
        return row
