"""Format a table as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def markdown(header: Sequence[str], body: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; None becomes a dash, and columns of numbers are aligned right.

    >>> print(markdown(["layer", "items"], [["quotes", 3], ["events", None]]))
    | layer | items |
    | :-- | --: |
    | quotes | 3 |
    | events | – |
    """
    numeric = [all(isinstance(row[i], int | float | None) for row in body) for i in range(len(header))]
    rule = ["--:" if each else ":--" for each in numeric]
    cells = [["–" if cell is None else str(cell).replace("|", "\\|") for cell in row] for row in body]
    return "\n".join(f"| {' | '.join(row)} |" for row in [list(header), rule, *cells])
