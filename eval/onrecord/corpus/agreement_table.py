"""Make the card's tables of agreement from the files that `onrecord agree -o` wrote to annotations/agreement/.

There is one file for each pair of annotators. `elsewhere.json` is optional and has the figures of another corpus:
{"corpus", "source", "figures": {measure: figure}}. The first table has a column for each pair and one for the other
corpus. A table by document follows for the first pair. Without such files the card says that no agreement was measured.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from onrecord.corpus.markdown import markdown
from onrecord.errors import counted

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = "elsewhere.json"
Row = list[Any]


def agreement_tables(annotations: Path) -> str:
    """Return the tables of annotators' agreement with their captions, as Markdown; a sentence if none was measured.

    Args:
        annotations: The directory that contains agreement/, with the files of `onrecord agree -o`.
    """
    directory = annotations / "agreement"
    pairs = [
        json.loads(path.read_bytes())
        for path in sorted(directory.glob("*.json"), reverse=True)
        if path.name != ELSEWHERE
    ]
    if not pairs:
        return "No agreement has been measured yet."
    path = directory / ELSEWHERE
    other = json.loads(path.read_bytes()) if path.exists() else None
    notes = [f"{_title(pair)}: {pair['caption']}" for pair in pairs]
    if other:
        notes.append(f"{other['corpus']}: {other['source']}.")
    parts = [_side_by_side(pairs, other), *notes, f"By document, {_title(pairs[0])}:", _by_document(pairs[0])]
    return "\n\n".join(parts)


def _title(pair: dict[str, Any]) -> str:
    """Return the names of a pair's two annotators, joined by "and".

    `pair` is decoded from the JSON of `onrecord agree`; its key `annotators` is used: [{"name": ...}, {"name": ...}].
    """
    return " and ".join(annotator["name"] for annotator in pair["annotators"])


def _side_by_side(pairs: list[dict[str, Any]], other: dict[str, Any] | None) -> str:
    """Return a Markdown table of agreement by measure, with a column for each pair of annotators.

    Args:
        pairs: The pairs, as decoded from the JSON of `onrecord agree`, with the keys `annotators`, `documents`, `rows`.
        other: The published F1 of another corpus, which gets a column too, as {"corpus": its name, "figures": {measure:
            F1}}; None if there is none.
    """
    documents = [f"{_title(pair)} ({counted(len(pair['documents']), 'document')})" for pair in pairs]
    header = ["agreement on", "figure", *documents, *([other["corpus"]] if other else [])]
    found = [{(row[0], row[1]): row[3] for row in pair["rows"]} for pair in pairs]
    keys = dict.fromkeys(key for each in found for key in each)
    body: list[Row] = []
    for name, figure in keys:
        values = [each.get((name, figure)) for each in found]
        if any(value is not None for value in values):
            elsewhere = [other["figures"].get(name) if figure == "F1" else None] if other else []
            body.append([name, figure, *map(_shown, [*values, *elsewhere])])
    return markdown(header, body)


def _by_document(pair: dict[str, Any]) -> str:
    """Return a Markdown table of two annotators' agreement by document; rows without any figure are left out.

    `pair` is decoded from the JSON of `onrecord agree`; its keys `columns` (headings) and `rows` (cells) are used.
    """
    rows = [row for row in pair["rows"] if any(value is not None for value in row[3:])]
    return markdown(pair["columns"], [[*row[:3], *map(_shown, row[3:])] for row in rows])


def _shown(value: float | None) -> str:
    """Return a figure with three decimals; a dash for None."""
    return "–" if value is None else f"{value:.3f}"
