"""Files of doccano, Prodigy and spaCy in commands: import, convert, score and check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord import load
from onrecord.errors import OnrecordError

from .commands import run, scored

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ("Ada Lind met Bo.", "The Alma sank off Oslo.")
SPANS = ([(0, 8, "PERSON"), (13, 15, "PERSON")], [(4, 8, "VESSEL"), (18, 22, "CITY")])


def rows(tool: str, *, without: int = 0) -> list[dict[str, Any]]:
    """Return two examples of a tool, without its last spans in each."""
    found = []
    for text, spans in zip(TEXTS, SPANS, strict=True):
        kept = spans[: len(spans) - without]
        objects = [{"start": start, "end": end, "label": label} for start, end, label in kept]
        found.append(
            {
                "doccano": {"id": 100 + len(found), "text": text, "label": kept},
                "prodigy": {"text": text, "spans": objects, "answer": "accept"},
                "spacy-json": {"text": text, "ents": objects},
            }[tool]
        )
    return found


def write(path: Path, values: list[dict[str, Any]]) -> Path:
    """Write a value a line, and return the path."""
    path.write_text("".join(json.dumps(each) + "\n" for each in values), encoding="utf-8")
    return path


@pytest.mark.parametrize("tool", ["doccano", "prodigy", "spacy-json"])
def test_import_makes_a_sound_corpus_with_the_labels_of_the_file(tool: str, tmp_path: Path) -> None:
    """The corpus has the texts, and labels that the schema lacks; its check finds no error."""
    done = run("import", write(tmp_path / "mine.jsonl", rows(tool)), "--as", tmp_path / "own")
    assert done.exit_code == 0
    assert f"({tool}): 2 documents" in done.output
    corpus = load(tmp_path / "own")
    assert sorted(corpus.texts.values()) == sorted(TEXTS)
    labels = [[each.type for each in one.mentions or ()] for one in corpus.documents.values()]
    assert sorted(labels) == [["PERSON", "PERSON"], ["VESSEL", "CITY"]]


@pytest.mark.parametrize("gold", ["doccano", "spacy-json"])
def test_predictions_of_one_tool_are_scored_against_gold_of_another(gold: str, tmp_path: Path) -> None:
    """Documents are paired by text, in any order; the labels of gold count."""
    path = write(tmp_path / "gold.jsonl", rows(gold))
    mine = write(tmp_path / "mine.jsonl", rows("prodigy", without=1)[::-1])
    options = ["--gold", path, "--format", "prodigy", "--gold-format", gold, "--measures", "mention.strict"]
    found = scored(mine, *options)
    row = found["measures"]["mention.strict"]
    assert (row["precision"], row["recall"]) == (1.0, 0.5)
    assert {*row["by_type"]} == {"PERSON", "VESSEL", "CITY"}
    assert any("2 documents were paired with gold by text" in note for note in found["notes"])
    assert found["signature"].endswith(f"format:prodigy|gold-format:{gold}")
    assert run("check", mine, *options[:-2]).exit_code == 0


def test_exports_of_one_format_are_scored_with_one_option(tmp_path: Path) -> None:
    """Two projects of doccano number the same texts differently."""
    path = write(tmp_path / "gold.jsonl", rows("doccano"))
    other = write(tmp_path / "mine.jsonl", [each | {"id": each["id"] + 1} for each in rows("doccano", without=1)])
    found = scored(other, "--gold", path, "--format", "doccano", "--measures", "mention.exact")
    assert found["measures"]["mention.exact"]["recall"] == 0.5


def test_span_groups_of_spacy_json_are_selected_for_a_score(tmp_path: Path) -> None:
    """`--spans` reads them, and is part of the signature."""
    group = [{"start": 0, "end": 8, "label": "PER", "kb_id": ""}]
    path = write(tmp_path / "docs.jsonl", [{"text": TEXTS[0], "ents": [], "spans": {"sc": group}}])
    options = ["--gold", path, "--format", "spacy-json", "--measures", "mention.exact", "--spans", "sc"]
    found = scored(path, *options)
    assert found["measures"]["mention.exact"]["counts"]["gold"] == 1
    assert "spans:sc" in found["signature"]


def test_convert_writes_the_spans_in_another_format(tmp_path: Path) -> None:
    """The format is detected, and the text is written where the other format has texts."""
    path = write(tmp_path / "mine.jsonl", rows("doccano"))
    said = json.loads(run("convert", path, tmp_path / "out", "--to", "brat", "--label", "PERSON=PER", "--json").stdout)
    assert (said["from"], said["documents"]) == ("doccano", 2)
    assert {row["what"] for row in said["lost"]} == {"label CITY", "label VESSEL"}
    assert (tmp_path / "out" / "100.txt").read_text(encoding="utf-8") == TEXTS[0]
    assert "PER 0 8\tAda Lind" in (tmp_path / "out" / "100.ann").read_text(encoding="utf-8")


def test_the_wrong_format_is_named(tmp_path: Path) -> None:
    """Without --format, and with that of another tool, the hint is the right option."""
    path = write(tmp_path / "mine.jsonl", rows("doccano"))
    for options in ([], ["--format", "prodigy"]):
        with pytest.raises(OnrecordError) as raised:
            run("score", path, *options)
        assert "--format doccano" in raised.value.hint


def test_formats_that_are_only_read_are_not_written(tmp_path: Path) -> None:
    """Neither by convert, nor to reduce the corpus's gold to what the format stores."""
    path = write(tmp_path / "mine.jsonl", rows("doccano"))
    with pytest.raises(OnrecordError, match="can be read, but not written"):
        run("convert", path, tmp_path / "out.jsonl", "--to", "doccano")
    for name in ("doccano", "json"):
        with pytest.raises(OnrecordError, match="cannot be converted to a format that is only read"):
            run("score", path, "--format", "doccano", "--gold-format", name)
