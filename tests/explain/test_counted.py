"""Findings are on the items that a score counts, whatever its options."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import onrecord
from onrecord.cli.explain import explain as command
from onrecord.documents.model import Document, Header, Mention, Quote, Span, Zone
from onrecord.documents.sources import Held
from onrecord.explain import explain
from onrecord.scoring.certain import Certain, Uncertain
from onrecord.scoring.gold import Gold
from onrecord.testing.corpora import random_corpus

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.testing.corpora import RandomCorpus

pytest.importorskip("pandas", reason="pip install 'onrecord[data]'")
LEFT_OUT = {"neutral", "outside zone"}
# layer -> the measure that counts its items, and the outcomes that the measure counts as matched
COUNTED = {
    "mentions": ("mention.exact", {"right", "type"}),
    "times": ("time.exact", {"right", "type"}),
    "quotes": ("quote.content.exact", {"right", "wrong speaker"}),
    "events": ("event.trigger.id", {"right", "type"}),
    "arguments": ("event.argument.cls.coreferent", {"right"}),
}
LABELS = {
    "form": ["name", "nominal"],
    "kind": ["direct", "reported"],
    "type": ["PER", "DATE", "Meet"],
    "ignore": ["ORG"],
}


def options(draw: Random, made: RandomCorpus) -> dict[str, Any]:
    """Return some options of `score`, each with a chance of a third."""
    found: dict[str, Any] = {name: draw.choice(labels) for name, labels in LABELS.items() if draw.random() < 0.33}
    if draw.random() < 0.33:
        found["given"] = draw.choice(["mentions", "quotes", "mentions,quotes"])
    if draw.random() < 0.33:
        found["without_duplicates"] = True
    if draw.random() < 0.33:
        found["layers"] = draw.sample(["entities", "quotes", "events"], 2)
    if draw.random() < 0.33:
        doubted = {
            (document.doc_id, layer): Uncertain(
                frozenset(each.id for each in items if each.id and draw.random() < 0.4), ()
            )
            for document in made.gold
            for layer in ("mentions", "times", "quotes", "events")
            if (items := getattr(document, layer))
        }
        found["certain"] = Certain("a:1", doubted, {})
    return found


@pytest.mark.fuzz(cases=60, share=10)
@given(st.integers(0, 1_000_000))
def test_the_items_of_a_result_are_those_that_its_measures_count(seed: int) -> None:
    """The items of each side, and those that match, are as many as the layer's measure counts, whatever the options."""
    made = random_corpus(seed)
    gold = Gold(Held(made.gold), None, None, texts=made.texts)
    predicted = Held(made.predicted, first=made.header)
    result = onrecord.score(gold, predicted, **options(Random(seed), made))  # noqa: S311 - no secret
    frame = result.to_frame(by="item")
    for layer, (name, matched) in COUNTED.items():
        rows = frame[(frame["layer"] == layer) & ~frame["outcome"].isin(LEFT_OUT)]
        if name not in result.scores or result.scores[name].lacking:
            assert layer == "quotes" or len(rows) == 0
            continue
        counts = result.scores[name].counts
        found = (rows["gold"].notna().sum(), rows["predicted"].notna().sum(), rows["outcome"].isin(matched).sum())
        wanted = (counts.gold, counts.predicted, counts.precise) if counts else (0, 0, 0)
        assert found == wanted, (layer, name)


NAME, PRONOUN, PREDICATIVE = (
    Mention(0, 3, id="m1", form="name", type="PER"),
    Mention(10, 13, id="m2", form="pronoun", type="PER"),
    Mention(20, 23, id="m3", form="nominal", type="PER", predicative=True),
)


def found(gold: Document, predicted: Document, **options: Any) -> Counter[tuple[str, str, str]]:
    """Return how often each (layer, outcome, rule) occurs among the findings on one document."""
    return Counter((each.layer, str(each.outcome), each.rule) for each in explain([gold], [predicted], **options))


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ({}, ["predicative"]),
        ({"form": "name,nominal"}, ["filter", "predicative"]),
        ({"ignore": "ORG"}, ["ignored label", "predicative"]),
        (
            {"certain": Certain("a:1", {("d", "mentions"): Uncertain(frozenset({"m1"}), ())}, {})},
            ["predicative", "uncertain"],
        ),
    ],
)
def test_a_prediction_that_is_left_out_is_neutral_and_the_rule_says_why(options: Any, rules: list[str]) -> None:
    """Filters, readings that disagree, labels to ignore and gold's predicatives leave out predictions."""
    gold = Document("d", mentions=[NAME, PRONOUN, PREDICATIVE])
    predicted = [replace(each, form=None, predicative=None) for each in gold.mentions or ()]
    predicted[1] = replace(predicted[1], type="ORG")
    neutral = [key for key in found(gold, Document("d", mentions=predicted), **options) if key[1] == "neutral"]
    assert sorted(rule for _, _, rule in neutral) == rules


def test_a_quote_that_is_left_out_is_neutral() -> None:
    """With a filter of kinds, a prediction on a quote of another kind is no error."""
    gold = Document("d", quotes=[Quote(id="q1", content=[Span(0, 9)], kind="direct", speakers=[])])
    predicted = Document("d", quotes=[Quote(content=[Span(0, 9)], speakers=[])])
    assert found(gold, predicted, kind="direct") == {("quotes", "right", "content equal, edges trimmed"): 1}
    assert found(gold, predicted, kind="reported") == {("quotes", "neutral", "filter"): 1}


def test_a_spurious_quote_names_the_quote_of_another_kind_that_it_overlaps() -> None:
    """It is no piece of that quote, so that it is scored; the detail says which quote gold has there."""
    quotes = [Quote(id="q1", content=[Span(0, 9)], kind="direct"), Quote(id="q2", content=[Span(20, 40)], kind="mixed")]
    predicted = Document("d", quotes=[Quote(content=[Span(25, 30)]), Quote(content=[Span(50, 60)])])
    findings = [*explain([Document("d", quotes=quotes)], [predicted], kind="direct")]
    assert [(str(each.outcome), each.details) for each in findings] == [
        ("missed", ()),
        ("spurious", ("overlaps gold's q2, of kind mixed, which is not scored",)),
        ("spurious", ()),
    ]


def test_items_in_zones_that_repeat_others_are_left_out_on_request() -> None:
    """Neither gold nor predictions of such a zone are explained, in annotated zones or others."""
    zones = [Zone(0, 9, "body"), Zone(9, 19, "dek", duplicate=True), Zone(19, 30, "credit", duplicate=True)]
    gold = Document("d", zones=zones, mentions=[NAME, PRONOUN])
    predicted = Document("d", mentions=[NAME, PRONOUN, replace(PREDICATIVE, predicative=None)])
    assert sorted(outcome for _, outcome, _ in found(gold, predicted).elements()) == ["outside zone", "right", "right"]
    assert [*found(gold, predicted, without_duplicates=True)] == [("mentions", "right", "strict")]


def test_what_was_given_to_the_system_is_not_explained() -> None:
    """Mentions that a system got as input are not found by it; its clusters are."""
    gold = Document("d", mentions=[replace(NAME, entity="ent-a"), replace(PRONOUN, entity="ent-a")])
    assert {layer for layer, _, _ in found(gold, gold)} == {"mentions", "entities"}
    assert {layer for layer, _, _ in found(gold, gold, given="mentions")} == {"entities"}
    predicted = Held((gold,), first=Header("predictions", "0.2.0", "s", given=("mentions",)))
    assert {each.layer for each in explain([gold], predicted)} == {"entities"}
    frame = onrecord.score([gold], predicted).to_frame(by="item")
    assert {*frame["layer"]} == {"entities"}


def test_items_of_a_document_without_predictions_are_missed() -> None:
    """A score counts them, whether the document or only one of its layers is absent."""
    gold = [Document(name, mentions=[NAME]) for name in "abc"]
    findings = [*explain(gold, [gold[0], Document("b", quotes=[])])]
    assert [(each.doc_id, str(each.outcome)) for each in findings] == [("a", "right"), ("b", "missed"), ("c", "missed")]


def test_a_layer_that_no_document_has_is_not_explained() -> None:
    """A system that attempts no quotes has no missed ones; nor has a filter by an attribute that gold lacks."""
    quotes = [Quote(id="q1", content=[Span(0, 9)], speakers=[])]
    assert {
        layer for layer, _, _ in found(Document("d", mentions=[NAME], quotes=quotes), Document("d", mentions=[]))
    } == {"mentions"}
    bare = Document("d", mentions=[replace(NAME, form=None)])
    assert found(bare, bare, form="name") == {}


def test_items_of_a_corpus_with_labels_of_its_own_are_listed(small_corpus: Path) -> None:
    """The labels of gold's corpus are known while the items are listed, as they were while they were scored."""
    (small_corpus / "schema").mkdir()
    (small_corpus / "schema" / "inventory.schema.json").write_text('{"open": true}')
    predicted = [Document("ferry-1", mentions=[Mention(6, 11, type="SHIP")])]
    frame = onrecord.score(small_corpus, predicted, measures="mention.strict").to_frame(by="item")
    assert frame[frame["predicted"].notna()]["outcome"].tolist() == ["type"]
    assert [str(each.outcome) for each in explain(small_corpus, predicted) if each.predicted] == ["type"]


def test_the_command_takes_the_filters_of_a_score(small_corpus: Path) -> None:
    """`explain --form name` lists the gold items that `score --form name` counts."""
    gold = small_corpus / "annotations" / "gold"
    arguments = [str(gold), "--gold", str(small_corpus), "--layer", "entities", "--form", "name", "--json"]
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    counts = onrecord.score(small_corpus, gold, measures="mention.exact", form="name").scores["mention.exact"].counts
    assert counts is not None
    names = [row for row in rows if row["layer"] == "mentions" and row["gold"]]
    assert {row["outcome"] for row in names} == {"right"}
    assert len(names) == counts.gold
    assert {row["rule"] for row in rows if row["outcome"] == "neutral"} == {"filter"}
