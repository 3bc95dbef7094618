"""`onrecord convert`: formats by name or content, losses, existing files, and errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from onrecord import load
from onrecord.cli.convert import convert
from onrecord.cli.import_ import import_
from onrecord.errors import OnrecordError, ProblemsError
from onrecord.formats.registry import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

WRITABLE = [name for name in FORMATS if name != "docbin"]


def run(*arguments: object) -> Result:
    """Run the command; an OnrecordError is raised."""
    return CliRunner().invoke(convert, [str(each) for each in arguments], catch_exceptions=False)


def target(place: Path, name: str) -> Path:
    """Return a path with the suffix of a format, if it has one."""
    return place / ("out" if FORMATS[name].directory else f"out{FORMATS[name].suffixes[0]}")


@pytest.mark.parametrize("name", WRITABLE)
def test_gold_converted_to_a_format_and_back_keeps_its_mentions(small_corpus: Path, tmp_path: Path, name: str) -> None:
    """Gold is converted to each format and back to JSONL; the format of the input is detected."""
    out = target(tmp_path, name)
    there = run(small_corpus / "annotations" / "gold", out, "--to", name, "--root", small_corpus)
    assert there.exit_code == 0
    assert f"documents -> {name}: 2 documents" in there.stderr
    back = run(out, tmp_path / "back.jsonl", "--root", small_corpus)
    assert back.exit_code == 0
    assert f"{name} -> jsonl: 2 documents" in back.stderr
    documents = [json.loads(line) for line in (tmp_path / "back.jsonl").read_text(encoding="utf-8").splitlines()[1:]]
    gold = json.loads((small_corpus / "annotations" / "gold" / "ferry-1.json").read_text(encoding="utf-8"))
    found = next(each for each in documents if each["doc_id"] == "ferry-1")
    places = {(each["start"], each["end"]) for each in gold["mentions"]}
    assert {(each["start"], each["end"]) for each in found["mentions"]} <= places
    assert found["text_sha256"] == gold["text_sha256"]


def test_conll2012_and_conll_name_the_same_format(small_corpus: Path, tmp_path: Path) -> None:
    """`score --format conll2012` and `convert --to conll2012` are the same columns."""
    gold = small_corpus / "annotations" / "gold"
    assert run(gold, tmp_path / "a", "--to", "conll2012", "--root", small_corpus).exit_code == 0
    assert run(gold, tmp_path / "b", "--to", "conll", "--root", small_corpus).exit_code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_documents_converted_to_documents_keep_every_byte(small_corpus: Path, tmp_path: Path) -> None:
    """Our own directory, converted into itself, loses nothing and changes no byte."""
    gold = small_corpus / "annotations" / "gold"
    result = run(gold, tmp_path / "out", "--to", "documents", "--root", small_corpus, "--strict")
    assert result.exit_code == 0
    assert "nothing was lost" in result.stderr
    for path in gold.glob("*.json"):
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()


def test_losses_are_listed_in_json_and_strict_exits_with_1(small_corpus: Path, tmp_path: Path) -> None:
    """--json lists losses by kind with counts; with --strict a loss gives exit code 1, and the file is written."""
    out = tmp_path / "out.bio"
    result = run(small_corpus / "annotations" / "gold", out, "--root", small_corpus, "--json", "--strict")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert out.exists()
    assert report["documents"] == 2
    assert {"what": "quotes", "why": "the format cannot store it", "count": 11, "first": "ferry-1"} in report["lost"]


def test_the_note_on_unknown_labels_says_how_to_keep_them(tmp_path: Path) -> None:
    """The labels are named; after the import that the note shows, the same conversion keeps them."""
    (tmp_path / "d.txt").write_text("A ferry met a barge.", encoding="utf-8")
    (tmp_path / "d.ann").write_text("T1\tSHIP 2 7\tferry\nT2\tBARGE 14 19\tbarge\n", encoding="utf-8")
    arguments = tmp_path / "d.ann", tmp_path / "d.jsonl", "--overwrite"
    said = run(*arguments).stderr
    assert "labels BARGE (1), SHIP (1): the schema has no such label; its items are kept without a label" in said
    assert "to keep such labels, use a corpus that has them: onrecord import PATH --as NAME" in said
    imported = CliRunner().invoke(import_, [str(tmp_path / "d.ann"), "--as", str(tmp_path / "harbour")])
    assert imported.exit_code == 0
    assert "nothing was lost" in run(*arguments, "--root", tmp_path / "harbour").stderr
    assert '"type":"SHIP"' in (tmp_path / "d.jsonl").read_text(encoding="utf-8")


def test_convert_overwrites_nothing_without_overwrite(small_corpus: Path, tmp_path: Path) -> None:
    """Files and directories are kept without --overwrite; a directory with unknown files is refused even with it."""
    gold = small_corpus / "annotations" / "gold"
    out = tmp_path / "out.jsonl"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(OnrecordError, match="exists already"):
        run(gold, out, "--root", small_corpus)
    assert out.read_text(encoding="utf-8") == "mine"
    assert run(gold, out, "--root", small_corpus, "--overwrite").exit_code == 0
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "other.ann").write_text("", encoding="utf-8")
    with pytest.raises(OnrecordError, match="exists already"):
        run(gold, folder, "--to", "brat", "--root", small_corpus)
    with pytest.raises(OnrecordError, match="has other documents"):
        run(gold, folder, "--to", "brat", "--root", small_corpus, "--overwrite")
    assert [path.name for path in folder.iterdir()] == ["other.ann"]
    with pytest.raises(OnrecordError, match="is a directory, and the format jsonl writes a file"):
        run(gold, folder, "--to", "jsonl", "--root", small_corpus, "--overwrite")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.jsonl", "out.bio"], "no such file"),
        (["in.jsonl", "out"], "cannot be detected from the name"),
        (["in.jsonl", "out.bio", "--to", "brt"], "no format with that name"),
        (["in.jsonl", "out.bio", "--label", "PERSON"], "needs two labels"),
        (["empty", "out.bio"], "format cannot be detected"),
        (["empty.txt", "out.bio"], "cannot be detected from the name"),
        (["header.jsonl", "out.bio"], "contains no document"),
        (["in.jsonl", "out.bio"], "its text was not found"),
    ],
)
def test_each_misuse_of_convert_has_its_error_message(tmp_path: Path, arguments: list[str], message: str) -> None:
    """Each misuse is one error that says what is wrong."""
    (tmp_path / "in.jsonl").write_text('{"doc_id": "nowhere", "mentions": []}\n', encoding="utf-8")
    (tmp_path / "header.jsonl").write_text(
        '{"onrecord": "predictions", "schema_version": "0.1.0", "system": "s"}\n', encoding="utf-8"
    )
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    with pytest.raises(OnrecordError, match=message):
        run(*(tmp_path / each if "." in each or each in {"out", "empty"} else each for each in arguments))


def test_all_invalid_offsets_and_labels_are_reported_together(tmp_path: Path) -> None:
    """Offsets outside the text, reversed or at other words, and unknown labels, stop a conversion together."""
    (tmp_path / "d.txt").write_text("Ada Lind", encoding="utf-8")
    spans = [
        {"start": 0, "end": 99},
        {"start": 3, "end": 1},
        {"start": 0, "end": 3, "text": "Lind"},
        {"start": 0, "end": 3, "type": "HUMAN"},
    ]
    (tmp_path / "in.jsonl").write_text(json.dumps({"doc_id": "d", "mentions": spans}) + "\n", encoding="utf-8")
    with pytest.raises(OnrecordError, match="4 problems") as caught:
        run(tmp_path / "in.jsonl", tmp_path / "out.bio")
    for at in range(4):
        assert f"mentions[{at}]" in str(caught.value)
    assert not (tmp_path / "out.bio").exists()


def test_strings_without_offsets_are_aligned_or_counted_as_lost(tmp_path: Path) -> None:
    """JSONL keeps a string; for other formats it is aligned, and counted as lost if it is not found."""
    (tmp_path / "d.txt").write_text("Ada Lind", encoding="utf-8")
    document = {
        "doc_id": "d",
        "mentions": [{"text": "Ada"}, {"text": "Tom"}, {"start": 4, "end": 8, "head": "Berg"}],
        "quotes": [{"content": ["Tom Berg"], "cue": [{"start": 0, "end": 3}]}],
    }
    (tmp_path / "in.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    assert "nothing was lost" in run(tmp_path / "in.jsonl", tmp_path / "out.jsonl").stderr
    said = run(tmp_path / "in.jsonl", tmp_path / "brat", "--to", "brat").stderr
    for what in ("mentions", "mentions.head", "quotes.content"):
        assert f"1  {what}: it is a string that does not occur in the text" in said
    assert (tmp_path / "brat" / "d.ann").read_text().startswith("T1\tMention 0 3\tAda\n")
    with pytest.raises(ProblemsError, match="cannot be aligned with the text") as raised:
        run(tmp_path / "in.jsonl", tmp_path / "gold", "--to", "documents")
    assert [each.path for each in raised.value.problems] == ["mentions[1]", "mentions[2].head", "quotes[0].content[0]"]


def test_convert_into_a_corpus_replaces_only_the_layers_of_the_input(small_corpus: Path, tmp_path: Path) -> None:
    """Zones, hashes, registries and layers that the input lacks are kept; the layer that it has is replaced."""
    gold = small_corpus / "annotations" / "gold"
    before = json.loads((gold / "ferry-1.json").read_text())
    registries = {name: (gold / f"{name}.json").read_bytes() for name in ("entities", "events", "utterances")}
    text = load(small_corpus).texts["ferry-1"]
    words = before["times"][0]
    time = {"id": "t1", "text": text[words["start"] : words["end"]], "type": "DATE", "value": "2031-05-05"}
    rows = [{"doc_id": "ferry-1", "times": [time]}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(each) + "\n" for each in [*rows, {"doc_id": "ferry-2"}]))
    said = run(tmp_path / "in.jsonl", gold, "--to", "documents", "--overwrite").stderr
    assert "zones of 2 documents were kept" in said
    after = json.loads((gold / "ferry-1.json").read_text())
    assert {name: value for name, value in after.items() if name != "times"} == {
        name: value for name, value in before.items() if name != "times"
    }
    assert [(each["start"], each["end"]) for each in after["times"]] == [(words["start"], words["end"])]
    assert {name: (gold / f"{name}.json").read_bytes() for name in registries} == registries


def test_overwriting_documents_of_another_text_is_refused(small_corpus: Path, tmp_path: Path) -> None:
    """Zones of one text do not fit another text."""
    gold = small_corpus / "annotations" / "gold"
    path = gold / "ferry-1.json"
    path.write_text(path.read_text().replace(json.loads(path.read_text())["text_sha256"], "0" * 64))
    (tmp_path / "in.jsonl").write_text('{"doc_id": "ferry-1", "quotes": []}\n{"doc_id": "ferry-2", "quotes": []}\n')
    with pytest.raises(OnrecordError, match="of another text"):
        run(tmp_path / "in.jsonl", gold, "--to", "documents", "--overwrite")


def test_a_string_that_differs_from_the_text_in_typography_is_converted(tmp_path: Path) -> None:
    """A straight apostrophe where the text has a curly one is accepted; other words are refused."""
    (tmp_path / "d.txt").write_text("“We can’t wait,” he said.", encoding="utf-8")
    spans = {"start": 1, "end": 14, "text": "We can't wait"}
    for words, is_sound in (("We can't wait", True), ("We can wait!!", False)):
        row = {"doc_id": "d", "quotes": [{"content": [{**spans, "text": words}]}]}
        (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
        if is_sound:
            run(tmp_path / "in.jsonl", tmp_path / "brat", "--to", "brat")
        else:
            with pytest.raises(ProblemsError, match="not at its offsets"):
                run(tmp_path / "in.jsonl", tmp_path / "brat", "--to", "brat", "--overwrite")


def test_annotations_of_a_changed_text_are_refused(small_corpus: Path, tmp_path: Path) -> None:
    """A text beside the input that differs from the article stops the conversion."""
    run(small_corpus / "annotations" / "gold", tmp_path / "brat", "--to", "brat", "--root", small_corpus)
    text = tmp_path / "brat" / "ferry-1.txt"
    text.write_bytes(text.read_bytes() + b" more")
    with pytest.raises(OnrecordError, match="differs from the article of that name"):
        run(tmp_path / "brat", tmp_path / "out.jsonl", "--root", small_corpus)


def test_the_content_of_a_conll_file_decides_its_format(small_corpus: Path, tmp_path: Path) -> None:
    """A .conll file is recognised as BIO, CoNLL-2012 or CorefUD by its content."""
    gold = small_corpus / "annotations" / "gold"
    for name in ("bio", "conll", "corefud"):
        path = tmp_path / f"{name}.conll"
        run(gold, path, "--to", name, "--root", small_corpus)
        said = run(path, tmp_path / f"{name}.jsonl", "--root", small_corpus).stderr
        assert said.startswith(f"{name} -> jsonl")


def test_document_names_that_are_no_ids_are_kept_or_replaced_with_a_note(tmp_path: Path) -> None:
    """Formats with free names keep them; our formats get ids, with a note."""
    row = "1\tAda" + "\t_" * 7 + "\tEntity=(e1)\n"
    header = "# global.Entity = eid-etype-head\n"
    (tmp_path / "in.conllu").write_text(f"# newdoc id = Alder Gazette 1\n{header}{row}", encoding="utf-8")
    run(tmp_path / "in.conllu", tmp_path / "out.conllu")
    assert "# newdoc id = Alder Gazette 1\n" in (tmp_path / "out.conllu").read_text(encoding="utf-8")
    assert "Alder Gazette 1 becomes Alder_Gazette_1" in run(tmp_path / "in.conllu", tmp_path / "out.jsonl").stderr
    run(tmp_path / "in.conllu", tmp_path / "brat", "--to", "brat")
    assert (tmp_path / "brat" / "Alder Gazette 1.ann").exists()
    (tmp_path / "bad.conllu").write_text(f"# newdoc id = ../up\n{header}{row}", encoding="utf-8")
    with pytest.raises(OnrecordError, match="is not a legal document name"):
        run(tmp_path / "bad.conllu", tmp_path / "other", "--to", "brat")


def test_webanno_tsv_is_detected_and_named_where_it_was_read_as_bio(tmp_path: Path) -> None:
    """WebAnno and INCEpTION export their TSV by default."""
    path = tmp_path / "a.tsv"
    header = "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Span|value\n\n\n"
    path.write_text(f"{header}#Text=Ada met\n1-1\t0-3\tAda\tPER\t\n1-2\t4-7\tmet\t_\t\n", encoding="utf-8")
    assert run(path, tmp_path / "out.jsonl").stderr.startswith("webanno-tsv -> jsonl: 1 document")
    with pytest.raises(OnrecordError, match="read it as webanno-tsv"):
        run(path, tmp_path / "other.jsonl", "--from", "bio")
