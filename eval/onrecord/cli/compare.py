"""`onrecord compare`: which of two systems is better, by how much, how surely, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import gold_option
from onrecord.cli.formats import format_options

if TYPE_CHECKING:
    from onrecord.comparison.result import Comparison
    from onrecord.scoring.other_formats import Formats

ITEMS = 20


@click.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@gold_option()
@format_options()
@click.option(
    "--measures",
    "patterns",
    help="Measures by name or pattern, with commas between; default: the ten of `onrecord score`.",
)
@click.option(
    "--unit",
    type=click.Choice(["paragraph", "document"]),
    default="paragraph",
    help="What is resampled and swapped, where a measure adds up over it.",
)
@click.option("--seed", type=click.IntRange(min=0), help="Of all random numbers; it is in the output.")
@click.option("--items", type=click.IntRange(min=0), default=ITEMS, help="How many of the items that differ are shown.")
@click.option("--fail-if-worse", is_flag=True, help="Exit 1 if B is worse than A on a measure, p (Holm) at most 0.05.")
@click.option("--json", "json_path", type=click.Path(path_type=Path, allow_dash=True), help="Write JSON; - prints it.")
def compare(
    a: Path,
    b: Path,
    *,
    gold: Path | None,
    formats: Formats,
    patterns: str | None,
    unit: str,
    seed: int | None,
    items: int,
    fail_if_worse: bool,
    json_path: Path | None,
) -> int:
    """Compare the predictions A and B on the same gold.

    For each measure: both figures, B less A with its 95% interval (bootstrap), p by approximate randomization
    (exact where units are few), and p corrected for the number of measures (Holm). Then the documents and the items in
    which the two differ.

    In a test suite, `--fail-if-worse` exits with 1 if B, the new system, is worse than A on any of the measures.
    """
    from onrecord.cli.formats import read
    from onrecord.cli.score import split_patterns
    from onrecord.comparison.compare import compare as run
    from onrecord.stats.intervals import SEED

    measures = split_patterns(patterns)
    sides = read(gold, (a, b), formats)
    found = run(sides.gold, *sides.predicted, measures=measures, unit=unit, seed=SEED if seed is None else seed)
    if json_path is not None and str(json_path) == "-":
        click.echo(found.to_json(), nl=False)
    else:
        if json_path is not None:
            from onrecord.documents.atomic import write_bytes

            write_bytes(json_path, found.to_json())
        from onrecord.report.compare_table import print_comparison

        print_comparison(found, items=items)
    return _say_worse(found) if fail_if_worse else 0


def _say_worse(found: Comparison) -> int:
    """Say on standard error where B is worse, and return the exit code: 1 if it is worse on any measure."""
    from onrecord.comparison.claims import Verdict

    worse = [name for name, verdict in found.verdicts.items() if verdict is Verdict.A]
    for name in worse:
        points, p = 100 * abs(found[name].difference or 0), found.holm[name]
        click.echo(
            f"{found.names[1]} is worse than {found.names[0]} on {name} by {points:.1f} points (p {p:.4f})", err=True
        )
    return int(bool(worse))
