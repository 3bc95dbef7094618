"""Lay a leaderboard out for the terminal: a line a system, its intervals under it, in 80 columns and more."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from onrecord.board.board import Board
    from onrecord.board.rows import Cell, Row

DASH = "-"
NARROWEST = 80
NAME = 12  # columns for a name, more than which is folded


def print_board(board: Board, console: Console | None = None) -> None:
    """Print a board with its notes; a pipe gets what a terminal of at least 80 columns gets."""
    console = console or Console()
    if not console.is_terminal:
        console.width = max(console.width, NARROWEST)
    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    wide = max(NAME, console.width - NARROWEST + NAME)
    table.add_column("system", overflow="fold", max_width=wide, vertical="top")
    for name in board.measures:
        table.add_column(heading(name), justify="right", no_wrap=True, vertical="top")
    for row in board.annotators:
        table.add_row(*_cells(board, row), style="dim")
    if board.annotators:
        table.add_row()
    for row in board.systems:
        table.add_row(*_cells(board, row))
    console.print(table, highlight=False)
    console.print()
    for note in board.notes:
        console.print(escape(note), highlight=False, soft_wrap=not console.is_terminal)
    for signature, names in board.signatures.items():
        console.print(f"{escape(', '.join(names))}: {escape(signature)}", style="dim", highlight=False, soft_wrap=True)


def heading(name: str) -> str:
    """Return a measure's name over several lines, as narrow as its parts.

    >>> heading("event.argument.cls.coreferent").split()
    ['event', 'argument', 'cls', 'coreferent']
    """
    return name.replace(".", "\n")


def _cells(board: Board, row: Row) -> list[str]:
    return [escape(board.label(row)), *(_cell(cell) for _, cell in board.cells(row))]


def _cell(cell: Cell) -> str:
    if cell.value is None:
        return f"{DASH} "
    mark = "=" if cell.tied else " "
    shown = f"{100 * cell.value:.1f}{mark}"
    if cell.interval is None:
        return shown
    low, high = floor(100 * cell.interval.low), ceil(100 * cell.interval.high)  # outwards: 99.6 is not 100
    return f"{shown}\n[dim]{low}-{high} [/]"
