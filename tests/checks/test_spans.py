"""Level spans: each fault is found by its own check and by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onrecord.checks.run import validate

from .conftest import FIRST, SECOND, Breaks, Change, assert_shows, edited, item, place

if TYPE_CHECKING:
    from pathlib import Path


def _filler_at(words: str) -> Change:
    return edited(FIRST, lambda value: place(value["fillers"][0], words))


def _again(layer: str, **fields: str) -> Change:
    def change(value: dict[str, Any]) -> None:
        value[layer].append(value[layer][0] | fields)

    return edited(SECOND if layer == "nonquotes" else FIRST, change)


TWICE = [{"start": 6, "end": 11}, {"start": 6, "end": 11}]
BREAKS: Breaks = {
    ("spans.range", "outside the text"): item(FIRST, "times", 0, end=9999),
    ("spans.range", "is empty"): item(FIRST, "times", 0, end=96),
    ("spans.range", "ends before it starts"): item(FIRST, "times", 0, end=90),
    ("spans.pieces", "the pieces overlap"): item(FIRST, "mentions", 0, pieces=TWICE),
    ("spans.white_space", "the filler starts or ends"): _filler_at(" the ferry"),
    ("spans.order", "spans of the content"): edited(FIRST, lambda value: value["quotes"][2]["content"].reverse()),
    ("spans.head", "not inside its mention"): edited(
        FIRST, lambda value: place(value["mentions"][12]["head"], "lying")
    ),
    ("spans.duplicate", "another mention has the same span"): _again("mentions", id="m99"),
    ("spans.duplicate", "another time has the same span"): _again("times", id="t99"),
    ("spans.duplicate", "another event has the same span"): _again("events", id="e99"),
    ("spans.duplicate", "another nonquote has the same span"): _again("nonquotes"),
    ("spans.partition", "leave a gap"): item(FIRST, "zones", 0, start=1),
    ("spans.partition", "overlap or are not in order"): item(FIRST, "zones", 2, start=33),
    ("spans.partition", "do not end with the text"): item(FIRST, "zones", 3, end=368),
    ("spans.zone", "the filler is not in an annotated zone"): _filler_at("Council Opens"),
    ("spans.paragraph", "the filler is not within one paragraph"): _filler_at("Aside\n\nMayor"),
}


@pytest.mark.parametrize("case", BREAKS, ids=" ".join)
def test_each_fault_of_spans_is_found_only_by_its_check(small_corpus: Path, case: tuple[str, str]) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity, place and message."""
    assert_shows(small_corpus, case, BREAKS[case])


def test_two_fillers_with_the_same_span_are_accepted(small_corpus: Path) -> None:
    """Two fillers at one place are sound: two roles may have one each."""
    _again("fillers", id="f99")(small_corpus)
    assert validate(small_corpus).problems == []
