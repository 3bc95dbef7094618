"""`spacy:` with a tiny pipeline trained by the test, and with the output of coreference pipelines."""

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
    """Return the directory of a named-entity recogniser that knows one name."""
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


def test_a_pipeline_s_entities_become_mentions(trained: Path, corpus: Corpus, here: Path) -> None:
    """Named entities become mentions with exact offsets; the record has the pipeline and the library."""
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


def test_a_retrained_pipeline_is_another_system(trained: Path) -> None:
    """A retrained pipeline extracts everything again."""
    before = systems.find(f"spacy:{trained}").version
    (trained / "meta.json").write_bytes((trained / "meta.json").read_bytes() + b" ")
    assert systems.find(f"spacy:{trained}").version != before


def test_spacy_labels_are_mapped_and_clusters_become_entities() -> None:
    """A clustered entity has the cluster's id, others have none, and other labels are left out."""
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


def test_the_head_of_a_name_excludes_its_article() -> None:
    """The head of a name excludes the article, without a parser too."""
    from spacy.tokens import Doc, Span

    doc = Doc(spacy.blank("en").vocab, words=["The", "Port", "Alder", "Council", "met", "The", "Who"])
    doc.ents = [Span(doc, 0, 4, label="ORG"), Span(doc, 5, 6, label="ORG"), Span(doc, 6, 7, label="ORG")]
    heads = [each.head for each in extracted(doc, "d1").mentions or () if each.head]
    assert [doc.text[each.start : each.end] for each in heads] == ["Port Alder Council", "The", "Who"]


def test_every_label_of_the_table_is_one_of_the_schema() -> None:
    """The default table has only types of the schema."""
    assert set(table()["mentions"].values()) == known_labels("entity_type")
    assert set(table()["times"].values()) <= known_labels("time_type")


@pytest.mark.parametrize("name", ["", "no_such_pipeline", "./no/such/directory"])
def test_a_missing_pipeline_is_refused_with_an_install_command(name: str) -> None:
    """The error for a missing pipeline has a command to install one."""
    with pytest.raises(OnrecordError, match="spacy download"):
        systems.find(f"spacy:{name}")


def test_a_directory_without_a_pipeline_is_one_error(corpus: Corpus, here: Path) -> None:
    """A directory without a pipeline is one error, and nothing is written."""
    (here / "empty").mkdir()
    with pytest.raises(OnrecordError, match="cannot be loaded"):
        drive.run(systems.find(f"spacy:{here / 'empty'}"), corpus, here / "p.jsonl")


def _made_up(*entities: tuple[int, int, str]) -> spacy.tokens.Doc:
    from spacy.tokens import Doc, Span

    doc = Doc(spacy.blank("en").vocab, words=["Lind", "met", "Russians", "on", "Monday"])
    doc.ents = [Span(doc, start, end, label=label) for start, end, label in entities]
    return doc


def test_a_pipeline_without_coreference_gives_no_entities() -> None:
    """Without coreference mentions have no entities, so coreference is not scored."""
    found = extracted(_made_up((0, 1, "PERSON"), (2, 3, "NORP")), "d1")
    assert [mention.entity for mention in found.mentions or ()] == [None, None]


def test_label_option_changes_the_mapping_of_spacy_labels(capsys: pytest.CaptureFixture[str]) -> None:
    """`--label` maps a label to a type, changes a default, or leaves a label out."""
    doc = _made_up((0, 1, "SUSPECT"), (2, 3, "NORP"), (4, 5, "DATE"))
    found = extracted(doc, "d1", labels={"SUSPECT": "PER", "NORP": "ORG", "DATE": "-"})
    assert [mention.type for mention in found.mentions or ()] == ["PER", "ORG"]
    assert found.times == []
    assert capsys.readouterr().err == ""  # what was asked for is no news


def test_label_option_can_map_a_time_to_a_mention() -> None:
    """`--label` can map a time label to an entity type, and the reverse."""
    found = extracted(_made_up((4, 5, "DATE")), "d1", labels={"DATE": "WORK"})
    assert [mention.type for mention in found.mentions or ()] == ["WORK"]
    assert found.times == []


@pytest.mark.parametrize(("ours", "near"), [("PERSON", "PER"), ("org", "ORG"), ("qqqq", "schema inventory")])
def test_an_unknown_type_is_refused_with_the_nearest(trained: Path, ours: str, near: str) -> None:
    """An unknown type is refused before a pipeline is loaded, with the nearest type."""
    settings = systems.Settings(labels={"SUSPECT": ours})
    with pytest.raises(OnrecordError, match=near):
        systems.find(f"spacy:{trained}", settings)


def test_the_mapping_of_labels_is_part_of_the_systems_identity(trained: Path, corpus: Corpus, here: Path) -> None:
    """The mapping reaches the pipeline's process, and is part of the identity."""
    system = systems.find(f"spacy:{trained}", systems.Settings(labels={"PERSON": "GROUP"}))
    drive.run(system, corpus, here / "p.jsonl")
    found = read_predictions(here / "p.jsonl").documents
    assert {mention.type for document in found for mention in document.mentions or ()} == {"GROUP"}
    assert system.identity != systems.find(f"spacy:{trained}").identity


def test_label_option_is_refused_for_other_interfaces_than_spacy() -> None:
    """`--label` is refused for other systems than `spacy:`."""
    with pytest.raises(OnrecordError, match="Only spacy: maps labels"):
        systems.find("baseline:rules", systems.Settings(labels={"PERSON": "PER"}))


def test_a_missing_pipeline_lists_those_that_are_installed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error lists the installed pipelines."""
    package = here / "tiny_news-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-news\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[spacy_models]\ntiny_news = tiny_news\n")
    monkeypatch.syspath_prepend(str(here))
    with pytest.raises(OnrecordError, match=r"tiny_news") as caught:
        systems.find("spacy:no_such_pipeline")
    assert caught.value.hint == "onrecord run spacy:tiny_news -o predictions.jsonl"
