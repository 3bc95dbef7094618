"""Attribution: content and speakers both right, by whole quote and by segment."""

from __future__ import annotations

import pytest

from onrecord.documents.model import Quote
from onrecord.scoring.measure import Counts

from .attributed import OVER, RIGHT, SPLIT, WRONG, count, entity, mention, says, span


@pytest.mark.parametrize("content", ["It is over", "It is over.", "“It is over.”", ": “It is over.”"])
def test_contents_compare_trimmed(content: str) -> None:
    """White space, quotation marks and stops at either edge make no difference."""
    assert count("quote.attribution", [OVER], [says(["Ada Lind"], content)]) == RIGHT


def test_a_leading_that_is_trimmed() -> None:
    """An indirect content may or may not include its conjunction."""
    gold = Quote(content=[span("we met once, twice")], speakers=[])
    assert count("quote.attribution", [gold], [says([], "that “we met once, twice")]) == RIGHT


def test_a_wrong_content_is_wrong_with_any_speaker() -> None:
    """Content and speakers must both be right."""
    assert count("quote.attribution", [OVER], [says(["Ada Lind"], "is over")]) == WRONG


@pytest.mark.parametrize("speakers", [["Tomas Berg"], [], ["Ada Lind", "Tomas Berg"], ["Mister X"]])
def test_speaker_sets_must_be_equal(speakers: list[str]) -> None:
    """One other, none, one more, and one unknown are all wrong."""
    assert count("quote.attribution", [OVER], [says(speakers)]) == WRONG


def test_empty_equals_empty() -> None:
    """A quote of nobody is right if the prediction has nobody."""
    nobody = Quote(content=[span("It is over")], speakers=[], source=[])
    for level in ("mention", "coreferent", "entity", "link"):
        predicted = Quote(content=[span("It is over")], speakers=[], source=[])
        assert count(f"quote.attribution.{level}", [nobody], [predicted]) == RIGHT
    assert count("quote.attribution", [nobody], [says(["Ada Lind"])]) == WRONG


def test_a_string_resolves_by_names_whatever_its_case() -> None:
    """`names[]` are compared without case and with single spaces."""
    assert count("quote.attribution", [OVER], [says(["ada  LIND"])]) == RIGHT


def test_a_name_in_another_unicode_form_is_the_same_name() -> None:
    """A letter with an accent equals the letter followed by a combining accent."""
    gold = Quote(content=[span("It is over")], speakers=["jose"])
    registry = {"jose": entity("jose", "Jos\u00e9 Lind")}
    assert count("quote.attribution", [gold], [says(["Jose\u0301 Lind"])], registry_=registry) == RIGHT


def test_an_ambiguous_name_identifies_nobody() -> None:
    """«Berg» is a name of two entities; the nearer one is not preferred."""
    gold = Quote(content=[span("It is over")], speakers=["berg"])
    assert count("quote.attribution", [gold], [says(["Berg"])]) == WRONG


def test_a_string_is_never_resolved_by_occurrence() -> None:
    """«She» stands in the text as Lind's mention, but is no name of hers."""
    assert count("quote.attribution", [OVER], [says(["She"])]) == WRONG


def test_without_a_registry_names_are_those_of_gold_s_mentions() -> None:
    """Gold of documents alone resolves strings by its mentions of form name."""
    assert count("quote.attribution", [OVER], [says(["Lind"])], registry_=None) == RIGHT
    assert count("quote.attribution", [OVER], [says(["A. Lind"])], registry_=None) == WRONG


def test_any_mention_of_the_entity_is_its_speaker() -> None:
    """An id whose only mention is another one of Lind's is Lind, by the head even where extents differ."""
    for each in (mention("Lind", "x", nth=1), mention("Ada Lind", "x")):
        assert count("quote.attribution", [OVER], [says(["x"])], mentions=[each]) == RIGHT


def test_a_quote_predicted_in_two_parts_is_right_by_segment() -> None:
    """Two predicted quotes for one gold quote of two spans are wrong as wholes and right by segment."""
    pieces = [says(["Ada Lind"], "we met once"), says(["Ada Lind"], "twice")]
    assert count("quote.attribution", [SPLIT], pieces) == Counts(0, 2, 0, 1)
    assert count("quote.segment.content.exact", [SPLIT], pieces) == Counts(2, 2, 2, 2)
    assert count("quote.segment.attribution", [SPLIT], pieces) == Counts(2, 2, 2, 2)


def test_a_quote_predicted_five_times_is_credited_once() -> None:
    """Repetitions lower precision; one with another speaker does not replace the right one."""
    assert count("quote.attribution", [OVER], [says(["Ada Lind"])] * 5) == Counts(1, 5, 1, 1)
    assert count("quote.attribution", [OVER], [says(["Tomas Berg"]), says(["Ada Lind"])]) == Counts(1, 2, 1, 1)


def test_a_quote_without_content_is_not_scored() -> None:
    """A quote whose content was removed with a post cannot be attributed."""
    lost = Quote(content=[], content_missing=True, cue=[span("denied")], speakers=["lind"])
    assert count("quote.attribution", [lost], [Quote(content=[], cue=[span("denied")])]) == Counts(0, 0, 0, 0)
