"""`onrecord report PRED... -o DIR`: a static site on which scores, errors and gold can be looked at."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("predictions", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "directory", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where to."
)
@click.option("--gold", type=click.Path(path_type=Path), help="Directory of documents or JSONL; default: the corpus's.")
@click.option("--seed", type=click.IntRange(min=0), help="Of all random numbers; it is in the report.")
def report(predictions: tuple[Path, ...], *, directory: Path, gold: Path | None, seed: int | None) -> None:
    """Write a report on one or several PREDICTIONS: open DIR/index.html in a browser.

    Scores with their intervals; every article with gold and predictions side by side, every error to be filtered;
    a page for each utterance and entity; the timeline of events; and, for two systems, their comparison. The site
    asks for nothing from outside, and can be sent as it is.
    """
    from onrecord.report.site.write import write_report
    from onrecord.stats.intervals import SEED

    files = write_report(predictions, directory, gold=gold, seed=SEED if seed is None else seed)
    pages = sum(name.endswith(".html") for name in files)
    size = sum(map(len, files.values())) / 1e6
    click.echo(f"{pages} pages, {size:.1f} MB: {directory / 'index.html'}")
