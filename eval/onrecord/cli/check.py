"""`onrecord check PRED`: list all problems of a predictions file, with line and path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import gold_option, root_option
from onrecord.cli.formats import OURS, format_options, refuse_with_cluster
from onrecord.cli.problems import exit_code, show
from onrecord.errors import counted

if TYPE_CHECKING:
    from onrecord.checks.predictions import Reference
    from onrecord.scoring.side_formats import Formats


@click.command()
@click.argument("predictions")
@gold_option("Other gold: a directory of documents or of a corpus, or a JSONL file; with --on, shards.", as_path=False)
@root_option()
@format_options()
@click.option("--strict", is_flag=True, help="Exit 1 for warnings, too.")
@click.option(
    "--all", "everything", is_flag=True, help="Show every problem; by default, many of one kind are summed up."
)
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
    """Print all problems of a predictions file (JSONL), with line and path. Exits 1 if there is an error.

    Nothing is written. --format reads another project's file. Notes below the problems say how it was read and what was
    lost.

    With --on, the predictions are shards that a Dask cluster checks: a directory, a glob or a URL of JSONL (.gz, ...)
    or Parquet.
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
    """Print the problems of predictions in the format of this package; return the exit code, 1 if one is an error.

    Args:
        predictions: A JSONL file, or a directory of documents.
        gold: The path of gold; None for the documents of the corpus.
        root: The root directory of the corpus with the texts; None for the corpus to which gold belongs.
        strict: Whether the exit code is 1 for warnings too.
        as_json: Whether to print JSON instead of text.
        everything: Whether to print every problem, and not only the first of many of one kind.

    Raises:
        OnrecordError: A file cannot be read, or is in another format.
    """
    from onrecord.checks.predictions import check_file, check_held
    from onrecord.documents.directory import document_paths
    from onrecord.documents.sources import source
    from onrecord.scoring.refused_formats import refuse_foreign

    typed = f"onrecord check {predictions}" + ("" if gold is None else f" --gold {gold}")
    refuse_foreign([predictions], "--format", typed=typed)
    refuse_foreign([] if gold is None else [gold], "--gold-format", typed=typed)
    known = reference_of(gold, root)
    is_documents = predictions.is_dir() and document_paths(predictions)
    problems = list(check_held(source(predictions), known) if is_documents else check_file(predictions, known))
    summary = f"{predictions} against {counted(len(known), 'document')} of gold"
    show(problems, summary=summary, as_json=as_json, everything=everything)
    return exit_code(problems, strict=strict)


def reference_of(gold: Path | None, root: Path | None) -> Reference:
    """Return doc_id -> text (None if it is missing) for the documents of gold.

    Args:
        gold: The path of gold; None for the documents of the corpus.
        root: The root directory of the corpus with the texts; None for the corpus to which gold belongs.
    """
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
    """Print the problems of predictions; return the exit code, 1 if one is an error.

    Predictions and gold may be in another project's format. If a file cannot be converted, the problems are those of
    reading it.

    Args:
        predictions: The file or directory.
        gold: The path of gold; None for the gold of the corpus in use.
        formats: The formats of both sides.
        strict: Whether the exit code is 1 for warnings too.
        as_json: Whether to print JSON instead of text.
        everything: Whether to print every problem, and not only the first of many of one kind.
    """
    from onrecord.checks.predictions import check_file, check_held
    from onrecord.checks.predictions.word_edges import EDGES
    from onrecord.cli.formats import read
    from onrecord.cli.shifted_offsets import WITH_WORDS
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
    if formats.predicted in WITH_WORDS:
        problems = [each for each in problems if each.check != EDGES]
    summary = f"{predictions} against {counted(len(known), 'document')} of gold"
    show(problems, summary=summary, notes=sides.notes, as_json=as_json, everything=everything)
    return exit_code(problems, strict=strict)
