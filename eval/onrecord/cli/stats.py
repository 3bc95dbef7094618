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

    from rich.table import Table


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
    from onrecord.report.terminal_table import print_table, terminal

    console = terminal()
    for table in counts.tables(corpus):
        body = [[label, table.total(label), *row.values()] for label, row in table.cells.items()]
        print_table(_rich(table.title, ["", "all", *table.documents], body), console)
    linked = counts.links(corpus)
    print_table(_rich("Across documents", list(linked[0]), [list(row.values()) for row in linked]), console)
    shares = [[layer, *row.values()] for layer, row in reviewed.shares(corpus).items()]
    print_table(_rich("Reviewed by a person", ["", reviewed.ALL, *corpus.doc_ids], shares), console)
    console.print()
    console.print(reviewed.sentence(corpus), soft_wrap=not console.is_terminal)


def _rich(title: str, header: list[str], body: Sequence[Sequence[object]]) -> Table:
    """Return a table for the terminal with a title, a header and rows (`body`).

    All columns but the first are right-aligned.
    """
    from onrecord.report.terminal_table import new_table

    table = new_table(*header)
    table.title, table.title_justify, table.title_style = f"\n{title}", "left", "bold"
    for row in body:
        table.add_row(*(str(cell) for cell in row))
    return table
