"""`onrecord studio status`: how far annotators are, by project."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.studio.options import name_option, url_option


@click.command(short_help="Print the progress by project and annotator.")
@name_option("Only projects of that name.", default=None)
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Default: annotations/annotators.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@url_option
def status(*, name: str | None, out: Path | None, as_json: bool, url: str | None) -> int:
    """Print the progress of annotation in Label Studio, by project and annotator.

    The columns are the tasks, and those that are done, in draft, skipped, and not pulled since they were last saved.
    """
    import msgspec

    from onrecord.corpus.load import load
    from onrecord.report.terminal_table import new_table, print_table, terminal
    from onrecord.studio.connection import connect
    from onrecord.studio.deciding.designs import decisions
    from onrecord.studio.design import designs
    from onrecord.studio.place import place
    from onrecord.studio.projects import corpus_mark, find
    from onrecord.studio.status import rows

    corpus = load()
    annotations = corpus.root / "annotations"
    directory = out or annotations / "annotators"
    client = connect(url, place())
    projects = find(client, name, layers=(*designs(), *decisions()), corpus=corpus_mark(corpus))
    found = rows(client, projects, directory, annotations / "adjudication")
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1))
        return 0
    headings = ("Project", "Annotator", "Tasks", "Done", "Drafts", "Skipped", "Not pulled")
    table = new_table(*headings, text=["Project", "Annotator"])
    for row in found:
        counts = (row.tasks, row.done, row.drafts, row.skipped, row.not_pulled)
        note = "" if row.current else " (an older configuration)"
        table.add_row(f"{row.project}{note}", row.annotator or "—", *map(str, counts))
    print_table(table, terminal())
    return 0
