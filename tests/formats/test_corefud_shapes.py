"""CorefUD round trips of any shape: multiword tokens, empty nodes, pieces, nesting, crossing, unusual ids."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.checks.extents import head_is_inside
from onrecord.checks.predictions import check_document
from onrecord.documents.model import Document, EmptyNode, Governor, Mention, Span
from onrecord.formats import corefud
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.corefud_reader import read_corefud
from onrecord.formats.losses import Losses
from onrecord.text import tokens

TOKENS = [
    ("Mara", ["Mara"]), ("del", ["de", "el"]), ("dárselo", ["dar", "se", "lo"]), ("à", ["a", "a"]), ("東京", ["東京"]),
    ("don't", ["do", "n't"]), ("it's", ["it", "is"]), ("(x)", ["(x)"]), ("1 000", ["1 000"]), ("𝔸𝕓", ["𝔸", "𝕓"]),
    ("_", ["_"]),
]  # fmt: skip
HEADER = "# global.Entity = eid-etype-head-minspan"
ENTITIES = ["e1", "e2", "Alder Gazette", "x(2)|-y", "e[1/2]", "100%,", "<a>=b:c"]
DOC_IDS = ["Alder Gazette 1", "ap~20081210", "2031:1", "bc/x/00", "zwölf  Monde", "=id"]


class Read(NamedTuple):
    """The result of reading a file."""

    documents: list[Document]
    texts: dict[str, str]
    losses: list[str]


def read(data: str | bytes) -> Read:
    """Return the result of reading a file with these bytes, with the reasons of its losses."""
    losses = Losses()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "file.conllu"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        found = read_corefud(path, Reading(lambda _: None, losses))
    return Read(list(found.documents), dict(found.texts), [row["why"] for row in losses.rows()])


def written(document: Document, text: str, losses: Losses | None = None) -> bytes:
    """Return a document's CorefUD bytes."""
    bundle = Bundle((document,), {document.doc_id: text})
    return corefud.write(bundle, Losses() if losses is None else losses)[""]


def bare(document: Document) -> list[str]:
    """Return the mentions as JSON values, in a fixed order."""
    return sorted(msgspec.json.encode(mention).decode() for mention in document.mentions or ())


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw a CorefUD file of one document: sentences of tokens and empty nodes, and mentions of any nodes."""
    sentences = [_draw_sentence(draw) for _ in range(draw(st.integers(1, 2)))]
    lines = [f"# newdoc id = {draw(st.sampled_from(DOC_IDS))}", HEADER]
    for rows in sentences:
        _draw_mentions(draw, [row for row in rows if "-" not in row[0]])
        lines += [f"{name}\t{form}\t_\t_\t_\t_\t_\t_\t{deps}\t{misc}" for name, form, deps, misc in rows] + [""]
    return "\n".join(lines) + "\n"


def _draw_sentence(draw: st.DrawFn) -> list[list[str]]:
    """Draw rows (first column, form, DEPS, MISC) that end with a space, so that sentences have distinct offsets."""
    rows: list[list[str]] = []
    word, tokens = 0, draw(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=4))
    for at, (form, words) in enumerate(tokens, 1):
        for empty in range(draw(st.sampled_from([0, 0, 1, 2]))):
            deps = draw(st.sampled_from(["_", "0:root", "1:nsubj", "1:obj|0:x", f"{word}.1:conj"]))
            rows.append([f"{word}.{empty + 1}", draw(st.sampled_from(["_", "él"])), deps, "_"])
        spacing = draw(st.sampled_from(["_", r"SpacesAfter=\n", *["SpaceAfter=No"] * (at < len(tokens))]))
        if len(words) > 1:
            rows.append([f"{word + 1}-{word + len(words)}", form, "_", spacing])
        for each in words:
            word += 1
            rows.append([str(word), each, "_", spacing if len(words) == 1 else "_"])
    return rows


def _draw_mentions(draw: st.DrawFn, nodes: list[list[str]]) -> None:
    """Add the brackets of up to four mentions, each of its own entity, to the nodes of a sentence."""
    brackets: list[tuple[list[str], list[str], list[str]]] = [([], [], []) for _ in nodes]
    for entity in draw(
        st.lists(st.sampled_from(["e1", "e2", "e3", "Alder%20Gazette", "x%28"]), max_size=4, unique=True)
    ):
        chosen = sorted(draw(st.sets(st.integers(0, len(nodes) - 1), min_size=1, max_size=5)))
        pieces = [[chosen[0]]]
        for at in chosen[1:]:
            pieces[-1].append(at) if at == pieces[-1][-1] + 1 else pieces.append([at])
        head = draw(st.integers(1, len(chosen)))
        minspan = draw(st.sampled_from(["", str(head), ",".join(map(str, range(head, len(chosen) + 1)))]))
        for number, piece in enumerate(pieces, 1):
            name = entity if len(pieces) == 1 else f"{entity}[{number}/{len(pieces)}]"
            opened = f"({name}--{head}-{minspan}".rstrip("-")
            if len(piece) == 1:
                brackets[piece[0]][2].append(f"{opened})")
            else:
                brackets[piece[0]][1].append(opened)
                brackets[piece[-1]][0].append(f"{name})")
    for node, (closing, opening, single) in zip(nodes, brackets, strict=True):
        if closing or opening or single:
            node[3] = "|".join(
                ["Entity=" + "".join([*closing, *opening, *single]), *([node[3]] if node[3] != "_" else [])]
            )


@pytest.mark.fuzz(cases=60, share=2)
@given(files())
def test_a_file_of_any_shape_survives_a_round_trip(content: str) -> None:
    """Extents, pieces, empty nodes, heads and governors are unchanged after a round trip."""
    first = read(content)
    (document,) = first.documents
    text = first.texts[document.doc_id]
    losses = Losses()
    again = read(written(document, text, losses))
    assert [row["what"] for row in losses.rows() if "mentions" in row["what"]] == []
    assert bare(again.documents[0]) == bare(document)
    assert again.texts[document.doc_id] == text
    assert {problem.check for problem in check_document(document, text, 0, "f")} <= {"predictions.clusters"}


@pytest.mark.fuzz(cases=60, share=2)
@given(files())
def test_every_head_is_inside_its_own_pieces(content: str) -> None:
    """The head is inside a piece of its mention or is one of its empty nodes."""
    (document,) = read(content).documents
    for mention in document.mentions or ():
        assert head_is_inside(mention)
        assert mention.start == min(start for start, _ in mention.spans or [(mention.start, 0)])


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, str]:
    """Draw mentions of any characters: in pieces, with empty nodes, several of one entity."""
    text = draw(st.sampled_from(["Mara's dog-house, 東京.  It\n\nsat.", "dárselo del à", "a b c d e f g h"]))
    offsets = st.integers(0, len(text))
    governors = st.sampled_from(tokens(text)).map(lambda word: [Governor(*word, relation="nsubj")])
    mentions = []
    known: dict[tuple[int, int], list[Governor] | None] = {}
    for number in range(draw(st.integers(1, 5))):
        points = sorted(draw(st.sets(offsets, min_size=2, max_size=6)))
        pairs = list(zip(points[::2], points[1::2], strict=False))
        spans: list[Span] = []
        for start, end in pairs:
            if spans and not text[spans[-1].end : start].strip():
                spans[-1] = Span(spans[-1].start, end)
            elif text[start:end].strip():
                spans.append(Span(start, end))
        places = draw(st.sets(st.tuples(offsets, st.integers(1, 3)), max_size=2)) if spans else {(points[0], 1)}
        for place in places:
            known.setdefault(place, draw(st.none() | governors))
        nodes = [EmptyNode(*place, governors=known[place]) for place in sorted(places)]
        start, end = (spans[0].start, spans[-1].end) if spans else (points[0], points[0])
        entity = draw(st.sampled_from([*ENTITIES, "e1", "e1"]))
        head = draw(st.sampled_from([None, *spans]))
        pieces = spans if len(spans) > 1 else None
        own = {"pieces": pieces, "empty_nodes": nodes or None, "head": head, "entity": entity}
        mentions.append(Mention(start, end, id=f"m{number}", **own))
    return Document(doc_id=draw(st.sampled_from(DOC_IDS)), mentions=mentions), text


@pytest.mark.fuzz(cases=60, share=2)
@given(documents())
def test_every_mention_survives_a_round_trip_or_is_counted_as_lost(drawn: tuple[Document, str]) -> None:
    """Every mention is read back or counted as lost; a second round trip changes nothing."""
    document, text = drawn
    losses = Losses()
    once = read(written(document, text, losses)).documents[0]
    lost = sum(row["count"] for row in losses.rows() if row["what"] == "mentions")
    assert len(once.mentions or ()) == len(document.mentions or ()) - lost
    moved = any("exact" in row["what"] or "governor" in row["what"] for row in losses.rows())
    if not moved:
        assert not Counter(bare(once)) - Counter(bare(document))
    assert bare(read(written(once, text)).documents[0]) == bare(once)
