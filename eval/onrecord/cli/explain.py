"""`onrecord explain PRED`: show what every item was matched with and by which rule, or why it was not matched."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.corpora import gold_option
from onrecord.cli.formats import format_options
from onrecord.cli.options import ONE_SYSTEM, filter_options, refuse_more_files
from onrecord.cli.terminal import utf8

if TYPE_CHECKING:
    from onrecord.explain import Finding
    from onrecord.scoring.side_formats import Formats


@click.command(context_settings=ONE_SYSTEM)
@click.argument("predictions", type=click.Path(path_type=Path))
@gold_option()
@format_options()
@click.option("--doc", "documents", multiple=True, metavar="ID", help="Only this document; may be given several times.")
@click.option(
    "--layer", "layers", multiple=True, type=click.Choice(["entities", "quotes", "events"]), help="Only this layer."
)
@filter_options
@click.option("--errors", is_flag=True, help="Show only errors, and no right or neutral items.")
@click.option("--worst", type=click.IntRange(min=1), metavar="N", help="Show only the N largest errors, by characters.")
@click.option("--json", "as_json", is_flag=True, help="Print JSONL, one finding per line.")
def explain(
    predictions: Path,
    *,
    gold: Path | None,
    formats: Formats,
    documents: tuple[str, ...],
    layers: tuple[str, ...],
    filters: dict[str, Any],
    errors: bool,
    worst: int | None,
    as_json: bool,
) -> None:
    """Print what every gold and predicted item was matched with, or why it was not matched.

    The matchings are those of `onrecord score`, except that pieces of quotes are shown with their quote: an item that
    is shown as right is counted as right. With the options of
    a score (--form, --kind, --type, --ignore, --given, --certain, --without-duplicates), the items that it leaves out
    are not shown, and predictions on them are neutral. Nothing is written.

    --worst sorts errors by their size: the characters that were missed or wrongly added; if only a label is wrong
    (type, role, speaker), the characters of the item. Clusters of mentions have no size.
    """
    from onrecord.cli.formats import read
    from onrecord.cli.score_each import with_certain_items
    from onrecord.explain import explain as run
    from onrecord.explain.run import LAYERS

    refuse_more_files(click.get_current_context(), predictions, gold)
    sides = read(gold, [predictions], formats)
    for note in sides.notes:
        click.echo(f"note: {note}", err=True)
    options: dict[str, Any] = {"documents": documents, "layers": layers or LAYERS, "errors_only": errors}
    findings = run(sides.gold, sides.predicted[0], **options, **with_certain_items(filters, gold))
    if worst is not None:
        from onrecord.explain.finding import largest_errors

        findings = iter(largest_errors(findings, worst))
    if as_json:
        import json

        for finding in findings:
            click.echo(utf8(json.dumps(finding.as_data(), ensure_ascii=False, sort_keys=True)))
        return
    if worst is None:
        _print(list(findings))
    else:
        _print_worst(list(findings))


def _print(findings: list[Finding]) -> None:
    """Print the findings by document and layer, with the numbers of each outcome above them."""
    place: tuple[str, str] | None = None
    counts = Counter((finding.doc_id, finding.layer, finding.outcome) for finding in findings)
    for finding in findings:
        if place != (finding.doc_id, finding.layer):
            place = (finding.doc_id, finding.layer)
            numbers = [f"{count} {key[2]}" for key, count in sorted(counts.items()) if key[:2] == place]
            click.echo(("\n" if finding is not findings[0] else "") + f"{place[0]} {place[1]}: {', '.join(numbers)}")
        for line in _lines(finding):
            click.echo(line)
    if not findings:
        click.echo("Nothing to explain.")


def _print_worst(findings: list[Finding]) -> None:
    """Print findings in their order, each with its size, document and layer above it."""
    for finding in findings:
        click.echo(f"{finding.size:,} characters: {finding.doc_id} {finding.layer}")
        for line in _lines(finding):
            click.echo(line)
    if not findings:
        click.echo("No errors.")


def _lines(finding: Finding) -> list[str]:
    """Return a finding as lines of text: outcome and names, the words of both sides, and details."""
    names = " = ".join(name for name in (finding.gold, finding.predicted) if name is not None)
    rule = f"  ({finding.rule})" if finding.rule else ""
    rows = [f"  {finding.outcome:13} {names}{rule}"]
    if finding.gold_text is not None and finding.gold_text == finding.predicted_text:
        rows.append(f"      both       {_short(finding.gold_text)}")
    else:
        skipped = _shared(finding.gold_text, finding.predicted_text)
        for side, text in (("gold", finding.gold_text), ("predicted", finding.predicted_text)):
            if text is not None:
                rows.append(f"      {side:10} {_short(text, skipped)}")
    return rows + [f"      {detail}" for detail in finding.details]


def _shared(gold: str | None, predicted: str | None) -> int:
    """Return how many characters to cut from the start of both texts, so that their first difference is shown.

    A text is shown up to SHOWN characters. The result is 0 if a text is None, or if the difference is shown anyway:
    within the first three quarters of these characters.
    """
    from onrecord.explain.finding import SHOWN

    if gold is None or predicted is None:
        return 0
    pairs = zip(_one_line(gold), _one_line(predicted), strict=False)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return common - SHOWN // 2 if common > SHOWN * 3 // 4 else 0


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str, skipped: int = 0) -> str:
    """Return a text as one line of at most SHOWN characters; `…` stands for what is cut at its start or end.

    With `skipped`, that many characters are cut from the start, and the rest of the word in which the cut falls.
    """
    from onrecord.explain.finding import SHOWN

    line = _one_line(text)
    if skipped:
        line = f"… {line[skipped:].partition(' ')[2]}"
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
