"""Print tables on a terminal without cutting off a figure or a name.

If a terminal is narrow, headings and columns of text are wrapped. If that is not enough, the lines run over the right
edge, as long lines do in any terminal. In a pipe or a file no cell is wrapped, so that a row is one line.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.segment import Segment, Segments
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rich.console import RenderableType

WIDTH_IN_A_PIPE = 120  # columns for the lines around a table
NARROWEST_TEXT = 12  # columns; a column of text is wrapped down to this
UNLIMITED = 100_000  # columns


def terminal(*, stderr: bool = False) -> Console:
    """Return a console on standard output or error; if that is no terminal, it has at least WIDTH_IN_A_PIPE columns.

    Names are printed as they are: rich would print an emoji for the `:a:` of the system `py:a:extract`.
    """
    console = Console(stderr=stderr, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = max(console.width, WIDTH_IN_A_PIPE)
    return console


def new_table(*headings: str, text: Collection[str] = (), left: Collection[str] = ()) -> Table:
    """Return a table without lines, to which rows can be added.

    Args:
        headings: The headings of the columns. The first column is aligned to the left.
        text: The headings of columns that are wrapped if the terminal is narrow; they are aligned to the left.
        left: The headings of further columns that are aligned to the left. Other columns are aligned to the right.
    """
    table = Table(box=None, pad_edge=False, show_edge=False)
    for heading in headings:
        justify = "left" if heading == headings[0] or heading in text or heading in left else "right"
        # mypy infers `str` for a conditional expression of two literals
        table.add_column(escape(heading), justify=justify, no_wrap=heading not in text)  # type: ignore[arg-type]
    return table


def print_table(table: Table, console: Console) -> None:
    """Print a table that `new_table` made. Columns with `no_wrap` keep the width of their longest cell.

    If the terminal is narrow, headings are wrapped at spaces and hyphens, then columns of text if the table fits then.

    Args:
        table: The table.
        console: Where to print. If it is no terminal, nothing is wrapped.
    """
    _, right, _, left = table.padding
    room = console.width - (left + right) * (len(table.columns) - 1) if console.is_terminal else UNLIMITED
    cells = [_widest(console, column.cells) for column in table.columns]
    headings = [_widest(console, [column.header]) for column in table.columns]
    if sum(map(max, cells, headings)) > room:
        for column, width in zip(table.columns, cells, strict=True):
            words = str(column.header).replace("-", "- ")  # textwrap does not break `recusal-000`
            column.header = "\n".join(textwrap.wrap(words, max(width, 1), break_long_words=False)).replace("- ", "-")
        headings = [_widest(console, [column.header]) for column in table.columns]
    widths = [*map(max, cells, headings)]
    least = [
        width if column.no_wrap else min(width, NARROWEST_TEXT)
        for width, column in zip(widths, table.columns, strict=True)
    ]
    while sum(least) <= room < sum(widths):
        widest = max((width, number) for number, width in enumerate(widths) if width > least[number])[1]
        widths[widest] -= 1
    for column, width, natural in zip(table.columns, widths, cells, strict=True):
        column.width, column.overflow = width, "fold"
        if width < natural:
            column._cells = [_wrapped(cell, width) for cell in column.cells]  # noqa: SLF001 - rich breaks words anywhere
    _print_lines(console, console.render_lines(table, console.options.update(width=UNLIMITED), pad=False))


def _wrapped(cell: RenderableType, width: int) -> RenderableType:
    """Return a cell as lines of at most `width` columns, broken at spaces and after `-`, `:` and `/`.

    A longer part is left to rich, which breaks it anywhere. A cell with markup is returned unchanged.
    """
    if not isinstance(cell, str) or "[" in cell:
        return cell
    lines = [""]
    for part in re.findall(r"\s+|\S+?[-:/](?=\w)|\S+", cell):
        if len(lines[-1]) + len(part) > width and not part.isspace():
            lines.append("")
        lines[-1] += part if lines[-1] or not part.isspace() else ""
    return "\n".join(line.rstrip() for line in lines if line)


def _widest(console: Console, cells: Iterable[RenderableType]) -> int:
    options = console.options.update(width=UNLIMITED)
    return max((console.measure(cell, options=options).maximum for cell in cells), default=0)


def _print_lines(console: Console, lines: Iterable[list[Segment]]) -> None:
    """Print lines without the spaces at their ends, which would be blank lines on a terminal that is too narrow."""
    shown: list[Segment] = []
    for line in lines:
        while line and not line[-1].text.strip():
            line.pop()
        if line:
            *others, last = line
            shown += [*others, Segment(last.text.rstrip(), last.style)]
        shown.append(Segment.line())
    console.print(Segments(shown), end="", crop=False, soft_wrap=True)
