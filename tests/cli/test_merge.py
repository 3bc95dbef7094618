"""`onrecord merge` puts layers of several systems into one file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from onrecord.cli.main import onrecord
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

DOC = load().doc_ids[0]
MENTIONS = {"mentions": [{"id": "m1", "start": 0, "end": 4, "type": "PER", "entity": "c1"}]}
QUOTES = {
    "quotes": [
        {"id": "m1", "content": [{"start": 10, "end": 20}], "speakers": ["c1"]},
        {"id": "q2", "content": [{"start": 30, "end": 40}], "speakers": ["Peskov"], "parent": "m1"},
    ],
    "entities": [{"id": "c1", "name": "Dmitry Peskov"}],
}
EVENTS = {"events": [{"start": 50, "end": 55, "type": "Meet", "arguments": [{"role": "Entity", "target": "x1"}]}]}


def written(path: Path, *layers: dict[str, Any], **header: object) -> Path:
    """Write predictions, a document for each set of layers."""
    first = {"onrecord": "predictions", "schema_version": "0.1.0", "system": path.stem, **header}
    documents = [{"doc_id": doc_id, **each} for doc_id, each in zip(load().doc_ids, layers, strict=False)]
    path.write_text("".join(json.dumps(line) + "\n" for line in [first, *documents]), encoding="utf-8")
    return path


def merge(*arguments: object) -> Result:
    """Return the result of `onrecord merge`."""
    return CliRunner().invoke(onrecord, ["merge", *map(str, arguments)])


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the header and the documents of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_merge_combines_layers_and_renames_ids_that_both_files_use(tmp_path: Path) -> None:
    """An id that both files use gets its system's name, and what refers to it follows; names stay as they are."""
    a, b, out = written(tmp_path / "a.jsonl", MENTIONS), written(tmp_path / "b.jsonl", QUOTES), tmp_path / "c.jsonl"
    result = merge(a, b, "-o", out)
    assert result.exit_code == 0, result.output
    header, document = lines(out)
    assert (header["system"], header["scope"]) == ("a+b", "document")
    assert header["note"] == "Merged: mentions of a; quotes of b."
    (mention,) = document["mentions"]
    assert (mention["id"], mention["entity"]) == ("a:m1", "a:c1")
    one, two = document["quotes"]
    assert (one["id"], one["speakers"]) == ("b:m1", ["b:c1"])
    assert (two["id"], two["speakers"], two["parent"]) == ("q2", ["Peskov"], "b:m1")
    assert document["entities"] == [{"id": "b:c1", "name": "Dmitry Peskov"}]
    assert CliRunner().invoke(onrecord, ["check", str(out)]).exit_code == 0


def test_a_cluster_id_that_equals_a_speakers_name_of_the_other_file_is_renamed(tmp_path: Path) -> None:
    """The speaker stays a name."""
    mentions = {"mentions": [{"start": 0, "end": 4, "entity": "Peskov"}]}
    a, b = written(tmp_path / "a.jsonl", mentions), written(tmp_path / "b.jsonl", QUOTES)
    assert merge(a, b, "-o", tmp_path / "c.jsonl").exit_code == 0
    document = lines(tmp_path / "c.jsonl")[1]
    assert document["mentions"][0]["entity"] == "a:Peskov"
    assert document["quotes"][1]["speakers"] == ["Peskov"]


def test_a_layer_of_two_files_is_refused_unless_layers_selects_one(tmp_path: Path) -> None:
    """Nothing is written; --layers selects a file by path, stem or system."""
    a, b, out = (
        written(tmp_path / "a.jsonl", MENTIONS),
        written(tmp_path / "b.jsonl", MENTIONS | QUOTES),
        tmp_path / "c",
    )
    error = merge(a, b, "-o", out).exception
    assert isinstance(error, OnrecordError)
    assert str(a) in str(error)
    assert str(b) in str(error)
    assert "--layers mentions=" in str(error)
    assert not out.exists()
    for name in ("a", a):
        assert merge(a, b, "-o", out, "--overwrite", "--layers", f"mentions={name}").exit_code == 0
        assert lines(out)[1]["mentions"][0]["id"] == "a:m1"


def test_layers_option_selects_a_file_by_its_directory(tmp_path: Path) -> None:
    """All files of a leaderboard have the same name, which selects none of them."""
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        layers = MENTIONS if name == "one" else MENTIONS | QUOTES
        files.append(written(tmp_path / name / "predictions.jsonl", layers, system=f"a:{name}"))
    out = tmp_path / "c.jsonl"
    assert merge(*files, "-o", out, "--layers", "mentions=one").exit_code == 0
    assert lines(out)[0]["note"] == "Merged: mentions of a:one; quotes of a:two."
    error = merge(*files, "-o", out, "--overwrite", "--layers", "mentions=predictions").exception
    assert "belongs to several of the files" in str(error)


def test_a_reference_to_an_unmerged_item_is_refused(tmp_path: Path) -> None:
    """A speaker that is a cluster of unmerged mentions would be read as a name."""
    speaker = {"quotes": [{"content": [{"start": 10, "end": 20}], "speakers": ["c9"]}]}
    own = {"mentions": [{"start": 0, "end": 4, "entity": "c9"}]}
    a, b = written(tmp_path / "a.jsonl", MENTIONS), written(tmp_path / "b.jsonl", own | speaker)
    error = merge(a, b, "-o", tmp_path / "c.jsonl", "--layers", "mentions=a").exception
    assert isinstance(error, OnrecordError)
    assert "layer that was not chosen" in str(error)
    assert "'c9'" in str(error)


def test_a_file_without_clusters_does_not_change_the_scope(tmp_path: Path) -> None:
    """Names of speakers are not ids of one document."""
    a = written(tmp_path / "a.jsonl", MENTIONS, scope="corpus")
    quotes = {"quotes": [{"content": [{"start": 10, "end": 20}], "speakers": ["Peskov"]}]}
    b = written(tmp_path / "b.jsonl", quotes, scope="document")
    assert merge(a, b, "-o", tmp_path / "c.jsonl").exit_code == 0
    assert lines(tmp_path / "c.jsonl")[0]["scope"] == "corpus"


def test_the_scope_is_corpus_only_if_all_files_have_scope_corpus(tmp_path: Path) -> None:
    """One file whose ids are local makes all ids local."""
    a = written(tmp_path / "a.jsonl", MENTIONS, scope="corpus", version="1")
    for scope in ("corpus", "document"):
        b = written(tmp_path / "b.jsonl", QUOTES, scope=scope)
        assert merge(a, b, "-o", tmp_path / "c.jsonl", "--overwrite").exit_code == 0
        assert lines(tmp_path / "c.jsonl")[0]["scope"] == scope
        assert lines(tmp_path / "c.jsonl")[0]["version"] == "1+?"


def test_a_merged_document_has_failed_only_if_it_failed_in_all_files(tmp_path: Path) -> None:
    """The header counts the failures of each file."""
    a = written(tmp_path / "a.jsonl", MENTIONS, {"failed": True}, {"failed": True})
    b = written(tmp_path / "b.jsonl", QUOTES, {"quotes": []}, {"failed": True})
    assert merge(a, b, "-o", tmp_path / "c.jsonl").exit_code == 0
    header, *documents = lines(tmp_path / "c.jsonl")
    assert [each.get("failed") for each in documents] == [None, None, True]
    assert "mentions of a (2 of 3 documents failed" in header["note"]


def test_a_merge_with_errors_is_not_written(tmp_path: Path) -> None:
    """An argument whose target is missing is an error of the merge, and no file is written."""
    a, b = written(tmp_path / "a.jsonl", MENTIONS), written(tmp_path / "b.jsonl", EVENTS)
    error = merge(a, b, "-o", tmp_path / "c.jsonl").exception
    assert isinstance(error, OnrecordError)
    assert "not written" in str(error)
    assert not (tmp_path / "c.jsonl").exists()


def test_files_on_different_texts_cannot_be_merged(tmp_path: Path) -> None:
    """Offsets in two texts cannot be combined."""
    a = written(tmp_path / "a.jsonl", MENTIONS | {"text_sha256": "0" * 64})
    b = written(tmp_path / "b.jsonl", QUOTES | {"text_sha256": "1" * 64})
    error = merge(a, b, "-o", tmp_path / "c.jsonl").exception
    assert isinstance(error, OnrecordError)
    assert "The files differ" in str(error)


@pytest.mark.parametrize(
    ("layers", "what"),
    [
        ("mention=a", "There is no such layer to choose."),
        ("mentions=z", "The name after = in --layers belongs to none of the files to merge."),
        ("events=a", "The file does not have the layer that --layers takes from it."),
        ("quotes=b,quotes=b", "A layer is chosen twice."),
    ],
)
def test_invalid_layers_options_are_refused(layers: str, what: str, tmp_path: Path) -> None:
    """Unknown layers and files, and a layer given twice."""
    a, b = written(tmp_path / "a.jsonl", MENTIONS), written(tmp_path / "b.jsonl", QUOTES)
    error = merge(a, b, "-o", tmp_path / "c.jsonl", "--layers", layers).exception
    assert isinstance(error, OnrecordError)
    assert error.what == what


def test_merge_overwrites_no_existing_file_and_no_input(tmp_path: Path) -> None:
    """Neither an input nor another existing file is replaced; a single input is refused."""
    a, b = written(tmp_path / "a.jsonl", MENTIONS), written(tmp_path / "b.jsonl", QUOTES)
    (tmp_path / "c.jsonl").write_text("mine")
    for arguments in ([a, b, "-o", a], [a, b, "-o", tmp_path / "c.jsonl"], [a, "-o", tmp_path / "d.jsonl"]):
        assert isinstance(merge(*arguments).exception, OnrecordError)
    assert (tmp_path / "c.jsonl").read_text() == "mine"
    assert merge(a, b, "-o", a, "--overwrite").exit_code == 1
