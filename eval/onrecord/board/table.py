"""Print a leaderboard on the terminal: one table per track, then one paragraph per system."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from onrecord.board import words
from onrecord.report.terminal_table import print_table, terminal

if TYPE_CHECKING:
    from collections.abc import Collection

    from rich.console import Console

    from onrecord.board.board import Board
    from onrecord.board.facts import Facts
    from onrecord.board.rows import Row, Standing

# Without these, the tables of quotes are wider than 80 columns.
HALVES = {each.replace("-\n", ""): each for each in ("men-\ntion", "over-\nlap", "seg-\nment", "speak-\ner")}


def print_board(board: Board, console: Console | None = None, *, about: Collection[str] | None = None) -> None:
    """Print a board: a table for each track that has a system, a paragraph for each system, and the notes.

    Args:
        board: The board.
        console: Where to print; standard output by default.
        about: The names of the systems that get a paragraph; None for all.
    """
    console = console or terminal()
    for standing in board.held:
        console.print(f"[bold]{standing.track.title}[/]: {escape(standing.track.summary)}", highlight=False)
        console.print(escape(words.ranked_by(standing)), style="dim", highlight=False)
        print_table(_table(board, standing), console)
        console.print()
    if said := words.empty_said(board):
        console.print(escape(said), highlight=False)
        console.print()
    for facts in [each for each in board.systems.values() if about is None or each.name in about]:
        console.print(f"[bold]{escape(facts.name)}[/]  {escape(_facts(facts))}", highlight=False)
    console.print()
    soft = not console.is_terminal
    for note in board.notes:
        console.print(escape(note), highlight=False, soft_wrap=soft)
    for signature, names in board.signatures.items():
        console.print(f"{escape(', '.join(names))}: {escape(signature)}", style="dim", highlight=False, soft_wrap=True)


def _table(board: Board, standing: Standing) -> Table:
    halves = HALVES if standing.track.family == "quotes" else {}
    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("rank", no_wrap=True)
    table.add_column("system")
    for heading in _headings(standing):
        table.add_column(halves.get(heading, heading), justify="right", no_wrap=True, vertical="top")
    table.add_column("s per\n1,000\nwords", justify="right", no_wrap=True, vertical="top")
    table.add_column("knew of\ngold", no_wrap=True)
    for row in standing.annotators:
        table.add_row("", escape(row.name), *_figures(standing, row), "", "", style="dim")
    for row in standing.systems:
        table.add_row(*_cells(board, standing, row))
    return table


def _figures(standing: Standing, row: Row) -> list[str]:
    """Return the figures of a row as text, one for each column of `_headings`.

    The 95% interval and the range over all readings are in whole percentage points, such as `36-44`, rounded outwards.
    """
    found = dict(zip(words.figure_headings(standing), words.figures(standing, row), strict=True))
    best = standing.best(row)
    found["95%"] = _points(best.interval)
    if words.OVER in found:
        found[words.OVER] = _points((best.readings.low, best.readings.high) if best.readings else None)
    return [found[heading] for heading in _headings(standing)]


def _headings(standing: Standing) -> list[str]:
    return [heading for heading in words.figure_headings(standing) if heading != words.CERTAIN]


def _points(ends: tuple[float | None, float | None] | None) -> str:
    low, high = ends or (None, None)
    return "" if low is None or high is None else f"{floor(100 * low)}-{ceil(100 * high)}"


def _cells(board: Board, standing: Standing, row: Row) -> list[str]:
    facts = board.systems[row.name]
    return [
        words.DASH if row.rank is None else str(row.rank),
        escape(row.name),
        *_figures(standing, row),
        words.amount(facts.seconds, 1),
        facts.contamination,
    ]


def _facts(facts: Facts) -> str:
    sizes = [
        f"{words.amount(facts.size_mb)} MB on disk" if facts.size_mb is not None else None,
        f"{words.amount(facts.memory_mb)} MB of memory" if facts.memory_mb is not None else None,
    ]
    said = [words.about(facts), facts.version, facts.licence, words.layers(facts), *sizes, facts.readme, facts.note]
    return "; ".join(each.rstrip(".") for each in said if each and each != words.DASH) + "."
