"""Level schema: each fault is found by its own check and by no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest

from onrecord import schema
from onrecord.checks.registry import CHECKS
from onrecord.checks.run import validate

from .conftest import FIRST, Breaks, assert_shows, edited, item, replaced

if TYPE_CHECKING:
    from pathlib import Path


def _indented_by_two(root: Path) -> None:
    data = (root / FIRST).read_bytes()
    (root / FIRST).write_bytes(msgspec.json.format(data, indent=2) + b"\n")


def _without_last_line_break(root: Path) -> None:
    (root / FIRST).write_bytes((root / FIRST).read_bytes().rstrip(b"\n"))


def _without_act(root: Path) -> None:
    fields = [name for name in schema.fields("quotes") if name != "act"]
    layers = dict.fromkeys(schema.layers(), "all") | {"quotes": fields}
    (root / "corpus/corpus.json").write_text(json.dumps({"layers": layers, "guidelines": True}))


BREAKS: Breaks = {
    ("schema.record", "is not one of"): item(FIRST, "mentions", 0, form="nomen"),
    ("schema.declared", "gold has quotes.act"): _without_act,
    ("schema.one_type", "has a decimal point"): replaced(FIRST, b'"end": 6,', b'"end": 6.0,'),
    ("schema.identity", "on another text"): edited(FIRST, lambda value: value.update(text_sha256="0" * 64)),
    ("schema.identity", "differs from the name of the file"): edited(
        FIRST, lambda value: value.update(doc_id="ferry-2")
    ),
    ("schema.canonical", "not written canonically"): _indented_by_two,
}


@pytest.mark.parametrize("case", BREAKS, ids=" ".join)
def test_each_fault_of_schemas_is_found_only_by_its_check(small_corpus: Path, case: tuple[str, str]) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity, place and message."""
    assert_shows(small_corpus, case, BREAKS[case])


def test_a_field_with_two_types_is_reported_at_its_second_type(small_corpus: Path) -> None:
    """The types of a field are compared over documents; the problem gives the places of both."""
    item(FIRST, "mentions", 3, certainty=1)(small_corpus)
    (found,) = validate(small_corpus, [each for each in CHECKS if each.id == "schema.one_type"]).problems
    assert (found.document, found.path, found.got) == ("ferry-1", "mentions[3].certainty", "int")
    assert found.expected == "str, as in ferry-1 mentions[0].certainty"


def test_a_missing_last_line_break_is_named_as_the_difference(small_corpus: Path) -> None:
    """If only the last line break is missing, the problem says so instead of naming a line."""
    _without_last_line_break(small_corpus)
    (found,) = validate(small_corpus).problems
    assert (found.check, found.got) == ("schema.canonical", "the end of the file differs")
