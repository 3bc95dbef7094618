"""`onrecord build`."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from onrecord.corpus import build
from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path


def edit(root: Path, name: str, **changes: Any) -> None:
    """Change fields of every record of a file of gold: a document, or a registry's entries."""
    path = root / "annotations" / "gold" / f"{name}.json"
    value = json.loads(path.read_bytes())
    value = [each | changes for each in value] if isinstance(value, list) else value | changes
    path.write_text(json.dumps(value), encoding="utf-8")


def test_two_builds_give_the_same_bytes(small_corpus: Path) -> None:
    """Two builds of one corpus agree in every byte."""
    assert build.plan(load(small_corpus)) == build.plan(load(small_corpus))


def test_every_configuration_has_a_file(small_corpus: Path) -> None:
    """The build makes a file for every configuration, the card, Croissant metadata and folds, and nothing else."""
    assert set(build.plan(load(small_corpus))) == {
        *(f"corpus/data/{config}/test.parquet" for config in configs()),
        "corpus/README.md",
        "corpus/croissant.json",
        "corpus/folds.json",
    }


def test_a_build_is_up_to_date_until_a_source_changes(small_corpus: Path) -> None:
    """After a build nothing differs; after an edit, each affected file is named, with its first differing row."""
    build.write(build.plan(load(small_corpus)), small_corpus)
    assert build.differences(build.plan(load(small_corpus)), small_corpus) == []
    path = small_corpus / "annotations" / "gold" / "ferry-1.json"
    document = json.loads(path.read_bytes())
    document["times"][0]["note"] = "changed"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = build.differences(build.plan(load(small_corpus)), small_corpus)
    assert {problem.document: problem.got.split(":")[0] for problem in found[:2]} == {
        "corpus/data/times/test.parquet": "row 1, note",
        "corpus/data/all/test.parquet": "row 1, times",
    }
    assert [problem.document for problem in found[2:]] == ["corpus/README.md", "corpus/croissant.json"]


@pytest.mark.parametrize("options", [{"compression": "gzip"}, {"row_group_size": 1}, {"store_schema": False}])
def test_a_parquet_file_with_other_bytes_and_equal_rows_is_kept(small_corpus: Path, options: dict[str, Any]) -> None:
    """A file of another pyarrow is up to date if rows and schema are equal; Croissant has that file's hash."""
    files = build.plan(load(small_corpus))
    build.write(files, small_corpus)
    for config in configs():
        path = small_corpus / "corpus" / "data" / config / "test.parquet"
        pq.write_table(pq.read_table(path), path, **options)
    kept = build.plan(load(small_corpus))
    assert kept["corpus/data/quotes/test.parquet"] != files["corpus/data/quotes/test.parquet"]
    changed = build.differences(kept, small_corpus)
    assert [each.document for each in changed] == ["corpus/croissant.json"]
    assert build.write(kept, small_corpus) == 1
    assert build.differences(build.plan(load(small_corpus)), small_corpus) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.slice(1), "row 1, "),
        (lambda table: table.slice(0, table.num_rows - 1), "rows for"),
        (lambda table: table.drop_columns(["note"]), "other columns: note"),
        (lambda table: table.select(table.column_names[::-1]), "other columns: in another order"),
        (lambda table: table.set_column(3, "date", table["date"].cast("string")), "other columns: date"),
    ],
    ids=["other rows", "fewer rows", "fewer columns", "other order", "other type"],
)
def test_a_parquet_file_with_other_rows_or_columns_is_out_of_date(small_corpus: Path, change: Any, said: str) -> None:
    """Rows, columns, their order and types are compared, and the message names the difference."""
    files = build.plan(load(small_corpus))
    build.write(files, small_corpus)
    path = small_corpus / "corpus" / "data" / "mentions" / "test.parquet"
    pq.write_table(change(pq.read_table(path)), path)
    (problem,) = build.differences(files, small_corpus)
    assert said in problem.got


def test_a_damaged_parquet_file_is_out_of_date(small_corpus: Path) -> None:
    """A damaged file is named and written again."""
    files = build.plan(load(small_corpus))
    build.write(files, small_corpus)
    (small_corpus / "corpus" / "data" / "quotes" / "test.parquet").write_bytes(b"{}")
    (problem,) = build.differences(build.plan(load(small_corpus)), small_corpus)
    assert problem.got.startswith("not a Parquet file")
    assert build.write(build.plan(load(small_corpus)), small_corpus) == 1


def test_build_names_and_repairs_missing_and_extra_files(small_corpus: Path) -> None:
    """A missing file and a data file that is no longer built are named, and a build repairs both."""
    files = build.plan(load(small_corpus))
    build.write(files, small_corpus)
    (small_corpus / "corpus" / "folds.json").unlink()
    old = small_corpus / "corpus" / "data" / "old"
    old.mkdir()
    (old / "test.parquet").write_bytes(files["corpus/data/quotes/test.parquet"])
    (small_corpus / "corpus" / "data" / "quotes" / "test.jsonl").write_bytes(b"{}\n")
    found = {problem.document for problem in build.differences(files, small_corpus)}
    assert found == {
        "corpus/folds.json",
        "corpus/data/old/test.parquet",
        "corpus/data/quotes/test.jsonl",
    }
    assert build.write(files, small_corpus) == 3
    assert build.differences(files, small_corpus) == []


def test_a_day_that_is_not_in_the_calendar_stops_the_build(small_corpus: Path) -> None:
    """A day such as 30 February is an error with its place."""
    edit(small_corpus, "events", **{"from": "2031-02-30"})
    with pytest.raises(OnrecordError, match="not a day of the calendar") as caught:
        build.plan(load(small_corpus))
    assert caught.value.where.endswith("instance_from")
    assert "2031-02-30" in caught.value.got


@pytest.mark.parametrize("value", ["2031-05-05", "2031", "2031-05-05T10:00:00Z", "true", "1e5"])
def test_types_of_columns_do_not_depend_on_values(small_corpus: Path, value: str) -> None:
    """Strings that look like dates or numbers change neither the type nor the values of their column."""
    before = build.plan(load(small_corpus))
    edit(small_corpus, "utterances", occasion=value, label=value)
    after = build.plan(load(small_corpus))
    for config in configs():
        path = f"corpus/data/{config}/test.parquet"
        old, new = (pq.read_table(BytesIO(each[path])) for each in (before, after))
        assert new.schema == old.schema
        if config == "utterances":
            assert set(new["occasion"].to_pylist()) == {value}


def test_a_build_into_another_directory_is_a_complete_corpus(small_corpus: Path, tmp_path: Path) -> None:
    """A copy includes the sources: it loads, and building it again changes nothing."""
    out = tmp_path / "out"
    (small_corpus / "corpus" / "LICENSE").write_text("Ours.\n", encoding="utf-8")
    build.write(build.full(load(small_corpus)), out)
    assert load(out).texts == load(small_corpus).texts
    assert build.differences(build.plan(load(out)), out) == []
    assert (out / "corpus" / "LICENSE").read_text(encoding="utf-8") == "Ours.\n"


def test_every_row_has_the_canary(small_corpus: Path) -> None:
    """Every row of every configuration has the canary."""
    corpus = load(small_corpus)
    files = build.plan(corpus)
    for config in configs():
        table = pq.read_table(BytesIO(files[f"corpus/data/{config}/test.parquet"]))
        assert table["canary"].to_pylist() == [corpus.metadata.canary] * table.num_rows
        assert table.num_rows


def test_only_the_build_needs_pyarrow(small_corpus: Path) -> None:
    """Without pyarrow the package imports and scores, and a build says what to install."""
    code = f"""
import sys
sys.modules["pyarrow"] = None  # what Python itself takes for a module that cannot be imported
import onrecord
from onrecord.corpus.build import plan
from onrecord.errors import OnrecordError
from onrecord.scorer import score
corpus = onrecord.load({str(small_corpus)!r})
assert score(corpus, list(corpus.documents.values()))["mention.exact"].f1 == 1
try:
    plan(corpus)
except OnrecordError as error:
    print(error.hint)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.returncode) == ("pip install 'pyarrow>=17'", 0), run.stderr
