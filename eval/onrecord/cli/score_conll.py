"""Score a response against a key in the CoNLL-2012 column format, by the rules of the reference scorer 8.01."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click

from onrecord.errors import OnrecordError
from onrecord.schema import schema_version
from onrecord.signature import line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

RATES = ("precision", "recall", "f1")


def show_conll(response: Path, key: Path | None, patterns: Sequence[str] | None, json_path: Path | None) -> None:
    """Print or write the measures of a response; a key is needed, since the corpus ships none in this format."""
    from onrecord.measures.coref.conll import score_conll

    if key is None:
        raise OnrecordError(
            "The CoNLL format needs a key.", expected="two files in the column format", hint="add --gold KEY.conll"
        )
    found: Mapping[str, Mapping[str, Any]] = score_conll(key, response)
    chosen = {name: row for name, row in found.items() if any(fnmatchcase(name, each) for each in patterns or ["*"])}
    if not chosen:
        raise OnrecordError(
            "The CoNLL format has no such measure.", got=", ".join(patterns or ()), expected=", ".join(found)
        )
    settings = signature_settings()
    if json_path is None:
        _print(chosen, line(settings))
        return
    result = {
        "onrecord": "result",
        "schema_version": schema_version(),
        "signature": line(settings),
        "settings": settings,
        "measures": chosen,
        "documents": {},
    }
    text = json.dumps(result, sort_keys=True, indent=1, default=float) + "\n"
    if str(json_path) == "-":
        click.echo(text, nl=False)
    else:
        from onrecord.io.atomic import write_bytes

        write_bytes(json_path, text.encode())


def signature_settings() -> dict[str, str]:
    """Return what these numbers hang on: the tool, and the reference scorer whose rules they follow."""
    from onrecord._version import __version__

    return {"onrecord": __version__, "format": "conll", "rules": "reference-coreference-scorer-8.01"}


def _print(measures: Mapping[str, Mapping[str, Any]], signature: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("measure", box=None, pad_edge=False)
    for heading in ("P", "R", "F1"):
        table.add_column(heading, justify="right")
    for name, row in measures.items():
        table.add_row(name, *("-" if row[rate] is None else f"{100 * row[rate]:.2f}" for rate in RATES))
    console = Console()
    console.print(table)
    console.print(signature, style="dim", highlight=False, soft_wrap=True)
