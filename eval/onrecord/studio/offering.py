"""Add entities that annotators have named to the lists of tasks that were pushed before.

The lists are part of a task's data. `offered_since` contains the ids of all entities that were added. Without these
entities the data equal the pushed data, so that a second push changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from onrecord.studio.marks import Item

ENTITIES, SINCE = "entities", "offered_since"


def offering(data: Mapping[str, Any], new: Iterable[Item]) -> dict[str, Any]:
    """Return a copy of a task's data, with new entities in the list `entities` and in the registry.

    The ids of the added entities are recorded under `offered_since`. The copy equals `data` if the task offers no
    entities, or if no entity is new to it.

    Args:
        data: The task's data, as `to_tasks.task` makes it; the keys `entities` and `registries` are used.
        new: Rows of entities that annotators named; an entity whose id the registry has already is ignored.
    """
    if ENTITIES not in data["registries"]:
        return dict(data)
    known = {each["id"] for each in data["registries"][ENTITIES]}
    rows = {each["id"]: each for each in new if each["id"] not in known}
    if not rows:
        return dict(data)
    names = {each["value"] for each in data[ENTITIES]}
    options = []
    for identifier, row in sorted(rows.items()):
        name = row["name"] if row["name"] not in names else f"{row['name']} ({identifier})"
        names.add(name)
        options.append({"value": name, "alias": identifier})
    return {
        **data,
        ENTITIES: [*data[ENTITIES], *options],
        "registries": {**data["registries"], ENTITIES: [*data["registries"][ENTITIES], *rows.values()]},
        SINCE: sorted({*data.get(SINCE, ()), *rows}),
    }


def as_pushed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a task's data without the entities that `offering` added, and without `offered_since`.

    Args:
        data: The task's data; without the key `offered_since` the copy equals it.
    """
    since = set(data.get(SINCE, ()))
    found = {name: value for name, value in data.items() if name != SINCE}
    if since:
        rows = [each for each in data["registries"][ENTITIES] if each["id"] not in since]
        found["registries"] = {**data["registries"], ENTITIES: rows}
        found[ENTITIES] = [each for each in data[ENTITIES] if each["alias"] not in since]
    return found
