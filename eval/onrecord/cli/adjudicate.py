"""`onrecord adjudicate list|merge`: where two annotations differ, and the gold that the decisions leave."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from onrecord.adjudicate.disagreements import compare, records
from onrecord.adjudicate.merge import Decision, Merger
from onrecord.adjudicate.portable import document
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError, Problem
from onrecord.io.atomic import write_bytes
from onrecord.io.documents import encode_document, read

DIRECTORY = click.Path(path_type=Path, file_okay=False)


@click.group()
def adjudicate() -> None:
    """Turn two annotations into gold: list the disagreements, then merge what was decided."""


@adjudicate.command("list")
@click.argument("a", type=DIRECTORY)
@click.argument("b", type=DIRECTORY)
@click.option("-o", "--out", required=True, type=DIRECTORY, help="Where to write <doc_id>.jsonl, a record a line.")
def list_(a: Path, b: Path, out: Path) -> None:
    """List every disagreement of the annotations in directories A and B."""
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
@click.option("-o", "--out", required=True, type=DIRECTORY, help="Where to write the merged documents.")
@click.option("--overwrite", is_flag=True, help="Replace documents that are there.")
def merge(a: Path, b: Path, decisions: Path, out: Path, *, overwrite: bool) -> None:
    """Write what A and B agree on and what DECISIONS (<doc_id>.jsonl) decides as documents."""
    a_documents = {each.doc_id: each for each in read(a)}
    comparison = compare(a_documents, {each.doc_id: each for each in read(b)})
    texts, problems, made = load().texts, list[Problem](), {}
    for doc_id in sorted({doc_id for doc_id, _ in comparison.pairs}):
        merger = Merger(doc_id, texts[doc_id], comparison, _decisions(decisions / f"{doc_id}.jsonl"))
        layers = merger.layers()
        made[doc_id], unresolved = document(a_documents[doc_id], layers)
        problems += [*merger.problems, *unresolved]
    for problem in problems:
        click.echo(problem.render())
    if problems:
        raise OnrecordError(f"{len(problems)} decisions cannot be carried out; nothing was written.", hint="mend them")
    for doc_id, merged in made.items():
        path = out / f"{doc_id}.json"
        data = encode_document(merged)
        if path.exists() and path.read_bytes() != data and not overwrite:
            raise OnrecordError("The document is there already.", where=str(path), hint="--overwrite replaces it")
        write_bytes(path, data)
        click.echo(f"{doc_id}: written to {path}")


def _decisions(path: Path) -> dict[int, Decision]:
    found: dict[int, Decision] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            decision = msgspec.json.decode(line, type=Decision)
        except msgspec.DecodeError as error:
            raise OnrecordError(
                "A decision cannot be read.",
                where=f"{path}:{number}",
                got=str(error),
                expected='{"n", "decision", "take", "gold", "rule", "reason"}',
                hint="correct the line",
            ) from error
        if decision.n in found:
            raise OnrecordError(f"Record {decision.n} is decided twice.", where=f"{path}:{number}", hint="keep one")
        found[decision.n] = decision
    return found
