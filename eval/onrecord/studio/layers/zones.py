"""Convert zones to marks and back. A mark leaves out line breaks at the edges, which the editor cannot show.

A zone includes the line breaks after it. A zone that is read therefore ends where the next zone starts. The first zone
starts at the start of the text, and the last one ends at its end. A border between two zones whose marks were not moved
keeps its exact offset, even if it is before a line break.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.studio.marks import Marks, Region, region_id, values

if TYPE_CHECKING:
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item
    from onrecord.studio.sheet import Sheet

BREAKS = "\r\n"


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return the zones of a document as regions, without line breaks at their edges, which the editor cannot show.

    Args:
        design: The design of the layer's project.
        document: The document, as plain dicts with ids.
        text: The text of the article.
    """
    regions = []
    for at, zone in enumerate(document["zones"]):
        start, end = visible(zone, text)
        found = values(design, "label", zone["zone"], zone)
        regions.append(Region(region_id(f"z{at}"), start, end, zone["zone"], item=str(at), values=found))
    return Marks(tuple(regions))


def visible(zone: Item, text: str) -> tuple[int, int]:
    """Return (start, end) of a zone without line breaks at its edges; (start, start) if it has nothing else.

    Args:
        zone: The zone as a dict with `start` and `end`.
        text: The text of the article.
    """
    start, end = zone["start"], zone["end"]
    while end > start and text[end - 1] in BREAKS:
        end -= 1
    while start < end and text[start] in BREAKS:
        start += 1
    return start, end


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return {"zones": [...]}, read from an annotator's marks; together the zones cover the text.

    Each zone ends where the next starts. Overlapping marks, and words without a mark, add a problem to `sheet`. Without
    marks, the list is empty.

    Args:
        sheet: The state of the task being read.
        marks: The annotator's regions and arcs.
    """
    regions = sorted(marks.regions, key=lambda each: (each.start, each.end))
    was = sheet.was("zones")
    if not regions:
        return {"zones": []}
    starts = [0]
    for before, after in pairwise(regions):
        if after.start < before.end:
            sheet.problem(after, "overlaps the zone before it", hint="shorten one of the two")
        elif sheet.text[before.end : after.start].strip(BREAKS):
            got = sheet.text[before.end : after.start]
            sheet.problem(after, "leaves words before it without a zone", got=repr(got), hint="every word has a zone")
        starts.append(_border(sheet, was.get(before.item or ""), was.get(after.item or ""), before, after))
    for edge, outside in ((regions[0], sheet.text[: regions[0].start]), (regions[-1], sheet.text[regions[-1].end :])):
        if outside.strip(BREAKS):
            sheet.problem(edge, "leaves words outside of all zones", got=repr(outside), hint="every word has a zone")
    ends = [*starts[1:], len(sheet.text)]
    return {
        "zones": [
            {"start": start, "end": end, "zone": region.label, **sheet.fields(region, was.get(region.item or ""))}
            for region, start, end in zip(regions, starts, ends, strict=True)
        ]
    }


def _border(sheet: Sheet, left: Item | None, right: Item | None, before: Region, after: Region) -> int:
    """Return the offset at which a zone starts: the start of its mark, or its earlier start if nothing was moved.

    The two can differ, because marks leave out line breaks. Nothing was moved if the mark of the zone starts, and that
    of the zone before ends, where they did when the task was sent to Label Studio.

    Args:
        sheet: The state of the task being read.
        left: The zone before, as it was sent to Label Studio; None if it is new.
        right: The zone, as it was sent to Label Studio; None if it is new.
        before: The mark of the zone before.
        after: The mark of the zone.
    """
    if left is None or right is None or left["end"] != right["start"]:
        return after.start
    unmoved = visible(left, sheet.text)[1] == before.end and visible(right, sheet.text)[0] == after.start
    return int(right["start"]) if unmoved else after.start
