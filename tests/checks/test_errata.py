"""Errata: gold that repeats an error of a released version is a problem, and so is a condition that cannot fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord import schema
from onrecord.checks.run import validate

from .conftest import FIRST, UTTERANCES, Breaks, assert_shows, edited, entry, item

if TYPE_CHECKING:
    from pathlib import Path

ERRATA = "annotations/errata/0.0.9.json"
SAID = {"text": "said", "left_context": "resign, Lind "}
TOLD = {"text": "told", "left_context": "Lind "}
BERG = {"text": "Berg", "left_context": 'the ferry."\n\n'}
ENTRY = {
    "id": "lind-commits",
    "version": "0.0.9",
    "place": {"doc_id": "ferry-1", "layer": "quotes", **SAID},
    "said": "The act was assert.",
    "right": "The act is commit.",
    "rule": "Q1",
    "found_by": "reader-x",
    "check": [{"require": "present", "layer": "quotes", "at": SAID, "with": {"act": "commit"}}],
}


def quote(require: str, **fields: Any) -> dict[str, Any]:
    """Return a condition on the quote of SAID."""
    return {"require": require, "layer": "quotes", "at": SAID, "with": fields}


def two(require: str, layer: str, field: str, at: dict[str, str], as_: dict[str, str]) -> dict[str, Any]:
    """Return a condition on the items at two places."""
    return {"require": require, "layer": layer, "field": field, "at": at, "as": as_}


LYING, DISCUSS, DENIED, SHE = ({"text": words} for words in ("lying", "discuss", "denied", "she"))
DENIAL = {"registry": "utterances", "entry": "utt-berg-denial"}
HOLDS: dict[str, dict[str, Any]] = {
    "a label": {"require": "present", "layer": "quotes", "at": SAID, "with": {"act": "commit", "kind": "direct"}},
    "no label": {"require": "absent", "layer": "quotes", "at": SAID, "with": {"act": "assert"}},
    "ids": quote("present", speakers=["ent-ada-lind"], addressees=[]),
    "spans": {"require": "present", "layer": "quotes", "at": SAID, "with": {"source": ["Lind"], "cue": ["said"]}},
    "a content": {"require": "present", "layer": "quotes", "at": {"text": "I met him once,"}},
    "no parent": {"require": "present", "layer": "quotes", "at": SAID, "with": {"parent": None}},
    "a parent": {
        "require": "present",
        "layer": "quotes",
        "at": {"doc_id": "ferry-2", "text": "said", "left_context": "should have "},
        "with": {"parent": "said"},
    },
    "an event": {
        "require": "present",
        "layer": "events",
        "at": {"text": "lying"},
        "with": {"arguments": [{"role": "agent", "text": "Berg"}, {"role": "content", "text": "meeting"}]},
    },
    "no such argument": {
        "require": "absent",
        "layer": "events",
        "at": {"text": "lying"},
        "with": {"arguments": [{"role": "agent", "text": "the council"}]},
    },
    "no event": {"require": "absent", "layer": "events", "at": {"text": "denied"}},
    "a head": {"require": "present", "layer": "mentions", "at": {"text": "Port Alder"}, "with": {"head": "Port Alder"}},
    "a time": {"require": "present", "layer": "times", "at": {"text": "Monday"}, "with": {"value": "2031-05-05"}},
    "one entity": two("same", "mentions", "entity", {"text": "Mayor Ada Lind"}, SHE),
    "two entities": two("different", "mentions", "entity", BERG, SHE),
    "two documents": two("same", "mentions", "entity", BERG, {"doc_id": "ferry-2", "text": "Tomas Berg"}),
    "an entry": {"require": "present", "registry": "entities", "entry": "ent-tomas-berg", "with": {"type": "PER"}},
    "no entry": {"require": "absent", "registry": "utterances", "entry": "utt-merged"},
}


def add(root: Path, *entries: dict[str, Any], name: str = ERRATA) -> None:
    """Write errata."""
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(entries), encoding="utf-8")


def with_errata(*entries: dict[str, Any], then: Any = None) -> Any:
    """Return the change of a corpus that adds errata, and then changes gold."""

    def change(root: Path) -> None:
        add(root, *entries)
        if then:
            then(root)

    return change


def checked(condition: dict[str, Any]) -> dict[str, Any]:
    """Return an erratum with another condition."""
    return ENTRY | {"check": [condition]}


TIME = HOLDS["a time"]
CASES: dict[str, Any] = {
    "quotes at 'said' lack the required values": with_errata(ENTRY, then=item(FIRST, "quotes", 5, act="assert")),
    "at 'said' have the wrong values again": with_errata(
        checked(HOLDS["no label"]), then=item(FIRST, "quotes", 5, act="assert")
    ),
    "have different hedged": with_errata(
        checked(two("same", "events", "hedged", LYING, DISCUSS)), then=item(FIRST, "events", 3, hedged=True)
    ),
    "have the same polarity": with_errata(checked(two("different", "events", "polarity", LYING, DISCUSS))),
    "to compare": with_errata(checked(two("same", "events", "event", DENIED, LYING))),
    "utt-berg-denial lacks the required values": with_errata(
        checked(DENIAL | {"require": "present", "with": {"label": "A denial"}}),
        then=entry(UTTERANCES, "utt-berg-denial", label="No denial"),
    ),
    "utt-berg-denial has the wrong values again": with_errata(checked(DENIAL | {"require": "absent"})),
    "the words occur 2 times": with_errata(checked(TIME | {"at": {"text": "met"}})),
    "the words occur nowhere": with_errata(checked(TIME | {"at": {"text": "Tuesday"}})),
    "names an unknown document": with_errata(checked(TIME | {"at": {"text": "Monday", "doc_id": "ferry-9"}})),
    "names an unknown field": with_errata(checked(TIME | {"with": {"vale": "x"}})),
    "names an unknown label": with_errata(checked(quote("present", act="say"))),
    "lind-commits: the words occur 2 times": with_errata(
        ENTRY | {"place": {"doc_id": "ferry-1", "layer": "quotes", "text": "said"}}
    ),
    "given twice": with_errata(ENTRY, ENTRY),
    "another version than its file": with_errata(ENTRY | {"version": "0.0.8"}),
}
BREAKS: Breaks = {("consistency.errata", said): change for said, change in CASES.items()}


@pytest.mark.parametrize("case", BREAKS, ids=" ".join)
def test_each_fault_of_errata_is_found_only_by_its_check(small_corpus: Path, case: tuple[str, str]) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity, place and message."""
    assert_shows(small_corpus, case, BREAKS[case])


@pytest.mark.parametrize("name", HOLDS)
def test_a_condition_that_gold_meets_is_no_problem(small_corpus: Path, name: str) -> None:
    """Each form of condition is met by gold as it is."""
    add(small_corpus, checked(HOLDS[name]))
    assert validate(small_corpus).problems == []


@pytest.mark.parametrize("name", [name for name, each in HOLDS.items() if each["require"] in {"present", "absent"}])
def test_the_opposite_of_a_condition_that_gold_meets_is_a_problem(small_corpus: Path, name: str) -> None:
    """A condition that holds as present fails as absent and the reverse, so that none is always met."""
    opposite = {"present": "absent", "absent": "present"}[HOLDS[name]["require"]]
    add(small_corpus, checked(HOLDS[name] | {"require": opposite}))
    assert [problem.check for problem in validate(small_corpus).problems] == ["consistency.errata"]


def test_a_condition_that_fails_shows_gold_and_the_right_value(small_corpus: Path) -> None:
    """The problem names the erratum, gold's value, the right value and the rule."""
    add(small_corpus, ENTRY)
    item(FIRST, "quotes", 5, act="assert")(small_corpus)
    (problem,) = validate(small_corpus).problems
    assert (problem.document, problem.path) == (ERRATA, "[0].check[0]")
    assert "lind-commits" in problem.message
    assert (problem.got, problem.expected) == ("act 'assert'", "The act is commit.")
    assert "Q1" in problem.hint


def test_an_unreadable_document_gives_no_problem_of_errata(small_corpus: Path) -> None:
    """A document that another check refused is not asked by the errata as well."""
    add(small_corpus, ENTRY)
    edited(FIRST, lambda value: value["quotes"][0].pop("act"))(small_corpus)
    assert {problem.check for problem in validate(small_corpus).problems} == {"schema.record"}


def test_errata_that_violate_the_schema_are_refused(small_corpus: Path) -> None:
    """An entry without a check is a problem of the schema, and of nothing else."""
    add(small_corpus, {name: value for name, value in ENTRY.items() if name != "check"})
    (problem,) = validate(small_corpus).problems
    assert (problem.check, problem.document) == ("schema.record", ERRATA)
    assert list(schema.explain("errata", [ENTRY], document=ERRATA)) == []


@pytest.mark.parametrize("value", [None, [], {}, 1, True, "x", [1], [None], [{"role": 1}], {"a": []}])
def test_any_value_in_a_condition_is_accepted_or_reported(small_corpus: Path, value: object) -> None:
    """Any value in a condition either holds or is a problem; none raises an exception."""
    conditions: list[dict[str, Any]] = [
        {"require": "absent", "layer": layer, "at": SAID if layer == "quotes" else LYING, "with": {name: value}}
        for layer in ("quotes", "events")
        for name in schema.fields(layer)
    ]
    conditions += [DENIAL | {"require": "absent", "with": {name: value}} for name in ("id", "speakers", "label")]
    add(small_corpus, ENTRY | {"check": conditions})
    assert {problem.check for problem in validate(small_corpus).problems} <= {"consistency.errata", "schema.one_type"}
