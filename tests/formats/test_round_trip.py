"""Every format returns unchanged what it can store, and counts everything else."""

from __future__ import annotations

import importlib.util
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord import read, schema
from onrecord.documents.model import Argument, Document, Event, Filler, Mention, Nonquote, Quote, Span, Time
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.convert import convert
from onrecord.formats.guess import guess_input
from onrecord.formats.losses import LAYERS, Losses
from onrecord.formats.registry import FORMATS
from onrecord.formats.unsupported import count_unsupported
from onrecord.text import tokens

HAS_SPACY = importlib.util.find_spec("spacy") is not None
NAMES = [name for name in FORMATS if name != "docbin" or HAS_SPACY]
OF_TOKENS = [name for name in NAMES if name in {"bio", "conll", "corefud", "docbin"}]
TEXTUAL = [name for name in NAMES if FORMATS[name].holds_text]

PIECES = [
    "Sessions", "Trump-Russia", "don't", "U.S.", "“I", "recused.”", "He", "𝔸𝕓𝕔", "👍🏽", "é", "e\u0301", "#",
    "*", "(x)",
    "_", "a|b", "100%", "-DOCSTART-", "\\n", "\ufeff", "东京", "O", "(1)",
]  # fmt: skip
SPACES = [" ", " ", " ", "", "  ", "\n", "\n\n", "\r\n", "\u00a0", "\t", "\u2028", "\u0085"]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a text of words that are hard for formats, and of every kind of white space."""
    words = draw(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SPACES)), min_size=1, max_size=12))
    return draw(st.sampled_from(["", " ", "\n"])) + "".join(word + space for word, space in words)


@st.composite
def spans(draw: st.DrawFn, text: str, *, whole_tokens: bool) -> tuple[int, int]:
    """Draw a span within a line that is not only white space: of whole tokens, or of any characters."""
    cut = tokens(text)
    first = draw(st.integers(0, len(cut) - 1))
    start, end = cut[first]
    for following in cut[first + 1 : first + draw(st.integers(1, 5))]:
        if set("\r\n") & set(text[start : following.end]):
            break
        end = following.end
    if not whole_tokens:
        end -= draw(st.integers(0, end - start - 1))
        start += draw(st.integers(0, end - start - 1)) if text[start:end].strip() else 0
    return start, end


def some(inventory: str) -> st.SearchStrategy[str | None]:
    """Draw a value of an inventory, or None."""
    return st.none() | st.sampled_from(sorted(schema.labels(inventory)))


def pieces_of(one: tuple[int, int], other: tuple[int, int], text: str) -> list[Span]:
    """Return a mention's pieces: both spans if something is between them, otherwise the first."""
    apart = other[0] > one[1] and text[one[1] : other[0]].strip()
    return [Span(*one), Span(*other)] if apart else [Span(*one)]


IDS = st.sampled_from(["ent-a", "ent-b", "PER 1", "x(2)|-y", "Übung,%2D"])
SAID: dict[str, st.SearchStrategy[Any]] = {
    "certainty": some("certainty"),
    "note": st.sampled_from([None, "seen twice", "“so” #1"]),
}


@st.composite
def documents(draw: st.DrawFn, *, whole_tokens: bool, mentions_only: bool = False) -> tuple[Document, str]:
    """Draw a valid document with every layer, or with mentions only, and its text."""
    text = draw(texts().filter(lambda each: bool(tokens(each))))

    def span() -> tuple[int, int]:
        return draw(spans(text, whole_tokens=whole_tokens))

    def said(**fields: st.SearchStrategy[Any]) -> dict[str, Any]:
        return {name: draw(strategy) for name, strategy in {**SAID, **fields}.items()}

    def many(most: int = 4) -> range:
        return range(1, draw(st.integers(0, most)) + 1)

    def listed() -> list[Span]:
        return [Span(*place) for place in sorted({span() for _ in many(2)})]

    mentions = []
    for number in many(6):
        pieces = pieces_of(span(), span(), text)
        start, end = pieces[0].start, pieces[-1].end
        cut = [each for each in tokens(text) if any(one.start <= each.start and each.end <= one.end for one in pieces)]
        head = draw(st.sampled_from([None, *(Span(*each) for each in cut)]))
        own = said(
            type=some("entity_type"), form=some("mention_form"), entity=st.none() | IDS, refers_to=st.none() | IDS
        )
        own["predicative"] = draw(st.sampled_from([None, True, False]))
        own["pieces"] = pieces if len(pieces) > 1 else None
        mentions.append(Mention(start, end, id=f"m{number}", head=head, **own))
    if mentions_only:
        return Document(doc_id="doc-1", mentions=mentions), text
    times = [
        Time(
            *span(),
            id=f"t{number}",
            **said(type=some("time_type"), value=st.sampled_from([None, "2017-03", "P 1D"]), mod=some("time_mod")),
        )
        for number in many(2)
    ]
    fillers = [Filler(*span(), id=f"f{number}", **said()) for number in many(2)]
    names = st.lists(IDS, max_size=2, unique=True)
    quotes: list[Quote] = []
    for number in many(3):
        parts = {part: listed() for part in ("content", "cue", "source")}
        if not any(parts.values()):
            continue
        labels = said(
            kind=some("quote_kind"), act=some("act"), source_status=some("source_status"),
            cue_polarity=some("polarity"),
            cue_realis=some("realis"), rendering=some("rendering"), speakers=names, addressees=names,
            utterance=st.none() | IDS, content_missing=st.sampled_from([None, True, False]),
        )  # fmt: skip
        parent = draw(st.sampled_from([None, *(each.id for each in quotes)]))
        quotes.append(Quote(id=f"q{len(quotes) + 1}", parent=parent, **parts, **labels))
        del number
    targets = [item.id for item in (*mentions, *times, *fillers, *quotes)]
    events = []
    for number in many(3):
        labels = said(type=some("event_type"), event=st.none() | IDS, polarity=some("polarity"), realis=some("realis"))
        labels["hedged"] = draw(st.sampled_from([None, True, False]))
        roles = st.lists(st.sampled_from(["participant", "topic", "content"]), max_size=3)
        given_roles = draw(roles) if targets else []
        arguments = [Argument(role, str(draw(st.sampled_from(targets)))) for role in given_roles]
        events.append(Event(*span(), id=f"e{number}", arguments=arguments, **labels))
    nonquotes = [Nonquote(*span(), reason=draw(some("nonquote_reason"))) for _ in many(1)]
    found = Document(
        doc_id="doc-1",
        mentions=mentions,
        times=times,
        fillers=fillers,
        quotes=quotes,
        nonquotes=nonquotes,
        events=events,
    )
    return found, text


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
def test_formats_with_character_offsets_store_every_layer(name: str, drawn: tuple[Document, str]) -> None:
    """A format with character offsets returns every item with all its fields, astral characters included."""
    document, text = drawn
    held = only(document, FORMATS[name].load().HOLDS)
    found, losses, _ = round_trip(name, held, text, at_hand=True)
    assert canonical(found, dict(FORMATS[name].load().HOLDS)) == canonical(held, dict(FORMATS[name].load().HOLDS))
    assert all(row["why"].startswith("not attempted") for row in losses.rows())


@pytest.mark.skipif(not HAS_SPACY, reason="spaCy is not installed")
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=True))
def test_docbin_stores_spans_of_whole_tokens(drawn: tuple[Document, str]) -> None:
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
def test_formats_with_tokens_store_what_they_do_not_count_as_lost(name: str, drawn: tuple[Document, str]) -> None:
    """Mentions of whole tokens are unchanged, except for those counted as lost."""
    document, text = drawn
    fields = dict(FORMATS[name].load().HOLDS)
    if name == "conll":
        document = numbered(document, text)
    held = only(document, fields)
    found, losses, _ = round_trip(name, held, text, at_hand=True)
    before, after = (Counter(canonical(each, fields)["mentions"]) for each in (held, found))
    lost = sum(row["count"] for row in losses.rows() if not row["why"].startswith("not attempted"))
    assert after <= before
    assert (before - after).total() == lost


@pytest.mark.parametrize("name", [name for name in NAMES if name != "documents"])
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=False, mentions_only=True))
def test_every_lost_mention_is_counted(name: str, drawn: tuple[Document, str]) -> None:
    """The number of missing mentions equals the number counted as lost, for any spans."""
    document, text = drawn
    found, losses, _ = round_trip(name, document, text, at_hand=True)
    lost = sum(row["count"] for row in losses.rows() if row["what"] == "mentions" and "attempted" not in row["why"])
    assert len(found.mentions or ()) == len(document.mentions or ()) - lost


@pytest.mark.parametrize("name", TEXTUAL)
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=False, mentions_only=True))
def test_texts_are_read_back_exactly(name: str, drawn: tuple[Document, str]) -> None:
    """A format that stores the text returns every character, white space included, without the corpus."""
    document, text = drawn
    _, _, found = round_trip(name, document, text, at_hand=False)
    assert found == text


@pytest.mark.parametrize("name", [name for name in OF_TOKENS if name != "corefud"])
@pytest.mark.fuzz(cases=20, share=3)
@given(documents(whole_tokens=False, mentions_only=True))
def test_spans_are_extended_to_whole_tokens(name: str, drawn: tuple[Document, str]) -> None:
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


def numbered(document: Document, text: str) -> Document:
    """Return a document with CoNLL-2012's cluster numbers as entities: by first mention, the longest first."""
    del text
    numbers: dict[str, str] = {}
    mentions = sorted(document.mentions or (), key=lambda each: (each.start, -each.end))
    for each in mentions:
        if each.entity is not None:
            numbers.setdefault(each.entity, str(len(numbers)))
    return replace(document, mentions=[replace(each, entity=numbers.get(each.entity or "")) for each in mentions])


@pytest.mark.parametrize("name", OF_TOKENS)
def test_nothing_found_is_nothing_found_after_a_round_trip(name: str, tmp_path: Path) -> None:
    """A format that says "attempted, nothing found" counts no loss for it, and reads it back as an empty layer."""
    (tmp_path / "in.jsonl").write_text('{"doc_id": "d", "mentions": []}\n')
    (tmp_path / "d.txt").write_text("Ada Lind left.\n")
    out, again = tmp_path / f"out{FORMATS[name].suffixes[0]}", tmp_path / "again.jsonl"
    for source, target, format_ in ((tmp_path / "in.jsonl", out, name), (out, again, "jsonl")):
        files, losses, _ = convert(source, guess_input(source), FORMATS[format_])
        assert not [row for row in losses.rows() if "attempted" in row["why"]]
        target.write_bytes(files[""])
    (document,) = read(again)
    assert document.mentions == []
