"""`onrecord power A B`: estimate how many documents a test needs to show a difference between two systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import comparison_options
from onrecord.errors import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.comparison.power import Reach
    from onrecord.scoring.side_formats import Formats


@click.command()
@comparison_options
@click.option(
    "--difference",
    "points",
    metavar="POINTS",
    type=click.FloatRange(min=0, max=100, min_open=True),
    help="The difference to show, in points of F1; default: that of A and B.",
)
@click.option(
    "--power",
    "target",
    type=click.FloatRange(min=0, max=1, min_open=True, max_open=True),
    default=0.8,
    show_default=True,
    help="The probability with which the test is to show it.",
)
def power(
    a: Path,
    b: Path,
    *,
    gold: Path | None,
    formats: Formats,
    filters: dict[str, Any],
    points: float | None,
    target: float,
    patterns: str | None,
    unit: str,
    seed: int | None,
    json_path: Path | None,
) -> None:
    """Print how many documents a test needs to show a difference between systems like A and B.

    For each measure, the table has the smallest difference that the present documents can show, and the number of
    similar paragraphs and documents that a difference of --difference points needs. Both are simulated from the counts
    of A and B by unit: the simulated systems disagree as often as A and B, and one of them is better by that
    difference. The test is that of `onrecord compare` for a single measure, at the 5% level. --json writes the figures
    to a file.
    """
    from onrecord.cli.formats import read
    from onrecord.cli.score import split_patterns
    from onrecord.cli.score_each import with_certain_items
    from onrecord.comparison.powers import powers
    from onrecord.stats.intervals import SEED

    sides = read(gold, (a, b), formats)
    found = powers(
        sides.gold,
        *sides.predicted,
        measures=split_patterns(patterns),
        difference=None if points is None else points / 100,
        target=target,
        unit=unit,
        seed=SEED if seed is None else seed,
        **with_certain_items(filters, gold),
    )
    if str(json_path) == "-":
        click.echo(found.to_json(), nl=False)
        return
    if json_path is not None:
        from onrecord.documents.atomic import write_bytes

        write_bytes(json_path, found.to_json())
    _print(found.names, found.reaches, found.untested, target=target)


def _print(names: tuple[str, str], reaches: Sequence[Reach], untested: Sequence[str], *, target: float) -> None:
    """Print the table of differences and numbers of documents, and the notes.

    Args:
        names: The names of A and B.
        reaches: The figures of each measure.
        untested: The names of the measures without figures.
        target: The probability with which the test is to show the difference.
    """
    from rich.markup import escape

    from onrecord.comparison.power import rounded
    from onrecord.report.terminal_table import new_table, print_table, terminal

    console = terminal()
    console.print(f"A = {escape(names[0])}, B = {escape(names[1])}; power {target:g}\n", highlight=False)
    table = new_table("measure", "present units", "smallest shown", "to show", "units needed", "documents")
    for each in reaches:
        needed = each.needed, each.documents_needed
        table.add_row(
            escape(each.measure.name),
            counted(each.units, each.unit),
            "none" if each.smallest is None else f"{100 * each.smallest:.1f}",
            f"{100 * each.asked:.1f}" if each.asked else "-",
            *("-" if number is None else f"{rounded(number):,}" for number in needed),
        )
    print_table(table, console)
    console.print()
    for note in [*NOTES, *(f"no power for {', '.join(untested)}: not attempted, or no units." for _ in untested[:1])]:
        console.print(f"note: {escape(note)}", highlight=False, soft_wrap=True)


NOTES = (
    "only units in which gold or a system has an item are counted; documents are assumed to have as many as these.",
    "the test is of a single measure at 5%; if p is corrected for several measures, more units are needed.",
    "a dash: A and B do not differ, or systems that disagree as often as they do cannot differ by this much.",
)
