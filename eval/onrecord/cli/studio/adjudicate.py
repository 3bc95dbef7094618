"""`onrecord studio adjudicate`: two annotators' marks side by side, for a person to decide where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.studio.options import documents_option, name_option, url_option

if TYPE_CHECKING:
    from onrecord.studio.from_tasks import Reading

LAYERS = ("entities", "quotes", "events")


@click.command(short_help="Send the disagreements of two annotators.")
@click.argument("a")
@click.argument("b")
@click.option("--layer", "layers", multiple=True, type=click.Choice(LAYERS), help="Only that layer; may be repeated.")
@documents_option
@name_option("The project's name. Default: A-B.", default=None)
@click.option("--onward", is_flag=True, help="Start from what was saved in the layers before, too.")
@click.option("--new-version", is_flag=True, help="Make a new project where the configuration has changed.")
@url_option
def adjudicate(
    a: str,
    b: str,
    *,
    layers: tuple[str, ...],
    documents: tuple[str, ...],
    name: str | None,
    onward: bool,
    new_version: bool,
    url: str | None,
) -> int:
    """Send the disagreements of the annotators A and B to Label Studio, one project for each layer.

    A and B are names, or directories of documents. The editor starts from a proposal: what both have, A's reading where
    they differ, and what only one of them marked. Each annotator's own marks stand beside it, and a list of the
    disagreements, each with its place. What you submit comes back as gold, with a log of every decision, by `onrecord
    studio pull --adjudicated`. A layer that only one of them annotated is left out, with a message, unless --layer
    names it. If a document has a problem, nothing is sent.

    To add a mention and make it an argument, go layer by layer: --layer entities first, then --onward with the others.
    """
    from onrecord.adjudicate.disagreements import disputed
    from onrecord.agree.annotators import read_annotators
    from onrecord.agree.done import both_did, not_done
    from onrecord.cli.studio.options import checked_documents, report, send
    from onrecord.corpus.load import load
    from onrecord.errors import Problem, counted
    from onrecord.studio.connection import connect
    from onrecord.studio.deciding.both import prepared
    from onrecord.studio.deciding.designs import PREFIX, decisions
    from onrecord.studio.deciding.settled import readings
    from onrecord.studio.deciding.sides import both, directory_of
    from onrecord.studio.owned import LISTS, declared_layers
    from onrecord.studio.place import place
    from onrecord.studio.projects import LONGEST_PAIR, checked_name, corpus_mark, find, pair_name
    from onrecord.studio.pull import collect

    corpus = load()
    wanted = checked_documents(corpus, documents)
    found = both(corpus, a, b)
    doc_ids = [each for each in found.doc_ids if each in wanted or not documents]
    people = read_annotators([directory_of(corpus, each) for each in (a, b)])
    done = both_did(people[0], people[1], doc_ids)
    if layers:
        wanted_of = {f"{PREFIX}{each}": doc_ids for each in LAYERS if each in layers}
    else:
        wanted_of = {f"{PREFIX}{each}": list(done[each]) for each in LAYERS if each in declared_layers()}
        if left := not_done([(people[0], people[1])], doc_ids):
            click.echo(left.strip())
    project = pair_name(*found.names) if name is None else checked_name(name, longest=LONGEST_PAIR)
    client, problems = None, list[Problem]()
    earlier: dict[tuple[str, str], Reading] = {}
    if onward:
        client = connect(url, place())
        saved, _ = collect(client, find(client, project, layers=decisions(), corpus=corpus_mark(corpus)))
        earlier, problems = readings(saved, found)
        if problems:
            return report(problems, summary="nothing was sent")
    tasks: dict[str, list[dict[str, Any]]] = {}
    for layer, own in wanted_of.items():
        made, wrong = prepared(found, [layer], own, earlier=earlier)
        tasks |= made if own else {}
        problems += wrong
    if problems:
        return report(problems, summary="nothing was sent")
    for layer, own in wanted_of.items():
        texts = {each: found.texts[each] for each in own}
        rows = (row for doc_id, text in texts.items() for row in disputed(found.comparison, doc_id, text))
        number = sum(row.layer in LISTS[layer] for row in rows)
        click.echo(f"{layer}: {counted(number, 'disagreement')} in {counted(len(own), 'document')}")
    return send(client or connect(url, place()), corpus, project, tasks, new_version=new_version)
