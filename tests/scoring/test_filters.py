"""Filters apply to both sides; gold outside a filter is neutral."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onrecord.documents.model import Document, Event, Mention, Quote, Span
from onrecord.errors import OnrecordError
from onrecord.scorer import score

if TYPE_CHECKING:
    from onrecord.scoring.measure import Counts

LIND = Mention(start=0, end=8, head=Span(0, 8), form="name", type="PER", entity="a")
SHE = Mention(start=20, end=23, head=Span(20, 23), form="pronoun", type="PER", entity="a")
PORT = Mention(start=30, end=40, head=Span(30, 40), form="name", type="GPE", entity="b")
GOLD = [Document("d", mentions=[LIND, SHE, PORT])]


def bare(start: int, end: int, type_: str | None = "PER", head: Span | None = None, **rest: Any) -> Mention:
    """Return a predicted mention without a form."""
    return Mention(start=start, end=end, head=head or Span(start, end), type=type_, **rest)


PREDICTED = [Document("d", mentions=[bare(0, 8), bare(20, 23), bare(50, 54)])]


def counts(name: str, gold: list[Document] = GOLD, predicted: list[Document] = PREDICTED, **filters: Any) -> Counts:
    """Return a measure's counts under filters."""
    found = score(gold, predicted, measures=[name], **filters).scores[name].counts
    assert found is not None
    return found


def test_mentions_outside_a_filter_are_neither_missed_nor_wrong() -> None:
    """In the worked example a pronoun is ignored by the filter for names."""
    gold = [Document("d", mentions=[LIND, SHE])]
    assert counts("mention.exact", gold) == (2, 3, 2, 2)
    assert counts("mention.exact", gold, form="name") == (1, 2, 1, 1)


def test_a_prediction_with_the_head_of_a_neutral_mention_is_neutral() -> None:
    """A phrase that only overlaps it is wrong."""
    by_head = [Document("d", mentions=[bare(18, 23, head=Span(20, 23))])]
    assert counts("mention.exact", predicted=by_head, form="name") == (0, 0, 0, 2)
    overlapping = [Document("d", mentions=[bare(18, 23, head=Span(18, 19))])]
    assert counts("mention.exact", predicted=overlapping, form="name") == (0, 1, 0, 2)


def test_a_head_shared_with_a_mention_inside_the_filter_is_not_neutral() -> None:
    """A name and a longer nominal have the same head."""
    longer = Mention(start=0, end=15, head=Span(0, 8), form="nominal", type="PER")
    gold = [Document("d", mentions=[LIND, longer])]
    assert counts("mention.head", gold, [Document("d", mentions=[bare(0, 8)])], form="name") == (1, 1, 1, 1)


def test_several_forms_may_be_a_list_or_separated_by_commas() -> None:
    """A string, and a list of strings."""
    for form in ("name,pronoun", ["name", "pronoun"]):
        assert counts("mention.exact", form=form) == (2, 3, 2, 3)


def test_a_type_filters_only_the_layers_that_have_it() -> None:
    """PER removes places on both sides, and no events."""
    event = Event(start=9, end=12, type="Meet")
    gold = [Document("d", mentions=[LIND, SHE, PORT], events=[event])]
    predicted = [Document("d", mentions=[bare(0, 8), bare(30, 40), bare(50, 54, "GPE")], events=[event])]
    assert counts("mention.strict", gold, predicted, type="PER") == (1, 1, 1, 2)
    assert counts("event.trigger.cls", gold, predicted, type="PER") == (1, 1, 1, 1)
    assert counts("mention.strict", gold, predicted, type="Meet") == counts("mention.strict", gold, predicted)


def test_ignored_labels_are_neutral_and_may_be_unknown() -> None:
    """NORP is not in the inventory; without the option it is refused."""
    predicted = [Document("d", mentions=[bare(0, 8), bare(50, 54, "NORP")])]
    assert counts("mention.exact", predicted=predicted, ignore="NORP") == (1, 1, 1, 3)
    with pytest.raises(OnrecordError, match="not one of the known values"):
        counts("mention.exact", predicted=predicted)


def quote(kind: str | None, *content: tuple[int, int]) -> Quote:
    """Return a quote of nobody."""
    return Quote(kind=kind, content=[Span(*each) for each in content], speakers=[])


def test_a_kind_filters_quotes_and_others_are_neutral() -> None:
    """With the filter for direct quotes, an indirect quote and a part of it are ignored."""
    gold = [Document("d", quotes=[quote("direct", (0, 9)), quote("indirect", (20, 29), (40, 49))])]
    predicted = [Document("d", quotes=[quote(None, (0, 9)), quote(None, (40, 49)), quote(None, (22, 29))])]
    assert counts("quote.attribution", gold, predicted, kind="direct") == (1, 2, 1, 1)
    assert counts("quote.attribution", gold, predicted) == (1, 3, 1, 2)
    claimed = [Document("d", quotes=[quote("indirect", (60, 69)), quote("direct", (0, 9))])]
    assert counts("quote.attribution", gold, claimed, kind="direct") == (1, 1, 1, 1)


def test_coreference_clusters_only_mentions_inside_the_filter() -> None:
    """Names only: two clusters of one name each."""
    assert counts("coref.b3", GOLD, GOLD, form="name")[3] == 2


def test_filters_are_in_the_signature_in_canonical_form() -> None:
    """The signature does not depend on how the filters were written."""
    signature = score(GOLD, PREDICTED, form=["name"], type="PER,GPE", ignore="NORP").signature
    assert signature.endswith("|form:name|type:GPE,PER|ignore:NORP")
    assert "form" not in score(GOLD, PREDICTED).signature


@pytest.mark.parametrize(("option", "label"), [("form", "names"), ("kind", "direkt"), ("type", "PERSON")])
def test_an_unknown_label_as_filter_is_an_error_with_a_hint(option: str, label: str) -> None:
    """The error says what there is."""
    with pytest.raises(OnrecordError, match=f"no such {option}") as caught:
        score(GOLD, PREDICTED, **{option: label})  # type: ignore[arg-type]  # the options are all labels
    assert caught.value.hint


def test_a_filter_by_an_attribute_that_gold_lacks_gives_no_figure() -> None:
    """All of gold would be neutral."""
    gold, predicted = (
        [Document("d", mentions=[LIND], quotes=[Quote(content=[Span(0, 8)], kind=kind)])] for kind in (None, "direct")
    )
    result = score(gold, predicted, measures=["quote.content.exact", "mention.exact"], kind="direct")
    assert result.scores["quote.content.exact"].counts is None
    assert result.scores["quote.content.exact"].lacking == ("quotes.kind in gold",)
    assert result.scores["mention.exact"].value.f1 == 1
    assert any("kind of quotes in gold" in note for note in result.notes)
