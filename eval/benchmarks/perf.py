"""Run every benchmark beside its peer, and print one table: what was measured, its limit, the peer's figure, the ratio.

    python eval/benchmarks/perf.py            some minutes: 10,000 documents of spans, 100,000 on a cluster
    python eval/benchmarks/perf.py --full     the design's sizes: 100,000 documents of spans

Wall clock is given where a user waits for it (start-up, a score of the five articles), CPU time elsewhere. A limit that
the design states for another size is left out at this one. The exit code is 1 if a limit is exceeded.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import coref
import shape
import spans

import align
import cluster
import stats
from onrecord.measures.coref import KERNELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ONRECORD = [sys.executable, "-m", "onrecord"]
RUNS = 5  # of which the fastest counts: others share the machine
FULL, SMALL, PEER = 100_000, 10_000, 1_000
ARCHIVE = 1_000_000  # mentions, and ten times that
ARCHIVE_MEASURES = "mention.strict,mention.type,xcoref.*"
ROWS = 1_000_000  # of BIO
MANY_SPANS, PEER_SPANS = 20_000, 5_000


class Figure(NamedTuple):
    """A line of the table; limit and peer are None where there is none."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    peer: float | None = None
    peer_name: str = ""

    @property
    def exceeded(self) -> bool:
        """Return whether the figure is above its limit."""
        return self.limit is not None and self.value > self.limit


def waited(command: list[str]) -> float:
    """Return the wall-clock seconds of a command, the fastest of several runs."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def start_up(directory: Path) -> Iterator[Figure]:
    """Yield what a user waits for."""
    predictions = directory / "rules.jsonl"
    subprocess.run([*ONRECORD, "run", "baseline:rules", "-o", str(predictions)], check=True, stdout=subprocess.DEVNULL)
    help_, score = [*ONRECORD, "--help"], [*ONRECORD, "score", str(predictions)]
    yield Figure("onrecord --help", waited(help_), "s wall", 0.15)
    yield Figure("onrecord --help", spans.cost(help_).cpu_s, "s CPU")
    yield Figure("onrecord score, the five articles", waited(score), "s wall", 0.4)
    yield Figure("onrecord score, the five articles", min(spans.cost(score).cpu_s for _ in range(RUNS)), "s CPU", 0.45)


def span_schemes(directory: Path, documents: int) -> Iterator[Figure]:
    """Yield the four SemEval schemes on many documents; the peer gets fewer, and so do we beside it."""
    for number in (PEER, documents):
        gold, predicted = spans.make(directory, number)
        options = ["--measures", spans.SCHEMES, "--by", "type", "--json", str(directory / "result.json")]
        ours = spans.cost([*ONRECORD, "score", str(predicted), "--gold", str(gold), *options])
        name = f"four schemes, {number:,} documents of {spans.SPANS} spans"
        if number == PEER:
            for program, peer_name in ((spans.PEER, "nervaluate"), (spans.TAGS_PEER, "seqeval, strict alone")):
                peer = spans.cost([sys.executable, "-c", program, str(gold), str(predicted)])
                yield Figure(name, ours.cpu_s, "s CPU", None, peer.cpu_s, peer_name)
                yield Figure(name, ours.memory_mb, "MB", None, peer.memory_mb, peer_name)
        else:
            yield Figure(name, ours.cpu_s, "s CPU", 5.0 if number == FULL else None)
            yield Figure(name, ours.memory_mb, "MB", 100)


def rows_of_tags(directory: Path) -> Iterator[Figure]:
    """Yield the four SemEval schemes on a million rows of BIO; the peer pairs the same tags."""
    gold, predicted = spans.make_rows(directory, ROWS)
    options = ["--format", "bio", "--measures", spans.SCHEMES]
    ours = spans.cost([*ONRECORD, "score", str(predicted), "--gold", str(gold), *options])
    peer = spans.cost([sys.executable, "-c", spans.ROWS_PEER, str(gold), str(predicted)])
    name = f"four schemes, {ROWS:,} rows of BIO"
    yield Figure(name, ours.cpu_s, "s CPU", 2.0, peer.cpu_s, "nervaluate")
    yield Figure(name, ours.memory_mb, "MB", 150, peer.memory_mb, "nervaluate")


def one_document(directory: Path) -> Iterator[Figure]:
    """Yield the schemes on one document of many spans, above start-up; the peer, quadratic in them, gets fewer."""
    nothing = scored(*spans.make(directory, 1, spans=1), spans.SCHEMES)
    for number in (PEER_SPANS, MANY_SPANS):
        gold, predicted = spans.make(directory, 1, spans=number)
        seconds = scored(gold, predicted, spans.SCHEMES).cpu_s - nothing.cpu_s
        name = f"four schemes, one document of {number:,} spans"
        if number == PEER_SPANS:
            peer = spans.cost([sys.executable, "-c", spans.PEER, str(gold), str(predicted)]).cpu_s
            yield Figure(name, seconds, "s CPU", None, peer, "nervaluate")
        else:
            yield Figure(name, seconds, "s CPU", 0.1)


def scored(gold: Path, predicted: Path, measures: str) -> spans.Cost:
    """Return the cost of a score: of several, the least time and the most memory."""
    command = [*ONRECORD, "score", str(predicted), "--gold", str(gold), "--measures", measures]
    costs = [spans.cost(command) for _ in range(RUNS)]
    return spans.Cost(min(cost.cpu_s for cost in costs), max(cost.memory_mb for cost in costs))


def coreference_of_files(directory: Path) -> Iterator[Figure]:
    """Yield the seven coreference measures from files to figures, above start-up."""
    nothing = scored(*spans.make(directory, 1, spans=1), "coref.*")
    for make, family, name, limit in (
        (coref.within, "coref", f"1,000,000 mentions in {coref.DOCUMENTS:,} documents", 2.0),
        (coref.across, "xcoref", "1,000,000 mentions in one clustering", 2.5),
    ):
        gold, predicted = coref.files(directory, make)
        cost = scored(gold, predicted, ",".join(f"{family}.{kernel}" for kernel in KERNELS))
        yield Figure(f"{name}, read and scored", cost.cpu_s - nothing.cpu_s, "s CPU", limit)
        yield Figure(f"{name}, read and scored", cost.memory_mb - nothing.memory_mb, "MB", 250)


def complete_documents(directory: Path) -> Iterator[Figure]:
    """Yield every measure on documents with all layers; the peer only decodes their JSON."""
    gold, predicted = shape.complete(directory)
    ours = spans.cost([*ONRECORD, "score", str(predicted), "--gold", str(gold)])
    decode = "import sys, msgspec; [msgspec.json.decode(line) for path in sys.argv[1:] for line in open(path, 'rb')]"
    peer = spans.cost([sys.executable, "-c", decode, str(gold), str(predicted)])
    name = f"{5 * shape.COPIES:,} complete documents, every measure"
    yield Figure(name, ours.cpu_s, "s CPU", 4, peer.cpu_s, "msgspec, decoding only")
    yield Figure(name, ours.memory_mb, "MB", 250, peer.memory_mb, "msgspec, decoding only")


def archive_of_spans(directory: Path) -> Iterator[Figure]:
    """Yield all span measures on a million mentions."""
    gold, predicted = spans.make(directory, ARCHIVE // spans.SPANS)
    cost = spans.cost([*ONRECORD, "score", str(predicted), "--gold", str(gold), "--measures", "mention.*"])
    yield Figure("1,000,000 mentions, mention.*", cost.cpu_s, "s CPU", 1.5)
    yield Figure("1,000,000 mentions, mention.*", cost.memory_mb, "MB", 250)


def coreference() -> Iterator[Figure]:
    """Yield the seven coreference measures; scorch's five are timed on a sample and scaled."""
    limits = {coref.within: (1.5, 400), coref.across: (1.5, 400), coref.one_component: (3.0, None)}
    scorch = _alone(coref.scorch_on_sample).seconds
    for name, (case, arguments, _) in coref.CASES.items():
        if case is not coref.ours:
            continue
        row, make = _alone(case, *arguments), arguments[0]
        seconds, megabytes = limits[make]
        peer = (scorch, "scorch, scaled") if make is coref.within else (None, "")
        yield Figure(name, row.seconds, "s CPU", seconds, *peer)
        yield Figure(name, row.megabytes, "MB", megabytes)


def resampling() -> Iterator[Figure]:
    """Yield the interval, and interval and paired test together."""
    interval, test = stats.interval().wall_s, stats.test().wall_s
    name = f"of {stats.DOCUMENTS:,} documents"
    yield Figure(f"{stats.TIMES:,} bootstraps {name}", interval, "s wall", None, stats.peer().wall_s, "scipy")
    yield Figure(f"{stats.TIMES:,} bootstraps and swaps {name}", interval + test, "s wall", stats.LIMIT_S)


def alignment() -> Iterator[Figure]:
    """Yield what it takes to find the places of quotes, of every kind and of the slowest."""
    for case in ("mixed", "a few words wrong"):
        name = f"{align.STRINGS:,} quotes in {align.CHARACTERS:,} characters, {case}"
        yield Figure(name, align.ours(case), "s CPU", align.LIMIT_S, align.peer(case), "rapidfuzz, scaled")


def archives(directory: Path) -> Iterator[Figure]:
    """Yield spans and coreference across documents on a cluster of this machine, beside the plain command."""
    largest: dict[int, float] = {}
    for mentions, workers in ((ARCHIVE, (1, 2)), (10 * ARCHIVE, (2,))):
        made = cluster.make(directory / str(mentions), mentions)
        plain = cluster.plain(made, ARCHIVE_MEASURES)
        for number in workers:
            run = cluster.on_dask(made, number, ARCHIVE_MEASURES)
            assert run.result == plain.result, "the cluster's result is not that of one machine"
            name = f"{mentions:,} mentions on {number} worker{'s'[: number - 1]}"
            yield Figure(name, run.wall_s, "s wall", None, plain.wall_s, "plain")
            yield Figure(name, run.cpu_s, "s CPU", None, plain.cpu_s, "plain")
            yield Figure(f"{name}, each", run.memory_mb, "MB", cluster.WORKER_MB, plain.memory_mb, "plain")
            largest[mentions] = run.cpu_s
    yield Figure("growth of CPU time, ten times the mentions", largest[10 * ARCHIVE] / largest[ARCHIVE], "times", 12)


def _alone(case: Callable[..., coref.Row], *arguments: object) -> coref.Row:
    """Return what a case measures in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(case, arguments)


def line(figure: Figure) -> str:
    """Return a figure's line of the table."""
    limit = "-" if figure.limit is None else f"{figure.limit:g}"
    peer = "-" if figure.peer is None else f"{figure.peer:,.2f}"
    ratio = "-" if figure.peer is None else f"{figure.peer / figure.value:,.1f}"
    mark = "  above its limit" if figure.exceeded else ""
    cells = f"{figure.value:>10,.2f} {figure.unit:<7}{limit:>7}{peer:>10}{ratio:>8}  {figure.peer_name}"
    return f"{figure.name:<56}{cells}".rstrip() + mark


def main() -> int:
    """Run all benchmarks and print the table line by line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--full", action="store_true", help="the design's sizes; needs a gigabyte of disk")
    documents = FULL if parser.parse_args().full else SMALL
    loads = " ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"python {sys.version.split()[0]}, load of the machine {loads} on {os.cpu_count()} cores")
    print(f"{'figure':<56}{'ours':>10} {'':<7}{'limit':>7}{'peer':>10}{'ratio':>8}")
    exceeded = False
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        for benchmark in (
            start_up(directory),
            span_schemes(directory, documents),
            complete_documents(directory),
            archive_of_spans(directory),
            rows_of_tags(directory),
            one_document(directory),
            coreference(),
            coreference_of_files(directory),
            resampling(),
            alignment(),
            archives(directory),
        ):
            for figure in benchmark:
                print(line(figure), flush=True)
                exceeded |= figure.exceeded
    return int(exceeded)


if __name__ == "__main__":
    sys.exit(main())
