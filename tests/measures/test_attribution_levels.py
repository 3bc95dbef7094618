"""Attribution at its levels: phrase, gold's coreference, the prediction's own entities, QIDs."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from onrecord.documents.model import Mention, PredictedEntity, Quote, Span
from onrecord.scoring.measure import Counts

from .attributed import DENIAL, MENTIONS, OVER, RIGHT, SPLIT, WRONG, count, mention, says, span


def levels(predicted: Quote, mentions: list[Mention] | None = None, **rest: Any) -> tuple[Counts, ...]:
    """Return the counts of Lind's quote at .mention, .coreferent and .entity."""
    names = ("mention", "coreferent", "entity")
    return tuple(count(f"quote.attribution.{each}", [OVER], [predicted], mentions=mentions, **rest) for each in names)


SHE, LIND, LAST, BERG = (
    mention("She", "x"),
    mention("Ada Lind", "x"),
    mention("Lind", "x", nth=1),
    mention("Tomas Berg", "x"),
)


@pytest.mark.parametrize("source", [None, span("She")])
def test_a_pronoun_does_not_say_who(source: Span | None) -> None:
    """A pronoun, and a cluster of it alone, are the right phrase and nobody; a cluster with the name is Lind."""
    assert levels(says(None, source=span("She"))) == (RIGHT, RIGHT, WRONG)
    assert levels(says(["x"], source=source), [SHE]) == (RIGHT, RIGHT, WRONG)
    assert levels(says(["x"], source=source), [SHE, LIND]) == (RIGHT, RIGHT, RIGHT)
    assert count("quote.attribution", [OVER], [says(["x"], source=source)], mentions=[SHE]) == WRONG


def test_a_source_is_resolved_by_its_own_cluster() -> None:
    """A system that gives sources and clusters need not give speakers as well."""
    assert levels(says(None, source=span("She")), [SHE, LIND]) == (RIGHT, RIGHT, RIGHT)
    assert levels(says(None, source=span("She")), [SHE, BERG]) == (RIGHT, RIGHT, WRONG)


def test_a_mention_s_id_is_that_mention() -> None:
    """The id of the pronoun is the right phrase, and says who by its cluster only."""
    pronoun = Mention(start=span("She").start, end=span("She").end, id="m1")
    assert levels(says(["m1"]), [pronoun]) == (RIGHT, RIGHT, WRONG)
    clustered = mention("She", "x", id="m1")
    assert levels(says(["m1"]), [clustered, LIND]) == (RIGHT, RIGHT, RIGHT)


def test_a_cluster_is_whom_most_of_its_names_name() -> None:
    """Pronouns have no vote: Lind's name against two of Berg's is Berg; one against one is nobody."""
    assert count("quote.attribution", [OVER], [says(["x"])], mentions=[SHE, LIND, LAST, BERG]) == RIGHT
    assert count("quote.attribution", [OVER], [says(["x"])], mentions=[SHE, LIND, BERG]) == WRONG
    assert count("quote.attribution.coreferent", [OVER], [says(["x"])], mentions=[SHE, LIND, BERG]) == RIGHT
    assert count("quote.attribution.coreferent", [OVER], [says(["x"])], mentions=[LIND, BERG]) == WRONG


def test_a_name_or_a_qid_says_who_a_cluster_of_pronouns_is() -> None:
    """`entities` may name or link what the mentions do not."""
    for known, expected in (("Ada Lind", None), (None, "Q1")), (("Tomas Berg", None), (None, "Q2")):
        for name, qid in (known, expected):
            right = RIGHT if (name, qid) in {("Ada Lind", None), (None, "Q1")} else WRONG
            entities = [PredictedEntity("x", name=name, wikidata=qid)]
            assert count("quote.attribution", [OVER], [says(["x"])], mentions=[SHE], entities=entities) == right


def test_a_cluster_whose_id_is_a_name_says_who() -> None:
    """Some systems call a cluster by the name of its entity: that is a name string as any other."""
    pronoun = mention("She", "Ada Lind")
    assert levels(says(["Ada Lind"]), [pronoun]) == (RIGHT, RIGHT, RIGHT)


def test_a_nominal_names_whom_the_document_never_names() -> None:
    """Until the document has a name for her, the mayor is called *the mayor*."""
    at = span("Mayor")
    mayor = Mention(start=at.start, end=at.end, form="nominal", entity="lind")
    predicted = says(None, source=at)
    alone = [mayor, mention("She", "lind")]
    assert levels(predicted, gold_mentions=alone) == (WRONG, RIGHT, RIGHT)
    assert levels(predicted, gold_mentions=[*alone, mention("Lind", "lind", nth=1)]) == (WRONG, RIGHT, WRONG)


def test_gold_without_forms_lets_any_mention_name() -> None:
    """What gold does not say cannot be held against a system."""
    formless = [replace(each, form=None) for each in MENTIONS]
    assert levels(says(None, source=span("She")), gold_mentions=formless) == (RIGHT, RIGHT, RIGHT)


def test_an_entity_with_pronouns_only_can_be_given_by_gold_s_id() -> None:
    """Gold against itself is right, and so is an annotator with the same registry; any other id identifies nobody."""
    alone = [mention("She", "lind")]
    assert levels(says(["lind"]), alone, gold_mentions=alone, registry_={}) == (RIGHT, RIGHT, RIGHT)
    assert levels(says(["x"]), [SHE], gold_mentions=alone, registry_={}) == (RIGHT, RIGHT, WRONG)
    wrong = [mention("Tomas Berg", "lind")]
    assert levels(says(["lind"]), wrong, gold_mentions=[*alone, *MENTIONS[1:2]], registry_={}) == (WRONG, WRONG, WRONG)


def test_an_id_without_a_mention_is_resolved_by_its_name() -> None:
    """`entities` may name an entity that has no mention in the document."""
    named = [PredictedEntity("x", name="Ada Lind")]
    assert count("quote.attribution", [OVER], [says(["x"])], entities=named) == RIGHT


def test_the_source_is_the_speaker_if_speakers_are_absent() -> None:
    """A quote without `speakers` is attributed to its source; an empty list means no speaker."""
    assert count("quote.attribution", [OVER], [says(None, source=span("Lind", 1))]) == RIGHT
    assert count("quote.attribution", [OVER], [says([], source=span("Lind", 1))]) == WRONG


@pytest.mark.parametrize("name", ["town", "council", "Port Alder"])
def test_both_readings_of_a_metonym_count(name: str) -> None:
    """The town is named, the council speaks: either is right, as an id and by name."""
    ids = {"town": [mention("Port Alder", "town")], "council": None}
    predicted = Quote(content=DENIAL.content, speakers=[name])
    assert count("quote.attribution", [DENIAL], [predicted], mentions=ids.get(name)) == RIGHT


def test_mention_asks_for_the_source_s_own() -> None:
    """Another mention of the same entity is right for .coreferent and .entity, and wrong for .mention."""
    other = Quote(content=OVER.content, source=[span("Lind", 1)], speakers=["Ada Lind"])
    assert levels(other) == (WRONG, RIGHT, RIGHT)
    assert count("quote.attribution.mention", [OVER], [says(["Mister X"], source=span("She"))]) == RIGHT


def test_a_source_resolves_by_its_head() -> None:
    """The name without the title has the head, and so is the mention, be it marked or not."""
    predicted = Quote(content=SPLIT.content, source=[span("Ada Lind")])
    assert count("quote.attribution.mention", [SPLIT], [predicted]) == RIGHT
    marked = [mention("Ada Lind", "x")]
    assert count("quote.attribution.mention", [SPLIT], [predicted], mentions=marked) == RIGHT


def test_link_compares_qids() -> None:
    """The speaker's QID decides, whatever its mentions and names."""
    for qid, counts in (("Q1", RIGHT), ("Q2", WRONG), (None, WRONG)):
        linked = [PredictedEntity("x", name="Tomas Berg", wikidata=qid)]
        assert count("quote.attribution.link", [OVER], [says(["x"])], entities=linked) == counts


def test_a_quote_whose_speaker_has_no_qid_is_not_scored_at_link() -> None:
    """Neither the gold quote nor its prediction is counted."""
    gold = Quote(content=[span("It is over")], speakers=["clark"])
    assert count("quote.attribution.link", [gold], [says(["x"])]) == Counts(0, 0, 0, 0)


def test_link_without_a_registry_is_nothing_to_count() -> None:
    """There is no QID to compare with."""
    assert count("quote.attribution.link", [OVER], [says(["x"])], registry_=None) == Counts(0, 0, 0, 0)
