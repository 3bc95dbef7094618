"""Derive the form, head and entity of mentions from their words, if the annotator left them empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.studio.filled import NAME, form_of, head_noun, named_head, runs, surname
from onrecord.studio.layers.same import differ, follow, groups, join
from onrecord.text import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Interval
    from onrecord.studio.marks import Arc, Item, Region
    from onrecord.studio.sheet import Sheet

PERSON = "PER"
AFTER = 20  # characters after a mention that help to determine its form
Names = dict[tuple[str, str], set[str]]  # (type, case-folded name) -> entity ids


def fill(sheet: Sheet, mentions: list[Item], regions: Mapping[str, Region], arcs: Sequence[Arc]) -> None:
    """Fill in the empty form, entity and head of mentions, in place; a form or entity that stays empty is a problem.

    The form (`name`, `nominal` or `pronoun`) follows from the mention's words. The entity is that of a mention to which
    an arc leads, or the only one that has the mention's name. The head is the entity's name in the mention, or else the
    head noun. A form or entity that the task had when it was sent, and that the annotator has emptied, stays empty. So
    does a field that the corpus does not declare.

    Args:
        sheet: The state of the task being read; problems are added to it.
        mentions: The mentions of the task as dicts; they are changed.
        regions: Mention id -> region, in the order in which the regions were made.
        arcs: The arcs between the regions; an arc joins mentions of the same entity.
    """
    was, has = sheet.was("mentions"), schema.asked().has
    hidden = [name for name in ("form", "entity", "head") if not has("mentions", name)]
    given = [{name: each[name] for name in hidden} for each in mentions]
    for each in mentions:
        _form(sheet, each, regions[each["id"]], asked=bool(was.get(each["id"], {}).get("form")))
    joined = groups(mentions, regions, arcs)
    for group in joined:
        join(group)
    known, fits = _known(sheet, mentions), dict[str, list[str]]()
    for group in joined:
        lacking = [each for each in group if not each["entity"] and each["type"]]
        for each in lacking:
            asked = "entity" in hidden or bool(was.get(each["id"], {}).get("entity"))
            fits[each["id"]] = _entity(sheet, each, regions[each["id"]], known, asked=asked)
        join(group)
        differ(sheet, group, regions)
    follow(sheet, mentions, regions, joined)
    for each in mentions:
        if each["type"] and not each["entity"] and schema.asked().asks("mentions", "entity"):
            got, hint = ", ".join(fits.get(each["id"], ())), "choose one, or type the name of a new one"
            sheet.problem(regions[each["id"]], "has no entity", got=got, hint=hint)
    if "head" not in hidden:
        _heads(sheet, mentions, regions)
    for mention, kept in zip(mentions, given, strict=True):
        mention.update(kept)  # the form was derived to find the entity


def _heads(sheet: Sheet, mentions: list[Item], regions: Mapping[str, Region]) -> None:
    rows = {row["id"]: row for row in (*sheet.registries.get("entities", ()), *sheet.added["entities"])}
    for each in mentions:
        region = regions[each["id"]]
        if each["head"] is None and not region.values.get("head"):
            words = sheet.words(region)
            span = head_of(words, each["form"], rows.get(each["entity"], {}))
            each["head"] = {"start": region.start + span.start, "end": region.start + span.end}
            if span.end - span.start < len(words):
                hint = "type another in the editor if it is wrong; the whole mention, too"
                sheet.fill(region, "head", f"{words[span.start : span.end]}, taken from the words", hint=hint)


def _form(sheet: Sheet, mention: Item, region: Region, *, asked: bool) -> None:
    if mention["form"] is None and not asked:
        words, head = sheet.words(region), mention["head"]
        span = head_noun(words)
        noun = sheet.text[head["start"] : head["end"]] if head else words[span.start : span.end]
        mention["form"] = form_of(words, noun, sheet.text[region.end : region.end + AFTER])
        if mention["form"] is not None and schema.asked().has("mentions", "form"):
            hint = "choose another in the editor if it is wrong"
            sheet.fill(region, "form", f"{mention['form']}, taken from the words", hint=hint)
    if mention["form"] is None and schema.asked().asks("mentions", "form"):
        expected = ", ".join(schema.inventory("mention_form"))
        sheet.problem(region, "Form is missing", expected=expected, hint="fill it in in the editor")


def _entity(sheet: Sheet, mention: Item, region: Region, known: Names, *, asked: bool) -> list[str]:
    """Return the ids of the entities with a mention's name; if there is exactly one, set it as the mention's entity.

    The result is [] if the form is not name, or if `asked` is true.

    Args:
        sheet: The state of the task being read; the derived entity is recorded in it.
        mention: The mention as a dict; it is changed.
        region: The region of the mention.
        known: (type, name as `folded` returns it) -> entity ids, as `_known` returns it.
        asked: Whether the annotator has emptied the field or cannot see it; no entity is derived then.
    """
    if mention["form"] != NAME or asked:
        return []
    head = mention["head"]
    names = [sheet.text[head["start"] : head["end"]]] if head else runs(sheet.words(region))
    found = [known.get((mention["type"], folded(each)), set()) for each in names]
    if names and mention["type"] == PERSON and (name := surname(names[0])):
        found.append(_by_surname(sheet, name))
    fits = sorted(next((each for each in found if each), ()))
    if len(fits) == 1:
        mention["entity"] = fits[0]
        hint = "choose another in the editor if somebody else is meant"
        sheet.fill(region, "entity", f"{fits[0]}, taken from the name", hint=hint)
    return fits


def _known(sheet: Sheet, mentions: list[Item]) -> Names:
    """Return (type, name) -> ids of the entities with this type and name; `folded` has made the names comparable.

    The names are those in the registry, and the heads of mentions of the form name that have an entity. A head that the
    annotator did not type is derived from the words.

    Args:
        sheet: The state of the task being read.
        mentions: The mentions of the task, as dicts.
    """
    found: Names = {}
    rows = {row["id"]: row for row in (*sheet.registries.get("entities", ()), *sheet.added["entities"])}
    for row in rows.values():
        for name in (row["name"], *row["names"]):
            found.setdefault((row["type"], folded(name)), set()).add(row["id"])
    for each in mentions:
        if each["form"] == NAME and each["entity"]:
            start, end = _head_or_derived(sheet, each, rows.get(each["entity"], {}))
            words = folded(sheet.text[start:end])
            found.setdefault((each["type"], words), set()).add(each["entity"])
    return found


def _head_or_derived(sheet: Sheet, mention: Item, row: Item) -> tuple[int, int]:
    if head := mention["head"]:
        return head["start"], head["end"]
    span = head_of(sheet.text[mention["start"] : mention["end"]], mention["form"], row)
    return mention["start"] + span.start, mention["start"] + span.end


def _by_surname(sheet: Sheet, name: str) -> set[str]:
    """Return the ids of the people in the registry who have a name that ends with a surname, such as `Ada Lind`.

    A name that starts with a small letter, such as `spokesman of Lind`, is a description and does not count.

    Args:
        sheet: The state of the task being read; new people in it are searched, too.
        name: The surname.
    """
    rows = [*sheet.registries.get("entities", ()), *sheet.added["entities"]]
    named = [(row["id"], each) for row in rows if row["type"] == PERSON for each in (row["name"], *row["names"])]
    return {key for key, each in named if each[:1].isupper() and folded(each).endswith(f" {folded(name)}")}


def head_of(words: str, form: str | None, row: Item) -> Interval:
    """Return the span of a mention's head, as offsets within `words`: the entity's name, or else the head noun.

    Args:
        words: The words of the mention.
        form: The form of the mention; only a mention of the form `name` has the entity's name as its head.
        row: The registry entry of the entity, as a dict; {} if unknown.
    """
    if form == NAME:
        return named_head(words, row.get("name", ""), row.get("names", ()))
    return head_noun(words)
