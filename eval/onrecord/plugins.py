"""Load the measures, formats, checks and extractor interfaces that other packages add by entry points.

A package adds something by an entry point in its own pyproject.toml (docs/extending.md):

    [project.entry-points."onrecord.measures"]
    mine = "mypackage.measures:MEASURES"

    group               what the entry point names
    onrecord.measures   a Measure, or a tuple of them
    onrecord.formats    a `formats.registry.Entry`, whose `module` reads and writes the format
    onrecord.checks     a `Check`, or a tuple of them
    onrecord.systems    a function of (name, settings) that returns a System; the entry point's name is the prefix in
                        `onrecord run PREFIX:NAME`

`onrecord.testing` tests the contracts of measures and checks.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import Any

from onrecord.errors import OnrecordError

GROUPS = ("measures", "formats", "checks", "systems")


@cache
def added(group: str) -> dict[str, Any]:
    """Return name of an entry point -> the object that it names, for all installed packages, sorted by name.

    The result is cached.

    Args:
        group: The kind of object: `measures`, `formats`, `checks` or `systems`.

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
                f"An entry point of {package} in the group onrecord.{group} cannot be imported.",
                where=f"{point.name} = {point.value}",
                got=f"{type(error).__name__}: {error}",
                hint=f"upgrade or uninstall {package}",
            ) from error
    return found


def packages(group: str) -> str:
    """Return the names of the installed packages that add objects of a kind, joined by " or ", for messages.

    `group` is the kind: `measures`, `formats`, `checks` or `systems`. The result is "" if no package adds any.
    """
    return " or ".join(sorted({point.dist.name for point in entry_points(group=f"onrecord.{group}") if point.dist}))


def several(group: str) -> list[Any]:
    """Return the objects that other packages add by entry points, as a flat list, by the entry points' names.

    If an entry point names a tuple or a list, the result has its elements.

    Args:
        group: The kind of object: `measures`, `formats`, `checks` or `systems`.

    Raises:
        OnrecordError: An entry point cannot be imported.
    """
    return [
        each for value in added(group).values() for each in (value if isinstance(value, tuple | list) else (value,))
    ]
