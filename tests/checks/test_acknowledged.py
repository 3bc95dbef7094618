"""Acknowledged warnings: the key, what an entry covers, and entries that cover nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.checks.acknowledged import place_key
from onrecord.checks.run import validate

from .conftest import ACKNOWLEDGED, FIRST, SECOND, Breaks, assert_shows, edited, item

if TYPE_CHECKING:
    from pathlib import Path

BREAKS: Breaks = {
    ("coverage.acknowledged", "covers no warning"): edited(
        ACKNOWLEDGED, lambda value: value.append(value[0] | {"key": "it#2: nowhere"})
    ),
}


@pytest.mark.parametrize("case", BREAKS, ids=" ".join)
def test_each_fault_of_acknowledgements_is_found_only_by_its_check(small_corpus: Path, case: tuple[str, str]) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity, place and message."""
    assert_shows(small_corpus, case, BREAKS[case])


def test_a_warning_is_acknowledged_by_check_document_and_key(small_corpus: Path) -> None:
    """A warning is not reported once its check, document and key are listed, and is if one of them differs."""
    item(SECOND, "quotes", 4, parent=None)(small_corpus)
    (warning,) = validate(small_corpus).problems
    path = small_corpus / ACKNOWLEDGED
    known = msgspec.json.decode(path.read_bytes())
    row = {"check": warning.check, "document": warning.document, "key": warning.key, "reason": "Seen."}
    path.write_bytes(msgspec.json.encode([*known, row]))
    assert validate(small_corpus).problems == []
    path.write_bytes(msgspec.json.encode([*known, row | {"document": "ferry-1"}]))
    assert {problem.check for problem in validate(small_corpus).problems} == {warning.check, "coverage.acknowledged"}


def test_the_key_of_a_warning_does_not_depend_on_other_items(small_corpus: Path) -> None:
    """The key of a warning is the same after items before it were removed."""
    item(SECOND, "quotes", 4, parent=None)(small_corpus)
    (before,) = validate(small_corpus).problems
    edited(SECOND, lambda value: value["quotes"].pop(1))(small_corpus)
    after = [problem for problem in validate(small_corpus).problems if problem.check == before.check]
    assert [problem.key for problem in after] == [before.key]
    assert after[0].path != before.path


def test_an_error_cannot_be_acknowledged(small_corpus: Path) -> None:
    """An acknowledgement that names an error leaves it standing."""
    item(FIRST, "quotes", 0, source_status="none")(small_corpus)
    row = {"check": "consistency.source_status", "document": "ferry-1", "key": "", "reason": "No."}
    (small_corpus / ACKNOWLEDGED).write_bytes(msgspec.json.encode([row | {"key": "x"}]))
    assert "consistency.source_status" in {problem.check for problem in validate(small_corpus).problems}


def test_acknowledgements_of_an_unreadable_document_are_not_called_unused(small_corpus: Path) -> None:
    """It is unknown whether they cover a warning while the document cannot be read."""
    item(FIRST, "mentions", 0, form="noun")(small_corpus)
    assert {problem.check for problem in validate(small_corpus).problems} == {"schema.record"}


@pytest.mark.fuzz
@given(text=st.text("ab'\n .", min_size=1, max_size=40), data=st.data())
def test_equal_words_at_two_places_have_two_keys(text: str, data: st.DataObject) -> None:
    """Two occurrences of the same whole word have two keys, each on one line."""
    word = "him"
    at = data.draw(st.integers(0, len(text)))
    text = f"{text[:at]} {word} {text[at:]} {word} "
    first, last = text.index(word), text.rindex(word)
    keys = [place_key(text, start, start + len(word)) for start in (first, last)]
    assert [key.split(":")[0] for key in keys] == ["him#1", "him#2"]
    assert not any("\n" in key for key in keys)
