"""`onrecord studio suggest`: what was marked once, proposed wherever the same words stand."""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli.studio.options import name_option, url_option


@click.command(short_help="Propose marks from what was marked before.")
@name_option("Only projects of that name.", default=None)
@click.option("--layer", "layers", multiple=True, type=click.Choice(("entities", "quotes")), help="Only that layer.")
@url_option
def suggest(*, name: str | None, layers: tuple[str, ...], url: str | None) -> int:
    """Add suggestions to the tasks that nobody has begun: marks on the words that annotators marked in other tasks.

    The marks are read from what was submitted in Label Studio, and the suggestions are written there. Names come with
    their entity and head; cues are found by their word. The editor shows suggestions as marks that say what they are;
    delete those that are wrong. Entities that were named in an article, or in the project of the other layer, are added
    to the lists of the others. The numbers of suggestions are printed. Run it again after each article: it learns from
    what was submitted.
    """
    from onrecord.cli.studio.options import report
    from onrecord.corpus.load import load
    from onrecord.errors import OnrecordError, Severity, counted, shown
    from onrecord.studio import suggest as of
    from onrecord.studio.connection import connect
    from onrecord.studio.place import place
    from onrecord.studio.projects import corpus_mark, find
    from onrecord.studio.suggesting import suggest_in

    corpus = load()
    client = connect(url, place())
    projects = find(client, name, layers=layers or of.LAYERS, corpus=corpus_mark(corpus))
    if not projects:
        raise OnrecordError(
            "The server has no project of this corpus that can take suggestions.",
            where=client.url,
            got=f"no project named {shown(name)}" if name else "no project",
            expected="a project for the layer entities or quotes",
            hint=f"onrecord studio push --layer entities{f' --name {name}' if name else ''} makes one",
        )
    problems = []
    named: dict[str, list[Any]] = {}
    for project in projects:
        done = suggest_in(client, project, corpus.texts, named.get(project.name, ()))
        named[project.name] = done.named
        problems += [each for each in done.problems if each.severity is Severity.ERROR]
        click.echo(
            f"{project.title}: {counted(done.suggestions, 'suggestion')} in {counted(done.tasks, 'task')}; "
            f"{counted(done.begun, 'task')} done or in work, left alone; new entities in their lists: {done.offered:,}"
        )
    return report(problems, summary="nothing was learned from annotations with errors") if problems else 0
