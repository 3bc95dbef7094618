"""`onrecord validate`: list all problems of the corpus, of an annotator's directory, or of a predictions file."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.corpora import root_option
from onrecord.cli.problems import exit_code, show
from onrecord.errors import OnrecordError, counted


@click.command()
@click.argument("predictions", required=False, type=click.Path(path_type=Path))
@root_option()
@click.option("--strict", is_flag=True, help="Exit 1 for warnings, too.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the problems as JSON, with the keys that acknowledge them."
)
@click.option(
    "--all", "everything", is_flag=True, help="Show every problem; by default, many of one kind are summed up."
)
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
    """Print all problems of corpus, gold and registries. Exits 1 if there is an error.

    PREDICTIONS may be an annotator's directory: its finished layers are checked by the rules of gold. Any other
    PREDICTIONS are checked as by `onrecord check`. Nothing is written.

    To acknowledge a warning, which then is not shown any more, add an entry to the list annotations/acknowledged.json:
    {"check": "coverage.pronoun", "document": "recusal-000", "key": "the key of the warning", "reason": "why"}.
    """
    if as_list:
        _list_checks()
    elif predictions is not None and predictions.is_dir() and _is_annotators(predictions, root):
        context.exit(_validate_annotator(predictions, root, strict=strict, as_json=as_json))
    elif predictions is not None:
        from onrecord.cli.check import check_predictions

        context.exit(
            check_predictions(predictions, gold=None, root=root, strict=strict, as_json=as_json, everything=everything)
        )
    else:
        context.exit(_validate(root, strict=strict, as_json=as_json, everything=everything))


def _validate(root: Path | None, *, strict: bool, as_json: bool, everything: bool) -> int:
    """Print the problems of the corpus in the directory `root` (None for the one in use), and return the exit code.

    Args:
        root: The directory.
        strict: Whether the exit code is 1 for warnings too.
        as_json: Whether to print JSON instead of text.
        everything: Whether to print every problem, and not only the first of many of one kind.

    Raises:
        OnrecordError: The directory has no corpus.
    """
    from onrecord.checks.run import validate as run
    from onrecord.cli.progress import Progress
    from onrecord.paths import home

    place = home() if root is None else root
    if not (place / "corpus").is_dir():
        raise OnrecordError(
            "The directory has no corpus.",
            where=str(place),
            expected="a directory with corpus/ and annotations/",
            hint="onrecord validate --root DIR",
        )
    with Progress() as said:
        report = run(place, said=said)
    summary = f"{counted(report.documents, 'document')}, {counted(report.acknowledged, 'acknowledged warning')}"
    show(
        report.problems, summary=summary, notes=[*report.notes, *report.skipped], as_json=as_json, everything=everything
    )
    return exit_code(report.problems, strict=strict)


def _is_annotators(directory: Path, root: Path | None) -> bool:
    """Return whether a directory is an annotator's: it has an about.json, or a file named after an article.

    `root` is the corpus; None for the one in use.
    """
    from onrecord.checks.files import CorpusFiles
    from onrecord.documents.directory import ABOUT
    from onrecord.paths import home

    names = {path.stem for path in directory.glob("*.json")}
    return ABOUT in names or bool(names & CorpusFiles(home() if root is None else root).articles.keys())


def _validate_annotator(directory: Path, root: Path | None, *, strict: bool, as_json: bool) -> int:
    """Print the problems of an annotator's directory, and return the exit code: 1 if there is an error, else 0.

    Args:
        directory: The annotator's directory.
        root: The root of the corpus with its articles; None for the one in use.
        strict: Whether the exit code is 1 for warnings too.
        as_json: Whether to print JSON instead of text.
    """
    from onrecord.checks.annotator import validate_annotator
    from onrecord.paths import home

    report = validate_annotator(home() if root is None else root, directory)
    documents = f"{counted(report.documents, 'document')} of {directory}"
    summary = f"{documents}, {counted(report.acknowledged, 'acknowledged warning')}"
    show(report.problems, summary=summary, notes=report.skipped, as_json=as_json)
    return exit_code(report.problems, strict=strict)


def _list_checks() -> None:
    from onrecord.checks.registry import known
    from onrecord.report.terminal_table import new_table, print_table, terminal

    table = new_table("check", "severity", "what it requires", text=["what it requires"], left=["severity"])
    for each in known():
        table.add_row(each.id, each.severity, each.summary)
    print_table(table, terminal())
