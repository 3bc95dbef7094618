"""Write the run record, PRED.run.json: time, memory, usage and counts, apart from the deterministic predictions.

Documents computed in this run (`measured`) and documents from the journal (`replayed`) are summed separately, with the
latency and usage of their computation. Usage figures are the endpoint's own: numbers are added key by key, including
those of failed attempts. No prices are computed.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from onrecord import schema
from onrecord._version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.run.extractor import System
    from onrecord.run.invalid_items import LeftOut

Status = Literal["measured", "replayed", "failed"]


@dataclass(frozen=True, slots=True)
class Row:
    """The record of one document.

    Attributes:
        doc_id: The document's id.
        status: How its answer was obtained.
        latency_s: The seconds of the successful attempt, or None.
        attempts: The number of attempts.
        usage: The usage figures of all attempts.
        errors: The messages of the failed attempts.
        note: The answer's note.
        left_out: The items that failed the checks and were left out.
    """

    doc_id: str
    status: Status
    latency_s: float | None
    attempts: int
    usage: Sequence[Mapping[str, Any]] = ()
    errors: Sequence[str] = ()
    note: str | None = None
    left_out: LeftOut = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished run.

    Attributes:
        system: The extractor.
        rows: One row for each document, in order.
        scope: "document" or "corpus".
        jobs: The number of workers.
        elapsed_s: The seconds of the whole run.
        damaged: The number of journal lines that could not be read.
        memory_mb: The peak resident memory of the largest child process, in megabytes; None if there was no child, or
            if an earlier run of this process had a larger one.
    """

    system: System
    rows: Sequence[Row]
    scope: str
    jobs: int
    elapsed_s: float
    damaged: int
    memory_mb: float | None = None

    @property
    def notes(self) -> list[str]:
        """Return the notes of all answers, each once, sorted; documents without a note are skipped."""
        return sorted({row.note for row in self.rows if row.note})

    @property
    def failed(self) -> list[Row]:
        """Return the rows of the documents without an answer, in the order of the documents."""
        return [row for row in self.rows if row.status == "failed"]

    @property
    def counts(self) -> dict[str, int]:
        """Return the counts of the run.

        The keys are `documents`, the statuses `measured`, `replayed` and `failed`, `left_out_items`, `failed_attempts`
        and `damaged_journal_lines`.
        """
        found = Counter(row.status for row in self.rows)
        return {
            "documents": len(self.rows),
            **{status: found[status] for status in ("measured", "replayed", "failed")},
            "left_out_items": sum(len(places) for row in self.rows for places in row.left_out.values()),
            "failed_attempts": sum(len(row.errors) for row in self.rows),
            "damaged_journal_lines": self.damaged,
        }

    def to_json(self) -> bytes:
        """Return the run record PRED.run.json as bytes of indented JSON; times are in seconds, null if not measured."""
        statuses: tuple[Status, ...] = ("measured", "replayed", "failed")
        of = {status: [row for row in self.rows if row.status == status] for status in statuses}
        value = {
            "onrecord": "run",
            "onrecord_version": __version__,
            "schema_version": schema.schema_version(),
            "system": self.system.name,
            "version": self.system.version,
            "identity": self.system.identity,
            "scope": self.scope,
            "jobs": self.jobs,
            "elapsed_s": self.elapsed_s,
            "counts": self.counts,
            "memory_mb": self.memory_mb,
            "latency_s": {status: _latency(of[status]) for status in ("measured", "replayed")},
            "usage": {status: summed(usage for row in of[status] for usage in row.usage) for status in statuses},
            "documents": self.rows,
            "notes": self.notes,
        }
        return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1) + b"\n"


def memory_mb() -> float:
    """Return the peak resident memory, in megabytes, of the largest child process that has ended.

    Descendants count too. On Linux the value is at least the memory of this process at the child's start. On Windows,
    which does not provide it, the value is 0.
    """
    try:
        import resource  # Unix only
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def _latency(rows: Iterable[Row]) -> dict[str, float | int | None]:
    """Return a dict with the keys `count`, `total`, `median` and `maximum`, of the rows' latencies in seconds.

    Rows without a latency are left out. If no row has one, `count` is 0 and the others are None.
    """
    seconds = [row.latency_s for row in rows if row.latency_s is not None]
    return {
        "count": len(seconds),
        "total": sum(seconds) if seconds else None,
        "median": median(seconds) if seconds else None,
        "maximum": max(seconds, default=None),
    }


def summed(usages: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the sum of usage figures, key by key, also in nested dicts; values that are not numbers are left out.

    If a key has a dict in one answer and a number in another, the sum starts again with the later kind.

    Args:
        usages: The figures of each answer, as the endpoint reports them: name -> number, or a dict of such figures.

    >>> summed([{"total_tokens": 3, "details": {"cached": 1}}, {"total_tokens": 4, "cost": 0.5, "tier": "x"}])
    {'total_tokens': 7, 'details': {'cached': 1}, 'cost': 0.5}
    >>> summed([{"tokens": {"in": 1}}, {"tokens": 4}])
    {'tokens': 4}
    """
    total: dict[str, Any] = {}
    for usage in usages:
        for name, value in usage.items():
            if isinstance(value, dict):
                inner = total.get(name)
                total[name] = summed([inner if isinstance(inner, dict) else {}, value])
            elif isinstance(value, int | float) and not isinstance(value, bool):
                before = total.get(name, 0)
                total[name] = value if isinstance(before, dict) else before + value
    return total
