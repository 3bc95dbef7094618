"""`onrecord compare A B`: which of two systems is better, by how much, with what significance, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import comparison_options

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.comparison.result import Comparison
    from onrecord.scoring.side_formats import Formats

ITEMS = 20
FAIL_IF_WORSE = "Exit 1 if B is worse than A on a measure, corrected p at most 0.05, or has no figure where A has one."


@click.command()
@comparison_options
@click.option("--by", type=click.Choice(["type", "zone"]), help="Also compare each type or zone, under each measure.")
@click.option("--items", type=click.IntRange(min=0), default=ITEMS, help="Show at most this many differing items.")
@click.option("--fail-if-worse", is_flag=True, help=FAIL_IF_WORSE)
def compare(
    a: Path,
    b: Path,
    *,
    gold: Path | None,
    formats: Formats,
    filters: dict[str, Any],
    patterns: str | None,
    unit: str,
    seed: int | None,
    by: str | None,
    items: int,
    fail_if_worse: bool,
    json_path: Path | None,
) -> int:
    """Compare the predictions A and B on the same gold, and print by how much and where they differ.

    For each measure, the table has both figures, the difference B minus A with its 95% interval (bootstrap), p by
    approximate randomization (exact if there are few units), and p corrected for the number of measures (Holm). Then
    follow the documents and items in which A and B differ. --json writes everything to a file.

    --by type adds a table for each measure with a row for each type, which shows where the difference comes from. Name
    the measure beforehand (--measures mention.strict), since p is corrected for all rows of these tables.

    --form, --kind, --type, --ignore, --given and --certain restrict the items as in `onrecord score`, on both sides:
    systems that predict only names are best compared with --form name.

    In continuous integration, --fail-if-worse exits with 1 if B, the new system, is significantly worse than A on a
    measure, or has no figure on a measure on which A has one.
    """
    from onrecord.cli.formats import read
    from onrecord.cli.score import split_patterns
    from onrecord.cli.score_each import with_certain_items
    from onrecord.comparison.compare import compare as run
    from onrecord.stats.intervals import SEED

    measures = split_patterns(patterns)
    sides = read(gold, (a, b), formats)
    settings = {"unit": unit, "seed": SEED if seed is None else seed, **with_certain_items(filters, gold)}
    found = run(sides.gold, *sides.predicted, measures=measures, by=by or "", **settings)
    if json_path is not None and str(json_path) == "-":
        click.echo(found.to_json(), nl=False)
    else:
        if json_path is not None:
            from onrecord.documents.atomic import write_bytes

            write_bytes(json_path, found.to_json())
        from onrecord.report.compare_table import print_comparison

        print_comparison(found, items=items)
    return _print_worse(found) if fail_if_worse else 0


def _print_worse(found: Comparison) -> int:
    """Print the measures on which B is worse or lacks a figure to standard error; return 1 if there are any, else 0."""
    from onrecord.comparison.claims import Verdict

    worse = [name for name, verdict in found.verdicts.items() if verdict is Verdict.A]
    for name in worse:
        points, p = 100 * abs(found[name].difference or 0), found.holm[name]
        click.echo(
            f"{found.names[1]} is worse than {found.names[0]} on {name} by {points:.1f} points (p {p:.4f})", err=True
        )
    lost = [name for name, row in found.items() if row.a is not None and row.b is None]
    if lost:
        click.echo(f"{found.names[1]} has no figure where {found.names[0]} has one: {', '.join(lost)}", err=True)
    return int(bool(worse or lost))
