"""Attribution: content and speakers both right, at four levels, whole and by segment."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from onrecord.documents.model import Document, Entity, Mention, PredictedEntity, Quote, Span
from onrecord.measures import registry
from onrecord.scoring.block import Block
from onrecord.scoring.measure import Counts, summed
from onrecord.scoring.pair import Context, DocumentPair

TEXT = (
    "Mayor Ada Lind said that “we met once, twice” and Tomas Berg agreed. She said: “It is over.” "
    "Port Alder denied lying. Lind and Clark Berg left."
)


def span(words: str, nth: int = 0) -> Span:
    """Return the place of some words, the nth of several."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


def mention(words: str, entity: str, head: str | None = None, nth: int = 0, **rest: Any) -> Mention:
    """Return a mention with its head, the whole phrase if none is given."""
    at = span(words, nth)
    shift = words.index(head or words)
    inner = Span(at.start + shift, at.start + shift + len(head or words))
    form = "pronoun" if words == "She" else "name"
    return Mention(start=at.start, end=at.end, head=inner, entity=entity, form=form, **rest)


def entity(id_: str, *names: str, qid: str | None = None, reason: str | None = "not_in_wikidata") -> Entity:
    """Return a registry entry."""
    return Entity(id_, "PER", names[0], list(names), qid, None if qid else reason)


REGISTRY = {
    each.id: each
    for each in (
        entity("lind", "Ada Lind", "Lind", qid="Q1"),
        entity("berg", "Tomas Berg", "Berg", qid="Q2"),
        entity("clark", "Clark Berg", "Berg"),
        entity("town", "Port Alder", qid="Q3"),
        entity("council", "council", qid="Q4"),
    )
}
MENTIONS = [
    mention("Mayor Ada Lind", "lind", "Ada Lind", id="m1"),
    mention("Tomas Berg", "berg", id="m2"),
    mention("She", "lind", id="m3"),
    mention("Port Alder", "town", refers_to="council", id="m4"),
    mention("Lind", "lind", nth=1, id="m5"),
    mention("Clark Berg", "clark", id="m6"),
]
OVER = Quote(content=[span("It is over")], source=[span("She")], speakers=["lind"])
DENIAL = Quote(content=[span("lying")], source=[span("Port Alder")], speakers=["council"])
SPLIT = Quote(content=[span("we met once"), span("twice")], source=[span("Mayor Ada Lind")], speakers=["lind"])


def count(
    name: str,
    gold: list[Quote],
    predicted: list[Quote],
    *,
    mentions: list[Mention] | None = None,
    entities: list[PredictedEntity] | None = None,
    registry_: dict[str, Entity] | None = REGISTRY,
    gold_mentions: list[Mention] = MENTIONS,
) -> Counts:
    """Return a measure's counts of some quotes, with gold's mentions and registry."""
    pair = DocumentPair(
        Document("d", quotes=gold, mentions=gold_mentions),
        Document("d", quotes=predicted, mentions=mentions, entities=entities),
        TEXT,
        Context(entities=registry_ or {}),
    )
    return Counts(*(summed(registry.parse(name).count(Block([pair])).values()) or (0, 0, 0, 0)))


def says(speakers: list[str] | None, content: str = "It is over", source: Span | None = None) -> Quote:
    """Return a predicted quote."""
    return Quote(content=[span(content)], speakers=speakers, source=[source] if source else None)


RIGHT, WRONG = Counts(1, 1, 1, 1), Counts(0, 1, 0, 1)


@pytest.mark.parametrize("content", ["It is over", "It is over.", "“It is over.”", ": “It is over.”"])
def test_contents_compare_trimmed(content: str) -> None:
    """White space, quotation marks and stops at either edge make no difference."""
    assert count("quote.attribution", [OVER], [says(["Ada Lind"], content)]) == RIGHT


def test_a_leading_that_is_trimmed() -> None:
    """An indirect content may or may not include its conjunction."""
    gold = Quote(content=[span("we met once, twice")], speakers=[])
    assert count("quote.attribution", [gold], [says([], "that “we met once, twice")]) == RIGHT


def test_a_wrong_content_is_wrong_whoever_says_it() -> None:
    """Both must be right."""
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


def test_a_string_that_two_entities_fit_is_nobody() -> None:
    """«Berg» is a name of two, and which one stands nearer is not asked."""
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


def test_whom_only_pronouns_stand_for_can_be_meant_by_gold_s_id() -> None:
    """Gold against itself is right, and so is an annotator with the same registry; another id is nobody."""
    alone = [mention("She", "lind")]
    assert levels(says(["lind"]), alone, gold_mentions=alone, registry_={}) == (RIGHT, RIGHT, RIGHT)
    assert levels(says(["x"]), [SHE], gold_mentions=alone, registry_={}) == (RIGHT, RIGHT, WRONG)
    wrong = [mention("Tomas Berg", "lind")]
    assert levels(says(["lind"]), wrong, gold_mentions=[*alone, *MENTIONS[1:2]], registry_={}) == (WRONG, WRONG, WRONG)


def test_an_id_without_a_mention_goes_by_its_name() -> None:
    """`entities` may name who has no mention here."""
    named = [PredictedEntity("x", name="Ada Lind")]
    assert count("quote.attribution", [OVER], [says(["x"])], entities=named) == RIGHT


def test_a_source_stands_for_speakers_that_are_absent() -> None:
    """A system that gives sources only has said who speaks; one that says «none» has not."""
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


def test_a_speaker_without_a_qid_takes_no_part_in_link() -> None:
    """Neither the quote nor what is predicted for it is counted."""
    gold = Quote(content=[span("It is over")], speakers=["clark"])
    assert count("quote.attribution.link", [gold], [says(["x"])]) == Counts(0, 0, 0, 0)


def test_link_without_a_registry_is_nothing_to_count() -> None:
    """There is no QID to compare with."""
    assert count("quote.attribution.link", [OVER], [says(["x"])], registry_=None) == Counts(0, 0, 0, 0)


def test_segments_forgive_a_quote_that_comes_in_pieces() -> None:
    """Two quotes for gold's one of two spans are wrong as a whole and right by segment."""
    pieces = [says(["Ada Lind"], "we met once"), says(["Ada Lind"], "twice")]
    assert count("quote.attribution", [SPLIT], pieces) == Counts(0, 2, 0, 1)
    assert count("quote.segment.content.exact", [SPLIT], pieces) == Counts(2, 2, 2, 2)
    assert count("quote.segment.attribution", [SPLIT], pieces) == Counts(2, 2, 2, 2)


def test_one_right_quote_said_five_times_earns_once() -> None:
    """Repeating costs precision; a repetition with another speaker does not take the right one's place."""
    assert count("quote.attribution", [OVER], [says(["Ada Lind"])] * 5) == Counts(1, 5, 1, 1)
    assert count("quote.attribution", [OVER], [says(["Tomas Berg"]), says(["Ada Lind"])]) == Counts(1, 2, 1, 1)


def test_a_quote_without_content_takes_no_part() -> None:
    """What was lost with a post cannot be attributed."""
    lost = Quote(content=[], content_missing=True, cue=[span("denied")], speakers=["lind"])
    assert count("quote.attribution", [lost], [Quote(content=[], cue=[span("denied")])]) == Counts(0, 0, 0, 0)
