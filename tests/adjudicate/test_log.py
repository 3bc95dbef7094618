"""The log of gold that was made with two annotations in view: its decisions, and that it reproduces the gold."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.adjudicate.derive_log import derived_log
from onrecord.adjudicate.disagreements import compare, disputed
from onrecord.adjudicate.log import Grounds, Log, Stamp
from onrecord.adjudicate.portable_items import LAYERS
from onrecord.adjudicate.proposal import proposed
from onrecord.adjudicate.remake import canonical, gold_problems, remade, unreviewed
from onrecord.corpus.load import load
from onrecord.corpus.review import review
from onrecord.documents.directory import encode_document, plain
from onrecord.documents.model import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import DrawFn

    Plain = dict[str, Any]

CORPUS = load(Path(__file__).parents[1] / "corpus_small")
TEXT = CORPUS.texts["ferry-1"]
ORIGINAL = canonical(CORPUS.documents["ferry-1"])
TARGETS = {each.target for event in ORIGINAL.events or () for each in event.arguments or ()}
FREE = next(
    at for at, each in enumerate(ORIGINAL.mentions or ()) if at and each.id not in TARGETS
)  # nothing refers to it
STAMPS = {"mentions": Stamp("anna-berg", "2031-05-05T10:00:00Z")}


def _with(change: Callable[[Plain], object], document: Document = ORIGINAL) -> Document:
    """Return a document changed as plain dicts."""
    found = msgspec.json.decode(msgspec.json.encode(plain(document)))
    change(found)
    return msgspec.convert(found, Document)


def _drop(layer: str, at: int) -> Callable[[Plain], None]:
    """Return a change that removes an item and all references to it."""

    def change(found: Plain) -> None:
        identifier = found[layer].pop(at).get("id")
        for event in found["events"]:
            event["arguments"] = [each for each in event["arguments"] if each["target"] != identifier]
        for quote in found["quotes"]:
            quote["parent"] = None if quote["parent"] == identifier else quote["parent"]
        targets = {each["target"] for event in found["events"] for each in event["arguments"]}
        found["fillers"] = [each for each in found["fillers"] if each["id"] in targets]

    return change


def _set(layer: str, at: int, **fields: Any) -> Callable[[Plain], None]:
    return lambda found: found[layer][at].update(fields)


def _log(a: Document, b: Document, gold: Document, grounds: Mapping[int, Grounds] | None = None) -> Log:
    """Return the log of gold, after checking that the log reproduces it."""
    comparison = compare({a.doc_id: a}, {b.doc_id: b})
    log = derived_log(comparison, gold, TEXT, stamps=STAMPS, grounds=grounds or {})
    made, problems = remade(comparison, a, TEXT, log.decisions, log.revisions)
    assert problems == []
    assert encode_document(made) == encode_document(canonical(gold))
    return log


def test_gold_that_equals_one_annotation_gives_a_decision_for_it() -> None:
    """A's type or B's, A's mention or none: the decision names the side, who and when; nothing is left over."""
    other = _with(lambda found: (_set("mentions", 0, type="GPE")(found), _drop("mentions", FREE)(found)))
    for gold, expected in ((ORIGINAL, ["a", "a"]), (other, ["b", "neither"])):
        log = _log(ORIGINAL, other, gold)
        assert [each.decision for each in log.decisions] == expected
        assert {(each.who, each.when) for each in log.decisions} == {("anna-berg", "2031-05-05T10:00:00Z")}
        assert log.revisions == []


def test_an_item_of_b_alone_gives_the_decision_b_or_neither() -> None:
    """An item that A missed is decided for B if gold has it."""
    a = _with(_drop("mentions", FREE))
    assert [each.decision for each in _log(a, ORIGINAL, ORIGINAL).decisions] == ["b"]
    assert [each.decision for each in _log(a, ORIGINAL, a).decisions] == ["neither"]


def test_a_decision_can_combine_fields_of_both_readings() -> None:
    """Gold with A's form and B's type is A's reading with a field of B's."""
    b = _with(_set("mentions", 0, type="GPE", form="pronoun"))
    gold = _with(_set("mentions", 0, type="GPE"))
    log = _log(ORIGINAL, b, gold)
    assert [(each.decision, each.take) for each in log.decisions] == [("a", {"type": "b"})]
    assert log.revisions == []


def test_a_decision_for_a_third_reading_has_the_fields_that_differ() -> None:
    """A decision for neither annotator is `other`, with gold's value of each field that differs."""
    b = _with(_set("mentions", 0, type="GPE"))
    log = _log(ORIGINAL, b, _with(_set("mentions", 0, type="LOC")))
    assert [(each.decision, each.gold) for each in log.decisions] == [("other", {"type": "LOC"})]


def test_a_change_of_an_undisputed_item_is_a_revision() -> None:
    """An undisputed item that gold changes, adds or removes is a revision, with who and when."""
    without = _with(_drop("mentions", FREE))
    log = _log(ORIGINAL, ORIGINAL, _with(_set("mentions", 0, note="or the town")))
    assert [(each.action, each.gold, each.who) for each in log.revisions] == [
        ("change", {"note": "or the town"}, "anna-berg")
    ]
    assert [each.action for each in _log(ORIGINAL, ORIGINAL, without).revisions] == ["remove"]
    assert [each.action for each in _log(without, without, ORIGINAL).revisions] == ["add"]


def test_removing_an_item_removes_its_references() -> None:
    """A removed mention and the argument that referred to it are one step, so that no reference is left."""
    at = next(at for at, each in enumerate(ORIGINAL.mentions or ()) if each.id in TARGETS)
    _log(ORIGINAL, _with(_set("mentions", at, type="GPE")), _with(_drop("mentions", at)))


def test_a_longer_mention_is_not_taken_for_the_agreed_one_inside_it() -> None:
    """A longer mention that only A marked is not taken for the shorter one inside it, which both have."""
    a = _with(partial(_copied_longer, FREE))
    assert [each.decision for each in _log(a, ORIGINAL, ORIGINAL).decisions] == ["neither"]


def test_the_log_has_the_rule_and_the_reason_of_a_decision() -> None:
    """Rule and reason are in the record of their decision."""
    b = _with(_set("mentions", 0, type="GPE"))
    log = _log(ORIGINAL, b, ORIGINAL, {1: Grounds("E4", "It names the council.")})
    assert [(each.rule, each.reason) for each in log.decisions] == [("E4", "It names the council.")]


def test_a_proposal_has_the_items_of_both_and_the_values_of_a_where_they_differ() -> None:
    """The proposal has every item that either annotator marked; where both marked it, it has A's values."""
    a = _with(lambda found: (_set("mentions", 0, type="GPE")(found), _drop("mentions", 5)(found)))
    b = _with(_drop("events", 0))
    made, problems = proposed(compare({a.doc_id: a}, {b.doc_id: b}), a, TEXT)
    assert problems == []
    assert encode_document(made) == encode_document(canonical(_with(_set("mentions", 0, type="GPE"))))


def test_a_proposal_from_equal_annotations_equals_them() -> None:
    """If the readings do not differ, the proposal is both."""
    made, problems = proposed(compare({"ferry-1": ORIGINAL}, {"ferry-1": ORIGINAL}), ORIGINAL, TEXT)
    assert problems == []
    assert encode_document(made) == encode_document(ORIGINAL)


def test_changes_that_a_log_cannot_express_are_reported() -> None:
    """Two quotes with one cue, a filler without a role, and a filler with a note."""
    assert list(gold_problems(ORIGINAL, TEXT)) == []
    cue = plain(ORIGINAL)["quotes"][0]["cue"]
    messages = [each.message for each in gold_problems(_with(_set("quotes", 1, cue=cue)), TEXT)]
    assert messages == ["2 quotes have the same span, and the log names items by their span"]
    assert len(list(gold_problems(_with(_set("fillers", 0, note="or so")), TEXT))) == 1
    unused = _with(lambda found: [event.update(arguments=[]) for event in found["events"]])
    assert {each.message for each in gold_problems(unused, TEXT)} == {"a filler that fills no role"}


def test_reviews_are_ignored_when_gold_is_rebuilt() -> None:
    """Persons review gold later; without their reviews it is equal to the log's result."""
    mentions = [
        msgspec.structs.replace(each, review=review(each, None, who="bo", when="2031-05-05T10:00:00Z"))
        for each in ORIGINAL.mentions or ()
    ]
    assert encode_document(unreviewed(msgspec.structs.replace(ORIGINAL, mentions=mentions))) == encode_document(
        ORIGINAL
    )


@st.composite
def _edited(draw: DrawFn) -> Document:
    """Draw a document after a few random edits: removed items, changed fields, moved spans."""
    document = ORIGINAL
    for _ in range(draw(st.integers(0, 4))):
        found = plain(document)
        layer = draw(st.sampled_from([name for name in LAYERS if found[name]]))
        at = draw(st.integers(0, len(found[layer]) - 1))
        document = _with(draw(st.sampled_from([_drop(layer, at), *_changes(layer, at, found[layer][at])])), document)
    return document


def _changes(layer: str, at: int, item: Plain) -> list[Callable[[Plain], None]]:
    changes = [_set(layer, at, note="or not"), _set(layer, at, certainty="low")]
    if layer == "mentions":
        changes += [_set(layer, at, type="LOC"), _set(layer, at, predicative=True)]
        changes += [_set(layer, at, entity="ent-tomas-berg"), partial(_longer, at), partial(_copied_longer, at)]
    elif layer == "quotes":
        changes += [_set(layer, at, act="ask"), _set(layer, at, speakers=[]), _set(layer, at, source=[])]
        changes += [_set(layer, at, content=item["content"][:1]), _set(layer, at, parent=None)]
    elif layer == "events":
        changes += [_set(layer, at, polarity="negative"), _set(layer, at, arguments=item["arguments"][1:])]
        changes.append(_set(layer, at, event="evt-discuss-ferry"))
    if "start" in item and item["end"] - item["start"] > 3 and layer != "mentions":
        changes.append(_set(layer, at, start=item["start"] + 1))
    return changes


@pytest.mark.fuzz(cases=60, share=10)
@given(a=_edited(), b=_edited(), gold=_edited())
def test_a_log_reproduces_its_gold(a: Document, b: Document, gold: Document) -> None:
    """From any two annotations and any gold, the log gives this gold back byte for byte."""
    gold = _with(_unused_fillers_dropped, gold)
    if list(gold_problems(gold, TEXT)):
        return
    log = _log(a, b, gold)
    assert [each.n for each in log.decisions] == [
        each.n for each in disputed(compare({a.doc_id: a}, {b.doc_id: b}), gold.doc_id, TEXT)
    ]


@pytest.mark.fuzz(cases=60, share=10)
@given(a=_edited(), b=_edited())
def test_every_reference_of_a_proposal_has_its_item(a: Document, b: Document) -> None:
    """Every argument's target and every parent of either annotator's is in the proposal."""
    _, problems = proposed(compare({a.doc_id: a}, {b.doc_id: b}), a, TEXT)
    assert problems == []


def _longer(at: int, found: Plain) -> None:
    """Extend a mention by a character, unless another mention has the new span."""
    item = found["mentions"][at]
    spans = {(each["start"], each["end"]) for each in found["mentions"]}
    if item["end"] < len(TEXT) and (item["start"], item["end"] + 1) not in spans:
        item["end"] += 1


def _copied_longer(at: int, found: Plain) -> None:
    """Add a longer mention with the same head around another."""
    found["mentions"].append(found["mentions"][at] | {"id": f"m{len(found['mentions']) + 100}"})
    _longer(len(found["mentions"]) - 1, found)
    if found["mentions"][-1]["end"] == found["mentions"][at]["end"]:
        found["mentions"].pop()


def _unused_fillers_dropped(found: Plain) -> None:
    targets = {each["target"] for event in found["events"] for each in event["arguments"]}
    found["fillers"] = [each for each in found["fillers"] if each["id"] in targets]
