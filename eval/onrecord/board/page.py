"""Set a leaderboard as a web page that asks nothing of anybody: no script, no request, light and dark."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.board.board import Board
    from onrecord.board.rows import Cell, Row


def page(board: Board) -> bytes:
    """Return the board as an HTML file; names and notes are escaped."""
    template = Template(files("onrecord.board").joinpath("page.html").read_text("utf-8"))
    columns = "".join(f"<th scope=col>{escape(name).replace('.', '.<wbr>')}</th>" for name in board.measures)
    made = template.substitute(
        columns=columns,
        annotators="\n".join(_row(board, row) for row in board.annotators),
        systems="\n".join(_row(board, row) for row in board.systems),
        notes="\n".join(f"<li>{escape(note)}</li>" for note in board.notes),
        signatures="\n".join(
            f"<p><code>{escape(signature)}</code> ({escape(', '.join(names))})</p>"
            for signature, names in board.signatures.items()
        ),
    )
    return made.encode()


def _row(board: Board, row: Row) -> str:
    cells = "".join(_cell(name, cell) for name, cell in board.cells(row))
    version = f" <small>{escape(row.version)}</small>" if row.version else ""
    return f"<tr><th scope=row>{escape(board.label(row))}{version}</th>{cells}</tr>"


def _cell(name: str, cell: Cell) -> str:
    if cell.value is None:
        return f'<td data-measure="{escape(name)}" class=none>–</td>'
    mark = ' <abbr title="not separable from the system above">=</abbr>' if cell.tied else ""
    bar, interval = f'<i style="width:{100 * cell.value:.1f}%"></i>', ""
    if cell.interval:
        low, high = 100 * cell.interval.low, 100 * cell.interval.high
        bar += f'<b style="left:{low:.1f}%;width:{high - low:.1f}%"></b>'
        interval = f"<small>{low:.1f}–{high:.1f}</small>"
    return (
        f'<td data-measure="{escape(name)}"><span>{100 * cell.value:.1f}{mark}</span>{interval}'
        f"<div class=bar aria-hidden=true>{bar}</div></td>"
    )
