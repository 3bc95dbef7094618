"""`onrecord studio`: annotate in Label Studio."""

from __future__ import annotations

import click

from onrecord.cli.studio.accept import accept
from onrecord.cli.studio.adjudicate import adjudicate
from onrecord.cli.studio.backend import backend
from onrecord.cli.studio.pull import pull
from onrecord.cli.studio.push import push
from onrecord.cli.studio.serve import serve
from onrecord.cli.studio.status import status
from onrecord.cli.studio.suggest import suggest


@click.group()
def studio() -> None:
    """Annotate in Label Studio: start a server, push documents to it, pull what was submitted, and make it gold."""


for command in (serve, push, suggest, backend, pull, accept, status, adjudicate):
    studio.add_command(command)
