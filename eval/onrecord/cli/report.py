"""`onrecord report PRED... -o DIR`: a static site on which scores, errors and gold can be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import GOLD, gold_option
from onrecord.cli.formats import format_options, refuse_with_cluster
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.scoring.other_formats import Formats


def _some(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return the predictions; none are refused with the command that a reader of the corpus wants."""
    if not value:
        raise OnrecordError(
            "A report is on predictions, and none are named.",
            expected="files of predictions, such as onrecord run baseline:rules -o rules.jsonl writes",
            hint="the corpus itself as a site: onrecord browse -o DIR",
        )
    return value


@click.command()
@click.argument("predictions", nargs=-1, metavar="PREDICTIONS...", is_eager=True, callback=_some)
@click.option(
    "-o", "--output", "directory", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where to."
)
@gold_option(GOLD + " With --on, shards.", as_path=False)
@format_options()
@click.option("--seed", type=click.IntRange(min=0), help="Of all random numbers; it is in the report.")
@click.option("--on", metavar="CLUSTER", help="dask: processes of this machine; tcp://...: a Dask scheduler.")
@click.option(
    "--pages",
    "most",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="With --on: how many documents, those with the most errors, get pages.",
)
def report(
    predictions: tuple[str, ...],
    *,
    directory: Path,
    gold: str | None,
    formats: Formats,
    seed: int | None,
    on: str | None,
    most: int,
) -> None:
    """Write a report on one or several PREDICTIONS: open DIR/index.html in a browser.

    Scores with their intervals; every article with gold and predictions side by side, every error to be filtered;
    a page for each utterance and entity; the timeline of events; and, for two systems, their comparison. The site
    asks for nothing from outside, and can be sent as it is.

    With --on, PREDICTIONS and gold are shards (directories, globs, URLs), counted on a Dask cluster. Of an archive the
    report has every figure and count, and the articles with the most errors.
    """
    from onrecord.report.site.write import write_report
    from onrecord.stats.intervals import SEED

    if on is not None:
        from onrecord.cli.report_on import report_on

        refuse_with_cluster(formats)
        files = report_on(predictions, directory, gold=gold, seed=SEED if seed is None else seed, on=on, most=most)
    else:
        from onrecord.cli.formats import read

        sides = read(gold, predictions, formats)
        files = write_report(sides.predicted, directory, gold=sides.gold, seed=SEED if seed is None else seed)
    pages = sum(name.endswith(".html") for name in files)
    size = sum(map(len, files.values())) / 1e6
    click.echo(f"{pages} pages, {size:.1f} MB: {directory / 'index.html'}")
