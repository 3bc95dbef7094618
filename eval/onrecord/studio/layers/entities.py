"""Convert mentions to marks and back. The label is the type; the entity is chosen or named; the head is typed.

A mark can also take its entity from another mark, by an arc or by the label `same` (see `same`).

The head is typed as words of the mention. If the mention contains the words twice, a number is added: `Sessions #2`. An
empty head, form or entity is derived from the words (see `mentions`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.studio.design import SAME
from onrecord.studio.layers.mentions import fill
from onrecord.studio.marks import Marks, Region, region_id, values

if TYPE_CHECKING:
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item
    from onrecord.studio.sheet import Sheet

_NUMBERED = re.compile(r"(?s)(.*\S)\s+#([1-9][0-9]*)")


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return the mentions of a document as regions, with their entity, form, head and other attributes.

    Args:
        design: The design of the layer's project.
        document: The document, as plain dicts with ids.
        text: The text of the article.
    """
    regions = []
    for mention in document["mentions"]:
        found = values(design, "label", mention["type"], mention | {"head": _head_words(mention, text)})
        place = (mention["start"], mention["end"], mention["type"])
        regions.append(Region(region_id(mention["id"]), *place, item=mention["id"], values=found))
    return Marks(tuple(regions))


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return {"mentions": [...]}, read from an annotator's marks.

    Empty forms, heads and entities are derived from the words. A mention without an entity, or with a head outside of
    it, adds a problem to `sheet`.

    Args:
        sheet: The state of the task being read.
        marks: The annotator's regions and arcs.
    """
    ids = sheet.ids("mentions", marks.regions)

    def read(region: Region, was: Item | None) -> Item:
        held = None if was is None else was | {"head": _head_words(was, sheet.text)}
        found = sheet.fields(region, held)
        if name := sheet.typed(region, found.pop("new_entity", None)):
            named = sheet.entity(name, region.label)
            if found["entity"] not in {None, named}:
                got = f"{found['entity']}, and the name {name!r}"
                sheet.problem(region, "has an entity from the list and another name typed", got=got, hint="empty one")
            found["entity"] = named
        found["head"] = _head(sheet, region, found["head"], was)
        kind = region.label if region.label != SAME else _type_of(sheet, found["entity"])
        return {"id": ids[region.id], "start": region.start, "end": region.end, "type": kind, **found}

    mentions = sheet.items("mentions", marks.regions, read)
    fill(sheet, mentions, {ids[each.id]: each for each in marks.regions}, marks.arcs)
    return {"mentions": mentions}


def _type_of(sheet: Sheet, entity: str | None) -> str | None:
    return next((str(row["type"]) for row in sheet.registries.get("entities", ()) if row["id"] == entity), None)


def _head_words(mention: Item, text: str) -> str | None:
    head = mention["head"]
    if head is None or (head["start"], head["end"]) == (mention["start"], mention["end"]):
        return None
    words = text[head["start"] : head["end"]]
    places = _places(words, text[mention["start"] : mention["end"]])
    if len(places) == 1:
        return words
    return f"{words} #{places.index(head['start'] - mention['start']) + 1}"


def _places(words: str, inside: str) -> list[int]:
    """Return every offset in `inside` at which `words` occur, in order; occurrences may overlap.

    >>> _places("aa", "aaa")
    [0, 1]
    """
    return [match.start() for match in re.finditer(f"(?={re.escape(words)})", inside)]


def _head(sheet: Sheet, region: Region, typed: str | None, was: Item | None) -> Item | None:
    unmoved = was is not None and (was["start"], was["end"]) == (region.start, region.end)
    if was is not None and unmoved and typed == _head_words(was, sheet.text):
        head: Item | None = was["head"]
        return head
    if not typed:
        return None
    inside, number = sheet.words(region), None
    words = typed.strip()
    if (match := _NUMBERED.fullmatch(words)) and not _places(words, inside):
        words, number = match[1], int(match[2])
    places = _places(words, inside)
    if not places or (number or 1) > len(places):
        sheet.problem(
            region, "has a head that is not part of the mention", got=repr(typed), hint="type words of the mention"
        )
        return None
    if len(places) > 1 and number is None:
        sheet.problem(region, "contains the words of its head twice", got=repr(typed), hint=f"say which: {words} #2")
        return None
    start = region.start + places[(number or 1) - 1]
    return {"start": start, "end": start + len(words)}
