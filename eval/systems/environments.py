"""Build a system's environment, apart from every other: `.cache/systems/<name>/`, from pinned packages alone.

Python packages are installed into a virtual environment from requirements.txt, which lists all of them, and nothing
else is resolved (`--no-deps`); npm packages from package.json, which lists all of them too. An environment is built
again when its pins or its interpreter change.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from manifest import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manifest import Manifest

MEBIBYTE = 1024 * 1024


class MissingError(Exception):
    """Something that a system needs and this machine does not have."""


@dataclass(frozen=True)
class Built:
    """An environment.

    python: its interpreter, or the one that runs this. size_mb: its size on disk. modules: its npm packages.
    sources: its unpacked source packages.
    """

    python: Path
    size_mb: int
    modules: Path
    sources: Path


def build(manifest: Manifest) -> Built:
    """Return a system's environment, built if it is not there; raises MissingError for what the machine lacks."""
    if manifest.environment.of is not None:
        return build(read(manifest.environment.of))
    missing = [name for name in manifest.environment.programs if shutil.which(name) is None]
    if missing:
        raise MissingError(f"{' and '.join(missing)} on PATH")
    if manifest.environment.node:
        return _node(manifest)
    if manifest.environment.python:
        return _python(manifest)
    return Built(Path(sys.executable), 0, manifest.cache / "node_modules", manifest.sources)


def _python(manifest: Manifest) -> Built:
    base = interpreter(manifest.environment.python)
    venv = manifest.cache / "venv"
    python = venv / "bin" / "python"
    pins = manifest.directory / "requirements.txt"
    with _Stamp(manifest, pins, " ".join([_version(base), *manifest.environment.sources])) as stamp:
        if not stamp.current:
            _call([str(base), "-m", "venv", "--clear", str(venv)])
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _call([*pip, *([] if manifest.environment.resolve else ["--no-deps"]), "--requirement", str(pins)])
            for source in manifest.environment.sources:
                _unpack(python, source, manifest.sources)
    return Built(python, _size_mb(venv) + _size_mb(manifest.sources), manifest.cache / "node_modules", manifest.sources)


def _unpack(python: Path, source: str, directory: Path) -> None:
    with tempfile.TemporaryDirectory() as downloads:
        pip = [str(python), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        _call([*pip, "--no-binary", ":all:", "--dest", downloads, source])
        for path in Path(downloads).iterdir():
            shutil.unpack_archive(path, directory)


def _node(manifest: Manifest) -> Built:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise MissingError("node and npm on PATH")
    pins, modules = manifest.directory / "package.json", manifest.cache / "node_modules"
    with _Stamp(manifest, pins, "node") as stamp:
        if not stamp.current:
            shutil.rmtree(modules, ignore_errors=True)
            shutil.copy(pins, manifest.cache)
            npm = ["npm", "install", "--silent", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
            _call([*npm, "--prefix", str(manifest.cache)])
    return Built(Path(sys.executable), _size_mb(modules), modules, manifest.sources)


class _Stamp:
    """The record of what an environment was built from; written only when the build came to its end."""

    def __init__(self, manifest: Manifest, pins: Path, interpreter: str) -> None:
        self._path = manifest.cache / "built"
        shared = sorted(Path(__file__).parent.glob("common/*.txt"))  # what a requirements.txt may include
        content = b"".join(path.read_bytes() for path in [pins, *shared])
        self._value = f"{hashlib.sha256(content).hexdigest()} {interpreter}\n"
        self.current = False

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.current = self._path.is_file() and self._path.read_text() == self._value
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._path.write_text(self._value)
        else:
            self._path.unlink(missing_ok=True)


def interpreter(versions: list[str]) -> Path:
    """Return the first Python of the given versions that this machine has; raises MissingError where it has none.

    A variable such as PYTHON38 names one; failing that `python3.8` is looked for on PATH and among pyenv's.
    """
    for version in versions:
        for candidate, environment in _candidates(version):
            asked = [candidate, "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2], sys.executable)"]
            try:
                answer = subprocess.run(asked, check=False, capture_output=True, text=True, env=environment)
            except OSError:
                continue
            found, _, path = answer.stdout.strip().partition(" ")
            if answer.returncode == 0 and found == version:
                return Path(path)
    variables = " or ".join(f"PYTHON{version.replace('.', '')}=/path/to/python" for version in versions)
    raise MissingError(f"Python {' or '.join(versions)}: install it, or say {variables}")


def _candidates(version: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield commands that may start a version of Python, each with the environment that it is started in."""
    environment = dict(os.environ)
    named = os.environ.get(f"PYTHON{version.replace('.', '')}")
    if named:
        yield named, environment
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield on_path, environment
    if on_path and shutil.which("pyenv"):  # its shim starts only the version that is said to be wanted
        listed = subprocess.run(["pyenv", "versions", "--bare"], check=False, capture_output=True, text=True)
        for each in listed.stdout.split():
            if each.startswith(f"{version}."):
                yield on_path, environment | {"PYENV_VERSION": each}


def _version(python: Path) -> str:
    asked = [str(python), "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _call(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise MissingError(f"what this command could not install: {' '.join(command)}\n{done.stderr[-2000:]}")


def _size_mb(directory: Path) -> int:
    sizes = (path.lstat().st_size for path in directory.rglob("*") if not path.is_symlink())
    return round(sum(sizes) / MEBIBYTE)
