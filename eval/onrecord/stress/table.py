"""Print the result of a stress test as a table on the terminal, and format it as Markdown.

A row is a transformation, a column a measure, and a cell the change of the figure in points (F1 or a rate, in percent)
with its 95% interval. A star marks a change with p of at most 0.05 after Holm's correction. 0 means that no paragraph
or document changed; `lost`, that the system attempts the measure on the original articles only; a dash, that there was
nothing to rewrite or to compare. Intervals are left out if the terminal is too narrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from onrecord.report.terminal_table import new_table, print_table, terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from onrecord.stress.result import Row, Stress

DASH = "–"
LOST = "lost"
STAR = "*"
LEGEND = (
    "The change of each figure in points (F1 or a rate, in percent), with its 95% interval where there are "
    f"units enough for one. {STAR} p of at most 0.05 after Holm's correction over the table; 0: nothing changed in any "
    f"paragraph; {LOST}: the system predicts nothing of the kind any more; {DASH}: nothing to rewrite."
)


def cells(found: Stress, row: Row) -> Iterator[tuple[str, str]]:
    """Yield (change, interval) as text for each measure of a row.

    The change is in percentage points, with a star if it is significant. It is `0` if no count changed, `lost` if the
    system predicts nothing of the kind any more, and a dash if nothing was rewritten or the original has no figure. The
    interval is "" if there is none.
    """
    for measure in found.figures:
        each = row.differences.get(measure)
        if each is None or each.difference is None:
            yield LOST if row.documents and found.figures[measure] is not None else DASH, ""
        elif not each.difference and not (each.test and each.test.differing):
            yield "0", ""
        else:
            star = STAR if found.is_sure(row, measure) else ""
            low_high = f"{_signed(each.interval.low)} to {_signed(each.interval.high)}" if each.interval else ""
            yield f"{_signed(each.difference)}{star}", low_high


def _signed(difference: float) -> str:
    """Return a difference of rates in points, with a sign.

    >>> _signed(-0.0123), _signed(0.00001)
    ('-1.2', '0.0')
    """
    points = round(100 * difference, 1)
    return f"{points:+.1f}" if points else "0.0"


def print_stress(found: Stress, console: Console | None = None) -> None:
    """Print the table of a stress test, its legend, the notes and the signature.

    Intervals are left out if the terminal is too narrow for them.

    Args:
        found: The result.
        console: Where to print; standard output by default.
    """
    console = console or terminal()
    every = [["", "places", *(measure.replace(".", ".\n") for measure in found.figures)], _figures(found)]
    shown = [row for each in found.rows for row in _lines(found, each)]
    wide = _width([*every, *shown])
    if console.is_terminal and console.width < wide:
        shown = [row for row in shown if row[0]]
    table = new_table(*every[0])
    for row in [every[1], *shown]:
        table.add_row(*row, style="dim" if not row[0] else "")
    console.print(f"{escape(found.system)} on {escape(found.corpus)}\n", highlight=False, soft_wrap=True)
    print_table(table, console)
    console.print(f"\n{LEGEND}", highlight=False, soft_wrap=True)
    for note in found.notes:
        console.print(f"note: {escape(note)}", highlight=False, soft_wrap=True)
    console.print(f"{escape(found.signature)}|seed:{found.seed}", style="dim", highlight=False, soft_wrap=True)


def _figures(found: Stress) -> list[str]:
    return ["original", "", *(DASH if each is None else f"{100 * each:.1f}" for each in found.figures.values())]


def _lines(found: Stress, row: Row) -> Iterator[list[str]]:
    """Yield one or two lines of a table for a row: the changes, and below them the intervals if there are any."""
    pairs = list(cells(found, row))
    yield [row.transformation.name, str(row.places) if row.documents else DASH, *(top for top, _ in pairs)]
    if any(below for _, below in pairs):
        yield ["", "", *(below for _, below in pairs)]


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Return the width in characters of a table with these rows, with two spaces after each column."""
    return sum(2 + max(len(line) for cell in column for line in cell.split("\n")) for column in zip(*rows, strict=True))


def markdown(found: Stress) -> str:
    """Return the table, the notes and the signature of a stress test as Markdown."""
    measures = list(found.figures)
    lines = [
        f"| rewriting | places | {' | '.join(measures)} |",
        f"| :-- | --: |{' --: |' * len(measures)}",
    ]
    lines.append(f"| {' | '.join(_figures(found))} |")
    for row in found.rows:
        shown = (f"{top} ({below})" if below else top for top, below in cells(found, row))
        places = str(row.places) if row.documents else DASH
        lines.append(f"| {row.transformation.name} | {places} | {' | '.join(shown)} |".replace(STAR, f"\\{STAR}"))
    lines += ["", *(f"- {note}" for note in found.notes), "", f"`{found.signature}|seed:{found.seed}`"]
    return "\n".join(lines) + "\n"
