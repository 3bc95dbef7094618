"""The options that the studio's commands share, and how they show problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.corpus.load import Corpus
    from onrecord.errors import Problem
    from onrecord.studio.client import Client
    from onrecord.studio.deciding.keep_gold import NewGold

LAYERS = ("zones", "entities", "quotes", "events", "identity")

url_option = click.option("--url", help="Another server; its token is read from LABEL_STUDIO_API_KEY.")
layers_option = click.option(
    "--layer", "layers", multiple=True, type=click.Choice(LAYERS), help="Only that layer; may be repeated."
)
documents_option = click.option(
    "--doc", "documents", multiple=True, metavar="ID", help="Only that document; may be repeated."
)


def name_option(said: str, *, default: str | None) -> Callable[[Any], Any]:
    """Return a decorator that adds the option --name, the name of a set of projects in Label Studio.

    Args:
        said: The option's help text.
        default: Its default; None for no name.
    """
    return click.option("--name", default=default, show_default=default is not None, help=said)


def checked_documents(corpus: Corpus, wanted: Sequence[str]) -> frozenset[str]:
    """Return the values of --doc as a set of doc_ids; empty if the option was not given.

    Raises:
        OnrecordError: The corpus does not have one of them.
    """
    from onrecord.errors import OnrecordError

    if unknown := sorted(set(wanted) - set(corpus.doc_ids)):
        raise OnrecordError(
            "The corpus has no such document.",
            got=", ".join(unknown),
            expected=", ".join(corpus.doc_ids),
            hint="give one of these to --doc",
        )
    return frozenset(wanted)


def send(
    client: Client, corpus: Corpus, name: str, tasks: Mapping[str, Sequence[dict[str, Any]]], *, new_version: bool
) -> int:
    """Add tasks to the Label Studio projects of a name, print how many were added, and return the exit code.

    A task that a project already has is left as it is. Problems are printed; the exit code is 1 if one is an error.

    Args:
        client: The client of the server.
        corpus: The corpus.
        name: The name of the projects, which are created if necessary.
        tasks: Layer -> the tasks of its project, as dicts in Label Studio's JSON format for tasks.
        new_version: Whether to make a new project if the labelling configuration has changed.
    """
    from functools import partial

    from onrecord.studio.guidelines import help_page
    from onrecord.studio.projects import corpus_mark
    from onrecord.studio.push import push

    done, problems = push(
        client,
        name,
        tasks,
        new_version=new_version,
        help_page=partial(help_page, corpus.root),
        corpus=corpus_mark(corpus),
    )
    for each in done:
        replaced = f"{len(each.replaced)} replaced, " if each.replaced else ""
        click.echo(
            f"{each.project.title}: {len(each.added)} added, {replaced}{len(each.unchanged)} there already  "
            f"{client.url}/projects/{each.project.id}"
        )
        if each.begun:
            click.echo(f"  begun, and left as they are, without later changes in other layers: {', '.join(each.begun)}")
        if each.new_help:
            click.echo("  its instructions were replaced")
        if each.suggestions:
            click.echo(
                f"  suggestions deleted with the replaced tasks: {each.suggestions}; run onrecord studio suggest again"
            )
    return report(problems, summary="see above for what was sent" if done else "nothing was sent") if problems else 0


def say_left_out(counts: Mapping[str, int]) -> None:
    """Print how many values were left out of gold for each layer or field that the corpus does not declare."""
    if counts:
        listed = ", ".join(f"{count} {what}" for what, count in counts.items())
        click.echo(f"left out, since corpus/corpus.json does not declare them: {listed}")


def say_registries(made: NewGold) -> None:
    """Print which event instances of new gold got the type of their triggers, and which registry entries it drops."""
    for entry, (before, after) in made.retyped.items():
        click.echo(f"{entry}: now {after}, the type of all its triggers; it was {before}")
    for entry in made.dropped:
        click.echo(f"{entry}: no item has it any more; dropped from the registry")


def report(problems: Sequence[Problem], *, summary: str, notes: Sequence[str] = ()) -> int:
    """Print all problems to standard output, errors first, and return the exit code: 1 if one is an error, else 0.

    `summary` is the end of the last line, after the counts; `notes` are lines before it.
    """
    from onrecord.cli.problems import exit_code, show
    from onrecord.errors import Severity

    ordered = sorted(problems, key=lambda each: (each.severity is not Severity.ERROR, each))
    show(ordered, summary=summary, notes=notes, everything=True)
    return exit_code(problems, strict=False)
