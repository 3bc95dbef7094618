"""Run an extractor on a shard of documents in a worker, as `onrecord run` runs it on a file.

    DIR/<shard>.jsonl               its predictions: the same bytes as the command writes for these documents
    DIR/_run/<shard>.journal.jsonl  every finished document, as soon as it is finished
    DIR/_run/<shard>.run.json       the record of the shard

A worker uses the code of the command: the same limits, retries and journal keys. A worker may therefore be killed at
any time: another worker opens the shard's journal and continues with the first missing document. So does a second run.

DIR must be one directory for all workers and for the command's machine (a shared file system): a journal is appended
to, flushed and locked, which object stores cannot do. A worker stops if it sees another DIR, or finds another system
under the address (another version, other files).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord._version import __version__
from onrecord.cluster.cancellation import while_task_runs
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

LOCK_WAIT_S = 20.0  # the wait for a journal that a lost worker still locks
PAUSE_S = 0.2
FAILED_SHOWN = 20  # the number of failed documents that a task returns; run.json has all
SEAL = "seal"
RUN_DIRECTORY = "_run"  # the directory in DIR for journals, records, lock and seal


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a run, which one task runs.

    Attributes:
        name: The name of its output without suffix.
        texts: A shard of texts, or the texts in memory.
    """

    name: str
    texts: Shard | Texts

    @property
    def place(self) -> str:
        """Return the part's name in messages: the shard's name as the user gave it, or the name of the output."""
        return self.texts.name if isinstance(self.texts, Shard) else self.name

    def run_directory(self, out: Path) -> Path:
        """Return the directory of the part's journal and record; `out` is the directory of the predictions."""
        return (out / RUN_DIRECTORY / self.name).parent


@dataclass(frozen=True, slots=True)
class InspectedPart:
    """The documents of a part, and the problems of its texts.

    Attributes:
        doc_ids: The id of each readable document.
        lines: The line of each of them; 0 for articles of the corpus.
        problems: All problems.
    """

    doc_ids: Sequence[str]
    lines: Sequence[int]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class PartResult:
    """The result of running a part.

    Attributes:
        counts: The counts of its run record, such as `documents` and `failed`.
        usage: Status (`measured`, `replayed`, `failed`) -> the summed usage that the system reported, such as tokens.
        failed: The first documents without an answer; at most FAILED_SHOWN.
    """

    counts: Mapping[str, int]
    usage: Mapping[str, Mapping[str, Any]]
    failed: Sequence[Row]


def inspect_part(part: Part) -> InspectedPart:
    """Read a part's texts, and return their doc_ids, lines and problems; no extractor is started."""
    if isinstance(part.texts, Texts):
        return InspectedPart([each.doc_id for each in part.texts.documents], [0] * len(part.texts.documents), [])
    doc_ids, lines, problems = [], [], []
    for number, each in parsed(raw_lines(part.texts), part.texts.name):
        if isinstance(each, Problem):
            problems.append(each)
        else:
            doc_ids.append(each.doc_id)
            lines.append(number)
    return InspectedPart(doc_ids, lines, problems)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The user's request.

    Attributes:
        address: The address of a system, such as `py:module:function`.
        settings: The settings for starting it, such as time limits.
        options: The options of the run, such as the number of jobs.
    """

    address: str
    settings: Settings
    options: drive.Options

    def system(self) -> System:
        """Return the system at the address, not started.

        Raises:
            OnrecordError: This process finds no such system.
        """
        return systems.find(self.address, self.settings)


@dataclass(frozen=True, slots=True)
class ShardRun:
    """The function of a task: called with a part, it runs the system on the part's texts.

    Attributes:
        request: The system and its options.
        out: The directory of the predictions.
        seal: The expected content of DIR/_run/seal.
        system: The result of `described` on the command's machine; a worker must get the same.
    """

    request: RunRequest
    out: Path
    seal: str
    system: bytes

    def __call__(self, part: Part) -> PartResult:
        """Run a part, write its predictions, journal and record to the directory `out`, and return its result.

        Raises:
            OnrecordError: The worker sees another directory or another system, or no document can be answered.
        """
        self._check_directory()
        texts = _texts(part)
        run_directory = part.run_directory(self.out)
        out = self.out / f"{part.name}.jsonl"
        with while_task_runs(self._find_system()) as (system, watch):
            summary = _run_when_unlocked(
                system, texts, out, replace(self.request.options, companions=run_directory, watch=watch)
            )
        return _part_result(summary)

    def _check_directory(self) -> None:
        """Raise OnrecordError if this worker does not see the command's output directory (its file _run/seal)."""
        seal = self.out / RUN_DIRECTORY / SEAL
        if not seal.is_file() or seal.read_text() != self.seal:
            raise OnrecordError(
                "A worker does not see the output directory.",
                where=f"{self.out} on {_worker_name()}",
                expected="one directory for this machine and for all workers, such as an NFS mount",
                hint="choose a shared directory with -o that has the same path everywhere",
            )

    def _find_system(self) -> System:
        """Return the system, found in this worker.

        Raises:
            OnrecordError: There is no such system here, or its version or identity differs from the command's.
        """
        try:
            system = self.request.system()
        except OnrecordError as error:
            error.where = f"{error.where} on {_worker_name()}".strip()
            raise
        if described(system) != self.system:
            raise OnrecordError(
                "A worker finds a different system at this address.",
                where=_worker_name(),
                got=described(system).decode(),
                expected=self.system.decode(),
                hint="install the same onrecord, Python and extractor on all workers",
            )
        return system


def described(system: System) -> bytes:
    """Return a JSON object, as bytes, with the version of onrecord, and the version and identity of a system."""
    identity = {"onrecord": __version__, "version": system.version, "identity": system.identity}
    return msgspec.json.encode(identity, order="deterministic")


def total(parts: Sequence[PartResult]) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the counts of documents and the usage of all parts of a run, each summed over the parts.

    Returns:
        Name of a count, such as `failed` -> number of documents; and status of documents (`measured`, `replayed`,
        `failed`) -> name of a usage figure of the model's endpoint, such as its tokens -> number. A usage figure that
        is itself a mapping of names to numbers is summed name by name.
    """
    return summed(done.counts for done in parts), summed(done.usage for done in parts)


def _texts(part: Part) -> Texts:
    """Return the texts of a part, read from its shard if they are not in memory.

    Raises:
        OnrecordError: The shard became invalid since it was inspected.
    """
    if isinstance(part.texts, Texts):
        return part.texts
    read = [each for _, each in parsed(raw_lines(part.texts), part.texts.name)]
    problems = [each for each in read if isinstance(each, Problem)]
    if problems:  # the shard has changed since it was inspected
        raise texts_error(problems)
    return Texts([each for each in read if not isinstance(each, Problem)])


def _run_when_unlocked(system: System, texts: Texts, out: Path, options: drive.Options) -> Summary:
    """Run a system on texts, write its predictions to `out`, and return the summary.

    If a lost worker still locks the journal, the run is tried again for up to 20 seconds (`LOCK_WAIT_S`).

    Raises:
        HeldJournalError: The journal is locked for longer.
    """
    until = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            return drive.run(system, texts, out, options)
        except HeldJournalError:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE_S)


def _part_result(summary: Summary) -> PartResult:
    """Return the fields of a run's summary that a task sends back: counts, usage by status, and the first failures."""
    statuses = ("measured", "replayed", "failed")
    usage = {
        status: summed(usage for row in summary.rows if row.status == status for usage in row.usage)
        for status in statuses
    }
    return PartResult(summary.counts, usage, summary.failed[:FAILED_SHOWN])


def _worker_name() -> str:
    """Return `the worker ADDRESS`, for messages; called in a worker."""
    from distributed import get_worker

    return f"the worker {get_worker().address}"
