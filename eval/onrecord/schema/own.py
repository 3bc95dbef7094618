"""Merge a corpus's own inventory with the package's. The corpus's file holds only what differs.

    {"$defs": {"entity_type": {"oneOf": [{"const": "VEH", "description": "A vehicle."}]}}}

adds a value. It replaces a value of the package with the same `const`. `"only": true` beside `oneOf` drops the
package's other values of that inventory. Only `const` is required. By default the title is the `const`, a zone is
annotated, and an event type has the roles in its `x-roles`, each `{}` or `{"takes": [...], "many": false}`.

`"open": true`, at the top or beside one `oneOf`, allows every label. An event type that is not listed then has every
role. A file that has `schema_version` is a whole copy of the package's inventory and is used unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import INVENTORY

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "schema_version"
FIXED = frozenset({VERSION, "item_kind"})  # the code depends on these values
OPENABLE = frozenset({"entity_type", "time_type", "event_type", "quote_kind", "act", "zone"})  # opened by a top "open"
DESCRIPTION = "A label of this corpus."


def merged(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inventories that a corpus uses: the package's, with the differences that the corpus's file states.

    Args:
        ours: The content of the package's inventory.schema.json.
        own: The content of the corpus's inventory.schema.json.

    Returns:
        The content of an inventory.schema.json. It is `own` itself if this is a complete file, with a schema version.

    Raises:
        OnrecordError: The corpus's file has another form.
    """
    definitions = own.get("$defs", {})
    if not isinstance(definitions, dict):
        raise _error("$defs", definitions, 'an object such as {"entity_type": {"oneOf": [...]}}')
    if VERSION in definitions:
        return dict(own)
    if unknown := sorted(own.keys() - {"$schema", "$id", "title", "description", "$defs", "open"}):
        raise _error("", unknown[0], "$defs, open")
    found = dict(ours["$defs"])
    for name, definition in definitions.items():
        if name in FIXED:
            raise _error(f"$defs.{name}", name, "another inventory: the code depends on the values of this one")
        found[name] = _merged(name, found.get(name, {}), definition)
    if own.get("open"):
        found |= {name: {**found[name], "open": True} for name in OPENABLE}
    return {**ours, "$defs": found}


def _merged(name: str, ours: Mapping[str, Any], own: Any) -> dict[str, Any]:
    """Return the definition of one inventory: the values of the package, then those that the corpus adds.

    Args:
        name: The inventory, such as `entity_type`.
        ours: The package's definition; {} if the package has no such inventory.
        own: The corpus's definition, as decoded from JSON, with the values to add in `oneOf`. With `"only": true`, the
            values of the package are left out.

    Raises:
        OnrecordError: `own` has another form, or the result has no value and is not open.
    """
    if not isinstance(own, dict) or not isinstance(own.get("oneOf", []), list):
        raise _error(f"$defs.{name}", own, 'an object such as {"oneOf": [{"const": "VEH"}]}')
    rows = {} if own.get("only") else {row["const"]: row for row in ours.get("oneOf", [])}
    for at, row in enumerate(own.get("oneOf", [])):
        if not isinstance(row, dict) or not isinstance(row.get("const"), str) or not row["const"]:
            raise _error(f"$defs.{name}.oneOf[{at}]", row, 'an object with a label, such as {"const": "VEH"}')
        rows[row["const"]] = value(name, row)
    if not rows and not own.get("open"):
        raise _error(f"$defs.{name}", own, "at least one value in oneOf")
    rest = {key: each for key, each in own.items() if key not in {"oneOf", "only"}}
    return {"title": name, "description": "", **ours, **rest, "oneOf": list(rows.values())}


def value(inventory: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a value of an inventory, in which keys that the corpus left out have their defaults.

    The keys are `const` (the label), `title`, `description`, and `x-annotated` for zones or `x-roles` for event types.

    Args:
        inventory: The inventory, such as `event_type`.
        row: The value, as the corpus's file has it; only `const` is required.

    Raises:
        OnrecordError: The `x-roles` of an event type is neither an object nor a list.
    """
    found = {"title": row["const"], "description": DESCRIPTION, **row}
    if inventory == "zone":
        found.setdefault("x-annotated", True)
    if inventory == "event_type":
        roles = found.get("x-roles", {})
        named = {each: {} for each in roles} if isinstance(roles, list) else roles
        if not isinstance(named, dict):
            raise _error(f"$defs.event_type {row['const']} x-roles", roles, 'an object such as {"agent": {}}')
        found["x-roles"] = {name: {"takes": [*EVERY_KIND], "many": True, **role} for name, role in named.items()}
    return found


EVERY_KIND = ("mention", "time", "filler", "quote", "event")


def _error(where: str, got: object, expected: str) -> OnrecordError:
    return OnrecordError(
        "The corpus's own inventory has a value that is not allowed.",
        where=f"schema/{INVENTORY} {where}".strip(),
        got=shown(got),
        expected=expected,
        hint="correct the value; docs/corpus.md has an example of the file",
    )
