"""`onrecord power A B`: how many documents it takes to tell two systems apart, and what those at hand can show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.formats import format_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.comparison.power import Reach
    from onrecord.scoring.other_formats import Formats


@click.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--gold", type=click.Path(path_type=Path), help="Directory of documents or JSONL; default: the corpus's.")
@format_options()
@click.option(
    "--difference",
    "points",
    metavar="POINTS",
    type=click.FloatRange(min=0, max=100, min_open=True),
    help="The difference in points of F1 that is to be shown; default: that of A and B.",
)
@click.option(
    "--power",
    "target",
    type=click.FloatRange(min=0, max=1, min_open=True, max_open=True),
    default=0.8,
    show_default=True,
    help="How often it is to be shown.",
)
@click.option(
    "--measures",
    "patterns",
    help="Measures by name or pattern, with commas between; default: the ten that `onrecord score` shows first.",
)
@click.option(
    "--unit",
    type=click.Choice(["paragraph", "document"]),
    default="paragraph",
    help="What is counted and drawn, where a measure adds up over it.",
)
@click.option("--seed", type=click.IntRange(min=0), help="Of all random numbers; it is in the output.")
@click.option("--json", "json_path", type=click.Path(path_type=Path, allow_dash=True), help="Write JSON; - prints it.")
def power(
    a: Path,
    b: Path,
    *,
    gold: Path | None,
    formats: Formats,
    points: float | None,
    target: float,
    patterns: str | None,
    unit: str,
    seed: int | None,
    json_path: Path | None,
) -> None:
    """Say how many documents it takes to tell systems like A and B apart.

    For each measure: the smallest difference that the documents at hand show, and how many paragraphs and documents
    like these it takes to show a difference of --difference points. By simulation from the counts of A and B by unit:
    the systems disagree as much as these two do, and one of them is better by so much. The test is the one of
    `onrecord compare`, of one measure by itself at 5%.
    """
    from onrecord.cli.formats import read
    from onrecord.cli.score import split_patterns
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
    )
    if str(json_path) == "-":
        click.echo(found.to_json(), nl=False)
        return
    if json_path is not None:
        from onrecord.documents.atomic import write_bytes

        write_bytes(json_path, found.to_json())
    _print(found.names, found.reaches, found.untested, target=target)


def _print(names: tuple[str, str], reaches: Sequence[Reach], untested: Sequence[str], *, target: float) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from onrecord.comparison.power import rounded
    from onrecord.report.score_table import WIDTH_IN_A_PIPE

    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, WIDTH_IN_A_PIPE)
    console.print(f"A = {escape(names[0])}, B = {escape(names[1])}; power {target:g}\n", highlight=False)
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("measure", no_wrap=True)
    for heading in ("at hand", "smallest shown", "to show", "units needed", "documents"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in reaches:
        needed = each.needed, each.documents_needed
        table.add_row(
            escape(each.measure.name),
            f"{each.units:,} {each.unit}{'s'[: each.units != 1]}",
            "none" if each.smallest is None else f"{100 * each.smallest:.1f}",
            f"{100 * each.asked:.1f}" if each.asked else "-",
            *("-" if number is None else f"{rounded(number):,}" for number in needed),
        )
    console.print(table, highlight=False)
    console.print()
    for note in [*NOTES, *(f"no power for {', '.join(untested)}: not attempted, or no units." for _ in untested[:1])]:
        console.print(f"note: {escape(note)}", highlight=False, soft_wrap=True)


NOTES = (
    "units are like those at hand, in which gold or a system has something; a document holds as many as those at hand.",
    "the test is of one measure by itself at 5%; Holm's correction over several measures takes more.",
    "a dash: A and B do not differ, or systems that disagree as they do cannot differ by so much.",
)
