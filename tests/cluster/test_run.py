"""An extractor on shards writes the same files as the command without a cluster, and extracts no document twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.run import run as command
from onrecord.cluster.run_shard import RUN_DIRECTORY
from onrecord.corpus.load import load
from onrecord.run import drive, systems
from onrecord.run.texts import read_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from distributed import Client

from .extraction import PATIENCE_S, asked, documents_of, ran, rows, shards_of, written

pytestmark = pytest.mark.xdist_group("cluster")


def test_each_shard_has_the_same_predictions_as_without_a_cluster(
    client: Client, archive: Path, tmp_path: Path
) -> None:
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


def test_a_second_run_replays_all_documents_from_the_journals(
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


def test_a_fresh_run_continues_its_journal_after_a_killed_worker(
    client: Client, tmp_path: Path, program: Callable[[str], str]
) -> None:
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
    assert done.stderr.endswith("2 documents in 1 shard, 1 from the journal -> out\n")
    assert asked(tmp_path) == ["d0", "d1", "d1"]


def test_run_on_dask_prints_one_line_and_writes_one_record(scheduler: str, archive: Path, tmp_path: Path) -> None:
    """The command prints one line, and the record sums all shards."""
    line = ["baseline:rules", "-o", str(tmp_path / "out"), "--texts", str(archive), "--on", scheduler]
    done = CliRunner().invoke(command, line)
    assert (done.exit_code, done.output) == (0, f"baseline:rules: 7 documents in 3 shards -> {tmp_path / 'out'}\n")
    record = json.loads((tmp_path / "out" / RUN_DIRECTORY / "run.json").read_bytes())
    assert (record["shards"], record["counts"]["documents"]) == (3, 7)
