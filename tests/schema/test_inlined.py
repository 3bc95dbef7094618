"""The quick validator accepts what the schemas accept, and nothing else."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import schema
from onrecord.schema.inlined import quick_validator
from onrecord.schema.schemas import names
from onrecord.schema.validation import validator

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = Path(__file__).parents[1] / "corpus_small"
FERRY = json.loads((SMALL / "annotations" / "gold" / "ferry-1.json").read_bytes())
VALUES = (None, 0, -1, 1.5, True, "", "x", "PER", "direct", "m1", "ent-a-b", [], {}, [{}], ["x"])


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value in a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (*path, key)
        yield from _places(each, (*path, key))


@pytest.mark.parametrize("name", names())
def test_the_quick_validator_of_a_schema_has_no_references(name: str) -> None:
    """No schema has a circle, or a reference out of schema/."""
    assert "$ref" not in json.dumps(quick_validator(name).schema)


@pytest.mark.fuzz(cases=30)
@given(st.sampled_from([*_places(FERRY)]), st.sampled_from(VALUES), st.booleans())
def test_the_quick_validator_agrees_with_the_schema(path: tuple[Any, ...], value: object, gone: bool) -> None:  # noqa: FBT001 - Hypothesis gives it
    """On a document with another value in one place, or with one value less."""
    document = copy.deepcopy(FERRY)
    place = document
    for part in path[:-1]:
        place = place[part]
    if gone:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    assert quick_validator("document").is_valid(document) == validator("document").is_valid(document)
    assert quick_validator("document").is_valid(FERRY)


@pytest.mark.parametrize("reference", ["nowhere.schema.json", "#/$defs/circle"])
def test_a_schema_that_cannot_be_inlined_is_used_as_it_is(reference: str, tmp_path: Path) -> None:
    """Its reference leads out of schema/, or to itself."""
    home = Path(shutil.copytree(SMALL, tmp_path / "home"))
    shutil.copytree(SMALL.parents[1] / "schema", home / "schema")
    path = home / "schema" / "acknowledged.schema.json"
    spec = json.loads(path.read_bytes())
    spec["$defs"] = {**spec.get("$defs", {}), "circle": {"anyOf": [{"type": "null"}, {"$ref": reference}]}}
    spec["properties"] = {**spec.get("properties", {}), "more": {"$ref": "#/$defs/circle"}}
    path.write_text(json.dumps(spec))
    with schema.using(home):
        assert quick_validator("acknowledged") is validator("acknowledged")
