"""Score predictions against gold, and show the figures as a table or write them as JSON."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.result import Result
    from onrecord.stats.units import UnitRows

EVERY = 500  # documents between two updates of the line that shows progress


@click.command(name="score")
@click.argument("predictions", type=click.Path(path_type=Path))
@click.option("--gold", type=click.Path(path_type=Path), help="Directory of documents or JSONL; default: the corpus's.")
@click.option(
    "--format", "format_", type=click.Choice(["jsonl", "conll"]), default="jsonl", help="The format of both files."
)
@click.option(
    "--layer", "layers", multiple=True, type=click.Choice(["entities", "quotes", "events"]), help="Only this layer."
)
@click.option(
    "--measures", "patterns", help="Measures by name or pattern, with commas between: mention.*,quote.cue.exact"
)
@click.option("--by", type=click.Choice(["type", "zone", "document"]), help="Show the figures of each part as well.")
@click.option("--ci", "with_ci", is_flag=True, help="Show 95% intervals, where there are 20 paragraphs or documents.")
@click.option("--json", "json_path", type=click.Path(path_type=Path, allow_dash=True), help="Write JSON; - prints it.")
def score(
    predictions: Path,
    *,
    gold: Path | None,
    format_: str,
    layers: tuple[str, ...],
    patterns: str | None,
    by: str | None,
    with_ci: bool,
    json_path: Path | None,
) -> None:
    """Score PREDICTIONS (JSONL, or a directory of documents) against gold.

    Precision, recall and F1 of every measure; a dash is undefined or not attempted. `onrecord measures` lists the
    measures, and the last line is the signature to be reported with the figures.
    """
    if format_ == "conll":
        from onrecord.cli.score_conll import show_conll

        show_conll(predictions, gold, split_patterns(patterns), json_path)
        return
    from onrecord.score import score as run

    gc.set_threshold(200_000)  # records hold no cycles, so that looking for some is a fifth of a long score's time
    with _Progress() as progress:
        chosen = split_patterns(patterns)
        units = _units(chosen, layers) if with_ci else None
        observe = units.add if units else None
        result = run(gold, predictions, measures=chosen, layers=layers, progress=progress, observe=observe)
    if units:
        from onrecord.stats.intervals import with_intervals

        result = with_intervals(result, units)
    if json_path is not None and str(json_path) == "-":
        for piece in result.chunks():
            click.echo(piece, nl=False)
        return
    if json_path is not None:
        from onrecord.io.atomic import writing

        with writing(json_path) as file:
            file.writelines(result.chunks())
    _show(result, by, everything=chosen is not None)


def _units(patterns: list[str] | None, layers: tuple[str, ...]) -> UnitRows:
    """Return what keeps the measures' counts by unit while they are scored."""
    from onrecord.measures import registry
    from onrecord.stats.units import UnitRows

    return UnitRows(registry.select(patterns, layers=layers))


def split_patterns(patterns: str | None) -> list[str] | None:
    """Return the patterns between commas; a comma inside brackets belongs to its name.

    >>> split_patterns("coref.muc[match=head,singletons=no],mention.*")
    ['coref.muc[match=head,singletons=no]', 'mention.*']
    """
    if patterns is None:
        return None
    found, depth = [""], 0
    for character in patterns:
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    if not all(part.strip() for part in found):
        raise OnrecordError("A measure's name is missing.", got=patterns, expected="names with commas between")
    return [part.strip() for part in found]


def _show(result: Result, by: str | None, *, everything: bool) -> None:
    from onrecord.report.score_table import print_result

    print_result(result, by, everything=everything)


class _Progress:
    """A line on standard error that counts documents: on a terminal, and nowhere else."""

    def __init__(self) -> None:
        self._shown = False

    def __enter__(self) -> Callable[[int], None] | None:
        return self._update if sys.stderr.isatty() else None

    def _update(self, documents: int) -> None:
        if documents % EVERY == 0:
            click.echo(f"\r{documents:,} documents", nl=False, err=True)
            self._shown = True

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo("\r" + " " * 30 + "\r", nl=False, err=True)
