"""Render a leaderboard as one HTML page without scripts or external requests, in light and dark mode."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.board import words

if TYPE_CHECKING:
    from onrecord.board.board import Board

TEMPLATE = "page.html.j2"


def page(board: Board) -> bytes:
    """Return the board as an HTML file in UTF-8; names and notes are escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(TEMPLATE).render(board=board, words=words).encode()
