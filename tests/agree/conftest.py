"""Annotators of the small corpus, made from its gold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

ABOUT = {"kind": "language model", "started_from": None, "guidelines": "1.0.0"}


class Annotators:
    """Creates directories of annotations below one root."""

    def __init__(self, root: Path, gold: Path) -> None:
        self.root, self.gold = root, gold

    def make(self, name: str, /, **about: Any) -> Path:
        """Return a new annotator's directory, with gold's documents and an about.json."""
        path = Path(shutil.copytree(self.gold, self.root / name))
        (path / "about.json").write_text(json.dumps({**ABOUT, "name": name, **about}))
        return path

    @staticmethod
    def edit(path: Path, doc_id: str, layer: str, index: int, **changes: Any) -> None:
        """Change fields of one item."""
        file = path / f"{doc_id}.json"
        document = json.loads(file.read_bytes())
        document[layer][index].update(changes)
        file.write_text(json.dumps(document))


@pytest.fixture
def annotators(small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Annotators:
    """Return a factory of annotators of the small corpus, which is the current corpus."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    return Annotators(tmp_path / "annotators", small_corpus / "annotations" / "gold")
