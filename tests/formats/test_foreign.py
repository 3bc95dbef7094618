"""Reading files as other projects write them, for each format."""

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
    """Return the one document of a file, and the losses of reading it."""
    losses = Losses()
    found = FORMATS[name].load().read(path, Reading(lambda _: text, losses, labels=labels or {}))
    (document,) = found.documents
    return document, losses


def words(document: Document, layer: str, text: str = TEXT) -> list[str]:
    """Return the strings of a layer's items."""
    return [text[item.start : item.end] for item in getattr(document, layer)]


def test_a_conll_2003_file_is_read_as_one_document(tmp_path: Path) -> None:
    """A file with four columns of any white space and -DOCSTART- is one document with the file's name."""
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
def test_each_part_of_a_conll_2012_file_is_a_document(tmp_path: Path, text: str | None) -> None:
    """Each part is a document with its share of a given text, or with a text made from its words."""
    path = tmp_path / "d.conll"
    part = "#begin document (b/d); part {0:03}\nd {0} 0 Ada x (1\nd {0} 1 Lind x 1)\n#end document\n"
    path.write_text(part.format(0) + part.format(1), encoding="utf-8")
    found = FORMATS["conll"].load().read(path, Reading({"b/d": text}.get, Losses()))
    places = [[(each.start, each.end, each.entity) for each in one.mentions or ()] for one in found.documents]
    assert places == [[(0, 8, "1")], [(0, 8, "1")]]
    shares = ["Ada Lind\n ", "Ada Lind "] if text else ["Ada Lind", "Ada Lind"]
    assert found.texts == dict(zip(["b/d", "b/d.part-1"], shares, strict=True))


def test_docs_of_a_spacy_pipeline_give_entities_and_clusters(tmp_path: Path) -> None:
    """A Doc without our groups gives its named entities and clusters; its document is found by its text."""
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
