"""Fixtures that several rooms share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SMALL_CORPUS = Path(__file__).parent / "corpus_small"


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """Return the root of a writable copy of the small made-up corpus: two articles, every layer, nothing to find."""
    return Path(shutil.copytree(SMALL_CORPUS, tmp_path / "corpus_small"))
