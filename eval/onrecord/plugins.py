"""Find what other packages add, by entry points: measures, formats, checks and doors to systems.

A package adds something by an entry point in its own metadata, without a fork (docs/plugins.md):

    [project.entry-points."onrecord.measures"]
    mine = "mypackage.measures:MEASURES"

    group               what the entry point names
    onrecord.measures   a Measure, or a tuple of them
    onrecord.formats    a `formats.registry.Entry`, whose `module` reads and writes the format
    onrecord.checks     a `Check`, or a tuple of them
    onrecord.systems    a door: a function of (name, settings) that returns a System; the entry point's name is the door

`onrecord.testing` holds the contracts that each of them has to fulfil.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import Any

from onrecord.errors import OnrecordError

GROUPS = ("measures", "formats", "checks", "systems")


@cache
def added(group: str) -> dict[str, Any]:
    """Return what other packages add to a group, by the names of their entry points, in alphabetical order.

    Args:
        group: One of `GROUPS`.

    Raises:
        OnrecordError: An entry point cannot be imported.
    """
    found = {}
    for point in sorted(entry_points(group=f"onrecord.{group}"), key=lambda each: each.name):
        try:
            found[point.name] = point.load()
        except Exception as error:
            package = point.dist.name if point.dist else "a package"
            raise OnrecordError(
                f"{package} adds to onrecord.{group} what cannot be imported.",
                where=f"{point.name} = {point.value}",
                got=f"{type(error).__name__}: {error}",
                hint=f"upgrade or uninstall {package}",
            ) from error
    return found


def several(group: str) -> list[Any]:
    """Return what other packages add to a group as one list; an entry point may name one thing or a tuple of them."""
    return [
        each for value in added(group).values() for each in (value if isinstance(value, tuple | list) else (value,))
    ]
