"""`onrecord run SYSTEM -o PRED`: run a system over the corpus and write its predictions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.corpora import root_option
from onrecord.cli.formats import renaming
from onrecord.cli.options import system_options
from onrecord.cli.run_summary import failures, left_out, nothing_found, run_in_words, shifted
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.run import drive, systems
from onrecord.run.extractor import Limits, Settings
from onrecord.run.texts import read_texts, with_layers
from onrecord.run.workers import Retries
from onrecord.scoring.given import given_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.run.record import Summary
    from onrecord.run.texts import Texts
    from onrecord.run.workers import Outcome

INTERRUPTED = 130
NOTHING = "no document was finished"
INTERFACES = "\n".join(f"  {example:28} {meaning}" for _, example, meaning in systems.INTERFACES.values())
HELP = f"""Run SYSTEM over the corpus, or over other texts, and write its predictions as JSONL.

\b
SYSTEM is one of
{INTERFACES}

Every finished document is saved at once in PRED.journal.jsonl: after a crash or ctrl-C, the same command continues. An
empty PRED.journal.jsonl.lock keeps two runs apart. PRED.run.json has the time and the counts of the run.

Exits 1 if the system failed on a document. The line of such a document is marked as failed, and is scored as nothing
found.

With --on, a Dask cluster runs the system, one shard of texts at a time. PRED is then a directory, with one shard of
predictions for each shard of texts; journals and records are in its _run/.
"""


@click.command(help=HELP)
@click.argument("system")
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write (with --on, the directory).",
)
@root_option()
@click.option(
    "--texts",
    metavar="PATH",
    help="Other documents, in the form of `onrecord texts`: a file, directory, glob or URL of JSONL or Parquet.",
)
@click.option(
    "--with",
    "given",
    metavar="LAYERS",
    default="",
    help="Send layers of gold with each document: mentions, or mentions,quotes. They are not scored.",
)
@click.option("--on", metavar="CLUSTER", help="dask: processes of this machine; tcp://...: a Dask scheduler.")
@system_options
@click.option(
    "--retries",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    help="The number of retries for a failed document.",
)
@click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(min=1),
    metavar="MB",
    help="The memory limit (address space) of the extractor's process; not for llm:.",
)
@click.option(
    "--drop-broken",
    is_flag=True,
    help="If an item fails the checks, leave out and count that item instead of failing the document.",
)
@click.option("--fresh", is_flag=True, help="Run all documents again, and ignore the journal.")
@click.option("--note", help="A note for readers of the predictions; the leaderboard prints it under the table.")
@click.option("--order", type=click.Choice(["document"]), help="Declare that strings come in text order.")
@click.option("--tag", help="A part of the system's identity that its code does not have, such as a model's version.")
@click.option(
    "--base-url", metavar="URL", help="llm: the endpoint; default: OPENAI_BASE_URL, or else that of the client."
)
@click.option(
    "--prompt",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="llm: a file with another system prompt.",
)
@click.option(
    "--temperature", type=click.FloatRange(min=0), help="llm: the temperature; default: that of the endpoint."
)
@click.option("--seed", type=int, help="llm: the seed, for endpoints that support one.")
@click.option("--max-tokens", type=click.IntRange(min=1), help="llm: the maximum length of an answer.")
@click.pass_context
def run(context: click.Context, /, system: str, out: Path, root: Path | None, **options: Any) -> None:
    """Run the system on the corpus or on other texts, write its predictions to `out`, and print failures and counts.

    The process exits with 0, with 1 if the system failed on a document, or with 130 after ctrl-C.

    Args:
        context: The context of the command.
        system: The system's address, such as `baseline:rules`.
        out: The file to write; with --on, the directory.
        root: The directory of the corpus; None for the one in use.
        options: Name of a parameter -> value, for all other options of the command.
    """
    texts, on = options["texts"], options["on"]
    if root is not None and texts is not None:
        raise OnrecordError(
            "--root and --texts both name documents.",
            got="--root and --texts",
            expected="one of them",
            hint=f"onrecord run {system} -o {out} --texts {texts}",
        )
    layers = given_layers(options["given"])
    if layers and (texts is not None or on is not None):
        raise OnrecordError(
            "--with needs the gold of a corpus on this machine, so --texts and --on cannot be used with it.",
            got=f"--with and {'--texts' if texts is not None else '--on'}",
            expected="--with without --texts and --on",
            hint=f"onrecord run {system} --with {','.join(layers)} --root CORPUS -o {out}",
        )
    settings = _settings(options)
    chosen = drive.Options(
        scope=options["scope"],
        jobs=options["jobs"],
        retries=Retries(most=options["retries"]),
        fresh=options["fresh"],
        name=options["name"],
        version=options["version"],
        note=options["note"],
        order=options["order"],
        watch=_progress if on is None and sys.stderr.isatty() else _unwatched,
    )
    try:
        if on is None:
            given = with_layers(load(root), layers) if texts is None else read_texts(texts)
            summary = drive.run(systems.find(system, settings), given, out, chosen)
            failed = _report(summary, out, given)
        else:
            from onrecord.cli.run_on import run_on

            failed = run_on(system, settings, chosen, on=on, out=out, texts=texts, root=root)
    except KeyboardInterrupt:
        kept = drive.beside(out, "journal.jsonl") if on is None else out / "_run"
        said = f"finished documents are in {kept}: the same command continues" if kept.exists() else NOTHING
        click.echo(f"onrecord: stopped; {said}", err=True)
        context.exit(INTERRUPTED)
    context.exit(1 if failed else 0)


def _settings(options: dict[str, Any]) -> Settings:
    """Return the settings of the system from the command's options.

    `options` maps the name of a parameter, such as `time_s`, `labels` or `temperature`, to its value, for all options.
    """
    names = ("tag", "drop_broken", "base_url", "prompt", "temperature", "seed", "max_tokens")
    limits = Limits(time_s=options["time_s"], memory_mb=options["memory_mb"])
    labels = dict(map(renaming, options["labels"]))
    return Settings(limits=limits, labels=labels, **{name: options[name] for name in names})


def _report(summary: Summary, out: Path, given: Texts) -> bool:
    """Print failures, items left out, counts and warnings to standard error, and return whether a document failed.

    Args:
        summary: The summary of the run.
        out: The predictions file that it wrote.
        given: The documents that were run.
    """
    for problem in failures((row.doc_id, row) for row in summary.failed):
        click.echo(problem.render(), err=True)
    for line in left_out(summary.rows):
        click.echo(line, err=True)
    counts = summary.counts
    click.echo(f"{summary.system.name}: {run_in_words(counts)} -> {out}", err=True)
    if nothing_found(out):
        click.echo("note: the system found nothing in any document", err=True)
    if warning := shifted(out, given.documents):
        click.echo(warning, err=True)
    return bool(summary.failed)


def _unwatched(outcomes: Iterable[Outcome], number: int) -> Iterable[Outcome]:
    del number
    return outcomes


def _progress(outcomes: Iterable[Outcome], number: int) -> Iterator[Outcome]:
    """Pass on the outcomes, and show a progress bar on standard error; `number` is that of all documents.

    The bar has the finished documents, documents per second, failures and the remaining time.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failures]}"),
    )
    with Progress(*columns, console=Console(stderr=True, emoji=False), transient=True) as progress:
        task = progress.add_task("", total=number, rate="", failures="")
        failures = 0
        for outcome in outcomes:
            yield outcome
            failures += outcome.prediction is None
            elapsed_s = progress.tasks[0].elapsed or 0.0
            done = progress.tasks[0].completed + 1
            rate = f"{done / elapsed_s:.2f} documents/s" if elapsed_s else ""
            progress.update(task, advance=1, rate=rate, failures=f"{failures} failed" if failures else "")
