"""`onrecord import` makes a valid corpus of other projects' annotations, which can be scored without code."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from onrecord import load, schema, score
from onrecord.cli.convert import convert
from onrecord.cli.main import onrecord
from onrecord.errors import OnrecordError, ProblemsError
from onrecord.formats.registry import FORMATS
from onrecord.studio.config import config

from .importing import TEXTS, figure, run, write


def test_quotes_in_simple_json_are_imported_scored_and_reported(articles: Path) -> None:
    """Three articles and their quotes are imported, validated, scored, explained and reported on."""
    root, predicted = articles / "alder", articles / "predicted.jsonl"
    found = [{"doc_id": name, "quotes": [{"content": [TEXTS[name].split("“")[1].split("”")[0]]}]} for name in TEXTS]
    found[0]["quotes"][0]["speakers"] = ["ada lind"]
    predicted.write_text("".join(json.dumps(each) + "\n" for each in found))
    said = run("import", articles / "quotes.json", "--as", root, "--language", "en").output
    assert "3 documents" in said
    assert "quotes           5: content, cue, speakers" in said
    assert "validate   0 errors" in said
    assert "0 errors, 0 warnings; 3 documents" in run("validate", "--root", root).output
    assert "0 errors" in run("check", predicted, "--gold", root).output
    measured = "quote.content.exact,quote.attribution,quote.kind,mention.strict"
    result = run("score", predicted, "--gold", root, "--measures", measured, "--json", "-")
    assert figure(result, "quote.content.exact") == pytest.approx(2 * 3 / (3 + 5))
    assert figure(result, "quote.attribution") == pytest.approx(2 * 1 / (3 + 5))
    assert figure(result, "quote.kind") is figure(result, "mention.strict") is None
    assert "wrong speaker" in run("explain", predicted, "--gold", root).output
    run("report", predicted, "--gold", root, "-o", articles / "report")
    assert "Nobody was hurt" in (articles / "report" / "articles" / "predicted" / "mill.html").read_text()
    assert json.loads((root / "corpus" / "articles.json").read_text())["articles"][0]["language"] == "en"


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in {"docbin", "jsonl"}])
def test_every_format_is_imported_as_a_valid_corpus(name: str, small_corpus: Path, tmp_path: Path) -> None:
    """Gold in each format is imported, is valid, and scores 1 against itself."""
    gold, made = small_corpus / "annotations" / "gold", tmp_path / f"out{FORMATS[name].suffixes[0]}"
    CliRunner().invoke(convert, [str(gold), str(made), "--to", name, "--root", str(small_corpus)])
    for text in (small_corpus / "corpus" / "articles").iterdir():
        beside = made if made.is_dir() else made.parent
        (beside / text.name).write_bytes(text.read_bytes())
    assert "validate   0 errors" in run("import", made, "--as", tmp_path / "own", "--format", name).output
    corpus = load(tmp_path / "own")
    assert corpus.texts == load(small_corpus).texts
    result = score(corpus, corpus)
    figures = [each.f1 for each in map(result.__getitem__, result.scores) if each.f1 is not None]
    assert figures
    assert set(figures) == {1.0}


def test_our_own_documents_keep_their_zones_and_registries(small_corpus: Path, tmp_path: Path) -> None:
    """Every layer is declared; zones and registries are unchanged."""
    gold = small_corpus / "annotations" / "gold"
    run("import", gold, "--as", tmp_path / "own", "--texts", small_corpus / "corpus" / "articles")
    ours, own = load(small_corpus), load(tmp_path / "own")
    layers = json.loads((tmp_path / "own" / "corpus" / "corpus.json").read_text())["layers"]
    assert layers == dict.fromkeys(schema.layers(), "all")
    for doc_id in ours.doc_ids:
        assert own.documents[doc_id] == ours.documents[doc_id]
    assert [*own.entities.values()] == [*ours.entities.values()]
    assert [*own.events.values()] == [*ours.events.values()]
    assert [*own.utterances.values()] == [*ours.utterances.values()]


def test_importing_a_corpus_keeps_titles_dates_and_languages(small_corpus: Path, tmp_path: Path) -> None:
    """The root of a corpus is accepted as input."""
    run("import", small_corpus, "--as", tmp_path / "own")
    ours, own = load(small_corpus), load(tmp_path / "own")
    assert own.texts == ours.texts
    assert own.documents == ours.documents
    for doc_id, article in ours.articles.items():
        known = own.articles[doc_id]
        assert (known.title.value, known.date.value, known.language) == (
            article.title.value,
            article.date.value,
            article.language,
        )


def test_foreign_labels_survive_import_score_and_label_studio(tmp_path: Path) -> None:
    """Foreign labels and roles are added to the corpus's inventory, are scored, and are offered to annotators."""
    brat = tmp_path / "brat"
    brat.mkdir()
    (brat / "mill.txt").write_text("The ferry Ida sailed.\n")
    lines = ["T1\tVEH 0 13\tThe ferry Ida", "T2\tSail 14 20\tsailed", "E1\tSail:T2 hull:T1"]
    (brat / "mill.ann").write_text("".join(f"{line}\n" for line in lines))
    root = tmp_path / "own"
    said = run("import", brat, "--as", root).output
    assert "entity_type: VEH" in said
    assert "event_type: Sail" in said
    assert "0 errors" in run("validate", "--root", root).output
    result = run("score", brat, "--format", "brat", "--gold", root, "--json", "-")
    assert figure(result, "mention.strict") == figure(result, "event.argument.cls.mention") == 1
    assert "inventory" in json.loads(result.stdout)["signature"]
    with schema.using(root):
        offered = ET.fromstring(config("events"))  # noqa: S314  our own output
        assert "Sail" in {each.attrib["value"] for each in offered.iter("Label")}
        assert "hull" in {each.attrib["value"] for each in offered.iter("Relation")}
        assert "VEH" in config("entities")
    run("convert", root / "annotations" / "gold", tmp_path / "tasks", "--to", "label-studio", "--root", root)
    run("convert", tmp_path / "tasks", tmp_path / "back", "--to", "brat", "--root", root)
    back = (tmp_path / "back" / "mill.ann").read_text()
    assert "VEH 0 13" in back
    assert "hull:" in back


def test_the_next_command_can_be_typed_for_a_name_with_a_space(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The corpus's name is quoted for a shell."""
    monkeypatch.chdir(articles)
    done = run("import", "quotes.json", "--as", "My corpus").output
    assert done.splitlines()[-1].split("next")[1].strip() == "onrecord score PREDICTIONS --gold 'My corpus'"


def test_import_overwrites_no_directory(articles: Path) -> None:
    """A directory with files in it is not changed."""
    (articles / "alder").mkdir()
    (articles / "alder" / "mine.txt").write_text("mine")
    with pytest.raises(OnrecordError, match="already exists"):
        run("import", articles / "quotes.json", "--as", articles / "alder")
    assert [each.name for each in (articles / "alder").iterdir()] == ["mine.txt"]


def test_a_document_without_a_text_is_named_with_the_expected_file(tmp_path: Path) -> None:
    """Each document without a text is named, with the file that is looked for."""
    path = write(tmp_path / "far.json", [{"id": "far", "quotes": ["x"]}])
    with pytest.raises(ProblemsError) as raised:
        run("import", path, "--as", tmp_path / "own")
    (problem,) = raised.value.problems
    assert problem.expected == "far.txt beside the input"
    assert "--texts" in problem.hint


def test_cluster_ids_are_local_and_speaker_names_refer_to_entities(tmp_path: Path) -> None:
    """Equal cluster ids of two documents are two entities; a speaker's name is the entity with that name."""
    rows = [
        {
            "doc_id": name,
            "mentions": [{"id": "x7", "start": 0, "end": 8, "entity": "c1"}, {"start": 21, "end": 24, "entity": "c1"}],
            "quotes": [{"content": [{"start": 16, "end": 19}], "speakers": [speaker]}],
        }
        for name, speaker in (("a", "ada lind"), ("b", "x7"), ("c", "Tom Berg"))
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("Ada Lind said: “No.” She left.\n")
    run("import", tmp_path / "in.jsonl", "--as", tmp_path / "own")
    corpus = load(tmp_path / "own")
    assert {name: (each.quotes or ())[0].speakers for name, each in corpus.documents.items()} == {
        "a": ["ent-a-c1"],
        "b": ["ent-b-c1"],
        "c": ["ent-tom-berg"],
    }
    assert corpus.entities["ent-a-c1"].names == ["Ada Lind"]
    assert corpus.entities["ent-tom-berg"].type is None


def test_the_help_of_import_lists_every_format() -> None:
    """The formats are listed below the options, beside the example."""
    said = CliRunner().invoke(onrecord, ["import", "--help"]).output
    assert "Example: onrecord import" in said
    assert all(f"\n  {name}" in said for name in ("json", *FORMATS))


def test_invalid_and_repeated_items_are_left_out_and_counted(tmp_path: Path) -> None:
    """Offsets beyond the text, an argument without a target, and a repeated item."""
    row = {
        "doc_id": "a",
        "mentions": [{"id": "m1", "start": 0, "end": 3}, {"id": "m2", "start": 0, "end": 3}, {"start": 2, "end": 99}],
        "events": [
            {
                "id": "e1",
                "start": 4,
                "end": 8,
                "type": "Meet",
                "arguments": [{"role": "participant", "target": "m1"}, {"role": "participant", "target": "m9"}],
            }
        ],
    }
    (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n")
    (tmp_path / "a.txt").write_text("Ida left.\n")
    said = run("import", tmp_path / "in.jsonl", "--as", tmp_path / "own").output
    assert "1  mentions: it has no offsets in the text (first: a mentions[2])" in said
    assert "1  mentions: it repeats another item (first: a mentions[1])" in said
    assert "1  events.arguments: their target is not another item of the document" in said


def test_a_missing_input_is_an_error_with_its_path(tmp_path: Path) -> None:
    """No directory is made."""
    with pytest.raises(OnrecordError, match="no such file"):
        run("import", tmp_path / "nothing", "--as", tmp_path / "own")
    assert not Path(tmp_path / "own").exists()


def test_a_mention_of_white_space_gives_its_entity_no_name(tmp_path: Path) -> None:
    """The entity gets its id as its name, and the corpus is valid."""
    mention = {"id": "m1", "start": 3, "end": 4, "form": "name", "type": "PER", "entity": "x"}
    (tmp_path / "in.jsonl").write_text(json.dumps({"doc_id": "a", "mentions": [mention]}) + "\n")
    (tmp_path / "a.txt").write_text("Ida left.\n")
    assert "validate   0 errors" in run("import", tmp_path / "in.jsonl", "--as", tmp_path / "own").output
    (entity,) = load(tmp_path / "own").entities.values()
    assert (entity.name, entity.names) == ("ent-a-x", [])


def test_our_documents_may_have_their_texts_beside_their_annotations(tmp_path: Path) -> None:
    """Import takes the text of such a line and every annotation; a score refuses the line and names import."""
    spans = [{"start": 0, "end": 9, "type": "COMPANY", "id": "m1"}, {"start": 16, "end": 21, "type": "PRODUCT"}]
    row = {"doc_id": "a", "text": "Acme Corp sells lamps.", "mentions": spans}
    path = tmp_path / "lines.jsonl"
    path.write_text(json.dumps(row) + "\n" + json.dumps({**row, "doc_id": "b", "quotes": []}) + "\n")
    assert "nothing was lost" in run("import", path, "--as", tmp_path / "own").output
    corpus = load(tmp_path / "own")
    assert corpus.texts == {"a": row["text"], "b": row["text"]}
    found = [(each.start, each.end, each.type) for each in corpus.documents["a"].mentions or ()]
    assert found == [(0, 9, "COMPANY"), (16, 21, "PRODUCT")]
    with pytest.raises(OnrecordError) as raised:
        run("score", path, "--gold", tmp_path / "own")
    assert f"onrecord import {path} --as lines, then score with --gold lines" in str(raised.value)
