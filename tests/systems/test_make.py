"""`make system`: unknown systems, requirements that a machine lacks, and other output than the committed one."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onrecord import schema
from onrecord.corpus.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

SYSTEMS = Path(__file__).parents[2] / "eval" / "systems"
SCRIPTS = ("make", "combine", "lay", "environments", "manifest")
DESCRIPTION = """
title = "Nobody"
about = "Finds the first word."
version = "1.0"
licence = "MIT"
layers = ["mentions"]
exposure = "Made for a test."
run = "cmd:{python} {here}/adapter.py"
"""
ADAPTER = """
from protocol import serve

serve(lambda document: {"mentions": [{"start": 0, "end": len(document["text"].split()[0])}]})
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Return `make.py` of a checkout with one system, `nobody`."""
    root = tmp_path / "checkout"
    there = root / "eval" / "systems"
    shutil.copytree(SYSTEMS / "common", there / "common")
    for script in SYSTEMS.glob("*.py"):
        shutil.copy(script, there)
    shutil.copytree(
        SYSTEMS.parent / "onrecord", root / "eval" / "onrecord", ignore=shutil.ignore_patterns("__pycache__")
    )
    for part in ("corpus", "schema", "annotations"):
        (root / part).symlink_to(SYSTEMS.parents[1] / part)
    _add(there, "nobody", DESCRIPTION + "[environment]\n")
    monkeypatch.syspath_prepend(str(there))
    yield importlib.import_module("make")
    for name in SCRIPTS:
        sys.modules.pop(name, None)


def _add(systems: Path, name: str, description: str) -> None:
    (systems / name).mkdir()
    (systems / name / "system.toml").write_text(description)
    (systems / name / "adapter.py").write_text(ADAPTER)


def _main(make: ModuleType, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["make.py", *words])
    code: int = make.main()
    return code


def test_a_system_writes_predictions_and_a_run_record(
    make: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second run writes nothing; a different answer is reported as different from the committed one."""
    assert _main(make, monkeypatch, "nobody") == 0
    results = make.manifest.ROOT / "eval" / "results" / "nobody"
    assert {path.name for path in results.iterdir()} == {"predictions.jsonl", "run.json", "system.json"}
    assert "written to eval/results/nobody" in capsys.readouterr().out
    assert _main(make, monkeypatch, "nobody") == 0
    assert "the committed bytes; nothing to write" in capsys.readouterr().out
    record = (results / "run.json").read_bytes()
    assert _main(make, monkeypatch, "--check", "nobody") == 0
    assert (results / "run.json").read_bytes() == record
    assert _main(make, monkeypatch, "--record", "nobody") == 0
    assert (results / "run.json").read_bytes() != record
    predictions = results / "predictions.jsonl"
    predictions.write_bytes(predictions.read_bytes().replace(b'"start":0', b'"start":1', 1))
    assert _main(make, monkeypatch, "--check", "nobody") == 1
    assert "NOT the committed bytes" in capsys.readouterr().out


def test_an_unknown_system_is_an_error_that_lists_the_known(make: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt name ends with the list of systems."""
    with pytest.raises(SystemExit, match=r"There is no system 'nobdy'\. There are: nobody"):
        _main(make, monkeypatch, "nobdy")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ('programs = ["no-such-program"]', "it needs no-such-program on PATH"),
        ('python = ["3.99"]', "it needs Python 3.99: install it, or say PYTHON399=/path/to/python"),
    ],
)
def test_systems_whose_requirements_are_missing_are_skipped(
    make: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: str,
    said: str,
) -> None:
    """Skipping is a failure only if the system was named."""
    _add(make.manifest.SYSTEMS, "needy", DESCRIPTION + f"[environment]\n{environment}\n")
    assert _main(make, monkeypatch) == 0
    out = capsys.readouterr().out
    assert f"needy: left out: {said}" in out
    assert "nobody: written" in out
    assert _main(make, monkeypatch, "needy") == 1


def test_systems_that_download_weights_are_skipped_by_default(
    make: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message says what would be downloaded, and how to allow it."""
    _add(make.manifest.SYSTEMS, "heavy", DESCRIPTION + 'fetches = "weights from a hub"\n[environment]\n')
    assert _main(make, monkeypatch) == 0
    assert "heavy: left out: it fetches weights from a hub; make system NAME=heavy tries it" in capsys.readouterr().out


def test_a_variable_can_name_the_interpreter_of_a_python_version(
    make: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable with another version is ignored."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    monkeypatch.setenv(f"PYTHON{version.replace('.', '')}", sys.executable)
    assert make.environments.interpreter(["3.99", version]) == Path(sys.executable)
    monkeypatch.setenv("PYTHON399", sys.executable)
    with pytest.raises(make.environments.MissingError, match=r"Python 3\.99"):
        make.environments.interpreter(["3.99"])


def test_a_combination_merges_layers_of_committed_predictions(
    make: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is made after its parts; its card has the rule, and the seconds of the parts add up."""
    there = make.manifest.SYSTEMS
    described = DESCRIPTION.replace("run = ", "# run = ")
    _add(there, "first", DESCRIPTION + "[environment]\n")
    both = 'rule = "The first."\n[merge]\nmentions = "first"\n[environment]\n'
    _add(there, "both", described + both)
    assert make.manifest.names()[-1] == "both"
    assert _main(make, monkeypatch, "first") == 0
    (there / "other").mkdir()
    (there / "other" / "system.toml").write_text(DESCRIPTION + "[environment]\n")
    (there / "other" / "adapter.py").write_text(ADAPTER.replace("mentions", "times"))
    assert _main(make, monkeypatch, "other") == 0
    path = there / "both" / "system.toml"
    path.write_text(path.read_text().replace("[merge]", '[merge]\ntimes = "other"'))
    assert _main(make, monkeypatch, "both") == 0, capsys.readouterr().out
    results = make.manifest.ROOT / "eval" / "results"
    lines = (results / "both" / "predictions.jsonl").read_text().splitlines()
    header, document = (json.loads(line) for line in lines[:2])
    assert (header["system"], header["version"]) == ("both", "1.0")
    assert {"mentions", "times"} <= document.keys()
    cards = {name: json.loads((results / name / "system.json").read_bytes()) for name in ("both", "first", "other")}
    assert cards["both"]["rule"] == "The first."
    records = {name: json.loads((results / name / "run.json").read_bytes()) for name in cards}
    assert records["both"]["elapsed_s"] == records["first"]["elapsed_s"] + records["other"]["elapsed_s"]
    assert list(schema.explain("run", records["both"], document="run.json")) == []
    assert _main(make, monkeypatch, "--check", "both") == 0


def test_clusters_are_moved_to_the_given_mentions(make: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clusters are moved by span, then by head, and the card says that mentions were given."""
    lay = importlib.import_module("lay")
    given = [
        {"id": "m1", "start": 0, "end": 10, "head": {"start": 6, "end": 10}},
        {"id": "m2", "start": 20, "end": 30, "head": {"start": 26, "end": 30}},
        {"id": "m3", "start": 40, "end": 50, "head": {"start": 46, "end": 50}},
    ]
    own = [
        {"start": 0, "end": 10, "head": {"start": 0, "end": 2}, "entity": "span"},
        {"start": 18, "end": 33, "head": {"start": 26, "end": 30}, "entity": "longer"},
        {"start": 24, "end": 30, "head": {"start": 26, "end": 30}, "entity": "head"},
        {"start": 44, "end": 50, "head": {"start": 44, "end": 45}, "entity": "end"},
    ]
    assert [each["entity"] for each in lay.laid(given, own)] == ["span", "head", "alone-m3"]
    headless = [{name: value for name, value in each.items() if name != "head"} for each in own]
    assert [each["entity"] for each in lay.laid(given, headless)] == ["span", "head", "end"]
    assert [each["entity"] for each in lay.laid(given[:2], [])] == ["alone-m1", "alone-m2"]
    there = make.manifest.SYSTEMS
    _add(there, "first", DESCRIPTION + "[environment]\n")
    described = DESCRIPTION.replace("run = ", "# run = ")
    _add(there, "laid", described + 'lay = "first"\ngiven = ["mentions"]\n[environment]\n')
    assert make.manifest.names()[-1] == "laid"
    assert _main(make, monkeypatch, "first") == 0
    assert _main(make, monkeypatch, "laid") == 0
    results = make.manifest.ROOT / "eval" / "results" / "laid"
    assert json.loads((results / "system.json").read_bytes())["given"] == ["mentions"]
    first = json.loads((results / "predictions.jsonl").read_text().splitlines()[1])
    gold = load().documents[first["doc_id"]].mentions or ()
    assert [(each["start"], each["end"]) for each in first["mentions"]] == [(each.start, each.end) for each in gold]


def test_a_speaker_becomes_the_entity_of_the_mention_at_the_source(make: ModuleType) -> None:
    """By span, else the shortest mention that ends there; without one the speakers are kept."""
    assert make.manifest.SYSTEMS
    spoken = importlib.import_module("lay").spoken
    mentions = [
        {"start": 0, "end": 10, "head": {"start": 6, "end": 10}, "entity": "span"},
        {"start": 15, "end": 30, "entity": "longer"},
        {"start": 18, "end": 30, "entity": "shorter"},
    ]
    places = [[(0, 4), (6, 10)], [(26, 30)], [(40, 44)], []]
    quotes = [{"source": [{"start": a, "end": b} for a, b in place], "speakers": ["Lind"]} for place in places]
    assert [each["speakers"] for each in spoken(quotes, mentions)] == [["span"], ["shorter"], ["Lind"], ["Lind"]]
