"""Collect the problems of shards over all tasks: the first ones, and the total number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, Problem, Severity
from onrecord.scoring.refusals import SHOWN, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = {"gold": "gold documents", "predicted": "predictions"}


@dataclass(frozen=True)
class Faults:
    """The problems of gold or of the predictions: the first ones, and how many there are.

    Attributes:
        side: `gold` or `predicted`.
        first: The first few problems (`SHOWN`), sorted by shard and line.
        count: The number of all problems.
    """

    side: str
    first: tuple[Problem, ...] = ()
    count: int = 0

    def __add__(self, other: Faults) -> Faults:
        return Faults(self.side, tuple(sorted([*self.first, *other.first])[:SHOWN]), self.count + other.count)


def faults(side: str, problems: Iterable[Problem]) -> Faults:
    """Return the errors among `problems`, counted, with the first few (`SHOWN`); warnings are left out and not counted.

    `side` is `gold` or `predicted`, and is copied into the result.
    """
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    return Faults(side, tuple(sorted(errors)[:SHOWN]), len(errors))


def of_error(side: str, shard: str, error: OnrecordError) -> Faults:
    """Return a `Faults` with one problem, which says that a shard cannot be read, and why.

    Args:
        side: `gold` or `predicted`.
        shard: The shard's name.
        error: The error of reading it.
    """
    problem = Problem(shard, 0, "", "shards.read", error.what, got=error.got, hint=error.hint)
    return Faults(side, (problem,), 1)


def refuse(where: str, found: Faults) -> None:
    """Raise an error that lists the first problems and counts all of them; do nothing if there are none.

    Args:
        where: The name of the data set, for the message.
        found: The problems.

    Raises:
        OnrecordError: There is a problem.
    """
    if found.count:
        lists = f"onrecord check {where} --on dask lists them all; " if found.side == "predicted" else ""
        hint = f"{lists}correct them and run the same command again; finished work is kept"
        raise refusal(NAMES[found.side], where, found.first, found.count, hint=hint)
