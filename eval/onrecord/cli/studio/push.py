"""`onrecord studio push`: documents into Label Studio's projects, one a layer."""

from __future__ import annotations

import click

from onrecord.cli.studio.options import documents_option, layers_option, name_option, url_option


@click.command(short_help="Send documents, one project for each layer.")
@layers_option
@documents_option
@name_option("Whose, or what for: independent work needs a project of its own.", default="shared")
@click.option("--for", "people", metavar="NAMES", help="In place of --name: a project for each of them, as anna,bo.")
@click.option(
    "--from",
    "chosen",
    metavar="gold|own|nothing|NAME|PATH",
    help="What annotators start from: gold; what each has done already; nothing, the bare text with its zones; an "
    "annotator's work; a directory; or a predictions file. Default: gold, with --for own.",
)
@click.option("--new-version", is_flag=True, help="Make a new project where the configuration has changed.")
@url_option
@click.pass_context
def push(
    context: click.Context,
    *,
    layers: tuple[str, ...],
    documents: tuple[str, ...],
    name: str,
    people: str | None,
    chosen: str | None,
    new_version: bool,
    url: str | None,
) -> int:
    """Send documents to Label Studio, one project for each layer; tasks that are there already are left as they are.

    Without --layer, these are the layers that the corpus declares (corpus/corpus.json).

    Everything is checked before the first request. What the editor would lose is printed as a problem, all at once;
    then nothing is sent, and the exit code is 1. The number of added tasks and the address of each project are printed.
    A task that nobody has begun is replaced if its article or its marks have changed since.

    With --for each person has projects of their own, since whoever opens a task can see what others did on it. They
    start from their own work, and from nothing in articles where they have none. The open-source server assigns nothing
    to anybody: send each person their addresses, which are printed.
    """
    from onrecord.cli.studio.options import checked_documents, report, send
    from onrecord.corpus.load import load
    from onrecord.errors import Problem, listed_words
    from onrecord.studio.connection import connect
    from onrecord.studio.early import early
    from onrecord.studio.hands import annotator_names
    from onrecord.studio.owned import declared_layers
    from onrecord.studio.place import place
    from onrecord.studio.projects import checked_name
    from onrecord.studio.push import prepared
    from onrecord.studio.start import GOLD, OWN, start

    if people is not None and context.get_parameter_source("name") is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError("--for makes a project for each name: leave out --name.")
    corpus = load()
    wanted = checked_documents(corpus, documents)
    names = [checked_name(each) for each in (listed_words(people, what="annotator") if people else [name])]
    chosen = chosen or (OWN if people else GOLD)
    ready, problems = {}, list[Problem]()
    for each in names if chosen == OWN else names[:1]:
        pairs = [pair for pair in start(corpus, chosen, name=each) if pair[0].doc_id in wanted or not documents]
        ready[each], found = prepared(pairs, corpus.texts, layers or declared_layers())
        problems += found
    if problems:
        return report(problems, summary="nothing was sent")
    client = connect(url, place())
    if people:
        known = set(annotator_names(client.users()).values())
        for each in names:
            if each not in known:
                click.echo(f"{each}: the server has no user of that name yet; invite them under Organization")
    sent, warnings = [], list[Problem]()
    for each in names:
        tasks = ready.get(each, ready[names[0]])
        warnings += early(client, corpus, each, tasks)
        sent.append(send(client, corpus, each, tasks, new_version=new_version))
    if warnings:
        report(warnings, summary="these tasks lack what was not pulled")
    return max(sent)
