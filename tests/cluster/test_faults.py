"""What goes wrong on a cluster is said once, clearly, with the shard; and a second run goes on from what was done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from threading import Thread
from typing import TYPE_CHECKING, Any, cast

import pytest

from onrecord.cluster import session
from onrecord.cluster.score import scored
from onrecord.cluster.scratch import Scratch
from onrecord.cluster.session import connect
from onrecord.errors import OnrecordError
from onrecord.scorer import score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from distributed import Client

pytestmark = pytest.mark.xdist_group("cluster")
NUMBER = 12
PATIENCE_S = 60  # for what must happen, on a machine however busy


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the place of scratch directories, which is empty."""
    monkeypatch.setenv("ONRECORD_SCRATCH", str(tmp_path / "scratch"))
    return tmp_path / "scratch"


class Sides:
    """Gold and predictions in shards, in directories that a test may spoil."""

    def __init__(self, archives: Any, directory: Path, number: int = NUMBER) -> None:
        self.archives = archives
        self.gold_rows, self.predicted_rows = archives.documents(number)
        self.files = (
            archives.write_file(directory / "gold.jsonl", self.gold_rows),
            archives.write_file(directory / "predicted.jsonl", [archives.header, *self.predicted_rows]),
        )
        self.gold = archives.write_shards(directory / "gold", self.gold_rows, 3, ".jsonl.gz")
        self.predicted = archives.write_shards(
            directory / "predicted", self.predicted_rows, 4, ".jsonl.gz", header=archives.header
        )

    def refused(self, client: Client) -> str:
        """Return what the error says that these shards give rise to."""
        with pytest.raises(OnrecordError) as error, scored(client, self.gold, self.predicted, ranges=2):
            pass
        return str(error.value)

    def is_scored(self, client: Client, ranges: int) -> bool:
        """Return whether the result is that of one machine."""
        with scored(client, self.gold, self.predicted, ranges=ranges) as found:
            return found.to_json() == score(*self.files).to_json()


@pytest.fixture
def sides(archives: Any, tmp_path: Path) -> Sides:
    """Return gold and predictions that are sound."""
    return Sides(archives, tmp_path)


def test_a_packed_file_that_is_cut_short_is_named(client: Client, sides: Sides) -> None:
    """Half a gzip file is no end of the data."""
    shard = sides.predicted / "part-2.jsonl.gz"
    shard.write_bytes(shard.read_bytes()[:-20])
    said = sides.refused(client)
    assert str(shard) in said
    assert "end-of-stream" in said


def test_every_broken_shard_is_named_at_once(client: Client, sides: Sides) -> None:
    """What is no JSON is said with its line, beside a shard that is no gzip at all."""
    text = sides.archives.write_file(sides.predicted / "part-4.jsonl", [sides.archives.header, {"mentions": []}])
    with text.open("ab") as file:
        file.write(b'{"doc_id": "x"\n')
    (sides.predicted / "part-0.jsonl.gz").write_text("plain text")
    said = sides.refused(client)
    assert "have 3 problems" in said
    assert f"{sides.predicted / 'part-0.jsonl.gz'}: A shard cannot be read" in said
    assert f"{text}:2" in said
    assert f"{text}:3" in said


@pytest.mark.parametrize("side", ["gold", "predicted"])
def test_a_document_in_two_shards_is_said_with_both(side: str, client: Client, sides: Sides) -> None:
    """An id that comes twice is refused, on either side, and both places are named."""
    rows = sides.gold_rows if side == "gold" else sides.predicted_rows
    sides.archives.write_file(getattr(sides, side) / "part-9.jsonl", [rows[4]])
    said = sides.refused(client)
    assert f"{getattr(sides, side)}/part-9.jsonl:1 doc_id: the document is there twice" in said
    assert f"expected: only {getattr(sides, side)}/part-" in said
    assert "d-004" in said


def test_predictions_for_what_gold_lacks_are_refused(client: Client, sides: Sides) -> None:
    """A document without a partner in gold is named with its shard; gold without predictions is found nothing."""
    extra = sides.archives.write_file(sides.predicted / "part-9.jsonl", [{"doc_id": "elsewhere"}])
    assert f"{extra}:1 doc_id: gold has no such document" in sides.refused(client)
    extra.unlink()
    (sides.predicted / "part-1.jsonl.gz").unlink()
    with scored(client, sides.gold, sides.predicted, ranges=2) as found:
        assert any("4 of 12 documents have no predictions" in note for note in found.notes)


def test_what_a_check_refuses_is_said_with_its_shard_and_line(client: Client, sides: Sides) -> None:
    """A prediction that `check` finds fault with is not scored, whichever partition it is in."""
    row = {"doc_id": "d-011", "mentions": [{"start": 5, "end": 5}]}
    wrong = sides.archives.write_file(sides.predicted / "part-9.jsonl", [row])
    assert f"{wrong}:1 mentions[0]" in sides.refused(client)


def test_every_problem_of_every_range_is_counted(client: Client, sides: Sides) -> None:
    """What is wrong inside lines is found when they are counted, in all ranges at once, gold and predictions apart."""
    for at, row in enumerate(sides.predicted_rows):
        row["mentions"] = [{"start": 5, "end": 5}] * (at % 2)
    sides.archives.write_shards(sides.predicted / "inside", sides.predicted_rows, 2)
    for shard in sides.predicted.glob("*.gz"):
        shard.unlink()
    assert "have 5 problems" in sides.refused(client)
    rows = [{"doc_id": "d-000", "mentions": [{"start": "x"}]}, *sides.gold_rows[3::3]]
    gold = sides.archives.write_file(sides.gold / "part-0.jsonl.gz", rows)
    said = sides.refused(client)
    assert "gold documents have 1 problem" in said
    assert f"{gold}:1 mentions[0].start" in said


def test_predictions_mix_no_versions_of_the_schema(client: Client, sides: Sides) -> None:
    """Two versions are told with the places where each is first named, whatever ranges these are in."""
    rows = [{**row, "schema_version": f"0.1.{at > 5:d}"} for at, row in enumerate(sides.predicted_rows)]
    for shard in sides.predicted.iterdir():
        shard.unlink()
    shard = sides.archives.write_file(sides.predicted / "part-0.jsonl", rows)
    said = sides.refused(client)
    assert f"{shard}:7 schema_version: the file mixes versions of the schema" in said
    assert "0.1.0 (line 1), 0.1.1 (line 7)" in said


def test_a_shard_that_changes_while_it_is_read_is_said(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are read by their places, and a line that is another document by then is never counted."""

    def changing(_client: object, function: Callable[[Any], Any], pieces: Any, *, name: str) -> Iterator[Any]:
        made = [(piece, function(piece)) for piece in pieces]
        if name == "scan":
            sides.files[1].write_bytes(sides.files[1].read_bytes().replace(b"d-003", b"d-00x"))
        return iter(made)

    monkeypatch.setattr("onrecord.cluster.score.completed", changing)
    with (
        pytest.raises(OnrecordError, match="changed while it was read") as error,
        scored(cast("Client", None), *sides.files, ranges=2),
    ):
        pass
    assert error.value.where == f"{sides.files[1]}:5"


def test_headers_must_agree(client: Client, sides: Sides) -> None:
    """Shards of two systems are not scored as one."""
    header = {**sides.archives.header, "system": "another"}
    other = sides.archives.write_file(sides.predicted / "part-9.jsonl", [header])
    said = sides.refused(client)
    assert "different headers" in said
    assert str(other) in said


def test_predictions_that_share_nothing_with_gold_are_refused(client: Client, sides: Sides) -> None:
    """A directory of headers holds no prediction."""
    for shard in sides.predicted.iterdir():
        shard.unlink()
    sides.archives.write_file(sides.predicted / "part-0.jsonl", [sides.archives.header])
    assert "hold no document of gold" in sides.refused(client)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the pieces that are really done, while all are done in this process."""

    def here(_client: object, function: Callable[[Any], Any], pieces: Any, *, name: str) -> Iterator[Any]:
        del name
        return ((piece, function(piece)) for piece in pieces)

    names: list[str] = []
    once = Scratch.once

    def noting(
        self: Scratch, name: str, make: Callable[[], Any], *, keep: Callable[[Any], bool] = lambda _: True
    ) -> Any:
        def noted() -> Any:
            found = make()
            if keep(found):
                names.append(name.partition("-")[0])
            return found

        return once(self, name, noted, keep=keep)

    monkeypatch.setattr(Scratch, "once", noting)
    monkeypatch.setattr("onrecord.cluster.score.completed", here)
    return names


def test_a_second_run_goes_on_from_what_was_done(sides: Sides, made: list[str], scratch: Path, client: Client) -> None:
    """Once a broken shard is mended, no other is read again; when all has gone well, nothing is left."""
    shard = sides.predicted / "part-2.jsonl.gz"
    whole = shard.read_bytes()
    shard.write_bytes(whole[:-20])
    assert str(shard) in sides.refused(client)
    assert made == ["index"] * 6
    made.clear()
    shard.write_bytes(whole)
    assert sides.is_scored(client, ranges=2)
    assert made.count("index") == 1
    assert made.count("counts") == 2
    assert list(scratch.iterdir()) == []


def test_what_has_changed_is_counted_again(sides: Sides, made: list[str], client: Client) -> None:
    """Of a run that was given up at its end, another takes all but the documents of the shard that has changed."""

    class GivenUpError(Exception):
        pass

    def give_up() -> None:
        with scored(client, sides.gold, sides.predicted, ranges=3):
            raise GivenUpError

    def write(stretch: int) -> None:
        rows = sides.predicted_rows[3 * stretch : 3 * stretch + 3]
        sides.archives.write_file(sides.predicted / f"part-{stretch}.jsonl.gz", [sides.archives.header, *rows])

    for stretch in range(4):
        write(stretch)
    with pytest.raises(GivenUpError):
        give_up()
    made.clear()
    sides.predicted_rows[0]["mentions"] = []
    write(0)
    sides.archives.write_file(sides.files[1], [sides.archives.header, *sides.predicted_rows])
    assert sides.is_scored(client, ranges=3)
    assert made.count("index") == 1
    assert made.count("counts") == 1


def test_a_worker_killed_in_the_middle_changes_nothing(
    client: Client, archives: Any, tmp_path: Path, scratch: Path
) -> None:
    """A worker process that is killed while it works is replaced, and the result is the same."""
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
    """Return the address and the process of a scheduler of this test's own, which has a worker."""
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


def test_a_lost_scheduler_is_one_clear_error(
    own_cluster: tuple[str, subprocess.Popen[bytes]], sides: Sides, scratch: Path
) -> None:
    """A scheduler that goes in the middle ends the command with an error; what was done stays for another run."""
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


def test_a_scheduler_without_workers_is_said(
    own_cluster: tuple[str, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for ever for work that nobody does: as long as a worker may still come, and no longer."""
    address, _ = own_cluster
    with connect(address) as client:
        client.retire_workers(close_workers=True)
    monkeypatch.setattr(session, "WORKER_S", 1)
    with pytest.raises(OnrecordError, match="has no workers") as error, connect(address):
        pass
    assert f"dask worker {address}" in error.value.hint


def test_a_scheduler_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address where nobody listens is an error that names it, as is what is no address."""
    monkeypatch.setattr(session, "TIMEOUT_S", 1)
    with pytest.raises(OnrecordError, match="cannot be reached") as error, connect("tcp://127.0.0.1:9"):
        pass
    assert "tcp://127.0.0.1:9" in str(error.value)
    with pytest.raises(OnrecordError, match="no cluster"), connect("spark"):
        pass
