"""Run an extractor over an archive: give the workers a shard at a time, and add up what came of them.

First every text is read and checked and nothing is asked, so that no extractor is paid for an archive that turns out
to be broken; a document in two shards shows then, too. What a worker does with a shard is in
`onrecord.cluster.extraction`. Without texts the corpus is what is run on, an article a shard.

    DIR/_run/run.json   what the whole took, shards and documents added up; each shard's own is beside it
    DIR/_run/lock       held as long as a run goes, so that there is one at a time

Scope corpus is out: ids that hold across all documents need all documents in one answer. So is `file:`, which runs
nothing. What this process holds of a document is its id and its place.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from onrecord import schema
from onrecord._version import __version__
from onrecord.cluster import called
from onrecord.cluster.extraction import BOOKS, LOCK, Extraction, Part, described, look, total
from onrecord.cluster.tasks import completed
from onrecord.cluster.wanted import PAUSE_S, under_way
from onrecord.documents.atomic import write_bytes
from onrecord.errors import OnrecordError, Problem
from onrecord.run.drive import beside
from onrecord.run.texts import Once, Texts, inputs, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from distributed import Client

    from onrecord.cluster.extraction import Asked, Done, Look
    from onrecord.corpus.load import Corpus
    from onrecord.run.extractor import System
    from onrecord.run.record import Row

GRACE_S = 5.0  # for extractors to be ended when a run is given up
STALE_SHOWN = 3
_URL = re.compile(r"[a-z][a-z0-9+]+:/")


@dataclass(frozen=True)
class Ran:
    """A finished run: the system's name, how many shards there were, their counts added up, and failed documents."""

    system: str
    shards: int
    counts: dict[str, int]
    failed: Sequence[tuple[str, Row]]  # with their shards; of each shard the first few


def parts_of(texts: str | None, corpus: Corpus) -> list[Part]:
    """Return the pieces of the work: the shards of texts, or, without, the corpus's articles."""
    if texts is None:
        version = corpus.metadata.corpus_version
        return [Part(each.doc_id, Texts([each], version)) for each in inputs(corpus)]
    return [Part(stem, shard) for stem, shard in called.stems(texts, called.found(texts, "texts")).items()]


def extract(
    client: Client,
    asked: Asked,
    parts: Sequence[Part],
    out: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _documents: None,
) -> Ran:
    """Write a system's predictions for all parts into a directory, and return what came of them.

    progress is given the documents that are done and all there are, after each shard. Raises OnrecordError where
    texts, directory or system are not what they should be; what was finished until then is kept.
    """
    started = time.perf_counter()
    system, options = _found(asked), asked.options
    with _directory(out, parts) as seal:
        looks = _looks(client, parts)
        if options.fresh:  # not for the workers to do: one that takes a shard over must not begin anew
            for part in parts:
                beside(out / f"{part.name}.jsonl", "journal.jsonl", part.books(out)).unlink(missing_ok=True)
            asked = replace(asked, options=replace(options, fresh=False))
        documents = sum(len(each.doc_ids) for each in looks)
        extraction = Extraction(asked, out.absolute(), seal, described(system))
        done: dict[str, Done] = {}
        finished = 0
        progress(finished, documents)
        try:
            for part, each in completed(client, extraction, parts, name="run"):
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
    failed = [(part.called, row) for part, each in zip(parts, ran, strict=True) for row in each.failed]
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
    """Return what the parts hold; raises OnrecordError with everything that is wrong with the texts."""
    known = {part.name: look(part) for part in parts if isinstance(part.texts, Texts)}
    unread = [part for part in parts if part.name not in known]
    known |= {part.name: found for part, found in completed(client, look, unread, name="look")}
    problems: list[Problem] = []
    once = Once()
    for part in parts:
        found = known[part.name]
        problems += found.problems
        for doc_id, line in zip(found.doc_ids, found.lines, strict=True):
            problems += once.see(doc_id, part.called, line)
    if problems:
        raise refusal(problems)
    return [known[part.name] for part in parts]


@contextmanager
def _directory(out: Path, parts: Sequence[Part]) -> Iterator[str]:
    """Make the directory this run's own, and give what its lock holds."""
    _check_place(out, parts)
    lock = out / BOOKS / LOCK
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("a+")
    except OSError as error:
        raise OnrecordError(
            "The predictions cannot be written.", where=str(out), got=error.strerror or str(error), hint="-o DIR"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OnrecordError(
                "Another run is writing into this directory.",
                where=str(out),
                hint="wait for it, or name another directory with -o",
            ) from error
        seal = uuid4().hex
        file.truncate(0)
        file.write(seal)
        file.flush()
        os.fsync(file.fileno())  # for workers on other machines
        yield seal


def _check_place(out: Path, parts: Sequence[Part]) -> None:
    """Raise OnrecordError for a place that is no directory of predictions, or holds predictions of other shards."""
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
    """Wait, a little while, until the workers have ended the extractors of a run that is given up."""
    until = time.monotonic() + GRACE_S
    with suppress(Exception):  # the cluster may be gone, which is what the user is told already
        while any(client.run(under_way).values()) and time.monotonic() < until:
            time.sleep(PAUSE_S)
