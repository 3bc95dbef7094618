"""Files of texts with labelled spans, and reading them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from onrecord.formats.base import Bundle, Reading
from onrecord.formats.guess import guess_input
from onrecord.formats.losses import Losses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TEXT = "Ada Lind met Bo on Monday. She left."
Row = dict[str, Any] | list[Any]


def write(place: Path, *rows: Row, name: str = "file.jsonl", ends: str = "\n") -> Path:
    """Return the path of a file with one JSON value a line."""
    path = place / name
    path.write_bytes("".join(json.dumps(row, ensure_ascii=False) + ends for row in rows).encode())
    return path


def read(
    path: Path, *, articles: Mapping[str, str] | None = None, groups: Sequence[str] = (), **labels: str
) -> tuple[Bundle, Losses]:
    """Return the documents of a file, whose format is detected, and the losses of reading it.

    `articles` is text -> id of the articles of a corpus; `labels` are renamed.
    """
    losses = Losses()
    reading = Reading(lambda _: None, losses, (articles or {}).get, labels, groups=groups)
    return guess_input(path).load().read(path, reading), losses


def mentions(bundle: Bundle, at: int = 0) -> list[tuple[str, str | None, str | None]]:
    """Return the words, type and entity of each mention of a document."""
    document = bundle.documents[at]
    text = bundle.texts[document.doc_id]
    return [(text[each.start : each.end], each.type, each.entity) for each in document.mentions or ()]  # type: ignore[misc]


def lost(losses: Losses) -> dict[str, int]:
    """Return the number of each kind of loss."""
    return {row["what"]: row["count"] for row in losses.rows()}
