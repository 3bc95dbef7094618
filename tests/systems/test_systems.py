"""Public systems: every directory of eval/systems is complete, and the quick ones reproduce their predictions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from onrecord import schema
from onrecord.checks.predictions import check_file
from onrecord.corpus.load import load
from onrecord.documents.predictions import read_predictions

CHECKOUT = Path(__file__).parents[2]
SYSTEMS = CHECKOUT / "eval" / "systems"
RESULTS = CHECKOUT / "eval" / "results"
NAMES = sorted(path.parent.name for path in SYSTEMS.glob("*/system.toml"))
PINNED = re.compile(
    r"[A-Za-z0-9._-]+==[A-Za-z0-9._]+|-r \.\./common/[a-z]+\.txt|-r [a-z]+\.txt|--no-binary [a-z-]+|#.*|"
)
SCREEN = 60


def _manifest(name: str) -> dict[str, Any]:
    return tomllib.loads((SYSTEMS / name / "system.toml").read_text(encoding="utf-8"))


QUICK = [name for name in NAMES if _manifest(name).get("ci")]
WITH_RESULTS = [name for name in NAMES if "fetches" not in _manifest(name)]


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_of_a_system_has_title_licence_and_layers(name: str) -> None:
    """On one screen."""
    readme = (SYSTEMS / name / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(f"# {_manifest(name)['title']}\n")
    assert "**Gives**" in readme
    assert _manifest(name)["licence"] in readme
    assert len(readme.splitlines()) <= SCREEN


def test_the_readme_of_systems_lists_every_system_with_its_version() -> None:
    """The README lists every system of the directory, with its version."""
    table = (SYSTEMS / "README.md").read_text(encoding="utf-8")
    assert [
        name for name in NAMES if f"| [{name}]({name}/README.md) | {_manifest(name)['version']} |" not in table
    ] == []


@pytest.mark.parametrize("path", sorted(SYSTEMS.glob("*/*.txt")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_python_packages_of_systems_are_pinned_without_urls(path: Path) -> None:
    """Every line is an exact version, an inclusion, or a choice of the source package."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PINNED.fullmatch(line)] == []
    assert [line for line in lines if "://" in line] == []


@pytest.mark.parametrize("path", sorted(SYSTEMS.glob("*/package.json")), ids=lambda path: path.parent.name)
def test_npm_packages_of_systems_are_pinned_without_a_lock_file(path: Path) -> None:
    """Every dependency has an exact version."""
    versions = json.loads(path.read_bytes())["dependencies"].values()
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert not (path.parent / "package-lock.json").exists()


@pytest.mark.parametrize("name", WITH_RESULTS)
def test_committed_predictions_are_valid_and_name_their_system(name: str) -> None:
    """`check` finds no error, and the header names the system, its version and the licence."""
    path = RESULTS / name / "predictions.jsonl"
    assert [problem.render() for problem in check_file(path, load(CHECKOUT)) if problem.severity == "error"] == []
    header = read_predictions(path).header
    assert (header.system, header.version) == (name, _manifest(name)["version"])
    assert _manifest(name)["licence"] in (header.note or "")


@pytest.mark.parametrize("name", WITH_RESULTS)
def test_the_committed_card_equals_the_description_of_the_system(name: str) -> None:
    """The leaderboard reads the card."""
    card = json.loads((RESULTS / name / "system.json").read_bytes())
    assert card["size_mb"] > 0
    described = _manifest(name)
    assert card["exposure"]["note"] == described.pop("exposure")
    assert card["readme"] == f"eval/systems/{name}/README.md"
    assert list(schema.explain("system", card, document=name)) == []
    assert {key: card[key] for key in card if key in described} == {
        key: described[key] for key in described if key in card
    }


@pytest.mark.parametrize("name", WITH_RESULTS)
def test_the_declared_layers_equal_those_of_the_predictions(name: str) -> None:
    """The description lists exactly the layers of the predictions file."""
    documents = list(read_predictions(RESULTS / name / "predictions.jsonl").documents)
    layers = [layer for layer in ("mentions", "times", "quotes", "events") if any(getattr(d, layer) for d in documents)]
    clustered = any(mention.entity for document in documents for mention in document.mentions or ())
    assert sorted(layers + ["coreference"] * clustered) == sorted(_manifest(name)["layers"])


@pytest.mark.parametrize("name", [name for name in WITH_RESULTS if _manifest(name).get("given")])
def test_a_system_given_mentions_predicts_the_mentions_of_gold(name: str) -> None:
    """If gold changes, `make system NAME=...` makes its predictions again."""
    handed, gold = (
        {each.doc_id: [(mention.start, mention.end) for mention in each.mentions or ()] for each in documents}
        for documents in (
            read_predictions(RESULTS / name / "predictions.jsonl").documents,
            load(CHECKOUT).documents.values(),
        )
    )
    assert handed == gold, f"make system NAME={name}"


@pytest.mark.parametrize("name", WITH_RESULTS)
def test_the_run_record_of_a_system_has_seconds_and_memory(name: str) -> None:
    """It conforms to its schema and has no path of a machine."""
    raw = (RESULTS / name / "run.json").read_text(encoding="utf-8")
    record = json.loads(raw)
    assert list(schema.explain("run", record, document="run.json")) == []
    assert record["counts"]["measured"] == record["counts"]["documents"]
    assert record["elapsed_s"] > 0
    assert record["memory_mb"] > 0
    assert not re.findall(r"(?<![\w./-])/\w+/[\w./-]+", raw)


@pytest.mark.systems
@pytest.mark.parametrize("name", QUICK)
def test_a_quick_system_reproduces_its_committed_predictions(name: str) -> None:
    """Its environment is built, it is run, and the predictions are those of the repository."""
    command = [sys.executable, str(SYSTEMS / "make.py"), "--check", name]
    done = subprocess.run(command, cwd=CHECKOUT, check=False, capture_output=True, text=True)
    if "left out: it needs" in done.stdout and "could not install" not in done.stdout:
        pytest.skip(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    if (pins := SYSTEMS / name / "package.json").exists():
        installed = CHECKOUT / ".cache" / "systems" / name / "node_modules"
        manifests = [
            json.loads(path.read_bytes())
            for pattern in ("*", "@*/*")
            for path in installed.glob(f"{pattern}/package.json")
        ]
        assert {each["name"]: each["version"] for each in manifests} == json.loads(pins.read_bytes())["dependencies"]
