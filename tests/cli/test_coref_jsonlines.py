"""JSON lines of coreference systems in commands: score, convert, import, and the error without --format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord import load
from onrecord.errors import OnrecordError

from .commands import run, scored

SENTENCES = [["Ada", "Lind", "met", "Bo", "."], ["She", "left", "."]]
GOLD = {"doc_key": "a", "sentences": SENTENCES, "clusters": [[[0, 1], [5, 5]], [[3, 3]]]}
PREDICTED = {**GOLD, "predicted_clusters": [[[0, 1], [5, 5]]]}


def write(path: Path, *rows: object) -> Path:
    """Write a value a line, and return the path."""
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    return path


def test_predictions_beside_gold_are_scored_against_the_same_file(tmp_path: Path) -> None:
    """The predicted side reads predicted clusters, gold its own."""
    path = write(tmp_path / "both.jsonlines", PREDICTED)
    found = scored(path, "--gold", path, "--format", "coref-jsonlines", "--measures", "coref.b3")
    row = found["measures"]["coref.b3"]
    assert (row["precision"], round(row["recall"], 4)) == (1.0, 0.6667)
    assert "format:coref-jsonlines" in found["signature"]
    chosen = scored(
        path, "--gold", path, "--format", "coref-jsonlines", "--measures", "coref.b3", "--spans", "clusters"
    )
    assert chosen["measures"]["coref.b3"]["recall"] == 1.0
    assert "spans:clusters" in chosen["signature"]


def test_a_key_file_of_conll_is_gold_for_json_lines(tmp_path: Path) -> None:
    """The key of a part of OntoNotes is the name of the part in CoNLL-2012."""
    path = write(tmp_path / "p.jsonlines", {**GOLD, "doc_key": "bc/cctv/00/cctv_0000_1"})
    run("convert", path, tmp_path / "key.conll")
    begin = (tmp_path / "key.conll").read_text(encoding="utf-8").splitlines()[0]
    assert begin == "#begin document (bc_cctv_00_cctv_0000); part 001"
    options = ["--gold", tmp_path / "key.conll", "--gold-format", "conll2012", "--measures", "coref.conll"]
    assert scored(path, "--format", "coref-jsonlines", *options)["measures"]["coref.conll"]["f1"] == 1.0


def test_the_format_is_named_where_it_is_not_given(tmp_path: Path) -> None:
    """The hint of score is the right option."""
    path = write(tmp_path / "p.jsonl", GOLD)
    with pytest.raises(OnrecordError, match="it looks like coref-jsonlines") as raised:
        run("score", path)
    assert "--format coref-jsonlines" in raised.value.hint


def test_import_makes_a_sound_corpus(tmp_path: Path) -> None:
    """Labels of DyGIE++ that the schema lacks are kept, clusters become entities, and the text is made of the words."""
    rows = [
        {**GOLD, "ner": [[[0, 1, "Researcher"]], []], "events": [[[[2, "Encounter"], [3, 3, "Other"]]], []]},
        {"doc_key": "b", "sentences": SENTENCES[1:], "clusters": []},
    ]
    done = run("import", write(tmp_path / "mine.jsonl", *rows), "--as", tmp_path / "own")
    assert done.exit_code == 0
    assert "(coref-jsonlines): 2 documents" in done.output
    corpus = load(tmp_path / "own")
    assert corpus.texts["a"] == "Ada Lind met Bo .\nShe left ."
    mentions = corpus.documents["a"].mentions or ()
    assert [each.type for each in mentions] == ["Researcher", None, None]
    assert mentions[0].entity == mentions[2].entity != mentions[1].entity
    (event,) = corpus.documents["a"].events or ()
    assert event.type == "Encounter"


def test_gold_of_the_corpus_is_written_and_scored(tmp_path: Path) -> None:
    """Every mention of the corpus that is written is read back at its place."""
    gold = Path(__file__).parents[2] / "annotations" / "gold"
    run("convert", gold, tmp_path / "gold.jsonlines")
    found = scored(
        tmp_path / "gold.jsonlines", "--format", "coref-jsonlines", "--gold-format", "coref-jsonlines",
        "--measures", "coref.conll",
    )  # fmt: skip
    assert found["measures"]["coref.conll"]["f1"] == 1.0
