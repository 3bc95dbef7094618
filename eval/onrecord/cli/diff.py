"""`onrecord diff OLD NEW`: show the changes between two versions of annotations, item by item."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "md", "json"]),
    default="text",
    help="text; md: Markdown tables for a changelog; json: everything (schema diff).",
)
@click.option(
    "--remarks", is_flag=True, help="Also show each change of certainty, note and review; JSON always has them."
)
@click.option("--summary", is_flag=True, help="Show counts by layer, field, value and rule instead of single changes.")
@click.option("-o", "--output", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def diff(old: str, new: str, *, format_: str, remarks: bool, summary: bool, out: Path | None) -> None:
    """Print the changes from OLD to NEW: items added, removed and changed, by layer and field, with the reasons.

    OLD and NEW are directories of documents (annotations/gold, or an annotator's), directories of corpora, or git
    revisions of the corpus, such as v0.1.0 or HEAD~1. Items are paired by their spans, so that item ids may differ.
    Renamed ids of entities, events and utterances are listed once. Reasons are taken from the adjudication and the
    errata of NEW.
    """
    from onrecord.cli.terminal import utf8
    from onrecord.documents.atomic import write_bytes
    from onrecord.versions.diff import difference
    from onrecord.versions.layout import markdown_lines, text
    from onrecord.versions.version import version

    with version(old) as before, version(new) as after:
        found = difference(before, after)
    if format_ == "json":
        data = found.to_json()
    else:
        layout = text if format_ == "text" else markdown_lines
        data = "".join(f"{line}\n" for line in layout(found, remarks=remarks, summary=summary)).encode()
    if out is not None:
        write_bytes(out, data)
        click.echo(f"{out}: changes: {len(found.changes)}")
    elif format_ == "json":
        click.echo(utf8(data.decode()), nl=False)
    else:
        click.echo(data.decode(), nl=False)
