"""`onrecord score PRED`: score predictions against gold, and print a table or write JSON."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from onrecord.cli.corpora import GOLD, gold_option
from onrecord.cli.formats import REFERENCE, format_options
from onrecord.cli.options import ONE_SYSTEM, filter_options, refuse_more_files
from onrecord.cli.score_each import EACH, EACH_OPTIONS, with_certain_items
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.cli.require import Requirement
    from onrecord.scoring.result import Result
    from onrecord.scoring.side_formats import Formats
    from onrecord.stats.units import UnitRows

CONLL_OPTIONS = {"gold": "--gold", "patterns": "--measures", "json_path": "--json", "format_": "--format conll"}
ON_OPTIONS = {
    "on": "--on",
    "gold": "--gold",
    "layers": "--layer",
    "patterns": "--measures",
    "without_duplicates": "--without-duplicates",
    "form": "--form",
    "kind": "--kind",
    "type": "--type",
    "ignore": "--ignore",
    "given": "--given",
    "by": "--by type, --by zone",
    "with_ci": "--ci",
    "json_path": "--json",
    "require": "--require",
    "show_all": "--all",
}


@click.command(name="score", context_settings=ONE_SYSTEM)
@click.argument("predictions")
@gold_option(GOLD + " With --on, also shards. each: gold and every independent reading of the corpus.", as_path=False)
@format_options(REFERENCE)
@click.option(
    "--layer", "layers", multiple=True, type=click.Choice(["entities", "quotes", "events"]), help="Only this layer."
)
@click.option("--measures", "patterns", help="Measures by name or pattern, comma-separated: headline,quote.*")
@filter_options
@click.option(
    "--by",
    type=click.Choice(["type", "form", "kind", "zone", "document"]),
    help="Also show the figures of each part.",
)
@click.option("--ci", "with_ci", is_flag=True, help="Show 95% intervals, if there are at least 20 units.")
@click.option("--all", "show_all", is_flag=True, help="Show all measures with counts, not only the headlines.")
@click.option(
    "--require",
    multiple=True,
    metavar="MEASURE>=SHARE",
    help="Exit 1 if F1 (or the value of a rate) is below SHARE. Put it in quotes. <= for leakage; repeatable.",
)
@click.option("--json", "json_path", type=click.Path(path_type=Path, allow_dash=True), help="Write JSON; - prints it.")
@click.option("--on", metavar="CLUSTER", help="dask: processes of this machine; tcp://...: a Dask scheduler.")
def score(
    predictions: str,
    *,
    gold: str | None,
    formats: Formats,
    layers: tuple[str, ...],
    patterns: str | None,
    filters: dict[str, Any],
    by: str | None,
    with_ci: bool,
    show_all: bool,
    require: tuple[str, ...],
    json_path: Path | None,
    on: str | None,
) -> None:
    """Score PREDICTIONS (JSONL, or a directory of documents) against gold, and print a table.

    The table has precision, recall and F1 of the headline measures in plain words, or of all measures with --all,
    --measures, --layer, --by or --ci. A dash means undefined or not attempted. `onrecord measures` lists the measures.
    Report the line that starts with `onrecord:`, the signature, together with the figures.

    In continuous integration, --require 'quote.attribution>=0.40' exits with 1 if the figure is lower, and says by
    how much.

    --format conll scores CoNLL-2012 files by the rules of the reference scorer, conll2012 by the rules of this tool.

    --gold each shows the figures against gold and against each independent reading of the corpus, and their range. With
    --certain, it also shows the figure on the items on which all of them agree.

    With --on, both sides may be shards, which a Dask cluster scores with the same figures: a directory, a glob or a URL
    of JSONL (.gz, .bz2, .xz, .zst) or Parquet.
    """
    context = click.get_current_context()
    refuse_more_files(context, predictions, gold)
    if formats.predicted == REFERENCE:
        _refuse_options(
            context, "--format conll", CONLL_OPTIONS, hint="--format conll2012 has it, by the rules of this tool"
        )
        from onrecord.cli.score_conll import show_conll

        show_conll(Path(predictions), None if gold is None else Path(gold), split_patterns(patterns), json_path)
        return
    if on is not None:
        _refuse_options(
            context, "--on", ON_OPTIONS, hint="omit the option; onrecord convert IN OUT.jsonl converts other formats"
        )
        if by in {"document", "form", "kind"}:
            raise OnrecordError(
                "--on does not support this table.",
                got=f"--by {by}",
                expected="--by type, --by zone",
                hint="--json FILE has every document",
            )
    from onrecord.cli.require import parse
    from onrecord.measures import registry
    from onrecord.scorer import score as run

    gc.set_threshold(200_000)  # records have no cycles; searching them takes a fifth of the time of a long score
    requirements = [parse(each) for each in require]
    chosen = split_patterns(patterns)
    headlines = not (show_all or layers or patterns or by or with_ci)
    shown = _Shown(by, requirements, everything=chosen is not None, headlines=headlines)
    if requirements:
        chosen = [*(registry.SHOWN if chosen is None else chosen), *(each.name for each in requirements)]
    settings: dict[str, Any] = {"measures": chosen, "layers": layers}
    if gold == EACH:
        _refuse_options(context, f"--gold {EACH}", EACH_OPTIONS, hint="score one of the readings: --gold DIRECTORY")
        from onrecord.cli.score_each import show_each

        with_certain = filters.pop("certain")
        show_each(predictions, formats, with_certain=with_certain, json_path=json_path, **settings, **filters)
        return
    settings |= with_certain_items(filters, gold)
    if on is not None:
        from onrecord.cli.score_on import scored_on

        units = _units(chosen, layers) if with_ci else None
        with scored_on(on, predictions, gold, units=units, with_rows=json_path is not None, **settings) as result:
            _give(result, json_path, shown)
        return
    from onrecord.cli.formats import read
    from onrecord.cli.progress import Progress
    from onrecord.cli.shifted_offsets import WITH_WORDS, ShiftedOffsets

    read_sides = read(gold, [predictions], formats)
    sides = read_sides.gold, read_sides.predicted[0]
    shifted = ShiftedOffsets()
    with Progress() as show:
        result = run(
            *sides,
            **settings,
            intervals=with_ci,
            progress=lambda documents: show(f"{documents:,} documents scored"),
            observe=shifted.see,
        )
    if shifted.found and formats.predicted not in WITH_WORDS:
        click.echo(f"warning: {shifted.said()}; onrecord check {predictions} shows where", err=True)
    parts = {label: run(*sides, **(settings | {str(by): label})) for label in _parts_of(by, **filters)}
    _give(result, json_path, shown, parts=parts)


def _parts_of(by: str | None, *, form: str, kind: str, **_others: Any) -> list[str]:
    """Return the labels with rows: those in `form` or `kind`, whichever `by` names ("": all); [] for another `by`."""
    if by not in {"form", "kind"}:
        return []
    from onrecord.schema import inventory

    chosen = form if by == "form" else kind
    known = list(inventory("mention_form" if by == "form" else "quote_kind"))
    return [label for label in known if not chosen or label in chosen.split(",")]


@dataclass(frozen=True, slots=True)
class _Shown:
    """The choices for printing a result, and the requirements that it must meet."""

    by: str | None
    requirements: Sequence[Requirement]
    everything: bool
    headlines: bool


def _give(result: Result, json_path: Path | None, shown: _Shown, *, parts: Mapping[str, Result] | None = None) -> None:
    """Write the result to `json_path` if it is set, print the table except for the path `-`, and test the requirements.

    `parts` maps a form or kind to the result for it. If a requirement fails, it says so and exits with code 1.
    """
    from onrecord.cli.require import failures

    _write(result, json_path)
    if str(json_path) != "-":
        _show(result, shown, parts)
    failed = list(failures(shown.requirements, result))
    for each in failed:
        click.echo(f"required: {each}", err=True)
    if failed:
        click.get_current_context().exit(1)


def _refuse_options(context: click.Context, because: str, allowed: Mapping[str, str], *, hint: str) -> None:
    """Raise OnrecordError if an option was typed that is not in `allowed` (parameter -> its option, such as --gold).

    `because` is the subject of the message (what does not support the option), `hint` its advice.
    """
    typed = [
        parameter.opts[0]
        for parameter in context.command.params
        if isinstance(parameter, click.Option)
        and parameter.name not in allowed
        and context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    ]
    if typed:
        raise OnrecordError(
            f"{because} does not support this option.",
            got=", ".join(typed),
            expected=", ".join(allowed.values()),
            hint=hint,
        )


def _write(result: Result, json_path: Path | None) -> None:
    """Write the result as JSON, atomically to a file, or to standard output for `-`; nothing for None."""
    if json_path is None:
        return
    if str(json_path) == "-":
        for piece in result.chunks():
            click.echo(piece, nl=False)
        return
    from onrecord.documents.atomic import writing

    with writing(json_path) as file:
        file.writelines(result.chunks())


def _units(patterns: list[str] | None, layers: tuple[str, ...]) -> UnitRows:
    """Return an empty collector of the counts by unit (paragraph or document) of the chosen measures, for intervals."""
    from onrecord.measures import registry
    from onrecord.stats.units import UnitRows

    return UnitRows(registry.select(patterns, layers=layers))


def split_patterns(patterns: str | None) -> list[str] | None:
    """Return the comma-separated patterns of --measures; None if the option was not typed."""
    from onrecord.measures import registry

    return None if patterns is None else registry.split_patterns(patterns)


def _show(result: Result, shown: _Shown, parts: Mapping[str, Result] | None) -> None:
    from onrecord.report.score_table import print_headlines, print_result

    if shown.headlines:
        print_headlines(result, required=[each.name for each in shown.requirements])
    else:
        print_result(result, shown.by, everything=shown.everything, parts=parts)
