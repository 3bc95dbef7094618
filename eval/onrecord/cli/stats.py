"""`onrecord stats`: count the annotations, by layer, type, form, document and zone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import root_option
from onrecord.cli.terminal import utf8
from onrecord.corpus.load import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@root_option()
def stats(*, as_json: bool, root: Path | None) -> None:
    """Print the numbers of annotations as tables: by layer, type, form, document and zone.

    The last tables have the links across documents, and the share of items that a person reviewed. The card of the data
    set has the same figures. Nothing is written.
    """
    from onrecord.corpus import counts, reviewed  # imports much that other commands do not need

    corpus = load(root)
    if as_json:
        data = counts.as_data(corpus) | {"reviewed": reviewed.as_data(corpus)}
        click.echo(utf8(json.dumps(data, ensure_ascii=False, indent=1)))
        return
    from onrecord.report.terminal_table import terminal

    console = terminal()
    for table in counts.tables(corpus):
        body = [[label, table.total(label), *row.values()] for label, row in table.cells.items()]
        _print(table.title, ["", "all", *table.documents], body, console)
    linked = counts.links(corpus)
    _print("Across documents", list(linked[0]), [list(row.values()) for row in linked], console)
    shares = [[layer, *row.values()] for layer, row in reviewed.shares(corpus).items()]
    _print("Reviewed by a person", ["", reviewed.ALL, *corpus.doc_ids], shares, console)
    console.print()
    console.print(reviewed.sentence(corpus), soft_wrap=not console.is_terminal)


def _print(title: str, header: list[str], body: Sequence[Sequence[object]], console: Console) -> None:
    """Print a title, and below it a table of a header and rows (`body`).

    All columns but the first are right-aligned. A title that is longer than the table is not wrapped.
    """
    from onrecord.report.terminal_table import new_table, print_table

    console.print(f"\n{title}", style="bold", highlight=False, soft_wrap=True)
    table = new_table(*header)
    for row in body:
        table.add_row(*(str(cell) for cell in row))
    print_table(table, console)
