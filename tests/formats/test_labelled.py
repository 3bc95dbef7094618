"""Reading texts with labelled spans: the files of doccano, Prodigy and spaCy."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.errors import OnrecordError
from onrecord.formats.guess import guess_input

from .drawn import documents
from .labelled_files import TEXT, Row, lost, mentions, read, write

if TYPE_CHECKING:
    from onrecord.documents.model import Document


@pytest.mark.parametrize(
    "spans",
    [
        {"label": [[0, 8, "PER"], [13, 15, "PER"]]},
        {"labels": [[0, 8, "PER"], [13, 15, "PER"]], "Comments": []},
        {"entities": [[0, 8, "PER"], [13, 15, "PER"]]},
        {"ents": [{"start": 0, "end": 8, "label": "PER"}, {"start": 13, "end": 15, "label": "PER"}]},
        {"spans": [{"start": 0, "end": 8, "label": "PER"}, {"start": 13, "end": 15, "label": "PER"}]},
        {"annotations": [{"start_offset": s, "end_offset": e, "label": 7, "user": 1} for s, e in ((0, 8), (13, 15))]},
    ],
)
def test_spans_are_read_under_the_key_of_each_tool(spans: dict[str, Any], tmp_path: Path) -> None:
    """The same two spans; older exports of doccano have the numbers of labels."""
    bundle, losses = read(write(tmp_path, {"text": TEXT, **spans}), **{"7": "PER"})
    assert mentions(bundle) == [("Ada Lind", "PER", None), ("Bo", "PER", None)]
    assert not losses
    assert bundle.carried == {"file"}


def test_relations_of_doccano_give_entities(tmp_path: Path) -> None:
    """Relations that mean coreference join spans, of which one may be marked twice; others are counted."""
    places = [(0, 8), (13, 15), (27, 30), (27, 30)]
    spans = [{"id": id_, "label": "PER", "start_offset": s, "end_offset": e} for id_, (s, e) in enumerate(places)]
    pairs = [(0, 3, "coref"), (0, 1, "likes"), (1, 9, "Coref")]
    links = [{"id": 9, "from_id": source, "to_id": target, "type": type_} for source, target, type_ in pairs]
    bundle, losses = read(write(tmp_path, {"id": 4, "text": TEXT, "entities": spans, "relations": links}))
    assert mentions(bundle) == [("Ada Lind", "PER", "chain-1"), ("Bo", "PER", None), ("She", "PER", "chain-1")]
    assert lost(losses) == {"relation likes": 1, "relations": 1, "spans": 1}


def test_accepted_examples_of_prodigy_are_read_and_others_counted(tmp_path: Path) -> None:
    """Spans, tokens and relations as `prodigy db-out` writes them; an example without an answer counts as accepted."""
    tokens = [{"text": "Ada", "start": 0, "end": 3, "id": 0, "ws": True}]
    spans = [
        {"start": 0, "end": 8, "token_start": 0, "token_end": 1, "label": "PER", "text": "Ada Lind"},
        {"start": 27, "end": 30, "token_start": 7, "token_end": 7, "label": "PER"},
    ]
    ends = [{"start": each["start"], "end": each["end"], "token_start": 0, "label": "PER"} for each in spans]
    relation = {"head": 1, "child": 7, "head_span": ends[0], "child_span": ends[1], "label": "COREF"}
    whole = {"text": TEXT, "_input_hash": 1, "_task_hash": -2, "_view_id": "relations", "tokens": tokens}
    rows = [
        {**whole, "spans": spans, "relations": [relation], "meta": {"source": "wire"}, "answer": "accept"},
        {**whole, "spans": spans[:1], "answer": "reject"},
        {"image": "a.png", "answer": "ignore"},
        {"text": "Bo left.", "_input_hash": 3, "_is_binary": True, "meta": {"id": 4}},
    ]
    bundle, losses = read(write(tmp_path, *rows))
    assert [each.doc_id for each in bundle.documents] == ["file-1", "4"]
    assert mentions(bundle) == [("Ada Lind", "PER", "chain-1"), ("She", "PER", "chain-1")]
    assert bundle.documents[1].mentions == []
    assert {row["why"]: row["count"] for row in losses.rows()} == {
        "it is not read": 1,
        "their answer is ignore": 1,
        "their answer is reject": 1,
    }
    assert losses.notes == [
        f"{tmp_path / 'file.jsonl'}: the answers are decisions on suggestions in 1 example; texts may lack spans."
    ]


@pytest.mark.parametrize("form", ["lines", "list"])
def test_documents_that_spacy_writes_as_json_are_read(form: str, tmp_path: Path) -> None:
    """`Doc.to_json` of real documents: `ents`, or the selected span groups with their knowledge base ids."""
    spacy = pytest.importorskip("spacy", reason="pip install 'onrecord[spacy]'")
    nlp = spacy.blank("en")
    docs = [nlp("\N{FIRE} Ada Lind met Bo."), nlp("Oslo slept.")]
    docs[0].ents = [docs[0].char_span(2, 10, label="PER")]
    docs[0].spans["sc"] = [docs[0].char_span(2, 5, label="PER", kb_id="Q7"), docs[0].char_span(2, 10, label="PER")]
    rows = [doc.to_json() for doc in docs]
    path = write(tmp_path, *rows) if form == "lines" else write(tmp_path, rows, name="file.json")
    bundle, losses = read(path)
    assert guess_input(path).name == "spacy-json"
    assert [mentions(bundle, at) for at in (0, 1)] == [[("Ada Lind", "PER", None)], []]
    assert lost(losses) == {"span group sc": 2}
    assert "--spans sc reads it as mentions" in losses.rows()[0]["why"]
    chosen, losses = read(path, groups=["sc"])
    assert mentions(chosen) == [("Ada", "PER", "Q7"), ("Ada Lind", "PER", None)]
    assert lost(losses) == {"ents": 1}
    with pytest.raises(OnrecordError, match="No document has a span group") as raised:
        read(path, groups=["sx"])
    assert raised.value.expected == "ents, sc"


def test_training_data_of_spacy_2_is_read_in_every_layout(tmp_path: Path) -> None:
    """A list of pairs, a pair a line, and the object of a web annotator, which has nulls for texts not annotated."""
    pair = [TEXT, {"entities": [[0, 8, "PER"]]}]
    other = ["Bo left.", {"entities": [], "cats": {"sad": 1.0}}]
    layouts: list[list[Row]] = [
        [[pair, other]],
        [pair, other],
        [{"classes": ["PER"], "annotations": [pair, None, other]}],
    ]
    for rows in layouts:
        bundle, losses = read(write(tmp_path, *rows, name="train.json"))
        assert [mentions(bundle, at) for at in (0, 1)] == [[("Ada Lind", "PER", None)], []]
        assert [each.doc_id for each in bundle.documents] == ["train-1", "train-3" if rows is layouts[2] else "train-2"]
        assert lost(losses) == {"cats": 1} | ({"examples": 1} if rows is layouts[2] else {})


def with_spans(tool: str, document: Document, text: str) -> Row:
    """Return a document as an example of a tool, with offsets counted as the tool counts them."""
    utf16 = [0]
    for each in text:
        utf16.append(utf16[-1] + 1 + (ord(each) > 0xFFFF))
    places = [(each.start, each.end, each.type or "") for each in document.mentions or ()]
    named = [{"start": start, "end": end, "label": label} for start, end, label in places]
    if tool == "doccano":
        return {"text": text, "label": [[utf16[start], utf16[end], label] for start, end, label in places]}
    if tool == "prodigy":
        return {"text": text, "spans": named, "answer": "accept"}
    return {"text": text, "ents": named} if tool == "spacy-json" else [text, {"entities": places}]


def is_of_words(text: str, at: int) -> bool:
    """Return whether an offset is not inside a word, where it would speak for the other way of counting."""
    return not (text[at - 1 : at].isalnum() and text[at : at + 1].isalnum())


@pytest.mark.parametrize("tool", ["doccano", "prodigy", "spacy-json", "pair"])
@pytest.mark.fuzz(cases=15, share=5)
@given(
    drawn=documents(whole_tokens=True, mentions_only=True),
    layout=st.sampled_from(["lines", "CR LF", "BOM", "list", "one"]),
)
def test_what_a_tool_writes_is_read_again(tool: str, drawn: tuple[Document, str], layout: str) -> None:
    """Every span has its characters and label again, in texts with emoji, and the text has every character."""
    document, text = drawn
    whole = [each for each in document.mentions or () if is_of_words(text, each.start) and is_of_words(text, each.end)]
    document = replace(document, mentions=whole)
    row, other = with_spans(tool, document, text), with_spans(tool, document, f"{text} Bo")
    with tempfile.TemporaryDirectory() as name:
        if layout in {"list", "one"}:
            path = write(Path(name), [row, other] if layout == "list" else row, name="file.json")
        else:
            path = write(Path(name), row, other, ends="\r\n" if layout == "CR LF" else "\n")
        if layout == "BOM":
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        bundle, losses = read(path)
        assert guess_input(path).name == ("spacy-json" if tool == "pair" else tool)
    expected = sorted({(each.start, each.end, each.type or "") for each in document.mentions or ()})
    assert [*bundle.texts.values()][:1] == [text]
    for each in bundle.documents:
        assert sorted((one.start, one.end, one.type or "") for one in each.mentions or ()) == expected
    repeated = len(document.mentions or ()) - len(expected)
    assert lost(losses) == ({"spans": repeated * len(bundle.documents)} if repeated else {})


@pytest.mark.parametrize(
    ("text", "key", "places", "unit"),
    [
        ("\N{FIRE} Ada Lind met Bo.", "label", [(3, 11)], "UTF-16 code units"),
        ("\N{FIRE} Ada Lind met Bo.", "label", [(2, 10)], "characters"),
        ("\N{FIRE} Ada Lind met Bo.", "label", [(2, 10), (15, 17), (3, 5)], "characters"),
        ("\N{FIRE} Ada Lind met Bo.", "spans", [(2, 10)], "characters"),
        ("\N{FIRE} Ada Lind met Bo.", "spans", [(3, 11)], "UTF-16 code units"),
        ("\N{FIRE} Ada Lind", "spans", [(3, 11)], "UTF-16 code units"),
        ("\N{FIRE}我东、京大。", "label", [(3, 6)], "UTF-16 code units"),
        ("Ada Lind met Bo. \N{FIRE}", "label", [(0, 8)], ""),
        ("\N{FIRE} Ada Lind met Bo.", "label", [], ""),
    ],
)
def test_offsets_after_an_emoji_are_read_as_they_fit_the_words(
    text: str, key: str, places: list[tuple[int, int]], unit: str, tmp_path: Path
) -> None:
    """UTF-16 code units for doccano, characters for Prodigy; the other way if it fits much better. A note says so."""
    spans: list[Any] = [[start, end, "PER"] for start, end in places]
    named = [dict(zip(("start", "end", "label"), each, strict=True)) for each in spans]
    bundle, losses = read(write(tmp_path, {"text": text, key: named if key == "spans" else spans}))
    assert mentions(bundle)[:1] == [("东、京" if "京" in text else "Ada Lind", "PER", None)][: len(places)]
    assert [f"offsets were read as {unit}, which differ" in note for note in losses.notes] == ([True] if unit else [])


def test_one_faulty_span_does_not_change_how_the_offsets_of_a_file_are_counted(tmp_path: Path) -> None:
    """A span that ends one character after the text is an error, although the other way of counting would allow it."""
    spans = [{"start": start, "end": end, "label": "PER"} for start, end in ((2, 10), (15, 17), (11, 19))]
    with pytest.raises(OnrecordError, match="1 problem") as raised:
        read(write(tmp_path, {"text": "\N{FIRE} Ada Lind met Bo.", "spans": spans}))
    assert "spans[2]: the span is not inside the text" in str(raised.value)


def test_spans_that_no_mention_can_have_are_counted(tmp_path: Path) -> None:
    """White space at edges is cut off; spans without words, and repeated ones, are counted; overlaps are kept."""
    labels = [[0, 9, "PER"], [0, 8, "PER"], [0, 3, "PER"], [8, 9, "PER"], [4, 4, "PER"], [0, 8, "ORG"], [13, 15, ""]]
    bundle, losses = read(
        write(tmp_path, {"text": TEXT, "label": [*labels, [19, 25, "DATE"], [0, 3, "Left"]]}), Left="-"
    )
    assert mentions(bundle) == [
        ("Ada", "PER", None),
        ("Ada Lind", "PER", None),
        ("Ada Lind", "ORG", None),
        ("Bo", None, None),
    ]
    assert [(each.start, each.type) for each in bundle.documents[0].times or ()] == [(19, "DATE")]
    assert {row["why"]: row["count"] for row in losses.rows()} == {
        "another span of the text has the same offsets and label": 1,
        "it contains no character": 1,
        "it contains only white space": 1,
    }


def test_an_id_does_not_change_if_another_example_is_rejected_later(tmp_path: Path) -> None:
    """The line is part of the id, unless the file has one example."""
    row = {"text": TEXT, "spans": []}
    for rows in ([row, row], [row, row | {"answer": "reject"}]):
        assert read(write(tmp_path, *rows))[0].documents[0].doc_id == "file-1"
    assert read(write(tmp_path, row))[0].documents[0].doc_id == "file"


def test_a_span_without_a_label_is_a_mention_without_a_type(tmp_path: Path) -> None:
    """A missing key is counted, since the label may be under another one; null and "" are no label."""
    spans = [
        {"start": 0, "end": 3, "type": "PER"},
        {"start": 4, "end": 8, "label": None},
        {"start": 9, "end": 12, "label": ""},
    ]
    bundle, losses = read(write(tmp_path, {"text": TEXT, "spans": spans}))
    assert mentions(bundle) == [("Ada", None, None), ("Lind", None, None), ("met", None, None)]
    assert lost(losses) == {"labels": 1}


def test_a_document_has_the_id_of_its_example_or_of_its_article(tmp_path: Path) -> None:
    """A string is a name; a number is none, and the article with the text has one; texts of one id are numbered."""
    rows = [
        {"id": "a", "text": "One."},
        {"meta": {"document_id": "b"}, "text": "Two."},
        {"id": 7, "text": "Three."},
        {"text": "Four."},
        {"text": "Five."},
        {"meta": {"id": "c"}, "text": "Six."},
        {"meta": {"id": "c"}, "text": "Seven."},
    ]
    path = write(tmp_path, *({**each, "spans": []} for each in rows))
    bundle, losses = read(path, articles={"Five.": "five"})
    assert list(bundle.texts) == ["a", "b", "7", "file-4", "five", "c-1", "c-2"]
    assert bundle.unnamed == {"7", "file-4", "c-1", "c-2"}
    assert losses.notes == [f"{path}: 2 examples share ids, such as 'c', so numbers were appended."]
