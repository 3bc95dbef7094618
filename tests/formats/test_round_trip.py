"""Every format returns unchanged what it can store, and counts everything else."""

from __future__ import annotations

import importlib.util
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from msgspec.structs import replace

from onrecord import read
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.convert import convert
from onrecord.formats.guess import guess_input
from onrecord.formats.losses import LAYERS, Losses
from onrecord.formats.registry import FORMATS
from onrecord.formats.unsupported import count_unsupported
from onrecord.text import tokens

from .drawn import documents

if TYPE_CHECKING:
    from onrecord.documents.model import Document

HAS_SPACY = importlib.util.find_spec("spacy") is not None
NAMES = [name for name in FORMATS if name != "docbin" or HAS_SPACY]
OF_TOKENS = [name for name in NAMES if name in {"bio", "conll", "coref-jsonlines", "corefud", "docbin"}]
TEXTUAL = [name for name in NAMES if FORMATS[name].holds_text]


def round_trip(name: str, document: Document, text: str, *, at_hand: bool) -> tuple[Document, Losses, str]:
    """Return a document after a round trip, its losses, and the text that was read."""
    losses = Losses()
    entry = FORMATS[name]
    module = entry.load()
    bundle = Bundle((document,), {document.doc_id: text})
    count_unsupported(bundle, module.HOLDS, losses)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "out"
        for file, data in module.write(bundle, losses).items():
            path.mkdir(exist_ok=True) if file else None
            (path / file if file else path).write_bytes(data)
        reading = Reading(lambda doc_id: text if at_hand and doc_id == document.doc_id else None, Losses())
        read = module.read(path, reading)
        assert not reading.losses.rows(), "what we wrote is read without loss"
    (found,) = read.documents
    return found, losses, read.texts.get(document.doc_id, "")


def canonical(document: Document, fields: dict[str, frozenset[str]]) -> dict[str, list[str]]:
    """Return the fields of a document that a format stores, in a fixed order; empty lists count as absent."""
    return {
        layer: sorted(
            repr({name: value for name, value in msgspec.to_builtins(item).items() if name in names and value != []})
            for item in getattr(document, layer) or ()
        )
        for layer, names in fields.items()
        if layer in LAYERS
    }


def only(document: Document, fields: Any) -> Document:
    """Return a document with only the fields that a format stores."""
    layers: dict[str, Any] = {}
    for layer, kind in LAYERS.items():
        names = fields.get(layer, frozenset())
        layers[layer] = [
            kind(
                **{
                    name: value
                    for name in kind.__struct_fields__
                    if name in names and (value := getattr(item, name)) is not None
                }
            )
            for item in (getattr(document, layer) or () if names else ())
        ] or None
    return replace(document, **layers)


@pytest.mark.parametrize("name", [name for name in NAMES if name in {"jsonl", "documents", "brat"}])
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=False))
def test_formats_with_character_offsets_return_every_item(name: str, drawn: tuple[Document, str]) -> None:
    """A format with character offsets returns every item with all its fields, astral characters included."""
    document, text = drawn
    held = only(document, FORMATS[name].load().HOLDS)
    found, losses, _ = round_trip(name, held, text, at_hand=True)
    assert canonical(found, dict(FORMATS[name].load().HOLDS)) == canonical(held, dict(FORMATS[name].load().HOLDS))
    assert all(row["why"].startswith("not attempted") for row in losses.rows())


@pytest.mark.skipif(not HAS_SPACY, reason="spaCy is not installed")
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=True))
def test_docbin_returns_every_span_of_whole_tokens(drawn: tuple[Document, str]) -> None:
    """A DocBin returns every span of whole tokens with its labels and ids, overlapping or not."""
    document, text = drawn
    held = only(document, FORMATS["docbin"].load().HOLDS)
    found, losses, _ = round_trip("docbin", held, text, at_hand=True)
    assert canonical(found, dict(FORMATS["docbin"].load().HOLDS)) == canonical(
        held, dict(FORMATS["docbin"].load().HOLDS)
    )
    assert not losses


@pytest.mark.parametrize("name", [name for name in OF_TOKENS if name != "docbin"])
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=True, mentions_only=True))
def test_formats_with_tokens_return_all_mentions_not_counted_as_lost(name: str, drawn: tuple[Document, str]) -> None:
    """Mentions of whole tokens are unchanged, except for those counted as lost."""
    document, text = drawn
    fields = dict(FORMATS[name].load().HOLDS)
    if name in {"conll", "coref-jsonlines"}:
        document = numbered(document)
    held = only(document, fields)
    found, losses, _ = round_trip(name, held, text, at_hand=True)
    before, after = (Counter(canonical(each, fields)["mentions"]) for each in (held, found))
    lost = sum(row["count"] for row in losses.rows() if not row["why"].startswith("not attempted"))
    assert after <= before
    assert (before - after).total() == lost


@pytest.mark.parametrize("name", [name for name in NAMES if name != "documents"])
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=False, mentions_only=True))
def test_the_number_of_lost_mentions_is_counted(name: str, drawn: tuple[Document, str]) -> None:
    """The number of missing mentions equals the number counted as lost, for any spans."""
    document, text = drawn
    found, losses, _ = round_trip(name, document, text, at_hand=True)
    lost = sum(row["count"] for row in losses.rows() if row["what"] == "mentions" and "attempted" not in row["why"])
    assert len(found.mentions or ()) == len(document.mentions or ()) - lost


@pytest.mark.parametrize("name", TEXTUAL)
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=False, mentions_only=True))
def test_formats_with_texts_return_every_character(name: str, drawn: tuple[Document, str]) -> None:
    """A format that stores the text returns every character, white space included, without the corpus."""
    document, text = drawn
    _, _, found = round_trip(name, document, text, at_hand=False)
    assert found == text


@pytest.mark.parametrize("name", [name for name in OF_TOKENS if name != "corefud"])
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=False, mentions_only=True))
def test_returned_mentions_cover_whole_tokens(name: str, drawn: tuple[Document, str]) -> None:
    """A returned mention covers the tokens that the original shares a character with."""
    document, text = drawn
    cut = tokens(text)
    covers = {
        (touched[0].start, touched[-1].end)
        for each in document.mentions or ()
        if (touched := [token for token in cut if token.start < each.end and each.start < token.end])
    }
    found, _, _ = round_trip(name, document, text, at_hand=True)
    assert {(each.start, each.end) for each in found.mentions or ()} <= covers


def numbered(document: Document) -> Document:
    """Return a document with CoNLL-2012's cluster numbers as entities: by first mention, the longest first."""
    numbers: dict[str, str] = {}
    mentions = sorted(document.mentions or (), key=lambda each: (each.start, -each.end))
    for each in mentions:
        if each.entity is not None:
            numbers.setdefault(each.entity, str(len(numbers)))
    return replace(document, mentions=[replace(each, entity=numbers.get(each.entity or "")) for each in mentions])


@pytest.mark.parametrize("name", OF_TOKENS)
def test_an_empty_layer_survives_a_round_trip(name: str, tmp_path: Path) -> None:
    """A format that can store "attempted, nothing found" counts no loss, and reads an empty layer."""
    (tmp_path / "in.jsonl").write_text('{"doc_id": "d", "mentions": []}\n')
    (tmp_path / "d.txt").write_text("Ada Lind left.\n")
    out, again = tmp_path / f"out{FORMATS[name].suffixes[0]}", tmp_path / "again.jsonl"
    for source, target, format_ in ((tmp_path / "in.jsonl", out, name), (out, again, "jsonl")):
        files, losses, _ = convert(source, guess_input(source), FORMATS[format_])
        assert not [row for row in losses.rows() if "attempted" in row["why"]]
        target.write_bytes(files[""])
    (document,) = read(again)
    assert document.mentions == []
