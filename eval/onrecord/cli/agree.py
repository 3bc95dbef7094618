"""`onrecord agree`: the agreement of annotators, by the scorer's measures, alpha and kappa."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import root_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.agree.agreement import Agreement


NAMES = 2  # columns that are words
BEFORE_DOCUMENTS = 4  # columns
DASH = "-"
MEANING = "meaning"


@click.command()
@click.argument("directories", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--measures", "patterns", help="Show only these figures, by name or pattern: coref.*,quote.attribution")
@click.option("--ci", "with_ci", is_flag=True, help="Show 95% intervals of F1, if there are at least 20 units.")
@click.option(
    "-o",
    "--json",
    "json_path",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write JSON (schema agreement); - prints it instead of the table.",
)
@root_option()
@click.pass_context
def agree(
    context: click.Context,
    directories: tuple[Path, ...],
    *,
    patterns: str | None,
    with_ci: bool,
    json_path: Path | None,
    root: Path | None,
) -> None:
    """Print the agreement of the annotators in DIRECTORIES: of each pair, and the mean over pairs.

    A directory has the documents of one annotator (<doc_id>.json) and an about.json about the annotator. F1 is that of
    `onrecord score`, with one annotator as gold. Alpha compares tokens inside and outside a layer. Kappa compares the
    attributes of items that both annotators marked. All figures are multiplied by 100, as in `onrecord score`; the JSON
    has them between 0 and 1.

    The annotators of the corpus, and gold, can be given by name: onrecord agree reader-a gold.
    """
    from onrecord.agree.agreement import agree as run
    from onrecord.cli.score import split_patterns
    from onrecord.paths import at_home

    if root is not None:
        context.with_resource(at_home(root))
    found = run(directories, measures=split_patterns(patterns), intervals=with_ci)
    if json_path is not None and str(json_path) == "-":
        click.echo(found.to_json(), nl=False)
        return
    if json_path is not None:
        from onrecord.documents.atomic import write_bytes

        write_bytes(json_path, found.to_json())
    _show(found, split_patterns(patterns))


def _show(found: Agreement, patterns: Sequence[str] | None) -> None:
    """Print a table of the agreement.

    Args:
        found: The agreement of the annotators.
        patterns: Names or patterns (`mention.*`) of the figures to print; None for F1 of the headline measures, and
            every alpha and kappa.
    """
    from rich.markup import escape

    from onrecord.agree.table import LABELS, columns, rows
    from onrecord.measures.headlines import HEADLINES
    from onrecord.report.terminal_table import new_table, print_table, terminal

    console = terminal()
    headings = columns(found.doc_ids)
    if found.intervals:
        headings.insert(BEFORE_DOCUMENTS, "95% of F1")
    table = new_table(*headings, MEANING, left=headings[:NAMES], text=[MEANING])
    kind, undefined = None, 0
    for row in rows(found.figures, found.doc_ids, shown=None if patterns else [*HEADLINES]):
        if patterns and row[1] != LABELS["f1"] and not any(fnmatchcase(str(row[0]), each) for each in patterns):
            continue  # F1 is of the chosen measures only
        if not patterns and all(each is None for each in row[NAMES + 1 :]):
            undefined += 1
            continue
        if kind not in {None, row[1]}:
            table.add_row()
        kind = row[1]
        cells = [*map(_cell, row), _meaning(str(row[0]), str(kind))]
        cells[NAMES] = "" if row[NAMES] is None else cells[NAMES]  # F1 has no number of units
        if found.intervals:
            cells.insert(BEFORE_DOCUMENTS, _interval(found, str(row[0])) if kind == LABELS["f1"] else "")
        table.add_row(*cells)
    print_table(table, console)
    if undefined:
        are = "figure is" if undefined == 1 else "figures are"
        said = f"{undefined} {are} undefined: no items, or one value on both sides"
        console.print(f"\n{said}. --json PATH writes all figures.", highlight=False)
    console.print(f"\n{escape(found.caption)}", highlight=False, soft_wrap=not console.is_terminal)
    for pair in found.pairs:
        for name, signature in zip(pair.annotators, pair.signatures, strict=True):
            said = f"{name} as gold: {signature}"
            console.print(escape(said), style="dim", highlight=False, soft_wrap=True)


def _cell(cell: str | float | None) -> str:
    if cell is None:
        return DASH
    return f"{100 * cell:.1f}" if isinstance(cell, float) else str(cell)


def _meaning(name: str, kind: str) -> str:
    """Return what a row of the table compares, in words.

    Args:
        name: The name of the figure: a measure, a layer (alpha) or an attribute (kappa).
        kind: The label of the kind of figure.
    """
    from onrecord.agree.table import LABELS
    from onrecord.measures import registry
    from onrecord.measures.headlines import HEADLINES

    if kind == LABELS["alpha"]:
        return f"words inside and outside: {name.replace('.', ' ')}"
    if kind == LABELS["kappa"]:
        layer, _, field = name.partition(".")
        return f"{field.replace('_', ' ')} of each {layer} that both marked"
    return HEADLINES.get(name) or registry.parse(name).summary


def _interval(found: Agreement, name: str) -> str:
    interval = found.intervals.get(name)
    return DASH if interval is None else f"{100 * interval.low:.1f} to {100 * interval.high:.1f}"
