"""The arguments of `onrecord.score`: measures, layers, labels and intervals; and invalid ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onrecord.corpus.load import load
from onrecord.documents.model import Document, Mention
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.scorer import score

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["mention.strict", "mention.exact", "mention.partial", "mention.type"]


def mention(start: int, end: int, label: str = "PER") -> Mention:
    """Return a bare mention."""
    return Mention(start=start, end=end, type=label)


GOLD = [Document(f"d{n}", mentions=[mention(0, 4), mention(6, 9, "ORG")]) for n in range(3)]
PREDICTED = [Document(f"d{n}", mentions=[mention(0, 4)]) for n in range(3)]


def test_measures_may_be_a_name_a_list_or_a_measure() -> None:
    """Names may be separated by commas; layers likewise."""
    both = set(score(GOLD, PREDICTED, measures=["mention.strict", "mention.exact"]))
    assert set(score(GOLD, PREDICTED, measures="mention.strict,mention.exact")) == both
    assert set(score(GOLD, PREDICTED, measures="mention.strict")) == {"mention.strict"}
    assert set(score(GOLD, PREDICTED, measures=registry.parse("mention.strict"))) == {"mention.strict"}
    assert set(score(GOLD, PREDICTED, layers="entities")) == set(score(GOLD, PREDICTED, layers=["entities"]))


@pytest.mark.parametrize("measures", [5, [5], [None], object()])
def test_an_object_that_is_no_measure_is_refused(measures: Any) -> None:
    """The error says what was given and what a measure is."""
    with pytest.raises(OnrecordError, match="not a measure") as caught:
        score(GOLD, PREDICTED, measures=measures)
    assert "mention" in caught.value.expected


@pytest.mark.parametrize("name", ["layers", "form", "kind", "type", "ignore", "given"])
@pytest.mark.parametrize("value", [5, [5], ["PER", None]])
def test_layers_and_labels_must_be_strings(name: str, value: Any) -> None:
    """Layers and labels are a string or several strings; anything else is an error."""
    with pytest.raises(OnrecordError, match=r"A la\w+ is not a string") as caught:
        score(GOLD, PREDICTED, **{name: value})
    assert caught.value.expected == "a string, or several in a list"


def test_an_unknown_layer_is_an_error_that_lists_the_known_ones() -> None:
    """A layer without measures is refused with the layers that have some."""
    with pytest.raises(OnrecordError, match="There is no layer quote") as caught:
        score(GOLD, PREDICTED, layers="quote")
    assert "quotes" in caught.value.expected


def test_measures_of_another_layer_are_refused_with_their_layer() -> None:
    """If the layer leaves none of the measures, the error shows the layer of each."""
    with pytest.raises(OnrecordError, match="None of the selected measures belongs to the layer quotes") as caught:
        score(GOLD, PREDICTED, measures="mention.strict", layers="quotes")
    assert caught.value.got == "mention.strict (entities)"


def test_intervals_of_the_function_equal_those_of_the_command(small_corpus: Path) -> None:
    """Every figure has bounds or a reason, and the seed is in the signature."""
    gold = [Document(f"d{n}", mentions=[mention(0, 4), mention(6, 9, "ORG")]) for n in range(25)]
    predicted = [Document(f"d{n}", mentions=[mention(0, 4), mention(6, 9 - n % 3, "ORG")]) for n in range(25)]
    result = score(gold, predicted, measures=NAMES, intervals=True)
    low, high = result.intervals["mention.strict"].interval or (None, None)
    assert low is not None
    assert high is not None
    assert low < (result["mention.strict"].f1 or 0) < high
    assert "seed:" in result.signature
    few = score(load(small_corpus), load(small_corpus), intervals=True)
    assert all(each.interval or each.reason for each in few.intervals.values())
    assert set(few.intervals) == set(few)
