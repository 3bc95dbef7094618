"""What the repository says of itself: citation, licences, version.

tests/corpus/cff-1.2.0.schema.json is schema.json of the Citation File Format 1.2.0, unchanged, taken from the source
distribution of cffconvert 2.0.0 (cffconvert itself pins a jsonschema that nothing else here can live with).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

import onrecord
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
