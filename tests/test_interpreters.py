"""The wheel works in an empty environment of every interpreter that is installed here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MINORS = range(11, 16)


def _interpreters() -> dict[str, str]:
    """Return the supported interpreters of this machine by version: this one, pyenv's, and the path's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [sys.executable, *(str(path) for path in sorted(pyenv.glob("3.*/bin/python")))]
    candidates += [path for minor in MINORS if (path := shutil.which(f"python3.{minor}"))]
    found: dict[str, str] = {}
    for candidate in candidates:
        asked = [candidate, "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"]
        answer = subprocess.run(asked, check=False, capture_output=True, text=True)
        version = answer.stdout.strip()
        if answer.returncode == 0 and version in {f"3.{minor}" for minor in MINORS}:
            found.setdefault(version, candidate)
    return found


pytestmark = pytest.mark.interpreters
INTERPRETERS = _interpreters()


@pytest.mark.parametrize("version", INTERPRETERS)
def test_the_wheel_alone_validates_runs_and_scores(version: str, wheel: Path, tmp_path: Path) -> None:
    """With its own dependencies alone and outside the checkout, the wheel validates, runs a baseline and scores."""
    subprocess.run([INTERPRETERS[version], "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    constraints = Path(__file__).parents[1] / "constraints.txt"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", str(constraints)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ONRECORD"))}

    def run(*words: str) -> str:
        done = subprocess.run(
            [str(python), "-m", *words], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    run("onrecord", "validate")
    run("onrecord", "run", "baseline:rules", "-o", "rules.jsonl")
    assert "quote.attribution" in run("onrecord", "score", "rules.jsonl")
