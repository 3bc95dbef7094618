"""What readers make of files that others wrote, in the ways of each format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.formats.base import Reading
from onrecord.formats.losses import Losses
from onrecord.formats.registry import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.documents.model import Document

TEXT = "Ada Lind, mayor, met Tomas Berg.\nShe said: “No.”"


def read(
    name: str, path: Path, text: str | None = TEXT, labels: Mapping[str, str] | None = None
) -> tuple[Document, Losses]:
    """Return the one document of a file, and what reading it lost."""
    losses = Losses()
    found = FORMATS[name].load().read(path, Reading(lambda _: text, losses, labels=labels or {}))
    (document,) = found.documents
    return document, losses


def words(document: Document, layer: str, text: str = TEXT) -> list[str]:
    """Return the strings of a layer's items."""
    return [text[item.start : item.end] for item in getattr(document, layer)]


@pytest.fixture
def brat(tmp_path: Path) -> Path:
    """Return where an .ann file goes, its text beside it."""
    (tmp_path / "d.txt").write_bytes(TEXT.encode())
    return tmp_path / "d.ann"


def test_brat_relations_make_chains(brat: Path) -> None:
    """Mentions that Coref relations or an Equiv join, however indirectly, are of one entity."""
    brat.write_text(
        "T1\tPER 0 8\tAda Lind\nT2\tPER 10 15\tmayor\nT3\tPER 21 31\tTomas Berg\nT4\tPER 33 36\tShe\n"
        "R1\tCoref Arg1:T2 Arg2:T1\n*\tEquiv T4 T2\nR2\tlikes Arg1:T1 Arg2:T3\n",
        encoding="utf-8",
    )
    document, losses = read("brat", brat)
    assert [each.entity for each in document.mentions or ()] == ["chain-1", "chain-1", None, "chain-1"]
    assert [row["what"] for row in losses.rows()] == ["relation likes"]


def test_brat_discontinuous_mentions_and_quotes(brat: Path) -> None:
    """A discontinuous mention becomes its whole extent, which is said; a quote's content keeps its fragments."""
    brat.write_text("T1\tPER 0 3;10 15\tAda mayor\nT2\tQuote 33 41;44 46\tShe said No\n", encoding="utf-8")
    document, losses = read("brat", brat)
    assert words(document, "mentions") == ["Ada Lind, mayor"]
    assert [(span.start, span.end) for quote in document.quotes or () for span in quote.content or ()] == [
        (33, 41),
        (44, 46),
    ]
    assert [row["what"] for row in losses.rows()] == ["PER: exact extent"]


def test_brat_events(brat: Path) -> None:
    """Roles lose their numbers, a trigger without E is an event, and what has no place is counted."""
    brat.write_text(
        "T1\tPER 0 8\tAda Lind\nT2\tPER 21 31\tTomas Berg\nT3\tMeet 17 20\tmet\nT4\tResign 37 41\tsaid\n"
        "E1\tMeet:T3 participant:T1 participant2:T2\nA1\tNegation E1\nA2\thedged E1\n#1\tAnnotatorNotes E1\tsure?\n",
        encoding="utf-8",
    )
    document, losses = read("brat", brat)
    resign, meet = document.events or ()
    assert (resign.type, resign.arguments) == ("Resign", None)
    assert [(each.role, each.target) for each in meet.arguments or ()] == [("participant", "m1"), ("participant", "m2")]
    assert (meet.hedged, meet.note) == (True, "sure?")
    assert [row["what"] for row in losses.rows()] == ["attribute Negation"]


def test_labels_of_others(brat: Path) -> None:
    """A label that the schema does not know is counted, or read as the one that it is said to be."""
    brat.write_text("T1\tPERSON 0 8\tAda Lind\nT2\tSpell 10 15\tmayor\n", encoding="utf-8")
    document, losses = read("brat", brat)
    assert document.mentions is None
    assert [row["what"] for row in losses.rows()] == ["label PERSON", "label Spell"]
    document, losses = read("brat", brat, labels={"PERSON": "PER"})
    assert [each.type for each in document.mentions or ()] == ["PER"]
    assert [row["what"] for row in losses.rows()] == ["label Spell"]


def test_bio_of_conll_2003(tmp_path: Path) -> None:
    """A file with four columns of any white space and -DOCSTART- is one document, of the file's own name."""
    path = tmp_path / "d.bio"
    path.write_text(
        "-DOCSTART- -X- O O\n\nAda NNP B-NP B-PER\nLind NNP I-NP I-PER\n, , O O\nmayor NN O O\n, , O O\nmet VB O O\n"
        "Tomas NNP O B-PER\nBerg NNP O I-PER\n. . O O\n\nShe PRP O B-MISC\n"
        "said: VB O O\n“ “ O O\nNo. NN O O\n” ” O O\n",
        encoding="utf-8",
    )
    document, losses = read("bio", path)
    assert document.doc_id == "d"
    assert words(document, "mentions") == ["Ada Lind", "Tomas Berg", "She"]
    assert [each.type for each in document.mentions or ()] == ["PER", "PER", None]
    assert [(row["what"], row["count"], row["first"]) for row in losses.rows()] == [("label MISC", 1, f"{path}:13")]


@pytest.mark.parametrize("text", ["Ada Lind\n Ada Lind ", None])
def test_conll_2012_parts_are_documents(tmp_path: Path, text: str | None) -> None:
    """Each part is a document; of a text at hand it has its share, and without one its words make its text."""
    path = tmp_path / "d.conll"
    part = "#begin document (b/d); part {0:03}\nd {0} 0 Ada x (1\nd {0} 1 Lind x 1)\n#end document\n"
    path.write_text(part.format(0) + part.format(1), encoding="utf-8")
    found = FORMATS["conll"].load().read(path, Reading({"b/d": text}.get, Losses()))
    places = [[(each.start, each.end, each.entity) for each in one.mentions or ()] for one in found.documents]
    assert places == [[(0, 8, "1")], [(0, 8, "1")]]
    shares = ["Ada Lind\n ", "Ada Lind "] if text else ["Ada Lind", "Ada Lind"]
    assert found.texts == dict(zip(["b/d", "b/d.part-1"], shares, strict=True))


def test_corefud_multiword_tokens_empty_nodes_and_gaps(tmp_path: Path) -> None:
    """A word of a multiword token stands for the token; mentions of empty nodes and gaps are counted."""
    path = tmp_path / "d.conllu"
    cells = [
        ("1-2", "don't", "SpaceAfter=No"),
        ("1", "do", "_"),
        ("2", "not", "Entity=(e1-event-1)"),
        ("3", ",", "_"),
        ("3.1", "you", "Entity=(e2-person-1)"),
        ("4", "Ada", "Entity=(e3[1/2]-PER-1)"),
        ("5", "and", "_"),
        ("6", "Lind", "Entity=(e3[2/2]-PER-1)"),
    ]
    path.write_text(
        "# newdoc id = d\n# global.Entity = eid-etype-head\n"
        + "".join(f"{number}\t{form}" + "\t_" * 7 + f"\t{misc}\n" for number, form, misc in cells),
        encoding="utf-8",
    )
    document, losses = read("corefud", path, None)
    text = "don't, Ada and Lind "
    assert words(document, "mentions", text) == ["don't", "Ada and Lind"]
    assert [(each.entity, each.type) for each in document.mentions or ()] == [("e1", None), ("e3", "PER")]
    assert [text[each.head.start : each.head.end] for each in document.mentions or () if each.head] == ["don't", "Ada"]
    assert [row["what"] for row in losses.rows()] == ["label event", "mentions", "mentions: exact extent"]


def test_a_pipeline_s_docs(tmp_path: Path) -> None:
    """A Doc without our groups gives its named entities and coreference clusters; its text tells its document."""
    spacy = pytest.importorskip("spacy")
    doc = spacy.blank("en")(TEXT)
    doc.ents = [doc.char_span(0, 8, label="PERSON"), doc.char_span(10, 15, label="TITLE")]
    doc.spans["coref_clusters_1"] = [doc.char_span(0, 8), doc.char_span(33, 36)]
    path = tmp_path / "d.spacy"
    spacy.tokens.DocBin(docs=[doc]).to_disk(path)
    losses = Losses()
    reading = Reading(lambda _: None, losses, lambda text: "d" if text == TEXT else None, {"PERSON": "PER"})
    (document,) = FORMATS["docbin"].load().read(path, reading).documents
    found = [(each.start, each.end, each.type, each.entity) for each in document.mentions or ()]
    assert found == [
        (0, 8, "PER", "coref_clusters_1"),
        (10, 15, None, None),
        (33, 36, None, "coref_clusters_1"),
    ]
    assert document.doc_id == "d"
    assert [row["what"] for row in losses.rows()] == ["label TITLE"]
