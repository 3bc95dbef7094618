"""An extractor on shards writes the same files as the command without a cluster, and extracts no document twice."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.cli.run import run as command
from onrecord.cluster.run import RunSummary, extract, parts_of
from onrecord.cluster.run_shard import RUN_DIRECTORY, RunRequest
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.run import drive, systems
from onrecord.run.extractor import Settings
from onrecord.run.texts import read_texts
from onrecord.run.workers import Retries

if TYPE_CHECKING:
    from collections.abc import Callable

    from distributed import Client

pytestmark = pytest.mark.xdist_group("cluster")
PATIENCE_S = 30.0
SETTINGS = Settings()


def rows(number: int, first: int = 0) -> list[dict[str, Any]]:
    """Return documents as `onrecord texts` prints them, with an additional column."""
    return [
        {"doc_id": f"d{at}", "text": f"“No {at},” Ferry said.\nShe met Kislyak.", "desk": "politics"}
        for at in range(first, first + number)
    ]


def written(path: Path, *documents: dict[str, Any]) -> Path:
    """Write documents as JSONL, compressed by the name's suffix, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(json.dumps(each) + "\n" for each in documents).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return seven documents in three shards: plain in a subdirectory, compressed, and Parquet."""
    import pyarrow as pa
    from pyarrow import parquet

    written(tmp_path / "archive" / "2016" / "a.jsonl", *rows(2))
    written(tmp_path / "archive" / "b.jsonl.gz", *rows(3, 2))
    parquet.write_table(pa.Table.from_pylist(rows(2, 5)), tmp_path / "archive" / "c.parquet")
    return tmp_path / "archive"


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    """Return a function that writes a Python program for `cmd:` and returns its address.

    The program notes every document that it is asked for in the file `asked`; its body is what it does with one.
    """

    def write(body: str) -> str:
        path = tmp_path / "extractor.py"
        prelude = f"import json, os, pathlib, sys, time\nhere = pathlib.Path({str(tmp_path)!r})\n"
        loop = 'for line in sys.stdin:\n    document = json.loads(line)\n    name = document["doc_id"]\n'
        note = '    with open(here / "asked", "a") as asked: asked.write(name + "\\n")\n'
        say = '    print(json.dumps({"doc_id": name, "mentions": [{"start": 0, "end": 4}]}), flush=True)\n'
        path.write_text(
            prelude + loop + note + textwrap.indent(textwrap.dedent(f"{body}\n"), "    ") + say, encoding="utf-8"
        )
        return f"cmd:{sys.executable} {path}"

    return write


def asked(tmp_path: Path) -> list[str]:
    """Return the documents that the program was sent, sorted by name."""
    return sorted((tmp_path / "asked").read_text().split())


def ran(client: Client, address: str, texts: Path | None, out: Path, **options: Any) -> RunSummary:
    """Run a system on the cluster, without repeating failed documents."""
    chosen = drive.Options(retries=Retries(most=0), **options)
    parts = parts_of(None if texts is None else str(texts), load())
    return extract(client, RunRequest(address, SETTINGS, chosen), parts, out)


def shards_of(out: Path) -> list[Path]:
    """Return the shards of predictions in a directory."""
    return sorted(each for each in out.rglob("*.jsonl") if RUN_DIRECTORY not in each.parts)


def documents_of(paths: list[Path]) -> list[str]:
    """Return the lines of predictions files without headers, in the order of the files."""
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def test_each_shard_has_the_predictions_of_one_machine(client: Client, archive: Path, tmp_path: Path) -> None:
    """Each shard has the bytes that a run on its documents writes without a cluster."""
    found = ran(client, "baseline:rules", archive, tmp_path / "out")
    assert (found.shards, found.counts["documents"], found.counts["failed"]) == (3, 7, 0)
    shards = shards_of(tmp_path / "out")
    assert [str(each.relative_to(tmp_path / "out")) for each in shards] == ["2016/a.jsonl", "b.jsonl", "c.jsonl"]
    system = systems.find("baseline:rules")
    for source, shard in zip(("2016/a.jsonl", "b.jsonl.gz", "c.parquet"), shards, strict=True):
        plain = tmp_path / "plain.jsonl"
        drive.run(system, read_texts(str(archive / source)), plain)
        assert shard.read_bytes() == plain.read_bytes()
    drive.run(system, read_texts(str(archive)), tmp_path / "whole.jsonl")
    assert documents_of(shards) == documents_of([tmp_path / "whole.jsonl"])


def test_without_texts_there_is_one_shard_for_each_article(client: Client, tmp_path: Path) -> None:
    """Without texts there is one shard for each article; concatenated they equal the file of one machine."""
    ran(client, "baseline:rules", None, tmp_path / "out")
    drive.run(systems.find("baseline:rules"), load(), tmp_path / "plain.jsonl")
    shards = shards_of(tmp_path / "out")
    assert [each.stem for each in shards] == load().doc_ids
    header = shards[0].read_text(encoding="utf-8").splitlines()[0]
    plain = (tmp_path / "plain.jsonl").read_text(encoding="utf-8").splitlines()
    assert [header, *documents_of(shards)] == plain


def test_a_second_run_replays_everything(
    client: Client, archive: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """A second run replays all journals, on a cluster and on one machine."""
    address = program("")
    assert ran(client, address, archive, tmp_path / "out").counts["measured"] == 7
    before = [each.read_bytes() for each in shards_of(tmp_path / "out")]
    assert ran(client, address, archive, tmp_path / "out").counts["replayed"] == 7
    assert [each.read_bytes() for each in shards_of(tmp_path / "out")] == before
    assert asked(tmp_path) == [f"d{at}" for at in range(7)]
    options = drive.Options(companions=tmp_path / "out" / RUN_DIRECTORY)
    again = drive.run(systems.find(address), read_texts(str(archive / "b.jsonl.gz")), tmp_path / "b.jsonl", options)
    assert again.counts["replayed"] == 3


def test_only_failed_documents_are_extracted_again(
    client: Client, archive: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """The run reports the failed document and its shard; the next run extracts only that one."""
    address = program("if name == 'd3' and not (here / 'mended').exists(): sys.exit(5)")
    first = ran(client, address, archive, tmp_path / "out")
    assert first.counts["failed"] == 1
    ((shard, row),) = first.failed
    assert (shard, row.doc_id) == (str(archive / "b.jsonl.gz"), "d3")
    assert "exited with code 5" in row.errors[-1]
    (tmp_path / "mended").touch()
    assert ran(client, address, archive, tmp_path / "out").counts["failed"] == 0
    assert asked(tmp_path) == ["d0", "d1", "d2", "d3", "d3", "d4", "d5", "d6"]


def test_a_killed_worker_loses_no_finished_document(
    client: Client, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """After a killed worker only unfinished documents are extracted again, and the bytes are the same."""
    texts = written(tmp_path / "texts" / "a.jsonl", *rows(4)).parent
    address = program(
        """
        if name == "d2" and not (here / "killed").exists():
            (here / "driver").write_text(str(os.getppid()))
            time.sleep(60)
        """
    )
    workers = set(client.run(os.getpid).values())
    journal = tmp_path / "out" / RUN_DIRECTORY / "a.journal.jsonl"

    def kill() -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            found = (tmp_path / "driver").read_text() if (tmp_path / "driver").exists() else ""
            if found and journal.read_bytes().count(b"\n") == 2:
                (tmp_path / "killed").touch()
                assert int(found) in workers
                os.kill(int(found), signal.SIGKILL)
                return
            time.sleep(0.05)

    killer = Thread(target=kill)
    killer.start()
    found = ran(client, address, texts, tmp_path / "out")
    killer.join()
    assert (tmp_path / "killed").exists()
    assert (found.counts["replayed"], found.counts["measured"], found.counts["failed"]) == (2, 2, 0)
    assert asked(tmp_path) == ["d0", "d1", "d2", "d2", "d3"]
    drive.run(systems.find(address), read_texts(str(texts)), tmp_path / "plain.jsonl")
    assert (tmp_path / "out" / "a.jsonl").read_bytes() == (tmp_path / "plain.jsonl").read_bytes()
    client.wait_for_workers(2, timeout=PATIENCE_S)


def test_fresh_extracts_everything_once(client: Client, tmp_path: Path, program: Callable[[str], str]) -> None:
    """A worker that takes over a shard of a fresh run continues its journal."""
    texts = written(tmp_path / "texts" / "a.jsonl", *rows(2)).parent
    address = program(
        """
        if name == "d1" and (here / "again").exists() and not (here / "killed").exists():
            while not (here / "out" / "_run" / "a.journal.jsonl").read_bytes():
                time.sleep(0.05)
            (here / "killed").touch()
            os.kill(os.getppid(), 9)
            time.sleep(60)
        """
    )
    ran(client, address, texts, tmp_path / "out")
    (tmp_path / "again").touch()
    ran(client, address, texts, tmp_path / "out", fresh=True)
    assert asked(tmp_path) == ["d0", "d0", "d1", "d1", "d1"]
    client.wait_for_workers(2, timeout=PATIENCE_S)


def test_ctrl_c_on_a_terminal_prints_one_message(tmp_path: Path, program: Callable[[str], str]) -> None:
    """ctrl-C on a terminal reaches all processes, but only the command prints a message, and the extractor ends."""
    texts = written(tmp_path / "texts" / "a.jsonl", *rows(1)).parent
    address = program("(here / 'pid').write_text(str(os.getpid())); time.sleep(600)")
    line = [sys.executable, "-m", "onrecord", "run", address, "-o", "out", "--texts", str(texts), "--on", "dask"]
    environment = {**os.environ, "ONRECORD_WORKERS": "1"}
    process = subprocess.Popen(
        line, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment, start_new_session=True
    )
    until = time.monotonic() + PATIENCE_S
    while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, said.count("\n")) == (130, 1), said
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_ctrl_c_ends_the_extractors_on_a_running_cluster(
    scheduler: str, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """ctrl-C ends the extractors on a cluster that continues to run."""
    texts = written(tmp_path / "texts" / "a.jsonl", *rows(2)).parent
    address = program(
        """
        if name == "d1" and not (here / "quick").exists():
            (here / "pid").write_text(str(os.getpid()))
            time.sleep(600)
        """
    )
    line = [sys.executable, "-m", "onrecord", "run", address, "-o", "out", "--texts", str(texts), "--on", scheduler]
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    until = time.monotonic() + PATIENCE_S
    while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert "the same command continues" in said
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    (tmp_path / "quick").touch()
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stderr.endswith("2 documents in 1 shards, 1 replayed -> out\n")
    assert asked(tmp_path) == ["d0", "d1", "d1"]


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


def test_shards_that_would_write_one_file_are_refused(client: Client, tmp_path: Path) -> None:
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


def test_what_a_cluster_cannot_run_is_refused(client: Client, archive: Path, tmp_path: Path) -> None:
    """Scope corpus and `file:` are refused."""
    assert "all documents at once" in refused(client, "baseline:rules", archive, tmp_path / "out", scope="corpus")
    assert "existing predictions" in refused(client, "file:p.jsonl", archive, tmp_path / "out")


def test_two_runs_cannot_write_one_directory(client: Client, tmp_path: Path, program: Callable[[str], str]) -> None:
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


def test_a_worker_with_another_system_stops(
    client: Client, tmp_path: Path, program: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that finds another system than the command stops before it extracts."""
    from onrecord.cluster import run

    texts = written(tmp_path / "texts" / "a.jsonl", *rows(1)).parent
    monkeypatch.setattr(run, "described", lambda _system: b'{"version":"another"}')
    said = refused(client, program(""), texts, tmp_path / "out")
    assert "a different system" in said
    assert "the worker tcp://" in said
    assert not (tmp_path / "asked").exists()


def test_a_worker_that_sees_another_directory_stops(
    client: Client, tmp_path: Path, program: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that sees another directory at the path stops before it extracts."""
    from onrecord.cluster import run

    texts = written(tmp_path / "texts" / "a.jsonl", *rows(1)).parent
    address = program("")
    real = run.ShardRun
    monkeypatch.setattr(run, "ShardRun", lambda asked, out, _seal, system: real(asked, out, "other", system))
    said = refused(client, address, texts, tmp_path / "out")
    assert "does not see the output directory" in said
    assert not (tmp_path / "asked").exists()


def test_the_command_runs_on_a_cluster(scheduler: str, archive: Path, tmp_path: Path) -> None:
    """The command prints one line, and the record sums all shards."""
    line = ["baseline:rules", "-o", str(tmp_path / "out"), "--texts", str(archive), "--on", scheduler]
    done = CliRunner().invoke(command, line)
    assert (done.exit_code, done.output) == (0, f"baseline:rules: 7 documents in 3 shards -> {tmp_path / 'out'}\n")
    record = json.loads((tmp_path / "out" / RUN_DIRECTORY / "run.json").read_bytes())
    assert (record["shards"], record["counts"]["documents"]) == (3, 7)


def test_a_failure_is_reported_with_its_shard(
    scheduler: str, archive: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """The message has the shard, and says what the next run will do, as on one machine."""
    address = program("if name == 'd6': sys.exit(3)")
    line = [address, "-o", str(tmp_path / "out"), "--texts", str(archive), "--on", scheduler, "--retries", "0"]
    done = CliRunner().invoke(command, line)
    assert done.exit_code == 1
    assert f"error[run.failed] {archive / 'c.parquet'} d6" in done.output
    assert "1 failed" in done.output
