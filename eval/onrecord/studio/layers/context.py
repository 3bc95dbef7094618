"""Grey marks: items of another layer, shown for context. A pulled annotation must contain them unchanged.

If no arc can point to a grey mark, the editor prevents its change (`Design.locked`), and the mark is not read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.studio.attributes import CONTEXT
from onrecord.studio.marks import Region, region_id

if TYPE_CHECKING:
    from onrecord.studio.marks import Item, Marks
    from onrecord.studio.sheet import Sheet


def anchor(quote: Item) -> Item:
    """Return the span that stands for a quote: the first of its content, or else of its cue, or else of its source.

    Args:
        quote: The quote as a dict; at least one of the three lists has a span.
    """
    span: Item = (quote["content"] or quote["cue"] or quote["source"])[0]
    return span


def grey(document: Item, *kinds: str) -> list[Region]:
    """Return items of other layers as regions that are shown in grey, for context.

    Args:
        document: The document, as plain dicts with ids.
        kinds: The kinds of items: `mention`, `quote` or `event`. The region of a quote is its first span of content, or
            else of its cue, or else of its source.
    """
    found = []
    for kind in kinds:
        for item in document[schema.inventory("item_kind")[kind]["x-layer"]]:
            span = anchor(item) if kind == "quote" else item
            found.append(Region(region_id(item["id"]), span["start"], span["end"], kind, CONTEXT, item["id"]))
    return found


def without_grey(sheet: Sheet, marks: Marks) -> Marks:
    """Return a copy of the marks without grey regions and without arcs that start or end at one.

    Grey regions show items of other layers for context. An arc between a grey and another region has no meaning, and
    adds a problem to `sheet`.
    """
    own = {each.id: each for each in marks.regions if each.control != CONTEXT}
    arcs = [each for each in marks.arcs if each.source in own and each.target in own]
    for arc in marks.arcs:
        if arc not in arcs and (ends := [own[each] for each in (arc.source, arc.target) if each in own]):
            sheet.problem(ends[0], "has an arc to a grey mark, which has no meaning", hint="delete the arc")
    return replace(marks, regions=tuple(own.values()), arcs=arcs)


def unchanged(sheet: Sheet, marks: Marks, *kinds: str) -> None:
    """Add a problem to `sheet` for each grey mark that the annotator moved, added, deleted or relabelled.

    Args:
        sheet: The state of the task being read; problems are added to it.
        marks: The annotator's marks.
        kinds: The kinds of items of other layers that the project shows in grey, such as `mention`.
    """
    was = {each.id: each for each in grey(sheet.document, *kinds)}
    came = {each.id: each for each in marks.regions if each.control == CONTEXT}
    hint = "reset the task in the editor, and make the change in the project of that layer"
    for key, region in came.items():
        old = was.get(key)
        if old is None:
            sheet.problem(region, "a grey mark that was not there", hint="delete it")
        elif (old.start, old.end, old.label, old.item) != (region.start, region.end, region.label, region.item):
            got, expected = f"{region.label} {region.start}-{region.end}", f"{old.label} {old.start}-{old.end}"
            sheet.problem(region, "a grey mark was changed", got=got, expected=expected, hint=hint)
    for key in was.keys() - came.keys():
        sheet.problem(was[key], "a grey mark was deleted", hint=hint)
