"""The names of `import onrecord`, for a person and for a type checker."""

from __future__ import annotations

import pydoc
import subprocess
import sys
from pathlib import Path

import pytest

import onrecord

PACKAGE = Path(onrecord.__file__)


def test_dir_and_help_show_exactly_the_public_names() -> None:
    """`dir` and `help` show every public name, and no name that a module imports for its own use."""
    modules = ["agree", "explain", "frames", "run", "testing"]
    public = [name for name in onrecord.__all__ if not name.startswith("_")]
    assert [name for name in dir(onrecord) if not name.startswith("_")] == sorted([*public, *modules])
    assert "spacy_pipeline" in dir(onrecord.run)
    said = pydoc.plain(pydoc.render_doc(onrecord))
    for name in {*onrecord.__all__} - {"__version__"}:
        assert name in said
    assert "import_module" not in said


def test_every_public_name_exists_and_an_unknown_one_is_an_error() -> None:
    """Each public name can be had; another is an AttributeError that lists them."""
    for name in onrecord.__all__:
        assert getattr(onrecord, name) is not None
    with pytest.raises(AttributeError, match="'laod'; it has Comparison"):
        _ = onrecord.laod  # type: ignore[attr-defined]
    assert issubclass(onrecord.OnrecordError, Exception)


def test_mypy_refuses_unknown_names(tmp_path: Path) -> None:
    """The names pass mypy, and another is an error."""
    file = tmp_path / "used.py"
    file.write_text("import onrecord\n\nonrecord.load\nonrecord.OnrecordError\nonrecord.laod\n", encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file=", "--follow-imports=skip", "--ignore-missing-imports"]
    done = subprocess.run(
        [*command, "--cache-dir", str(tmp_path / "cache"), str(PACKAGE), str(file)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stdout.splitlines() if "error" in line and "used.py" in line]
    assert len(complaints) == 1, done.stdout + done.stderr
    assert "used.py:5" in complaints[0]
    assert "laod" in complaints[0]
