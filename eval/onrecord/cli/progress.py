"""Show on standard error what a long command is doing: one line, on a terminal only."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable


class Progress:
    """A context manager whose value is a function that shows a line in place of the line before.

    The line is cut to the width of the terminal, and erased at the end. Without a terminal, nothing is shown.
    """

    def __init__(self) -> None:
        self._width = 0  # of the line that is shown

    def __enter__(self) -> Callable[[str], None]:
        return self._show if sys.stderr.isatty() else _nothing

    def _show(self, line: str) -> None:
        line = line[: shutil.get_terminal_size().columns - 1]
        click.echo(f"\r{line:{self._width}}", nl=False, err=True)
        self._width = len(line)

    def __exit__(self, *_: object) -> None:
        if self._width:
            click.echo(f"\r{'':{self._width}}\r", nl=False, err=True)


def _nothing(_line: str) -> None:
    """Show nothing."""
