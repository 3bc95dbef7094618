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
    """Return the profile in use with open inventories, to which values are added."""
    return replace(current(), inventory=msgspec.json.encode(with_values(rows or {}, is_open=True)), gold=None)


def with_values(rows: Rows, *, is_open: bool = False) -> dict[str, Any]:
    """Return the inventory of the corpus in use, as its own file has it, with more values.

    Args:
        rows: The new values. One with the `const` of a value of the corpus replaces it.
        is_open: Open every inventory that can be open.
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
