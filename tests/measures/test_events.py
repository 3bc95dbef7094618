"""Arguments and attributes of events."""

from __future__ import annotations

from msgspec.structs import replace

from onrecord.documents.model import Argument, Document, Entity, Event, Filler, Mention, Span, Time
from onrecord.measures import registry
from onrecord.scoring.block import Block
from onrecord.scoring.context import Context
from onrecord.scoring.measure import Counts, summed
from onrecord.scoring.pair import DocumentPair

TEXT = "Lind met Berg in Port Alder on Monday to discuss the new ferry line. She met him again. Town Hall denied it."
NAMES = {"berg": Entity("berg", "PER", "Tomas Berg", ["Tomas Berg", "Berg"], None, "unverified")}


def at(words: str, nth: int = 0) -> tuple[int, int]:
    """Return the offsets of some words, the nth of several."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def mention(id_: str, words: str, entity: str, refers_to: str | None = None) -> Mention:
    """Return a mention whose head is its whole extent."""
    start, end = at(words)
    form = "pronoun" if words in {"She", "him", "it."} else "name"
    return Mention(id=id_, start=start, end=end, head=Span(start, end), entity=entity, refers_to=refers_to, form=form)


def filler(id_: str, words: str) -> Filler:
    """Return a bare filler."""
    return Filler(start=at(words)[0], end=at(words)[1], id=id_)


def event(*arguments: tuple[str, str], words: str = "met", nth: int = 0, type_: str = "Meet", **rest: str) -> Event:
    """Return an event whose trigger is some words."""
    start, end = at(words, nth)
    listed = [Argument(role, target) for role, target in arguments]
    return Event(start=start, end=end, id=f"e{start}", type=type_, arguments=listed, **rest)  # type: ignore[arg-type]  # polarity and the like


GOLD = Document(
    "d",
    mentions=[
        mention("m1", "Lind", "lind"),
        mention("m2", "Berg", "berg"),
        mention("m3", "She", "lind"),
        mention("m4", "him", "berg"),
        mention("m5", "Town Hall", "hall", "council"),
        mention("m6", "it.", "council"),
        mention("m7", "Port Alder", "hall"),
    ],
    times=[Time(start=at("Monday")[0], end=at("Monday")[1], id="t1")],
    fillers=[filler("f1", "the new ferry line")],
)
PREDICTED = replace(GOLD, mentions=[replace(each, entity=None, refers_to=None) for each in GOLD.mentions or ()])


def count(name: str, gold: list[Event], predicted: list[Event], document: Document = PREDICTED) -> Counts:
    """Return a measure's counts of some events."""
    pair = DocumentPair(replace(GOLD, events=gold), replace(document, events=predicted), TEXT, Context(NAMES))
    return Counts(*(summed(registry.parse(f"event.{name}").count(Block([pair])).values()) or (0, 0, 0, 0)))


BOTH = event(("participant", "m1"), ("participant", "m2"))


def test_an_argument_in_the_wrong_role_is_right_by_id_and_wrong_by_cls() -> None:
    """In the worked example both people take part, one of them in the wrong role."""
    predicted = [event(("participant", "m1"), ("topic", "m2"))]
    assert count("argument.id.coreferent", [BOTH], predicted) == Counts(2, 2, 2, 2)
    assert count("argument.cls.coreferent", [BOTH], predicted) == Counts(1, 2, 1, 2)


def test_level_mention_needs_the_mention_of_gold_s_argument() -> None:
    """Another mention of the entity is right for .coreferent and wrong for .mention."""
    predicted = [event(("participant", "m3"), ("participant", "m4"))]
    assert count("argument.cls.coreferent", [BOTH], predicted) == Counts(2, 2, 2, 2)
    assert count("argument.cls.mention", [BOTH], predicted) == Counts(0, 2, 0, 2)


def test_level_entity_needs_an_argument_that_identifies_the_entity() -> None:
    """A name identifies its entity; a pronoun does so only in a cluster with a name."""
    gold = [event(("participant", "m1"))]
    for target, clusters, right in (
        ("m3", {}, 0),
        ("m3", {"m3": "x"}, 0),
        ("m3", {"m3": "x", "m1": "x"}, 1),
        ("m1", {}, 1),
    ):
        mentions = [replace(each, entity=clusters.get(each.id or "")) for each in PREDICTED.mentions or ()]
        found = count(
            "argument.cls.entity", gold, [event(("participant", target))], replace(PREDICTED, mentions=mentions)
        )
        assert found == Counts(right, 1, right, 1)
    assert (
        count("argument.cls.entity", [event(("participant", "m2"))], [event(("participant", "Tomas Berg"))]).precise
        == 1
    )
    assert count("argument.cls.entity", [event(("time", "t1"))], [event(("time", "t1"))]) == Counts(1, 1, 1, 1)
    around = replace(GOLD, fillers=[filler("f1", "Berg in Port")])  # a filler that has a mention inside
    pair = DocumentPair(*(replace(around, events=[event(("topic", "f1"))]) for _ in range(2)), TEXT, Context(NAMES))
    found = registry.parse("event.argument.cls.entity").count(Block([pair])).values()
    assert summed(found) == [1, 1, 1, 1]


def test_an_attached_argument_needs_the_trigger_and_its_type() -> None:
    """With another trigger, or one of another type, it is right only unattached, or not at all."""
    elsewhere = [event(("participant", "m1"), nth=1)]
    assert count("argument.cls.coreferent", [BOTH], elsewhere) == Counts(0, 1, 0, 2)
    assert count("argument.cls.unattached", [BOTH], elsewhere) == Counts(1, 1, 1, 2)
    mistyped = [event(("participant", "m1"), type_="Communicate")]
    assert count("argument.cls.coreferent", [BOTH], mistyped) == Counts(0, 1, 0, 2)
    assert count("argument.cls.unattached", [BOTH], mistyped) == Counts(0, 1, 0, 2)


def test_unattached_arguments_are_paired_one_to_one() -> None:
    """A person predicted twice matches once."""
    twice = [event(("participant", "m1")), event(("participant", "m3"), nth=1)]
    assert count("argument.cls.unattached", [event(("participant", "m1"))], twice) == Counts(1, 2, 1, 1)


def test_fillers_are_compared_by_extent_or_by_tokens() -> None:
    """Half of the tokens of both must be shared."""
    gold = [event(("topic", "f1"))]
    near = replace(PREDICTED, fillers=[filler("f1", "ferry line")])
    far = replace(PREDICTED, fillers=[filler("f1", "line. She met him again")])
    assert count("argument.cls.coreferent", gold, gold) == Counts(1, 1, 1, 1)
    assert count("argument.cls.coreferent", gold, gold, near) == Counts(0, 1, 0, 1)
    assert count("argument.cls.coreferent[fillers=tokens]", gold, gold, near) == Counts(1, 1, 1, 1)
    assert count("argument.cls.coreferent[fillers=tokens]", gold, gold, far) == Counts(0, 1, 0, 1)


def test_a_filler_matches_a_time_with_the_same_extent() -> None:
    """A time given as a bare filler is the same time."""
    gold = [event(("time", "t1"))]
    document = Document("d", fillers=[filler("f9", "Monday")])
    assert count("argument.cls.mention", gold, [event(("time", "f9"))], document) == Counts(1, 1, 1, 1)


def test_a_string_as_argument_is_a_name_or_the_words_near_the_trigger() -> None:
    """A name resolves for .coreferent, and not for .mention; other words are found beside the trigger."""
    named = [event(("participant", "Tomas Berg"))]
    assert count("argument.cls.coreferent", [event(("participant", "m2"))], named).precise == 1
    assert count("argument.cls.mention", [event(("participant", "m2"))], named).precise == 0
    assert count("argument.cls.mention", [event(("time", "t1"))], [event(("time", "Monday"))]).precise == 1


def test_both_entities_of_a_metonym_are_right_as_argument() -> None:
    """Gold's argument is the hall, which means the council."""
    gold = [event(("participant", "m5"))]
    for target in ("m5", "m6", "m7"):
        assert count("argument.cls.coreferent", gold, [event(("participant", target))]) == Counts(1, 1, 1, 1)
    assert count("argument.cls.coreferent", gold, [event(("participant", "m1"))]) == Counts(0, 1, 0, 1)


def test_a_repeated_argument_is_credited_once() -> None:
    """Precision is lower."""
    predicted = [event(*[("participant", "m1")] * 5)]
    assert count("argument.cls.coreferent", [event(("participant", "m1"))], predicted) == Counts(1, 5, 1, 1)


def test_an_attribute_is_right_only_on_a_matched_trigger() -> None:
    """Of two predicted polarities, only the one on a matched trigger is right."""
    gold = [event(polarity="positive"), event(nth=1, polarity="negative")]
    predicted = [event(nth=1, polarity="negative"), event(words="denied", polarity="positive")]
    assert count("polarity", gold, predicted) == Counts(1, 2, 1, 2)


def test_hedged_false_is_a_value_and_counts() -> None:
    """To say that an event is not hedged is to say something."""
    gold = [replace(BOTH, hedged=False)]
    assert count("hedged", gold, gold) == Counts(1, 1, 1, 1)
    assert count("hedged", gold, [replace(BOTH, hedged=True)]) == Counts(0, 1, 0, 1)
    assert count("hedged", gold, [BOTH]) == Counts(0, 0, 0, 1)


def test_two_events_on_one_trigger_are_paired_by_their_common_arguments() -> None:
    """In any order."""
    lind, berg = event(("participant", "m1")), event(("participant", "m2"))
    for predicted in ([lind, berg], [berg, lind]):
        assert count("argument.cls.coreferent", [lind, berg], predicted) == Counts(2, 2, 2, 2)
