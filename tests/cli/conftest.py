"""Fixtures that several tests of `onrecord score` and `onrecord import` share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .importing import QUOTES, TEXTS, write

if TYPE_CHECKING:
    from pathlib import Path

GOLD = '{"doc_id":"a","mentions":[{"start":0,"end":4,"type":"PER"},{"start":6,"end":9,"type":"ORG"}]}\n'
PREDICTED = '{"doc_id":"a","mentions":[{"start":0,"end":4,"type":"PER"},{"start":6,"end":8,"type":"ORG"}]}\n'


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Return the arguments for one gold document and predictions whose `mention.strict` is 0.5."""
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "p.jsonl"
    gold.write_text(GOLD)
    predicted.write_text(PREDICTED)
    return [str(predicted), "--gold", str(gold)]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Return a directory with an editor's three articles and her quotes of them as strings."""
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_bytes(text.encode())
    write(tmp_path / "quotes.json", [{"id": name, "quotes": quotes} for name, quotes in QUOTES.items()])
    return tmp_path
