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
import zipfile
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import msgspec
import pytest
import yaml
from jsonschema import Draft7Validator

import onrecord
from onrecord.adjudicate.log import Revision
from onrecord.cli.commands import COMMANDS
from onrecord.corpus.load import load
from onrecord.schema.validation import OLDEST_JSONSCHEMA

CHECKOUT = Path(__file__).parents[1]


def test_citation_cff_conforms_to_its_schema() -> None:
    """CITATION.cff keeps to the Citation File Format 1.2.0."""
    schema = json.loads((CHECKOUT / "tests" / "corpus" / "cff-1.2.0.schema.json").read_bytes())
    citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_bytes())
    assert [error.message for error in Draft7Validator(schema).iter_errors(citation)] == []
    assert Draft7Validator(schema).is_valid({**citation, "authors": []}) is False


def test_package_corpus_citation_and_changelog_have_one_version() -> None:
    """Package, corpus, citation and changelog name one version."""
    citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_bytes())
    changes = re.search(r"^## (\S+)", (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert changes is not None
    assert {onrecord.__version__, load(CHECKOUT).metadata.corpus_version, citation["version"], changes[1]} == {
        onrecord.__version__
    }


def _gold_hash() -> str:
    """Return the hash of gold as the signature of a score shows it."""
    corpus = load(CHECKOUT)
    signature = onrecord.score(corpus, list(corpus.documents.values()), measures="quote.cue.exact").signature
    return dict(part.split(":", 1) for part in signature.split("|"))["gold"]


def test_the_hash_of_gold_can_be_cited_without_a_score() -> None:
    """CITATION.cff, the card and docs/citing.md have the hash that the signature of a score has."""
    gold = _gold_hash()
    citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_bytes())
    assert [each["value"] for each in citation["identifiers"]] == [f"gold:{gold}"]
    for name in ("corpus/README.md", "docs/citing.md"):
        assert f"`gold:{gold}`" in (CHECKOUT / name).read_text(encoding="utf-8")


def test_the_bibtex_entry_agrees_with_citation_cff() -> None:
    """README and card have the same entry."""
    citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_bytes())
    entries = [
        re.findall(r"```bibtex\n(.*?)\n```", (CHECKOUT / name).read_text(encoding="utf-8"), re.DOTALL)
        for name in ("README.md", "corpus/README.md")
    ]
    assert entries[0] == entries[1]
    (entry,) = entries[0]
    released = date.fromisoformat(citation["date-released"])
    assert dict(re.findall(r"^  (\w+) = \{?(.*?)\}?,?$", entry, re.MULTILINE)) == {
        "author": f"{{{citation['authors'][0]['name']}}}",
        "title": citation["title"],
        "year": str(released.year),
        "month": f"{released:%b}".lower(),
        "note": f"Version {citation['version']}, gold {_gold_hash()}",
    }
    assert entry.startswith("@misc{onrecord,\n")
    assert entry.count("{") == entry.count("}")
    croissant = json.loads((CHECKOUT / "corpus" / "croissant.json").read_bytes())
    assert (croissant["citeAs"].strip(), croissant["datePublished"]) == (entry, released.isoformat())


@pytest.mark.xdist_group("datasets")  # whose worker has built the wheel
def test_the_description_in_the_wheel_has_no_relative_links(wheel: Path) -> None:
    """The metadata name the authors."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name), policy=default)
    page = metadata.get_payload()
    assert isinstance(page, str)
    assert metadata["Author"] == "The On the Record contributors"
    assert metadata["Description-Content-Type"] == "text/markdown"
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    link = re.compile(r"\]\((?![a-z]+:)")
    assert link.search(readme)
    assert not link.search(page)
    assert "ten first tasks" in page  # the words of a link stay
    assert page.splitlines()[0] == readme.splitlines()[0]


def test_the_oldest_jsonschema_of_the_code_is_that_of_pyproject() -> None:
    """The version below which the schemas refuse to work is the floor that the package declares."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    floor = ".".join(map(str, OLDEST_JSONSCHEMA))
    assert f"jsonschema>={floor}" in project["dependencies"]


def test_every_file_has_a_licence() -> None:
    """`reuse lint` finds the licence and the holder of every file."""
    reuse = shutil.which("reuse", path=str(CHECKOUT / ".venv" / "bin")) or shutil.which("reuse")
    if reuse is None:
        pytest.skip("reuse is not installed")
    run = subprocess.run([reuse, "--root", str(CHECKOUT), "lint"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_workflow_runs_ci_on_every_python_of_the_classifiers() -> None:
    """CI runs `.ci/run`, on each version that the classifiers name."""
    workflow = yaml.safe_load((CHECKOUT / ".github" / "workflows" / "ci.yml").read_bytes())
    job = workflow["jobs"]["check"]
    classifiers = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    named = [found[1] for each in classifiers if (found := re.fullmatch(r"Programming .* :: (3\.\d+)", each))]
    assert job["strategy"]["matrix"]["python"] == named
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert os.access(CHECKOUT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("name", ["bug", "gold-correction", "new-system"])
def test_issue_templates_have_front_matter(name: str) -> None:
    """A template starts with the front matter without which it is not offered."""
    text = (CHECKOUT / ".github" / "ISSUE_TEMPLATE" / f"{name}.md").read_text(encoding="utf-8")
    _, front, body = text.split("---\n", 2)
    assert {"name", "about", "labels"} <= yaml.safe_load(front).keys()
    assert body.strip()


def test_links_targets_and_commands_in_contributing_exist() -> None:
    """Its example of a correction can be read."""
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
