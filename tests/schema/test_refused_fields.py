"""A field that the tool cannot use is refused, with the file, the field and the reason."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from .added import NULL, TONE, onrecord, write


@pytest.mark.parametrize(
    ("name", "spec", "said"),
    [
        ("clock", {"enum": ["am", "pm"]}, "has no kind that onrecord knows"),
        ("clock", {"type": "string", "enum": ["am", "pm"]}, "has no kind that onrecord knows"),
        ("clock", {"type": ["string", "null"]}, "has no kind that onrecord knows"),
        ("clock", {"anyOf": [{"type": "string"}, {"type": "boolean"}]}, "has no kind that onrecord knows"),
        ("hours", {"type": "integer"}, "has no kind that onrecord knows"),
        ("anchor", {"$ref": "common.schema.json#/$defs/item_id"}, "needs code of its own"),
        ("tone", {"type": "boolean"}, "has different kinds in two layers"),
    ],
)
def test_an_added_field_of_an_unsupported_kind_is_refused(
    home: Path, tmp_path: Path, name: str, spec: dict[str, Any], said: str
) -> None:
    """An unknown kind, a reference to items, and a name that is a label elsewhere."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / "time.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"][name] = spec
    write(path, schema, indent=2)
    printed = onrecord(wrong, "validate", code=2)
    assert said in printed
    assert "time.schema.json" in printed
    assert name in printed


def test_two_added_fields_with_one_name_in_a_project_are_refused(home: Path, tmp_path: Path) -> None:
    """Quotes and nonquotes have one Label Studio project, which needs different names."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / "nonquote.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["tone"] = {"anyOf": [TONE, NULL]}
    write(path, schema, indent=2)
    printed = onrecord(
        wrong, "convert", wrong / "annotations" / "gold", tmp_path / "tasks", "--to", "label-studio", code=2
    )
    assert "Two controls of a Label Studio project have the same name" in printed
    assert "tone" in printed


@pytest.mark.parametrize(
    ("record", "place", "name"),
    [
        ("event", ("properties",), "title"),
        ("event", ("properties", "arguments", "items", "properties"), "target_text"),
        ("entity_registry", ("items", "properties"), "doc_ids"),
    ],
)
def test_a_field_named_like_a_joined_column_is_refused(
    home: Path, tmp_path: Path, record: str, place: tuple[str, ...], name: str
) -> None:
    """The joined column of the published table would hide it."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / f"{record}.schema.json"
    schema = json.loads(path.read_text())
    properties = schema
    for part in place:
        properties = properties[part]
    properties[name] = {"anyOf": [{"type": "string"}, NULL]}
    write(path, schema, indent=2)
    printed = onrecord(wrong, "build", code=2)
    assert "has the name of a column" in printed
    assert f"{record}.schema.json" in printed
    assert name in printed


def test_an_unknown_x_column_is_refused(home: Path, tmp_path: Path) -> None:
    """The error names the field and lists the kinds."""
    wrong = Path(shutil.copytree(home, tmp_path / "wrong"))
    path = wrong / "schema" / "time.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["value"]["x-column"] = "day"
    write(path, schema, indent=2)
    printed = onrecord(wrong, "build", code=2)
    assert "an unknown x-column" in printed
    assert "bool, date, int32, string" in printed
