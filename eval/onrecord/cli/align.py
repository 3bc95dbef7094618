"""`onrecord align PRED -o OUT`: replace the strings of predictions by offsets, and print a table of tiers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.corpora import root_option
from onrecord.cli.terminal import utf8

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.align import Alignment
    from onrecord.errors import Problem


@click.command()
@click.argument("predictions", type=click.Path(path_type=Path))
@click.option("-o", "--output", "out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@root_option()
@click.option("--partial", is_flag=True, help="Write OUT even if some strings are not found; they stay strings.")
@click.option("--json", "report_to", metavar="FILE", help="Write every decision as JSON; - is standard output.")
def align(*, predictions: Path, out: Path | None, root: Path | None, partial: bool, report_to: str | None) -> int:
    """Find the strings of PREDICTIONS in the articles, replace them by offsets, and write the result to OUT.

    PREDICTIONS is JSONL. Every string that is not found is listed on standard error, followed by a table of how exactly
    the others were found. The exit code is then 1, and OUT is written only with --partial; such strings stay strings
    and count as wrong predictions. So does the content of a quote that is found only approximately. Without -o, nothing
    is written. Gold is not used.
    """
    from onrecord.align import report
    from onrecord.align.predictions import aligned as align_document
    from onrecord.corpus.load import load
    from onrecord.documents.predictions import read_lines

    texts = load(root).texts
    unreadable: list[Problem] = []
    unplaced: list[Problem] = []
    decisions: dict[str, list[Alignment]] = {}
    rows: list[object] = []
    ordered = False
    for line in read_lines(predictions):
        unreadable += line.problems
        if line.header is not None:
            ordered = line.header.order == "document"
            rows.append(line.header)
        if line.document is None:
            continue
        doc_id = line.document.doc_id
        if doc_id not in texts or doc_id in decisions:
            unreadable.append(_wrong_document(predictions, line.number, doc_id, list(texts)))
            continue
        aligned, made = align_document(line.document, texts[doc_id], order=ordered)
        decisions[doc_id] = [*made]
        unplaced += report.problems(made, file=str(predictions), line=line.number)
        rows.append(aligned)
    for problem in (*unreadable, *unplaced):
        click.echo(problem.render(), err=True)
    _table(report.counts_by_tier(each for found in decisions.values() for each in found))
    if report_to:
        _write_report(report_to, decisions)
    failed = bool(unreadable or (unplaced and not partial))
    if failed and out is not None:
        why = "lines that cannot be read" if unreadable else "strings that are not found (--partial writes the rest)"
        click.echo(f"nothing written to {out}: {why}", err=True)
    elif out is not None:
        _write(out, rows)
    return 1 if unreadable or unplaced else 0


def _wrong_document(path: Path, line: int, doc_id: str, known: list[str]) -> Problem:
    """Return the problem of a document that cannot be aligned.

    If the id is in `known`, the problem is that the document is twice in the file; otherwise that the corpus lacks it.

    Args:
        path: The predictions file.
        line: The line of the document.
        doc_id: Its id.
        known: The ids of the corpus.
    """
    import difflib

    from onrecord.errors import Problem, shown

    if doc_id in known:
        message, hint = "the document is twice in the file", "keep one of the two lines"
    else:
        close = difflib.get_close_matches(doc_id, known, n=1)
        message = "the corpus has no such document"
        hint = f"did you mean {close[0]}?" if close else "onrecord texts prints the corpus's documents"
    return Problem(
        str(path), line, "doc_id", "align.document", message, got=shown(doc_id), expected=", ".join(known), hint=hint
    )


def _table(counts: Mapping[str, Mapping[str, int]]) -> None:
    """Print the numbers of strings by layer and tier (how exactly they were found) to standard error.

    `counts` maps a layer to tier -> number of its strings. Tiers without strings are left out.
    """
    from onrecord.report.terminal_table import new_table, print_table, terminal

    if not counts:
        click.echo("no strings to align", err=True)
        return
    tiers = [tier for tier in next(iter(counts.values())) if any(row[tier] for row in counts.values())]
    table = new_table("layer", *tiers, "strings")
    for name, row in counts.items():
        table.add_row(name, *(str(row[tier]) for tier in tiers), str(sum(row.values())))
    print_table(table, terminal(stderr=True))


def _write_report(target: str, decisions: Mapping[str, list[Alignment]]) -> None:
    """Write the decision on every string as JSON to the file `target`, or print it if `target` is `-`.

    `decisions` maps a doc_id to the alignment of each of its strings.
    """
    import json

    from onrecord.align import report
    from onrecord.documents.atomic import write_bytes

    text = json.dumps(report.report(decisions), sort_keys=True, ensure_ascii=False, indent=1) + "\n"
    if target == "-":
        click.echo(utf8(text), nl=False)
    else:
        write_bytes(Path(target), text.encode())


def _write(out: Path, rows: list[object]) -> None:
    """Write rows (a header, then documents) to the file `out` as JSONL, a line for each, atomically."""
    import msgspec

    from onrecord.documents.atomic import write_bytes

    write_bytes(out, b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
