"""Derive the revisions that turn the items that the decisions leave into gold's items.

Items are compared by layer and anchor span. Equal items need no revision, and different items with the same span are
one `change`. Other decided items are removed, and other gold items are added. Two references are equal if they resolve
to the same item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from onrecord.adjudicate.disagreements import in_gold
from onrecord.adjudicate.log import Revision
from onrecord.adjudicate.portable_items import LAYERS, NUMBERED, Finder, anchor_span, fields_of
from onrecord.adjudicate.words import fields_in_words, place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.adjudicate.log import Action, Layer, Stamp
    from onrecord.adjudicate.portable_items import Item

REASON = "beyond the disagreements"


def derived_revisions(
    merged: Mapping[str, Sequence[Item]], wanted: Mapping[str, Sequence[Item]], text: str, stamps: Mapping[str, Stamp]
) -> list[Revision]:
    """Derive the revisions that turn one set of items into another; each adds, changes or removes an item.

    Args:
        merged: Layer -> the items that the decisions give, as portable items (dicts without ids).
        wanted: Layer -> the gold document's items, as portable items.
        text: The text of the article.
        stamps: Layer -> who decided it and when; the revisions of a layer without a stamp have None for both.

    Returns:
        The revisions by layer, in the order of `LAYERS`: additions and changes in text order, then removals. They
        leave out fields that the corpus does not declare.
    """
    finder = Finder(
        {layer: [each | {"id": f"{layer} {at}"} for at, each in enumerate(wanted.get(layer, ()))] for layer in NUMBERED}
    )
    found = []
    for layer in LAYERS:
        stamp = stamps.get(layer)
        for action, at, gold in _steps(layer, merged[layer], wanted[layer], text, finder):
            found.append(
                Revision(
                    action, cast("Layer", layer), "", REASON, at, gold,
                    stamp.who if stamp else None, stamp.when if stamp else None,
                )
            )  # fmt: skip
    return found


def _steps(
    layer: str, merged: Sequence[Item], wanted: Sequence[Item], text: str, finder: Finder
) -> list[tuple[Action, dict[str, Any] | None, dict[str, Any] | None]]:
    """Return (action, at, gold) for each revision of a layer; the values are the attributes of `Revision`.

    Args:
        layer: The layer.
        merged: The items that the decisions give, as portable items (dicts without ids).
        wanted: The gold document's items of the layer, as portable items.
        text: The text of the article.
        finder: Finds the id of the gold item that a reference means.

    Returns:
        `at` names the item before the change by its words, None for an addition; `gold` has the fields that the item
        gets, None for a removal.
    """
    old = {anchor_span(layer, each): each for each in merged}
    new = {anchor_span(layer, each): each for each in wanted}
    steps: list[tuple[Action, dict[str, Any] | None, dict[str, Any] | None]] = []
    for span, item in sorted(new.items()):
        if span not in old:
            named = [name for name in fields_of(item) if in_gold(layer, name)]
            steps.append(("add", None, fields_in_words(item, named, text)))
        elif fields := [name for name in _changed(old[span], item, finder) if in_gold(layer, name)]:
            steps.append(("change", place(span, text), fields_in_words(item, fields, text)))
    steps += [("remove", place(span, text), None) for span in sorted(old.keys() - new.keys())]
    return steps


def _changed(old: Item, new: Item, finder: Finder) -> list[str]:
    return [name for name in new if name != "_at" and _led(old[name], name, finder) != _led(new[name], name, finder)]


def _led(value: Any, name: str, finder: Finder) -> Any:
    """Return the value of a field in a form that can be compared between two items; only references are replaced.

    A parent becomes the id of the item at its place (None if there is none). Arguments become a list of (role, target),
    where a target is such an id, or (start, end) for a filler.

    Args:
        value: The field's value in a portable item, such as the reference of a parent or a list of arguments.
        name: The field's name; the values of all fields but `parent` and `arguments` are returned unchanged.
        finder: Finds the id of the item that a reference means.
    """
    if name == "parent":
        return value and finder.id_at(value)
    if name == "arguments":
        return [(each["role"], _target(each["target"], finder)) for each in value]
    return value


def _target(anchor: Item, finder: Finder) -> Any:
    if anchor["layer"] == "fillers":
        return anchor["start"], anchor["end"]
    return finder.id_at(anchor)
