"""The options for reading other projects' files: --format, and the choices that a format needs."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.errors import OnrecordError
from onrecord.formats.bio_tags import SCHEMES
from onrecord.formats.registry import SCORED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onrecord.scoring.other_formats import Sides
    from onrecord.scoring.side_formats import Formats

F = TypeVar("F", bound="Callable[..., Any]")
OURS, DOCUMENTS = "jsonl", "documents"  # read alike
REFERENCE = "conll"  # the rules of the reference scorer, in `onrecord score` alone
COLUMNS = "conll2012"


class FormatName(click.Choice[str]):
    """The type of an option whose value is the name of a format.

    Other packages may add formats that `--help` does not list. `documents` (a directory of documents) becomes `jsonl`,
    which is read the same way. `conll` stands for the reference scorer in `onrecord score`, and elsewhere becomes
    `conll2012`, with a note on standard error.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name of the format to read for an option's value.

        Raise click's usage error, which names `param` and `ctx`, if there is no such format.
        """
        from onrecord.formats.registry import FORMATS, known

        if value == DOCUMENTS:
            return OURS
        if value == REFERENCE and REFERENCE not in self.choices:
            click.echo("note: conll is read as conll2012: the same columns, under our own rules", err=True)
            return COLUMNS
        return value if value in known().keys() - FORMATS.keys() else super().convert(value, param, ctx)


READING = (
    click.option(
        "--label", "labels", multiple=True, metavar="THEIRS=OURS", help="Read a label as one of ours: PERSON=PER"
    ),
    click.option(
        "--scheme", type=click.Choice([*SCHEMES]), help="BIO: the scheme of the tags; default: guessed from the tags."
    ),
    click.option(
        "--column",
        type=int,
        default=-1,
        metavar="N",
        help="BIO: the column of the tags, counted from 1; default: the last.",
    ),
    click.option(
        "--spans",
        "groups",
        multiple=True,
        metavar="GROUP",
        help="spaCy: read this span group as mentions, instead of ents; coref-jsonlines: read this key, such as "
        "predicted_clusters; may be given several times.",
    ),
)


def reading_options(function: F) -> F:
    """Add the options for reading another format to the command `function`, and return it.

    They are --label, --scheme, --column and --spans. The command gets the values as `labels`, `scheme`, `column` and
    `groups`.
    """
    return reduce(lambda made, option: option(made), reversed(READING), function)


def format_options(*others: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds all options on the formats of predictions and gold to a command.

    They are --format, --gold-format, --label, --scheme, --column, --gold-column and --spans. The command gets their
    values as the one argument `formats`. It must have a parameter `gold`, the value of --gold.

    Args:
        others: Further values of --format.
    """
    choices = [OURS, DOCUMENTS, *others, *SCORED]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*args: Any, **given: Any) -> Any:
            names = ("format_", "gold_format", "labels", "scheme", "column", "gold_column", "groups")
            chosen = {name: given.pop(name) for name in names}
            systems = given.get("predictions") or (given.get("a"), given.get("b"))
            paths = [*systems] if isinstance(systems, tuple) else [systems]
            formats = _formats(given["gold"], **chosen)
            if chosen["format_"] is None and given.get("on") is None:
                formats = _detected(formats, [Path(str(each)) for each in paths], given["gold"], chosen["gold_format"])
            return function(*args, formats=formats, **given)

        options = (
            click.option(
                "--format",
                "format_",
                type=FormatName(choices),
                help="The format of the predictions, and of --gold unless it is a corpus; default: jsonl, or what the "
                "files show: bio, brat or docbin.",
            ),
            click.option(
                "--gold-format",
                type=FormatName([OURS, DOCUMENTS, *SCORED]),
                help="The format of gold, if it differs; without --gold, the corpus's gold is first converted to it.",
            ),
            *READING,
            click.option("--gold-column", type=int, metavar="N", help="BIO: the column of gold's tags, if it differs."),
        )
        return reduce(lambda made, option: option(made), reversed(options), run)

    return decorate


def _formats(
    gold: object,
    *,
    format_: str | None,
    gold_format: str | None,
    labels: Sequence[str],
    scheme: str | None,
    column: int,
    gold_column: int | None,
    groups: Sequence[str],
) -> Formats:
    """Return the values of the format options as one record.

    Args:
        gold: The value of --gold, a path as string or Path; None if the option is absent.
        format_: The value of --format, the format of the predictions; None for our own.
        gold_format: The value of --gold-format. None stands for our own format if `gold` is None or a corpus, and for
            the format of the predictions otherwise.
        labels: The values of --label, such as `PERSON=PER`.
        scheme: The value of --scheme: how BIO tags are read.
        column: The value of --column: the number of the column with the predicted tags.
        gold_column: The value of --gold-column; None for the same as `column`.
        groups: The values of --spans: the names of span groups.

    Raises:
        OnrecordError: A label has another form, or a column cannot have tags.
    """
    from onrecord.scoring.side_formats import Formats

    is_ours = gold is None or (Path(str(gold)) / "corpus" / "articles.json").is_file()
    return Formats(
        predicted=format_ or OURS,
        gold=gold_format or (OURS if is_ours else format_ or OURS),
        labels=dict(map(renaming, labels)),
        scheme=scheme,
        column=checked(column),
        gold_column=column if gold_column is None else checked(gold_column),
        groups=groups,
    )


def _detected(formats: Formats, predictions: Sequence[Path], gold: object, gold_format: str | None) -> Formats:
    """Return formats in which files of BIO, brat and DocBin have their format, and note it on standard error.

    Predictions keep our own format if they are not all of one such format. So does gold that is a corpus.

    Args:
        formats: The formats, if no file is detected.
        predictions: The paths of the predictions.
        gold: The value of --gold, or None.
        gold_format: The value of --gold-format, or None.
    """
    from onrecord.formats.guess import unmistakable

    found = {unmistakable(each) for each in predictions}
    predicted = next(iter(found)) if len(found) == 1 else None
    of_gold = None if gold is None or gold_format is not None else unmistakable(Path(str(gold)))
    for name, option, paths in ((predicted, "--format", predictions), (of_gold, "--gold-format", [gold])):
        if name is not None:
            click.echo(f"note: {', '.join(map(str, paths))}: read as {name} ({option} {name})", err=True)
    typed = " ".join((click.get_current_context().command_path, *map(str, predictions)))
    return replace(
        formats,
        predicted=predicted or formats.predicted,
        gold=of_gold or formats.gold,
        typed=typed if gold is None else f"{typed} --gold {gold}",
    )


def checked(column: int) -> int:
    """Return the value of --column unchanged if a column with that number can have tags.

    Raises:
        OnrecordError: The number is 0, or 1, which is the column of the words.
    """
    if column in {0, 1}:
        raise OnrecordError(
            "This column cannot have tags.",
            got=f"--column {column}",
            expected="2 or more, since words are in column 1; or -1 for the last, -2 for the one before it",
            hint="--column -1",
        )
    return column


def renaming(option: str) -> tuple[str, str]:
    """Return (their label, our label) from a value of --label, such as `PERSON=PER`.

    Raises:
        OnrecordError: One of the two is missing.
    """
    theirs, sign, ours = option.partition("=")
    if not (theirs and sign and ours):
        raise OnrecordError(
            "--label needs two labels.", got=f"--label {option}", expected="THEIRS=OURS", hint="--label PERSON=PER"
        )
    return theirs, ours


def read(gold: str | Path | None, predictions: Sequence[str | Path], formats: Formats) -> Sides:
    """Return gold and predictions, read in their formats. The rest of the command uses the schema of gold.

    Args:
        gold: The path of gold; None for the gold of the corpus in use.
        predictions: The paths of the predictions of one or more systems.
        formats: The formats of both sides.

    Returns:
        Gold, the predictions of each system in the order of `predictions`, and notes on how they were read.

    Raises:
        OnrecordError: A file cannot be read.
    """
    from onrecord.schema import using
    from onrecord.scoring.other_formats import read_sides

    sides = read_sides(None if gold is None else Path(gold), list(map(Path, predictions)), formats)
    click.get_current_context().with_resource(using(sides.profile))
    return sides


def refuse_with_cluster(formats: Formats) -> None:
    """Raise OnrecordError for format options that a cluster does not support: it reads JSONL and Parquet only."""
    if {formats.predicted, formats.gold} != {OURS}:
        raise OnrecordError(
            "--on reads JSONL and Parquet only.",
            got=f"predictions as {formats.predicted}, gold as {formats.gold}",
            expected=f"--format {OURS}, and no other --gold-format",
            hint="convert the files first: onrecord convert IN OUT.jsonl",
        )
    if formats.labels:
        raise OnrecordError(
            "--label cannot be used with --on.",
            got=", ".join(f"--label {theirs}={ours}" for theirs, ours in formats.labels.items()),
            hint="leave out --on, or rename the labels in the files and leave out --label",
        )
