"""Write benchmark files in the shape that `onrecord run` and `convert` write: header, text hashes, ids, heads."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.corpus.load import load
from onrecord.schema import schema_version

if TYPE_CHECKING:
    from collections.abc import Iterable

CHECKOUT = Path(__file__).parents[2]
SYSTEM = "rules"  # the committed predictions that complete documents are copied from
COPIES = 200  # of the five articles


def header() -> dict[str, object]:
    """Return the first line of a predictions file whose ids hold over the corpus."""
    return {"onrecord": "predictions", "schema_version": schema_version(), "system": "made-up", "scope": "corpus"}


def mention(number: int, start: int, end: int, label: str | None, entity: str | None = None) -> dict[str, object]:
    """Return a mention with an id, a head (its last three characters), a type, and an entity if one is given."""
    head = {"start": max(start, end - 3), "end": end}
    found: dict[str, object] = {"start": start, "end": end, "id": f"m{number}", "head": head}
    if label is not None:
        found["type"] = label
    if entity is not None:
        found["entity"] = entity
    return found


def document(doc_id: str, mentions: Iterable[dict[str, object]]) -> dict[str, object]:
    """Return a document with the hash of a text."""
    return {"doc_id": doc_id, "text_sha256": hashlib.sha256(doc_id.encode()).hexdigest(), "mentions": list(mentions)}


def write(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    """Write lines of JSON as `onrecord` writes them, and return the path."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n" for line in lines)
    return path


def complete(directory: Path, copies: int = COPIES) -> tuple[Path, Path]:
    """Return files of complete documents: copies of the five articles' gold, and of the predictions of a baseline."""
    predictions = CHECKOUT / "eval" / "results" / SYSTEM / "predictions.jsonl"
    first, *given = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]
    gold = [msgspec.to_builtins(document) for document in load(CHECKOUT).documents.values()]

    def copied(documents: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        for number in range(copies):
            for each in documents:
                yield {**each, "doc_id": f"{each['doc_id']}-{number:04}"}

    return (
        write(directory / "gold-complete.jsonl", copied(gold)),
        write(directory / "predicted-complete.jsonl", [first, *copied(given)]),
    )
