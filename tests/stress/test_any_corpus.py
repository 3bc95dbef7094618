"""Random corpora of every shape are rewritten without an error, and every span keeps its words."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.stress.conftest import CANARY, article

from onrecord.corpus.begin import begin
from onrecord.corpus.load import Corpus, load
from onrecord.documents.atomic import write_bytes
from onrecord.documents.directory import write_document, write_registry
from onrecord.documents.model import Document, Entity
from onrecord.stress.carrying import carried
from onrecord.stress.checking import wrong_spans
from onrecord.stress.plan import Article, articles
from onrecord.stress.registry import TRANSFORMATIONS
from onrecord.stress.rewriting import Rewriting
from onrecord.testing.corpora import NAMES, random_corpus

PEOPLE = ("Ada Lind", "Tom O'Berg Jr.", "Cher", "Ludwig van Berg")
# What the transformations look for, in place of the words that random texts have.
WORDS = {
    "minister": "“Mr",
    "denied": 'said, "we',
    "Friday": "go.”",
    "will": "said.",
    "that": "O'Lind’s",
    "met": "‘met’",
    "Oslo": "@AdaLind",
    "not": "5",
    "and": "café",
    "Lind": "Ada Lind",
    "Berg": "Berg's",
    "a": '"He',
    "on": "Said: 'no.'",
}


def write(seed: int, root: Path) -> Corpus:
    """Write a random corpus of four people, with annotations anywhere in its texts, and return it."""
    made, draw = random_corpus(seed), Random(seed)  # noqa: S311 - no secret
    begin(root, name="random", canary=CANARY)
    gold = root / "annotations" / "gold"
    people = [Entity(name, "PER", full, [full], None, None) for name, full in zip(NAMES, PEOPLE, strict=True)]
    write_registry(gold, "entities", people)
    listed = []
    for document in made.gold:
        text = with_words(made.texts[document.doc_id], draw)
        listed.append(article(document.doc_id, text))
        write_bytes(root / "corpus" / listed[-1].file, text.encode())
        write_document(gold, to_the_end(document, len(text)))
    path = root / "corpus" / "articles.json"
    write_bytes(path, msgspec.json.encode(replace(load(root).metadata, articles=listed)))
    return load(root)


def with_words(text: str, draw: Random) -> str:
    """Return a text of at least the same length with most of its words replaced."""
    lines = (
        " ".join(WORDS.get(word, word) if draw.random() < 0.7 else word for word in line.split(" "))
        for line in text.split("\n")
    )
    return "\n".join(lines).ljust(len(text), "x")


def to_the_end(document: Document, length: int) -> Document:
    """Return a document whose last zone ends at the end of the text."""
    zones = document.zones or []
    return replace(document, zones=[*zones[:-1], *(replace(each, end=length) for each in zones[-1:])])


@pytest.mark.fuzz(cases=8, share=5)
@given(st.integers(0, 1_000_000).filter(lambda seed: random_corpus(seed).texts))
def test_every_span_of_a_random_corpus_keeps_its_words(seed: int) -> None:
    """In the rewritten text each span has the words that replaced its own."""
    with tempfile.TemporaryDirectory() as directory:
        corpus = write(seed, Path(directory) / "corpus")
        for transformation in TRANSFORMATIONS:
            plan = transformation.plan(corpus)
            for old in articles(corpus):
                changes = plan.changes[old.doc_id]
                rewriting = Rewriting.make(old.text, changes, spans=old.covered, edges=old.edges)
                new = Article(carried(old.record, rewriting, plan.fields.get(old.doc_id, {})), rewriting.text)
                assert list(wrong_spans(old, new, rewriting, transformation)) == []
