"""Marks: the regions of a task with their attributes, and the arcs between them; `wire` converts them to JSON.

`Region.item` is the id of the item in the pushed document; for zones and nonquotes, which have no id, it is the index
in the list. It is None for a region that an annotator made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from onrecord.studio.attributes import LABEL, YES, Attribute, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.studio.design import Design

Item: TypeAlias = dict[str, Any]
Values: TypeAlias = tuple[str, ...]
_ODD = re.compile(r"[^A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Region:
    """A marked span of the text; `values` maps the names of attributes to their values, without empty attributes."""

    id: str
    start: int
    end: int
    label: str
    control: str = LABEL
    item: str | None = None
    values: Mapping[str, Values] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arc:
    """A relation from one region to another, given by their ids; `both` is true for an arc without a direction."""

    source: str
    target: str
    labels: Values = ()
    both: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """The regions and arcs of a task."""

    regions: Sequence[Region] = ()
    arcs: Sequence[Arc] = ()


def region_id(item: str, *part: str) -> str:
    """Return the id of a region for an item's id; the editor keeps only ids of a-z, A-Z, 0-9, _ and hyphens.

    Other characters become `_` + their code point in hexadecimal + `_`.

    Args:
        item: The id of the item.
        part: The part of the item that the region marks, such as `cue` and `2`; each is added after a hyphen.

    >>> region_id("q1", "cue", "2"), region_id("d#1")
    ('q1-cue-2', 'd_23_1')
    """
    return "-".join((_ODD.sub(lambda match: f"_{ord(match.group()):x}_", item), *part))


def values(design: Design, control: str, label: str, item: Item) -> dict[str, Values]:
    """Return attribute name -> the editor's strings, for the fields of an item; empty fields are left out.

    Args:
        design: The design of the layer's project.
        control: The control of the region's label, `label` or `context`.
        label: The region's label, which determines its attributes.
        item: The item, as a dict.
    """
    given = {each.name: encoded(each, item.get(each.name)) for each in design.shown_attributes_of(control, label)}
    return {name: value for name, value in given.items() if value}


def encoded(attribute: Attribute, value: Any) -> Values:
    """Return the editor's strings for a field's value: `yes` for a true flag; () for None, False and empty values.

    Args:
        attribute: The attribute for the field.
        value: The field's value: a bool, a string, or for several choices a list of strings.
    """
    if not value:
        return ()
    if attribute.kind is Kind.FLAG:
        return (YES,)
    return tuple(value) if attribute.kind is Kind.CHOICES else (value,)


def decoded(attribute: Attribute, given: Values, was: Any) -> Any:
    """Return the value of a field for the strings that the editor has for an attribute.

    The earlier value `was` is returned unchanged if the editor shows it in the same way: the editor cannot distinguish
    an empty note from a missing one, or two orders of the same speakers.

    Args:
        attribute: The attribute for the field.
        given: The editor's strings; () if the attribute is empty.
        was: The value when the task was sent to Label Studio; None if there was none.

    Returns:
        True or False for a flag, a list for several choices, a string for text or one choice. For an empty text or
        choice, the default of the attribute, which may be None.
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
