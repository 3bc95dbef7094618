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
def test_a_pronoun_alone_identifies_no_entity(source: Span | None) -> None:
    """It is the right phrase; a cluster of it with the name is Lind."""
    assert levels(says(None, source=span("She"))) == (RIGHT, RIGHT, WRONG)
    assert levels(says(["x"], source=source), [SHE]) == (RIGHT, RIGHT, WRONG)
    assert levels(says(["x"], source=source), [SHE, LIND]) == (RIGHT, RIGHT, RIGHT)
    assert count("quote.attribution", [OVER], [says(["x"], source=source)], mentions=[SHE]) == WRONG


def test_a_source_identifies_the_speaker_by_its_cluster() -> None:
    """A system that gives sources and clusters need not give speakers."""
    assert levels(says(None, source=span("She")), [SHE, LIND]) == (RIGHT, RIGHT, RIGHT)
    assert levels(says(None, source=span("She")), [SHE, BERG]) == (RIGHT, RIGHT, WRONG)


def test_the_id_of_a_mention_as_speaker_means_that_mention() -> None:
    """The id of a pronoun identifies an entity only by its cluster."""
    pronoun = Mention(start=span("She").start, end=span("She").end, id="m1")
    assert levels(says(["m1"]), [pronoun]) == (RIGHT, RIGHT, WRONG)
    clustered = mention("She", "x", id="m1")
    assert levels(says(["m1"]), [clustered, LIND]) == (RIGHT, RIGHT, RIGHT)


def test_a_cluster_is_the_entity_that_most_of_its_names_identify() -> None:
    """Pronouns do not count; with equal numbers of names a cluster identifies no entity."""
    assert count("quote.attribution", [OVER], [says(["x"])], mentions=[SHE, LIND, LAST, BERG]) == RIGHT
    assert count("quote.attribution", [OVER], [says(["x"])], mentions=[SHE, LIND, BERG]) == WRONG
    assert count("quote.attribution.coreferent", [OVER], [says(["x"])], mentions=[SHE, LIND, BERG]) == RIGHT
    assert count("quote.attribution.coreferent", [OVER], [says(["x"])], mentions=[LIND, BERG]) == WRONG


def test_predicted_entities_identify_a_cluster_by_name_or_qid() -> None:
    """`entities` may name or link a cluster of pronouns."""
    for known, expected in (("Ada Lind", None), (None, "Q1")), (("Tomas Berg", None), (None, "Q2")):
        for name, qid in (known, expected):
            right = RIGHT if (name, qid) in {("Ada Lind", None), (None, "Q1")} else WRONG
            entities = [PredictedEntity("x", name=name, wikidata=qid)]
            assert count("quote.attribution", [OVER], [says(["x"])], mentions=[SHE], entities=entities) == right


def test_a_cluster_id_that_is_a_name_identifies_the_entity() -> None:
    """Some systems use the name of the entity as the id."""
    pronoun = mention("She", "Ada Lind")
    assert levels(says(["Ada Lind"]), [pronoun]) == (RIGHT, RIGHT, RIGHT)


def test_a_nominal_identifies_an_entity_that_the_document_never_names() -> None:
    """If the document has a name, the nominal does not identify the entity."""
    at = span("Mayor")
    mayor = Mention(start=at.start, end=at.end, form="nominal", entity="lind")
    predicted = says(None, source=at)
    alone = [mayor, mention("She", "lind")]
    assert levels(predicted, gold_mentions=alone) == (WRONG, RIGHT, RIGHT)
    assert levels(predicted, gold_mentions=[*alone, mention("Lind", "lind", nth=1)]) == (WRONG, RIGHT, WRONG)


def test_any_mention_identifies_its_entity_if_gold_has_no_forms() -> None:
    """If gold gives no forms, pronouns count like names."""
    formless = [replace(each, form=None) for each in MENTIONS]
    assert levels(says(None, source=span("She")), gold_mentions=formless) == (RIGHT, RIGHT, RIGHT)


def test_an_entity_with_only_pronouns_can_be_given_by_its_gold_id() -> None:
    """Gold's own id is right, and any other id identifies no entity."""
    alone = [mention("She", "lind")]
    assert levels(says(["lind"]), alone, gold_mentions=alone, registry_={}) == (RIGHT, RIGHT, RIGHT)
    assert levels(says(["x"]), [SHE], gold_mentions=alone, registry_={}) == (RIGHT, RIGHT, WRONG)
    wrong = [mention("Tomas Berg", "lind")]
    assert levels(says(["lind"]), wrong, gold_mentions=[*alone, *MENTIONS[1:2]], registry_={}) == (WRONG, WRONG, WRONG)


def test_a_speaker_id_without_mentions_is_identified_by_its_name() -> None:
    """`entities` may name an entity that has no mention."""
    named = [PredictedEntity("x", name="Ada Lind")]
    assert count("quote.attribution", [OVER], [says(["x"])], entities=named) == RIGHT


def test_the_source_is_the_speaker_if_speakers_are_absent() -> None:
    """A quote without `speakers` is attributed to its source; an empty list means no speaker."""
    assert count("quote.attribution", [OVER], [says(None, source=span("Lind", 1))]) == RIGHT
    assert count("quote.attribution", [OVER], [says([], source=span("Lind", 1))]) == WRONG


@pytest.mark.parametrize("name", ["town", "council", "Port Alder"])
def test_both_entities_of_a_metonym_are_right_as_speaker(name: str) -> None:
    """The mention names the town, and means the council."""
    ids = {"town": [mention("Port Alder", "town")], "council": None}
    predicted = Quote(content=DENIAL.content, speakers=[name])
    assert count("quote.attribution", [DENIAL], [predicted], mentions=ids.get(name)) == RIGHT


def test_level_mention_needs_the_mention_of_gold_s_source() -> None:
    """Another mention of the same entity is right for .coreferent and .entity, and wrong for .mention."""
    other = Quote(content=OVER.content, source=[span("Lind", 1)], speakers=["Ada Lind"])
    assert levels(other) == (WRONG, RIGHT, RIGHT)
    assert count("quote.attribution.mention", [OVER], [says(["Mister X"], source=span("She"))]) == RIGHT


def test_a_source_is_matched_by_its_head() -> None:
    """The source without the title is the same mention, annotated or not."""
    predicted = Quote(content=SPLIT.content, source=[span("Ada Lind")])
    assert count("quote.attribution.mention", [SPLIT], [predicted]) == RIGHT
    marked = [mention("Ada Lind", "x")]
    assert count("quote.attribution.mention", [SPLIT], [predicted], mentions=marked) == RIGHT


def test_level_link_compares_qids() -> None:
    """Only the speaker's QID is compared, not its mentions and names."""
    for qid, counts in (("Q1", RIGHT), ("Q2", WRONG), (None, WRONG)):
        linked = [PredictedEntity("x", name="Tomas Berg", wikidata=qid)]
        assert count("quote.attribution.link", [OVER], [says(["x"])], entities=linked) == counts


def test_level_link_leaves_out_quotes_of_speakers_without_qid() -> None:
    """Neither the gold quote nor its prediction is counted."""
    gold = Quote(content=[span("It is over")], speakers=["clark"])
    assert count("quote.attribution.link", [gold], [says(["x"])]) == Counts(0, 0, 0, 0)


def test_level_link_has_nothing_to_count_without_a_registry() -> None:
    """There is no QID to compare with."""
    assert count("quote.attribution.link", [OVER], [says(["x"])], registry_=None) == Counts(0, 0, 0, 0)
