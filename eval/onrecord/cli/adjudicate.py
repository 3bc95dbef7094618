"""`onrecord adjudicate list|merge|revise`: list the disagreements of two annotations, and merge them into gold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from onrecord.adjudicate.disagreements import compare, records
from onrecord.adjudicate.log import Decision, Revision, read_log
from onrecord.adjudicate.remake import remade
from onrecord.adjudicate.revise import revise as revised
from onrecord.corpus.load import load
from onrecord.documents.atomic import write_bytes
from onrecord.documents.declared import only_declared, only_declared_layers
from onrecord.documents.directory import encode_document, read
from onrecord.errors import OnrecordError, Problem, counted
from onrecord.schema import asked

if TYPE_CHECKING:
    from onrecord.documents.model import Document

DIRECTORY = click.Path(path_type=Path, file_okay=False)


@click.group()
def adjudicate() -> None:
    """Make gold of two annotations: list the disagreements, decide them, merge the decisions."""


@adjudicate.command("list")
@click.argument("a", type=DIRECTORY)
@click.argument("b", type=DIRECTORY)
@click.option("-o", "--out", required=True, type=DIRECTORY, help="Directory for <doc_id>.jsonl, one record per line.")
def list_(a: Path, b: Path, out: Path) -> None:
    """Write every disagreement of the annotations in the directories A and B to OUT.

    A and B have one document for each article (<doc_id>.json). OUT gets a file <doc_id>.jsonl for each article that
    both have, with one numbered record (n) for each disagreement. The number of records is printed. Layers and fields
    that the corpus does not declare are left out.
    """
    comparison = compare(_read(a), _read(b))
    texts = load().texts
    for doc_id in sorted({doc_id for doc_id, _ in comparison.pairs}):
        rows = list(records(comparison, doc_id, texts[doc_id]))
        write_bytes(out / f"{doc_id}.jsonl", b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        click.echo(f"{doc_id}: {counted(len(rows), 'disagreement')}")


@adjudicate.command()
@click.argument("a", type=DIRECTORY)
@click.argument("b", type=DIRECTORY)
@click.argument("decisions", type=DIRECTORY)
@click.option("--revisions", type=DIRECTORY, help="Also apply the revisions in this directory (<doc_id>.jsonl).")
@click.option("-o", "--out", required=True, type=DIRECTORY, help="Directory for the merged documents.")
@click.option("--overwrite", is_flag=True, help="Replace existing documents.")
def merge(a: Path, b: Path, decisions: Path, *, revisions: Path | None, out: Path, overwrite: bool) -> None:
    """Merge the annotations in the directories A and B by DECISIONS, and write the documents to OUT.

    A document has the items on which A and B agree, and those that DECISIONS decides: a directory of <doc_id>.jsonl,
    with one line for each disagreement of `onrecord adjudicate list`, by its number n.

    With --revisions, the changes of later annotators are applied as well. This makes gold again from the log that
    `onrecord studio pull --adjudicated` writes.

    Problems, such as a disagreement without a decision, are printed; then nothing is written.
    """
    a_documents = _read(a)
    comparison = compare(a_documents, _read(b))
    texts, problems, made = load().texts, list[Problem](), {}
    for doc_id in sorted({doc_id for doc_id, _ in comparison.pairs}):
        decided = list(_decisions(decisions / f"{doc_id}.jsonl").values())
        found = read_log(revisions / f"{doc_id}.jsonl", Revision) if revisions else []
        made[doc_id], wrong = remade(comparison, a_documents[doc_id], texts[doc_id], decided, found)
        problems += wrong
    _write(made, problems, out, overwrite=overwrite)


@adjudicate.command()
@click.argument("gold", type=DIRECTORY)
@click.argument("revisions", type=DIRECTORY)
@click.option("-o", "--out", required=True, type=DIRECTORY, help="Directory for the revised documents.")
@click.option("--overwrite", is_flag=True, help="Replace existing documents.")
def revise(gold: Path, revisions: Path, out: Path, *, overwrite: bool) -> None:
    """Apply the REVISIONS of a later annotator to the documents of GOLD, and write the revised documents to OUT.

    GOLD is a directory of documents (<doc_id>.json). REVISIONS is a directory of <doc_id>.jsonl. A
    revision that fits no item is printed as a problem; then nothing is written.
    """
    texts, problems, made = load().texts, list[Problem](), {}
    for original in read(gold):
        found = read_log(revisions / f"{original.doc_id}.jsonl", Revision)
        made[original.doc_id], unresolved = revised(original, texts[original.doc_id], found)
        problems += unresolved
    _write(made, problems, out, overwrite=overwrite)


def _read(directory: Path) -> dict[str, Document]:
    """Return doc_id -> document, without the layers that the corpus does not declare."""
    return {each.doc_id: only_declared_layers(each, asked()) for each in read(directory)}


def _write(made: dict[str, Document], problems: list[Problem], out: Path, *, overwrite: bool) -> None:
    """Write documents to `out` as <doc_id>.json; if there are problems, print them and write nothing.

    Layers and fields that the corpus does not declare are left out.

    Args:
        made: doc_id -> document.
        problems: The problems of all documents.
        out: The directory.
        overwrite: Whether existing documents with other content are replaced.

    Raises:
        OnrecordError: There is a problem, or a document with other content exists; nothing was written.
    """
    for problem in problems:
        click.echo(problem.render())
    if problems:
        raise OnrecordError(
            f"{counted(len(problems), 'problem')} in the decisions or revisions; nothing was written.",
            got="the problems printed above",
            hint="correct the lines that they name, and run the same command again",
        )
    declared = asked()
    files = {out / f"{doc_id}.json": encode_document(only_declared(each, declared)) for doc_id, each in made.items()}
    for path, data in files.items():
        if path.exists() and path.read_bytes() != data and not overwrite:
            raise OnrecordError(
                "The document exists already, with other content.",
                where=str(path),
                hint="run the same command with --overwrite to replace it",
            )
    for path, data in files.items():
        write_bytes(path, data)
        click.echo(f"{path.stem}: written to {path}")


def _decisions(path: Path) -> dict[int, Decision]:
    """Return number of the disagreement (n) -> decision, from a file of decisions (JSONL) on one document.

    Raises:
        OnrecordError: Two lines decide the same disagreement, or a line cannot be read.
    """
    found: dict[int, Decision] = {}
    for decision in read_log(path, Decision):
        if decision.n in found:
            raise OnrecordError(
                "Two lines decide the same disagreement.",
                where=str(path),
                got=f'two lines with "n": {decision.n}',
                expected="one line for each n, which is the number of a disagreement",
                hint="delete one of the two lines",
            )
        found[decision.n] = decision
    return found
