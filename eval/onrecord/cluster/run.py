"""Run an extractor on an archive: one task for each shard of texts (`onrecord.cluster.run_shard`).

First all texts are read and checked, before an extractor is started (and paid for). This also finds a document in two
shards. Without texts the corpus is used, one article for each shard.

    DIR/_run/run.json   the record of the whole run, summed over shards; each shard's record is beside it
    DIR/_run/lock       locked during a run, so that only one runs at a time
    DIR/_run/seal       lets a worker check that it sees the same directory

Scope `corpus` is refused: global ids need all documents in one answer. So is `file:`, which runs nothing. This process
keeps the id and the place of each document in memory.
"""

from __future__ import annotations

import posixpath
import re
import time
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from onrecord import schema
from onrecord._version import __version__
from onrecord.cluster.cancellation import PAUSE_S, running
from onrecord.cluster.run_shard import RUN_DIRECTORY, SEAL, Part, ShardRun, described, inspect_part, total
from onrecord.cluster.scratch import locked
from onrecord.cluster.shards import shards, without_ending
from onrecord.cluster.tasks import completed
from onrecord.documents.atomic import write_bytes
from onrecord.errors import OnrecordError, Problem
from onrecord.run.drive import beside
from onrecord.run.texts import DuplicateFinder, Texts, inputs, texts_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from distributed import Client

    from onrecord.cluster.run_shard import InspectedPart, PartResult, RunRequest
    from onrecord.cluster.shards import Shard
    from onrecord.corpus.load import Corpus
    from onrecord.run.extractor import System
    from onrecord.run.record import Row

GRACE_S = 5.0  # the wait for extractors to stop after a failed run
STALE_SHOWN = 3
_URL = re.compile(r"[a-z][a-z0-9+]+:/")


@dataclass(frozen=True)
class RunSummary:
    """The summary of a finished run.

    Attributes:
        system: The name of the system.
        shards: The number of shards.
        counts: The counts of all shards, summed: `documents`, `measured`, `failed` and the others of a run record.
        failed: (shard, record of the document) of failed documents; at most `run_shard.FAILED_SHOWN` of each shard.
    """

    system: str
    shards: int
    counts: dict[str, int]
    failed: Sequence[tuple[str, Row]]


def parts_of(texts: str | None, corpus: Corpus) -> list[Part]:
    """Return the parts of a run, each of which is run by one task: the shards of texts, or the articles of the corpus.

    Args:
        texts: A path, glob or URL of shards; None for the articles of the corpus, one for each part.
        corpus: The corpus; used only if `texts` is None.

    Raises:
        OnrecordError: There are no shards, or two shards would have the same output name.
    """
    if texts is None:
        version = corpus.metadata.corpus_version
        return [Part(each.doc_id, Texts([each], version)) for each in inputs(corpus)]
    return [Part(name, shard) for name, shard in _names(texts, shards(texts, "texts")).items()]


def _names(path: str, found: Sequence[Shard]) -> dict[str, Shard]:
    """Return name of the output -> shard. The name is the path below the common directory, without suffixes.

    Args:
        path: The path, glob or URL that the user gave.
        found: Its shards.

    Raises:
        OnrecordError: Two shards have one name, such as `a.jsonl` and `a.jsonl.gz`.
    """
    root = path.rstrip("/")
    if not all(shard.name.startswith(f"{root}/") for shard in found):
        root = posixpath.commonpath([posixpath.dirname(shard.name) for shard in found])
    by_name: defaultdict[str, list[Shard]] = defaultdict(list)
    for shard in found:
        by_name[without_ending(shard.name.removeprefix(f"{root}/") if root else shard.name)].append(shard)
    for name, same in by_name.items():
        if len(same) > 1:
            raise OnrecordError(
                "Two shards would write the same file.",
                got=" and ".join(shard.name for shard in same),
                expected=f"one shard whose name without suffixes is {name}",
                hint="rename one of them, or name the shards that you want with a glob, such as --texts 'DIR/*.jsonl'",
            )
    return {name: shard for name, (shard,) in by_name.items()}


def extract(
    client: Client,
    request: RunRequest,
    parts: Sequence[Part],
    out: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _documents: None,
) -> RunSummary:
    """Run a system on all parts, write its predictions and the run's record, and return a summary.

    Args:
        client: The Dask client of the cluster.
        request: The system and its options.
        parts: The parts of the run, which are shards of texts or single articles.
        out: The directory of the predictions, which all workers see; one JSONL file is written for each part.
        progress: Called after each part with the number of finished documents and the number of all documents.

    Raises:
        OnrecordError: The texts, the directory or the system are invalid. Finished documents are kept for the next
            call.
    """
    started = time.perf_counter()
    system, options = _find_system(request), request.options
    with _directory(out, parts) as seal:
        looks = _inspect_all(client, parts)
        if options.fresh:  # removed here, because a worker that takes over a shard must not start again
            for part in parts:
                beside(out / f"{part.name}.jsonl", "journal.jsonl", part.run_directory(out)).unlink(missing_ok=True)
            request = replace(request, options=replace(options, fresh=False))
        documents = sum(len(each.doc_ids) for each in looks)
        shard_run = ShardRun(request, out.absolute(), seal, described(system))
        done: dict[str, PartResult] = {}
        finished = 0
        progress(finished, documents)
        try:
            for part, each in completed(client, shard_run, parts, name="run"):
                done[part.name] = each
                finished += each.counts["documents"]
                progress(finished, documents)
        except BaseException:
            _wait_for_extractors(client)
            raise
        ran = [done[part.name] for part in parts]
        counts, usage = total(ran)
        record = {
            "onrecord": "cluster run",
            "onrecord_version": __version__,
            "schema_version": schema.schema_version(),
            "system": system.name,
            "version": system.version,
            "identity": system.identity,
            "shards": len(parts),
            "jobs": options.jobs,
            "elapsed_s": time.perf_counter() - started,
            "counts": counts,
            "usage": usage,
        }
        encoded = msgspec.json.encode(record, order="sorted")
        write_bytes(out / RUN_DIRECTORY / "run.json", msgspec.json.format(encoded, indent=1) + b"\n")
    failed = [(part.place, row) for part, each in zip(parts, ran, strict=True) for row in each.failed]
    return RunSummary(options.name or system.name, len(parts), counts, failed)


def _find_system(request: RunRequest) -> System:
    """Return the system of a request.

    Raises:
        OnrecordError: The scope is `corpus`, the address starts with `file:`, or there is no system at the address.
    """
    if request.options.scope == "corpus":
        raise OnrecordError(
            "A cluster runs one shard at a time, but scope corpus needs all documents at once.",
            got="--scope corpus and --on",
            expected="one of the two options",
            hint="remove --scope corpus, or remove --on to run on this machine",
        )
    if request.address.startswith("file:"):
        raise OnrecordError(
            "An address that starts with file: cannot be run, since it names predictions that exist already.",
            got=request.address,
            expected="cmd:, py:, spacy:, llm: or baseline:",
            hint="onrecord check and onrecord score read shards of predictions directly",
        )
    return request.system()


def _inspect_all(client: Client, parts: Sequence[Part]) -> list[InspectedPart]:
    """Return the doc_ids and line numbers of each part, in order of `parts`, read on the workers.

    Raises:
        OnrecordError: Texts are invalid, or two parts have the same document; the error has all problems.
    """
    known = {part.name: inspect_part(part) for part in parts if isinstance(part.texts, Texts)}
    unread = [part for part in parts if part.name not in known]
    known |= {part.name: found for part, found in completed(client, inspect_part, unread, name="look")}
    problems: list[Problem] = []
    duplicates = DuplicateFinder()
    for part in parts:
        found = known[part.name]
        problems += found.problems
        for doc_id, line in zip(found.doc_ids, found.lines, strict=True):
            problems += duplicates.add(doc_id, part.place, line)
    if problems:
        raise texts_error(problems)
    return [known[part.name] for part in parts]


@contextmanager
def _directory(out: Path, parts: Sequence[Part]) -> Iterator[str]:
    """Return a context that creates and locks the output directory `out`, for the files of `parts`.

    Its value is a new random string, which is also written to the file _run/seal in it. A worker compares the
    two to see whether it has the same directory.

    Raises:
        OnrecordError: The directory has other files, cannot be written, or another run writes into it.
    """
    _check_place(out, parts)
    unwritable = OnrecordError(
        "The directory of the predictions cannot be written.",
        where=str(out),
        hint="choose another directory with -o DIR",
    )
    busy = OnrecordError(
        "Another run is writing into this directory.",
        where=str(out),
        hint="wait until it ends, or choose another directory with -o DIR",
    )
    with locked(out / RUN_DIRECTORY / "lock", busy=busy, unwritable=unwritable):
        seal = uuid4().hex
        write_bytes(out / RUN_DIRECTORY / SEAL, seal.encode())  # synced, for workers on other machines
        yield seal


def _check_place(out: Path, parts: Sequence[Part]) -> None:
    """Raise OnrecordError if the predictions of `parts` cannot be written to `out`.

    They cannot if it is a URL or a file, or a directory with other JSONL files, or if an output would replace a shard
    of texts.
    """
    if _URL.match(str(out)):
        raise OnrecordError(
            "The predictions are written to a directory, not to a URL.",
            got=str(out),
            expected="a directory that all workers see",
            hint="write to a directory, and copy it afterwards; a journal needs a file that can be appended to",
        )
    if out.exists() and not out.is_dir():
        raise OnrecordError(
            "With --on the output must be a directory, which gets one file for each shard.",
            where=str(out),
            got="a file",
            hint="name a new directory with -o DIR",
        )
    expected = {f"{part.name}.jsonl" for part in parts}
    existing = (each.relative_to(out) for each in out.rglob("*.jsonl"))
    others = sorted(
        str(each) for each in existing if each.parts[0] != RUN_DIRECTORY and each.as_posix() not in expected
    )
    taken = {part.texts.url.removeprefix("file://") for part in parts if not isinstance(part.texts, Texts)}
    same = sorted(name for name in expected if str((out / name).absolute()) in taken)
    if others or same:
        raise OnrecordError(
            "The directory contains files that are not predictions for these documents.",
            where=str(out),
            got=", ".join((same or others)[:STALE_SHOWN]),
            expected="a new or empty directory, or that of an earlier run on the same shards",
            hint="choose another directory with -o DIR",
        )


def _wait_for_extractors(client: Client) -> None:
    """Wait up to 5 seconds (`GRACE_S`) until the workers have stopped the extractors of a failed run."""
    until = time.monotonic() + GRACE_S
    with suppress(Exception):  # the cluster may be gone; the user already gets that error
        while any(client.run(running).values()) and time.monotonic() < until:
            time.sleep(PAUSE_S)
