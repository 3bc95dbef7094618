"""Records that `is_surely_valid` accepts are valid by jsonschema, whether their shape was seen before or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord import schema
from onrecord.schema.shapes import is_surely_valid

GOLD = Path(__file__).parents[1] / "corpus_small" / "annotations" / "gold"
# A place in ferry-1, or in entities.json, and what would be wrong there.
WRONG: tuple[tuple[str, tuple[str | int, ...], Any], ...] = (
    ("document", ("mentions", 3, "start"), -1),
    ("document", ("mentions", 3, "start"), "4"),
    ("document", ("mentions", 3, "start"), True),
    ("document", ("mentions", 3, "type"), "PERSON"),
    ("document", ("mentions", 3, "type"), "PER SON"),
    ("document", ("mentions", 3, "id"), "x3"),
    ("document", ("mentions", 3, "id"), "m 3"),
    ("document", ("mentions", 3, "entity"), "evt-lind"),
    ("document", ("mentions", 3, "entity"), "m3"),
    ("document", ("mentions", 3, "tone"), "calm"),
    ("document", ("mentions", 3, "note"), ["a b"]),
    ("document", ("quotes", 0, "speakers"), ["ent-a", "ent-a"]),
    ("document", ("quotes", 0, "content"), [{"start": 1}]),
    ("document", ("quotes", 0), "q1"),
    ("document", ("mentions",), {}),
    ("document", ("doc_id",), "a b"),
    ("document", ("text_sha256",), "0"),
    ("entity_registry", (0, "names"), ["Ada Lind", "Ada Lind"]),
    ("entity_registry", (0, "names"), [""]),
    ("entity_registry", (0, "name"), ""),
    ("entity_registry", (0, "wikidata"), "Q 1"),
)


def read(name: str) -> Any:
    """Return the file of the small corpus that has a schema."""
    return json.loads((GOLD / {"document": "ferry-1.json", "entity_registry": "entities.json"}[name]).read_text())


@pytest.mark.parametrize("name", ["document", "entity_registry"])
def test_is_surely_valid_accepts_valid_files(name: str) -> None:
    """With new and with known shapes."""
    assert is_surely_valid(name, read(name))
    assert is_surely_valid(name, read(name))


@pytest.mark.parametrize(("name", "path", "value"), WRONG)
def test_is_surely_valid_accepts_no_file_with_a_fault(name: str, path: tuple[str | int, ...], value: Any) -> None:
    """Also after valid files."""
    is_surely_valid(name, read(name))
    broken = read(name)
    place = broken
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert list(schema.explain(name, broken, document="d"))
    assert not is_surely_valid(name, broken)
    assert not is_surely_valid(name, broken)


def test_is_surely_valid_distinguishes_different_ids_and_texts() -> None:
    """Two speakers, and two names of several words."""
    document, entities = read("document"), read("entity_registry")
    document["quotes"][0]["speakers"] = ["ent-a", "ent-b"]
    entities[0]["names"] = ["Ada Lind", "Mayor Lind"]
    assert is_surely_valid("document", document)
    assert is_surely_valid("entity_registry", entities)
