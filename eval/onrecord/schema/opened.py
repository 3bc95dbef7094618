"""Add labels to the inventories of the schema in use, or open them, so that they allow every label."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from onrecord.schema.own import OPENABLE, VERSION, value
from onrecord.schema.profile import INVENTORY, Profile, current, parsed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Rows: TypeAlias = "Mapping[str, Sequence[Mapping[str, Any]]]"  # inventory -> its new values


def opened(rows: Rows | None = None) -> Profile:
    """Return the schema files in use, with inventories (lists of labels) that allow every label and list more labels.

    rows: inventory (`entity_type`) -> the labels to add, each as `{"const": label}` with other keys if it has some. The
    corpus's gold is no longer a source of labels.
    """
    return replace(current(), inventory=msgspec.json.encode(with_values(rows or {}, is_open=True)), gold=None)


def with_values(rows: Rows, *, is_open: bool = False) -> dict[str, Any]:
    """Return the content of the inventory file of the corpus in use with more labels; nothing is written.

    Args:
        rows: Inventory (`entity_type`) -> the labels to add, each as `{"const": label}` with other keys if it has some.
            It replaces a label of the corpus with the same `const`.
        is_open: Whether every inventory that can be open is opened, so that it allows labels that it does not list.
    """
    own = parsed(current().inventory or b"{}", INVENTORY)
    definitions = dict(own.get("$defs", {}))
    is_whole = VERSION in definitions
    for name in sorted(OPENABLE):
        before = definitions.get(name, {})
        new = [value(name, row) if is_whole else row for row in rows.get(name, ())]
        found = {row["const"]: row for row in (*before.get("oneOf", ()), *new)}
        if new or is_open:
            definitions[name] = {**before, **({"open": True} if is_open else {}), "oneOf": [*found.values()]}
    return {**own, "$defs": definitions}
