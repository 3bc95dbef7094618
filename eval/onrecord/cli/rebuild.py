"""`onrecord rebuild --texts DIR`: put the articles' texts back into a text-free copy."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.errors import OnrecordError, counted


@click.command()
@click.argument("copy", required=False, type=click.Path(path_type=Path))
@click.option(
    "--texts",
    required=True,
    type=click.Path(path_type=Path),
    help="A directory with the articles, under any file names.",
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="The directory to write. Default: in place."
)
def rebuild(copy: Path | None, texts: Path, out: Path | None) -> int:
    """Put the texts back into the text-free COPY (default: ./text-free, or else the current directory).

    The full copy replaces COPY, or is written to the directory given with -o. The texts are read from the directory
    --texts, and are found by their SHA-256; other texts are refused. Missing texts are listed; then nothing is written,
    and the exit code is 1. The result equals that of `onrecord build`.
    """
    from onrecord.corpus import build as building
    from onrecord.corpus.rebuild import rebuild as rebuilt

    source = copy or _default_copy()
    result = rebuilt(source, texts)
    for problem in result.problems:
        click.echo(problem.render())
    if result.problems:
        return 1
    target = out or source
    changed = building.write(result.files, target)
    click.echo(f"{counted(len(result.files), 'file')} in {target}, {changed} changed", err=True)
    return 0


def _default_copy() -> Path:
    """Return the text-free copy to rebuild if none was named: ./text-free, or else the current directory.

    Raises:
        OnrecordError: Neither has a file corpus/articles.json.
    """
    for place in (Path("text-free"), Path()):
        if (place / "corpus" / "articles.json").is_file():
            return place
    raise OnrecordError(
        "There is no text-free copy here.",
        where=str(Path.cwd()),
        expected="./text-free, or a directory with corpus/articles.json",
        hint="onrecord rebuild COPY --texts DIR",
    )
