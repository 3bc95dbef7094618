"""What the repository says of itself: citation, licences, version.

tests/corpus/cff-1.2.0.schema.json is schema.json of the Citation File Format 1.2.0, unchanged, taken from the source
distribution of cffconvert 2.0.0 (cffconvert itself pins a jsonschema that nothing else here can live with).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import msgspec
import pytest
import yaml
from jsonschema import Draft7Validator

import onrecord
from onrecord.adjudicate.log import Revision
from onrecord.cli.commands import COMMANDS
from onrecord.corpus.load import load

CHECKOUT = Path(__file__).parents[1]


def test_the_citation_is_valid() -> None:
    """CITATION.cff keeps to the Citation File Format 1.2.0."""
    schema = json.loads((CHECKOUT / "tests" / "corpus" / "cff-1.2.0.schema.json").read_bytes())
    citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_bytes())
    assert [error.message for error in Draft7Validator(schema).iter_errors(citation)] == []
    assert Draft7Validator(schema).is_valid({**citation, "authors": []}) is False


def test_the_versions_agree() -> None:
    """Package, corpus, citation and changelog name one version."""
    citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_bytes())
    changes = re.search(r"^## (\S+)", (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert changes is not None
    assert {onrecord.__version__, load(CHECKOUT).metadata.corpus_version, citation["version"], changes[1]} == {
        onrecord.__version__
    }


def test_every_file_has_its_licence() -> None:
    """`reuse lint` finds the licence and the holder of every file."""
    reuse = shutil.which("reuse", path=str(CHECKOUT / ".venv" / "bin")) or shutil.which("reuse")
    if reuse is None:
        pytest.skip("reuse is not installed")
    run = subprocess.run([reuse, "--root", str(CHECKOUT), "lint"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_workflow_runs_the_same_on_every_python() -> None:
    """CI runs `.ci/run`, on each version that the classifiers name."""
    workflow = yaml.safe_load((CHECKOUT / ".github" / "workflows" / "ci.yml").read_bytes())
    job = workflow["jobs"]["check"]
    classifiers = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    named = [found[1] for each in classifiers if (found := re.fullmatch(r"Programming .* :: (3\.\d+)", each))]
    assert job["strategy"]["matrix"]["python"] == named
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert os.access(CHECKOUT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("name", ["bug", "gold-correction", "new-system"])
def test_the_templates_of_issues_have_names(name: str) -> None:
    """A template starts with the front matter without which it is not offered."""
    text = (CHECKOUT / ".github" / "ISSUE_TEMPLATE" / f"{name}.md").read_text(encoding="utf-8")
    _, front, body = text.split("---\n", 2)
    assert {"name", "about", "labels"} <= yaml.safe_load(front).keys()
    assert body.strip()


def test_what_contributing_names_is_there() -> None:
    """Its links lead somewhere, its make targets and commands exist, and its finding is one that can be carried out."""
    text = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:\s]+)\)", text):
        assert (CHECKOUT / target).exists(), target
    for path in re.findall(r"`((?:eval|annotations|schema)/[\w/.-]*)`", text):
        assert (CHECKOUT / path).exists(), path
    targets = set(re.findall(r"^(\w+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make (\w+)", "\n".join(re.findall(r"`[^`\n]+`|^make .*", text, re.MULTILINE)))) <= targets
    assert set(re.findall(r"onrecord (\w+)", "\n".join(re.findall(r"`[^`\n]+`", text)))) <= {*COMMANDS}
    (finding,) = re.findall(r"```json\n(.*?)\n```", text, re.DOTALL)
    assert msgspec.json.decode(finding, type=Revision).layer == "quotes"
