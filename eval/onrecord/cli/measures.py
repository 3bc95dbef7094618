"""`onrecord measures`: list the measures, with what they count and their papers."""

from __future__ import annotations

import click

from onrecord.cli.terminal import utf8
from onrecord.errors import OnrecordError
from onrecord.measures import registry


@click.command(name="measures")
@click.argument("patterns", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSONL, one measure per line.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the full reference of all measures as Markdown.")
@click.option("--glossary", "show_glossary", is_flag=True, help="Explain the words of the tables, such as leakage.")
def measures(patterns: tuple[str, ...], *, as_json: bool, as_markdown: bool, show_glossary: bool) -> None:
    """List all measures, or those that match PATTERNS (`coref.*`), with parameters and papers.

    The table is printed; nothing is written. --markdown prints the content of docs/measures.md: formulas, worked
    examples, papers.
    """
    if as_markdown or show_glossary:
        option = "--markdown" if as_markdown else "--glossary"
        if patterns or as_json or (as_markdown and show_glossary):
            raise OnrecordError(f"{option} takes no PATTERNS and no other option.", hint=f"onrecord measures {option}")
        if show_glossary:
            _print_glossary()
            return
        from onrecord.report.reference import reference

        click.echo(reference(), nl=False)
        return
    chosen = registry.select(patterns or ["*"])
    if as_json:
        import json

        for each in chosen:
            row = {
                "name": each.name,
                "layer": each.layer,
                "summary": each.summary,
                "paper": each.paper,
                "needs": each.needs,
                "adds_over": each.unit,
                "parameters": each.choices,
            }
            click.echo(utf8(json.dumps(row, sort_keys=True, ensure_ascii=False)))
        return
    from onrecord.report.terminal_table import new_table, print_table, terminal

    headings = ("measure", "what it measures", "adds over", "source")
    table = new_table(*headings, text=["what it measures", "source"], left=["adds over"])
    for each in chosen:
        settings = [f"{key}={'|'.join(values)}" for key, values in each.choices.items()]
        summary = each.summary + (f" [dim]{escaped(', '.join(settings))}[/]" if settings else "")
        table.add_row(escaped(each.name), summary, f"{each.unit}s" if each.unit != "corpus" else "-", each.paper)
    print_table(table, terminal())


def _print_glossary() -> None:
    from rich.table import Table

    from onrecord.measures.glossary import GLOSSARY
    from onrecord.report.terminal_table import terminal

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column()
    for term, meaning in GLOSSARY.items():
        table.add_row(escaped(term), escaped(meaning.replace("*", "").replace("`", "")))
    terminal().print(table)


def escaped(text: str) -> str:
    """Return a text in which rich prints square brackets as they are, instead of reading them as markup."""
    return text.replace("[", r"\[")
