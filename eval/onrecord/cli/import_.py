"""`onrecord import PATH`: make a corpus from another project's annotations or simple JSON, or add them to a corpus."""

from __future__ import annotations

import gc
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import use_root
from onrecord.cli.formats import checked, reading_options, renaming
from onrecord.errors import OnrecordError, counted, first_few, listed_words
from onrecord.formats.registry import FORMATS, READ_ONLY

if TYPE_CHECKING:
    from onrecord.corpus.importing.make import Made

SHOWN = 12  # the number of labels, and of notes, that are printed
FORMAT_LIST = "\b\n" + "\n".join(f"{each.name:16} {each.summary}" for each in (READ_ONLY | FORMATS).values())


@click.command(name="import", epilog=f"Formats; without --format, they are recognised by content:\n\n{FORMAT_LIST}")
@click.argument("source", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--as", "name", metavar="NAME", type=click.Path(path_type=Path), help="The directory of a new corpus.")
@click.option(
    "--into",
    metavar="CORPUS",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=use_root,
    help="The corpus to which the documents are added.",
)
@click.option("--overwrite", is_flag=True, help="With --into, replace documents that the corpus has.")
@click.option(
    "--empty", metavar="LAYERS", help="With --into: layers that were annotated and are empty where PATH has none."
)
@click.option("--format", "--from", "format_", metavar="FORMAT", help="The format of PATH.")
@reading_options
@click.option(
    "--texts", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The directory with <doc_id>.txt."
)
@click.option("--language", default="und", show_default=True, help="The articles' language: en, de, zh; und: unknown.")
@click.option(
    "--partial", is_flag=True, help="Leave out strings that are not found in the text; without it, they are an error."
)
def import_(
    *,
    source: Path,
    name: Path | None,
    into: Path | None,
    overwrite: bool,
    empty: str | None,
    format_: str | None,
    labels: tuple[str, ...],
    scheme: str | None,
    column: int,
    groups: tuple[str, ...],
    texts: Path | None,
    language: str,
    partial: bool,
) -> int:
    """Make a corpus in the new directory NAME from the annotations in PATH: texts, gold, labels, and declared layers.

    --as makes a new corpus; --into adds the documents to one. A name of a speaker that an entity of the corpus has
    stands for that entity, and the corpus gets the next minor version.

    Texts are read from PATH, from <doc_id>.txt beside it, or from --texts. All labels are kept: new ones are written to
    NAME/schema/inventory.schema.json. Annotations that are strings are found in the text; --partial leaves out those
    that are not found. Counts by layer, and the losses by kind and count, are printed. Then the new corpus is
    validated; the exit code is 1 if it has errors.
    """
    from onrecord.cli.progress import Progress
    from onrecord.corpus.importing.into import add_documents
    from onrecord.corpus.importing.make import make
    from onrecord.corpus.importing.reading import Choices

    if (name is None) == (into is None):
        given = "neither" if name is None else "both"
        raise OnrecordError(
            "import needs either --as or --into.", got=given, hint="--as NAME makes a corpus, --into CORPUS adds to one"
        )
    for option, is_given in (("--overwrite", overwrite), ("--empty", empty is not None)):
        if is_given and into is None:
            hint = f"leave out {option}, and name a new directory with --as"
            raise OnrecordError(f"{option} can only be used with --into.", got="--as", hint=hint)

    choices = Choices(
        format_, texts, partial, dict(map(renaming, labels)), scheme, column=checked(column), groups=groups
    )
    gc.set_threshold(200_000)  # records have no cycles; searching them takes a tenth of the time of a long import
    root = into or Path(name or "")
    with Progress() as said:
        if into is not None:
            layers = listed_words(empty or (), what="layer")
            made = add_documents(source, into, choices, language=language, overwrite=overwrite, empty=layers, said=said)
        else:
            made = make(source, root, choices, language=language, said=said)
    _print(made, source, root)
    return _validated(root)


def _print(made: Made, source: Path, root: Path) -> None:
    """Print what was imported: documents, items of each layer, new labels, notes and losses.

    Args:
        made: The result of the import.
        source: The path that was imported.
        root: The directory of the new corpus.
    """
    documents = "1 document" if made.documents == 1 else f"{made.documents:,} documents"
    replaced = f", of which {made.replaced:,} replaced" if made.replaced else ""
    version = f", version {made.version}" if made.version else ""
    click.echo(f"{source} ({made.format}): {documents}{replaced} -> {root}{version}")
    for layer, number in made.items.items():
        declared = made.layers[layer]
        fields = "" if isinstance(declared, str) else f": {', '.join(declared)}"
        click.echo(f"  {layer:10} {number:>7,}{fields}")
    for inventory, labels in made.labels.items():
        click.echo(f"  new labels, {inventory}: {first_few(labels, SHOWN)}")
    for note in made.losses.notes[:SHOWN]:
        click.echo(f"  {note}")
    if len(made.losses.notes) > SHOWN:
        click.echo(f"  and {len(made.losses.notes) - SHOWN} more such notes")
    rows = made.losses.grouped()
    click.echo("  lost:" if rows else "  nothing was lost")
    for row in rows:
        first = f" (first: {row['first']})" if row["first"] else ""
        click.echo(f"    {row['count']:>7,}  {row['what']}: {row['why']}{first}")


def _validated(root: Path) -> int:
    """Validate the new corpus at `root`, print the numbers of errors and warnings and the next command.

    Returns:
        The exit code: 1 if there are errors, else 0.
    """
    from onrecord.checks.run import validate
    from onrecord.cli.problems import counts
    from onrecord.cli.progress import Progress

    with Progress() as said:
        errors, warnings = counts(validate(root, said=said).problems)
    click.echo(f"  validate   {counted(errors, 'error')}, {counted(warnings, 'warning')}")
    if errors:
        click.echo(f"  next       onrecord validate --root {shlex.quote(str(root))}")
        return 1
    click.echo(f"  next       onrecord score PREDICTIONS --gold {shlex.quote(str(root))}")
    return 0
