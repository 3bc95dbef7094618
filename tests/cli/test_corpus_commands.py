"""`onrecord build`, `rebuild`, `texts`, `schema` and `stats` at the command line."""

from __future__ import annotations

import json
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, NamedTuple

import pytest

from onrecord import schema
from onrecord.cli import main
from onrecord.corpus.load import load

if TYPE_CHECKING:
    from pathlib import Path


class Ended(NamedTuple):
    """The exit code and the output of a command."""

    returncode: int
    stdout: str
    stderr: str


def onrecord(*arguments: str | Path, cwd: Path | None = None) -> Ended:
    """Run a command in this process as the script `onrecord` does."""
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, chdir(cwd or "."), redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["onrecord", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    out.flush()
    err.flush()
    printed, said = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return Ended(int(ended.value.code or 0), printed, said)


def test_build_check_names_missing_files_and_writes_nothing(small_corpus: Path) -> None:
    """`--check` exits with 1 and names each file before a build, and exits with 0 after it."""
    before = onrecord("build", "--check", "--root", small_corpus)
    assert before.returncode == 1
    assert "corpus/folds.json: is missing" in before.stdout
    assert not (small_corpus / "corpus" / "folds.json").exists()
    assert onrecord("build", "--root", small_corpus).returncode == 0
    after = onrecord("build", "--check", "--root", small_corpus)
    assert (after.returncode, after.stdout) == (0, "")


def test_a_failed_build_changes_no_file(small_corpus: Path) -> None:
    """An unknown id gives an error with exit code 2 and no traceback, and no file changes."""
    assert onrecord("build", "--root", small_corpus).returncode == 0
    path = small_corpus / "corpus" / "data" / "mentions" / "test.parquet"
    kept = path.read_bytes()
    (small_corpus / "annotations" / "gold" / "entities.json").write_text("[]", encoding="utf-8")
    run = onrecord("build", "--root", small_corpus)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert "onrecord validate" in run.stderr
    assert path.read_bytes() == kept


def test_a_rebuilt_text_free_copy_equals_a_full_build(small_corpus: Path, tmp_path: Path) -> None:
    """`build --no-text` and `rebuild --texts` need no more than a directory of texts, and end where `build -o` does."""
    here = tmp_path / "here"
    here.mkdir()
    assert onrecord("build", "--no-text", "--root", small_corpus, cwd=here).returncode == 0
    refused = onrecord("rebuild", "--texts", here, cwd=here)
    assert refused.returncode == 1
    assert refused.stdout.count("rebuild.text") == 2
    assert onrecord("rebuild", "--texts", small_corpus / "corpus", cwd=here).returncode == 0
    assert onrecord("build", "--root", small_corpus, "-o", tmp_path / "full").returncode == 0
    assert files(here / "text-free") == files(tmp_path / "full")


def files(directory: Path) -> dict[str, bytes]:
    """Return every file below a directory."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def test_texts_prints_one_document_a_line_with_text_and_metadata(small_corpus: Path) -> None:
    """Each line is a document with its exact text and its metadata."""
    rows = [json.loads(line) for line in onrecord("texts", "--root", small_corpus).stdout.split("\n") if line]
    assert {row["doc_id"]: row["text"] for row in rows} == dict(load(small_corpus).texts)
    assert list(rows[0]) == ["doc_id", "title", "publisher", "date", "language", "text", "text_sha256"]


def test_texts_with_gold_layers_hides_the_fields_to_predict(small_corpus: Path) -> None:
    """Mentions and quotes have their spans, and none of the fields that a system has to find."""
    run = onrecord("texts", "--with", "mentions,quotes", "--doc", "ferry-1", "--root", small_corpus)
    row = json.loads(run.stdout)
    gold = load(small_corpus).documents["ferry-1"]
    assert [(each["id"], each["start"]) for each in row["mentions"]] == [(m.id, m.start) for m in gold.mentions or ()]
    assert [len(each["content"]) for each in row["quotes"]] == [len(q.content or ()) for q in gold.quotes or ()]
    hidden = {"entity", "refers_to", "speakers", "source", "addressees", "utterance", "act", "parent"}
    assert not any(hidden & each.keys() for layer in ("mentions", "quotes") for each in row[layer])
    assert onrecord("texts", "--with", "events", "--root", small_corpus).returncode == 2


def test_texts_of_an_unknown_document_lists_the_known_ones(small_corpus: Path) -> None:
    """The error for an unknown id lists the ids of the corpus."""
    run = onrecord("texts", "--doc", "ferry-3", "--root", small_corpus)
    assert (run.returncode, run.stdout) == (2, "")
    assert "ferry-1, ferry-2" in run.stderr


@pytest.mark.parametrize("name", ["document", "prediction", "prediction.strict"])
def test_schema_prints_the_schema_file(name: str) -> None:
    """The output equals the schema file byte for byte."""
    run = onrecord("schema", name)
    assert json.loads(run.stdout) == schema.load_schema(name)


def test_schema_without_a_name_lists_all_schemas() -> None:
    """Every schema is listed; a mistyped name is misuse with a suggestion."""
    assert [line.split()[0] for line in onrecord("schema").stdout.splitlines()] == schema.names()
    run = onrecord("schema", "predicton")
    assert run.returncode == 2
    assert "onrecord schema prediction" in run.stderr


@pytest.mark.parametrize(("command", "example"), [("agree", "reader-d reader-e"), ("score", "mine.jsonl")])
def test_a_missing_argument_gives_an_error_with_an_example(command: str, example: str) -> None:
    """A command without its argument is misuse, and the last line is the example of its help."""
    run = onrecord(command)
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1] == f"Example: onrecord {command} {example}"


def test_stats_prints_whole_labels_and_counts_into_a_pipe(small_corpus: Path) -> None:
    """Every label and count is printed whole; `--json` gives the same numbers."""
    printed = onrecord("stats", "--root", small_corpus).stdout
    data = json.loads(onrecord("stats", "--json", "--root", small_corpus).stdout)
    assert "…" not in printed
    for title, table in data["tables"].items():
        assert title in printed.splitlines()  # also if its table is narrower
        for label, row in table.items():
            assert any(
                line.split()[: len(label.split()) + 1] == [*label.split(), str(row["total"])]
                for line in printed.splitlines()
            )
