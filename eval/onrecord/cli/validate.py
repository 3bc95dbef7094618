"""`onrecord validate`: every problem of the corpus at once; of a predictions file, if one is named."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.corpora import root_option
from onrecord.cli.problems import exit_code, show
from onrecord.errors import OnrecordError


@click.command()
@click.argument("predictions", required=False, type=click.Path(path_type=Path))
@root_option()
@click.option("--strict", is_flag=True, help="Warnings, too, end with exit code 1.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the problems as JSON, with the keys that acknowledge them."
)
@click.option("--all", "everything", is_flag=True, help="Show every problem, where many are of one kind.")
@click.option("--list", "as_list", is_flag=True, help="List the checks instead.")
@click.pass_context
def validate(
    context: click.Context,
    predictions: Path | None,
    root: Path | None,
    *,
    strict: bool,
    as_json: bool,
    everything: bool,
    as_list: bool,
) -> None:
    """Check corpus, gold and registries: every problem at once. Exits 1 if there is an error.

    With PREDICTIONS it checks that file instead, as `onrecord check` does. A warning that somebody has looked at is set
    aside by an entry {check, document, key, reason} in annotations/acknowledged.json.
    """
    if as_list:
        _list_checks()
    elif predictions is not None:
        from onrecord.cli.check import check_predictions

        context.exit(
            check_predictions(predictions, gold=None, root=root, strict=strict, as_json=as_json, everything=everything)
        )
    else:
        context.exit(_validate(root, strict=strict, as_json=as_json, everything=everything))


def _validate(root: Path | None, *, strict: bool, as_json: bool, everything: bool) -> int:
    from onrecord.checks.run import validate as run
    from onrecord.paths import home

    place = home() if root is None else root
    if not (place / "corpus").is_dir():
        raise OnrecordError(
            "The directory holds no corpus.",
            where=str(place),
            expected="a directory with corpus/ and annotations/",
            hint="name another with --root",
        )
    report = run(place)
    summary = f"{report.documents} documents, {report.acknowledged} acknowledged warnings"
    show(
        report.problems, summary=summary, notes=[*report.notes, *report.skipped], as_json=as_json, everything=everything
    )
    return exit_code(report.problems, strict=strict)


def _list_checks() -> None:
    from rich.console import Console
    from rich.table import Table

    from onrecord.checks.registry import CHECKS

    table = Table("check", "severity", "what it holds the corpus to", box=None)
    for each in CHECKS:
        table.add_row(each.id, each.severity, each.summary)
    Console().print(table)
