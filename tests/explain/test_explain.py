"""The outcome of each item: what it was matched with, consistent with the scores."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.cli.explain import explain as command
from onrecord.corpus.load import load
from onrecord.documents.model import Argument, Document, Event, Mention, Quote, Span, Time
from onrecord.errors import OnrecordError
from onrecord.explain import explain
from onrecord.scorer import score

ROOT = Path(__file__).parents[1] / "corpus_small"
CORPUS = load(ROOT)
FIRST, SECOND = CORPUS.documents["ferry-1"], CORPUS.documents["ferry-2"]


def outcomes(layer: str, predicted: Document) -> Counter[str]:
    """Return the number of findings with each outcome in a layer of the first document."""
    found = explain(CORPUS, [predicted, Document("ferry-2")], documents=["ferry-1"])
    return Counter(str(finding.outcome) for finding in found if finding.layer == layer)


def only(layer: str, predicted: Document) -> Counter[str]:
    """Return the outcomes without the missed ones."""
    found = outcomes(layer, predicted)
    del found["missed"]
    return found


def quotes(*rows: tuple[tuple[int, int], list[str]]) -> Document:
    """Return predicted quotes with these content offsets and speakers."""
    return Document("ferry-1", quotes=[Quote(content=[Span(*at)], speakers=who) for at, who in rows])


def test_gold_against_itself_has_only_right_items() -> None:
    """Gold as its own prediction has only right and neutral items."""
    found = list(explain(CORPUS, [FIRST, SECOND]))
    assert {str(finding.outcome) for finding in found} == {"right", "neutral"}
    assert [finding.gold_text for finding in found if finding.outcome == "neutral"] == [None]


@pytest.mark.parametrize(
    ("start", "end", "type_", "outcome"),
    [
        (6, 11, "PER", "right"),
        (6, 11, "ORG", "type"),
        (34, 47, "PER", "boundary"),
        (12, 14, "PER", "spurious"),
        (0, 4, "PER", "outside zone"),
    ],
)
def test_each_mention_has_one_outcome(start: int, end: int, type_: str, outcome: str) -> None:
    """A mention is right, has another type, overlaps gold, is spurious, or is in a zone without annotation."""
    assert only("mentions", Document("ferry-1", mentions=[Mention(start=start, end=end, type=type_)])) == {outcome: 1}


def test_a_repeated_mention_is_a_duplicate() -> None:
    """The second of two equal mentions is a duplicate."""
    one = Mention(start=6, end=11, type="PER")
    assert only("mentions", Document("ferry-1", mentions=[one, one])) == {"right": 1, "duplicate": 1}
    cut = Mention(start=34, end=47, type="PER")
    assert only("mentions", Document("ferry-1", mentions=[cut, cut])) == {"boundary": 1, "duplicate": 1}


def test_each_quote_has_one_outcome() -> None:
    """A quote is right, has another speaker, overlaps gold, or is spurious."""
    predicted = quotes(((264, 288), []), ((217, 255), ["Lind"]), ((302, 310), ["Lind"]), ((103, 110), ["Lind"]))
    assert only("quotes", predicted) == {"right": 1, "wrong speaker": 1, "boundary": 1, "spurious": 1}


def test_a_quote_is_right_if_the_system_gives_no_speakers_at_all() -> None:
    """Without any speakers a quote with gold's content is right, with a detail.

    With one speaker the others are wrong.
    """
    bare = Document("ferry-1", quotes=[Quote(content=[Span(217, 255)])])
    (found,) = [each for each in explain(CORPUS, [bare]) if each.predicted]
    assert (str(found.outcome), found.details) == ("right", ("speakers not attempted",))
    elsewhere = Document("ferry-2", quotes=[Quote(content=[Span(0, 4)], speakers=[])])
    (found,) = [each for each in explain(CORPUS, [bare, elsewhere]) if each.predicted and each.doc_id == "ferry-1"]
    assert (str(found.outcome), found.details) == ("wrong speaker", ("speakers nobody, gold ent-tomas-berg",))
    source = Document("ferry-2", quotes=[Quote(content=[Span(0, 4)], source=[Span(text="Lind")])])
    assert "wrong speaker" in {str(each.outcome) for each in explain(CORPUS, [bare, source])}


def test_a_quote_is_right_if_gold_has_no_speakers() -> None:
    """If gold has no speakers, a quote with gold's content is right."""
    gold = [replace(FIRST, quotes=[replace(quote, speakers=None) for quote in FIRST.quotes or ()])]
    predicted = [Document("ferry-1", quotes=[Quote(content=[Span(217, 255)], speakers=["Lind"])])]
    (found,) = [each for each in explain(gold, predicted, layers=["quotes"]) if each.predicted]
    assert str(found.outcome) == "right"


def test_layers_and_fields_that_gold_lacks_are_not_errors() -> None:
    """A speaker that is no entity of gold is named as such."""
    told = Document("a", quotes=[Quote(id="q1", content=[Span(0, 5)], speakers=["ent-ada"])])
    fields = {"kind": "direct", "act": "assert", "cue": [Span(6, 9)], "source": [Span(10, 13)]}
    mine = Document(
        "a",
        quotes=[Quote(content=[Span(0, 5)], speakers=["ent-bo"], **fields)],
        mentions=[Mention(0, 3, type="PER", entity="ent-bo")],
        events=[Event(0, 3, type="Meet")],
        times=[Time(0, 3, type="DATE")],
    )
    (finding,) = explain([told], [mine])
    assert finding.details == ("speakers ent-bo (no entity of gold), gold ent-ada",)


def test_a_quote_predicted_in_two_parts_is_split() -> None:
    """If a gold quote is predicted in two parts, one is paired with it and the other is `split`."""
    assert only("quotes", quotes(((126, 141), ["Lind"]), ((173, 202), ["Lind"]))) == {"boundary": 1, "split": 1}


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        ([(20, 50)], {("boundary", "q1", "quotes[0]"), ("missed", "q2", None)}),
        (
            [(0, 10), (20, 50)],
            {("boundary", "q1", "quotes[0]"), ("split", None, "quotes[1]"), ("missed", "q2", None)},
        ),
        ([(22, 48)], {("missed", "q1", None), ("right", "q2", "quotes[0]")}),
    ],
)
def test_a_piece_belongs_to_the_quote_that_it_is_a_piece_of(
    predicted: list[tuple[int, int]], expected: set[tuple[str, str | None, str | None]]
) -> None:
    """A piece is not an error in a shorter quote inside it, although it overlaps that one more."""
    gold = [Quote(id="q1", content=[Span(0, 10), Span(20, 50)]), Quote(id="q2", content=[Span(22, 48)])]
    mine = Document("a", quotes=[Quote(content=[Span(*at)]) for at in predicted])
    found = list(explain([Document("a", quotes=gold)], [mine]))
    assert {(str(each.outcome), each.gold, each.predicted) for each in found} == expected
    pieces = {each.predicted for each in found if "a piece of q1, which has 2 pieces" in each.details}
    assert pieces == {each for outcome, _, each in expected if each and outcome != "right"}


def test_a_repeated_quote_is_a_duplicate() -> None:
    """The second of two equal quotes is a duplicate, whether the first is right or overlaps gold."""
    assert only("quotes", quotes(*[((126, 141), ["Lind"])] * 2)) == {"boundary": 1, "duplicate": 1}


def test_two_gold_quotes_inside_one_prediction_are_merged() -> None:
    """If one prediction covers two gold quotes, the unpaired one is `merged`."""
    assert only("quotes", quotes(((264, 335), ["Lind"]))) == {"boundary": 1, "merge": 1}


def test_a_nested_quote_is_missed_and_not_merged() -> None:
    """A missing nested quote is missed, although the outer quote covers it."""
    outer = next(quote for quote in SECOND.quotes or () if quote.id == "q4")
    found = explain(CORPUS, [Document("ferry-1"), Document("ferry-2", quotes=[replace(outer, speakers=["Ove Falk"])])])
    by_id = {finding.gold: str(finding.outcome) for finding in found if finding.layer == "quotes"}
    assert (by_id["q4"], by_id["q5"]) == ("right", "missed")


def test_clusters_can_be_split_or_merged() -> None:
    """An entity in two clusters is split, and two entities in one cluster are merged."""
    gold = FIRST.mentions or []
    halves = [replace(each, entity=f"{each.entity}{at % 2}") for at, each in enumerate(gold)]
    merged = [replace(each, entity="all") for each in gold]
    assert outcomes("entities", Document("ferry-1", mentions=halves))["split"] == 2
    assert outcomes("entities", Document("ferry-1", mentions=merged)) == {"merge": 7}


def test_an_argument_is_right_has_another_role_or_is_spurious() -> None:
    """One argument of each outcome."""
    mentions = [replace(each, entity=None, refers_to=None) for each in FIRST.mentions or ()]
    arguments = [Argument("participant", "m2"), Argument("topic", "m3"), Argument("participant", "m10")]
    event = Event(start=49, end=52, type="Meet", id="e1", arguments=arguments)
    found = only("arguments", Document("ferry-1", mentions=mentions, events=[event]))
    assert found == {"right": 1, "role": 1, "spurious": 1}


AGREE = {
    ("mentions", ("right",)): "mention.strict",
    ("mentions", ("right", "type")): "mention.exact",
    ("quotes", ("right",)): "quote.attribution",
    ("quotes", ("right", "wrong speaker")): "quote.content.exact",
    ("events", ("right",)): "event.trigger.cls",
    ("arguments", ("right",)): "event.argument.cls.coreferent",
}


@pytest.mark.fuzz(cases=20, share=10)
@given(st.randoms(use_true_random=False))
def test_numbers_of_right_items_equal_the_counts_of_the_measures(random: object) -> None:
    """The number of right items equals the measures' credit, for any prediction."""
    choice, chance = random.choice, random.random  # type: ignore[attr-defined]  # hypothesis gives a Random

    def mistaken(document: Document) -> Document:
        mentions = [
            replace(
                each, type=choice([each.type, "ORG"]), start=each.start + (chance() < 0.2 and each.end > each.start + 1)
            )
            for each in document.mentions or ()
        ]
        quotes = [
            replace(
                each,
                speakers=choice([each.speakers, ["Lind"], []]),
                content=choice([each.content, (each.content or [])[:1]]),
            )
            for each in document.quotes or ()
        ]
        events = [
            replace(
                each, type=choice([each.type, each.type, "Meet"]), arguments=(each.arguments or [])[: choice([1, 9])]
            )
            for each in document.events or ()
        ]
        doubled = [replace(each, id=f"q9{each.id}", parent=None) for each in quotes if chance() < 0.3]
        return replace(
            document, mentions=[replace(m, head=None) for m in mentions], quotes=quotes + doubled, events=events
        )

    predicted = [mistaken(document) for document in (FIRST, SECOND)]
    for event_document in predicted:
        for event in event_document.events or ():
            assert event.arguments is not None
    predicted = [
        replace(d, events=[replace(e, arguments=[]) if e.type == "Meet" else e for e in d.events or ()])
        for d in predicted
    ]
    result = score(CORPUS, predicted)
    found = Counter((finding.layer, str(finding.outcome)) for finding in explain(CORPUS, predicted))
    for (layer, names), measure in AGREE.items():
        counts = result.scores[measure].counts
        assert counts is not None
        assert sum(found[layer, name] for name in names) == counts.precise, measure


@pytest.mark.parametrize("length", [10, 500])
def test_two_long_texts_are_shown_from_their_difference(length: int, tmp_path: Path) -> None:
    """The common start of two long texts is cut, so that the difference is in the printed lines."""
    words = "word " * length
    (tmp_path / "d.txt").write_text(f"{words}gold end")
    for name, end in (("gold", len(f"{words}gold end")), ("predicted", len(f"{words}gold"))):
        row = {"doc_id": "d", "quotes": [{"content": [{"start": 0, "end": end}]}]}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row))
    arguments = [str(tmp_path / "predicted.jsonl"), "--gold", str(tmp_path / "gold.jsonl")]
    printed = CliRunner().invoke(command, arguments, catch_exceptions=False).output.splitlines()
    gold, predicted = ([line for line in printed if line.split()[:1] == [side]] for side in ("gold", "predicted"))
    assert gold[0].endswith("word gold end")
    assert predicted[0].endswith("word gold")
    assert ("…" in gold[0]) == ("…" in predicted[0]) == (length == 500)


def test_the_largest_errors_come_first(tmp_path: Path) -> None:
    """An error has the characters that only one side has, or all of an item; right and neutral items are none."""
    file = tmp_path / "p.jsonl"
    predicted = quotes(((217, 255), []), ((264, 280), ["Tomas Berg"]), ((0, 4), ["Ada Lind"]), ((103, 110), ["Lind"]))
    file.write_bytes(msgspec.json.encode(predicted))
    arguments = [str(file), "--gold", str(ROOT), "--layer", "quotes", "--doc", "ferry-1"]
    lines = CliRunner().invoke(command, [*arguments, "--json"], catch_exceptions=False).output.splitlines()
    rows = [json.loads(line) for line in lines]
    sizes = {row["predicted"]: (row["outcome"], row["size"]) for row in rows}
    assert sizes["quotes[0]"] == ("wrong speaker", 38)
    assert sizes["quotes[1]"] == ("boundary", 8)
    assert sizes["quotes[2]"] == ("outside zone", 4)
    assert sizes["quotes[3]"] == ("spurious", 7)
    shown = CliRunner().invoke(command, [*arguments, "--worst", "99"], catch_exceptions=False).output.splitlines()
    heads = [int(line.partition(" ")[0]) for line in shown if line.endswith("characters: ferry-1 quotes")]
    errors = [row["size"] for row in rows if row["outcome"] not in {"right", "neutral"}]
    assert heads == sorted(errors, reverse=True)
    assert 4 in errors
    least = CliRunner().invoke(command, [*arguments, "--worst", "2"], catch_exceptions=False).output
    assert least.splitlines()[0] == shown[0]
    assert least.count("characters: ferry-1 quotes") == 2


def test_explain_prints_text_or_json_lines(tmp_path: Path) -> None:
    """Text has outcome, words and difference; JSONL has one item a line; --errors leaves out right items."""
    file = tmp_path / "p.jsonl"
    file.write_bytes(msgspec.json.encode(quotes(((264, 288), []), ((217, 255), ["Ada Lind"]))))
    arguments = [str(file), "--gold", str(ROOT), "--doc", "ferry-1", "--layer", "quotes"]
    text = CliRunner().invoke(command, arguments).output
    assert "wrong speaker q4 = quotes[1]" in text
    assert "speakers Ada Lind (that is ent-ada-lind), gold ent-tomas-berg" in text
    assert "lying to the council about the meeting" in text
    rows = [json.loads(line) for line in CliRunner().invoke(command, [*arguments, "--json"]).output.splitlines()]
    assert Counter(row["outcome"] for row in rows) == {"right": 1, "wrong speaker": 1, "missed": 4}
    errors = CliRunner().invoke(command, [*arguments, "--errors", "--json"]).output.splitlines()
    assert len(errors) == len(rows) - 1


def test_explain_of_an_unknown_document_lists_the_known_ones() -> None:
    """The error lists the known ids."""
    with pytest.raises(OnrecordError, match="no such document") as caught:
        list(explain(CORPUS, [FIRST], documents=["ferry-9"]))
    assert "ferry-1" in caught.value.expected


def test_a_quote_without_content_is_neutral() -> None:
    """A quote without content that is paired by its cue is neutral."""
    lost = Quote(id="q1", content=[], content_missing=True, cue=[Span(0, 4)], speakers=[])
    found = list(explain([Document("d", quotes=[lost])], [Document("d", quotes=[replace(lost, content=None)])]))
    assert [(str(finding.outcome), finding.rule) for finding in found] == [
        ("neutral", "cue overlaps, no content to compare")
    ]
