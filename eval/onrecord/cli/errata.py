"""`onrecord errata`: print the errors in released versions of gold, and by how much they changed scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.errors import OnrecordError, counted

if TYPE_CHECKING:
    from onrecord.versions.errata import Errata


@click.command()
@click.option("--of", "only", metavar="VERSION", help="Only the errata of this version of the corpus.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one object per version, with entries and effects.")
@click.option(
    "--measure",
    "old",
    metavar="OLD",
    help="Measure by how much each correction changes each system's scores, and save the result. OLD is the gold of "
    "that version: a directory of documents or of a corpus, or a git revision.",
)
@click.option(
    "--results",
    type=click.Path(path_type=Path, file_okay=False),
    help="For --measure: the directory with <system>/predictions.jsonl. Default: eval/results of the checkout.",
)
def errata(*, only: str | None, as_json: bool, old: str | None, results: Path | None) -> None:
    """Print the errata: each error in a released gold, its correction, the rule, and who found it.

    The errata are read from annotations/errata/<version>.json. `onrecord validate` tests that none of the errors is in
    gold again. --measure scores all systems against OLD and against each correction, and saves the effects beside the
    errata.
    """
    from onrecord.checks.files import ERRATA
    from onrecord.cli.terminal import utf8
    from onrecord.paths import home
    from onrecord.versions.errata import errata as read
    from onrecord.versions.errata import lines

    directory = home() / ERRATA
    found = [each for each in read(directory) if only in {None, each.version}]
    if old is not None:
        _measure(found, directory, old=old, results=results)
        found = [each for each in read(directory) if only in {None, each.version}]
    if as_json:
        click.echo(utf8(json.dumps([each._asdict() for each in found], ensure_ascii=False, indent=1)))
        return
    for line in lines(found):
        click.echo(line)
    if not found:
        click.echo("No errata." if only is None else f"No errata of version {only}.")


def _measure(found: list[Errata], directory: Path, *, old: str, results: Path | None) -> None:
    """Score every system with and without each correction, and write the effects to a file beside the errata.

    Args:
        found: The errata; they must be of exactly one version.
        directory: The directory with the errata, annotations/errata.
        old: The gold of that version: a directory or a git revision.
        results: The directory with <system>/predictions.jsonl; None for eval/results.

    Raises:
        OnrecordError: The errata are of no version or of several.
    """
    from onrecord.board.entries import entries
    from onrecord.documents.atomic import write_bytes
    from onrecord.paths import home
    from onrecord.versions.effects import effects
    from onrecord.versions.errata import effects_path
    from onrecord.versions.version import version

    if len(found) != 1:
        raise OnrecordError(
            "--measure needs the errata of exactly one version.",
            got=", ".join(each.version for each in found) or "no errata",
            expected="one version",
            hint="onrecord errata --of VERSION --measure OLD",
        )
    (chosen,) = found
    systems = {each.name: each.path for each in entries(results or home() / "eval" / "results", {})}
    with version(old) as before:
        data = effects(chosen.version, chosen.entries, before, systems)
    path = effects_path(directory, chosen.version)
    write_bytes(path, data)
    click.echo(f"{path}: {counted(len(systems), 'system')}", err=True)
