"""Scoring end to end: sources, order, undefined figures, refused input, and the bytes of the result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import onrecord
from onrecord import schema
from onrecord.corpus.load import load
from onrecord.documents.model import Document, Mention, Quote, Span
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.scorer import score

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from random import Random

ENCODE = msgspec.json.Encoder().encode
NAMES = ["mention.strict", "mention.exact", "mention.partial", "mention.type"]


def mention(start: int, end: int, label: str = "PER") -> Mention:
    """Return a bare mention."""
    return Mention(start=start, end=end, type=label)


GOLD = [Document(f"d{n}", mentions=[mention(0, 4), mention(6, 9, "ORG")]) for n in range(3)]
PREDICTED = [
    Document("d0", mentions=[mention(0, 4), mention(6, 9, "ORG")]),
    Document("d1", mentions=[mention(0, 4), mention(6, 8, "ORG")]),
    Document("d2", mentions=[]),
]


def written(path: Path, documents: Iterable[Document], *, header: dict[str, Any] | None = None) -> Path:
    """Return a JSONL file of documents."""
    lines = [json.dumps(header).encode()] if header else []
    path.write_bytes(b"\n".join([*lines, *map(ENCODE, documents)]) + b"\n")
    return path


def test_predictions_on_another_text_are_refused(small_corpus: Path, tmp_path: Path) -> None:
    """Another corpus version in the header is accepted."""
    corpus = load(small_corpus)
    header = {"onrecord": "predictions", "schema_version": schema.schema_version(), "system": "x", "scope": "document"}
    rows = [Document(doc_id, text_sha256=corpus.articles[doc_id].sha256) for doc_id in corpus.doc_ids]
    path = written(tmp_path / "p.jsonl", rows, header={**header, "corpus_version": "9.9"})
    assert score(corpus, path).doc_ids == tuple(corpus.doc_ids)
    other = [rows[0], Document(rows[1].doc_id, text_sha256="0" * 64)]
    for predicted in (other, written(tmp_path / "q.jsonl", other, header=header)):
        with pytest.raises(OnrecordError, match="another text") as caught:
            score(corpus, predicted)
        assert "have 1 problem," in caught.value.what


def test_gold_without_texts_still_refuses_another_hash() -> None:
    """Gold without texts still has the hash of each text."""
    gold = [Document("d", text_sha256="a" * 64, mentions=[mention(0, 4)])]
    with pytest.raises(OnrecordError, match="another text"):
        score(gold, [Document("d", text_sha256="b" * 64, mentions=[mention(0, 4)])])
    assert score(gold, gold)["mention.strict"].f1 == 1.0


def test_gold_of_the_small_corpus_scores_1_against_itself(small_corpus: Path) -> None:
    """Or has no figure; leakage is 0."""
    corpus = load(small_corpus)
    result = score(corpus, corpus.documents)
    for name, found in result.scores.items():
        if name == "leakage":
            assert found.value.value == 0.0
        else:
            assert found.value[:3] in {(1.0, 1.0, 1.0), (None, None, 1.0), (None, None, None)}, name
    assert result["mention.strict"].f1 == result["quote.content.exact"].f1 == 1.0


def test_gold_of_the_corpus_scores_1_against_itself() -> None:
    """It has an entity with pronouns only, and fillers that contain mentions."""
    corpus = load()
    documents = [replace(each, zones=None, nonquotes=None) for each in corpus.documents.values()]
    found = score(corpus, documents)
    assert {name for name, each in found.scores.items() if each.value.f1 not in {1.0, None}} == set()
    assert found["event.argument.cls.entity"].f1 == found["quote.attribution"].f1 == found["quote.addressee"].f1 == 1.0


def test_gold_with_sources_only_scores_1_by_phrase_and_has_no_other_figure(small_corpus: Path) -> None:
    """No speaker could be right."""
    documents = load(small_corpus).documents.values()
    gold = [replace(d, quotes=[replace(q, speakers=None) for q in d.quotes or ()]) for d in documents]
    found = score(gold, gold, measures=["quote.attribution*", "quote.speaker*", "quote.segment.attribution*"])
    for name, each in found.scores.items():
        assert each.value.f1 == (1.0 if name.endswith(".mention") else None), name


def test_counts_and_figures_equal_those_worked_by_hand() -> None:
    """Six gold mentions, four predicted, three right, one of them by half."""
    result = score(GOLD, PREDICTED)
    assert tuple(result.scores["mention.strict"].counts or ()) == (3, 4, 3, 6)
    assert result["mention.partial"][:3] == (3.5 / 4, 3.5 / 6, 2 * 3.5 / 10)


def test_counts_of_documents_and_types_add_up() -> None:
    """A measure's counts are the sums of its counts by document and by type."""
    for name in NAMES:
        found = score(GOLD, PREDICTED).scores[name]
        rows = [row for n in range(3) if (row := found.document(f"d{n}")) is not None]
        assert tuple(map(sum, zip(*rows, strict=True))) == found.counts
        assert tuple(map(sum, zip(*found.by_label.values(), strict=True))) == found.counts


def test_macro_means_leave_out_undefined_figures() -> None:
    """Precision of a document without predictions is undefined, and stays out of the mean; its recall is 0."""
    macro = score(GOLD, PREDICTED).scores["mention.strict"].macro["document"]
    assert (macro["precision"].mean, macro["precision"].parts) == (0.75, 2)
    assert (macro["recall"].mean, macro["recall"].parts) == (0.5, 3)


@pytest.mark.fuzz(cases=30, share=30)
@given(st.randoms(use_true_random=False))
def test_order_of_documents_and_items_does_not_change_the_result(shuffler: Random) -> None:
    """Shuffled documents and predictions give the same JSON, signature included."""
    shuffled = list(PREDICTED)
    shuffler.shuffle(shuffled)
    shuffled = [Document(d.doc_id, mentions=shuffler.sample(d.mentions or [], len(d.mentions or []))) for d in shuffled]
    gold = list(GOLD)
    shuffler.shuffle(gold)
    assert score(gold, shuffled).to_json() == score(GOLD, PREDICTED).to_json()


def test_a_file_a_directory_and_records_give_the_same_result(tmp_path: Path) -> None:
    """The sources of gold and predictions make no difference."""
    expected = score(GOLD, PREDICTED).to_json()
    gold, predicted = written(tmp_path / "gold.jsonl", GOLD), written(tmp_path / "p.jsonl", PREDICTED)
    (tmp_path / "folder").mkdir()
    for document in GOLD:
        (tmp_path / "folder" / f"{document.doc_id}.json").write_bytes(ENCODE(document))
    assert score(gold, predicted).to_json() == expected
    assert score(tmp_path / "folder", predicted).to_json() == expected


def test_order_of_documents_in_a_file_does_not_change_the_result(tmp_path: Path) -> None:
    """A file in another order, with a header, gives the same bytes as one in gold's order."""
    header = {"onrecord": "predictions", "schema_version": schema.schema_version(), "system": "s"}
    turned = written(tmp_path / "turned.jsonl", reversed(PREDICTED), header=header)
    assert score(GOLD, turned).to_json() == score(GOLD, PREDICTED).to_json()


def test_a_missing_document_counts_as_nothing_found() -> None:
    """A note says how many documents are missing."""
    result = score(GOLD, PREDICTED[:2])
    assert result.scores["mention.strict"].counts == score(GOLD, PREDICTED).scores["mention.strict"].counts
    assert any("1 of 3 documents" in note for note in result.notes)


def test_measures_that_were_not_attempted_are_undefined() -> None:
    """Without types, strict and type are undefined and exact is not; without quotes, so are their measures."""
    bare = [Document(d.doc_id, mentions=[Mention(start=0, end=4)]) for d in GOLD]
    result = score(GOLD, bare)
    assert result["mention.strict"] == result["mention.type"] == result["quote.cue.exact"] == (None,) * 4
    assert result["mention.exact"].precision == 1.0


def test_an_untyped_mention_is_left_out_of_measures_of_types() -> None:
    """The untyped mention is right by its span and ignored by measures of types; a note counts it."""
    gold = [Document("d", mentions=[mention(0, 4), mention(6, 9, "ORG")])]
    predicted = [Document("d", mentions=[mention(0, 4), Mention(start=6, end=9)])]
    result = score(gold, predicted)
    assert result.scores["mention.exact"].counts == (2, 2, 2, 2)
    assert result.scores["mention.strict"].counts == result.scores["mention.type"].counts == (1, 1, 1, 2)
    assert "1 predicted mentions have no type: left out of the measures that need one." in result.notes
    assert not any("no type" in note for note in score(gold, gold).notes)


def test_a_prediction_of_untyped_gold_is_ignored_by_measures_of_types() -> None:
    """Gold does not say whether the type is right."""
    gold = [Document("d", mentions=[mention(0, 4), Mention(start=6, end=9)])]
    result = score(gold, [Document("d", mentions=[mention(0, 4), mention(6, 9)])])
    assert result.scores["mention.strict"].counts == (1, 1, 1, 1)
    assert result.scores["mention.exact"].counts == (2, 2, 2, 2)


def test_an_empty_layer_in_all_documents_scores_0_and_not_a_dash() -> None:
    """Precision is undefined."""
    empty = [Document(d.doc_id, mentions=[]) for d in GOLD]
    for name in NAMES:
        assert score(GOLD, empty)[name][:3] == (None, 0.0, 0.0)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (Document("d9", mentions=[]), "not in gold|gold has no such document"),
        (Document("d0", mentions=[]), "twice"),
        (Document("d1", mentions=[mention(5, 3)]), "the span ends before it starts"),
        (Document("d1", mentions=[mention(0, 3, "PERSON")]), "did you mean PER"),
    ],
    ids=["unknown document", "document twice", "reversed offsets", "unknown type"],
)
def test_predictions_with_errors_are_refused(wrong: Document, what: str, tmp_path: Path) -> None:
    """From a file and from memory."""
    for predicted in ([PREDICTED[0], wrong], written(tmp_path / "p.jsonl", [PREDICTED[0], wrong])):
        with pytest.raises(OnrecordError, match=what):
            score(GOLD, predicted)


def test_the_error_counts_all_problems_and_shows_three(tmp_path: Path) -> None:
    """Seven problems are seven, three are shown, and the next command is named."""
    path = written(tmp_path / "p.jsonl", [Document("d0", mentions=[mention(9, n) for n in range(1, 8)])])
    with pytest.raises(OnrecordError) as caught:
        score(GOLD, path)
    assert "7 problems" in caught.value.what
    assert "and 4 more" in caught.value.what
    assert caught.value.hint == f"onrecord check {path} lists all of them"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the file has no documents"),
        ("\n\n", "the file has no documents"),
        ("{", "one JSON object over many lines"),
        ('{"doc_id":"d0"', "not JSON"),
        ('{"doc_id":"d0","mentions":[{"start":"1"}]}\n', "has the wrong type"),
    ],
)
def test_files_that_are_no_predictions_are_refused(text: str, what: str, tmp_path: Path) -> None:
    """Empty, truncated or of wrong types: an error and never a score."""
    path = tmp_path / "p.jsonl"
    path.write_text(text)
    with pytest.raises(OnrecordError, match=what):
        score(GOLD, path)


def test_gold_with_a_document_twice_is_refused() -> None:
    """The document would count double."""
    with pytest.raises(OnrecordError, match="twice"):
        score([GOLD[0], GOLD[0]], PREDICTED[:1])


def test_strings_are_aligned_before_they_are_scored(small_corpus: Path) -> None:
    """A content given as a string is found in the text, and the signature names the aligner."""
    corpus = load(small_corpus)
    gold = corpus.documents["ferry-1"]
    content = next(quote.content for quote in gold.quotes or () if quote.content)
    text = corpus.texts["ferry-1"]
    strings = [Span(text=text[span.start : span.end], left_context=text[: span.start][-40:]) for span in content]
    result = score(corpus, [Document("ferry-1", quotes=[Quote(content=strings)])], measures=["quote.content.exact"])
    assert result["quote.content.exact"].precision == 1.0
    assert "|align:1|" in result.signature


def test_the_signature_changes_with_gold_and_not_with_predictions() -> None:
    """Two systems on one gold have one signature; an edited gold has another."""
    assert score(GOLD, PREDICTED).signature == score(GOLD, GOLD).signature
    assert score(GOLD, PREDICTED[:2]).signature != score(GOLD[:2], PREDICTED[:2]).signature


def test_the_json_of_a_result_conforms_to_its_schema(small_corpus: Path) -> None:
    """Measures that were not attempted are null."""
    result = score(load(small_corpus), [Document("ferry-1", mentions=[])])
    value = json.loads(result.to_json())
    assert list(schema.explain("result", value, document="result")) == []
    assert set(value["measures"]) == {measure.name for measure in registry.select()}
    assert value["measures"]["quote.cue.exact"]["f1"] is None
    assert value["documents"]["ferry-1"]["mention.exact"]["recall"] == 0.0


def test_the_repr_of_a_result_is_one_line() -> None:
    """The line has the number of measures and documents and a few figures, for any number of documents."""
    assert repr(score(GOLD, PREDICTED, measures=NAMES)) == "<Result: 4 measures, 3 documents: mention.strict 60.0>"
    assert repr(score(GOLD, PREDICTED, measures=["quote.kind"])) == "<Result: 1 measure, 3 documents: no figures>"


def test_a_note_says_why_coref_conll_has_no_figure() -> None:
    """Without a cluster of two mentions MUC is 0/0, and the mean of three measures has no value."""
    apart: dict[str, Any] = {
        "doc_id": "a",
        "mentions": [
            {"id": "m1", "start": 0, "end": 3, "entity": "e1"},
            {"id": "m2", "start": 5, "end": 8, "entity": "e2"},
        ],
    }
    joined = {"doc_id": "a", "mentions": [each | {"entity": "e1"} for each in apart["mentions"]]}
    undefined = onrecord.score([apart], [apart], measures="coref.*")
    assert undefined["coref.conll"].f1 is None
    assert any("for coref.conll: MUC" in note for note in undefined.notes)
    defined = onrecord.score([joined], [apart], measures="coref.*")
    assert defined["coref.conll"].f1 is not None
    assert not any("MUC" in note for note in defined.notes)
