"""A corpus whose schema has additional fields that no code names.

The schema of the small corpus gets a label with its own inventory (`tone` of quotes, and of events, where it may be
null), a flag, two texts, of which one may be missing, and the id of an entity; gold gets values.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
SMALL = CHECKOUT / "tests" / "corpus_small"
FIRST = "ferry-1"
TONES = ("calm", "heated")
TONE = {"$ref": "inventory.schema.json#/$defs/tone"}
NULL = {"type": "null"}
ADDED: dict[str, dict[str, Any]] = {
    "quote": {
        "tone": TONE,
        "on_camera": {"type": "boolean", "title": "Said on camera"},
        "about": {"anyOf": [{"$ref": "common.schema.json#/$defs/entity_id"}, NULL]},
    },
    "event": {"tone": {"anyOf": [TONE, NULL]}},
    "mention": {"epithet": {"anyOf": [{"type": "string", "minLength": 1}, NULL]}},
}
OPTIONAL: dict[str, dict[str, Any]] = {"time": {"heard_as": {"type": "string", "minLength": 1}}}
LAYERS = {"quote": "quotes", "event": "events", "mention": "mentions", "time": "times"}


def value(name: str, at: int, document: dict[str, Any]) -> Any:
    """Return the value of an additional field, for an item at an index of its layer."""
    values = {
        "tone": TONES[at % 2],
        "on_camera": at % 3 == 0,
        "about": document["mentions"][at]["entity"] if at % 2 else None,
        "epithet": "“old” name, 100%" if at % 5 == 0 else None,
        "heard_as": "noon" if document["doc_id"] == FIRST else None,
    }
    return values[name]


def write(path: Path, content: Any, *, indent: int = 1) -> None:
    """Write JSON in canonical form."""
    path.write_text(json.dumps(content, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def make_home(root: Path) -> Path:
    """Write a copy of the small corpus whose schema and gold have the additional fields, and return its root."""
    shutil.copytree(SMALL, root)
    shutil.copytree(CHECKOUT / "schema", root / "schema")
    path = root / "schema" / "inventory.schema.json"
    inventory = json.loads(path.read_text())
    rows = [{"const": each, "title": each, "description": f"It sounds {each}."} for each in TONES]
    inventory["$defs"]["tone"] = {"title": "Tone", "description": "How it is said.", "oneOf": rows}
    write(path, inventory, indent=2)
    for name, fields in (ADDED | OPTIONAL).items():
        path = root / "schema" / f"{name}.schema.json"
        schema = json.loads(path.read_text())
        schema["properties"] |= fields
        schema["required"] += ADDED.get(name, ())
        write(path, schema, indent=2)
    for path in (root / "annotations" / "gold").glob("ferry-*.json"):
        document = json.loads(path.read_text())
        for name, fields in ADDED.items():
            for at, item in enumerate(document[LAYERS[name]]):
                item.update({field: value(field, at, document) for field in fields})
        for at, item in enumerate(document["times"]):
            item.update({"heard_as": found} if (found := value("heard_as", at, document)) else {})
        write(path, document)
    return root


def onrecord(home: Path, *arguments: Path | str, code: int = 0) -> str:
    """Run the command on the corpus, and return what it prints; its exit code must be `code`.

    Each command has its own process, because records get their fields when they are first imported.
    """
    command = [sys.executable, "-m", "onrecord", *map(str, arguments)]
    environment = {**os.environ, "ONRECORD_HOME": str(home)}
    run = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert run.returncode == code, run.stdout + run.stderr
    return run.stdout + run.stderr


def gold(home: Path) -> dict[str, Any]:
    """Return the documents of gold by id."""
    paths = sorted((home / "annotations" / "gold").glob("ferry-*.json"))
    return {path.stem: json.loads(path.read_text()) for path in paths}


def predictions(home: Path, path: Path, **changes: Any) -> Path:
    """Write gold as a predictions file, the first quote of each document changed."""
    documents = gold(home).values()
    for document in documents:
        document["quotes"][0].update(changes)
    path.write_text("".join(json.dumps(each) + "\n" for each in documents))
    return path
