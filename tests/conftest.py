"""Fixtures that several rooms share."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.corpus import build
from onrecord.corpus.load import load

CHECKOUT = Path(__file__).parents[1]
SMALL_CORPUS = Path(__file__).parent / "corpus_small"


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """Return the root of a writable copy of the small made-up corpus: two articles, every layer, nothing to find."""
    return Path(shutil.copytree(SMALL_CORPUS, tmp_path / "corpus_small"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel made from a newly built copy of the checkout."""
    source = tmp_path_factory.mktemp("source") / "onrecord"
    shutil.copytree(CHECKOUT, source, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests"))
    build.write(build.plan(load(source)), source)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(source / "dist")]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = (source / "dist").glob("*.whl")
    return made
