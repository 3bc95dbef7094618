"""`onrecord merge A B -o C`: merge the layers of several systems' predictions into one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import gold_option, root_option
from onrecord.errors import OnrecordError, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.documents.merge import Part
    from onrecord.documents.model import Document


@click.command()
@click.argument("files", metavar="A B...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", metavar="C", required=True, type=click.Path(path_type=Path), help="The file to write.")
@click.option(
    "--layers", metavar="LAYER=FILE,...", default="", help="The file to take a layer from: mentions=A,quotes=B."
)
@gold_option()
@root_option("Another corpus, for its texts.")
@click.option("--overwrite", is_flag=True, help="Replace C.")
def merge(
    files: tuple[Path, ...], *, out: Path, layers: str, gold: Path | None, root: Path | None, overwrite: bool
) -> None:
    """Merge the layers of several predictions files into the file C. Each layer is taken from one file.

    If two files have the same layer, --layers must choose one. If two files use the same id, the system's name is put
    before it, also in references. The result is checked against gold's documents before it is written; with an error,
    nothing is written.
    """
    if len(files) < 2:  # noqa: PLR2004 - merging needs two files
        raise OnrecordError(
            "Merging needs at least two files.",
            got=str(files[0]),
            expected="two or more predictions files",
            hint=f"onrecord merge {files[0]} OTHER.jsonl -o {out}",
        )
    _refuse_out(out, files, overwrite=overwrite)
    import msgspec

    from onrecord.documents.atomic import write_bytes
    from onrecord.documents.merge import merged

    parts = [_part(path) for path in files]
    header, documents = merged(parts, _choice(layers, parts))
    _check(documents, out, gold, root)
    first = msgspec.json.encode(msgspec.to_builtins(header) | {"scope": header.scope})
    write_bytes(out, b"".join(line + b"\n" for line in (first, *map(msgspec.json.encode, documents))))
    click.echo(f"{header.system}: {counted(len(documents), 'document')} -> {out}", err=True)
    click.echo(header.note, err=True)


def _refuse_out(out: Path, files: Sequence[Path], *, overwrite: bool) -> None:
    """Raise OnrecordError if `out` is one of the files to merge, or exists and `overwrite` is false."""
    if any(out.resolve() == path.resolve() for path in files):
        raise OnrecordError(
            "The output file is one of the files to merge.",
            where=str(out),
            expected="a file that is not read",
            hint="name another file: onrecord merge A B -o C",
        )
    if out.exists() and not overwrite:
        raise OnrecordError(
            "The output file exists already.",
            where=str(out),
            hint="name another file with -o, or add --overwrite to replace it",
        )


def _part(path: Path) -> Part:
    """Read a predictions file as a part to merge: its name, system, header, and doc_id -> document as a dict.

    Raises:
        OnrecordError: A line cannot be read, or a document is twice in the file.
    """
    import msgspec

    from onrecord.documents.merge import Part
    from onrecord.documents.predictions import read_predictions

    read = read_predictions(path)
    documents: dict[str, dict[str, object]] = {}
    for document in read.documents:
        if document.doc_id in documents:
            raise OnrecordError(
                "A document is twice in the file.", where=str(path), got=document.doc_id, hint=f"onrecord check {path}"
            )
        documents[document.doc_id] = msgspec.to_builtins(document)
    return Part(str(path), read.header.system, read.header, documents)


def _choice(layers: str, parts: Sequence[Part]) -> dict[str, str]:
    """Return layer -> the name of the file that --layers chooses for it; a layer without a choice is absent.

    Args:
        layers: The value of --layers: LAYER=FILE, comma-separated. FILE is a file's name or one of its `_short_names`.
        parts: The files to merge.

    Raises:
        OnrecordError: A layer is unknown or is chosen twice, or a name belongs to no file or to several.
    """
    from onrecord.documents.merge import CHOSEN

    found: dict[str, str] = {}
    for each in filter(None, layers.split(",")):
        layer, _, name = (part.strip() for part in each.partition("="))
        if layer not in CHOSEN or layer in found:
            raise OnrecordError(
                "A layer is chosen twice." if layer in found else "There is no such layer to choose.",
                got=f"--layers {each}",
                expected=", ".join(CHOSEN),
                hint=f"--layers mentions={parts[0].name}",
            )
        exact = [part.name for part in parts if part.name == name]
        named = exact or [part.name for part in parts if name in _short_names(part)]
        if len(named) != 1:
            raise OnrecordError(
                f"The name after = in --layers belongs to {'several' if named else 'none'} of the files to merge.",
                got=f"--layers {each}",
                expected=", ".join(part.name for part in parts),
                hint=f"--layers {layer}={parts[0].name}",
            )
        found[layer] = named[0]
    return found


def _short_names(part: Part) -> set[str]:
    """Return the names by which --layers may call a file: its stem, the name of its directory, and its system.

    For example `{"predictions", "rules", "baseline:rules"}` for rules/predictions.jsonl.
    """
    path = Path(part.name)
    return {path.stem, path.absolute().parent.name, part.header.system}


def _check(documents: Iterable[Document], out: Path, gold: Path | None, root: Path | None) -> None:
    """Raise OnrecordError if the checks find an error in the merged documents; warnings are accepted.

    Args:
        documents: The merged documents.
        out: The file that would be written, for messages.
        gold: The value of --gold: the path of gold; None for the documents of the corpus.
        root: The value of --root: the directory of the corpus with the texts; None for the corpus of gold.
    """
    from onrecord.checks.predictions import check_held
    from onrecord.cli.check import reference_of
    from onrecord.documents.sources import Held
    from onrecord.errors import Severity

    known = reference_of(gold, root)
    held = Held(tuple(documents), str(out))
    problems = [each for each in check_held(held, known) if each.severity is Severity.ERROR]
    if problems:
        raise OnrecordError(
            f"The merged documents have {counted(len(problems), 'error')}, and were not written.\n"
            + "\n".join(f"  {line}" for each in problems[:3] for line in each.render().splitlines()),
            hint="run onrecord check FILE on each of the files; if they are for other gold, name it with --gold",
        )
