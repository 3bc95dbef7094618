"""Convert events, times and fillers to marks and back; mentions and quotes are grey marks that arcs can point to.

An argument is an arc from the trigger to the target, and the label of the arc is the role. If a target has two roles,
the arc has two labels, because the editor keeps only one arc per pair of marks. Arcs cannot point to read-only marks,
so the editor allows changes of grey marks here; a changed grey mark is a problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.errors import Severity, shown
from onrecord.studio.design import CONTEXT
from onrecord.studio.layers.context import grey, unchanged
from onrecord.studio.marks import Arc, Marks, Region, region_id, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item, Values
    from onrecord.studio.sheet import Sheet

FILLER = "filler"
MENTION = "mention"
PLACE, PLACES = "place", frozenset({"GPE", "LOC", "FAC"})
PEOPLE = frozenset({"PER", "GROUP"})


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return marks for times, fillers and triggers, an arc per argument, and grey marks of mentions and quotes.

    Grey marks are items of other layers, to which arcs can point.
    """
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
    """Return {"times": [...], "fillers": [...], "events": [...]}, read from an annotator's marks.

    An arc without a trigger, an arc whose role is neither given nor clear, and a changed mark of another layer add a
    problem to `sheet`.
    """
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

    there = {*ids.values()}

    def read(region: Region, was: Item | None) -> Item:
        found = {"id": ids[region.id], "start": region.start, "end": region.end, **sheet.fields(region, was)}
        if region.label == FILLER:
            return found
        found["type"] = region.label
        if region in by_list["events"]:
            found["arguments"] = _in_order(arguments.get(region.id, []), was["arguments"] if was else [])
            _tell_losses(sheet, region, was, there)
        return found

    return {list_name: sheet.items(list_name, regions, read) for list_name, regions in by_list.items()}


def _tell_losses(sheet: Sheet, region: Region, was: Item | None, there: set[str]) -> None:
    """Add a warning for each argument of an event that was lost because the mark of its target was deleted.

    Args:
        sheet: The state of the task being read; problems are added to it.
        region: The region of the event's trigger.
        was: The event as it was sent to Label Studio; None for a new event, which has lost nothing.
        there: The ids of all items that have a mark now.
    """
    pushed = {key: each for name in ("times", "fillers", "events") for key, each in sheet.was(name).items()}
    for each in was["arguments"] if was else ():
        if each["target"] not in there and (target := pushed.get(each["target"])):
            got = f"{each['role']}: {shown(sheet.text[target['start'] : target['end']])}"
            hint = "mark it again and draw the arc, if that was not meant"
            sheet.problem(region, "has lost an argument", got=got, hint=hint, severity=Severity.WARNING)


def _arguments(sheet: Sheet, marks: Marks, triggers: set[str], ids: dict[str, str]) -> dict[str, list[Item]]:
    regions = {each.id: each for each in marks.regions}
    arcs = list(_from_triggers(sheet, marks.arcs, regions, triggers))
    chosen: dict[tuple[str, str], set[str]] = {}
    for trigger, target, roles in arcs:
        if roles:
            chosen.setdefault((trigger.label, _kind(sheet, target)), set()).update(roles)
    found: dict[str, list[Item]] = {}
    for trigger, target, roles in arcs:
        given = roles or _taken(sheet, trigger, target, chosen)
        found.setdefault(trigger.id, []).extend({"role": role, "target": ids[target.id]} for role in given)
    return found


def _from_triggers(
    sheet: Sheet, arcs: Sequence[Arc], regions: Mapping[str, Region], triggers: set[str]
) -> Iterator[tuple[Region, Region, Values]]:
    """Yield (trigger, target, labels) for each arc that has a trigger at one end; other arcs add a problem.

    The direction in which an arc was drawn does not matter, unless both ends are triggers.
    """
    for arc in arcs:
        trigger, target = arc.source, arc.target
        if trigger not in triggers or (arc.both and target in triggers):
            trigger, target = target, trigger
        if trigger not in triggers or (arc.both and target in triggers):
            hint = "draw it from the trigger to what fills the role"
            sheet.problem(regions[arc.source], "has an arc that starts at no trigger, or at two", hint=hint)
        else:
            yield regions[trigger], regions[target], arc.labels


def _taken(sheet: Sheet, trigger: Region, target: Region, chosen: Mapping[tuple[str, str], set[str]]) -> Sequence[str]:
    """Return the role for an arc without a label, in a list of one; () and a problem if several roles are possible.

    The role is the only one that the target can fill. If it can fill several, it is the only role that other arcs of
    the task have between a trigger of the same type and a target of the same kind. The derived role is recorded in
    `sheet`.

    Args:
        sheet: The state of the task being read; problems are added to it.
        trigger: The region of the event's trigger.
        target: The region of the arc's target.
        chosen: (event type, kind of target) -> the roles that arcs with labels have.
    """
    kind, hint = _kind(sheet, target), "choose another in the list of relations if it is wrong"
    fits = _roles_of(trigger.label, kind)
    alike = chosen.get((trigger.label, kind), set()).intersection(fits)
    for roles, why in ((fits, f"{trigger.label} has no other for {kind}"), (sorted(alike), "as you chose elsewhere")):
        if len(roles) == 1:
            sheet.fill(trigger, f"the role {roles[0]} was taken for an arc without one: {why}", hint=hint)
            return roles
    message = f"has an arc to {shown(sheet.words(target))} without a role"
    expected = ", ".join(fits or schema.roles(trigger.label))
    sheet.problem(trigger, message, expected=expected, hint="choose its role in the list of relations")
    return ()


def _kind(sheet: Sheet, target: Region) -> str:
    """Return what the target of an arc is: the type of a mention, or `time`, `event`, `quote` or `filler`.

    A mention that the task did not have from the start is `mention`.
    """
    times, events = schema.labels("time_type"), schema.labels("event_type")
    if target.label == MENTION:
        mention = sheet.was("mentions").get(target.item or "")
        return str(mention["type"]) if mention else MENTION
    return "time" if target.label in times else "event" if target.label in events else target.label


def _roles_of(event_type: str, kind: str) -> list[str]:
    """Return the names of the roles of an event type that a target can fill.

    Two rules narrow them. If the schema has types for places, only places can fill the role `place`. If exactly one
    role takes only mentions, a person or group can fill no other role: the others are for topics.

    Args:
        event_type: The type of the event.
        kind: What the target is, from `_kind`.
    """
    types = schema.labels("entity_type")
    roles = {name: each.takes for name, each in schema.roles(event_type).items()}
    takes = MENTION if kind in types else kind
    fits = [name for name, each in roles.items() if takes in each]
    if kind in types and types >= PLACES and kind not in PLACES:
        fits = [each for each in fits if each != PLACE]
    taking_part = [each for each in fits if roles[each] == {MENTION}]
    return taking_part if kind in PEOPLE and len(taking_part) == 1 else fits


def _in_order(found: list[Item], was: list[Item]) -> list[Item]:
    """Return the arguments without duplicates: those of the task as it was sent, in their order, then the new ones.

    Args:
        found: The arguments that were read, as dicts; new ones are in the order in which they were drawn.
        was: The arguments of the event as it was sent to Label Studio.
    """
    known = [each for each in was if each in found]
    fresh = [each for at, each in enumerate(found) if each not in known and each not in found[:at]]
    return [*known, *fresh]
