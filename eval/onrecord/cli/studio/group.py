"""`onrecord studio`: annotate in Label Studio."""

from __future__ import annotations

import click

from onrecord.cli.studio.adjudicate import adjudicate
from onrecord.cli.studio.pull import pull
from onrecord.cli.studio.push import push
from onrecord.cli.studio.serve import serve
from onrecord.cli.studio.status import status
from onrecord.cli.studio.suggest import suggest


@click.group()
def studio() -> None:
    """Annotate in Label Studio: start a server, push documents, pull what was saved, and lose nothing on the way."""


for command in (serve, push, suggest, pull, status, adjudicate):
    studio.add_command(command)
