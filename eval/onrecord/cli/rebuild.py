"""`onrecord rebuild --texts DIR`: put the articles' texts back into a text-free copy."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.errors import OnrecordError


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
    """Make a full copy of the text-free COPY (default: ./text-free, or else the current directory).

    Texts are found by their SHA-256; other texts are refused. The result equals that of `onrecord build`.
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
    click.echo(f"{len(result.files)} files in {target}, {changed} changed", err=True)
    return 0


def _default_copy() -> Path:
    for place in (Path("text-free"), Path()):
        if (place / "corpus" / "articles.json").is_file():
            return place
    raise OnrecordError(
        "There is no text-free copy here.",
        where=str(Path.cwd()),
        expected="./text-free, or a directory with corpus/articles.json",
        hint="onrecord rebuild COPY --texts DIR",
    )
