"""`onrecord schema [NAME]`: print a schema, or the names of all."""

from __future__ import annotations

import click

from onrecord import schema as schemas
from onrecord.schema.validation import schema_bytes


@click.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print the schema NAME as JSON, such as prediction or prediction.strict; without NAME, list the schemas."""
    if name is None:
        for each in schemas.names():
            click.echo(f"{each:20} {schemas.load_schema(each).get('title', '')}")
        return
    click.echo(schema_bytes(name), nl=False)
