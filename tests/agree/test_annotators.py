"""Annotators: how they are described, and when they are called independent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord import schema
from onrecord.agree.annotators import independent, read_annotators, statement
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from tests.agree.conftest import Annotators


def test_the_caption_calls_runs_of_a_language_model_not_people(annotators: Annotators) -> None:
    """The caption of two model runs says that they are not people."""
    found = read_annotators([annotators.make("a"), annotators.make("b")])
    assert "two runs of a language model" in statement(found)
    assert "not of people" in statement(found)
    assert independent(found) is True


def test_the_caption_calls_people_people(annotators: Annotators) -> None:
    """The caption of two people says so."""
    found = read_annotators([annotators.make("a", kind="person"), annotators.make("b", kind="person")])
    assert statement(found).startswith("Agreement of two people.")


def test_the_caption_describes_a_person_and_a_model_separately(annotators: Annotators) -> None:
    """The caption of a person and a model describes each."""
    found = read_annotators([annotators.make("a", kind="person"), annotators.make("b")])
    assert "a (a person), b (a run of a language model)" in statement(found)


def test_pre_annotated_work_is_not_independent(annotators: Annotators) -> None:
    """Pre-annotated work is not independent, and its start is given."""
    found = read_annotators([annotators.make("a"), annotators.make("b", started_from="baseline:rules")])
    assert independent(found) is False
    assert "Not independent: b started from baseline:rules." in statement(found)


def test_independence_is_unknown_without_about_json(annotators: Annotators) -> None:
    """Without about.json independence is unknown."""
    a, b = annotators.make("a"), annotators.make("b")
    (b / "about.json").unlink()
    found = read_annotators([a, b])
    assert independent(found) is None
    assert "Not known to be independent: no about.json for b." in statement(found)


def test_all_problems_of_annotators_are_reported_together(annotators: Annotators) -> None:
    """An invalid about.json and a missing directory are reported together."""
    a, b = annotators.make("a", kind="robot", guidelines="new"), annotators.root / "none"
    with pytest.raises(OnrecordError) as caught:
        read_annotators([a, b])
    message = str(caught.value)
    for part in ("none: is not a directory", "kind", "robot", "guidelines"):
        assert part in message


def test_truncated_about_json_is_an_error(annotators: Annotators) -> None:
    """Truncated JSON is an error."""
    a, b = annotators.make("a"), annotators.make("b")
    (a / "about.json").write_text('{"name": ')
    with pytest.raises(OnrecordError, match="cannot be read"):
        read_annotators([a, b])


def test_one_directory_given_twice_is_an_error(annotators: Annotators) -> None:
    """The same directory under two paths is an error."""
    a = annotators.make("a")
    with pytest.raises(OnrecordError, match="listed twice"):
        read_annotators([a, a / ".." / "a"])


def test_annotators_with_equal_names_get_different_names(annotators: Annotators) -> None:
    """Annotators with equal names get their paths as suffixes."""
    found = read_annotators([annotators.make("a", name="x"), annotators.make("b", name="x")])
    assert len({each.name for each in found}) == 2


def test_about_json_conforms_to_its_schema(annotators: Annotators) -> None:
    """The fixtures' about.json conforms to the schema `annotator`."""
    about = json.loads((annotators.make("a") / "about.json").read_bytes())
    assert list(schema.explain("annotator", about, document="about.json")) == []
