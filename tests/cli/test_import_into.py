"""`onrecord import --into` adds documents of another project's file to a corpus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import load
from onrecord.checks.run import validate
from onrecord.cli.main import onrecord
from onrecord.corpus.importing.staged import COMPLETE, STAGED, finish
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "ferry": "Mayor Ada Lind said on Monday: “The ferry stays.”",
    "mill": "The mill burned. “Nobody was hurt,” said Ada Lind. “Oh no,” Tom Berg added.",
}
QUOTES: dict[str, list[dict[str, Any]]] = {
    "ferry": [{"quote": "The ferry stays.", "speaker": "Ada Lind", "cue": "said"}],
    "mill": [
        {"quote": "Nobody was hurt", "speaker": "Ada Lind", "cue": "said"},
        {"quote": "Oh no", "speaker": "Tom Berg"},
    ],
}


def done(*arguments: object) -> str:
    """Return the output of `onrecord import`, whose exit code must be 0."""
    result = CliRunner().invoke(onrecord, ["import", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: object) -> OnrecordError:
    """Return the error of `onrecord import`."""
    error = CliRunner().invoke(onrecord, ["import", *map(str, arguments)]).exception
    assert isinstance(error, OnrecordError)
    return error


def written(directory: Path, *names: str, **fields: object) -> Path:
    """Write a file of articles with their quotes, and return its path."""
    rows = [{"id": name, "text": TEXTS[name], "quotes": QUOTES[name], **fields} for name in names]
    path = directory / f"{'-'.join(names)}.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def files(root: Path) -> dict[str, bytes]:
    """Return all files of a corpus: path -> bytes."""
    return {str(each.relative_to(root)): each.read_bytes() for each in sorted(root.rglob("*")) if each.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a corpus with one article."""
    done(written(tmp_path, "ferry"), "--as", tmp_path / "alder")
    return tmp_path / "alder"


def test_two_imports_give_the_same_corpus_as_one(root: Path, tmp_path: Path) -> None:
    """A speaker's name is the same entity in both; only the version differs."""
    (root / "corpus" / "folds.json").write_text("{}")
    said = done(written(tmp_path, "mill"), "--into", root)
    assert "1 document -> " in said
    assert "version 0.2.0" in said
    done(written(tmp_path, "ferry", "mill"), "--as", tmp_path / "once")
    twice, once = files(root), files(tmp_path / "once")
    folds = json.loads(twice.pop("corpus/folds.json"))
    assert folds["corpus_version"] == "0.2.0"
    assert [each["test"] for each in folds["folds"]] == [["ferry"], ["mill"]]
    assert load(root).metadata.articles == load(tmp_path / "once").metadata.articles
    del twice["corpus/articles.json"], once["corpus/articles.json"]
    assert twice == once


def test_an_existing_document_is_replaced_only_with_overwrite(root: Path, tmp_path: Path) -> None:
    """Its zones are kept, and entities that only this document used are removed."""
    corpus = files(root)
    path = root / "annotations" / "gold" / "ferry.json"
    gold = json.loads(path.read_text())
    end = gold["zones"][0]["end"]
    gold["zones"] = [
        {"start": 0, "end": 30, "zone": "headline", "duplicate": False},
        {"start": 30, "end": end, "zone": "body", "duplicate": False},
    ]
    path.write_text(json.dumps(gold))
    again = tmp_path / "again.json"
    again.write_text(written(tmp_path, "ferry").read_text().replace('Ada Lind", "cue', 'Tom Berg", "cue'))
    error = refused(again, "--into", root)
    assert (error.got, error.hint) == ("ferry", "replace them: onrecord import PATH --into CORPUS --overwrite")
    assert files(root) == corpus | {"annotations/gold/ferry.json": path.read_bytes()}
    assert "of which 1 replaced" in done(again, "--into", root, "--overwrite")
    assert [each.zone for each in load(root).documents["ferry"].zones or ()] == ["headline", "body"]
    assert [*load(root).entities] == ["ent-tom-berg"]


def test_undeclared_layers_are_counted_and_a_missing_declared_layer_is_refused(root: Path, tmp_path: Path) -> None:
    """Predictions would count as wrong in a document without a declared layer."""
    (tmp_path / "harbour.txt").write_text("Ada Lind met Berg.")
    (tmp_path / "harbour.ann").write_text("T1\tVEH 0 8\tAda Lind\n")
    before = files(root)
    error = refused(tmp_path / "harbour.ann", "--into", root)
    assert error.got == "harbour without quotes"
    assert files(root) == before
    assert error.hint.endswith(
        f"otherwise make a corpus of the input: onrecord import {tmp_path / 'harbour.ann'} --as NAME"
    )
    row = {"doc_id": "harbour", "quotes": [{"content": [{"start": 0, "end": 3}], "speakers": []}], "mentions": []}
    row["mentions"] = [{"start": 0, "end": 8, "type": "PER"}]
    (tmp_path / "harbour.jsonl").write_text(json.dumps(row))
    said = done(tmp_path / "harbour.jsonl", "--into", root)
    assert "1  mentions: the corpus does not declare it" in said
    assert "quotes.cue is optional now: 1 of the new quotes lack it" in said
    assert json.loads((root / "corpus" / "corpus.json").read_text())["layers"]["quotes"] == [
        "content",
        "cue?",
        "speakers",
    ]


def test_a_layer_without_items_is_empty_on_request(root: Path, tmp_path: Path) -> None:
    """What the hint of the refusal says works as it is typed; an article without a quote joins a corpus of quotes."""
    (tmp_path / "harbour.txt").write_text("Ada Lind met Berg.")
    (tmp_path / "harbour.ann").write_text("T1\tPER 0 8\tAda Lind\n")
    arguments = tmp_path / "harbour.ann", "--into", root
    option = refused(*arguments).hint.partition(";")[0].partition("add ")[2]
    assert option == "--empty quotes"
    said = done(*arguments, *option.split())
    assert "quotes: empty in 1 document (--empty)" in said
    assert "0 errors" in said
    assert load(root).documents["harbour"].quotes == []
    assert refused(*arguments, "--overwrite", "--empty", "mentions").expected == "zones, quotes"
    assert (
        "only be used with --into"
        in refused(tmp_path / "harbour.ann", "--as", tmp_path / "c", "--empty", "quotes").what
    )


def test_a_corpus_of_all_fields_says_how_to_take_quotes_with_fewer(root: Path, tmp_path: Path) -> None:
    """The change of corpus.json that the hint names lets the same command add the documents."""
    declaration = root / "corpus" / "corpus.json"
    declaration.write_text('{"layers": {"zones": "all", "quotes": "all"}}')
    path = written(tmp_path, "mill")
    error = refused(path, "--into", root)
    assert error.hint.startswith('write "any" in place of "all" for quotes in corpus/corpus.json')
    declaration.write_text(declaration.read_text().replace('"quotes": "all"', '"quotes": "any"'))
    assert "0 errors" in done(path, "--into", root)


def test_import_into_adds_new_labels_to_the_inventory(tmp_path: Path) -> None:
    """Each import adds the labels that are new."""
    for name, label in (("a", "VEH"), ("b", "ANIM")):
        (tmp_path / f"{name}.txt").write_text(f"Ada Lind met {name}.")
        (tmp_path / f"{name}.ann").write_text(f"T1\tPER 0 8\tAda Lind\nT2\t{label} 13 14\t{name}\n")
    done(tmp_path / "a.ann", "--as", tmp_path / "c")
    assert "new labels, entity_type: ANIM" in done(tmp_path / "b.ann", "--into", tmp_path / "c")
    inventory = json.loads((tmp_path / "c" / "schema" / "inventory.schema.json").read_text())
    assert [each["const"] for each in inventory["$defs"]["entity_type"]["oneOf"]] == ["VEH", "ANIM"]
    assert not validate(tmp_path / "c").problems


def test_a_text_that_the_corpus_has_under_another_id_is_refused(root: Path, tmp_path: Path) -> None:
    """Its annotations would count twice."""
    other = tmp_path / "other.json"
    other.write_text(json.dumps([{"id": "boat", "text": TEXTS["ferry"], "quotes": QUOTES["ferry"]}]))
    assert refused(other, "--into", root).got == "boat, whose text is that of ferry"


def test_the_next_import_completes_an_interrupted_one(root: Path, tmp_path: Path) -> None:
    """If all files were staged, they are moved into place; otherwise they are removed."""
    before = files(root)
    new = root / STAGED / "files" / "corpus" / "new.txt"
    new.parent.mkdir(parents=True)
    new.write_text("new")
    finish(root)
    assert files(root) == before
    new.parent.mkdir(parents=True)
    new.write_text("new")
    (root / STAGED / COMPLETE).write_text("corpus/gone.txt\ncorpus/new.txt")
    done(written(tmp_path, "mill"), "--into", root)
    assert (root / "corpus" / "new.txt").read_text() == "new"
    assert not (root / STAGED).exists()


def test_documents_without_names_get_free_ids(tmp_path: Path) -> None:
    """CoNLL-2003 files have equal stems and no names: the documents of the second file get new ids."""
    for name, words in (("eng.testa", ("Ada", "Bo")), ("eng.testb", ("Cy", "Di", "Bo"))):
        (tmp_path / name).write_text("".join(f"-DOCSTART- O\n\n{word} I-PER\n\n" for word in words))
    done(tmp_path / "eng.testa", "--as", tmp_path / "c", "--format", "bio")
    same = refused(tmp_path / "eng.testb", "--into", tmp_path / "c", "--format", "bio")
    assert same.got == "eng-3, whose text is that of eng-2"
    (tmp_path / "eng.testb").write_text((tmp_path / "eng.testb").read_text().partition("Bo")[0])
    said = done(tmp_path / "eng.testb", "--into", tmp_path / "c", "--format", "bio", "--overwrite")
    assert "Documents without names got ids that the corpus does not have: 2, eng-1 becomes eng-3." in said
    assert "eng-1.txt does not match its words, nor does that of another" in said
    assert [load(tmp_path / "c").texts[f"eng-{number}"] for number in (1, 2, 3, 4)] == ["Ada", "Bo", "Cy", "Di"]


def test_documents_without_words_are_counted_and_not_imported(tmp_path: Path) -> None:
    """They need no text file."""
    row = "1\tAda\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1)\n\n"
    path = tmp_path / "a.conllu"
    path.write_text(f"# newdoc id = x\n# global.Entity = eid\n\n# newdoc id = a\n# global.Entity = eid\n{row}")
    said = done(path, "--as", tmp_path / "c")
    assert "1  documents: their text is empty" in said
    assert "1 document -> " in said


def test_import_needs_exactly_one_of_as_and_into(root: Path, tmp_path: Path) -> None:
    """Both options or neither are an error."""
    path = written(tmp_path, "mill")
    assert refused(path).got == "neither"
    assert refused(path, "--as", tmp_path / "x", "--into", root).got == "both"
    assert refused(path, "--as", tmp_path / "x", "--overwrite").got == "--as"
    assert refused(path, "--into", tmp_path).hint == f"onrecord import {path} --as NAME makes a corpus"
