"""Run an extractor over a shard of documents in a worker, as `onrecord run` runs it over a file.

    DIR/<shard>.jsonl               its predictions: the bytes that the plain command writes for the same documents
    DIR/_run/<shard>.journal.jsonl  every finished document, as soon as it is finished
    DIR/_run/<shard>.run.json       what the shard took

A worker drives the extractor by the code of the plain command: the same limits, retries, and keys of the journal. So a
worker may be killed at any moment: another one opens the journal of the shard and goes on with the first document that
is not in it. A second run does the same.

DIR must be one directory for all workers and for the machine of the command (a shared file system): a journal is
appended to, synced and locked, which object stores cannot do. A worker refuses to work if it sees another DIR, or finds
another system under the address (another version, other files).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord._version import __version__
from onrecord.cluster.cancellation import while_wanted
from onrecord.cluster.shards import Shard, raw_lines
from onrecord.errors import OnrecordError, Problem
from onrecord.run import drive, systems
from onrecord.run.journal import HeldJournalError
from onrecord.run.record import summed
from onrecord.run.texts import Texts, parsed, texts_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onrecord.run.extractor import Settings, System
    from onrecord.run.record import Row, Summary

PATIENCE_S = 20.0  # for the journal of a worker that was lost
PAUSE_S = 0.2
FAILED_SHOWN = 20  # failed documents of a shard that are returned; its run.json has all
SEAL = "seal"
BOOKS = "_run"  # the directory in DIR for everything but predictions


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a run: the name of its output, and a shard of texts, or the documents themselves."""

    name: str
    texts: Shard | Texts

    @property
    def place(self) -> str:
        """Return what messages call it."""
        return self.texts.name if isinstance(self.texts, Shard) else self.name

    def books(self, out: Path) -> Path:
        """Return the directory of its journal and record."""
        return (out / BOOKS / self.name).parent


@dataclass(frozen=True, slots=True)
class Look:
    """What a part holds: the ids and lines of its documents, and all problems."""

    doc_ids: Sequence[str]
    lines: Sequence[int]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class Done:
    """What a part took; `failed` are the first documents without an answer."""

    counts: Mapping[str, int]
    usage: Mapping[str, Mapping[str, Any]]
    failed: Sequence[Row]


def look(part: Part) -> Look:
    """Return what a part holds; no extractor is started."""
    if isinstance(part.texts, Texts):
        return Look([each.doc_id for each in part.texts.documents], [0] * len(part.texts.documents), [])
    doc_ids, lines, problems = [], [], []
    for number, each in parsed(raw_lines(part.texts), part.texts.name):
        if isinstance(each, Problem):
            problems.append(each)
        else:
            doc_ids.append(each.doc_id)
            lines.append(number)
    return Look(doc_ids, lines, problems)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for: a system by its address, its settings, and the options of the run."""

    address: str
    settings: Settings
    options: drive.Options

    def system(self) -> System:
        """Return the system, as it is found in this process."""
        return systems.find(self.address, self.settings)


@dataclass(frozen=True, slots=True)
class ShardRun:
    """The function of a task: it runs the system over a part.

    Attributes:
        asked: The system and its options.
        out: The directory of the predictions.
        seal: The content of DIR/_run/seal.
        system: What `described` says of the system on the machine of the command; a worker must find the same.
    """

    asked: Asked
    out: Path
    seal: str
    system: bytes

    def __call__(self, part: Part) -> Done:
        """Run a part, so that its predictions, journal and record are in DIR, and return what it took."""
        self._see()
        texts = _texts(part)
        books = part.books(self.out)
        out = self.out / f"{part.name}.jsonl"
        with while_wanted(self._found()) as (system, watch):
            summary = _patiently(system, texts, out, replace(self.asked.options, companions=books, watch=watch))
        return _done(summary)

    def _see(self) -> None:
        seal = self.out / BOOKS / SEAL
        if not seal.is_file() or seal.read_text() != self.seal:
            raise OnrecordError(
                "A worker does not see the directory that the predictions go to.",
                where=f"{self.out} on {_here()}",
                expected="one directory for this machine and for all workers, such as an NFS mount",
                hint="name a shared directory with -o, by the same path everywhere",
            )

    def _found(self) -> System:
        try:
            system = self.asked.system()
        except OnrecordError as error:
            error.where = f"{error.where} on {_here()}".strip()
            raise
        if described(system) != self.system:
            raise OnrecordError(
                "A worker has another system under this address.",
                where=_here(),
                got=described(system).decode(),
                expected=self.system.decode(),
                hint="install the same onrecord, Python and extractor on all workers",
            )
        return system


def described(system: System) -> bytes:
    """Return what identifies a system, and the version of onrecord: the same bytes mean the same system."""
    told = {"onrecord": __version__, "version": system.version, "identity": system.identity}
    return msgspec.json.encode(told, order="deterministic")


def total(parts: Sequence[Done]) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the counts and the usage of parts, added up."""
    return summed(done.counts for done in parts), summed(done.usage for done in parts)


def _texts(part: Part) -> Texts:
    if isinstance(part.texts, Texts):
        return part.texts
    read = [each for _, each in parsed(raw_lines(part.texts), part.texts.name)]
    problems = [each for each in read if isinstance(each, Problem)]
    if problems:  # it was whole when it was looked at
        raise texts_error(problems)
    return Texts([each for each in read if not isinstance(each, Problem)])


def _patiently(system: System, texts: Texts, out: Path, options: drive.Options) -> Summary:
    """Run a system; wait for a journal that a lost worker still holds, as its process may end a moment later."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return drive.run(system, texts, out, options)
        except HeldJournalError:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE_S)


def _done(summary: Summary) -> Done:
    apart = ("measured", "replayed", "failed")
    usage = {
        status: summed(usage for row in summary.rows if row.status == status for usage in row.usage) for status in apart
    }
    return Done(summary.counts, usage, summary.failed[:FAILED_SHOWN])


def _here() -> str:
    from distributed import get_worker

    return f"the worker {get_worker().address}"
