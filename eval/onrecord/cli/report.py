"""`onrecord report PRED... -o DIR`: write a static site with scores, errors and gold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import GOLD, gold_option
from onrecord.cli.formats import format_options, refuse_with_cluster
from onrecord.cli.options import site_option
from onrecord.errors import OnrecordError, counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onrecord.scoring.side_formats import Formats


def _some(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return the value of the argument PREDICTIONS unchanged; click calls this when it reads the command line.

    Raises:
        OnrecordError: No predictions were named. The hint is the command that shows the corpus alone.
    """
    if not value:
        raise OnrecordError(
            "A report needs predictions, and none are named.",
            expected="files of predictions, such as onrecord run baseline:rules -o rules.jsonl writes",
            hint="onrecord report rules.jsonl -o DIR; or, for the corpus without predictions: onrecord browse -o DIR",
        )
    return value


@click.command()
@click.argument("predictions", nargs=-1, metavar="PREDICTIONS...", is_eager=True, callback=_some)
@site_option()
@gold_option(GOLD + " With --on, shards.", as_path=False)
@format_options()
@click.option("--seed", type=click.IntRange(min=0), help="The seed of all random numbers; the report shows it.")
@click.option("--on", metavar="CLUSTER", help="dask: processes of this machine; tcp://...: a Dask scheduler.")
@click.option(
    "--pages",
    "most",
    type=click.IntRange(min=1),
    default=200,  # report.large.PAGES, whose import would make `onrecord --help` slow
    show_default=True,
    help="How many documents have a page, if there are more: those with the most errors.",
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
    """Write a report on one or several PREDICTIONS to DIR: open DIR/index.html in a browser.

    The report has scores with intervals; every article with gold and predictions side by side, and filters for errors;
    a page for each utterance and entity; the timeline of events; and, for two systems, their comparison. The site loads
    nothing from the network, so that it can be sent as it is. The number and size of its pages are printed.

    If gold has more documents than --pages, the report has the figures and counts of all of them, and pages for the
    documents in which each system has the most errors.

    With --on, PREDICTIONS and gold are shards (directories, globs, URLs) that a Dask cluster counts.
    """
    from onrecord.report.site.write import write_report
    from onrecord.stats.intervals import SEED

    if on is not None:
        refuse_with_cluster(formats)
        files = _on_cluster(on, predictions, directory, gold=gold, most=most, seed=SEED if seed is None else seed)
    else:
        from onrecord.cli.formats import read
        from onrecord.cli.progress import Progress

        sides = read(gold, predictions, formats)
        with Progress() as said:
            files = write_report(
                sides.predicted, directory, gold=sides.gold, seed=SEED if seed is None else seed, most=most, said=said
            )
    if any(name.startswith("documents/") for name in files):
        chosen = f"the {most:,} documents with the most errors" if most > 1 else "the document with the most errors"
        click.echo(f"note: figures are of all documents; pages show {chosen} of each system (--pages)", err=True)
    pages = sum(name.endswith(".html") for name in files)
    size = sum(map(len, files.values())) / 1e6
    click.echo(f"{counted(pages, 'page')}, {size:.1f} MB: {directory / 'index.html'}")


def _on_cluster(
    on: str, predictions: Sequence[str], directory: Path, *, gold: str | None, most: int, seed: int
) -> Mapping[str, bytes]:
    """Write the report on predictions in shards to `directory`, and return path in the directory -> bytes.

    Args:
        on: `dask`, or the address of a scheduler.
        predictions: The shards of each system: paths, globs or URLs.
        directory: The directory of the report.
        gold: The shards of gold, or a corpus; None for the corpus in use.
        most: The maximum number of documents with pages, for each system.
        seed: The seed of confidence intervals.
    """
    from onrecord.cluster.report import report_pages
    from onrecord.cluster.session import connect
    from onrecord.report.site.write import check_place, put_in_place

    check_place(directory)
    with connect(on) as client:
        files = dict(report_pages(client, predictions, gold=gold, most=most, seed=seed))
    return put_in_place(directory, files)
