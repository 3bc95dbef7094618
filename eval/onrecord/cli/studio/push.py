"""`onrecord studio push`: documents into Label Studio's projects, one a layer."""

from __future__ import annotations

import click

from onrecord.cli.studio.options import documents_option, layers_option, name_option, url_option


@click.command()
@layers_option
@documents_option
@name_option("Whose, or what for: independent work needs a project of its own.", default="shared")
@click.option(
    "--from",
    "chosen",
    default="gold",
    show_default=True,
    metavar="gold|nothing|PATH",
    help="What annotators start from: gold, the bare text with its zones, a directory, or a predictions file.",
)
@click.option("--new-version", is_flag=True, help="Make a new project where the configuration has changed.")
@url_option
def push(
    *, layers: tuple[str, ...], documents: tuple[str, ...], name: str, chosen: str, new_version: bool, url: str | None
) -> int:
    """Put documents into Label Studio, a project a layer; what is there already is left as it is.

    Everything is checked before the first request: what the editor would lose is refused, by name, all at once.
    """
    from onrecord.cli.studio.options import checked_documents, report, send
    from onrecord.corpus.load import load
    from onrecord.studio.client import connect
    from onrecord.studio.design import designs
    from onrecord.studio.place import place
    from onrecord.studio.projects import checked_name
    from onrecord.studio.push import prepared
    from onrecord.studio.start import start

    corpus = load()
    wanted = checked_documents(corpus, documents)
    pairs = [each for each in start(corpus, chosen) if each[0].doc_id in wanted or not documents]
    tasks, problems = prepared(pairs, corpus.texts, layers or designs())
    if problems:
        return report(problems, summary="nothing was sent")
    return send(connect(url, place()), corpus, checked_name(name), tasks, new_version=new_version)
