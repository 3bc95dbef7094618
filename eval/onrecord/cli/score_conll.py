"""`onrecord score --format conll`: score CoNLL-2012 files by the rules of the reference scorer 8.01."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.terminal import utf8
from onrecord.errors import OnrecordError, counted, shown
from onrecord.schema.schemas import schema_version
from onrecord.scoring.signature import line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onrecord.measures.coref.conll import Scored

RATES = ("precision", "recall", "f1")


def show_conll(response: Path, key: Path | None, patterns: Sequence[str] | None, json_path: Path | None) -> None:
    """Score a CoNLL-2012 file by the rules of the reference scorer, and print the measures or write them as JSON.

    Args:
        response: The predictions, in the column format.
        key: The gold, in the column format.
        patterns: The measures to show; None for all.
        json_path: The JSON file to write instead of the table; `-` for standard output.

    Raises:
        OnrecordError: `key` is None, a pattern matches no measure, or a file cannot be read.
    """
    from onrecord.measures.coref.conll import as_measures, score_files

    if key is None:
        raise OnrecordError(
            "--format conll needs a key (gold) in the same format.",
            expected="two files in the column format",
            hint="add --gold KEY.conll, or score by the native rules against the corpus: --format conll2012",
        )
    found = score_files(key, response)
    measures = as_measures(found.counts)
    chosen = _chosen(list(measures), patterns)
    settings = signature_settings()
    notes = _notes(found)
    if json_path is None:
        _print({name: measures[name] for name in chosen}, notes, line(settings))
        return
    documents = {name: as_measures(counts) for name, counts in found.documents.items()}
    result = {
        "onrecord": "result",
        "schema_version": schema_version(),
        "signature": line(settings),
        "settings": settings,
        "measures": {name: measures[name] for name in chosen},
        "documents": {name: {each: row[each] for each in chosen} for name, row in documents.items()},
        "notes": notes,
    }
    text = json.dumps(result, ensure_ascii=False, sort_keys=True, indent=1, default=float) + "\n"
    if str(json_path) == "-":
        click.echo(utf8(text), nl=False)
    else:
        from onrecord.documents.atomic import write_bytes

        write_bytes(json_path, text.encode())


def _chosen(names: Sequence[str], patterns: Sequence[str] | None) -> list[str]:
    """Return the measures among `names` that a pattern matches, in the order of `names`; all of them for None.

    Raises:
        OnrecordError: A pattern matches no measure of the reference scorer.
    """
    from onrecord.measures import registry

    chosen: set[str] = set()
    for pattern in patterns or ["coref.*"]:
        found = [measure for measure in registry.matching(pattern) if measure.base in names]
        if not found or any(measure.parameters for measure in found):
            what = "parameters" if found else "such measure"
            raise OnrecordError(
                f"The reference scorer has no {what}.",
                got=shown(pattern),
                expected=", ".join(names),
                hint="choose from these; or score by this tool's own rules, which have more measures: replace "
                "--format conll by --format conll2012",
            )
        chosen.update(measure.base for measure in found)
    return [name for name in names if name in chosen]


def _notes(found: Scored) -> list[str]:
    """Return notes on documents that only one file has, or has under another spelling, and on repeated mentions."""
    notes = []
    if found.respelled:
        response, key = next(iter(found.respelled.items()))
        number = counted(len(found.respelled), "document")
        notes.append(
            f"{number} paired by name and part, although the spelling differs, which the reference scorer does not do: "
            f"{response} in the response is {key} in the key."
        )
    if found.missing:
        notes.append(f"Documents missing in the response, scored as nothing found: {'; '.join(found.missing)}.")
    if found.ignored:
        notes.append(f"Documents missing in the key, ignored as in the reference scorer: {'; '.join(found.ignored)}.")
    if found.repeated:
        number = counted(len(found.repeated), "mention")
        notes.append(
            f"{number} of the response taken out as repeated, as in the reference scorer: {found.repeated[0]}."
        )
    if found.repeated_in_key:
        notes.append(
            f"The key repeats mentions ({found.repeated_in_key}): with a mention in two clusters, the reference scorer "
            "gives other figures than a file without repetitions would have, even for a perfect response."
        )
    return notes


def signature_settings() -> dict[str, str]:
    """Return name -> value of the settings on which the figures of the reference scorer's rules depend.

    They are the version of the tool (`onrecord`), the format, and the name and version of the rules.
    """
    from onrecord._version import __version__

    return {"onrecord": __version__, "format": "conll", "rules": "reference-coreference-scorer-8.01"}


def _print(measures: Mapping[str, Mapping[str, Any]], notes: Sequence[str], signature: str) -> None:
    from rich.markup import escape

    from onrecord.report.terminal_table import new_table, print_table, terminal

    table = new_table("measure", "P", "R", "F1")
    for name, row in measures.items():
        table.add_row(name, *("-" if row[rate] is None else f"{100 * row[rate]:.2f}" for rate in RATES))
    console = terminal()
    print_table(table, console)
    for note in notes:
        console.print(f"note: {escape(note)}", highlight=False, soft_wrap=True)
    console.print(signature, style="dim", highlight=False, soft_wrap=True)
