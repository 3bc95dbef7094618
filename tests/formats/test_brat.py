"""Reading brat projects of others: trees, labels, identity, quotes, notes, fragments, and dangling references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.documents.model import Argument, Document, Mention, Span
from onrecord.errors import OnrecordError
from onrecord.formats import brat as format_
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.brat_reader import read_brat
from onrecord.formats.losses import Losses

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEXT = "Ada Lind, mayor, met Tomas Berg.\nShe said: “No.”"


def read(path: Path, labels: Mapping[str, str] | None = None) -> tuple[Bundle, Losses]:
    """Return the bundle of a file or a tree, and the losses of reading it."""
    losses = Losses()
    return read_brat(path, Reading(lambda _: None, losses, labels=labels or {})), losses


def one(
    root: Path, lines: str, *, text: str = TEXT, labels: Mapping[str, str] | None = None
) -> tuple[Document, Losses]:
    """Return the document of one file with these lines, and the losses of reading it."""
    (root / "d.txt").write_bytes(text.encode())
    (root / "d.ann").write_text(lines, encoding="utf-8")
    found, losses = read(root, labels)
    (document,) = found.documents
    return document, losses


def lost(losses: Losses) -> list[tuple[str, int]]:
    """Return what was lost, and how many of each."""
    return [(row["what"], row["count"]) for row in losses.rows()]


def words(document: Document, layer: str, text: str = TEXT) -> list[str]:
    """Return the strings of a layer's items."""
    return [text[item.start : item.end] for item in getattr(document, layer)]


def test_relations_make_chains(tmp_path: Path) -> None:
    """Mentions linked by Coref relations or an Equiv, directly or indirectly, have one entity."""
    document, losses = one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\nT2\tPER 10 15\tmayor\nT3\tPER 21 31\tTomas Berg\nT4\tPER 33 36\tShe\n"
        "R1\tCoref Arg1:T2 Arg2:T1\n*\tEquiv T4 T2\nR2\tlikes Arg1:T1 Arg2:T3\n",
    )
    assert [each.entity for each in document.mentions or ()] == ["chain-1", "chain-1", None, "chain-1"]
    assert lost(losses) == [("relation likes", 1)]


def test_a_reference_names_the_chain_of_its_mention(tmp_path: Path) -> None:
    """References and relations are combined; a second id of an annotation or an entity is counted."""
    document, losses = one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\nT2\tPER 10 15\tmayor\nT3\tPER 21 31\tTomas Berg\nT4\tPER 33 36\tShe\n"
        "R1\tIs Arg1:T1 Arg2:T2\nR2\tIs Arg1:T2 Arg2:T4\nN1\tReference T2 entity:lind\tAda Lind\n"
        "N2\tReference T3 entity:berg\tBerg\nN3\tReference T3 entity:mayor\tmayor\n"
        "N4\tReference T4 entity:lynd\tLynd\n",
        labels={"Is": "Coref"},
    )
    assert [each.entity for each in document.mentions or ()] == ["lind", "lind", "berg", "lind"]
    assert [(row["what"], row["count"], row["first"][-2:]) for row in losses.rows()] == [
        ("reference to entity", 1, ":3"),
        ("reference to entity", 1, ":4"),
    ]


def test_a_type_with_a_number_names_the_entity_of_the_span(tmp_path: Path) -> None:
    """Chains written as types, each on the span of a mention, give the mention's entity."""
    document, losses = one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\nT2\tLind__Ada-0 0 8\tAda Lind\nT3\tPER 33 36\tShe\nT4\tLind__Ada-0 33 36\tShe\n"
        "T5\tAlone-7 10 15\tmayor\n",
    )
    assert [(each.type, each.entity) for each in document.mentions or ()] == [
        ("PER", "Lind__Ada-0"),
        ("PER", "Lind__Ada-0"),
        (None, None),
    ]
    assert lost(losses) == [("label Alone-7", 1)]


def test_discontinuous_spans_are_kept_where_there_are_pieces(tmp_path: Path) -> None:
    """Mentions and quote parts keep their pieces; other items get the whole extent, which is counted."""
    document, losses = one(
        tmp_path,
        "T1\tPER 0 3;10 15\tAda mayor\nT2\tQuote 33 41;44 46\tShe said No\nT3\tDATE 0 3;10 15\tAda mayor\n"
        "T4\tPER 0 3;4 8\tAda Lind\n",
    )
    first, second = document.mentions or ()
    assert (first.start, first.end, first.pieces) == (0, 15, [Span(0, 3), Span(10, 15)])
    assert (second.start, second.end, second.pieces) == (0, 8, None)
    assert [quote.content for quote in document.quotes or ()] == [[Span(33, 41), Span(44, 46)]]
    assert words(document, "times") == ["Ada Lind, mayor"]
    assert [(row["what"], row["first"]) for row in losses.rows()] == [("DATE: exact extent", f"{tmp_path / 'd.ann'}:3")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("the New\nPort mayor", "T1\tLOC 4 12\tNew Port\n"),
        ("the New\r\nPort mayor", "T1\tLOC 4 13\tNew Port\n"),
        ("the New\nPort mayor", "T1\tLOC 4 7;8 12\tNew Port\n"),
        ("the New\nPort mayor", "T1\tLOC 4 12\tNew\nPort\nT2\tPER 13 18\tmayor\n"),
        ("the New\n\nPort mayor", "T1\tLOC 4 13\tNew\n\nPort\n"),
    ],
)
def test_a_line_end_inside_a_span(tmp_path: Path, text: str, lines: str) -> None:
    """A span across a line end is read in each way in which tools write it: fragments, a space, or as it is."""
    document, losses = one(tmp_path, lines, text=text)
    assert words(document, "mentions", text)[0].split() == ["New", "Port"]
    assert not losses


def test_several_notes_and_values(tmp_path: Path) -> None:
    """All notes are kept, one a line; of an attribute's values the first is kept, and others are counted."""
    document, losses = one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\n#1\tAnnotatorNotes T1\tone\n#2\tAnnotatorNotes T1\ttwo\nA1\tform T1 name\n"
        "A2\tform T1 pronoun\nA3\tcertainty T1 somewhat\nA4\tSure T1\nN1\tReference T1 Wikipedia:7\tLind\n",
    )
    (mention,) = document.mentions or ()
    assert (mention.note, mention.form, mention.certainty) == ("one\ntwo", "name", None)
    assert lost(losses) == [
        ("attribute Sure", 1),
        ("attribute form", 1),
        ("label somewhat", 1),
        ("reference to Wikipedia", 1),
    ]


def test_notes_of_several_lines_come_back(tmp_path: Path) -> None:
    """A note of two lines is written as two notes, and read back as one."""
    bundle = Bundle((Document(doc_id="d", mentions=[Mention(0, 3, id="m1", note="one\ntwo")]),), {"d": TEXT})
    losses = Losses()
    lines = format_.write(bundle, losses)["d.ann"].decode()
    assert not losses
    assert (one(tmp_path, lines)[0].mentions or [])[0].note == "one\ntwo"


def test_dangling_references_are_counted(tmp_path: Path) -> None:
    """A line or argument that refers to a missing annotation is ignored, and counted with its place."""
    document, losses = one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\nT2\tMeet 17 20\tmet\n#1\tAnnotatorNotes T9\tgone\nA1\tform T9 name\n"
        "N1\tReference T9 entity:x\tx\nR1\tCoref Arg1:T1 Arg2:T9\nE1\tMeet:T2 participant:T1 participant2:T9\n"
        "E2\tMeet:T9\n#2\tAnnotatorNotes E2\tgone too\n*\tEquiv T1 T9\n",
    )
    (event,) = document.events or ()
    assert event.arguments == [Argument("participant", "m1")]
    assert [each.entity for each in document.mentions or ()] == [None]
    assert [(row["what"], row["count"], row["first"].rpartition(":")[2]) for row in losses.rows()] == [
        ("arguments", 1, "7"),
        ("lines", 7, "3"),
    ]


def test_labels_rename_triggers_roles_and_attributes(tmp_path: Path) -> None:
    """`--label` renames event types, roles with or without a number, attributes and values."""
    lines = (
        "T1\tORG 0 8\tAda Lind\nT2\tMeeting 17 20\tmet\nT3\tORG 21 31\tTomas Berg\n"
        "E1\tMeeting:T2 Org-Arg:T1 Org-Arg2:T3\nA1\tUncertain E1\nA2\tMood E1 real\n"
    )
    labels = {"Meeting": "Meet", "Org-Arg": "participant", "Uncertain": "hedged", "Mood": "realis", "real": "actual"}
    document, losses = one(tmp_path, lines, labels=labels)
    (event,) = document.events or ()
    assert (event.type, event.hedged, event.realis) == ("Meet", True, "actual")
    assert event.arguments == [Argument("participant", "m1"), Argument("participant", "m2")]
    assert not losses
    document, losses = one(tmp_path, lines, labels={"Meeting": "Meet"})
    assert [each.arguments for each in document.events or ()] == [None]
    assert ("role Org-Arg", 2) in lost(losses)
    document, losses = one(tmp_path, lines)
    (event,) = document.events or ()
    assert event.type is None  # an event of another project's type stays one
    assert [each.role for each in event.arguments or ()] == ["Org-Arg", "Org-Arg"]


def test_mentions_with_unknown_labels_are_kept(tmp_path: Path) -> None:
    """An annotation with an unknown type is a mention without a type, and is counted."""
    document, losses = one(tmp_path, "T1\tPERSON 0 8\tAda Lind\nT2\tSpell 10 15\tmayor\n", labels={"PERSON": "PER"})
    assert [each.type for each in document.mentions or ()] == ["PER", None]
    assert [(row["what"], row["first"]) for row in losses.rows()] == [("label Spell", f"{tmp_path / 'd.ann'}:2")]


def test_an_attribution_is_a_quote(tmp_path: Path) -> None:
    """An event with a source, a cue and a content is a quote; its trigger is the cue if no argument is."""
    document, losses = one(
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
    document, _ = one(tmp_path, f"{lines}E1\tMislead:T1 content:T3\n")
    assert [each.arguments for each in document.events or ()] == [[Argument("content", "m1")]]
    document, _ = one(tmp_path, f"{lines}T4\tSay 37 41\tsaid\nE1\tSay:T4 content:T2\nE2\tSay:T4 content:T3\n")
    assert [(quote.cue, quote.content) for quote in document.quotes or ()] == [([Span(37, 41)], [Span(10, 15)])]


def test_relations_make_quotes(tmp_path: Path) -> None:
    """Relations between parts give one quote for each cue and its content; several may share a source."""
    document, losses = one(
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
    assert lost(losses) == [("Source", 1)]


def test_labels_rename_the_parts_of_quotes(tmp_path: Path) -> None:
    """`--label` maps types of other projects to parts of quotes, and a relation to a quote's source."""
    document, losses = one(
        tmp_path,
        "T1\tPER 33 36\tShe\nT2\tVerb 37 41\tsaid\nT3\tSpeech 44 46\tNo\nR1\tby Arg1:T3 Arg2:T1\n"
        "R2\tv Arg1:T3 Arg2:T2\n",
        labels={"Verb": "Cue", "Speech": "Content", "by": "Source"},
    )
    (quote,) = document.quotes or ()
    assert (quote.cue, quote.content, quote.source) == ([Span(37, 41)], [Span(44, 46)], [Span(33, 36)])
    assert words(document, "mentions") == ["She"]
    assert not losses


def test_a_tree_of_directories(tmp_path: Path) -> None:
    """Documents in subdirectories are named by path; configuration is ignored, and a text without .ann is noted."""
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "annotation.conf").write_text("[entities]\nPER\n", encoding="utf-8")
    (tmp_path / "visual.conf").write_text("[labels]\n", encoding="utf-8")
    for name in ("a", "sub/b", "sub/deep/b"):
        (tmp_path / f"{name}.txt").write_text("Ada", encoding="utf-8")
        (tmp_path / f"{name}.ann").write_text("T1\tPER 0 3\tAda\n" if name != "a" else "", encoding="utf-8")
    (tmp_path / "c.txt").write_text("Berg", encoding="utf-8")
    found, losses = read(tmp_path)
    assert [each.doc_id for each in found.documents] == ["a", "sub/b", "sub/deep/b"]
    assert [each.mentions and len(each.mentions) for each in found.documents] == [[], 1, 1]  # nothing found in one
    assert losses.notes == [f"1 text has no .ann file, and is not read: {tmp_path / 'c.txt'}"]
    files = format_.write(found, losses)
    assert sorted(files) == sorted(f"{name}.{end}" for name in ("a", "sub/b", "sub/deep/b") for end in ("ann", "txt"))


def test_texts_in_a_sibling_directory(tmp_path: Path) -> None:
    """Annotations in other directories than the text are matched by the start of their names."""
    for directory in ("text", "attributions", "other"):
        (tmp_path / "set" / directory).mkdir(parents=True)
    (tmp_path / "set" / "text" / "story_1.txt").write_text("Ada", encoding="utf-8")
    (tmp_path / "set" / "other" / "story.txt").write_text("Berg", encoding="utf-8")
    for name in ("story_1_anna", "story_1_ben"):
        (tmp_path / "set" / "attributions" / f"{name}.ann").write_text("T1\tPER 0 3\tAda\n", encoding="utf-8")
    for root, prefix in ((tmp_path / "set" / "attributions", ""), (tmp_path, "set/attributions/")):
        found, _ = read(root)
        assert [each.doc_id for each in found.documents] == [f"{prefix}story_1_anna", f"{prefix}story_1_ben"]
        assert set(found.texts.values()) == {"Ada"}
    (tmp_path / "set" / "attributions" / "x.ann").write_text("", encoding="utf-8")
    with pytest.raises(OnrecordError, match="text"):
        read(tmp_path / "set" / "attributions")


def test_events(tmp_path: Path) -> None:
    """Numbered roles lose their number, a trigger without an E is an event, and what cannot be stored is counted."""
    document, losses = one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\nT2\tPER 21 31\tTomas Berg\nT3\tMeet 17 20\tmet\nT4\tResign 37 41\tsaid\n"
        "E1\tMeet:T3 participant:T1 participant2:T2\nA1\tNegation E1\nA2\thedged E1\n#1\tAnnotatorNotes E1\tsure?\n",
    )
    resign, meet = document.events or ()
    assert (resign.type, resign.arguments) == ("Resign", None)
    assert [(each.role, each.target) for each in meet.arguments or ()] == [("participant", "m1"), ("participant", "m2")]
    assert (meet.hedged, meet.note) == (True, "sure?")
    assert lost(losses) == [("attribute Negation", 1)]


def test_pieces_come_back(tmp_path: Path) -> None:
    """A mention in pieces, one of them across a line end, is read back unchanged."""
    mention = Mention(0, 36, id="m1", type="PER", entity="lind", head=Span(0, 8), pieces=[Span(0, 8), Span(21, 36)])
    losses = Losses()
    lines = format_.write(Bundle((Document(doc_id="d", mentions=[mention]),), {"d": TEXT}), losses)["d.ann"].decode()
    assert lines.startswith("T1\tPER 0 8;21 32;33 36\tAda Lind Tomas Berg. She\n")
    assert not losses
    assert one(tmp_path, lines)[0].mentions == [mention]
