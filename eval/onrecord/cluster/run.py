"""Run an extractor over an archive: one task per shard of texts (`onrecord.cluster.run_shard`).

First every text is read and checked, before an extractor is asked (and paid) for anything. A document that is in two
shards is found then, too. Without texts the corpus is run on, one article per shard.

    DIR/_run/run.json   what the whole run took, shards and documents added up; the record of each shard is beside it
    DIR/_run/lock       held while a run goes on, so that there is one at a time
    DIR/_run/seal       by which a worker knows that it sees the same directory

Scope `corpus` is refused: ids that hold across all documents need all documents in one answer. So is `file:`, which
runs nothing. This process holds the id and the place of each document.
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
from onrecord.cluster.run_shard import BOOKS, SEAL, Part, ShardRun, described, look, total
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

    from onrecord.cluster.run_shard import Asked, Done, Look
    from onrecord.cluster.shards import Shard
    from onrecord.corpus.load import Corpus
    from onrecord.run.extractor import System
    from onrecord.run.record import Row

GRACE_S = 5.0  # for extractors to be ended when a run is given up
STALE_SHOWN = 3
_URL = re.compile(r"[a-z][a-z0-9+]+:/")


@dataclass(frozen=True)
class Ran:
    """A finished run.

    Attributes:
        system: The name of the system.
        shards: The number of shards.
        counts: The counts of all shards, added up.
        failed: The documents that failed, with their shards; of each shard the first few.
    """

    system: str
    shards: int
    counts: dict[str, int]
    failed: Sequence[tuple[str, Row]]


def parts_of(texts: str | None, corpus: Corpus) -> list[Part]:
    """Return the parts of a run: the shards of texts, or without texts the articles of the corpus."""
    if texts is None:
        version = corpus.metadata.corpus_version
        return [Part(each.doc_id, Texts([each], version)) for each in inputs(corpus)]
    return [Part(name, shard) for name, shard in _names(texts, shards(texts, "texts")).items()]


def _names(path: str, found: Sequence[Shard]) -> dict[str, Shard]:
    """Return shards by the names of what is made of them: their places below the path, without the ending.

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
                "Two shards would write one file.",
                got=" and ".join(shard.name for shard in same),
                expected=f"one shard that is called {name}",
                hint="name the shards with a glob, or give one another name",
            )
    return {name: shard for name, (shard,) in by_name.items()}


def extract(
    client: Client,
    asked: Asked,
    parts: Sequence[Part],
    out: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _documents: None,
) -> Ran:
    """Write the predictions of a system for all parts, and return what the run took.

    Args:
        client: The cluster.
        asked: The system and its options.
        parts: The parts of the run.
        out: The directory of the predictions.
        progress: Called with the number of documents that are done, and of all, after each part.

    Raises:
        OnrecordError: Texts, directory or system are not as they must be. What was finished until then is kept.
    """
    started = time.perf_counter()
    system, options = _found(asked), asked.options
    with _directory(out, parts) as seal:
        looks = _looks(client, parts)
        if options.fresh:  # here, since a worker that takes a shard over must not begin anew
            for part in parts:
                beside(out / f"{part.name}.jsonl", "journal.jsonl", part.books(out)).unlink(missing_ok=True)
            asked = replace(asked, options=replace(options, fresh=False))
        documents = sum(len(each.doc_ids) for each in looks)
        shard_run = ShardRun(asked, out.absolute(), seal, described(system))
        done: dict[str, Done] = {}
        finished = 0
        progress(finished, documents)
        try:
            for part, each in completed(client, shard_run, parts, name="run"):
                done[part.name] = each
                finished += each.counts["documents"]
                progress(finished, documents)
        except BaseException:
            _settle(client)
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
        write_bytes(out / BOOKS / "run.json", msgspec.json.format(encoded, indent=1) + b"\n")
    failed = [(part.place, row) for part, each in zip(parts, ran, strict=True) for row in each.failed]
    return Ran(options.name or system.name, len(parts), counts, failed)


def _found(asked: Asked) -> System:
    if asked.options.scope == "corpus":
        raise OnrecordError(
            "A cluster runs a shard at a time, and scope corpus needs all documents at once.",
            got="--scope corpus --on",
            hint="leave one of the two out",
        )
    if asked.address.startswith("file:"):
        raise OnrecordError(
            "There is nothing to run: these are predictions already.",
            got=asked.address,
            expected="cmd:, py:, spacy:, llm: or baseline:",
            hint="onrecord check and score take shards of predictions as they are",
        )
    return asked.system()


def _looks(client: Client, parts: Sequence[Part]) -> list[Look]:
    """Return what the parts hold; raises OnrecordError with all problems of the texts."""
    known = {part.name: look(part) for part in parts if isinstance(part.texts, Texts)}
    unread = [part for part in parts if part.name not in known]
    known |= {part.name: found for part, found in completed(client, look, unread, name="look")}
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
    """Hold the directory for a block, and give the content of its seal."""
    _check_place(out, parts)
    unwritable = OnrecordError("The predictions cannot be written.", where=str(out), hint="-o DIR")
    busy = OnrecordError(
        "Another run is writing into this directory.",
        where=str(out),
        hint="wait for it, or name another directory with -o",
    )
    with locked(out / BOOKS / "lock", busy=busy, unwritable=unwritable):
        seal = uuid4().hex
        write_bytes(out / BOOKS / SEAL, seal.encode())  # synced, for workers on other machines
        yield seal


def _check_place(out: Path, parts: Sequence[Part]) -> None:
    """Raise OnrecordError for a place that is no directory, or that holds predictions of other shards."""
    if _URL.match(str(out)):
        raise OnrecordError(
            "The predictions are written into a directory, and this is a URL.",
            got=str(out),
            expected="a directory that all workers see",
            hint="write there, and copy it when it is done: a journal needs a file that can be appended to",
        )
    if out.exists() and not out.is_dir():
        raise OnrecordError(
            "With --on the predictions are a directory of shards.", where=str(out), got="a file", hint="-o DIR"
        )
    expected = {f"{part.name}.jsonl" for part in parts}
    there = (each.relative_to(out) for each in out.rglob("*.jsonl"))
    others = sorted(str(each) for each in there if each.parts[0] != BOOKS and each.as_posix() not in expected)
    taken = {part.texts.url.removeprefix("file://") for part in parts if not isinstance(part.texts, Texts)}
    same = sorted(name for name in expected if str((out / name).absolute()) in taken)
    if others or same:
        raise OnrecordError(
            "The directory holds files that are no predictions for these documents.",
            where=str(out),
            got=", ".join((same or others)[:STALE_SHOWN]),
            expected="a new or empty directory, or that of an earlier run over the same shards",
            hint="name another directory with -o",
        )


def _settle(client: Client) -> None:
    """Wait for a while until the workers have ended the extractors of a run that is given up."""
    until = time.monotonic() + GRACE_S
    with suppress(Exception):  # the cluster may be gone, which is what the user is told already
        while any(client.run(running).values()) and time.monotonic() < until:
            time.sleep(PAUSE_S)
