"""`onrecord score --gold each` and `--certain`: score a system against gold and against each independent reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.agree.readings import ScoredEach
    from onrecord.scoring.certain import Certain
    from onrecord.scoring.side_formats import Formats

DASH = "-"
EACH = "each"
EACH_OPTIONS = {
    "gold": "--gold",
    "format_": "--format",
    "layers": "--layer",
    "patterns": "--measures",
    "without_duplicates": "--without-duplicates",
    "form": "--form",
    "kind": "--kind",
    "type": "--type",
    "ignore": "--ignore",
    "given": "--given",
    "certain": "--certain",
    "json_path": "--json",
}


def show_each(
    predictions: str, formats: Formats, *, with_certain: bool, json_path: Path | None, measures: Any, **settings: Any
) -> None:
    """Print a system's figures against gold and against each independent annotation (reading) of the corpus in use.

    Args:
        predictions: The path of the predictions.
        formats: Their format.
        with_certain: Whether to add the figure on the annotations on which all readings agree.
        json_path: The JSON file to write; `-` prints JSON instead of the table; None for no JSON.
        measures: Names or patterns; None for the headline measures, or for all if `settings` has `layers`.
        settings: Further arguments of `onrecord.score` by name, such as `layers` or `form`.
    """
    from onrecord.agree.readings import score_each
    from onrecord.cli.formats import read
    from onrecord.corpus.load import load
    from onrecord.documents.atomic import write_bytes
    from onrecord.measures.headlines import HEADLINES

    corpus = load()
    sides = read(None, [predictions], formats)
    chosen = list(HEADLINES) if measures is None and not settings.get("layers") else measures
    certain = certain_items(None) if with_certain else None
    found = score_each(sides.predicted[0], corpus, measures=chosen, certain=certain, **settings)
    if str(json_path) == DASH:
        click.echo(found.to_json(), nl=False)
        return
    if json_path is not None:
        write_bytes(json_path, found.to_json())
    _print(found)


def with_certain_items(filters: Mapping[str, Any], gold: str | Path | None) -> dict[str, Any]:
    """Return the values of the filter options as arguments of `onrecord.score`: `certain` as items, or left out.

    Args:
        filters: What `filter_options` gives a command.
        gold: The value of --gold.

    Raises:
        OnrecordError: As `certain_items` raises it.
    """
    found = {name: value for name, value in filters.items() if name != "certain"}
    return {**found, "certain": certain_items(gold)} if filters["certain"] else found


def certain_items(gold: str | Path | None) -> Certain:
    """Return the annotations on which gold and all independent readings (annotations) of the corpus in use agree.

    Args:
        gold: The value of --gold, which must be None.

    Raises:
        OnrecordError: `gold` is not None, since only the gold of the corpus has readings; or the corpus has none.
    """
    from onrecord.agree.certain import certain
    from onrecord.agree.readings import readings
    from onrecord.corpus.load import load

    if gold is not None:
        raise OnrecordError(
            "--certain needs the gold of the corpus, since only the corpus has readings.",
            got=f"--gold {gold}",
            expected="no --gold",
            hint="omit --gold, or set ONRECORD_HOME to the corpus",
        )
    corpus = load()
    return certain(corpus, readings(corpus))


def _print(found: ScoredEach) -> None:
    from rich.markup import escape

    from onrecord.report.terminal_table import new_table, print_table, terminal

    console = terminal()
    annotators = list(next(iter(found.ranges.values())).readings) if found.ranges else []
    with_certain = "certain" in found.settings
    table = new_table("F1 or rate", "gold", *annotators, "range", *(["certain"] if with_certain else []))
    for name, each in found.ranges.items():
        figures = [each.gold, *(each.readings[annotator] for annotator in annotators)]
        span = DASH if each.low is None else f"{_percent(each.low)} to {_percent(each.high)}"
        certain = [_percent(each.certain)] if with_certain else []
        table.add_row(escape(name), *map(_percent, figures), span, *certain)
    print_table(table, console)
    for note in (found.caption, *found.notes):
        console.print(f"note: {escape(note)}", highlight=False, soft_wrap=True)
    console.print(escape(found.signature), style="dim", highlight=False, soft_wrap=True)


def _percent(figure: float | None) -> str:
    return DASH if figure is None else f"{100 * figure:.1f}"
