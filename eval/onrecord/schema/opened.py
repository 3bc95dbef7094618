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
    """Return a copy of the schema files in use whose inventories (lists of labels) allow labels that they do not list.

    These are all inventories that can be open. The copy has no directory of gold, so that its labels are those of its
    lists. The files in use do not change.

    rows: inventory (such as `entity_type`) -> labels to add to its list, each as `{"const": label}`, with other keys
    (`title`, `description`) if it has some. None adds no label.
    """
    return replace(current(), inventory=msgspec.json.encode(with_values(rows or {}, is_open=True)), gold=None)


def with_values(rows: Rows, *, is_open: bool = False) -> dict[str, Any]:
    """Return the content of the inventory file of the corpus in use with more labels; nothing is written.

    Args:
        rows: Inventory (such as `entity_type`) -> labels to add, each as `{"const": label}`, with other keys (`title`,
            `description`) if it has some. A label of the corpus with the same `const` is replaced.
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
