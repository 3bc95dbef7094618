"""Give a mention the entity of another mark: one that an arc connects to it, or the mark before it.

Marks that are connected by arcs have the same entity; the direction of the arcs does not matter. A mark with the label
`same` gets the entity and the type of the mark before it in the text. If the annotator later added a mark in between,
with another entity, the label is ambiguous and a problem is reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.studio.marks import Arc, Item, Region
    from onrecord.studio.sheet import Sheet

HINT = "draw an arc to a mark of the entity, or give the mark the label of its type and choose the entity"


def groups(mentions: Sequence[Item], regions: Mapping[str, Region], arcs: Sequence[Arc]) -> list[list[Item]]:
    """Return the groups of mentions that arcs connect, each in text order; a mention without an arc is a group alone.

    Args:
        mentions: The mentions of the task, as dicts.
        regions: Mention id -> region.
        arcs: The arcs of the task; their direction does not matter.
    """
    owner = {region.id: key for key, region in regions.items()}
    group = {each["id"]: [each] for each in mentions}
    for arc in arcs:
        first, second = (group[owner[end]] for end in (arc.source, arc.target))
        if first is not second:
            first += second
            group |= {each["id"]: first for each in second}
    for several in group.values():
        several.sort(key=_text_order)
    return list({id(each): each for each in group.values()}.values())


def join(group: Sequence[Item]) -> None:
    """Set the missing entities and types of a group's mentions to the first entity and type in the group, in place.

    Nothing is set if no mention of the group has one.
    """
    for name in ("entity", "type"):
        first = next((each[name] for each in group if each[name]), None)
        for each in group:
            each[name] = each[name] or first


def differ(sheet: Sheet, group: Sequence[Item], regions: Mapping[str, Region]) -> None:
    """Add a problem to `sheet` if the mentions of a group have different entities, and one for different types.

    Args:
        sheet: The state of the task being read; problems are added to it.
        group: Mentions that arcs connect.
        regions: Mention id -> region.
    """
    for name, several in (("entity", "entities"), ("type", "types")):
        found: dict[str, Item] = {}
        for each in group:
            if each[name]:
                found.setdefault(each[name], each)
        if len(found) > 1:
            got = "; ".join(f"{shown(sheet.words(regions[each['id']]))} {value}" for value, each in found.items())
            sheet.problem(regions[group[0]["id"]], f"is joined by arcs to marks of other {several}", got=got, hint=HINT)


def follow(sheet: Sheet, mentions: Sequence[Item], regions: Mapping[str, Region], groups: Sequence[list[Item]]) -> None:
    """Give each mention with the label `same`, and its group, the entity and type of the mention before it, in place.

    The mention before it is the nearest one in the text. Each such value is recorded in `sheet`. Nothing is given, and
    a problem is added, if there is no mention before it or that one has no entity. So is it if the mention before it
    was made later, and the one that was nearest when the annotator chose `same` has another entity.

    Args:
        sheet: The state of the task being read; problems are added to it.
        mentions: The mentions as dicts; those with the label `same` have no type yet.
        regions: Mention id -> region, in the order in which the regions were made.
        groups: The groups of mentions that arcs connect.
    """
    made = {key: number for number, key in enumerate(regions)}
    joined = {each["id"]: group for group in groups for each in group}
    ordered = sorted(mentions, key=_text_order)
    for at, each in enumerate(ordered):
        if each["type"]:
            continue
        region = regions[each["id"]]
        before = [one for one in ordered[:at] if one["end"] < each["end"]]  # leaves out mentions around this one
        now = before[-1] if before else None
        then = next((one for one in reversed(before) if made[one["id"]] < made[each["id"]]), None)
        if now is None or not now["entity"]:
            got = _said(sheet, regions, now)
            sheet.problem(region, "is the same as the mark before it, which has no entity", got=got, hint=HINT)
        elif then is None or then["entity"] != now["entity"]:
            message = "is the same as the mark before it, but that one was made later"
            got, expected = _said(sheet, regions, now), _said(sheet, regions, then)
            sheet.problem(region, message, got=got, expected=expected, hint=HINT)
        else:
            hint = "choose another entity in the editor if somebody else is meant"
            sheet.fill(region, "entity", f"{now['entity']}, taken from the mark before", hint=hint)
            for one in joined[each["id"]]:
                one["entity"], one["type"] = one["entity"] or now["entity"], one["type"] or now["type"]


def _said(sheet: Sheet, regions: Mapping[str, Region], mention: Item | None) -> str:
    """Return a mention's quoted words and the id of its entity, for messages; `none` if `mention` is None."""
    if mention is None:
        return "none"
    return f"{shown(sheet.words(regions[mention['id']]))} {mention['entity'] or ''}".strip()


def _text_order(mention: Item) -> tuple[int, int]:
    return (mention["start"], -mention["end"])
