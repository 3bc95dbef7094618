"""Set a leaderboard in Markdown: the README of the directory of results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.corpus.markdown import markdown

if TYPE_CHECKING:
    from onrecord.board.board import Board
    from onrecord.board.rows import Cell, Row

DASH = "–"
HEAD = """# The leaderboard

Made by `onrecord board -o {place}` from the predictions beside this file, every one of them scored again; nothing here
was typed. `onrecord board --check` fails where it is out of date. A system is on the board when its predictions are in
`<system>/predictions.jsonl`:

    onrecord run cmd:"./my-extractor" -o {place}/my-extractor/predictions.jsonl
    onrecord board -o {place}
"""


def readme(board: Board, place: str) -> bytes:
    """Return the board as a Markdown file; place is where the results stand, as its reader would type it."""
    body = [[board.label(row), *(cell_text(cell) for _, cell in board.cells(row))] for row in _rows(board)]
    parts = [
        HEAD.format(place=place),
        markdown(["system", *board.measures], body),
        "\n".join(f"- {note}" for note in board.notes),
        "\n".join(f"`{signature}` ({', '.join(names)})" for signature, names in board.signatures.items()),
    ]
    return ("\n\n".join(part.strip() for part in parts) + "\n").encode()


def cell_text(cell: Cell) -> str:
    """Return a figure with its interval and its mark, such as `39.8 (36.2–43.3) =`."""
    if cell.value is None:
        return DASH
    between = f" ({100 * cell.interval.low:.1f}–{100 * cell.interval.high:.1f})" if cell.interval else ""
    return f"{100 * cell.value:.1f}{between}{' =' if cell.tied else ''}"


def _rows(board: Board) -> list[Row]:
    return [*board.annotators, *board.systems]
