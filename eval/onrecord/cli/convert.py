"""`onrecord convert IN OUT`: convert annotations to another format, and list what is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import root_option
from onrecord.cli.formats import checked, reading_options, renaming
from onrecord.cli.terminal import utf8
from onrecord.errors import OnrecordError
from onrecord.formats.registry import FORMATS, READ_ONLY, Entry, find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.formats.losses import Losses

FORMAT_LIST = "\b\n" + "\n".join(
    f"{name:16} {each.summary}{' (read only)' if name in READ_ONLY else ''}"
    for name, each in (FORMATS | READ_ONLY).items()
)


@click.command(epilog=f"Formats; without --from and --to, they are guessed from the names:\n\n{FORMAT_LIST}")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--from", "from_", metavar="FORMAT", help="The format of IN.")
@click.option("--to", metavar="FORMAT", help="The format of OUT.")
@reading_options
@root_option("Another corpus, for its texts.")
@click.option("--overwrite", is_flag=True, help="Replace OUT; in a directory, only the files that are written.")
@click.option("--strict", is_flag=True, help="Exit 1 if anything was lost; OUT is written even then.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary and the losses as JSON.")
@click.pass_context
def convert(
    context: click.Context,
    *,
    source: Path,
    target: Path,
    from_: str | None,
    to: str | None,
    labels: tuple[str, ...],
    scheme: str | None,
    column: int,
    groups: tuple[str, ...],
    root: Path | None,
    overwrite: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Convert the annotations of IN to another format, write them to OUT, and list what is lost, by kind and count.

    IN and OUT are files or directories, as their formats need. Texts are read from <doc_id>.txt beside IN, or from the
    corpus; strings are found in them. With --overwrite, existing documents keep their zones and all layers that IN does
    not have. The losses are printed on standard error, or as JSON with --json.
    """
    from onrecord.formats.convert import convert as run
    from onrecord.formats.guess import guess_input, guess_output
    from onrecord.schema.profile import root_of, using

    refuse_read_only(to)
    source_format, target_format = (
        (find(from_) if from_ else guess_input(source)),
        (find(to) if to else guess_output(target)),
    )
    refuse_target(target, target_format, overwrite=overwrite)
    if root is None and (around := root_of(target.parent)) is not None:
        root = around if (around / "corpus" / "articles.json").is_file() else None
        context.with_resource(using(around))
    files, losses, documents = run(
        source,
        source_format,
        target_format,
        root=root,
        labels=dict(map(renaming, labels)),
        scheme=scheme,
        column=checked(column),
        groups=groups,
        over=target if target_format.name == "documents" else None,
    )
    _write(target, target_format, files)
    summary = {"from": source_format.name, "to": target_format.name, "documents": documents, "out": str(target)}
    _show(summary, losses, as_json=as_json)
    context.exit(1 if strict and losses else 0)


def refuse_read_only(to: str | None) -> None:
    """Raise OnrecordError if `to`, the value of --to, is a format that can only be read; None is accepted."""
    if to in READ_ONLY:
        raise OnrecordError(
            "This format can be read, but not written.",
            got=f"--to {to}",
            expected=", ".join(FORMATS),
            hint="--to documents",
        )


def refuse_target(target: Path, target_format: Entry, *, overwrite: bool) -> None:
    """Raise OnrecordError if OUT may not be written.

    It may not if it exists and `overwrite` is false (an empty directory is allowed), or if it is a file and the format
    needs a directory, or the reverse.

    Args:
        target: The path OUT.
        target_format: The format in which it is to be written.
        overwrite: Whether it may be replaced.
    """
    if not target.exists():
        return
    if target.is_dir() != target_format.directory:
        found, expected = ("a directory", "a file") if target.is_dir() else ("a file", "a directory")
        raise OnrecordError(
            f"OUT is {found}, and the format {target_format.name} writes {expected}.",
            where=str(target),
            hint="name another path for OUT",
        )
    if not overwrite and (not target.is_dir() or any(target.iterdir())):
        raise OnrecordError(
            "OUT exists already.", where=str(target), hint="name another path, or add --overwrite to replace it"
        )


def _write(target: Path, target_format: Entry, files: Mapping[str, bytes]) -> None:
    """Write the converted files to OUT, each of them whole or not at all.

    Args:
        target: OUT: a file, or a directory if the format has several files.
        target_format: Its format.
        files: File name -> bytes.

    Raises:
        OnrecordError: The directory has other files of the format; then nothing is written.
    """
    from onrecord.documents.atomic import write_bytes

    if not target_format.directory:
        (data,) = files.values()
        write_bytes(target, data)
        return
    stray = sorted({each.name for each in target.glob(f"*{target_format.suffixes[0]}")} - files.keys())
    if stray:
        raise OnrecordError(
            "OUT has other documents, which would later be read together with the converted ones.",
            where=str(target),
            got=", ".join(stray),
            hint="move them away, or name another directory",
        )
    for name, data in files.items():
        write_bytes(target / name, data)


def _show(summary: dict[str, object], losses: Losses, *, as_json: bool) -> None:
    """Print a summary of a conversion, and counts of what was lost, to standard error, or as JSON to standard output.

    Args:
        summary: `from` and `to` (names of the formats), `documents` (their number) and `out` (the path written).
        losses: The counts of what the format cannot hold, and notes.
        as_json: Whether to print JSON.
    """
    if as_json:
        import json

        value = {"onrecord": "conversion", **summary, "lost": losses.rows(), "notes": losses.notes}
        click.echo(utf8(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)))
        return
    number = "1 document" if summary["documents"] == 1 else f"{summary['documents']} documents"
    click.echo(f"{summary['from']} -> {summary['to']}: {number} -> {summary['out']}", err=True)
    for note in losses.notes:
        click.echo(note, err=True)
    rows = losses.grouped()
    if not rows:
        click.echo("nothing was lost", err=True)
        return
    width = max(len(str(row["count"])) for row in rows)
    click.echo("lost:", err=True)
    for row in rows:
        first = f" (first: {row['first']})" if row["first"] else ""
        click.echo(f"  {row['count']:>{width}}  {row['what']}: {row['why']}{first}", err=True)
