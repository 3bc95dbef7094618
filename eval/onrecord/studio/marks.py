"""What stands on a task: regions with their attributes, and arcs between them; not yet Label Studio's JSON.

A region's `item` is the id, within the document that was pushed, of what it marks (of a zone or a nonquote, its place
in its list); a region that an annotator made has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord.studio.design import LABEL, YES, Attribute, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.studio.design import Design

Item: TypeAlias = dict[str, Any]
Values: TypeAlias = tuple[str, ...]
_ODD = re.compile(r"[^A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Region:
    """A marked stretch of the text; `values` are its attributes by name, those left empty not among them."""

    id: str
    start: int
    end: int
    label: str
    control: str = LABEL
    item: str | None = None
    values: Mapping[str, Values] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arc:
    """A relation from one region to another; `both` says that it was drawn without a direction."""

    source: str
    target: str
    labels: Values = ()
    both: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """All that stands on a task."""

    regions: Sequence[Region] = ()
    arcs: Sequence[Arc] = ()


def region_id(item: str, *part: str) -> str:
    """Return an id that the editor keeps: letters, digits, underscores, and a hyphen before each part.

    >>> region_id("q1", "cue", "2"), region_id("d#1")
    ('q1-cue-2', 'd_23_1')
    """
    return "-".join((_ODD.sub(lambda match: f"_{ord(match.group()):x}_", item), *part))


def values(design: Design, control: str, label: str, item: Item) -> dict[str, Values]:
    """Return an item's fields as the attributes of a region of that label; what is empty is left out."""
    given = {each.name: encoded(each, item.get(each.name)) for each in design.attributes_of(control, label)}
    return {name: value for name, value in given.items() if value}


def encoded(attribute: Attribute, value: Any) -> Values:
    """Return a field's value as the editor holds it; null, false and empty are all nothing there."""
    if not value:
        return ()
    if attribute.kind is Kind.FLAG:
        return (YES,)
    return tuple(value) if attribute.kind is Kind.CHOICES else (value,)


def decoded(attribute: Attribute, given: Values, was: Any) -> Any:
    """Return the field's value that the editor's says; `was`, if it would be held the same, since it says more.

    An empty note and none, or two orders of the same speakers, look alike in the editor.
    """
    if sorted(encoded(attribute, was)) == sorted(given) and (given or was is not None):
        return was
    if attribute.kind is Kind.FLAG:
        return bool(given)
    if attribute.kind is Kind.CHOICES:
        return list(given)
    if attribute.kind is Kind.TEXT:
        return "\n".join(given) or attribute.default
    return given[0] if given else attribute.default
