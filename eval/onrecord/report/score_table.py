"""Print a result as a table: a row for each measure, grouped by family, with a dash for an undefined figure.

Figures are percentages with one decimal. `print_headlines` prints the headline measures, each with its meaning in
words. `print_result` prints every measure with its counts: gold items, predicted items, and credit (half credits as
.5). Leakage, notes and the signature follow the table. Measures that were not attempted are named in one line, or, on
request, have a row of dashes each. Lines are never cut off: output to a pipe is as wide as on a wide terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape

from onrecord.errors import counted
from onrecord.measures.glossary import POINTER
from onrecord.measures.headlines import HEADLINES, LEFT_OUT
from onrecord.report.terminal_table import new_table, print_table, terminal
from onrecord.scorer import not_attempted
from onrecord.scoring.attempted import IN_GOLD, need_in_words
from onrecord.scoring.measure import value_of_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.table import Table

    from onrecord.scoring.measure import Counts, Measure, Value
    from onrecord.scoring.result import Result, Score

DASH = "-"
UNITS = "units"
UNEVEN = ("type", "zone")  # parts in which a prediction and the gold item that it is credited for may differ
GOLD_MATCHED = "gold matched"
UNEVEN_SAID = (
    "in the row of a {0}, matched counts its predictions that are right, and gold matched its gold items that were "
    "found, even by a prediction of another {0}. F1 is a dash where one of precision and recall is undefined and the "
    "other is above 0; the mean counts it as 0."
)
IN_SEVERAL_ROWS = {  # by -> why the predictions of the rows do not add up
    "form": "the rows do not add up: a predicted mention without a form counts in every row, except where gold has a "
    "mention of another form (same span or head)",
    "kind": "the rows do not add up: a predicted quote without a kind counts in every row, except where gold has a "
    "quote of another kind (with the same spans)",
}
FILTERED = {"form": "entities", "kind": "quotes"}  # the filter -> the layer that it filters
LONGEST = 40  # characters of a label in a table; ids of documents are never cut, since many begin alike
HEADINGS = ("P", "R", "F1", "gold", "predicted", "matched")


def print_headlines(result: Result, console: Console | None = None, *, required: Sequence[str] = ()) -> None:
    """Print the headline measures that were attempted, each with its meaning in words; notes and signature follow.

    Args:
        result: The result. If no headline measure was attempted, all measures are printed (`print_result`).
        console: Where to print; standard output by default.
        required: Names of further measures to print.
    """
    selected = [score for name, score in result.scores.items() if name in {*HEADLINES, *required}]
    shown = [score for score in selected if score.counts is not None and not score.measure.is_rate]
    if not shown:
        print_result(result, console=console, everything=False)
        return
    console = console or terminal()
    table = new_table("measure", *HEADINGS[:4], "meaning", text=["meaning"])
    for score in shown:
        cells = _figures(score.measure, score.counts, score.value)[:4]
        name = score.measure.name
        table.add_row(escape(name), *cells, HEADLINES.get(name, score.measure.summary))
    print_table(table, console)
    wanted = {"leakage", *required}  # rates have no precision and recall, and so a line in place of a row
    rates = [score for name, score in result.scores.items() if name in wanted and score.measure.is_rate]
    counted = [score for score in rates if score.counts is not None]
    _print_below(result, console, selected, counted)
    console.print(f"{len(shown)} of {len(result)} measures; --all shows all of them", highlight=False, soft_wrap=True)


def print_result(
    result: Result,
    by: str | None = None,
    console: Console | None = None,
    *,
    everything: bool = True,
    parts: Mapping[str, Result] | None = None,
) -> None:
    """Print all measures of a result as a table; rates such as leakage, notes and the signature follow.

    Args:
        result: The result.
        by: `type`, `form`, `kind`, `zone` or `document` to add a row for each part of a measure; None for no parts.
        console: Where to print; standard output by default.
        everything: Print a row of dashes for each measure that was not attempted. Otherwise one line names them.
        parts: For `form` and `kind`: the form or kind -> the result filtered for it. A measure of another layer gets no
            such rows, nor does a form or kind that gold does not contain.
    """
    console = console or terminal()
    shown = [score for score in result.scores.values() if everything or score.counts is not None]
    if any(not score.measure.is_rate for score in shown):
        print_table(_table(result, shown, by, parts or {}), console)
        if by in UNEVEN and any(_is_uneven(score, by) for score in shown):
            console.print(f"note: {UNEVEN_SAID.format(by)}", highlight=False, soft_wrap=True)
        if by in IN_SEVERAL_ROWS and any(_counts_twice(score, result, by, parts or {}) for score in shown):
            console.print(f"note: {IN_SEVERAL_ROWS[by]}", highlight=False, soft_wrap=True)
        if not everything:
            console.print(LEFT_OUT, highlight=False, soft_wrap=True)
    selected = [] if everything else list(result.scores.values())
    _print_below(result, console, selected, [score for score in shown if score.measure.is_rate])


def _print_below(result: Result, console: Console, selected: Sequence[Score], rates: Sequence[Score]) -> None:
    """Print the lines below a table: rates, measures that were not attempted, notes, and the signature.

    Args:
        result: The result; its notes and signature are printed last.
        console: Where to print.
        selected: The scores among which those that were not attempted are named in one line.
        rates: The scores of measures that are rates, such as leakage, each of which gets a line of its own.
    """
    for score in rates:
        console.print(_rate(score), highlight=False, soft_wrap=True)
    if unattempted := _unattempted(result, selected):
        console.print(f"not attempted: {', '.join(unattempted)}", highlight=False, soft_wrap=True)
        needs = {need: None for score in selected for need in score.lacking if need.endswith(IN_GOLD)}
        if needs:
            lacking = ", ".join(need_in_words(need.removesuffix(IN_GOLD)) for need in needs)
            console.print(f"no figures where gold lacks: {lacking}", highlight=False, soft_wrap=True)
    said = not_attempted(result.scores.values()) if unattempted else None  # by the line above, and by measures' names
    for note in (each for each in result.notes if each != said):
        console.print(f"note: {escape(note)}", highlight=False, soft_wrap=True)
    console.print(POINTER, highlight=False, soft_wrap=True)
    console.print(escape(result.signature), style="dim", highlight=False, soft_wrap=True)


def _unattempted(result: Result, selected: Sequence[Score]) -> list[str]:
    """Return the names of the measures in `selected` that the system did not attempt, escaped for the console.

    If no measure of a group was attempted, such as `quote.`, the group has one name, `quote.*`.
    """
    attempted = {name for name, score in result.scores.items() if score.counts is not None}
    names: dict[str, None] = {}
    for measure in (score.measure for score in selected if score.counts is None):
        parts = measure.base.split(".")
        prefixes = [".".join(parts[:length]) + "." for length in range(1, len(parts))]
        whole = next((each for each in prefixes if not any(name.startswith(each) for name in attempted)), None)
        names[f"{whole}*" if whole else escape(measure.name)] = None
    return list(names)


def _table(result: Result, shown: Sequence[Score], by: str | None, parts: Mapping[str, Result]) -> Table:
    both = by in UNEVEN
    headings = [*HEADINGS, *([GOLD_MATCHED] if both else []), *(["95% of F1", UNITS] if result.intervals else [])]
    table = new_table("measure", *headings, text=[UNITS])
    family = None
    scores = [score for score in shown if not score.measure.is_rate]
    for score in scores:
        if family not in (None, score.measure.family):
            table.add_row()
        family = score.measure.family
        cells = _figures(score.measure, score.counts, score.value, parts=both)
        table.add_row(escape(score.measure.name), *cells, *_bounds(result, score.measure.name))
        for name, counts in _parts(score, result, by, parts):
            cells = _figures(score.measure, counts, value_of_part(score.measure, counts), parts=both)
            label = name if by == "document" or len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
            table.add_row(f"  {escape(label)}", *cells, style="dim")
        if by in {"type", "document"} and score.counts is not None:
            table.add_row(*_macro(score, by), style="dim")
    return table


def _is_uneven(score: Score, by: str) -> bool:
    """Return whether a type or zone of a score has other numbers of right predictions and of gold items found."""
    groups = score.by_label if by == "type" else score.by_zone
    return any(counts.precise != counts.recalled for counts in groups.values())


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


def _counts_twice(score: Score, result: Result, by: str, parts: Mapping[str, Result]) -> bool:
    """Return whether the rows of a measure's parts have more predictions than the measure."""
    rows = [counts.predicted for _, counts in _parts(score, result, by, parts)]
    return score.counts is not None and bool(rows) and isinstance(rows[0], int) and sum(rows) > score.counts.predicted


def _figures(measure: Measure, counts: Counts | None, value: Value, *, parts: bool = False) -> list[str]:
    """Return the cells of a row: rates, gold items, predicted items, matched ones; with `parts`, matched gold too."""
    rates = [_percent(figure) for figure in value[:3]]
    if counts is None:
        return [*rates, *[DASH] * (4 if parts else 3)]
    matched = [counts.precise, *([counts.recalled] if parts else [])]
    return [*rates, *map(_count, (counts.gold, counts.predicted, *(_share(each, measure.credit) for each in matched)))]


def _bounds(result: Result, name: str) -> list[str]:
    found = result.intervals.get(name)
    if found is None:
        return []
    if found.interval is None:
        return [DASH, found.reason]
    bounds = f"{_percent(found.interval.low)} to {_percent(found.interval.high)}"
    return [bounds, counted(found.units, found.unit)]


def _macro(score: Score, by: str) -> list[str]:
    means = score.macro[by]
    rates = [_percent(means[rate].mean) for rate in ("precision", "recall", "f1")]
    return [f"  mean of {means['f1'].parts} {by}s", *rates]


def _rate(score: Score) -> str:
    name, counts, value = score.measure.name, score.counts, score.value.value
    if counts is None or value is None:
        return f"{name}  {DASH}"
    if name == "leakage":
        of = f"{counts.precise:,} of {counts.predicted:,} predictions ({_percent(value)}%: leakage)"
        return f"ignored: {of} are in text that is not annotated, such as menus and credits"
    return f"{name}  {_percent(value)}  ({counts.precise:,} of {counts.predicted:,} {score.measure.figures.counts[1]})"


def _share(credit: Any, unit: int) -> Any:
    return credit if unit == 1 else credit / unit


def _percent(figure: float | None) -> str:
    return DASH if figure is None else f"{100 * figure:.1f}"


def _count(number: Any) -> str:
    if isinstance(number, int):
        return f"{number:,}"
    if isinstance(number, tuple):  # several parallel sums, for a mean of rates
        return DASH
    return f"{float(number):,.1f}"
