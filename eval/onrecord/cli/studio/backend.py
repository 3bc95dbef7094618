"""`onrecord studio backend`: a system's suggestions as an annotator opens a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli.studio.options import name_option, url_option

if TYPE_CHECKING:
    from contextlib import ExitStack

    from onrecord.documents.model import Document


@click.command(short_help="Serve a system's predictions as suggestions.")
@click.argument("system")
@click.option("--port", default=9090, show_default=True, type=click.IntRange(1, 65535), help="On which it listens.")
@name_option("Connect it to the projects of that name.", default=None)
@url_option
def backend(system: str, *, port: int, name: str | None, url: str | None) -> None:
    """Serve the predictions of SYSTEM as suggestions to Label Studio, as an ML backend, until ctrl-C.

    SYSTEM is an address as `onrecord run` takes it: baseline:rules, cmd:"./my-extractor", spacy:PIPELINE, llm:MODEL.
    With --name the backend is connected to the projects of that name; otherwise connect it in Label Studio under
    Settings, Model. Each task gets its suggestions when an annotator opens it. The backend listens on this machine
    only.
    """
    import hashlib
    import threading
    from contextlib import ExitStack, closing

    from onrecord.align.documents import document as aligned
    from onrecord.documents.predictions import parse_line
    from onrecord.errors import OnrecordError
    from onrecord.run.answers import validated
    from onrecord.run.extractor import ExtractorError, Input
    from onrecord.run.systems import find as find_system
    from onrecord.studio.backend import HOST, Backend, serving

    found = find_system(system)
    version = " ".join(filter(None, (found.name, found.version)))
    with closing(found.start()) as worker:

        def extract(doc_id: str, text: str) -> Document:
            asked = Input(doc_id, text, hashlib.sha256(text.encode()).hexdigest())
            try:
                line = validated(worker.extract(asked).raw, asked, drop_broken=True).line
            except ExtractorError as error:
                raise OnrecordError(
                    "The system failed on a document.",
                    where=doc_id,
                    got=str(error),
                    hint=f"correct the system; this runs it alone: onrecord run {system!r} -o predictions.jsonl",
                ) from error
            predicted = parse_line(line, 0, doc_id).document
            if predicted is None:
                raise OnrecordError(
                    "The system's answer is not a document.",
                    where=doc_id,
                    hint=f"correct the system; this prints its problems: onrecord run {system!r} -o predictions.jsonl",
                )
            ordered = found.header.order == "document" if found.header else False
            return aligned(predicted, text, order=ordered)[0]

        server = serving(Backend(version, extract, click.echo), port)
        with closing(server.socket), ExitStack() as connections:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            click.echo(f"{version} answers at http://{HOST}:{port}; stop it with ctrl-C")
            connections.callback(server.shutdown)
            if name is not None:
                _connect(connections, name, url, f"http://{HOST}:{port}", version)
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                click.echo("Stopped")


def _connect(connections: ExitStack, name: str, url: str | None, address: str, version: str) -> None:
    """Connect a backend to the projects of a name, and print their titles.

    Args:
        connections: When it is closed, the backend is disconnected, and the projects show the pushed annotations again.
        name: The name of the projects.
        url: The value of --url: the address of the Label Studio server; None for that of `onrecord studio serve`.
        address: The address of the backend.
        version: The system's name and version, which become the backend's title.

    Raises:
        OnrecordError: There are no projects of that name.
    """
    from onrecord.corpus.load import load
    from onrecord.errors import OnrecordError
    from onrecord.studio.connection import connect
    from onrecord.studio.place import place
    from onrecord.studio.preannotate import LAYERS
    from onrecord.studio.projects import corpus_mark, find
    from onrecord.studio.to_tasks import MODEL_VERSION

    client = connect(url, place())
    projects = find(client, name, layers=LAYERS, corpus=corpus_mark(load()))
    if not projects:
        raise OnrecordError(
            "The server has no project of this corpus with that name and a layer that a system can suggest.",
            where=client.url,
            got=f"--name {name}",
            expected=f"a project of the layer {' or '.join(LAYERS)}",
            hint=f"onrecord studio push --name {name}",
        )
    for project in projects:
        made = client.connect_backend(project.id, url=address, title=version)
        connections.callback(client.disconnect_backend, project.id, made, shown=MODEL_VERSION)
        click.echo(f"connected to {project.title}")
