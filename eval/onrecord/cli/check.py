"""`onrecord check PRED`: every problem of a predictions file at once, with line and path."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.problems import exit_code, show


@click.command()
@click.argument("predictions")
@click.option("--gold", help="Other gold: a directory of documents, or a JSONL file; with --on, shards.")
@click.option(
    "--root", type=click.Path(path_type=Path), help="Another corpus: a directory with corpus/ and annotations/."
)
@click.option("--strict", is_flag=True, help="Warnings, too, end with exit code 1.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@click.option("--on", metavar="CLUSTER", help="dask: processes of this machine; tcp://...: a Dask scheduler.")
@click.pass_context
def check(
    context: click.Context,
    predictions: str,
    *,
    gold: str | None,
    root: Path | None,
    strict: bool,
    as_json: bool,
    on: str | None,
) -> None:
    """Check a predictions file: every problem at once. Exits 1 if there is an error.

    With --on the predictions are shards, checked on a Dask cluster: a directory, a glob or a URL of JSONL (.gz, ...) or
    Parquet.
    """
    if on is not None:
        from onrecord.cli.check_on import check_on

        code = check_on(predictions, on=on, gold=gold, root=root, strict=strict, as_json=as_json)
    else:
        path = None if gold is None else Path(gold)
        code = check_predictions(Path(predictions), gold=path, root=root, strict=strict, as_json=as_json)
    context.exit(code)


def check_predictions(predictions: Path, *, gold: Path | None, root: Path | None, strict: bool, as_json: bool) -> int:
    """Print a predictions file's problems and return the exit code."""
    from onrecord.checks.predictions import check_file, reference
    from onrecord.corpus.load import load
    from onrecord.documents.directory import read

    corpus = load(root)
    known = reference(corpus, None if gold is None else read(gold))
    problems = list(check_file(predictions, known))
    show(problems, summary=f"{predictions} against {len(known)} documents of gold", as_json=as_json)
    return exit_code(problems, strict=strict)
