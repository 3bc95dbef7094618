"""`onrecord browse -o DIR`: the corpus itself as a static site."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.corpora import gold_option, root_option


@click.command()
@click.option(
    "-o", "--output", "directory", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where to."
)
@root_option()
@gold_option("Annotations in place of gold: a directory of documents, or JSONL.")
def browse(*, directory: Path, root: Path | None, gold: Path | None) -> None:
    """Write the corpus as a site that can be read: open DIR/index.html in a browser.

    Every article with all of its layers marked and every item listed, to be filtered by layer, type and speaker; what
    was said once, as each outlet gives it, word by word; each entity with every mention in its context; the timeline of
    events. There are no scores in it: `onrecord report` has those. The site asks for nothing from outside.
    """
    from onrecord.corpus.load import load
    from onrecord.errors import OnrecordError
    from onrecord.report.site.browse import write_browse

    if root is not None and gold is not None:
        raise OnrecordError("Annotations come from two places.", got="--root and --gold", hint="leave one out")
    files = write_browse(directory, gold=load(root) if gold is None else gold)
    pages = sum(name.endswith(".html") for name in files)
    size = sum(map(len, files.values())) / 1e6
    click.echo(f"{pages} pages, {size:.1f} MB: {directory / 'index.html'}")
