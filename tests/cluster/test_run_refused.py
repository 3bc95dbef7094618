"""Runs on shards that are refused: invalid texts, other files in the output, other systems and directories."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.cli.run import run as command
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from distributed import Client

    from onrecord.cluster.run import RunSummary

from .extraction import PATIENCE_S, ran, rows, written

pytestmark = pytest.mark.xdist_group("cluster")


def refused(client: Client, address: str, texts: Path | None, out: Path, **options: Any) -> str:
    """Return the error of a refused run."""
    with pytest.raises(OnrecordError) as caught:
        ran(client, address, texts, out, **options)
    return str(caught.value)


def test_all_problems_of_texts_are_reported_before_the_run(
    client: Client, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """Invalid lines, wrong hashes and duplicates are one error before the extractor is started."""
    one, two, three = rows(3)
    written(tmp_path / "texts" / "a.jsonl", one, {"doc_id": "x"}, two)
    written(tmp_path / "texts" / "b.jsonl", {**three, "text_sha256": "0" * 64}, one)
    said = refused(client, program(""), tmp_path / "texts", tmp_path / "out")
    assert "3 problems" in said
    for place in ("a.jsonl:2", "b.jsonl:1 text_sha256", "b.jsonl:2 doc_id"):
        assert place in said
    assert f"only {tmp_path / 'texts' / 'a.jsonl'}:1" in said
    assert not (tmp_path / "asked").exists()


def test_a_truncated_shard_is_an_error_with_its_name(
    client: Client, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A truncated shard is an error with its name, before the extractor is started."""
    whole = written(tmp_path / "texts" / "a.jsonl.gz", *rows(50)).read_bytes()
    (tmp_path / "texts" / "a.jsonl.gz").write_bytes(whole[:-20])
    said = refused(client, program(""), tmp_path / "texts", tmp_path / "out")
    assert "a.jsonl.gz" in said
    assert not (tmp_path / "asked").exists()


def test_two_shards_that_would_write_the_same_file_are_refused(client: Client, tmp_path: Path) -> None:
    """The error has both shards."""
    written(tmp_path / "texts" / "a.jsonl", *rows(1))
    written(tmp_path / "texts" / "a.jsonl.gz", *rows(1, 1))
    said = refused(client, "baseline:rules", tmp_path / "texts", tmp_path / "out")
    assert "a.jsonl and" in said
    assert "a.jsonl.gz" in said


def test_predictions_never_overwrite_other_files(client: Client, archive: Path, tmp_path: Path) -> None:
    """The archive itself, a directory with other shards, a file and a URL are refused as output."""
    assert "a.jsonl" in refused(client, "baseline:rules", archive / "2016", archive / "2016")
    written(tmp_path / "other" / "z.jsonl", {"doc_id": "z"})
    assert "z.jsonl" in refused(client, "baseline:rules", archive, tmp_path / "other")
    assert "a file" in refused(client, "baseline:rules", archive, archive / "2016" / "a.jsonl")
    assert "URL" in refused(client, "baseline:rules", archive, Path("s3://bucket/predictions"))


def test_scope_corpus_and_file_systems_are_refused_on_a_cluster(client: Client, archive: Path, tmp_path: Path) -> None:
    """Scope corpus and `file:` are refused."""
    assert "all documents at once" in refused(client, "baseline:rules", archive, tmp_path / "out", scope="corpus")
    assert "names predictions that exist already" in refused(client, "file:p.jsonl", archive, tmp_path / "out")


def test_a_second_run_into_the_same_directory_is_refused(
    client: Client, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A second run on the same directory is refused while the first is running."""
    texts = written(tmp_path / "texts" / "a.jsonl", *rows(1)).parent
    address = program("while not (here / 'go').exists(): time.sleep(0.05)")
    found: list[RunSummary] = []
    first = Thread(target=lambda: found.append(ran(client, address, texts, tmp_path / "out")))
    first.start()
    until = time.monotonic() + PATIENCE_S
    while not (tmp_path / "asked").exists() and time.monotonic() < until:
        time.sleep(0.05)
    said = refused(client, address, texts, tmp_path / "out")
    (tmp_path / "go").touch()
    first.join()
    assert "Another run is writing into this directory." in said
    assert found[0].counts["measured"] == 1


@pytest.fixture
def elsewhere(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a new directory in which the workers run, while the command runs in the test's directory."""
    (tmp_path / "elsewhere").mkdir()
    before = client.run(os.getcwd)
    client.run(os.chdir, str(tmp_path / "elsewhere"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path / "elsewhere"
    for worker, directory in before.items():
        client.run(os.chdir, directory, workers=[worker])


def test_a_worker_with_another_system_stops(
    client: Client, tmp_path: Path, program: Callable[[str], str], elsewhere: Path
) -> None:
    """A worker that finds another program than the command stops before it extracts."""
    texts = written(tmp_path / "texts" / "a.jsonl", *rows(1)).parent
    program("")
    (elsewhere / "extractor.py").write_text("print('an older version')")
    said = refused(client, f"cmd:{sys.executable} extractor.py", texts, tmp_path / "out")
    assert "a different system" in said
    assert "the worker tcp://" in said
    assert not (tmp_path / "asked").exists()


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="Linux shows the working directory as /proc/self/cwd")
def test_a_worker_that_sees_another_directory_stops(
    client: Client, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A worker that sees another directory at the path of the output stops before it extracts."""
    texts = written(tmp_path / "texts" / "a.jsonl", *rows(1)).parent
    said = refused(client, program(""), texts, Path("/proc/self/cwd/out"))
    assert "does not see the output directory" in said
    assert not (tmp_path / "asked").exists()


def test_a_failed_document_is_reported_with_its_shard(
    scheduler: str, archive: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """The message has the shard, and says what the next run will do, as on one machine."""
    address = program("if name == 'd6': sys.exit(3)")
    line = [address, "-o", str(tmp_path / "out"), "--texts", str(archive), "--on", scheduler, "--retries", "0"]
    done = CliRunner().invoke(command, line)
    assert done.exit_code == 1
    assert f"error[run.failed] {archive / 'c.parquet'} d6" in done.output
    assert "1 failed" in done.output
