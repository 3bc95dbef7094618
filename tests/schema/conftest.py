"""A corpus with additional fields, made once for the tests that only read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .added import make_home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a corpus whose schema and gold have the added fields."""
    return make_home(tmp_path_factory.mktemp("added") / "home")
