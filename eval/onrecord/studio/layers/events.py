"""Convert events, times and fillers to marks and back; mentions and quotes are grey marks that arcs can point to.

An argument is an arc between the trigger and the target, and the label of the arc is the role. The editor keeps only
one arc from one mark to another, and its list lets an annotator choose one role. If gold has two roles for one target,
they are pushed as one relation with two labels, and both are read back. The role of an arc without a label is derived
(see `roles`). Arcs cannot point to read-only marks, so the editor allows changes of grey marks here; a changed grey
mark is a problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.errors import Severity, shown
from onrecord.studio.attributes import CONTEXT
from onrecord.studio.layers.context import grey, unchanged
from onrecord.studio.layers.roles import FILLER, Drawn, Link, derived, kind_of
from onrecord.studio.marks import Arc, Marks, Region, region_id, values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item
    from onrecord.studio.sheet import Sheet


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return a document's times, fillers and triggers as marks, its arguments as arcs, its mentions and quotes in grey.

    Grey marks are items of other layers, to which arcs can point.

    Args:
        design: The design of the layer's project.
        document: The document, as plain dicts with ids.
        text: The text of the article.
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

    Args:
        sheet: The state of the task being read.
        marks: The annotator's regions and arcs.
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
    links = list(_links(sheet, marks, triggers))
    chosen: dict[tuple[str, str], set[str]] = {}
    for link in links:
        if link.roles:
            chosen.setdefault((link.trigger.label, kind_of(sheet, link.target)), set()).update(link.roles)
    found: dict[str, list[Item]] = {}
    roles: dict[tuple[str, str], str] = {}
    for link in links:
        given = link.roles or derived(sheet, link, chosen)
        listed = ", ".join(given)
        if given and roles.setdefault((link.trigger.id, link.target.id), listed) != listed:
            got = f"{roles[link.trigger.id, link.target.id]}; {listed}"
            message = f"has two arcs to {shown(sheet.words(link.target))}, with different roles"
            sheet.problem(link.trigger, message, got=got, hint="delete one of the two arcs")
        found.setdefault(link.trigger.id, []).extend({"role": role, "target": ids[link.target.id]} for role in given)
    return found


def _links(sheet: Sheet, marks: Marks, triggers: set[str]) -> Iterator[Link]:
    """Yield a `Link` for each arc that has a trigger; any other arc adds a problem to `sheet`.

    Of an arc between two triggers, the trigger is the one at which it starts. Such an arc in both directions is a
    problem, too.

    Args:
        sheet: The state of the task being read.
        marks: The regions and arcs.
        triggers: The ids of the regions that are triggers.
    """
    regions = {each.id: each for each in marks.regions}
    for arc in marks.arcs:
        trigger, target = arc.source, arc.target
        if trigger not in triggers or (arc.both and target in triggers):
            trigger, target = target, trigger
        if trigger not in triggers or (arc.both and target in triggers):
            hint = "draw it from the trigger to what fills the role"
            sheet.problem(regions[arc.source], "has an arc that starts at no trigger, or at two", hint=hint)
        else:
            drawn = Drawn.NEITHER if arc.both else Drawn.FROM if arc.source == trigger else Drawn.TO
            yield Link(regions[trigger], regions[target], drawn, arc.labels)


def _in_order(found: list[Item], was: list[Item]) -> list[Item]:
    """Return `found` without duplicates: first the arguments that `was` has too, in its order, then the new ones.

    Args:
        found: The arguments that were read, as dicts; new ones are in the order in which they were drawn.
        was: The arguments of the event as it was sent to Label Studio.
    """
    known = [each for each in was if each in found]
    fresh = [each for at, each in enumerate(found) if each not in known and each not in found[:at]]
    return [*known, *fresh]
