"""Lay a result out as tables: a line a measure, grouped by family, with dashes where a figure is undefined.

Figures are percentages with one decimal. `print_headlines` shows the headline measures, each with its meaning in words.
`print_result` shows every measure with the counts behind it: items in gold, items predicted, and the credit that was
earned (half credits as .5). Leakage, notes and the signature stand below either table. Measures that were not attempted
are named in one line, or have a line of dashes each if everything is asked for. Lines are never cut off: a pipe gets
what a wide terminal gets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from onrecord.measures.headlines import HEADLINES, LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.scoring.measure import Counts, Measure, Value
    from onrecord.scoring.result import Result, Score

DASH = "-"
FILTERED = {"form": "entities", "kind": "quotes"}  # the layer that a filter of each touches
WIDTH_IN_A_PIPE = 120
HEADINGS = ("P", "R", "F1", "gold", "predicted", "matched")


def print_headlines(result: Result, console: Console | None = None, *, required: Sequence[str] = ()) -> None:
    """Print the headline measures, each with its meaning in words, and how to see all.

    Args:
        result: The result; if no headline measure was attempted in it, every measure is shown instead.
        console: Where to print.
        required: Measures that are shown as well.
    """
    wanted = [score for name, score in result.scores.items() if name in {*HEADLINES, *required}]
    shown = [score for score in wanted if score.counts is not None]
    if not shown:
        print_result(result, console=console, everything=False)
        return
    console = console or _console()
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("measure", no_wrap=True)
    for heading in ("P", "R", "F1", "gold"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("meaning")
    for score in shown:
        cells = _figures(score.measure, score.counts, score.value)[:4]
        name = score.measure.name
        table.add_row(escape(name), *cells, HEADLINES.get(name, score.measure.summary))
    console.print(table)
    leaked = result.scores.get("leakage")
    _print_below(result, console, wanted, [] if leaked is None or leaked.counts is None else [leaked])
    console.print(f"{len(shown)} of {len(result)} measures; --all shows all of them", highlight=False, soft_wrap=True)


def print_result(
    result: Result,
    by: str | None = None,
    console: Console | None = None,
    *,
    everything: bool = True,
    parts: Mapping[str, Result] | None = None,
) -> None:
    """Print a result: the whole, and the parts of each measure by type, form, kind, zone or document if asked for.

    parts: the results of each form or kind, each filtered for it. Measures that no filter touches have no rows, and
    neither have forms and kinds of which gold has none.
    everything: show a line of dashes for each measure that was not attempted, rather than one line for all of them.
    """
    console = console or _console()
    shown = [score for score in result.scores.values() if everything or score.counts is not None]
    if any(not score.measure.is_rate for score in shown):
        console.print(_table(result, shown, by, parts or {}))
        if not everything:
            console.print(LEFT_OUT, highlight=False, soft_wrap=True)
    wanted = [] if everything else list(result.scores.values())
    _print_below(result, console, wanted, [score for score in shown if score.measure.is_rate])


def _console() -> Console:
    """Return standard output; what is no terminal is made wide enough for a whole line."""
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, WIDTH_IN_A_PIPE)
    return console


def _print_below(result: Result, console: Console, wanted: Sequence[Score], rates: Sequence[Score]) -> None:
    """Print what stands below a table: rates, what was not attempted of what was wanted, notes, the signature."""
    for score in rates:
        console.print(_rate(score), highlight=False, soft_wrap=True)
    if silent := _unattempted(result, wanted):
        console.print(f"not attempted: {', '.join(silent)}", highlight=False, soft_wrap=True)
    for note in result.notes:
        console.print(f"note: {escape(note)}", highlight=False, soft_wrap=True)
    console.print(escape(result.signature), style="dim", highlight=False, soft_wrap=True)


def _unattempted(result: Result, wanted: Sequence[Score]) -> list[str]:
    """Return the names of the wanted measures that have no figures; `family.*` stands for a family or group of them."""
    seen = {name for name, score in result.scores.items() if score.counts is not None}
    names: dict[str, None] = {}
    for measure in (score.measure for score in wanted if score.counts is None):
        parts = measure.base.split(".")
        prefixes = [".".join(parts[:length]) + "." for length in range(1, len(parts))]
        whole = next((each for each in prefixes if not any(name.startswith(each) for name in seen)), None)
        names[f"{whole}*" if whole else escape(measure.name)] = None
    return list(names)


def _table(result: Result, shown: Sequence[Score], by: str | None, parts: Mapping[str, Result]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("measure", no_wrap=True)
    for heading in (*HEADINGS, *(["95% of F1", "units"] if result.intervals else [])):
        table.add_column(heading, justify="right", no_wrap=True)
    family = None
    scores = [score for score in shown if not score.measure.is_rate]
    for score in scores:
        if family not in (None, score.measure.family):
            table.add_row()
        family = score.measure.family
        cells = _figures(score.measure, score.counts, score.value)
        table.add_row(escape(score.measure.name), *cells, *_bounds(result, score.measure.name))
        for name, counts in _parts(score, result, by, parts):
            cells = _figures(score.measure, counts, score.measure.value(counts))
            table.add_row(f"  {escape(name)}", *cells, style="dim")
        if by in {"type", "document"} and score.counts is not None:
            table.add_row(*_macro(score, by), style="dim")
    return table


def _parts(score: Score, result: Result, by: str | None, parts: Mapping[str, Result]) -> Iterator[tuple[str, Counts]]:
    if by in FILTERED and score.measure.layer == FILTERED[by]:
        found = ((label, part.scores[score.measure.name].counts) for label, part in parts.items())
        yield from ((label, counts) for label, counts in found if counts is not None and counts.gold)
    elif by == "type":
        yield from ((label or "(none)", counts) for label, counts in score.by_label.items())
    elif by == "zone":
        yield from ((zone or "(none)", counts) for zone, counts in score.by_zone.items())
    elif by == "document":
        for doc_id in result.doc_ids:
            counts = score.document(doc_id)
            if counts is not None:
                yield doc_id, counts


def _figures(measure: Measure, counts: Counts | None, value: Value) -> list[str]:
    rates = [_percent(figure) for figure in value[:3]]
    if counts is None:
        return [*rates, DASH, DASH, DASH]
    return [*rates, *map(_count, (counts.gold, counts.predicted, _share(counts.precise, measure.credit)))]


def _bounds(result: Result, name: str) -> list[str]:
    found = result.intervals.get(name)
    if found is None:
        return []
    if found.interval is None:
        return [DASH, found.reason]
    units = f"{found.units} {found.unit}{'s'[: found.units != 1]}"
    return [f"{_percent(found.interval.low)} to {_percent(found.interval.high)}", units]


def _macro(score: Score, by: str) -> list[str]:
    means = score.macro[by]
    rates = [_percent(means[rate].mean) for rate in ("precision", "recall", "f1")]
    return [f"  mean of {means['f1'].parts} {by}s", *rates]


def _rate(score: Score) -> str:
    name, counts, value = score.measure.name, score.counts, score.value.value
    if counts is None or value is None:
        return f"{name}  {DASH}"
    if name == "leakage":
        of = f"{counts.precise:,} of {counts.predicted:,} predictions"
        return f"ignored: {of} stand in text that is not annotated (menus, credits); leakage {_percent(value)}"
    return f"{name}  {_percent(value)}  ({counts.precise:,} of {counts.predicted:,} {score.measure.figures.counts[1]})"


def _share(credit: Any, unit: int) -> Any:
    return credit if unit == 1 else credit / unit


def _percent(figure: float | None) -> str:
    return DASH if figure is None else f"{100 * figure:.1f}"


def _count(number: Any) -> str:
    if isinstance(number, int):
        return f"{number:,}"
    if isinstance(number, tuple):  # several sums side by side, for a mean of several rates
        return DASH
    return f"{float(number):,.1f}"
