"""`onrecord studio pull`: what annotators saved, as documents in annotators/<name>/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.studio.options import layers_option, name_option, url_option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onrecord.errors import Problem
    from onrecord.studio.pulling import Round

CHECKS = "the checks are those of gold"


@click.command(short_help="Read, check and write what was submitted.")
@layers_option
@name_option("Only projects of that name.", default=None)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write <DIRECTORY>/<annotator> instead of annotations/annotators/<annotator>, to keep a review apart.",
)
@click.option("--overwrite", is_flag=True, help="Replace documents that were changed here since they were pulled.")
@click.option("--review", is_flag=True, help="Record the annotators as reviewers of every item of what they saved.")
@click.option(
    "--all", "everything", is_flag=True, help="List each value that was filled in, and warnings of earlier pulls."
)
@click.option("--adjudicated", is_flag=True, help="Instead, take what adjudicators saved as gold, with its log.")
@click.option("--watch", is_flag=True, help="Go on pulling whenever something is submitted or updated, until ctrl-C.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How often --watch looks.",
)
@url_option
def pull(
    *,
    layers: tuple[str, ...],
    name: str | None,
    out: Path | None,
    overwrite: bool,
    review: bool,
    everything: bool,
    adjudicated: bool,
    watch: bool,
    every: float,
    url: str | None,
) -> int:
    """Read what annotators submitted in Label Studio, check it, and write it to annotations/annotators/<name>/.

    Each document becomes <doc_id>.json. All problems are printed, errors first; a document whose marks cannot be read
    without an error is not written, and the last line names it. The others are checked as gold is. Drafts and skipped
    tasks are named and left out. Values that were filled in are counted, and only for layers that were saved since the
    last pull; --all lists each with its place. Warnings that the pull before had, too, are one line without --all.

    With --review, `onrecord studio accept` takes the result as gold; its exact command is the last line.

    With --adjudicated, what was submitted in the projects of `onrecord studio adjudicate` is written to gold, and
    annotations/adjudication/ gets the log of its decisions.
    """
    if adjudicated:
        from onrecord.cli.studio.pull_adjudicated import pull_adjudicated

        if out or layers or watch:
            raise click.UsageError(
                "--adjudicated takes whole documents into annotations/gold: leave out -o, --layer and --watch."
            )
        return pull_adjudicated(name=name, overwrite=overwrite, review=review, url=url)
    from functools import partial

    from onrecord.corpus.load import load
    from onrecord.errors import OnrecordError
    from onrecord.studio.connection import connect
    from onrecord.studio.place import place
    from onrecord.studio.projects import corpus_mark, find
    from onrecord.studio.pulling import pull_into
    from onrecord.studio.watch import state

    corpus = load()
    directory = out or corpus.root / "annotations" / "annotators"
    client = connect(url, place())
    projects = [each for each in find(client, name, corpus=corpus_mark(corpus)) if not layers or each.layer in layers]
    if not projects:
        raise OnrecordError(
            "The server has no project that `onrecord studio push` made for this corpus, with this name and layer.",
            where=client.url,
            hint="onrecord studio push makes them; onrecord studio status lists those of this corpus",
        )
    once = partial(pull_into, directory, corpus, client, projects, overwrite=overwrite, review=review)
    if watch:
        _watch(partial(state, client, projects), once, every)
        return 0
    done = once()
    code = _told(done, everything=everything)
    for each in done.written if review and not code else ():
        click.echo(f"Next: onrecord studio accept {each.directory if out else each.directory.name}")
    return code


def _told(done: Round, *, everything: bool) -> int:
    """Print what a pull wrote and its problems, and return the exit code: 1 if a problem is an error, else 0.

    Args:
        done: The result of the pull.
        everything: Whether to print every value that was filled in; otherwise they are summarised.
    """
    from onrecord.cli.studio.options import report
    from onrecord.errors import counted
    from onrecord.studio.summarised import summarised

    for each in done.written:
        click.echo(f"{each.directory}: {each.read} read, {len(each.changed)} changed")
    if not done.submitted:
        click.echo("Nothing was submitted there yet.")
    new = [each for each in done.problems if each not in done.repeated]
    problems = done.problems if everything else summarised(new, told=done.told)
    written = f"not written: {', '.join(done.refused)}" if done.refused else "every document was written"
    notes = []
    if done.repeated and not everything:
        notes = [f"{counted(len(done.repeated), 'warning')} of an earlier pull, unchanged: --all lists them"]
    return report(problems, summary=f"{written}; {CHECKS}", notes=notes) if problems or notes else 0


def _watch(look: Callable[[], object], once: Callable[[], Round], every: float) -> None:
    """Pull now, and again whenever the server's state changes, until a signal; a second signal stops at once.

    Args:
        look: Returns the server's state, which is compared with the state before.
        once: Pulls once.
        every: The seconds between two calls of `look`.
    """
    import signal
    from threading import Event
    from time import strftime

    from onrecord.cli.studio.options import report
    from onrecord.studio.summarised import summarised
    from onrecord.studio.watch import watch

    stop = Event()
    names = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def ask(_: int, __: object) -> None:
        stop.set()
        for each in names:
            signal.signal(each, signal.default_int_handler)

    def say(line: str) -> None:
        click.echo(f"{strftime('%H:%M:%S')} {line}")

    def show(problems: Sequence[Problem]) -> None:
        report(summarised(problems), summary=f"a document whose marks have an error is not written; {CHECKS}")

    for each in names:
        signal.signal(each, ask)
    say(f"Watching; it looks every {every:g} s. Stop it with ctrl-C")
    watch(look, once, stop, every_s=every, say=say, show=show)
    say("Stopped")
