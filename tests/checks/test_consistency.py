"""Level consistency, mentions, entities and events: each fault is found by its own check and by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onrecord.checks.run import validate

from .conftest import (
    ENTITIES,
    EVENTS,
    FIRST,
    SECOND,
    UTTERANCES,
    Breaks,
    Change,
    assert_shows,
    by_id,
    edit,
    edited,
    entry,
    item,
)

if TYPE_CHECKING:
    from pathlib import Path


def _predicative_of_another(value: dict[str, Any]) -> None:
    next(each for each in value["mentions"] if each["predicative"]).update(entity="ent-lind-spokesman")


def _dated(start: str | None, end: str | None, precision: str) -> Change:
    return entry(EVENTS, "evt-meet-lind-berg", from_=start, to=end, precision=precision)


def _argument(event: int, at: int, **fields: str) -> Change:
    return edited(FIRST, lambda value: value["events"][event]["arguments"][at].update(fields))


def _two_positions(value: dict[str, Any]) -> None:
    value["events"][6]["arguments"] += [{"role": "position", "target": each} for each in ("m1", "m2")]


BREAKS: Breaks = {
    ("consistency.entity_type", "is not that of ent-ada-lind"): item(FIRST, "mentions", 0, type="ORG"),
    ("consistency.name_head", "not among the names of ent-tomas-berg"): entry(
        ENTITIES, "ent-tomas-berg", names=["Tomas Berg"]
    ),
    ("consistency.metonym", "refers to its own entity"): item(SECOND, "mentions", 4, refers_to="ent-port-alder"),
    ("consistency.predicative", "nothing else in the document mentions ent-lind-spokesman"): edited(
        SECOND, _predicative_of_another
    ),
    ("consistency.nil_reason", "ent-ada-lind needs either"): entry(ENTITIES, "ent-ada-lind", nil_reason="unverified"),
    ("consistency.wikidata", "is not a verified one"): entry(
        ENTITIES, "ent-tomas-berg", wikidata="Q999999003", nil_reason=None
    ),
    ("consistency.wikidata", "ent-tomas-berg has the Wikidata id of ent-ada-lind"): entry(
        ENTITIES, "ent-tomas-berg", wikidata="Q999999001", nil_reason=None
    ),
    ("consistency.role", "Communicate does not take that kind"): _argument(3, 1, role="participant"),
    ("consistency.role", "Communicate has no such role"): _argument(3, 1, role="victim"),
    ("consistency.role", "Resign takes one position"): edited(FIRST, _two_positions),
    ("consistency.event_type", "no trigger of evt-discuss-ferry"): entry(EVENTS, "evt-discuss-ferry", type="Meet"),
    ("consistency.dates", "ends before it starts"): _dated("2031-05-05", "2031-05-04", "day"),
    ("consistency.dates", "has a date that is not in the calendar"): _dated("2031-02-30", "2031-02-30", "day"),
    ("consistency.dates", "are not those of precision day"): _dated("2031-05-05", "2031-05-06", "day"),
    ("consistency.dates", "are not those of precision month"): _dated("2031-05-01", "2031-05-30", "month"),
    ("consistency.dates", "are not those of precision year"): _dated("2031-01-01", "2031-12-30", "year"),
    ("consistency.dates", "are not those of precision unknown"): _dated("2031-05-05", "2031-05-05", "unknown"),
    ("consistency.dates", "the date of utt-lind-met-once is not in the calendar"): entry(
        UTTERANCES, "utt-lind-met-once", date="2031-13"
    ),
}


@pytest.mark.parametrize("case", BREAKS, ids=" ".join)
def test_each_inconsistency_is_found_only_by_its_check(small_corpus: Path, case: tuple[str, str]) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity, place and message."""
    assert_shows(small_corpus, case, BREAKS[case])


@pytest.mark.parametrize(
    ("start", "end", "precision"),
    [
        ("2032-02-29", "2032-02-29", "day"),
        ("2032-02-01", "2032-02-29", "month"),
        ("2031-11-01", "2032-02-29", "month"),
        ("2031-01-01", "2031-12-31", "year"),
        (None, None, "unknown"),
    ],
)
def test_dates_that_fit_their_precision_are_accepted(
    small_corpus: Path, start: str | None, end: str | None, precision: str
) -> None:
    """A day, whole months, a whole year, and no date at all."""
    _dated(start, end, precision)(small_corpus)
    assert validate(small_corpus).problems == []


@pytest.mark.parametrize("date", [None, "2031", "2031-05", "2031-05-06"])
def test_the_date_of_an_utterance_may_be_a_day_a_month_or_a_year(small_corpus: Path, date: str | None) -> None:
    """Each precision passes."""
    entry(UTTERANCES, "utt-lind-met-once", date=date)(small_corpus)
    assert validate(small_corpus).problems == []


def test_an_entity_with_neither_wikidata_id_nor_reason_is_a_problem(small_corpus: Path) -> None:
    """An entity without a Wikidata id says why."""
    entry(ENTITIES, "ent-council", nil_reason=None)(small_corpus)
    assert [each.check for each in validate(small_corpus).problems] == ["consistency.nil_reason"]


def test_a_head_may_be_the_last_word_of_a_name_for_groups_only(small_corpus: Path) -> None:
    """`Democrats` is Top Democrats, a group; a person is not known by the last word of a name that is not listed."""

    def change(rows: list[dict[str, Any]]) -> None:
        by_id(rows, "ent-night-watch")["names"] = ["The Night Watch"]

    edit(small_corpus, ENTITIES, change)
    assert [each.check for each in validate(small_corpus).problems] == ["consistency.name_head"]
    entry(ENTITIES, "ent-night-watch", type="GROUP")(small_corpus)
    item(SECOND, "mentions", 12, type="GROUP")(small_corpus)
    assert validate(small_corpus).problems == []


def test_a_mention_with_the_head_of_a_smaller_one_may_have_another_entity(small_corpus: Path) -> None:
    """A larger mention with the head of a smaller one may be of another entity."""

    def change(value: dict[str, Any]) -> None:
        smaller = value["mentions"][13]
        larger = smaller | {"id": "m99", "end": smaller["end"] + 7, "entity": "ent-ove-falk"}
        value["mentions"].append(larger)

    edit(small_corpus, SECOND, change)
    assert validate(small_corpus).problems == []
