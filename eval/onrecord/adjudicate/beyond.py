"""Find what gold has beyond what was decided on the disagreements: findings that turn the one into the other.

Items that are the same need nothing. Of the rest, two that stand at one place are one item that changed; whatever is
left is removed on the one side and added on the other. References are the same where they lead to the same item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from onrecord.adjudicate.portable import LAYERS, NUMBERED, Finder, anchor_span
from onrecord.adjudicate.revise import Finding
from onrecord.adjudicate.words import in_words, place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.adjudicate.implied import Stamp
    from onrecord.adjudicate.portable import Item

    Layer = Literal["mentions", "times", "quotes", "nonquotes", "events"]
    Action = Literal["add", "change", "remove"]

REASON = "beyond the disagreements"


def findings(
    merged: Mapping[str, Sequence[Item]], wanted: Mapping[str, Sequence[Item]], text: str, stamps: Mapping[str, Stamp]
) -> list[Finding]:
    """Return the findings that make of the merged items those that are wanted; stamps by layer."""
    finder = Finder(
        {layer: [each | {"id": f"{layer} {at}"} for at, each in enumerate(wanted.get(layer, ()))] for layer in NUMBERED}
    )
    found = []
    for layer in LAYERS:
        stamp = stamps.get(layer)
        for action, at, gold in _steps(layer, merged[layer], wanted[layer], text, finder):
            found.append(
                Finding(
                    action, cast("Layer", layer), "", REASON, at, gold,
                    stamp.who if stamp else None, stamp.when if stamp else None,
                )
            )  # fmt: skip
    return found


def _steps(
    layer: str, merged: Sequence[Item], wanted: Sequence[Item], text: str, finder: Finder
) -> list[tuple[Action, dict[str, Any] | None, dict[str, Any] | None]]:
    old = {anchor_span(layer, each): each for each in merged}
    new = {anchor_span(layer, each): each for each in wanted}
    steps: list[tuple[Action, dict[str, Any] | None, dict[str, Any] | None]] = []
    for span, item in sorted(new.items()):
        if span not in old:
            steps.append(("add", None, in_words(item, [each for each in item if each != "_at"], text)))
        elif fields := _changed(old[span], item, finder):
            steps.append(("change", place(span, text), in_words(item, fields, text)))
    steps += [("remove", place(span, text), None) for span in sorted(old.keys() - new.keys())]
    return steps


def _changed(old: Item, new: Item, finder: Finder) -> list[str]:
    return [name for name in new if name != "_at" and _led(old[name], name, finder) != _led(new[name], name, finder)]


def _led(value: Any, name: str, finder: Finder) -> Any:
    """Return a field's value with the item that a reference leads to in place of the reference."""
    if name == "parent":
        return value and finder.id_at(value)
    if name == "arguments":
        return [(each["role"], _target(each["target"], finder)) for each in value]
    return value


def _target(anchor: Item, finder: Finder) -> Any:
    if anchor["layer"] == "fillers":
        return anchor["start"], anchor["end"]
    return finder.id_at(anchor)
