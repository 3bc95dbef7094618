"""The strict schema for structured output of language models."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from onrecord import schema
from onrecord.documents.predictions import parse_line
from onrecord.schema.strict import strict_schema

MAX_LEVELS = 10
KNOWN = {
    "$schema",
    "$id",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "enum",
    "pattern",
}


def parts(spec: dict[str, Any], level: int = 1) -> list[tuple[dict[str, Any], int]]:
    """Return every part of a schema with its level: properties and array items are one level below their parent."""
    below = [
        (each, level + 1)
        for each in (*spec.get("properties", {}).values(), *([spec["items"]] if "items" in spec else []))
    ]
    beside = [(each, level) for each in spec.get("anyOf", [])]
    return [(spec, level), *(part for each, depth in below + beside for part in parts(each, depth))]


def test_the_strict_schema_uses_only_what_vendors_accept() -> None:
    """A root object; every property required and no others; accepted keywords only; at most ten levels."""
    assert strict_schema()["type"] == "object"
    for spec, level in parts(strict_schema()):
        assert set(spec) <= KNOWN
        assert level <= MAX_LEVELS
        if spec.get("type") == "object":
            assert spec["required"] == list(spec["properties"])
            assert spec["additionalProperties"] is False
    Draft202012Validator.check_schema(strict_schema())


def test_the_strict_schema_has_strings_and_no_offsets() -> None:
    """No property is a number, and each span has its words and left context."""
    names = {name for spec, _ in parts(strict_schema()) for name in spec.get("properties", {})}
    assert not names & {"start", "end"}
    assert {"text", "left_context"} <= names
    assert not [spec for spec, _ in parts(strict_schema()) if spec.get("type") in ("integer", "number")]


def test_the_strict_schema_has_every_layer_and_inventory() -> None:
    """Zones are left out."""
    assert set(strict_schema()["properties"]) == {
        "doc_id", "mentions", "times", "fillers", "quotes", "nonquotes", "events", "entities",
    }  # fmt: skip
    enums = [tuple(spec["enum"]) for spec, _ in parts(strict_schema()) if "enum" in spec]
    for name in ("entity_type", "mention_form", "quote_kind", "act", "event_type", "polarity", "realis", "time_type"):
        assert tuple(schema.inventory(name)) in enums


def values(spec: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for the values that a strict schema allows."""
    if "anyOf" in spec:
        return st.one_of([values(each) for each in spec["anyOf"]])
    if "enum" in spec:
        return st.sampled_from(spec["enum"])
    kinds = {"null": st.none(), "boolean": st.booleans()}
    if spec["type"] in kinds:
        return kinds[spec["type"]]
    if spec["type"] == "array":
        return st.lists(values(spec["items"]), max_size=2)
    if spec["type"] == "object":
        return st.fixed_dictionaries({name: values(each) for name, each in spec["properties"].items()})
    return st.from_regex(spec["pattern"]) if "pattern" in spec else st.text(max_size=4)


def without_nulls(value: Any) -> Any:
    """Return a value without its null fields."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(values(strict_schema()))
def test_every_value_of_the_strict_schema_is_a_valid_prediction(value: Any) -> None:
    """After its nulls are removed."""
    Draft202012Validator(strict_schema()).validate(value)
    assert list(schema.validator("prediction").iter_errors(without_nulls(value))) == []


def test_an_answer_with_nulls_is_a_valid_line_of_predictions() -> None:
    """An answer with its nulls in place is a line of a predictions file."""
    raw = b'{"doc_id":"d","mentions":[{"id":null,"head":null,"form":"name","type":"PER","entity":"x","refers_to":null,'
    raw += b'"predicative":null,"certainty":null,"text":"Ada Lind","left_context":null}],"times":null,"fillers":null,'
    raw += b'"quotes":null,"nonquotes":null,"events":null,"entities":null}'
    Draft202012Validator(strict_schema()).validate(json.loads(raw))
    line = parse_line(raw, 1, "answer.jsonl")
    assert line.problems == ()
    assert line.document is not None
    assert line.document.mentions is not None
    assert line.document.mentions[0].text == "Ada Lind"
