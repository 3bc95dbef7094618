"""A second run continues the first; killed workers, lost schedulers and missing workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.cluster.score import scored
from onrecord.cluster.session import connect
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from distributed import Client

from .damaged import Sides

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.usefixtures("scratch")]
PATIENCE_S = 120  # the limit for something that must happen, on a busy machine


class GivenUpError(Exception):
    """Raised to stop a score after its result, before its directory is removed."""


def finished(scratch: Path, kind: str) -> set[str]:
    """Return the stored tasks of a kind, `index` or `counts`; the name of each has a hash of what it read."""
    return {path.name for path in scratch.glob(f"*/{kind}-*.done")}


def give_up(client: Client, sides: Sides, ranges: int) -> None:
    """Score, and stop before the job's directory is removed."""
    with (
        pytest.raises(GivenUpError),
        scored(client, sides.gold, sides.predicted, ranges=ranges),
    ):
        raise GivenUpError


def test_a_second_score_continues_the_first(sides: Sides, scratch: Path, client: Client) -> None:
    """After a shard is corrected, other shards are not read again; after success the directory is removed."""
    shard = sides.predicted / "part-2.jsonl.gz"
    whole = shard.read_bytes()
    shard.write_bytes(whole[:-20])
    assert str(shard) in sides.refused(client)
    before = finished(scratch, "index")
    assert len(before) == 6
    shard.write_bytes(whole)
    give_up(client, sides, ranges=2)
    assert len(finished(scratch, "index") - before) == 1
    assert len(finished(scratch, "counts")) == 2
    assert sides.is_scored(client, ranges=2)
    assert list(scratch.iterdir()) == []


def test_only_changed_ranges_are_counted_again(sides: Sides, scratch: Path, client: Client) -> None:
    """After a failed run only ranges with documents of a changed shard are counted again."""

    def write(stretch: int) -> None:
        rows = sides.predicted_rows[3 * stretch : 3 * stretch + 3]
        sides.archives.write_file(sides.predicted / f"part-{stretch}.jsonl.gz", [sides.archives.header, *rows])

    for stretch in range(4):
        write(stretch)
    give_up(client, sides, ranges=3)
    before = {kind: finished(scratch, kind) for kind in ("index", "counts")}
    sides.predicted_rows[0]["mentions"] = []
    write(0)
    sides.archives.write_file(sides.files[1], [sides.archives.header, *sides.predicted_rows])
    give_up(client, sides, ranges=3)
    assert {kind: len(finished(scratch, kind) - names) for kind, names in before.items()} == {"index": 1, "counts": 1}
    assert sides.is_scored(client, ranges=3)


def test_a_killed_worker_does_not_change_the_result(
    client: Client, archives: Any, tmp_path: Path, scratch: Path
) -> None:
    """A killed worker is replaced, and the result is the same."""
    sides = Sides(archives, tmp_path, number=400)
    pids = client.run(os.getpid)
    killed: list[int] = []

    def kill() -> None:
        while not killed:
            time.sleep(0.005)
            if list(scratch.glob("*/counts-*.done")):
                busy = [worker for worker, keys in client.processing().items() if keys]
                killed.extend(pids[worker] for worker in busy[:1])
        os.kill(killed[0], signal.SIGKILL)

    thread = Thread(target=kill)
    thread.start()
    assert sides.is_scored(client, ranges=24)
    thread.join()
    client.wait_for_workers(len(pids), timeout=PATIENCE_S)
    assert killed[0] not in client.run(os.getpid).values()


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Return the address and the process of a separate scheduler with one worker."""
    said = tmp_path / "scheduler.json"
    options = ["--scheduler-file", str(said), "--dashboard-address", "127.0.0.1:0"]
    commands = (
        ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *options],
        ["distributed.cli.dask_worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", *options],
    )
    processes = [
        subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        for _ in range(PATIENCE_S * 10):
            if said.exists():
                break
            time.sleep(0.1)
        yield json.loads(said.read_text())["address"], processes[0]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_lost_scheduler_is_one_error_and_finished_work_is_kept(
    own_cluster: tuple[str, subprocess.Popen[bytes]], sides: Sides, scratch: Path
) -> None:
    """A killed scheduler is one error, and finished work is kept."""
    address, scheduler = own_cluster

    def lose() -> None:
        while not list(scratch.glob("*/index-*.done")):
            time.sleep(0.01)
        scheduler.kill()

    def score_on_and_on() -> None:
        with connect(address) as client:
            while sides.is_scored(client, ranges=40):
                pass

    thread = Thread(target=lose)
    thread.start()
    with pytest.raises(OnrecordError, match="scheduler was lost") as error:
        score_on_and_on()
    thread.join()
    assert address in str(error.value)


def test_a_scheduler_without_workers_is_an_error(own_cluster: tuple[str, subprocess.Popen[bytes]]) -> None:
    """A scheduler without workers is an error after a limited wait."""
    address, _ = own_cluster
    with connect(address) as client:
        client.retire_workers(close_workers=True)
    with pytest.raises(OnrecordError, match="has no workers") as error, connect(address, first_worker_s=1):
        pass
    assert f"dask worker {address}" in error.value.hint


def test_an_unreachable_scheduler_is_an_error() -> None:
    """An unreachable address and an invalid address are errors."""
    with pytest.raises(OnrecordError, match="cannot be reached") as error, connect("tcp://127.0.0.1:9", connect_s=1):
        pass
    assert "tcp://127.0.0.1:9" in str(error.value)
    with pytest.raises(OnrecordError, match="not the address of a cluster"), connect("spark"):
        pass
