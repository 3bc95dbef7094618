"""The schema of documents is the only source of the records, the derived schemas and the tables."""

from __future__ import annotations

import typing
from types import NoneType
from typing import Any

import msgspec
import pytest

from onrecord import schema
from onrecord.documents.model import (
    RECORDS,
    Document,
    EmptyNode,
    Entity,
    EventInstance,
    PredictedEntity,
    Span,
    Utterance,
)
from onrecord.paths import installed_schema_dir
from onrecord.schema.document import ENTITIES, Kind
from onrecord.schema.properties import properties
from onrecord.schema.schemas import DERIVED
from onrecord.schema.validation import schema_bytes

WORDS = {"text", "left_context"}  # of a span that is a string: predictions have them, gold never
TYPES: dict[Kind, Any] = {
    Kind.OFFSET: int,
    Kind.SPAN: Span,
    Kind.SPANS: list[Span],
    Kind.IDS: list[str],
    Kind.FLAG: bool,
    Kind.REVIEW: dict[str, str],
}
EXTENTS: dict[str, Any] = {"pieces": list[Span], "empty_nodes": list[EmptyNode]}


@pytest.mark.parametrize("name", DERIVED)
def test_the_derived_schema_files_are_up_to_date(name: str) -> None:
    """`onrecord build` writes them."""
    assert (installed_schema_dir() / f"{name}{schema.SUFFIX}").read_bytes() == schema_bytes(name)


def test_a_document_has_the_layers_of_its_schema() -> None:
    """Each layer is a field of the record, in the same order; predictions have two more."""
    assert list(RECORDS) == list(schema.layers())
    lists = [each.name for each in msgspec.structs.fields(Document) if each.name not in properties_of_no_layer()]
    assert lists == [*schema.layers(), ENTITIES, "failed"]


def properties_of_no_layer() -> set[str]:
    """Return the properties of a document that are no layers."""
    return {*properties("document")} - {*schema.layers()}


@pytest.mark.parametrize("layer", [*RECORDS, ENTITIES])
def test_a_record_has_exactly_the_fields_of_its_schema(layer: str) -> None:
    """By name, order and type; a span has its words in addition."""
    record: type[msgspec.Struct] = {**RECORDS, ENTITIES: PredictedEntity}[layer]
    own = [name for name in record.__struct_fields__ if name not in WORDS]
    assert sorted(own) == sorted(schema.fields(layer))
    if not issubclass(record, Span):
        assert WORDS.isdisjoint(record.__struct_fields__)
        assert own == list(schema.fields(layer))
    hints = typing.get_type_hints(record)
    for name, field in schema.fields(layer).items():
        if field.kind is Kind.ARGUMENTS:
            continue
        held = [each for each in typing.get_args(hints[name]) if each is not NoneType] or [hints[name]]
        assert held == [EXTENTS.get(name) if field.kind is Kind.EXTENT else TYPES.get(field.kind, str)], name


@pytest.mark.parametrize(
    ("record", "name"),
    [(Entity, "entity_registry"), (EventInstance, "event_registry"), (Utterance, "utterance_registry")],
)
def test_a_registry_record_has_exactly_the_fields_of_its_schema(record: type[msgspec.Struct], name: str) -> None:
    """The registries' records, too, have what their schemas have."""
    assert list(record.__struct_encode_fields__) == list(properties(name))
