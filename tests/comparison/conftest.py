"""Systems on the small corpus, made from its gold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.corpus.load import Corpus, load
from onrecord.documents.directory import plain
from onrecord.schema.schemas import schema_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

HEADER = {"onrecord": "predictions", "schema_version": schema_version(), "system": "made-up", "scope": "corpus"}


@pytest.fixture
def corpus(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """Return the small corpus, which is in use."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    return load(small_corpus)


class Systems:
    """Predictions files made from gold by a change of each document."""

    def __init__(self, corpus: Corpus, directory: Path) -> None:
        self._corpus, self._directory = corpus, directory

    def make(self, name: str, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Path:
        """Return a predictions file: gold's mentions and quotes, each document changed."""
        path = self._directory / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in (HEADER, *self._rows(change))))
        return path

    def _rows(self, change: Callable[[dict[str, Any]], None]) -> Iterable[dict[str, Any]]:
        for document in self._corpus.documents.values():
            filled = plain(document)
            row = {"doc_id": filled["doc_id"], "mentions": filled["mentions"], "quotes": filled["quotes"]}
            change(row)
            yield row


@pytest.fixture
def systems(corpus: Corpus, tmp_path: Path) -> Systems:
    """Return a maker of systems."""
    return Systems(corpus, tmp_path)
