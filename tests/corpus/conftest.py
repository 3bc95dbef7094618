"""Fixtures of the corpus tests: the annotations, read without the code under test, and a wheel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

# Read when huggingface_hub is first imported: nothing here may ask the network.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

CHECKOUT = Path(__file__).parents[2]
LAYERS = ("mentions", "times", "fillers", "quotes", "nonquotes", "events")
REGISTRIES = {"entities": "entities", "event_instances": "events", "utterances": "utterances"}
RENAMED = {"from": "from_date", "to": "to_date"}  # reserved words in SQL and Python


@pytest.fixture(scope="session")
def wheel_target(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the installed wheel, without its dependencies."""
    target = tmp_path_factory.mktemp("target")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    return target


def holds(row: Any, annotation: Any) -> bool:
    """Return whether a row has every value of an annotation; days are dates, and other columns are ignored."""
    if isinstance(annotation, dict):
        named = {RENAMED.get(name, name): each for name, each in annotation.items()}
        return isinstance(row, dict) and all(name in row and holds(row[name], each) for name, each in named.items())
    if isinstance(annotation, list):
        return (
            isinstance(row, list)
            and len(row) == len(annotation)
            and all(holds(a, b) for a, b in zip(row, annotation, strict=True))
        )
    if type(row) is date:
        return row.isoformat() == annotation
    return type(row) is type(annotation) and row == annotation


def gold(root: Path) -> dict[str, Any]:
    """Return gold as its files have it: documents by id, and registries by configuration."""
    directory = root / "annotations" / "gold"
    metadata = json.loads((root / "corpus" / "articles.json").read_bytes())
    doc_ids = sorted(article["doc_id"] for article in metadata["articles"])
    return {
        "documents": {doc_id: json.loads((directory / f"{doc_id}.json").read_bytes()) for doc_id in doc_ids},
        **{config: json.loads((directory / f"{name}.json").read_bytes()) for config, name in REGISTRIES.items()},
    }


def assert_published(rows: dict[str, list[dict[str, Any]]], root: Path) -> None:
    """Assert that the rows of all configurations have every value of a corpus's annotations."""
    expected = gold(root)
    documents, everything = ({row["doc_id"]: row for row in rows[config]} for config in ("documents", "all"))
    assert list(documents) == list(everything) == list(expected["documents"])
    for doc_id, document in expected["documents"].items():
        head = {
            name: document[name]
            for name in ("doc_id", "schema_version", "text_sha256", "zones", "fillers", "nonquotes")
        }
        assert holds(documents[doc_id], head)
        assert holds(everything[doc_id], document)
        for layer in ("mentions", "times", "quotes", "events"):
            found = [row for row in rows[layer] if row["doc_id"] == doc_id]
            assert holds(found, document[layer]), f"{doc_id} {layer}"
    for config in REGISTRIES:
        assert holds(rows[config], expected[config]), config
        used = {each["id"]: each for row in rows["all"] for each in row[config]}
        assert holds(used, {each["id"]: each for each in expected[config] if each["id"] in used})
    sizes = {layer: sum(len(each[layer]) for each in expected["documents"].values()) for layer in LAYERS}
    assert {layer: sum(len(row[layer]) for row in rows["all"]) for layer in LAYERS} == sizes
