"""Events, times and fillers as marks; mentions and quotes as grey ones that arcs can point to.

An argument is an arc from the trigger to what fills the role, its label the role; two roles of one pair are one arc
with two labels, since the editor keeps one arc a pair. A grey mark is writable in the editor, because nothing can
point to a read-only one; one that comes back changed is a problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.errors import shown
from onrecord.studio.design import CONTEXT
from onrecord.studio.layers.context import grey, unchanged
from onrecord.studio.marks import Arc, Marks, Region, region_id, values

if TYPE_CHECKING:
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item
    from onrecord.studio.sheet import Sheet

FILLER = "filler"
PLACE, PLACES = "place", frozenset({"GPE", "LOC", "FAC"})


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return the grey marks, the times, fillers and triggers, and an arc for each pair of trigger and argument."""
    del text
    regions = grey(document, "mention", "quote")
    arcs: list[Arc] = []
    for item in (*document["times"], *document["fillers"], *document["events"]):
        label = item.get("type", FILLER)
        found = values(design, "label", label, item)
        regions.append(Region(region_id(item["id"]), item["start"], item["end"], label, item=item["id"], values=found))
    for event in document["events"]:
        key = region_id(event["id"])
        arcs += [Arc(key, region_id(each["target"]), (each["role"],)) for each in event["arguments"]]
    return Marks(tuple(regions), tuple(arcs))


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return times, fillers and events; an arc without a role, or that starts at no trigger, is a problem."""
    unchanged(sheet, marks, "mention", "quote")
    own = [each for each in marks.regions if each.control != CONTEXT]
    by_list = {
        "times": [each for each in own if each.label in schema.labels("time_type")],
        "fillers": [each for each in own if each.label == FILLER],
        "events": [each for each in own if each.label in schema.labels("event_type")],
    }
    ids = {each.id: str(each.item) for each in marks.regions if each.control == CONTEXT}
    for list_name, regions in by_list.items():
        ids |= sheet.ids(list_name, regions)
    arguments = _arguments(sheet, marks, {each.id for each in by_list["events"]}, ids)

    def read(region: Region, was: Item | None) -> Item:
        found = {"id": ids[region.id], "start": region.start, "end": region.end, **sheet.fields(region, was)}
        if region.label == FILLER:
            return found
        found["type"] = region.label
        if region in by_list["events"]:
            found["arguments"] = _in_order(arguments.get(region.id, []), was["arguments"] if was else [])
        return found

    return {list_name: sheet.items(list_name, regions, read) for list_name, regions in by_list.items()}


def _arguments(sheet: Sheet, marks: Marks, triggers: set[str], ids: dict[str, str]) -> dict[str, list[Item]]:
    regions = {each.id: each for each in marks.regions}
    found: dict[str, list[Item]] = {}
    for arc in marks.arcs:
        trigger, target = arc.source, arc.target
        if trigger not in triggers or (arc.both and target in triggers):
            trigger, target = target, trigger
        if trigger not in triggers or (arc.both and target in triggers):
            hint = "draw it from the trigger to what fills the role"
            sheet.problem(regions[arc.source], "has an arc that starts at no trigger, or at two", hint=hint)
            continue
        fits = _roles_of(sheet, regions[trigger], regions[target])
        if not arc.labels and len(fits) != 1:
            hint = "choose its role in the list of relations"
            message = f"has an arc to {shown(sheet.words(regions[target]))} without a role"
            expected = ", ".join(fits or schema.roles(regions[trigger].label))
            sheet.problem(regions[trigger], message, expected=expected, hint=hint)
        else:
            if not arc.labels:
                hint = "choose another in the list of relations if it is wrong"
                sheet.fill(regions[trigger], "a role was taken from what fills it, which can have no other", hint=hint)
            roles = arc.labels or fits
            found.setdefault(trigger, []).extend({"role": role, "target": ids[target]} for role in roles)
    return found


def _roles_of(sheet: Sheet, trigger: Region, target: Region) -> list[str]:
    """Return the roles of a trigger's type that its target can fill, by the target's kind and its entity's type."""
    times, events = schema.labels("time_type"), schema.labels("event_type")
    kind = "time" if target.label in times else "event" if target.label in events else target.label
    mention = sheet.was("mentions").get(target.item or "") if kind == "mention" else None
    elsewhere = mention is not None and schema.labels("entity_type") >= PLACES and mention["type"] not in PLACES
    fits = [name for name, role in schema.roles(trigger.label).items() if kind in role.takes]
    return [each for each in fits if not (each == PLACE and elsewhere)]


def _in_order(found: list[Item], was: list[Item]) -> list[Item]:
    """Return arguments in the order that was pushed, new ones after them as they were drawn; none twice."""
    known = [each for each in was if each in found]
    fresh = [each for at, each in enumerate(found) if each not in known and each not in found[:at]]
    return [*known, *fresh]
