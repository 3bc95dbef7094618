"""`onrecord run SYSTEM -o PRED`: run a system over the corpus and write its predictions."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.corpus.load import load
from onrecord.run import drive, systems


@click.command()
@click.argument("system")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The predictions file to write.")
@click.option(
    "--root", type=click.Path(path_type=Path), help="Another corpus: a directory with corpus/ and annotations/."
)
def run(system: str, out: Path, root: Path | None) -> None:
    """Run SYSTEM, such as baseline:rules, over the corpus and write its predictions as JSONL."""
    found = systems.find(system)
    documents = drive.run(found, load(root), out)
    click.echo(f"{found.name}: {documents} documents -> {out}", err=True)
