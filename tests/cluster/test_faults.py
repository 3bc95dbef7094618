"""Failures on a cluster are one clear error with the shard, and a second run continues the first."""

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
    """Return the parent of job directories, which is empty."""
    monkeypatch.setenv("ONRECORD_SCRATCH", str(tmp_path / "scratch"))
    return tmp_path / "scratch"


class Sides:
    """Gold and predictions in shards that a test can damage."""

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
        """Return the error for these shards."""
        with pytest.raises(OnrecordError) as error, scored(client, self.gold, self.predicted, ranges=2):
            pass
        return str(error.value)

    def is_scored(self, client: Client, ranges: int) -> bool:
        """Return whether the result equals that of one machine."""
        with scored(client, self.gold, self.predicted, ranges=ranges) as found:
            return found.to_json() == score(*self.files).to_json()


@pytest.fixture
def sides(archives: Any, tmp_path: Path) -> Sides:
    """Return valid gold and predictions."""
    return Sides(archives, tmp_path)


def test_a_truncated_gzip_file_is_an_error_with_its_name(client: Client, sides: Sides) -> None:
    """A truncated gzip file is an error with its name."""
    shard = sides.predicted / "part-2.jsonl.gz"
    shard.write_bytes(shard.read_bytes()[:-20])
    said = sides.refused(client)
    assert str(shard) in said
    assert "end-of-stream" in said


def test_every_invalid_shard_is_reported_at_once(client: Client, sides: Sides) -> None:
    """Invalid JSON is reported with its line, together with a shard that is not gzip."""
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
def test_a_document_in_two_shards_is_reported_with_both_places(side: str, client: Client, sides: Sides) -> None:
    """A repeated id is refused on either side, with both places."""
    rows = sides.gold_rows if side == "gold" else sides.predicted_rows
    sides.archives.write_file(getattr(sides, side) / "part-9.jsonl", [rows[4]])
    said = sides.refused(client)
    assert f"{getattr(sides, side)}/part-9.jsonl:1 doc_id: the document is a duplicate" in said
    assert f"expected: only {getattr(sides, side)}/part-" in said
    assert "d-004" in said


def test_predictions_for_what_gold_lacks_are_refused(client: Client, sides: Sides) -> None:
    """A prediction without a gold document is an error with its shard.

    Gold without a prediction counts as nothing found.
    """
    extra = sides.archives.write_file(sides.predicted / "part-9.jsonl", [{"doc_id": "elsewhere"}])
    assert f"{extra}:1 doc_id: gold has no such document" in sides.refused(client)
    extra.unlink()
    (sides.predicted / "part-1.jsonl.gz").unlink()
    with scored(client, sides.gold, sides.predicted, ranges=2) as found:
        assert any("4 of 12 documents have no predictions" in note for note in found.notes)


def test_an_invalid_prediction_is_reported_with_its_shard_and_line(client: Client, sides: Sides) -> None:
    """A prediction with an error of `check` is not scored, in any range."""
    row = {"doc_id": "d-011", "mentions": [{"start": 5, "end": 5}]}
    wrong = sides.archives.write_file(sides.predicted / "part-9.jsonl", [row])
    assert f"{wrong}:1 mentions[0]" in sides.refused(client)


def test_every_problem_of_every_range_is_counted(client: Client, sides: Sides) -> None:
    """The problems of lines are counted over all ranges, for gold and predictions separately."""
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


def test_mixed_schema_versions_are_refused(client: Client, sides: Sides) -> None:
    """Two schema versions are an error with the first place of each."""
    rows = [{**row, "schema_version": f"0.1.{at > 5:d}"} for at, row in enumerate(sides.predicted_rows)]
    for shard in sides.predicted.iterdir():
        shard.unlink()
    shard = sides.archives.write_file(sides.predicted / "part-0.jsonl", rows)
    said = sides.refused(client)
    assert f"{shard}:7 schema_version: the file mixes versions of the schema" in said
    assert "0.1.0 (line 1), 0.1.1 (line 7)" in said


def test_a_shard_that_changes_while_it_is_read_is_an_error(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that has another document than the index says is an error."""

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
    """Shards with headers of two systems are an error."""
    header = {**sides.archives.header, "system": "another"}
    other = sides.archives.write_file(sides.predicted / "part-9.jsonl", [header])
    said = sides.refused(client)
    assert "different headers" in said
    assert str(other) in said


def test_predictions_without_a_gold_document_are_refused(client: Client, sides: Sides) -> None:
    """Predictions without a document of gold are an error."""
    for shard in sides.predicted.iterdir():
        shard.unlink()
    sides.archives.write_file(sides.predicted / "part-0.jsonl", [sides.archives.header])
    assert "contain no document of gold" in sides.refused(client)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the tasks that are run; all run in this process."""

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


def test_a_second_run_continues_the_first(sides: Sides, made: list[str], scratch: Path, client: Client) -> None:
    """After a shard is corrected, other shards are not read again; after success the directory is removed."""
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


def test_only_changed_ranges_are_counted_again(sides: Sides, made: list[str], client: Client) -> None:
    """After a failed run only ranges with documents of a changed shard are counted again."""

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


def test_a_lost_scheduler_is_one_clear_error(
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


def test_a_scheduler_without_workers_is_an_error(
    own_cluster: tuple[str, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduler without workers is an error after a limited wait."""
    address, _ = own_cluster
    with connect(address) as client:
        client.retire_workers(close_workers=True)
    monkeypatch.setattr(session, "WORKER_S", 1)
    with pytest.raises(OnrecordError, match="has no workers") as error, connect(address):
        pass
    assert f"dask worker {address}" in error.value.hint


def test_an_unreachable_scheduler_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unreachable address and an invalid address are errors."""
    monkeypatch.setattr(session, "TIMEOUT_S", 1)
    with pytest.raises(OnrecordError, match="cannot be reached") as error, connect("tcp://127.0.0.1:9"):
        pass
    assert "tcp://127.0.0.1:9" in str(error.value)
    with pytest.raises(OnrecordError, match="not the address of a cluster"), connect("spark"):
        pass
