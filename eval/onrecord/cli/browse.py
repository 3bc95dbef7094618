"""`onrecord browse -o DIR`: write the corpus as a static site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import gold_option, root_option
from onrecord.cli.options import site_option
from onrecord.errors import counted

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@site_option()
@root_option()
@gold_option("Annotations to show instead of gold: a directory of documents, or JSONL.")
def browse(*, directory: Path, root: Path | None, gold: Path | None) -> None:
    """Write the corpus as a static site to DIR: open DIR/index.html in a browser.

    The site has every article with all layers marked and all items listed, with filters by layer, type and speaker;
    every utterance with the quotes of each article side by side; every entity with its mentions in context; and the
    timeline of events. It has no scores; `onrecord report` shows them. The site loads nothing from the network. The
    number and size of its pages are printed.
    """
    from onrecord.corpus.load import load
    from onrecord.errors import OnrecordError
    from onrecord.report.site.browse import write_browse

    if root is not None and gold is not None:
        raise OnrecordError(
            "--root and --gold both name annotations.",
            got="--root and --gold",
            expected="one of them",
            hint=f"onrecord browse -o {directory} --gold {gold}",
        )
    files = write_browse(directory, gold=load(root) if gold is None else gold)
    pages = sum(name.endswith(".html") for name in files)
    size = sum(map(len, files.values())) / 1e6
    click.echo(f"{counted(pages, 'page')}, {size:.1f} MB: {directory / 'index.html'}")
