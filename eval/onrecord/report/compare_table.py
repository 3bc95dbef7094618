"""Print a comparison on the terminal: a row for each measure, the documents and items that differ, and the notes.

Figures are percentages with one decimal. A dash means that a figure is undefined or was not computed; a note gives the
reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from onrecord.comparison.claims import dash_reasons, tested_units
from onrecord.comparison.power import reach_in_words
from onrecord.errors import counted
from onrecord.measures.glossary import POINTER
from onrecord.report.score_table import DASH
from onrecord.report.site.figures import line
from onrecord.report.terminal_table import new_table, print_table, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from onrecord.comparison.parts import Part
    from onrecord.comparison.result import Comparison

WORDS = 60  # the maximum number of characters of an item that are printed
DOCUMENTS = 10  # the maximum number of documents that are printed

MISTAKES = (
    "Documents that differ most in mistakes (missed or wrong items), summed over the measures above. A system that "
    "predicts little makes few:"
)

PARTS = (
    "mistakes are B's minus A's (missed or wrong items), and add up over the rows of a table. Corrected p is for the "
    "{rows} that could be tested (Holm). An interval needs 20 units."
)
UNDEFINED = (
    "A or B is a dash where F1 is undefined, as in the row of a {0} that the system never predicts: the items of gold "
    "there may still be found. `onrecord score FILE --by {0}` shows precision and recall apart."
)


def print_comparison(comparison: Comparison, *, items: int, console: Console | None = None) -> None:
    """Print a comparison of two systems: measures, documents and items that differ, notes, and both signatures.

    Args:
        comparison: The comparison.
        items: The maximum number of differing items to print; 0 for none.
        console: Where to print; standard output by default.
    """
    console = console or terminal()
    a, b = comparison.names
    console.print(f"A = {escape(a)}, B = {escape(b)}; difference = B - A\n", highlight=False, soft_wrap=True)
    print_table(_measures(comparison), console)
    console.print(f"\n{escape(comparison.summary)}", highlight=False, soft_wrap=True)
    for each in comparison.reaches.values():
        console.print(escape(reach_in_words(each)), highlight=False, soft_wrap=True)
    for name, rows in comparison.parts.items():
        console.print(f"\n{escape(name)} by {comparison.by}:", highlight=False, soft_wrap=True)
        print_table(_parts(rows, comparison.by), console)
    if comparison.by:
        tested = sum(each.holm is not None for rows in comparison.parts.values() for each in rows)
        note = PARTS.format(rows=counted(tested, "row")) if comparison.parts else f"No measure has a {comparison.by}."
        console.print(f"note: {note}", highlight=False, soft_wrap=True)
        if any(None in {each.difference.a, each.difference.b} for rows in comparison.parts.values() for each in rows):
            console.print(f"note: {UNDEFINED.format(comparison.by)}", highlight=False, soft_wrap=True)
    if comparison.documents:
        console.print(f"\n{MISTAKES}", soft_wrap=True)
        table = new_table("document", "A", "B")
        for document in comparison.documents[:DOCUMENTS]:
            table.add_row(escape(document.doc_id), f"{document.a:,.10g}", f"{document.b:,.10g}")
        print_table(table, console)
    if comparison.differing and items:
        console.print(f"\nItems that differ ({min(items, len(comparison.differing))} of {len(comparison.differing)}):")
        print_table(_items(comparison, items), console)
    console.print()
    for note in (*comparison.notes, *dash_reasons(comparison.differences)):
        console.print(f"note: {escape(note)}", highlight=False, soft_wrap=True)
    console.print(POINTER, highlight=False, soft_wrap=True)
    first, second = comparison.signatures
    for letters, signature in [("A, B", first)] if first == second else [("A", first), ("B", second)]:
        console.print(
            f"{letters}: {escape(signature)}|seed:{comparison.seed}", style="dim", highlight=False, soft_wrap=True
        )


def _measures(comparison: Comparison) -> Table:
    table = new_table("measure", "A", "B", "difference", "95% interval", "p", "corrected p", "units", text=["units"])
    shown = [row for row in comparison.differences if not (row.a is None and row.b is None)]
    for row in shown or comparison.differences:  # the notes name the measures that neither system attempted
        table.add_row(
            escape(row.measure.name),
            _percent(row.a),
            _percent(row.b),
            _signed(row.difference),
            f"{_signed(row.interval.low)} to {_signed(row.interval.high)}" if row.interval else DASH,
            _p(row.test.p if row.test else None),
            _p(comparison.holm.get(row.measure.name)),
            tested_units(row) or DASH,
        )
    return table


def _parts(rows: Sequence[Part], by: str) -> Table:
    table = new_table(by, "gold", "A", "B", "difference", "95% interval", "corrected p", "mistakes")
    for each in rows:
        row = each.difference
        table.add_row(
            escape(each.name or "(none)"),
            f"{each.gold:,}",
            _percent(row.a),
            _percent(row.b),
            _signed(row.difference),
            f"{_signed(row.interval.low)} to {_signed(row.interval.high)}" if row.interval else DASH,
            _p(each.holm),
            f"{each.mistakes:+,.10g}" if each.mistakes else "0",
        )
    return table


def _items(comparison: Comparison, shown: int) -> Table:
    table = new_table("where", "item", "text", "A", "B", text=["item", "text", "A", "B"])
    for item in comparison.differing[:shown]:
        where = f"{item.doc_id}:{item.start}" if item.start >= 0 else item.doc_id
        cells = (where, f"{item.layer} {item.gold or ''}".strip(), line(item.text, WORDS), item.a, item.b)
        table.add_row(*map(escape, cells))
    return table


def _percent(figure: float | None) -> str:
    return DASH if figure is None else f"{100 * figure:.1f}"


def _signed(figure: float | None) -> str:
    return DASH if figure is None else f"{100 * figure:+.1f}"


def _p(value: float | None) -> str:
    return DASH if value is None else f"{value:.4f}"
