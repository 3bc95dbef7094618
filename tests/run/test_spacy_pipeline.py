"""`spacy:` with a tiny pipeline that is trained on the spot, and with what coreference pipelines leave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord.documents.predictions import read_predictions
from onrecord.errors import OnrecordError
from onrecord.run import drive, systems
from onrecord.run.spacy_pipeline import extracted, table
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
    assert set(table()["mentions"].values()) == known_labels("entity_type")
    assert set(table()["times"].values()) <= known_labels("time_type")


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


def _made_up(*entities: tuple[int, int, str]) -> spacy.tokens.Doc:
    from spacy.tokens import Doc, Span

    doc = Doc(spacy.blank("en").vocab, words=["Lind", "met", "Russians", "on", "Monday"])
    doc.ents = [Span(doc, start, end, label=label) for start, end, label in entities]
    return doc


def test_a_pipeline_without_coreference_gives_no_entities() -> None:
    """Nothing is said of who is who, so that nothing of it is scored."""
    found = extracted(_made_up((0, 1, "PERSON"), (2, 3, "NORP")), "d1")
    assert [mention.entity for mention in found.mentions or ()] == [None, None]


def test_labels_are_mapped_openly(capsys: pytest.CaptureFixture[str]) -> None:
    """A label of the pipeline's own gets a type of ours, another one of the table's is changed or left out."""
    doc = _made_up((0, 1, "SUSPECT"), (2, 3, "NORP"), (4, 5, "DATE"))
    found = extracted(doc, "d1", labels={"SUSPECT": "PER", "NORP": "ORG", "DATE": "-"})
    assert [mention.type for mention in found.mentions or ()] == ["PER", "ORG"]
    assert found.times == []
    assert "labels DATE are left out" in capsys.readouterr().err


def test_a_time_may_become_a_mention() -> None:
    """A label of one layer may be read as a type of the other."""
    found = extracted(_made_up((4, 5, "DATE")), "d1", labels={"DATE": "WORK"})
    assert [mention.type for mention in found.mentions or ()] == ["WORK"]
    assert found.times == []


@pytest.mark.parametrize(("ours", "near"), [("PERSON", "PER"), ("org", "ORG"), ("qqqq", "schema inventory")])
def test_a_type_that_the_schema_lacks_is_named_with_the_nearest(trained: Path, ours: str, near: str) -> None:
    """It is refused before a pipeline is loaded."""
    settings = systems.Settings(labels={"SUSPECT": ours})
    with pytest.raises(OnrecordError, match=near):
        systems.find(f"spacy:{trained}", settings)


def test_a_run_maps_labels_and_another_mapping_is_another_system(trained: Path, corpus: Corpus, here: Path) -> None:
    """The mapping reaches the pipeline's own process, and is part of the system's identity."""
    system = systems.find(f"spacy:{trained}", systems.Settings(labels={"PERSON": "GROUP"}))
    drive.run(system, corpus, here / "p.jsonl")
    found = read_predictions(here / "p.jsonl").documents
    assert {mention.type for document in found for mention in document.mentions or ()} == {"GROUP"}
    assert system.identity != systems.find(f"spacy:{trained}").identity


def test_another_door_maps_no_labels() -> None:
    """An option that would do nothing is refused."""
    with pytest.raises(OnrecordError, match="Only spacy: maps labels"):
        systems.find("baseline:rules", systems.Settings(labels={"PERSON": "PER"}))


def test_a_missing_pipeline_lists_those_that_are_installed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline is installed where a package says that it is one."""
    package = here / "tiny_news-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-news\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[spacy_models]\ntiny_news = tiny_news\n")
    monkeypatch.syspath_prepend(str(here))
    with pytest.raises(OnrecordError, match=r"tiny_news") as caught:
        systems.find("spacy:no_such_pipeline")
    assert caught.value.hint == "onrecord run spacy:tiny_news -o predictions.jsonl"
