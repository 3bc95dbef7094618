"""`onrecord marks`: convert an annotator's marks (strings with left context) to documents with offsets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.errors import counted

if TYPE_CHECKING:
    from collections.abc import Collection

    from onrecord.documents.model import Document, Entity, EventInstance, Utterance
    from onrecord.errors import Problem

    Registries = dict[str, list[Entity | EventInstance | Utterance]]


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--doc", "doc_ids", multiple=True, metavar="ID", help="Only this document; may be given several times.")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(file_okay=False, path_type=Path),
    help="The directory for the documents; default: DIRECTORY.",
)
@click.option("--check", "only_check", is_flag=True, help="Check the existing layers, and write nothing.")
@click.option("--overwrite", is_flag=True, help="Replace existing documents that differ.")
@click.option(
    "--rename",
    "renames",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="IDS.json",
    help="Rename ids in the marks instead of making documents; -o is then the directory for the marks.",
)
def marks(
    *,
    directory: Path,
    doc_ids: tuple[str, ...],
    out: Path | None,
    only_check: bool,
    overwrite: bool,
    renames: Path | None,
) -> int:
    """Find every mark of DIRECTORY in its text, and write documents with offsets, and registries.

    They are written to DIRECTORY, or to the directory given with -o. DIRECTORY has <doc_id>.mentions.jsonl,
    .times.jsonl, .quotes.jsonl and .events.jsonl, with one mark per line: a string and its left context. A layer that
    corpus/corpus.json does not declare needs no file. Every mark must be found in exactly one place. Otherwise all
    problems are listed, nothing is written, and the exit code is 1.

    --rename gives the same entity, event or utterance the same id in documents that were marked separately. IDS.json
    maps old to new ids, {"ent-old": "ent-new"}; under a doc_id, it may have such an object for one document. Ids that
    become equal share one registry entry. An unknown id is an error, and nothing is written.
    """
    if renames is not None:
        from onrecord.cli.marks_rename import rename

        return rename(directory, renames, doc_ids=doc_ids, out=out, only_check=only_check, overwrite=overwrite)
    from onrecord import schema
    from onrecord.align import marks as making
    from onrecord.align.markfiles import LAYERS, read_marks
    from onrecord.align.markregistries import registries
    from onrecord.corpus.load import load
    from onrecord.documents.declared import only_declared

    corpus = load()
    files = read_marks(directory, doc_ids=corpus.doc_ids, only=doc_ids)
    problems, documents = list(files.problems), []
    needed = {layer for layer in LAYERS if schema.asked().has(layer)}
    for doc_id, found in files.marks.items():
        made, faults = making.document(
            found,
            doc_id=doc_id,
            text=corpus.texts[doc_id],
            text_sha256=corpus.articles[doc_id].sha256,
            zones=corpus.documents[doc_id].zones or [],
        )
        problems += faults
        problems += making.unresolved(found, layers=files.layers[doc_id])
        documents += [only_declared(made, schema.asked())] if made is not None else []
        if not only_check:
            problems += _missing(doc_id, needed.difference(files.layers[doc_id]))
    entries, faults = registries(files)
    problems += faults
    if report(problems):
        return 1
    if not only_check and report(_write(documents, entries, out or directory, overwrite=overwrite)):
        return 1
    counts = making.counts_by_kind(mark for found in files.marks.values() for mark in found)
    listed = ", ".join(counted(number, kind) for kind, number in counts.items())
    click.echo(f"{counted(sum(counts.values()), 'mark')}, all found" + (f" ({listed})" if listed else ""))
    return 0


def report(problems: list[Problem]) -> bool:
    """Print problems to standard error, sorted, with their number and `nothing written`.

    Returns:
        True if there are problems; the caller must then write nothing. Without problems, False, and nothing is printed.
    """
    for problem in sorted(problems):
        click.echo(problem.render(), err=True)
    if problems:
        click.echo(f"{counted(len(problems), 'problem')}; nothing written", err=True)
    return bool(problems)


def _missing(doc_id: str, layers: Collection[str]) -> list[Problem]:
    """Return one problem for each layer of a document that has no file of marks.

    Args:
        doc_id: The document's id.
        layers: The layers without a file; the caller has compared the files with the layers that the corpus declares.
    """
    from onrecord.errors import Problem

    return [
        Problem(
            f"{doc_id}.{layer}.jsonl",
            0,
            "",
            "marks.file",
            "the layer is missing",
            expected="a file for each layer that the corpus declares",
            hint="mark the layer; write an empty file if it has no items; or use --check for the existing layers",
        )
        for layer in sorted(layers)
    ]


def _write(documents: list[Document], entries: Registries, out: Path, *, overwrite: bool) -> list[Problem]:
    """Write all documents and registries to `out`. If an existing file differs, write nothing and return the problems.

    Args:
        documents: The documents.
        entries: Name of a registry -> its entries.
        out: The directory.
        overwrite: Whether existing files that differ are replaced.
    """
    from onrecord.documents.directory import encode_document, read_registry, write_document, write_registry
    from onrecord.errors import Problem

    differing = [out / f"{name}.json" for name, rows in entries.items() if (read_registry(out, name) or rows) != rows]
    for document in documents:
        path = out / f"{document.doc_id}.json"
        if path.exists() and path.read_bytes() != encode_document(document):
            differing.append(path)
    if differing and not overwrite:
        return [
            Problem(str(path), 0, "", "marks.overwrite", "exists and differs", hint="--overwrite replaces it")
            for path in differing
        ]
    for document in documents:
        write_document(out, document)
    for name, rows in entries.items():
        write_registry(out, name, rows)
    return []
