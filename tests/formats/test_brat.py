"""Reading brat projects of others: trees, labels, identity, notes, fragments, and dangling references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.documents.model import Argument, Document, Mention, Span
from onrecord.errors import OnrecordError
from onrecord.formats import brat as format_
from onrecord.formats.base import Bundle
from onrecord.formats.losses import Losses

if TYPE_CHECKING:
    from pathlib import Path

from .brat_files import TEXT, loss_counts, read, read_one, words


def test_mentions_linked_by_relations_have_one_entity(tmp_path: Path) -> None:
    """Mentions linked by Coref relations or an Equiv, directly or indirectly, have one entity."""
    document, losses = read_one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\nT2\tPER 10 15\tmayor\nT3\tPER 21 31\tTomas Berg\nT4\tPER 33 36\tShe\n"
        "R1\tCoref Arg1:T2 Arg2:T1\n*\tEquiv T4 T2\nR2\tlikes Arg1:T1 Arg2:T3\n",
    )
    assert [each.entity for each in document.mentions or ()] == ["chain-1", "chain-1", None, "chain-1"]
    assert loss_counts(losses) == [("relation likes", 1)]


def test_a_normalisation_reference_gives_the_entity_of_its_chain(tmp_path: Path) -> None:
    """References and relations are combined; a second id of an annotation or an entity is counted."""
    document, losses = read_one(
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


def test_a_type_that_ends_with_a_number_is_the_entity_of_its_span(tmp_path: Path) -> None:
    """Chains written as types, each on the span of a mention, give the mention's entity."""
    document, losses = read_one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\nT2\tLind__Ada-0 0 8\tAda Lind\nT3\tPER 33 36\tShe\nT4\tLind__Ada-0 33 36\tShe\n"
        "T5\tAlone-7 10 15\tmayor\n",
    )
    assert [(each.type, each.entity) for each in document.mentions or ()] == [
        ("PER", "Lind__Ada-0"),
        ("PER", "Lind__Ada-0"),
        (None, None),
    ]
    assert loss_counts(losses) == [("label Alone-7", 1)]


def test_discontinuous_spans_are_kept_for_mentions_and_quote_parts(tmp_path: Path) -> None:
    """Mentions and quote parts keep their pieces; other items get the whole extent, which is counted."""
    document, losses = read_one(
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
def test_a_span_across_a_line_end_is_read_in_every_notation(tmp_path: Path, text: str, lines: str) -> None:
    """A span across a line end is read in each way in which tools write it: fragments, a space, or as it is."""
    document, losses = read_one(tmp_path, lines, text=text)
    assert words(document, "mentions", text)[0].split() == ["New", "Port"]
    assert not losses


def test_all_notes_are_kept_and_second_values_of_attributes_are_counted(tmp_path: Path) -> None:
    """All notes are kept, one a line; of an attribute's values the first is kept, and others are counted."""
    document, losses = read_one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\n#1\tAnnotatorNotes T1\tone\n#2\tAnnotatorNotes T1\ttwo\nA1\tform T1 name\n"
        "A2\tform T1 pronoun\nA3\tcertainty T1 somewhat\nA4\tSure T1\nN1\tReference T1 Wikipedia:7\tLind\n",
    )
    (mention,) = document.mentions or ()
    assert (mention.note, mention.form, mention.certainty) == ("one\ntwo", "name", None)
    assert loss_counts(losses) == [
        ("attribute Sure", 1),
        ("attribute form", 1),
        ("label somewhat", 1),
        ("reference to Wikipedia", 1),
    ]


def test_notes_of_several_lines_survive_a_round_trip(tmp_path: Path) -> None:
    """A note of two lines is written as two notes, and read back as one."""
    bundle = Bundle((Document(doc_id="d", mentions=[Mention(0, 3, id="m1", note="one\ntwo")]),), {"d": TEXT})
    losses = Losses()
    lines = format_.write(bundle, losses)["d.ann"].decode()
    assert not losses
    assert (read_one(tmp_path, lines)[0].mentions or [])[0].note == "one\ntwo"


def test_dangling_references_are_counted(tmp_path: Path) -> None:
    """A line or argument that refers to a missing annotation is ignored, and counted with its place."""
    document, losses = read_one(
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


def test_mentions_with_unknown_labels_are_kept(tmp_path: Path) -> None:
    """An annotation with an unknown type is a mention without a type, and is counted."""
    document, losses = read_one(
        tmp_path, "T1\tPERSON 0 8\tAda Lind\nT2\tSpell 10 15\tmayor\n", labels={"PERSON": "PER"}
    )
    assert [each.type for each in document.mentions or ()] == ["PER", None]
    assert [(row["what"], row["first"]) for row in losses.rows()] == [("label Spell", f"{tmp_path / 'd.ann'}:2")]


def test_documents_in_subdirectories_are_named_by_their_path(tmp_path: Path) -> None:
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


def test_texts_are_found_in_a_sibling_directory(tmp_path: Path) -> None:
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


def test_a_discontinuous_mention_survives_a_round_trip(tmp_path: Path) -> None:
    """A mention in pieces, one of them across a line end, is read back unchanged."""
    mention = Mention(0, 36, id="m1", type="PER", entity="lind", head=Span(0, 8), pieces=[Span(0, 8), Span(21, 36)])
    losses = Losses()
    lines = format_.write(Bundle((Document(doc_id="d", mentions=[mention]),), {"d": TEXT}), losses)["d.ann"].decode()
    assert lines.startswith("T1\tPER 0 8;21 32;33 36\tAda Lind Tomas Berg. She\n")
    assert not losses
    assert read_one(tmp_path, lines)[0].mentions == [mention]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\N{FIRE} Ada met Bo.", "T1\tPER 3 6\tAda", "in UTF-16 units"),
        ("\N{FIRE} Ada met Bo", "T1\tPER 11 13\tBo", "in UTF-16 units"),
        ("\ufeffAda met Bo.", "T1\tPER 0 3\tAda", "without the byte order mark"),
        ("Title\r\n\r\nAda met Bo.", "T1\tPER 7 10\tAda", "with CR LF as one character"),
        ("\N{FIRE}\N{FIRE}\r\nAda met Bo.", "T1\tPER 5 8\tAda", "in UTF-16 units and with CR LF as one character"),
        ("Zoë met Ada.", "T1\tPER 9 12\tAda", "in UTF-8 bytes"),
        ("\ufeffZoë\r\nmet Ada.", "T1\tPER 8 11\tAda", "with CR LF as one character and without the byte order mark"),
        ("Zoëë\r\nmet Ada.", "T1\tPER 11 14\tAda", "in UTF-8 bytes and with CR LF as one character"),
        ("\N{FIRE} Ada\r\nLind", "T1\tPER 3 12\tAda\nLind", "in UTF-16 units"),
    ],
)
def test_offsets_of_other_tools_are_corrected_where_the_words_match(
    tmp_path: Path, text: str, line: str, said: str
) -> None:
    """Exporters in JavaScript count UTF-16 units, and editors change line ends and byte order marks."""
    document, losses = read_one(tmp_path, f"{line}\n", text=text)
    assert words(document, "mentions", text)[0].split() == line.split("\t")[2].split()
    assert losses.notes == [f"{tmp_path / 'd.ann'}: 1 annotation had offsets {said}, which were corrected."]


def test_attribute_values_may_have_spaces(tmp_path: Path) -> None:
    """A value is everything after the annotation's id; an attribute without a value is true."""
    document, losses = read_one(
        tmp_path,
        "T1\tPER 0 8\tAda Lind\nA1\tcertainty T1 not so sure\nA2\tpredicative T1 \n",
        labels={"not so sure": "low"},
    )
    (mention,) = document.mentions or ()
    assert (mention.certainty, mention.predicative) == ("low", True)
    assert not losses
