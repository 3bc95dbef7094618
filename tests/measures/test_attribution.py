"""Attribution: content and speakers both right, by whole quote and by segment."""

from __future__ import annotations

import pytest

from onrecord.documents.model import Quote
from onrecord.scoring.measure import Counts

from .attributed import OVER, RIGHT, SPLIT, WRONG, count, entity, mention, says, span


@pytest.mark.parametrize("content", ["It is over", "It is over.", "“It is over.”", ": “It is over.”"])
def test_edges_of_contents_are_trimmed_for_attribution(content: str) -> None:
    """White space, quotation marks and stops at either edge make no difference."""
    assert count("quote.attribution", [OVER], [says(["Ada Lind"], content)]) == RIGHT


def test_a_leading_that_of_a_content_is_trimmed() -> None:
    """An indirect content may or may not include its conjunction."""
    gold = Quote(content=[span("we met once, twice")], speakers=[])
    assert count("quote.attribution", [gold], [says([], "that “we met once, twice")]) == RIGHT


def test_a_quote_with_another_content_is_wrong_with_the_right_speaker() -> None:
    """Content and speakers must both be right."""
    assert count("quote.attribution", [OVER], [says(["Ada Lind"], "is over")]) == WRONG


@pytest.mark.parametrize("speakers", [["Tomas Berg"], [], ["Ada Lind", "Tomas Berg"], ["Mister X"]])
def test_a_quote_is_wrong_unless_all_its_speakers_are_equal(speakers: list[str]) -> None:
    """One other, none, one more, and one unknown."""
    assert count("quote.attribution", [OVER], [says(speakers)]) == WRONG


def test_a_quote_without_speakers_is_right_if_the_prediction_has_none() -> None:
    """At every level."""
    nobody = Quote(content=[span("It is over")], speakers=[], source=[])
    for level in ("mention", "coreferent", "entity", "link"):
        predicted = Quote(content=[span("It is over")], speakers=[], source=[])
        assert count(f"quote.attribution.{level}", [nobody], [predicted]) == RIGHT
    assert count("quote.attribution", [nobody], [says(["Ada Lind"])]) == WRONG


def test_a_speaker_string_is_compared_with_names_without_case() -> None:
    """And with single spaces."""
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


def test_a_speaker_string_is_not_resolved_by_its_place_in_the_text() -> None:
    """The word "She" is a mention of Lind, but none of her names."""
    assert count("quote.attribution", [OVER], [says(["She"])]) == WRONG


def test_without_a_registry_names_are_gold_mentions_of_form_name() -> None:
    """If gold is documents alone, the names of a speaker are its mentions of form `name`."""
    assert count("quote.attribution", [OVER], [says(["Lind"])], registry_=None) == RIGHT
    assert count("quote.attribution", [OVER], [says(["A. Lind"])], registry_=None) == WRONG


def test_a_cluster_with_any_named_mention_of_the_entity_is_the_speaker() -> None:
    """By the head, even if the extents differ."""
    for each in (mention("Lind", "x", nth=1), mention("Ada Lind", "x")):
        assert count("quote.attribution", [OVER], [says(["x"])], mentions=[each]) == RIGHT


def test_a_quote_predicted_in_two_parts_is_right_only_by_segment() -> None:
    """Two predicted quotes for one gold quote of two spans are wrong as wholes and right by segment."""
    pieces = [says(["Ada Lind"], "we met once"), says(["Ada Lind"], "twice")]
    assert count("quote.attribution", [SPLIT], pieces) == Counts(0, 2, 0, 1)
    assert count("quote.segment.content.exact", [SPLIT], pieces) == Counts(2, 2, 2, 2)
    assert count("quote.segment.attribution", [SPLIT], pieces) == Counts(2, 2, 2, 2)


def test_a_quote_predicted_five_times_is_credited_once() -> None:
    """Repetitions lower precision; one with another speaker does not replace the right one."""
    assert count("quote.attribution", [OVER], [says(["Ada Lind"])] * 5) == Counts(1, 5, 1, 1)
    assert count("quote.attribution", [OVER], [says(["Tomas Berg"]), says(["Ada Lind"])]) == Counts(1, 2, 1, 1)


def test_a_quote_without_content_is_not_scored_for_attribution() -> None:
    """A quote whose content was removed with a post cannot be attributed."""
    lost = Quote(content=[], content_missing=True, cue=[span("denied")], speakers=["lind"])
    assert count("quote.attribution", [lost], [Quote(content=[], cue=[span("denied")])]) == Counts(0, 0, 0, 0)
