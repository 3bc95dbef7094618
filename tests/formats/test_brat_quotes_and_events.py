"""Reading brat projects of others: relations and events that are quotes, and events with their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.documents.model import Argument, Span

if TYPE_CHECKING:
    from pathlib import Path

from .brat_files import loss_counts, read_one, words


def test_label_option_renames_event_types_roles_and_attributes(tmp_path: Path) -> None:
    """`--label` renames event types, roles with or without a number, attributes and values."""
    lines = (
        "T1\tORG 0 8\tAda Lind\nT2\tMeeting 17 20\tmet\nT3\tORG 21 31\tTomas Berg\n"
        "E1\tMeeting:T2 Org-Arg:T1 Org-Arg2:T3\nA1\tUncertain E1\nA2\tMood E1 real\n"
    )
    labels = {"Meeting": "Meet", "Org-Arg": "participant", "Uncertain": "hedged", "Mood": "realis", "real": "actual"}
    document, losses = read_one(tmp_path, lines, labels=labels)
    (event,) = document.events or ()
    assert (event.type, event.hedged, event.realis) == ("Meet", True, "actual")
    assert event.arguments == [Argument("participant", "m1"), Argument("participant", "m2")]
    assert not losses
    document, losses = read_one(tmp_path, lines, labels={"Meeting": "Meet"})
    assert [each.arguments for each in document.events or ()] == [None]
    assert ("role Org-Arg", 2) in loss_counts(losses)
    document, losses = read_one(tmp_path, lines)
    (event,) = document.events or ()
    assert event.type is None  # an event of another project's type stays one
    assert [each.role for each in event.arguments or ()] == ["Org-Arg", "Org-Arg"]


def test_an_event_with_source_cue_and_content_is_a_quote(tmp_path: Path) -> None:
    """An event with a source, a cue and a content is a quote; its trigger is the cue if no argument is."""
    document, losses = read_one(
        tmp_path,
        "T1\tSource 33 36\tShe\nT2\tCue 37 41\tsaid\nT3\tContent 44 46;10 15\tNo mayor\nT4\tAttribution 37 41\tsaid\n"
        "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\nT5\tAttribution-no-source 17 20\tmet\n"
        "E2\tAttribution-no-source:T5\nT6\tContent 0 8\tAda Lind\n",
    )
    first, second, third = document.quotes or ()
    assert (first.source, first.cue) == ([Span(33, 36)], [Span(37, 41)])
    assert first.content == [Span(44, 46), Span(10, 15)]
    assert (second.content, second.cue) == (None, [Span(17, 20)])
    assert third.content == [Span(0, 8)]
    assert document.mentions is None
    assert not losses


def test_an_event_type_of_the_schema_is_not_a_quote(tmp_path: Path) -> None:
    """An event type of the schema with a role content is an event; another type with a content is a quote."""
    lines = "T1\tMislead 17 20\tmet\nT2\tContent 10 15\tmayor\nT3\tPER 0 8\tAda Lind\n"
    document, _ = read_one(tmp_path, f"{lines}E1\tMislead:T1 content:T3\n")
    assert [each.arguments for each in document.events or ()] == [[Argument("content", "m1")]]
    document, _ = read_one(tmp_path, f"{lines}T4\tSay 37 41\tsaid\nE1\tSay:T4 content:T2\nE2\tSay:T4 content:T3\n")
    assert [(quote.cue, quote.content) for quote in document.quotes or ()] == [([Span(37, 41)], [Span(10, 15)])]


def test_relations_between_parts_become_quotes(tmp_path: Path) -> None:
    """Relations between parts give one quote for each cue and its content; several may share a source."""
    document, losses = read_one(
        tmp_path,
        "T1\tSource 33 36\tShe\nT2\tCue 37 41\tsaid\nT3\tContent 44 46\tNo\nT4\tCue 17 20\tmet\n"
        "T5\tContent 10 15\tmayor\nR1\tAttribution Arg1:T2 Arg2:T3\nR2\tAttribution Arg1:T2 Arg2:T1\n"
        "R3\tsays Arg1:T1 Arg2:T4\nR4\tsays Arg1:T4 Arg2:T5\nT6\tSource 21 31\tTomas Berg\n",
    )
    found = [(quote.cue, quote.content, quote.source) for quote in document.quotes or ()]
    assert found == [
        ([Span(37, 41)], [Span(44, 46)], [Span(33, 36)]),
        ([Span(17, 20)], [Span(10, 15)], [Span(33, 36)]),
    ]
    assert loss_counts(losses) == [("Source", 1)]


def test_label_option_maps_types_to_parts_of_quotes(tmp_path: Path) -> None:
    """`--label` maps types of other projects to parts of quotes, and a relation to a quote's source."""
    document, losses = read_one(
        tmp_path,
        "T1\tPER 33 36\tShe\nT2\tVerb 37 41\tsaid\nT3\tSpeech 44 46\tNo\nR1\tby Arg1:T3 Arg2:T1\n"
        "R2\tv Arg1:T3 Arg2:T2\n",
        labels={"Verb": "Cue", "Speech": "Content", "by": "Source"},
    )
    (quote,) = document.quotes or ()
    assert (quote.cue, quote.content, quote.source) == ([Span(37, 41)], [Span(44, 46)], [Span(33, 36)])
    assert words(document, "mentions") == ["She"]
    assert not losses


def test_a_relation_from_a_quote_to_another_label_is_lost_with_the_option_that_reads_it(tmp_path: Path) -> None:
    """The option that the loss names gives the quote its source."""
    rows = (
        "T1\tSpeaker 33 36\tShe\nT2\tCue 37 41\tsaid\nT3\tContent 44 46\tNo\n"
        "R1\tby Arg1:T3 Arg2:T1\nR2\tv Arg1:T3 Arg2:T2\n"
    )
    document, losses = read_one(tmp_path, rows)
    said = {row["what"]: row["why"].partition(" (")[0] for row in losses.rows()}
    assert said["relation by"] == "Speaker is no part of a quote; --label Speaker=Source"
    document, losses = read_one(tmp_path, rows, labels={"Speaker": "Source"})
    assert [each.source for each in document.quotes or ()] == [[Span(33, 36)]]
    assert not losses


def test_numbered_roles_and_lone_triggers_become_events(tmp_path: Path) -> None:
    """Numbered roles lose their number, a trigger without an E is an event, and what cannot be stored is counted."""
    document, losses = read_one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\nT2\tPER 21 31\tTomas Berg\nT3\tMeet 17 20\tmet\nT4\tResign 37 41\tsaid\n"
        "E1\tMeet:T3 participant:T1 participant2:T2\nA1\tNegation E1\nA2\thedged E1\n#1\tAnnotatorNotes E1\tsure?\n",
    )
    resign, meet = document.events or ()
    assert (resign.type, resign.arguments) == ("Resign", None)
    assert [(each.role, each.target) for each in meet.arguments or ()] == [("participant", "m1"), ("participant", "m2")]
    assert (meet.hedged, meet.note) == (True, "sure?")
    assert loss_counts(losses) == [("attribute Negation", 1)]


EVENTS = "T1\tMeet 17 20\tmet\nT2\tMeet 37 41\tsaid\nT3\tPER 33 36\tShe\nE1\tMeet:T1\nE2\tMeet:T2\n"


@pytest.mark.parametrize("rows", ["R1\tCoref Arg1:E1 Arg2:E2\n", "R1\tCoref Arg1:T1 Arg2:E2\n", "*\tEquiv T1 T2\n"])
def test_coreferent_events_have_one_instance(tmp_path: Path, rows: str) -> None:
    """A relation joins events by their E lines or by their triggers; a reference gives the instance its id."""
    document, losses = read_one(tmp_path, EVENTS + rows)
    assert [each.event for each in document.events or ()] == ["chain-1", "chain-1"]
    assert not losses
    document, losses = read_one(tmp_path, EVENTS + rows + "N1\tReference T2 event:talks\ttalks\n")
    assert [each.event for each in document.events or ()] == ["talks", "talks"]
    assert not losses


def test_a_reference_of_an_event_line_names_the_instance(tmp_path: Path) -> None:
    """An id is read from the E line, as from its trigger; a second id is a loss."""
    document, losses = read_one(tmp_path, EVENTS + "N1\tReference E1 event:talks\ttalks\n")
    assert [each.event for each in document.events or ()] == ["talks", None]
    assert not losses
    document, losses = read_one(tmp_path, EVENTS + "N1\tReference E1 event:a\ta\nN2\tReference T1 event:b\tb\n")
    assert [each.event for each in document.events or ()] == ["a", None]
    assert loss_counts(losses) == [("reference to event", 1)]


def test_triggers_without_event_lines_are_joined_too(tmp_path: Path) -> None:
    """An annotation of an event's type is an event, with or without an E line."""
    document, losses = read_one(tmp_path, EVENTS.partition("E1")[0] + "R1\tCoref Arg1:T1 Arg2:T2\n")
    assert [each.event for each in document.events or ()] == ["chain-1", "chain-1"]
    assert not losses


def test_a_relation_between_a_mention_and_an_event_is_lost(tmp_path: Path) -> None:
    """The two cannot be one, since entities and events have registries of their own."""
    document, losses = read_one(tmp_path, EVENTS + "R1\tCoref Arg1:T3 Arg2:E2\n")
    assert [each.entity for each in document.mentions or ()] == [None]
    assert [each.event for each in document.events or ()] == [None, None]
    assert loss_counts(losses) == [("relation Coref", 1)]
