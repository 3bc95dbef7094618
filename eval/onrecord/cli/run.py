"""`onrecord run SYSTEM -o PRED`: run a system over the corpus and write its predictions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.corpora import root_option
from onrecord.cli.formats import renaming
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError, Problem
from onrecord.run import drive, systems
from onrecord.run.extractor import Limits, Settings
from onrecord.run.texts import read_texts
from onrecord.run.workers import Retries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onrecord.run.record import Row, Summary
    from onrecord.run.workers import Outcome

INTERRUPTED = 130
DOORS = "\n".join(f"  {example:28} {meaning}" for _, example, meaning in systems.DOORS.values())
HELP = f"""Run SYSTEM over the corpus, or over other texts, and write its predictions as JSONL.

\b
SYSTEM is one of
{DOORS}

Every finished document is kept at once in PRED.journal.jsonl: after a crash or ctrl-C the same command goes on.
PRED.run.json says what the run took. Exits 1 if a document failed; its line is marked so, and is scored as nothing
found.

With --on the work goes to a Dask cluster, a shard of texts at a time. PRED is then a directory, with a shard of
predictions for each of texts; journals and records are in its _run/.
"""


@click.command(help=HELP)
@click.argument("system")
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The predictions to write: a file (--on: directory).",
)
@root_option()
@click.option(
    "--texts",
    metavar="PATH",
    help="Other documents, as `onrecord texts` prints them: a file, directory, glob or URL of JSONL or Parquet.",
)
@click.option("--on", metavar="CLUSTER", help="dask: processes of this machine; tcp://...: a Dask scheduler.")
@click.option(
    "--scope",
    type=click.Choice(["document", "corpus"]),
    default="document",
    show_default=True,
    help="corpus: send all documents, then read all; ids hold across documents (cmd: and py:).",
)
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Documents at a time.")
@click.option(
    "--retries",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    help="How often a document that failed is tried again.",
)
@click.option(
    "--timeout",
    "time_s",
    type=click.FloatRange(min=0, min_open=True),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="The time limit of a document.",
)
@click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(min=1),
    metavar="MB",
    help="The memory limit of the extractor's process (address space; not for llm:).",
)
@click.option(
    "--drop-broken",
    is_flag=True,
    help="Leave out a single item that fails the checks, in place of the whole document; it is counted.",
)
@click.option("--fresh", is_flag=True, help="Ask for every document anew, whatever the journal holds.")
@click.option("--name", help="The system's name in the predictions; by default its address.")
@click.option("--system-version", "version", help="The system's version in the predictions; by default a hash of it.")
@click.option("--note", help="What a reader of the predictions must know; the leaderboard prints it under the table.")
@click.option("--order", type=click.Choice(["document"]), help="Declare that strings come in text order.")
@click.option("--tag", help="Part of the system's identity: what its code does not show, such as a model's version.")
@click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="THEIRS=OURS",
    help="spacy: read a label as one of ours: NORP=GROUP; NORP=- leaves it out.",
)
@click.option("--base-url", metavar="URL", help="llm: the endpoint, if not the client's own or OPENAI_BASE_URL's.")
@click.option(
    "--prompt",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="llm: a file in place of the system prompt.",
)
@click.option("--temperature", type=click.FloatRange(min=0), help="llm: by default the endpoint's own.")
@click.option("--seed", type=int, help="llm: for endpoints that take one.")
@click.option("--max-tokens", type=click.IntRange(min=1), help="llm: the most that an answer may hold.")
@click.pass_context
def run(context: click.Context, /, system: str, out: Path, root: Path | None, **options: Any) -> None:
    """Run the system, report what failed, and exit with 0, 1 or, after ctrl-C, 130."""
    texts, on = options["texts"], options["on"]
    if root is not None and texts is not None:
        raise OnrecordError("The documents come from two places.", got="--root and --texts", hint="leave one out")
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
            given = load(root) if texts is None else read_texts(texts)
            summary = drive.run(systems.find(system, settings), given, out, chosen)
            failed = _report(summary, out)
        else:
            from onrecord.cli.run_on import run_on

            failed = run_on(system, settings, chosen, on=on, out=out, texts=texts, root=root)
    except KeyboardInterrupt:
        kept = drive.beside(out, "journal.jsonl") if on is None else out / "_run"
        click.echo(f"onrecord: stopped; what was finished is in {kept}: the same command goes on from it", err=True)
        context.exit(INTERRUPTED)
    context.exit(1 if failed else 0)


def _settings(options: dict[str, Any]) -> Settings:
    names = ("tag", "drop_broken", "base_url", "prompt", "temperature", "seed", "max_tokens")
    limits = Limits(time_s=options["time_s"], memory_mb=options["memory_mb"])
    labels = dict(map(renaming, options["labels"]))
    return Settings(limits=limits, labels=labels, **{name: options[name] for name in names})


def _report(summary: Summary, out: Path) -> bool:
    """Print what a run came to, and return whether a document failed."""
    for row in summary.failed:
        click.echo(failure(row, row.doc_id).render(), err=True)
    for line in left_out(summary.rows):
        click.echo(line, err=True)
    counts = summary.counts
    click.echo(f"{summary.system.name}: {counted(counts)} -> {out}", err=True)
    return bool(summary.failed)


def left_out(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line for each check that items failed and were left out for: how many, and the first."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for check, places in row.left_out.items():
            found.setdefault(check, []).extend(f"{row.doc_id} {place}" for place in places)
    for check, places in sorted(found.items()):
        items = "1 item" if len(places) == 1 else f"{len(places)} items"
        yield f"left out for {check}: {items}, the first {places[0]}"


def failure(row: Row, place: str) -> Problem:
    """Return the problem that a document without an answer is; place is what messages call it."""
    times = "once" if row.attempts == 1 else f"{row.attempts} times"
    message = f"the extractor failed {times}; an empty line stands for the document"
    return Problem(place, 0, "", "run.failed", message, got=row.errors[-1], hint="the same command tries again")


def counted(counts: Mapping[str, int], shards: int | None = None) -> str:
    """Return what a run came to, in words."""
    said = [f"{counts['documents']} documents" + (f" in {shards} shards" if shards is not None else "")]
    said += [f"{counts[name]} {name}" for name in ("replayed", "failed") if counts[name]]
    if counts["failed_attempts"]:
        said.append(f"{counts['failed_attempts']} failed attempts")
    if items := counts.get("left_out_items"):  # a shard that an earlier version finished has no such count
        said.append(f"{items} items left out")
    if counts["damaged_journal_lines"]:
        said.append(f"{counts['damaged_journal_lines']} damaged lines of the journal passed over")
    return ", ".join(said)


def _unwatched(outcomes: Iterable[Outcome], number: int) -> Iterable[Outcome]:
    del number
    return outcomes


def _progress(outcomes: Iterable[Outcome], number: int) -> Iterator[Outcome]:
    """Yield the outcomes, with a bar that shows documents, documents a second, failures and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failures]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=number, rate="", failures="")
        failures = 0
        for outcome in outcomes:
            yield outcome
            failures += outcome.prediction is None
            elapsed_s = progress.tasks[0].elapsed or 0.0
            done = progress.tasks[0].completed + 1
            rate = f"{done / elapsed_s:.2f} documents/s" if elapsed_s else ""
            progress.update(task, advance=1, rate=rate, failures=f"{failures} failed" if failures else "")
