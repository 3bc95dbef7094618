"""Mentions as marks: the type is the label; the entity is chosen from a list, or named; the head is typed.

The head is empty where it is the whole mention, else its words as they stand there; where they stand there twice, a
number says which: `Sessions #2`. A form that is left empty is taken from the words, and an entity from the name, where
they leave one answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.studio.filled import NAME, form_of
from onrecord.studio.marks import Marks, Region, region_id, values
from onrecord.studio.naming import folded

if TYPE_CHECKING:
    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item
    from onrecord.studio.sheet import Sheet

AFTER = 20  # characters behind a mention that tell its form
_NUMBERED = re.compile(r"(?s)(.*\S)\s+#([1-9][0-9]*)")


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return the mentions as regions."""
    regions = []
    for mention in document["mentions"]:
        found = values(design, "label", mention["type"], mention | {"head": _head_words(mention, text)})
        place = (mention["start"], mention["end"], mention["type"])
        regions.append(Region(region_id(mention["id"]), *place, item=mention["id"], values=found))
    return Marks(tuple(regions))


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return the mentions; one without an entity, or with a head that is not in it, is a problem."""
    ids = sheet.ids("mentions", marks.regions)

    def read(region: Region, was: Item | None) -> Item:
        held = None if was is None else was | {"head": _head_words(was, sheet.text)}
        found = sheet.fields(region, held)
        if name := sheet.typed(region, found.pop("new_entity")):
            named = sheet.entity(name, region.label)
            if found["entity"] not in {None, named}:
                got = f"{found['entity']}, and the name {name!r}"
                sheet.problem(region, "has an entity from the list and another name typed", got=got, hint="empty one")
            found["entity"] = named
        found["head"] = _head(sheet, region, found["head"], was)
        return {"id": ids[region.id], "start": region.start, "end": region.end, "type": region.label, **found}

    mentions = sheet.items("mentions", marks.regions, read)
    _fill(sheet, mentions, {ids[each.id]: each for each in marks.regions})
    return {"mentions": mentions}


def _fill(sheet: Sheet, mentions: list[Item], regions: dict[str, Region]) -> None:
    """Fill in forms by the words, and entities by the names that they go by; what leaves a question is a problem.

    What an annotator emptied, since it was there when the task was pushed, is not filled in again.
    """
    pushed = {name: {key for key, was in sheet.was("mentions").items() if was[name]} for name in ("form", "entity")}
    for mention in mentions:
        region, head = regions[mention["id"]], mention["head"]
        if mention["form"] is None and head is not None and mention["id"] not in pushed["form"]:
            words = sheet.text[head["start"] : head["end"]]
            mention["form"] = form_of(sheet.words(region), words, sheet.text[region.end : region.end + AFTER])
            if mention["form"] is not None:
                sheet.fill(
                    region, "its form was taken from its words", hint="choose another in the editor if it is wrong"
                )
        if mention["form"] is None:
            expected = ", ".join(schema.inventory("mention_form"))
            sheet.problem(region, "Form is missing", expected=expected, hint="fill it in in the editor")
    known = _known_names(sheet, mentions)
    for mention in mentions:
        if mention["entity"]:
            continue
        region, head = regions[mention["id"]], mention["head"]
        words = sheet.text[head["start"] : head["end"]] if head else ""
        fits = sorted(known.get((mention["type"], folded(words)), ())) if mention["form"] == NAME else []
        fits = [] if mention["id"] in pushed["entity"] else fits
        if len(fits) == 1:
            mention["entity"] = fits[0]
            hint = "choose another in the editor if somebody else is meant"
            sheet.fill(region, "its entity was taken from its name", hint=hint)
        else:
            hint = "choose one, or type the name of a new one"
            sheet.problem(region, "has no entity", got=", ".join(fits), hint=hint)


def _known_names(sheet: Sheet, mentions: list[Item]) -> dict[tuple[str, str], set[str]]:
    """Return the entities that go by each name, by type: by the registry's names, and by the heads of name mentions."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in (*sheet.registries.get("entities", ()), *sheet.added["entities"]):
        for name in (row["name"], *row["names"]):
            found.setdefault((row["type"], folded(name)), set()).add(row["id"])
    for each in mentions:
        if each["form"] == NAME and each["entity"] and (head := each["head"]):
            words = folded(sheet.text[head["start"] : head["end"]])
            found.setdefault((each["type"], words), set()).add(each["entity"])
    return found


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
    """Return every place of words, overlapping ones too."""
    return [match.start() for match in re.finditer(f"(?={re.escape(words)})", inside)]


def _head(sheet: Sheet, region: Region, typed: str | None, was: Item | None) -> Item | None:
    unmoved = was is not None and (was["start"], was["end"]) == (region.start, region.end)
    if was is not None and unmoved and typed == _head_words(was, sheet.text):
        head: Item | None = was["head"]
        return head
    if not typed:
        return {"start": region.start, "end": region.end}
    inside, number = sheet.words(region), None
    words = typed.strip()
    if (match := _NUMBERED.fullmatch(words)) and not _places(words, inside):
        words, number = match[1], int(match[2])
    places = _places(words, inside)
    if not places or (number or 1) > len(places):
        sheet.problem(region, "has a head that is not in it", got=repr(typed), hint="type words of the mention")
        return None
    if len(places) > 1 and number is None:
        sheet.problem(region, "has its head's words twice", got=repr(typed), hint=f"say which: {words} #2")
        return None
    start = region.start + places[(number or 1) - 1]
    return {"start": start, "end": start + len(words)}
