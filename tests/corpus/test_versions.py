"""The data set loads with every version of `datasets` from 2.14 on, and the oldest that the package allows is tried.

2.14 and 2.15 load it too, but give the rows of before from their cache after an edit of a corpus, which is why the
package asks for 2.16. Each version has an environment of its own in the user's cache, which pip fills once for all
clones. `make datasets` runs this; the newest version is the one that `make test` loads with.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from filelock import FileLock

from onrecord.corpus import build
from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.corpus.rows import rows

from .conftest import CHECKOUT
from .load_every import day

pytestmark = pytest.mark.versions
CACHE = platformdirs.user_cache_path("onrecord") / "versions"
FLOOR = "2.16.0"
# Each with packages of its time, since later ones break the older versions.
VERSIONS = {
    "2.14.0": "pyarrow==14.0.2 pandas==2.1.4 numpy==1.26.4 fsspec==2023.6.0 huggingface-hub==0.36.2",
    FLOOR: "pyarrow==14.0.2 pandas==2.1.4 numpy==1.26.4 fsspec==2023.10.0 huggingface-hub==0.36.2",
    "3.6.0": "pyarrow==20.0.0 pandas==2.3.3 numpy==2.2.6 fsspec==2025.3.0 huggingface-hub==0.36.2",
    "4.4.2": "pyarrow==21.0.0 pandas==2.3.3 numpy==2.2.6 fsspec==2025.10.0 huggingface-hub==1.33.0",
}
# Interpreters for which all of these have wheels.
INTERPRETERS = ("python3.11", "python3.12")


def python(version: str) -> str:
    """Return the interpreter of an environment with a version of `datasets`, made if it is missing."""
    place = CACHE / f"datasets-{version}"
    pins = f"datasets=={version} {VERSIONS[version]}"
    ready = place / "ready"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / f"{version}.lock"):
        if ready.exists() and ready.read_text(encoding="utf-8") == pins:
            return str(place / "bin" / "python")
        base = next(filter(None, map(shutil.which, INTERPRETERS)), None)
        if base is None:
            why = f"no {' or '.join(INTERPRETERS)} to try datasets {version} with: install one"
            pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
        subprocess.run([base, "-m", "venv", "--clear", str(place)], check=True)
        install = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *pins.split()], check=True)
        ready.write_text(pins, encoding="utf-8")
    return str(place / "bin" / "python")


def loaded(version: str, corpus: Path, cache: Path) -> dict[str, Any]:
    """Return the result of `load_every` with a version: the version, and rows by configuration and mode."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HF_"))}
    environment |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(cache)}
    script = Path(__file__).with_name("load_every.py")
    run = subprocess.run(
        [python(version), "-W", "ignore", str(script), str(corpus), str(cache)],
        cwd=cache.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def expected(root: Path) -> dict[str, Any]:
    """Return the rows of every configuration that has rows, as `loaded` gives them."""
    made = {config: rows(load(root), config) for config in configs()}
    given = {config: {"map": each, "streaming": each} for config, each in made.items() if each}
    plain: dict[str, Any] = json.loads(json.dumps(given, default=day))
    return plain


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_of_datasets_loads_every_configuration(version: str, tmp_path: Path) -> None:
    """Map and streaming, offline, every configuration gives its rows with whole days as dates."""
    found = loaded(version, CHECKOUT / "corpus", tmp_path / "cache")
    assert found["version"] == version
    assert found["loads"] == expected(CHECKOUT)
    assert list(found["loads"]) == list(configs())


@pytest.mark.parametrize("version", list(VERSIONS)[1:])
def test_every_version_of_datasets_loads_an_edited_corpus(version: str, small_corpus: Path, tmp_path: Path) -> None:
    """With one cache the edit is seen; a configuration without rows is not declared."""
    build.write(build.plan(load(small_corpus)), small_corpus)
    first = loaded(version, small_corpus / "corpus", tmp_path / "cache")
    assert first["loads"] == expected(small_corpus)
    assert list(first["loads"]) == list(configs())
    for doc_id in ("ferry-1", "ferry-2"):
        path = small_corpus / "annotations" / "gold" / f"{doc_id}.json"
        path.write_text(json.dumps(json.loads(path.read_bytes()) | {"quotes": [], "nonquotes": []}), encoding="utf-8")
    build.write(build.plan(load(small_corpus)), small_corpus)
    found = loaded(version, small_corpus / "corpus", tmp_path / "cache")
    assert found["loads"] == expected(small_corpus)
    assert {*first["loads"]} - {*found["loads"]} == {"quotes"}


@pytest.mark.parametrize("version", VERSIONS)
def test_files_written_by_an_older_pyarrow_are_up_to_date(version: str, small_corpus: Path) -> None:
    """Files of an older pyarrow hold the same rows and schema, so `build` does not rewrite them."""
    files = build.plan(load(small_corpus))
    build.write(files, small_corpus)
    paths = [str(small_corpus / path) for path in files if path.endswith(".parquet")]
    code = "import sys, pyarrow.parquet as pq\nfor each in sys.argv[1:]:\n    pq.write_table(pq.read_table(each), each)"
    subprocess.run([python(version), "-c", code, *paths], check=True)
    kept = build.plan(load(small_corpus))
    assert kept["corpus/data/quotes/test.parquet"] != files["corpus/data/quotes/test.parquet"]
    assert [each.document for each in build.differences(kept, small_corpus)] == ["corpus/croissant.json"]


def test_the_oldest_allowed_version_of_datasets_is_tested() -> None:
    """The floor of the extra [data] is the version from which on nothing is stale."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (floor,) = (each for each in project["optional-dependencies"]["data"] if each.startswith("datasets"))
    assert floor == f"datasets>={FLOOR.removesuffix('.0')}"


def test_a_jsonschema_that_is_too_old_is_an_error_with_the_command_to_type(small_corpus: Path) -> None:
    """With jsonschema 3.2, `validate` gives an error with the command that updates it, and no traceback."""
    target = CACHE / "jsonschema-3.2.0"
    if not (target / "jsonschema").is_dir():
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "--target", str(target), "jsonschema==3.2.0"], check=True)
    path = small_corpus / "annotations" / "gold" / "ferry-1.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"zones": 3}), encoding="utf-8")
    places = os.pathsep.join([str(target), *sys.path])
    run = subprocess.run(
        [sys.executable, "-m", "onrecord", "validate", "--root", str(small_corpus)],
        env={**os.environ, "PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "jsonschema 3.2.0" in run.stderr
    assert "pip install 'jsonschema>=4.23'" in run.stderr
    assert "Traceback" not in run.stderr
