"""Reading small brat projects in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.formats.base import Bundle, Reading
from onrecord.formats.brat_reader import read_brat
from onrecord.formats.losses import Losses

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.documents.model import Document

TEXT = "Ada Lind, mayor, met Tomas Berg.\nShe said: “No.”"


def read(path: Path, labels: Mapping[str, str] | None = None) -> tuple[Bundle, Losses]:
    """Return the bundle of a file or a tree, and the losses of reading it."""
    losses = Losses()
    return read_brat(path, Reading(lambda _: None, losses, labels=labels or {})), losses


def read_one(
    root: Path, lines: str, *, text: str = TEXT, labels: Mapping[str, str] | None = None
) -> tuple[Document, Losses]:
    """Return the document of one file with these lines, and the losses of reading it."""
    (root / "d.txt").write_bytes(text.encode())
    (root / "d.ann").write_text(lines, encoding="utf-8")
    found, losses = read(root, labels)
    (document,) = found.documents
    return document, losses


def loss_counts(losses: Losses) -> list[tuple[str, int]]:
    """Return (what was lost, how often)."""
    return [(row["what"], row["count"]) for row in losses.rows()]


def words(document: Document, layer: str, text: str = TEXT) -> list[str]:
    """Return the strings of a layer's items."""
    return [text[item.start : item.end] for item in getattr(document, layer)]
