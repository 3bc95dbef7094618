"""`onrecord run SYSTEM -o DIR --on CLUSTER`: run a system over shards of documents on a Dask cluster."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from onrecord.cli.run_summary import failures, run_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from onrecord.run.drive import Options
    from onrecord.run.extractor import Settings

FAILED_SHOWN = 20


def run_on(
    address: str, settings: Settings, options: Options, *, on: str, out: Path, texts: str | None, root: Path | None
) -> bool:
    """Run a system on a Dask cluster, print failures and counts, and return whether a document failed.

    Args:
        address: The system's address, such as `baseline:rules`.
        settings: The system's settings.
        options: The options of the run.
        on: `dask`, or the address of a scheduler.
        out: The directory to which the predictions are written.
        texts: A path, glob or URL of shards of texts; None for the articles of the corpus.
        root: The directory of the corpus; None for the one in use.
    """
    from onrecord.cluster.run import extract, parts_of
    from onrecord.cluster.run_shard import RunRequest
    from onrecord.cluster.session import connect
    from onrecord.corpus.load import load

    parts = parts_of(texts, load(root))
    with connect(on) as client, _progress() as progress:
        ran = extract(client, RunRequest(address, settings, options), parts, out, progress=progress)
    for problem in failures((f"{place} {row.doc_id}", row) for place, row in ran.failed[:FAILED_SHOWN]):
        click.echo(problem.render(), err=True)
    if (more := ran.counts["failed"] - len(ran.failed[:FAILED_SHOWN])) > 0:
        click.echo(f"... and {more} more: all are in the run.json of each shard in {out / '_run'}", err=True)
    click.echo(f"{ran.system}: {run_in_words(ran.counts, ran.shards)} -> {out}", err=True)
    return bool(ran.counts["failed"])


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Return a context whose value is a function of (finished documents, all documents).

    On a terminal it updates a progress bar on standard error, otherwise it does nothing.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _documents: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True, emoji=False), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, documents: bar.update(task, completed=done, total=documents)
