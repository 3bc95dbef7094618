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
from onrecord.documents.directory import encode_document, read
from onrecord.errors import OnrecordError, Problem

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
    """Write every disagreement of the annotations in the directories A and B to OUT."""
    comparison = compare({each.doc_id: each for each in read(a)}, {each.doc_id: each for each in read(b)})
    texts = load().texts
    for doc_id in sorted({doc_id for doc_id, _ in comparison.pairs}):
        rows = list(records(comparison, doc_id, texts[doc_id]))
        write_bytes(out / f"{doc_id}.jsonl", b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        click.echo(f"{doc_id}: {len(rows)} disagreements")


@adjudicate.command()
@click.argument("a", type=DIRECTORY)
@click.argument("b", type=DIRECTORY)
@click.argument("decisions", type=DIRECTORY)
@click.option("--findings", type=DIRECTORY, help="Also apply the findings in this directory (<doc_id>.jsonl).")
@click.option("-o", "--out", required=True, type=DIRECTORY, help="Directory for the merged documents.")
@click.option("--overwrite", is_flag=True, help="Replace existing documents.")
def merge(a: Path, b: Path, decisions: Path, *, findings: Path | None, out: Path, overwrite: bool) -> None:
    """Write documents with the items on which A and B agree, and those that DECISIONS (<doc_id>.jsonl) decides.

    With --findings, the findings of later readers are applied as well. This makes gold again from the log that
    `onrecord studio pull --adjudicated` writes.
    """
    a_documents = {each.doc_id: each for each in read(a)}
    comparison = compare(a_documents, {each.doc_id: each for each in read(b)})
    texts, problems, made = load().texts, list[Problem](), {}
    for doc_id in sorted({doc_id for doc_id, _ in comparison.pairs}):
        decided = list(_decisions(decisions / f"{doc_id}.jsonl").values())
        found = read_log(findings / f"{doc_id}.jsonl", Revision) if findings else []
        made[doc_id], wrong = remade(comparison, a_documents[doc_id], texts[doc_id], decided, found)
        problems += wrong
    _write(made, problems, out, overwrite=overwrite)


@adjudicate.command()
@click.argument("gold", type=DIRECTORY)
@click.argument("findings", type=DIRECTORY)
@click.option("-o", "--out", required=True, type=DIRECTORY, help="Directory for the revised documents.")
@click.option("--overwrite", is_flag=True, help="Replace existing documents.")
def revise(gold: Path, findings: Path, out: Path, *, overwrite: bool) -> None:
    """Apply the FINDINGS of a later reader (<doc_id>.jsonl) to the documents of GOLD."""
    texts, problems, made = load().texts, list[Problem](), {}
    for original in read(gold):
        found = read_log(findings / f"{original.doc_id}.jsonl", Revision)
        made[original.doc_id], unresolved = revised(original, texts[original.doc_id], found)
        problems += unresolved
    _write(made, problems, out, overwrite=overwrite)


def _write(made: dict[str, Document], problems: list[Problem], out: Path, *, overwrite: bool) -> None:
    for problem in problems:
        click.echo(problem.render())
    if problems:
        raise OnrecordError(f"{len(problems)} problems; nothing was written.", hint="correct the lines, and try again")
    for doc_id, document_made in made.items():
        path = out / f"{doc_id}.json"
        data = encode_document(document_made)
        if path.exists() and path.read_bytes() != data and not overwrite:
            raise OnrecordError("The document exists already.", where=str(path), hint="--overwrite replaces it")
        write_bytes(path, data)
        click.echo(f"{doc_id}: written to {path}")


def _decisions(path: Path) -> dict[int, Decision]:
    found: dict[int, Decision] = {}
    for decision in read_log(path, Decision):
        if decision.n in found:
            raise OnrecordError(f"Record {decision.n} is decided twice.", where=str(path), hint="keep one")
        found[decision.n] = decision
    return found
