"""`onrecord check PRED`: every problem of a predictions file at once, with line and path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import gold_option, root_option
from onrecord.cli.formats import OURS, format_options, refuse_with_cluster
from onrecord.cli.problems import exit_code, show

if TYPE_CHECKING:
    from onrecord.checks.predictions import Reference
    from onrecord.scoring.other_formats import Formats


@click.command()
@click.argument("predictions")
@gold_option("Other gold: a directory of documents or of a corpus, or a JSONL file; with --on, shards.", as_path=False)
@root_option()
@format_options()
@click.option("--strict", is_flag=True, help="Warnings, too, end with exit code 1.")
@click.option("--all", "everything", is_flag=True, help="Show every problem, where many are of one kind.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.option("--on", metavar="CLUSTER", help="dask: processes of this machine; tcp://...: a Dask scheduler.")
@click.pass_context
def check(
    context: click.Context,
    predictions: str,
    *,
    gold: str | None,
    root: Path | None,
    formats: Formats,
    strict: bool,
    as_json: bool,
    everything: bool,
    on: str | None,
) -> None:
    """Check a predictions file: every problem at once. Exits 1 if there is an error.

    --format reads another project's file; how it was read, and what that lost, is said below the problems.

    With --on the predictions are shards, checked on a Dask cluster: a directory, a glob or a URL of JSONL (.gz, ...) or
    Parquet.
    """
    if on is not None:
        from onrecord.cli.check_on import check_on

        refuse_with_cluster(formats)
        code = check_on(predictions, on=on, gold=gold, root=root, strict=strict, as_json=as_json, everything=everything)
    elif {formats.predicted, formats.gold} != {OURS}:
        code = check_foreign(Path(predictions), gold, formats, strict=strict, as_json=as_json, everything=everything)
    else:
        path = None if gold is None else Path(gold)
        code = check_predictions(
            Path(predictions), gold=path, root=root, strict=strict, as_json=as_json, everything=everything
        )
    context.exit(code)


def check_predictions(
    predictions: Path, *, gold: Path | None, root: Path | None, strict: bool, as_json: bool, everything: bool = False
) -> int:
    """Print a predictions file's problems and return the exit code."""
    from onrecord.checks.predictions import check_file, check_held
    from onrecord.documents.directory import document_paths
    from onrecord.documents.sources import source
    from onrecord.scoring.other_formats import refuse_foreign

    refuse_foreign([predictions], "--format")
    refuse_foreign([] if gold is None else [gold], "--gold-format")
    known = reference_of(gold, root)
    is_documents = predictions.is_dir() and document_paths(predictions)
    problems = list(check_held(source(predictions), known) if is_documents else check_file(predictions, known))
    summary = f"{predictions} against {len(known)} documents of gold"
    show(problems, summary=summary, as_json=as_json, everything=everything)
    return exit_code(problems, strict=strict)


def reference_of(gold: Path | None, root: Path | None) -> Reference:
    """Return gold's documents with their texts: those of `root`, or else of the corpus that gold belongs to."""
    from onrecord.checks.predictions import reference
    from onrecord.corpus.load import load
    from onrecord.scoring.gold import find_gold

    if gold is None:
        return reference(load(root))
    found = find_gold(gold)
    if root is not None:
        found = replace(found, corpus=load(root))
    return {each.document.doc_id: found.text(each.document) for each in found.documents}


def check_foreign(
    predictions: Path, gold: str | None, formats: Formats, *, strict: bool, as_json: bool, everything: bool = False
) -> int:
    """Print the problems of predictions where a side is in another project's format, and return the exit code."""
    from onrecord.checks.predictions import check_file, check_held
    from onrecord.cli.formats import read
    from onrecord.documents.sources import Held
    from onrecord.errors import ProblemsError
    from onrecord.scoring.gold import find_gold

    try:
        sides = read(gold, [predictions], formats)
    except ProblemsError as error:
        show(error.problems, summary=f"{predictions} was not read", as_json=as_json, everything=everything)
        return exit_code(error.problems, strict=strict)
    found = find_gold(sides.gold)
    known = {each.document.doc_id: found.text(each.document) for each in found.documents}
    (side,) = sides.predicted
    problems = list(check_held(side, known) if isinstance(side, Held) else check_file(predictions, known))
    summary = f"{predictions} against {len(known)} documents of gold"
    show(problems, summary=summary, notes=sides.notes, as_json=as_json, everything=everything)
    return exit_code(problems, strict=strict)
