"""Two versions of the small corpus's annotations, which a test can change."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.versions.diff import difference
from onrecord.versions.version import version

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.versions.change import Difference


class Versions:
    """Two directories of annotations: `old`, unchanged gold, and `new`, a copy for changes."""

    def __init__(self, root: Path, gold: Path) -> None:
        self.old = gold
        self.new = Path(shutil.copytree(gold, root / "annotations" / "gold"))

    def edit(self, name: str, change: Callable[[Any], object]) -> None:
        """Change the JSON value of a file of the new version."""
        path = self.new / f"{name}.json"
        value = json.loads(path.read_bytes())
        change(value)
        path.write_text(json.dumps(value), encoding="utf-8")

    def diff(self) -> Difference:
        """Return the difference."""
        with version(str(self.old)) as old, version(str(self.new)) as new:
            return difference(old, new)

    def log(self, name: str, *rows: dict[str, Any]) -> None:
        """Write a file of the log beside the new version."""
        path = self.new.parent / "adjudication" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def errata(self, *entries: dict[str, Any]) -> None:
        """Write errata beside the new version."""
        path = self.new.parent / "errata" / "0.0.9.json"
        path.parent.mkdir()
        path.write_text(json.dumps(entries), encoding="utf-8")


@pytest.fixture
def versions(small_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Versions:
    """Return two equal versions of the small corpus, which is in use."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    return Versions(tmp_path / "new", small_corpus / "annotations" / "gold")
