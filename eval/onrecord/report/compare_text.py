"""Say of a comparison what the terminal and the report's page say alike: what was tested, and why there is a dash."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.comparison.difference import Difference
    from onrecord.comparison.result import Comparison


def units(row: Difference) -> str:
    """Return how many units a difference was tested over, and in how many the systems differ; empty for no test."""
    return f"{row.units} {row.unit}{'s'[: row.units != 1]}, {row.test.differing} differ" if row.test else ""


def reasons(comparison: Comparison) -> Iterator[str]:
    """Yield why there is a dash, each reason once with the measures that it holds for."""
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for row in comparison.differences:
        for reason in row.reasons:
            by_reason[reason].append(row.measure.name)
    for reason, names in by_reason.items():
        yield f"{reason}: {', '.join(names)}."
