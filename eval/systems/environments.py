"""Build a system's environment in a directory of its own, `.cache/systems/<name>/`, from pinned packages only.

Python packages are installed into a virtual environment from requirements.txt, which lists all of them, so that pip
resolves nothing (`--no-deps`). npm packages are installed from package.json, which lists all of them too. An
environment is built again if its pins or its interpreter change.
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
    """This machine lacks something that a system needs; the message names it."""


@dataclass(frozen=True)
class Built:
    """An environment.

    Attributes:
        python: Its interpreter; for a system without Python packages, the one that runs this script.
        size_mb: Its size on disk.
        modules: The directory of its npm packages.
        sources: The directory of its unpacked source packages.
    """

    python: Path
    size_mb: int
    modules: Path
    sources: Path


def build(manifest: Manifest) -> Built:
    """Return a system's environment, after building it if it does not exist or its pins have changed.

    Raises:
        MissingError: This machine lacks a program, a version of Python or a package that the system needs.
    """
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
    """A file that records what an environment was built from; it is written only if the build succeeds.

    In the `with` block, `current` tells whether the existing environment was built from the same pins.
    """

    def __init__(self, manifest: Manifest, pins: Path, interpreter: str) -> None:
        self._path = manifest.cache / "built"
        shared = sorted(Path(__file__).parent.glob("common/*.txt"))  # a requirements.txt may include these files
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
    """Return the path of the first Python of the given versions (such as "3.12") that this machine has.

    An environment variable such as PYTHON38 may name it; otherwise `python3.8` is searched on PATH and in pyenv.

    Raises:
        MissingError: It has none of them.
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
    """Yield (command, environment variables) for each way in which a version of Python may be started."""
    environment = dict(os.environ)
    named = os.environ.get(f"PYTHON{version.replace('.', '')}")
    if named:
        yield named, environment
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield on_path, environment
    if on_path and shutil.which("pyenv"):  # the shim of pyenv starts the version that PYENV_VERSION names
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
