"""Columns of the published tables: their types and meanings, from the schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.corpus.columns import NONE, Column, annotated, worded
from onrecord.corpus.features import REGISTRY_CONFIGS, ROWS, configs
from onrecord.schema.properties import properties, registry_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

# `date` of an utterance may be a month or a year; everywhere else it is a whole day.
OF_TWO_KINDS = {"date": {"date", "string"}}
RESERVED = {"from", "to", "select", "table", "group", "order", "class", "import"}


def columns(kind: Any, path: str) -> Iterator[tuple[str, str, Column]]:
    """Yield the path, the name and the column of every column in a type, at every depth."""
    if isinstance(kind, list):
        yield from columns(kind[0], path)
    elif isinstance(kind, dict):
        for name, column in kind.items():
            yield f"{path}.{name}", name, column
            yield from columns(column.kind, f"{path}.{name}")


EVERY = [each for config, struct in configs().items() for each in columns(struct, config)]


def test_every_column_has_a_meaning_and_an_unreserved_name() -> None:
    """Each column, at every depth, has a sentence, and no name is reserved in SQL or Python."""
    assert [path for path, _, column in EVERY if not column.meaning.endswith((".", ")"))] == []
    assert [path for path, name, _ in EVERY if name in RESERVED] == []
    assert list(ROWS) == list(configs())


def test_every_field_of_every_schema_is_published() -> None:
    """Each field of items and registries has a column, except those marked as not published."""
    registries = {config: registry_schemas()[registry] for config, registry in REGISTRY_CONFIGS.items()}
    for layer, record in {**schema.layers(), **registries}.items():
        fields = {name for name, spec in properties(record).items() if spec.get("x-column") != NONE}
        assert fields - configs()["all"][layer].kind[0].keys() <= {"from", "to"}
        assert fields


def test_every_published_span_has_its_text() -> None:
    """Wherever a start and an end are published, so is the text between them."""
    for struct in configs().values():
        assert worded(struct) == struct


def test_columns_with_the_same_name_have_the_same_type() -> None:
    """The date of an utterance is the exception."""
    kinds: dict[str, list[Any]] = {}
    for _, name, column in EVERY:
        shape = str(_shape(column.kind))
        if shape not in kinds.setdefault(name, []):
            kinds[name].append(shape)
    assert {name: set(found) for name, found in kinds.items() if len(found) > 1} == OF_TWO_KINDS
    assert [path for path, name, column in EVERY if name == "date" and column.kind == "string"] == [
        "utterances.date",
        "all.utterances.date",
    ]


def _shape(kind: Any) -> Any:
    if isinstance(kind, list):
        return [_shape(kind[0])]
    return {name: _shape(column.kind) for name, column in kind.items()} if isinstance(kind, dict) else kind


def test_whole_days_are_dates_and_partial_dates_are_strings() -> None:
    """A string whose schema says `x-column` is a date; `partial_date` and TIMEX values are strings."""
    registry = annotated("event_registry")
    assert (registry["from_date"].kind, registry["to_date"].kind) == ("date", "date")
    assert annotated("utterance_registry")["date"].kind == "string"
    assert annotated("time")["value"].kind == "string"


def test_a_column_of_labels_names_its_inventory() -> None:
    """The inventory of a column is that of its schema, and the label is a string."""
    quotes = configs()["quotes"]
    assert (quotes["kind"].kind, quotes["kind"].inventory) == ("string", "quote_kind")
    assert quotes["rendering"].inventory == "rendering"
    assert quotes["speakers"].inventory is None


def test_columns_of_arguments_have_the_types_of_the_events_columns() -> None:
    """The columns on the event have the types that they have in the table of events."""
    arguments, events = configs()["arguments"], configs()["events"]
    assert arguments["event_mention"] == events["id"]
    assert arguments["target_start"].kind == "int32"
    assert arguments["role"] == events["arguments"].kind[0]["role"]
