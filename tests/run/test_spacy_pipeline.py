"""`spacy:` with a tiny pipeline that is trained on the spot, and with what coreference pipelines leave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord.documents.predictions import read_predictions
from onrecord.errors import OnrecordError
from onrecord.run import drive, systems
from onrecord.run.spacy_pipeline import extracted, labels
from onrecord.schema.schemas import labels as known_labels

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus

spacy = pytest.importorskip("spacy", reason="pip install 'onrecord[spacy]'")

SENTENCES = [
    ("Tomas Berg met the mayor.", [(0, 10, "PERSON")]),
    ("The mayor saw Tomas Berg.", [(14, 24, "PERSON")]),
    ("Nobody met the mayor.", []),
]


@pytest.fixture
def trained(here: Path) -> Path:
    """Return the directory of a named-entity recogniser that has learnt one name."""
    from spacy.training import Example
    from thinc.api import fix_random_seed

    fix_random_seed(1)
    nlp = spacy.blank("en")
    recogniser = nlp.add_pipe("ner")
    recogniser.add_label("PERSON")
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": found}) for text, found in SENTENCES]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(30):
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(here / "tiny")
    return here / "tiny"


def test_a_pipeline_runs_over_a_corpus_and_finds_what_it_has_learnt(trained: Path, corpus: Corpus, here: Path) -> None:
    """Its named entities are mentions with offsets of the exact text; the record names pipeline and library."""
    summary = drive.run(systems.find(f"spacy:{trained}"), corpus, here / "p.jsonl")
    assert not summary.failed
    mentions = [
        (mention.type, corpus.texts[document.doc_id][mention.start : mention.end])
        for document in read_predictions(here / "p.jsonl").documents
        for mention in document.mentions or ()
    ]
    assert ("PER", "Tomas Berg") in mentions
    identity = json.loads((here / "p.run.json").read_bytes())["identity"]
    assert identity["code"].startswith("spacy ")


def test_another_state_of_a_pipeline_is_another_system(trained: Path) -> None:
    """What was trained again is asked again."""
    before = systems.find(f"spacy:{trained}").version
    (trained / "meta.json").write_bytes((trained / "meta.json").read_bytes() + b" ")
    assert systems.find(f"spacy:{trained}").version != before


def test_labels_become_ours_and_clusters_become_entities() -> None:
    """An entity in a cluster has the cluster's id, one in none has none, and other labels are left out."""
    from spacy.tokens import Doc, Span

    words = ["Lind", "said", "she", "met", "12", "Russians", "on", "Monday", "in", "Berg", "'s", "house"]
    doc = Doc(spacy.blank("en").vocab, words=words)
    doc.ents = [
        Span(doc, 0, 1, label="PERSON"),
        Span(doc, 4, 5, label="CARDINAL"),
        Span(doc, 5, 6, label="NORP"),
        Span(doc, 7, 8, label="DATE"),
        Span(doc, 9, 11, label="PERSON"),
    ]
    doc.spans["coref_clusters_1"] = [doc[0:1], doc[2:3]]
    doc.spans["sc"] = [doc[3:4]]
    found = extracted(doc, "d1")
    rows = [(doc.text[each.start : each.end], each.type, each.entity) for each in found.mentions or ()]
    assert rows == [
        ("Lind", "PER", "coref_clusters_1"),
        ("she", None, "coref_clusters_1"),
        ("Russians", "GROUP", None),
        ("Berg", "PER", None),
    ]
    assert [(doc.text[each.start : each.end], each.type) for each in found.times or ()] == [("Monday", "DATE")]


def test_the_head_of_a_name_is_the_name_without_its_article() -> None:
    """A pipeline without a parser says so much, too; what it calls an entity and nothing else is a name."""
    from spacy.tokens import Doc, Span

    doc = Doc(spacy.blank("en").vocab, words=["The", "Port", "Alder", "Council", "met", "The", "Who"])
    doc.ents = [Span(doc, 0, 4, label="ORG"), Span(doc, 5, 6, label="ORG"), Span(doc, 6, 7, label="ORG")]
    heads = [each.head for each in extracted(doc, "d1").mentions or () if each.head]
    assert [doc.text[each.start : each.end] for each in heads] == ["Port Alder Council", "The", "Who"]


def test_every_label_of_the_table_is_one_of_the_schema() -> None:
    """The table cannot make a prediction that `check` would refuse."""
    assert set(labels()["mentions"].values()) == known_labels("entity_type")
    assert set(labels()["times"].values()) <= known_labels("time_type")


@pytest.mark.parametrize("name", ["", "no_such_pipeline", "./no/such/directory"])
def test_a_pipeline_that_is_not_there_is_refused_with_how_to_get_one(name: str) -> None:
    """The error comes before anything is loaded."""
    with pytest.raises(OnrecordError, match="spacy download"):
        systems.find(f"spacy:{name}")


def test_a_directory_that_is_no_pipeline_ends_the_run(corpus: Corpus, here: Path) -> None:
    """It is one error, and nothing is written."""
    (here / "empty").mkdir()
    with pytest.raises(OnrecordError, match="cannot be loaded"):
        drive.run(systems.find(f"spacy:{here / 'empty'}"), corpus, here / "p.jsonl")
