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

`onrecord.testing` tests the contracts of measures and checks. Every error about an entry point names its package.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from onrecord.errors import OnrecordError, shown

T = TypeVar("T")
GROUPS = ("measures", "formats", "checks", "systems")


@dataclass(frozen=True, slots=True)
class Added(Generic[T]):
    """An object that another package adds.

    Attributes:
        value: The object.
        name: The name of its entry point.
        where: The entry point as pyproject.toml has it, such as `mine = mypackage.measures:MEASURES`.
        group: The kind of object: `measures`, `formats`, `checks` or `systems`.
        package: The name of the package, as `pip` knows it.
    """

    value: T
    name: str
    where: str
    group: str
    package: str

    def error(self, fault: str, *, got: str, expected: str = "") -> OnrecordError:
        """Return an exception that names the package and its entry point; the caller raises it.

        Args:
            fault: What is wrong with the object, as the second half of a sentence, such as `names no check`.
            got: The object, or the part of it that is wrong.
            expected: What is allowed.
        """
        return OnrecordError(
            f"An entry point of the package {self.package} in the group onrecord.{self.group} {fault}.",
            where=self.where,
            got=got,
            expected=expected,
            hint=f"correct, upgrade or uninstall it: pip uninstall {self.package}",
        )


@cache
def added(group: str) -> tuple[Added[Any], ...]:
    """Return the objects that the entry points of all installed packages name, sorted by the entry points' names.

    The result is cached.

    Args:
        group: The kind of object: `measures`, `formats`, `checks` or `systems`.

    Raises:
        OnrecordError: An entry point cannot be imported.
    """
    found = []
    for point in sorted(entry_points(group=f"onrecord.{group}"), key=lambda each: (each.name, each.value)):
        one = Added(None, point.name, f"{point.name} = {point.value}", group, point.dist.name if point.dist else "?")
        try:
            value = point.load()
        except Exception as error:
            raise one.error("cannot be imported", got=f"{type(error).__name__}: {error}") from error
        found.append(Added(value, one.name, one.where, one.group, one.package))
    return tuple(found)


def several(group: str, kind: type[T]) -> list[Added[T]]:
    """Return the objects of one class that other packages add, as a flat list, by the entry points' names.

    If an entry point names a tuple or a list, the result has its elements.

    Args:
        group: The kind of object: `measures`, `formats` or `checks`.
        kind: The class of the objects.

    Raises:
        OnrecordError: An entry point cannot be imported, or names an object of another class.
    """
    found: list[Added[T]] = []
    for each in added(group):
        for value in each.value if isinstance(each.value, tuple | list) else (each.value,):
            if not isinstance(value, kind):
                name = kind.__name__
                raise each.error(
                    f"names an object that is no {name}", got=shown(value), expected=f"a {name}, or a tuple of them"
                )
            found.append(Added(value, each.name, each.where, each.group, each.package))
    return found
