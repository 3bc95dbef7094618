"""Directories of files of another format, and files of another format given without its option."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord.documents.directory import read_document
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


from .commands import run, scored


@pytest.mark.parametrize(("name", "ending"), [("bio", "bio"), ("conll2012", "conll"), ("corefud", "conllu")])
def test_a_directory_of_files_is_read_as_one_data_set(name: str, ending: str, tmp_path: Path) -> None:
    """Each file is a document with its text beside it, at any depth; its default name is the file's name."""
    for side in ("gold", "system"):
        for number, folder in enumerate(("", "nw")):
            place = tmp_path / side / folder
            place.mkdir(parents=True, exist_ok=True)
            word = f"Ada{number}"
            content = {
                "bio": f"{word}\tB-PER\nmet\tO\n",
                "conll2012": f"#begin document ();\n0 {word} (1)\n1 met -\n#end document\n",
                "corefud": f"# global.Entity = eid\n1\t{word}" + "\t_" * 7 + "\tEntity=(e1)\n",
            }[name]
            (place / f"d{number}.{ending}").write_text(content, encoding="utf-8")
            (place / "notes.md").write_text("no file of the format", encoding="utf-8")
    (tmp_path / "system" / "d0.txt").write_text("Ada0  met" if name != "corefud" else "Ada0", encoding="utf-8")
    found = scored(tmp_path / "system", "--gold", tmp_path / "gold", "--format", name, "--measures", "mention.exact")
    assert list(found["documents"]) == ["d0", "d1"]
    assert found["measures"]["mention.exact"]["f1"] == 1.0
    assert not any("paired" in note for note in found["notes"])


def test_files_of_one_name_in_two_folders_are_two_documents(tmp_path: Path) -> None:
    """Their names are their paths; hidden files and what macOS adds to archives are no documents."""
    for side in ("gold", "system"):
        for folder, word in (("east", "Ada"), ("west", "Berg")):
            place = tmp_path / side / folder
            place.mkdir(parents=True)
            (place / "d.bio").write_text(f"{word}\tB-PER\nfell\tO\n", encoding="utf-8")
        for stray in (".d.bio", "__MACOSX/d.bio", ".ipynb_checkpoints/d.bio"):
            (tmp_path / side / stray).parent.mkdir(exist_ok=True)
            (tmp_path / side / stray).write_bytes(b"\0\5\26")
    found = scored(tmp_path / "system", "--gold", tmp_path / "gold", "--format", "bio", "--measures", "mention.strict")
    assert list(found["documents"]) == ["east_d", "west_d"]
    assert found["measures"]["mention.strict"]["counts"]["precise"] == 2


def test_a_directory_without_the_suffix_of_the_format_is_read_by_content(tmp_path: Path) -> None:
    """BIO in files *.tsv is read; a file with other content is not."""
    (tmp_path / "one.tsv").write_text("Ada\tB-PER\nfell\tO\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("All about the data.\n", encoding="utf-8")
    found = scored(tmp_path, "--gold", tmp_path, "--format", "bio", "--measures", "mention.strict")
    assert list(found["documents"]) == ["one"]


@pytest.mark.parametrize("names", [["a b"], ["a b", "a~b", "a_b"], ["a~b", "a b"]])
def test_documents_are_paired_by_the_names_of_their_files(names: list[str], tmp_path: Path) -> None:
    """Names that look alike as ids keep apart, whichever of them a system has, and in whichever order."""
    for side, documents in (("gold", ["a b", "a_b", "a~b"]), ("system", names)):
        rows = [f"# newdoc id = {name}\nAda\tB-PER\n{name[1]}\tO\n" for name in documents]
        (tmp_path / f"{side}.bio").write_text("\n".join(rows), encoding="utf-8")
    found = scored(
        tmp_path / "system.bio", "--gold", tmp_path / "gold.bio", "--format", "bio", "--measures", "mention.strict"
    )
    assert found["measures"]["mention.strict"]["counts"]["precise"] == len(names)
    assert not any("differs from gold" in note for note in found["notes"])


@pytest.mark.parametrize(("gold", "system"), [("nw/x", "nw_x"), ("Z\u00fcrich", "Zu\u0308rich")])
def test_documents_are_paired_by_the_ids_of_their_names(gold: str, system: str, tmp_path: Path) -> None:
    """A name that gold does not have stands for the document with its id, as after a conversion."""
    for side, name in (("gold", gold), ("system", system)):
        (tmp_path / f"{side}.bio").write_text(f"# newdoc id = {name}\nAda\tB-PER\n", encoding="utf-8")
    found = scored(
        tmp_path / "system.bio", "--gold", tmp_path / "gold.bio", "--format", "bio", "--measures", "mention.strict"
    )
    assert found["measures"]["mention.strict"]["counts"]["precise"] == 1


def test_errors_in_a_directory_of_files_are_reported(tmp_path: Path) -> None:
    """The problems of all files are listed; a document in two files and a directory without files are errors."""
    with pytest.raises(OnrecordError, match="no file of the format bio"):
        run("score", tmp_path, "--gold", tmp_path, "--format", "bio")
    for name, content in (("a.bio", "Ada\tX\n"), ("b.bio", "Ada\tY\n"), ("c.bio", "Ada\tO\n")):
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(OnrecordError, match="2 problems"):
        run("score", tmp_path, "--gold", tmp_path / "c.bio", "--format", "bio")
    for name in "ab":
        (tmp_path / f"{name}.bio").write_text("# newdoc id = x\nAda\tO\n", encoding="utf-8")
    with pytest.raises(OnrecordError, match="a document occurs in two files"):
        run("convert", tmp_path, tmp_path / "out.jsonl", "--from", "bio")


@pytest.mark.parametrize(
    ("file", "content", "name"),
    [
        ("p.conll", "# begin document (a)\n0\tAda\t(1)\n# end document\n", "conll2012"),
        ("p.conllu", "# global.Entity = eid-etype\n", "corefud"),
        ("p.json", '[{"data": {"text": "Ada"}, "annotations": []}]', "label-studio"),
    ],
)
def test_the_error_on_a_file_of_another_format_names_the_option(
    file: str, content: str, name: str, tmp_path: Path
) -> None:
    """They could be meant otherwise: the error has the whole command with the option for predictions or gold."""
    path = tmp_path / file
    path.write_text(content, encoding="utf-8")
    for command in ("score", "check", "explain"):
        with pytest.raises(OnrecordError) as caught:
            run(command, path)
        assert caught.value.what == f"The input is not our JSONL: it looks like {name}."
        assert caught.value.hint.startswith(f"onrecord {command} {path} --format {name}")
    ours = tmp_path / "ours.jsonl"
    ours.write_text('{"doc_id": "a"}\n', encoding="utf-8")
    for command in ("score", "check"):
        with pytest.raises(OnrecordError, match="looks like") as caught:
            run(command, ours, "--gold", path)
        assert caught.value.hint.startswith(f"onrecord {command} {ours} --gold {path} --gold-format {name}")


def test_import_and_file_refuse_what_score_refuses(tmp_path: Path) -> None:
    """All commands that read predictions or corpora give the same advice on tables and on files of INCEpTION."""
    for name, content in (("a.xmi", "<xmi:XMI/>"), ("a.csv", "article,quote\n")):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        for command in (
            ("score", path),
            ("import", path, "--as", tmp_path / "own"),
            ("run", f"file:{path}", "-o", tmp_path / "o.jsonl"),
        ):
            with pytest.raises(OnrecordError, match="not read"):
                run(*command)


@pytest.mark.parametrize(
    ("file", "content", "name"),
    [
        ("p.txt", "-DOCSTART- -X- O\n\nAda NN B-PER\nmet VB O\n", "bio"),
        ("p/a.ann", "T1\tPER 0 3\tAda\n", "brat"),
        ("p/a.bio", "Ada\tB-PER\nmet\tO\n", "bio"),
    ],
)
def test_a_file_that_can_be_nothing_else_is_read_without_the_option(
    file: str, content: str, name: str, tmp_path: Path
) -> None:
    """BIO and brat, on either side: a note and the signature have the format, and figures are those of the option."""
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    (path.parent / "a.txt").write_text("Ada met", encoding="utf-8")
    given = tmp_path / "p" if "/" in file else path
    options = ("--measures", "mention.strict")
    named = run("score", given, "--gold", given, *options, "--format", name)
    found = run("score", given, "--gold", given, *options)
    assert f"note: {given}: read as {name} (--format {name})" in found.stderr
    assert f"note: {given}: read as {name} (--gold-format {name})" in found.stderr
    assert found.stdout == named.stdout
    assert f"|format:{name}" in found.stdout
    assert "100.0" in found.stdout
    assert "0 errors" in run("check", given, "--gold", given).output
    with pytest.raises(OnrecordError, match=f"it looks like {name}"):  # said otherwise
        run("score", given, "--format", "jsonl")


@pytest.mark.parametrize(
    "line",
    [
        {"doc_id": "a", "quotes": [{"text": [{"start": 0, "end": 3}]}]},
        {"doc_id": "a", "quotes": [{"content": [{"start": 0, "end": 3}], "speaker": "Ada"}]},
        {"quotes": [{"content": [{"start": 0, "end": 3}]}]},
    ],
)
def test_predictions_with_a_wrong_field_are_not_taken_for_simple_json(line: dict[str, object], tmp_path: Path) -> None:
    """The check names the wrong field and does not suggest another format."""
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    printed = run("check", path).output
    assert "predictions.schema  line 1" in printed
    assert "--format" not in printed


def test_simple_json_is_refused_with_its_option_and_the_form_of_predictions(tmp_path: Path) -> None:
    """The hint is the option for simple JSON; the error shows the form that predictions have."""
    path = tmp_path / "p.jsonl"
    path.write_text('{"doc_id": "a", "quotes": [{"content": "so", "speaker": "Ada"}]}\n', encoding="utf-8")
    with pytest.raises(OnrecordError, match="looks like simple JSON") as caught:
        run("check", path)
    assert caught.value.hint.startswith(f"onrecord check {path} --format json")
    assert '"content": ["the words"]' in caught.value.expected
    with pytest.raises(OnrecordError, match="looks like simple JSON") as caught:
        run("score", tmp_path / "other.jsonl", "--gold", path)
    assert caught.value.hint.endswith(f"or onrecord import {path} --as p, then score with --gold p")


def test_the_error_for_the_directory_of_predictions_names_the_file(tmp_path: Path) -> None:
    """What a run left is no directory of documents, and its record is no document; the hint names the predictions.

    The journal is beside the predictions, and comes before them in the order of names.
    """
    for name in ("a.jsonl", "mine.journal.jsonl", "mine.jsonl"):
        (tmp_path / name).write_text('{"doc_id": "recusal-000", "mentions": []}\n', encoding="utf-8")
    record = tmp_path / "mine.run.json"
    record.write_text('{"counts": {}}\n', encoding="utf-8")
    for given in (record, tmp_path):
        with pytest.raises(OnrecordError) as caught:
            run("score", given)
        assert caught.value.hint == f"name the file of predictions: {tmp_path / 'mine.jsonl'}"
    (tmp_path / "a.jsonl").unlink()
    (tmp_path / "mine.jsonl").unlink()
    with pytest.raises(OnrecordError) as caught:
        run("score", record)
    assert "journal" not in caught.value.hint


def test_the_journal_of_a_run_is_named_in_place_of_unknown_fields(tmp_path: Path) -> None:
    """The hint says which file the run wrote its predictions to."""
    path = tmp_path / "mine.journal.jsonl"
    path.write_text('{"key": "1", "prediction": {"doc_id": "recusal-000"}, "latency_s": 0.1}\n', encoding="utf-8")
    with pytest.raises(OnrecordError) as caught:
        run("score", path)
    assert "this is the journal of a run" in str(caught.value)


def test_hidden_files_in_a_directory_of_documents_are_no_documents(small_corpus: Path, tmp_path: Path) -> None:
    """The archives of macOS have a file `._NAME` beside each file."""
    (small_corpus / "annotations" / "gold" / "._ferry-1.json").write_bytes(b"\0\5\26\7")
    done = run("convert", small_corpus / "annotations" / "gold", tmp_path / "out.jsonl", "--root", small_corpus)
    assert "documents -> jsonl: 2 documents" in done.stderr


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ({"predictions": [{"doc_id": "a", "quotes": []}], "model": "m"}, ".predictions[]"),
        ({"a": {"mentions": []}, "b": {"mentions": []}}, "to_entries[] | {doc_id: .key} + .value"),
    ],
)
def test_documents_in_another_object_are_answered_with_the_command_that_takes_them_out(
    value: dict[str, object], taken: str, tmp_path: Path
) -> None:
    """Documents may be under a key of a JSON object, or under their ids."""
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(value))
    with pytest.raises(OnrecordError) as caught:
        read_document(path)
    assert f"jq -c '{taken}' {path} > {path.with_suffix('.jsonl')}" in caught.value.hint
