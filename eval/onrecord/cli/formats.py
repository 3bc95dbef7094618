"""The options by which every command reads another project's files: their format, and what that leaves open."""

from __future__ import annotations

from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.errors import OnrecordError
from onrecord.formats.bio_tags import SCHEMES
from onrecord.formats.registry import SCORED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onrecord.scoring.other_formats import Formats, Sides

F = TypeVar("F", bound="Callable[..., Any]")
OURS = "jsonl"
REFERENCE = "conll"  # the rules of the reference scorer, in `onrecord score` alone

READING = (
    click.option(
        "--label", "labels", multiple=True, metavar="THEIRS=OURS", help="Read a label as one of ours: PERSON=PER"
    ),
    click.option(
        "--scheme", type=click.Choice([*SCHEMES]), help="BIO: the scheme of the tags; default: told from the tags."
    ),
    click.option(
        "--column",
        type=int,
        default=-1,
        metavar="N",
        help="BIO: the column of the tags, from 1; default: the last.",
    ),
    click.option(
        "--spans",
        "groups",
        multiple=True,
        metavar="GROUP",
        help="DocBin: read this span group as mentions, instead of ents; may be given several times.",
    ),
)


def reading_options(function: F) -> F:
    """Add the options that say how a file of some format is read."""
    return reduce(lambda made, option: option(made), reversed(READING), function)


def format_options(*others: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what adds the options that say in which formats both sides are; the command gets them as `formats`.

    The command has a parameter `gold`. others: formats that it knows besides.
    """
    choices = [OURS, *others, *SCORED]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*args: Any, **given: Any) -> Any:
            names = ("format_", "gold_format", "labels", "scheme", "column", "gold_column", "groups")
            chosen = {name: given.pop(name) for name in names}
            return function(*args, formats=_formats(given["gold"], **chosen), **given)

        options = (
            click.option(
                "--format",
                "format_",
                type=click.Choice(choices),
                default=OURS,
                help="The format of both sides, but of a corpus as --gold.",
            ),
            click.option(
                "--gold-format",
                type=click.Choice([OURS, *SCORED]),
                help="The format of gold, if it is another; without --gold, what the corpus's gold is passed through.",
            ),
            *READING,
            click.option(
                "--gold-column", type=int, metavar="N", help="BIO: the column of gold's tags, if it is another."
            ),
        )
        return reduce(lambda made, option: option(made), reversed(options), run)

    return decorate


def _formats(
    gold: object,
    *,
    format_: str,
    gold_format: str | None,
    labels: Sequence[str],
    scheme: str | None,
    column: int,
    gold_column: int | None,
    groups: Sequence[str],
) -> Formats:
    from onrecord.scoring.other_formats import Formats

    is_ours = gold is None or (Path(str(gold)) / "corpus" / "articles.json").is_file()
    return Formats(
        predicted=format_,
        gold=gold_format or (OURS if is_ours else format_),
        labels=dict(map(renaming, labels)),
        scheme=scheme,
        column=checked(column),
        gold_column=column if gold_column is None else checked(gold_column),
        groups=groups,
    )


def checked(column: int) -> int:
    """Return the number of a column; raises OnrecordError for 0, and for 1, in which the words are."""
    if column in {0, 1}:
        raise OnrecordError(
            "Tags cannot be in that column.",
            got=f"--column {column}",
            expected="2 or more, since words are in column 1; or -1 for the last, -2 for the one before it",
        )
    return column


def renaming(option: str) -> tuple[str, str]:
    """Return a label and what it is to be called, from `THEIRS=OURS`."""
    theirs, sign, ours = option.partition("=")
    if not (theirs and sign and ours):
        raise OnrecordError("A label's new name is missing.", got=f"--label {option}", expected="--label PERSON=PER")
    return theirs, ours


def read(gold: str | Path | None, predictions: Sequence[str | Path], formats: Formats) -> Sides:
    """Return gold and the predictions of some systems, read in their formats."""
    from onrecord.scoring.other_formats import read_sides

    return read_sides(None if gold is None else Path(gold), list(map(Path, predictions)), formats)


def refuse_with_cluster(formats: Formats) -> None:
    """Raise OnrecordError if a side is in another project's format, for a command that is to run on a cluster."""
    if {formats.predicted, formats.gold} != {OURS}:
        raise OnrecordError(
            "--on reads JSONL and Parquet, and no other project's format.",
            got=f"--format {formats.predicted}",
            hint="onrecord convert makes JSONL of any format",
        )
    if formats.labels:
        raise OnrecordError(
            "--on reads labels as they are.",
            got=", ".join(f"--label {theirs}={ours}" for theirs, ours in formats.labels.items()),
            hint="leave out --on, or write our labels",
        )
