"""Print problems, grouped by document, and compute the exit code of a command that found them.

A kind of problem is one check with one message. If there are more than `FEW` problems of a kind, only the first is
printed, with the number of the others. JSON always has all problems, and so has the text with `everything`.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

import click
import msgspec

from onrecord.cli.terminal import utf8
from onrecord.errors import Problem, Severity, counted
from onrecord.schema.schemas import schema_version

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 3  # at most this many problems of one kind are printed in full
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def show(
    problems: Sequence[Problem],
    *,
    summary: str,
    notes: Sequence[str] = (),
    as_json: bool = False,
    everything: bool = False,
) -> None:
    """Print problems to standard output, grouped by document, or all of them as JSON.

    Args:
        problems: The problems, in order; those of a document must be consecutive.
        summary: The text after the counts on the last line.
        notes: Lines before the last line.
        as_json: Whether to print JSON instead of text.
        everything: Whether to print all problems of a kind as text; otherwise, if a kind has more than 3 (`FEW`), only
            the first and the number of the others. JSON always has all.
    """
    errors, warnings = counts(problems)
    if as_json:
        report = {
            "onrecord": "problems",
            "schema_version": schema_version(),
            "problems": [msgspec.to_builtins(each) for each in problems],
            "counts": {"errors": errors, "warnings": warnings},
            "notes": [*notes, summary],
        }
        click.echo(utf8(json.dumps(report, ensure_ascii=False, sort_keys=True, indent=1)))
        return
    kinds = Counter(map(_kind, problems))
    shown, seen = [], set[tuple[str, str]]()
    for each in problems:
        if everything or kinds[_kind(each)] <= FEW or _kind(each) not in seen:
            shown.append(each)
        seen.add(_kind(each))
    for document, group in groupby(shown, key=lambda each: each.document):
        click.secho(document, bold=True)
        for problem in group:
            click.echo(_lines(problem))
            others = kinds[_kind(problem)] - 1
            if not everything and others >= FEW:
                click.echo(f"      and {others:,} more of this kind: --all lists them")
        click.echo()
    for note in notes:
        click.echo(note)
    click.echo(f"{counted(errors, 'error')}, {counted(warnings, 'warning')}; {summary}")


def _kind(problem: Problem) -> tuple[str, str]:
    return problem.check, problem.message


def counts(problems: Sequence[Problem]) -> tuple[int, int]:
    """Return (number of errors, number of warnings) in a list of problems."""
    errors = sum(each.severity is Severity.ERROR for each in problems)
    return errors, len(problems) - errors


def exit_code(problems: Sequence[Problem], *, strict: bool) -> int:
    """Return the exit code for a list of problems: 1 if it has errors, or warnings and `strict` is true; else 0."""
    errors, warnings = counts(problems)
    return 1 if errors or (strict and warnings) else 0


def _lines(problem: Problem) -> str:
    place = ":".join(filter(None, (f"line {problem.line}" if problem.line else "", problem.path)))
    label = click.style(problem.severity, fg=COLOURS[problem.severity])
    rows = [f"  {label} {problem.check}{'  ' if place else ''}{place}", f"    {problem.message}"]
    sides = (("got", problem.got), ("expected", problem.expected), ("next", problem.hint), ("key", problem.key))
    return "\n".join(rows + [f"      {name}: {value}" for name, value in sides if value])
