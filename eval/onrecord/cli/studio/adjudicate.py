"""`onrecord studio adjudicate`: two annotators' marks side by side, for a person to decide where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli.studio.options import documents_option, name_option, url_option

if TYPE_CHECKING:
    from onrecord.studio.from_tasks import Reading

LAYERS = ("entities", "quotes", "events")


@click.command()
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
    """Put the disagreements of annotators A and B (names, or directories) into Label Studio, a project a layer.

    The editor starts from a proposal: what both have, A's reading where they differ, and what only one of them marked.
    Each annotator's own marks stand beside it, and a list of the disagreements, each with its place. What you submit
    comes back as gold, with a log of every decision, by `onrecord studio pull --adjudicated`.

    To add a mention and make it an argument, go layer by layer: --layer entities first, then --onward with the others.
    """
    from onrecord.cli.studio.options import checked_documents, report, send
    from onrecord.corpus.load import load
    from onrecord.studio.client import connect
    from onrecord.studio.deciding.both import prepared
    from onrecord.studio.deciding.designs import PREFIX, decisions
    from onrecord.studio.deciding.settled import readings
    from onrecord.studio.deciding.sides import both
    from onrecord.studio.place import place
    from onrecord.studio.projects import LONGEST_PAIR, checked_name, find, pair_name
    from onrecord.studio.pull import collect

    corpus = load()
    wanted = checked_documents(corpus, documents)
    found = both(corpus, a, b)
    doc_ids = [each for each in found.doc_ids if each in wanted or not documents]
    asked = tuple(f"{PREFIX}{each}" for each in LAYERS if each in layers) or decisions()
    project = pair_name(*found.names) if name is None else checked_name(name, longest=LONGEST_PAIR)
    client = None
    earlier: dict[tuple[str, str], Reading] = {}
    if onward:
        client = connect(url, place())
        saved, _ = collect(client, find(client, project, layers=decisions()))
        earlier, problems = readings(saved, found)
        if problems:
            return report(problems, summary="nothing was sent")
    tasks, problems = prepared(found, asked, doc_ids, earlier=earlier)
    if problems:
        return report(problems, summary="nothing was sent")
    return send(client or connect(url, place()), corpus, project, tasks, new_version=new_version)
