"""`onrecord build`: write the published data set, or check that it is up to date."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.corpora import root_option
from onrecord.corpus.load import load
from onrecord.corpus.unannotated import said, unannotated
from onrecord.errors import counted

TEXT_FREE = Path("text-free")


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; list the files that are out of date, and exit 1 if there are any."
)
@click.option("--no-text", is_flag=True, help="Make a copy with offsets and hashes only, without the articles' words.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a full copy (corpus/ and annotations/) there. Default: build in place; with --no-text, ./text-free.",
)
@root_option()
def build(*, check: bool, no_text: bool, out: Path | None, root: Path | None) -> int:
    """Write the published data set of a corpus: Parquet files, card, Croissant metadata, folds.

    It is made from the articles and annotations, and is written into the corpus, or to --out as a full copy. There is
    one Parquet file for each configuration (this needs pyarrow). A file that already has the same rows is kept. Nothing
    is written unless everything can be built. The number of files, and of those that changed, is printed.
    """
    from onrecord.corpus import build as building  # other commands need none of it

    corpus = load(root)
    if waiting := unannotated(corpus):
        click.echo(said(corpus.root, waiting), err=True)
    target = out or (TEXT_FREE if no_text else corpus.root)
    if no_text:
        files = building.text_free(corpus, target=target)
    else:
        files = building.plan(corpus) if out is None else building.full(corpus, target=target)
    if check:
        problems = building.differences(files, target)
        for problem in problems:
            click.echo(problem.render())
        click.echo(f"{counted(len(files), 'file')} checked, {len(problems)} out of date", err=True)
        return 1 if problems else 0
    changed = building.write(files, target)
    click.echo(f"{counted(len(files), 'file')} in {target}, {changed} changed", err=True)
    return 0
