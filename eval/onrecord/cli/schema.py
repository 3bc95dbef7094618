"""`onrecord schema [NAME]`: print a schema as it is written, or the names of all."""

from __future__ import annotations

import click

from onrecord.paths import schema_dir
from onrecord.schema import schemas


@click.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print the schema NAME, such as prediction or prediction.strict; without a name, list the schemas."""
    if name is None:
        for each in schemas.names():
            click.echo(f"{each:20} {schemas.load_schema(each).get('title', '')}")
        return
    schemas.load_schema(name)  # an unknown name is an error that lists the known ones
    click.echo((schema_dir() / f"{name}{schemas.SUFFIX}").read_bytes(), nl=False)
