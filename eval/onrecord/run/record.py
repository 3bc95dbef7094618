"""Say what a run took: PRED.run.json, apart from the predictions, whose bytes no clock may change.

What was computed in this run (`measured`) and what came from the journal (`replayed`) are summed apart, each with the
latency and the usage that were measured when it was computed. Usage is the endpoint's own: numbers are added key by
key, failed attempts' included, and nothing is derived from a price list.
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

    from onrecord.run.broken import LeftOut
    from onrecord.run.extractor import System

Status = Literal["measured", "replayed", "failed"]


@dataclass(frozen=True, slots=True)
class Row:
    """What a document took: latency_s of the attempt that succeeded, its note; the errors of those that did not.

    left_out: the items that failed the checks and are not in the prediction.
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

    damaged: lines of the journal that could not be read. memory_mb: the peak resident memory of the largest process
    that the run started; None where it started none, or none larger than an earlier run of this process did.
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
        """Return what answers say of how they were had, each once."""
        return sorted({row.note for row in self.rows if row.note})

    @property
    def failed(self) -> list[Row]:
        """Return the documents without an answer."""
        return [row for row in self.rows if row.status == "failed"]

    @property
    def counts(self) -> dict[str, int]:
        """Return the numbers of documents by status, and of attempts of this run that failed."""
        found = Counter(row.status for row in self.rows)
        return {
            "documents": len(self.rows),
            **{status: found[status] for status in ("measured", "replayed", "failed")},
            "left_out_items": sum(len(places) for row in self.rows for places in row.left_out.values()),
            "failed_attempts": sum(len(row.errors) for row in self.rows),
            "damaged_journal_lines": self.damaged,
        }

    def to_json(self) -> bytes:
        """Return the bytes of PRED.run.json; seconds, null where nothing was measured."""
        apart: tuple[Status, ...] = ("measured", "replayed", "failed")
        of = {status: [row for row in self.rows if row.status == status] for status in apart}
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
            "usage": {status: added(usage for row in of[status] for usage in row.usage) for status in apart},
            "documents": self.rows,
            "notes": self.notes,
        }
        return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1) + b"\n"


def memory_mb() -> float:
    """Return the peak resident memory, in megabytes, of the largest process that this one has started and ended.

    Processes that those started count too. Linux never gives less than what this process itself took when it
    started the other one. 0 where the system does not say (Windows).
    """
    try:
        import resource  # Unix only
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def _latency(rows: Iterable[Row]) -> dict[str, float | int | None]:
    seconds = [row.latency_s for row in rows if row.latency_s is not None]
    return {
        "count": len(seconds),
        "total": sum(seconds) if seconds else None,
        "median": median(seconds) if seconds else None,
        "maximum": max(seconds, default=None),
    }


def added(usages: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return usage figures added key by key, at every depth; what is no number is left out.

    >>> added([{"total_tokens": 3, "details": {"cached": 1}}, {"total_tokens": 4, "cost": 0.5, "tier": "x"}])
    {'total_tokens': 7, 'details': {'cached': 1}, 'cost': 0.5}
    """
    total: dict[str, Any] = {}
    for usage in usages:
        for name, value in usage.items():
            if isinstance(value, dict):
                inner = total.get(name)
                total[name] = added([inner if isinstance(inner, dict) else {}, value])
            elif isinstance(value, int | float) and not isinstance(value, bool):
                total[name] = total.get(name, 0) + value
    return total
