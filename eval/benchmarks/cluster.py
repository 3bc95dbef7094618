"""Measure `onrecord score --on dask` on an archive that is made here: time, memory, growth, beside the plain command.

    python eval/benchmarks/cluster.py                    1 million mentions, 10,000 documents; 1 and 2 workers
    python eval/benchmarks/cluster.py --mentions 10000000       ten times that: minutes, and 4 GB of disk

Documents have the shape that `onrecord run` writes: a header, the hash of the text, mentions with ids and heads. They
hold 100 mentions of about 25 entities each: some are famous, and in documents all over the corpus, most are in one or
two. Predictions miss some mentions, invent some, and put some with a wrong entity. Both sides lie in shards, gold's in
order and the predictions' not, of other sizes. More than a million mentions are copies of a million with other ids and
other entities but for the famous, so that they are made in seconds.
Every run scores all measures of spans and of coreference, within documents and across them, and writes the JSON,
which is held to be the same, byte by byte.

A worker's memory is what its process took at most, as the system counts it (VmHWM), looked at until it ends. Figures
are of this machine, however busy it is.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

TYPES = ("PER", "GROUP", "ORG", "GPE", "LOC", "FAC", "WORK")
MENTIONS = 100  # of a document
ENTITIES = 25  # of a document
BASE = 1_000_000  # mentions that are made; more are copies
FAMOUS, FAMOUS_SHARE = 1000, 0.2  # so many entities are in documents all over the corpus
MISSED, WRONG_ENTITY, WRONG_TYPE, INVENTED = 0.08, 0.08, 0.04, 0.06
MEASURES = "mention.*,coref.*,xcoref.*,xcoref.conll[singletons=no]"
GOLD_SHARDS, PREDICTED_SHARDS = 16, 11
WORKER_MB = 1000
WORKER_MEMORY = f"{WORKER_MB}MB"
HEADER = '{"onrecord":"predictions","schema_version":"0.1.0","system":"made","scope":"corpus"}\n'
LOOK_S = 0.05


class Archive(NamedTuple):
    """Directories of shards, and files with the same documents for the plain command."""

    gold: Path
    predicted: Path
    gold_file: Path
    predicted_file: Path


class Run(NamedTuple):
    """What a run took: seconds of wall clock and of CPU, megabytes of the largest process, and its result's hash."""

    wall_s: float
    cpu_s: float
    memory_mb: float
    result: str


def make(directory: Path, mentions: int, seed: int = 20170301) -> Archive:
    """Return an archive of about so many mentions, the same for one seed."""
    draw = np.random.default_rng(seed)
    documents = min(mentions, BASE) // MENTIONS
    archive = Archive(*(directory / name for name in ("gold", "predicted", "gold.jsonl", "predicted.jsonl")))
    for shards in archive[:2]:
        shards.mkdir(parents=True)
    with archive.gold_file.open("w") as gold_file, archive.predicted_file.open("w") as predicted_file:
        predicted_file.write(HEADER)
        made = [_document(draw, number, documents) for number in range(documents)]
        for copy in range(max(1, mentions // BASE)):
            for gold, predicted in made:
                gold_file.write(gold.replace("~", str(copy)))
                predicted_file.write(predicted.replace("~", str(copy)))
    _deal(archive.gold_file, archive.gold, GOLD_SHARDS, "")
    _deal(archive.predicted_file, archive.predicted, PREDICTED_SHARDS, HEADER)
    return archive


def _document(draw: Generator, number: int, documents: int) -> tuple[str, str]:
    """Return a document's line of gold, and the predictions'."""
    own = ENTITIES * documents // 2
    famous = draw.random(ENTITIES) < FAMOUS_SHARE
    names = np.where(famous, draw.integers(0, FAMOUS, ENTITIES), FAMOUS + draw.integers(0, own, ENTITIES)).tolist()
    gaps, lengths = draw.integers(1, 30, MENTIONS), draw.integers(3, 25, MENTIONS)
    ends = np.cumsum(gaps + lengths)
    rows = zip(
        (ends - lengths).tolist(),
        ends.tolist(),
        draw.integers(0, ENTITIES, (MENTIONS, 2)).tolist(),
        draw.random((MENTIONS, 4)).tolist(),
        strict=True,
    )
    gold: list[tuple[str, str]] = []
    predicted: list[tuple[str, str]] = []
    for start, end, (entity, other), (missed, moved, mistyped, invented) in rows:
        name, label = names[entity], TYPES[names[entity] % len(TYPES)]
        gold.append(_mention(start, end, label, name))
        if missed >= MISSED:
            wrong = TYPES[(names[entity] + 1) % len(TYPES)]
            name = names[other] if moved < WRONG_ENTITY else name
            predicted.append(_mention(start, end, wrong if mistyped < WRONG_TYPE else label, name))
        if invented < INVENTED:
            predicted.append(_mention(start + 1, end + 1, label, name))
    doc_id = f"doc-~-{number:06}"
    return _line(doc_id, gold), _line(doc_id, predicted)


def _line(doc_id: str, mentions: list[tuple[str, str]]) -> str:
    text_sha256 = hashlib.sha256(doc_id.encode()).hexdigest()
    found = ",".join(f'{{{mention[0]},"id":"m{at}",{mention[1]}}}' for at, mention in enumerate(mentions, 1))
    return f'{{"doc_id":"{doc_id}","text_sha256":"{text_sha256}","mentions":[{found}]}}\n'


def _mention(start: int, end: int, label: str, name: int) -> tuple[str, str]:
    """Return what stands before a mention's id, and after it; the head is the last half of the mention."""
    entity = f"f{name}" if name < FAMOUS else f"e~-{name}"
    head = f'{{"start":{(start + end) // 2},"end":{end}}}'
    return f'"start":{start},"end":{end}', f'"head":{head},"type":"{label}","entity":"{entity}"'


def _deal(file: Path, directory: Path, shards: int, header: str) -> None:
    """Write a file's documents to shards: a stretch each if there is no header, else one after another."""
    stretch = file.stat().st_size // shards  # bytes
    with file.open() as source:
        if header:
            next(source)
            files = [(directory / f"part-{number:03}.jsonl").open("w") for number in range(shards)]
            for each in files:
                each.write(header)
            for at, line in enumerate(source):
                files[at % shards].write(line)
            for each in files:
                each.close()
            return
        for number in range(shards):
            with (directory / f"part-{number:03}.jsonl").open("w") as part:
                written = 0
                for line in source:
                    part.write(line)
                    written += len(line)
                    if written >= stretch and number < shards - 1:
                        break


def plain(archive: Archive, measures: str = MEASURES) -> Run:
    """Return what the plain command takes."""
    return _run([str(archive.predicted_file), "--gold", str(archive.gold_file), "--measures", measures], {})


def on_dask(archive: Archive, workers: int, measures: str = MEASURES) -> Run:
    """Return what so many workers take; memory is that of the largest of them."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = {
            "ONRECORD_WORKERS": str(workers),
            "ONRECORD_WORKER_MEMORY": WORKER_MEMORY,
            "ONRECORD_SCRATCH": scratch,
        }
        return _run(
            [str(archive.predicted), "--gold", str(archive.gold), "--measures", measures, "--on", "dask"], settings
        )


def _run(arguments: list[str], settings: dict[str, str]) -> Run:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as directory:
        result = Path(directory) / "result.json"
        command = [sys.executable, "-m", "onrecord", "score", *arguments, "--json", str(result)]
        process = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL)
        watch = _Watch(process.pid, of_workers=bool(settings))
        watch.start()
        code = process.wait()
        watch.join()
        if code:
            raise subprocess.CalledProcessError(code, command)
        with result.open("rb") as file:
            hash_ = hashlib.file_digest(file, "sha256").hexdigest()
    wall_s = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall_s, cpu_s, watch.most_mb, hash_)


class _Watch(threading.Thread):
    """Looks at the memory of a process, or of the workers under it, until it ends."""

    def __init__(self, pid: int, *, of_workers: bool) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._of_workers = of_workers
        self.most_mb = 0.0

    def run(self) -> None:
        while Path(f"/proc/{self._pid}/stat").exists() and _state(self._pid) != "Z":
            for pid in _below(self._pid) if self._of_workers else [self._pid]:
                self.most_mb = max(self.most_mb, _memory_mb(pid))
            time.sleep(LOOK_S)


def _below(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_below(child)]
    return found


def _memory_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def main() -> int:
    """Make the archive, run the plain command and so many workers, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--measures", default=MEASURES)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    arguments = parser.parse_args()
    results = set()
    with tempfile.TemporaryDirectory() as name:
        archive = make(Path(name), arguments.mentions)
        size = sum(path.stat().st_size for path in archive[2:]) / 1e6
        print(
            f"{arguments.mentions:,} mentions, {arguments.mentions // MENTIONS:,} documents, {size:,.0f} MB", flush=True
        )
        for workers in (*arguments.workers, 0):
            run = on_dask(archive, workers, arguments.measures) if workers else plain(archive, arguments.measures)
            kind = f"{workers} worker{'s'[: workers - 1]}" if workers else "plain"
            times = f"{run.wall_s:>9.1f} s wall{run.cpu_s:>9.1f} s CPU"
            print(f"{kind:<10}{times}{run.memory_mb:>8.0f} MB  {run.result[:12]}", flush=True)
            results.add(run.result)
    return int(len(results) > 1)


if __name__ == "__main__":
    sys.exit(main())
