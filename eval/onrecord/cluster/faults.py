"""Collect what is wrong with shards, over all tasks: the first problems, and the number of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, Problem, Severity
from onrecord.scoring.stream import SHOWN, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = {"gold": "gold documents", "predicted": "predictions"}


@dataclass(frozen=True)
class Faults:
    """Problems of one side, `gold` or `predicted`: the first in order of shard and line, and the number of all."""

    side: str
    first: tuple[Problem, ...] = ()
    count: int = 0

    def __add__(self, other: Faults) -> Faults:
        return Faults(self.side, tuple(sorted([*self.first, *other.first])[:SHOWN]), self.count + other.count)


def faults(side: str, problems: Iterable[Problem]) -> Faults:
    """Return the errors among some problems of a side."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    return Faults(side, tuple(sorted(errors)[:SHOWN]), len(errors))


def of_error(side: str, shard: str, error: OnrecordError) -> Faults:
    """Return an error of a whole shard as a fault."""
    problem = Problem(shard, 0, "", "shards.read", error.what, got=error.got, hint=error.hint)
    return Faults(side, (problem,), 1)


def refuse(where: str, found: Faults) -> None:
    """Raise OnrecordError with the first problems if there are any; `where` is the name of the data set."""
    if found.count:
        lists = f"onrecord check {where} --on dask lists them all; " if found.side == "predicted" else ""
        hint = f"{lists}once they are mended, the same command goes on from what was done"
        raise refusal(NAMES[found.side], where, found.first, found.count, hint=hint)
