"""`onrecord demo`: run, score and compare two baselines, and open their report."""

from __future__ import annotations

import sys
import time
import webbrowser
from pathlib import Path

import click

SYSTEMS = ("rules", "names")
MEASURES = ("mention.strict", "mention.head", "coref.conll")
LOOK_AT = (
    ("index.html", "how good each system is, with intervals, and which one is better"),
    (
        "articles/baseline-rules/{doc_id}.html",
        "one article, gold beside predicted: click a mark to see what became of it",
    ),
    ("utterances.html", "every utterance, with the wording of each article"),
)


@click.command()
@click.option(
    "-o",
    "--output",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("onrecord-demo"),
    show_default=True,
    help="The directory for predictions and report.",
)
@click.option("--open/--no-open", "opens", default=True, help="Open the report in a browser.  [default: open]")
def demo(directory: Path, *, opens: bool) -> None:
    """Run two baselines over the five articles, compare them, write predictions and a report, and open the report.

    The baselines are ours: `rules` finds quotes, entities and events by word lists; `names` finds names. The commands
    that do the same are printed. Nothing is downloaded.
    """
    from onrecord.comparison.compare import compare
    from onrecord.corpus.load import load
    from onrecord.report.site.write import check_place, write_report
    from onrecord.run import drive, systems

    started = time.perf_counter()
    report = directory / "report"
    check_place(report)
    directory.mkdir(parents=True, exist_ok=True)
    corpus = load()
    predictions = [directory / f"{name}.jsonl" for name in SYSTEMS]
    for name, path in zip(SYSTEMS, predictions, strict=True):
        click.echo(f"onrecord run baseline:{name} -o {path}")
        drive.run(systems.find(f"baseline:{name}"), corpus, path)
    click.echo(f"onrecord compare {predictions[0]} {predictions[1]}")
    found = compare(corpus, *predictions, measures=MEASURES)
    click.echo(f"  {'':22}" + "".join(f"{name:>16}" for name in found.names))
    for measure, each in found.items():
        verdict = found.verdicts[measure].value.replace("A ", f"{found.names[0]} ").replace("B ", f"{found.names[1]} ")
        click.echo(f"  {measure:22}{_percent(each.a):>16}{_percent(each.b):>16}   {verdict}")
    click.echo(f"onrecord report {predictions[0]} {predictions[1]} -o {report}")
    files = write_report(predictions, report, gold=corpus)
    click.echo(f"\nDone in {time.perf_counter() - started:.0f} s. What to look at:")
    for name, meaning in LOOK_AT:
        page = name.format(doc_id=corpus.doc_ids[0])
        if page in files:
            click.echo(f"  {report / page}\n      {meaning}")
    click.echo("\nNow your own system: onrecord run py:my_module:extract -o mine.jsonl (docs/extractors.md)")
    if opens and sys.stdout.isatty():
        webbrowser.open((report / "index.html").resolve().as_uri())


def _percent(figure: float | None) -> str:
    return "-" if figure is None else f"{100 * figure:.1f}"
