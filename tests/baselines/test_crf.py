"""The learning baseline is trained on every document except the one that it labels."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from onrecord.baselines.crf import extract
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.run import systems
from onrecord.run.extractor import Input

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.documents.model import Document


def _labelled(root: Path, doc_id: str, monkeypatch: pytest.MonkeyPatch) -> Document:
    monkeypatch.setenv("ONRECORD_HOME", str(root))
    corpus = load()
    return extract(Input(doc_id=doc_id, text=corpus.texts[doc_id], text_sha256=corpus.articles[doc_id].sha256))


def _empty(root: Path, doc_id: str) -> None:
    """Remove every annotation from a document's gold."""
    path = root / "annotations" / "gold" / f"{doc_id}.json"
    gold = json.loads(path.read_bytes())
    path.write_text(json.dumps(gold | {"mentions": [], "quotes": [], "events": []}), "utf-8")


def test_crf_is_not_trained_on_the_document_that_it_labels(
    small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document's own gold has no influence on its labels; without the others' gold nothing is learnt."""
    with_all = _labelled(small_corpus, "ferry-1", monkeypatch)
    assert with_all.mentions
    moved = small_corpus.rename(tmp_path / "without-its-own")
    _empty(moved, "ferry-1")
    assert _labelled(moved, "ferry-1", monkeypatch) == with_all
    moved = moved.rename(tmp_path / "without-the-others")
    _empty(moved, "ferry-2")
    assert not _labelled(moved, "ferry-1", monkeypatch).mentions


def test_crf_spans_are_inside_the_text(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mentions have a type, quotes one content span and a kind; no span is empty or outside the text."""
    document = _labelled(small_corpus, "ferry-2", monkeypatch)
    length = len(load().texts["ferry-2"])
    contents = [span for quote in document.quotes or [] for span in quote.content or []]
    for span in [*(document.mentions or []), *contents]:
        assert 0 <= span.start < span.end <= length
    assert all(mention.type for mention in document.mentions or [])
    assert len(contents) == len(document.quotes or [])


def test_training_on_a_corpus_of_one_document_is_an_error(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no other document to train on, the error says what is needed."""
    path = small_corpus / "corpus" / "articles.json"
    articles = json.loads(path.read_bytes())
    path.write_text(json.dumps(articles | {"articles": articles["articles"][:1]}), "utf-8")
    with pytest.raises(OnrecordError, match="no document to train on"):
        _labelled(small_corpus, articles["articles"][0]["doc_id"], monkeypatch)


def test_a_missing_crfsuite_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CRFsuite the error gives the extra to install."""
    monkeypatch.setitem(sys.modules, "pycrfsuite", None)
    with pytest.raises(OnrecordError, match="not installed") as caught:
        systems.find("baseline:crf")
    assert caught.value.hint == "pip install 'onrecord[crf]'"
