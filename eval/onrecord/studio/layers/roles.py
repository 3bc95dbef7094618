"""Derive the role of an arc that has no label, from its trigger's type, its target and its direction.

The rules, in this order; the pull reports every derived role:

1. The event type has only one role that the target can fill. A person or group takes part; only places fill `place`.
2. A place after a preposition of place, such as "in" or "near", fills `place`, whatever the direction of the arc.
3. An event that can fill `time` or one other role is a time if a word such as "after" or "during" introduces it: "met
   him after the speech". Otherwise it fills the other role.
4. An arc to the trigger has the first of the roles, in the order of the schema: `speaker`, `agent`, `participant`. An
   arc from the trigger has another: the only other one, or the one that the annotator chose in this task for a target
   of the same kind.

If no rule gives a single role, the annotator is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.errors import shown
from onrecord.text.words import prepositions_of_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.studio.marks import Region, Values
    from onrecord.studio.sheet import Sheet

FILLER, MENTION, TIME, EVENT = "filler", "mention", "time", "event"
ROLE = "role"
PLACE, PLACES = "place", frozenset({"GPE", "LOC", "FAC"})
PEOPLE = frozenset({"PER", "GROUP"})
# A word of time, then up to six words without punctuation: "during the course of the election".
_INTRODUCED = re.compile(
    r"\b(before|after|during|when|while|since|until|ahead of|prior to)(?:[ \u00a0]+[\w'\u2019-]+){0,6}[ \u00a0]+\Z",
    re.IGNORECASE,
)

_BEFORE_PLACE = re.compile(rf"\b({'|'.join(prepositions_of_place())})[ \u00a0]+(?:the[ \u00a0]+)?\Z", re.IGNORECASE)


class Drawn(Enum):
    """The direction in which an arc was drawn."""

    FROM = "from its trigger"
    TO = "to its trigger"
    NEITHER = "in both directions"


@dataclass(frozen=True, slots=True)
class Link:
    """An arc between a trigger and a target; `roles` are its labels."""

    trigger: Region
    target: Region
    drawn: Drawn
    roles: Values


def derived(sheet: Sheet, link: Link, chosen: Mapping[tuple[str, str], set[str]]) -> Sequence[str]:
    """Return the role for an arc without a label, as a list of one; () and a problem in `sheet` if it is not clear.

    The role is clear if only one is possible, or if the annotator gave only one of the possible roles to other arcs
    from such an event to such a target.

    Args:
        sheet: The state of the task being read; the derived role or the problem is added to it.
        link: The arc.
        chosen: (event type, kind of target as `kind_of` returns it) -> the roles that the annotator gave to such arcs.
    """
    event_type, kind = link.trigger.label, kind_of(sheet, link.target)
    possible, why = _possible(sheet, link, kind)
    alike = chosen.get((event_type, kind), set()).intersection(possible)
    for found, reason in ((possible, why), (sorted(alike), "you chose it for another")):
        if len(found) == 1:
            hint = "choose another in the list of relations if it is wrong"
            sheet.fill(link.trigger, ROLE, f"{found[0]} {shown(sheet.words(link.target))} ({reason})", hint=hint)
            return found
    message = f"has an arc to {shown(sheet.words(link.target))} without a role"
    expected = ", ".join(possible or schema.roles(event_type))
    sheet.problem(link.trigger, message, expected=expected, hint="choose its role in the list of relations")
    return ()


def kind_of(sheet: Sheet, target: Region) -> str:
    """Return the kind of an arc's target: a mention's type such as `PER`, or `time`, `event`, `quote` or `filler`.

    For a mention that the task's document lacks, the result is `mention`.
    """
    times, events = schema.labels("time_type"), schema.labels("event_type")
    if target.label == MENTION:
        mention = sheet.was("mentions").get(target.item or "")
        return str(mention["type"]) if mention else MENTION
    return TIME if target.label in times else EVENT if target.label in events else target.label


def _possible(sheet: Sheet, link: Link, kind: str) -> tuple[list[str], str]:
    """Return the roles that an arc can have, and the reason as words for a message.

    The roles follow from the kind of the target, from a word before it ("in" before a place, "after" before an event),
    or from the direction in which the arc was drawn. Without a direction, they are all roles that the kind allows, and
    the reason is "".

    Args:
        sheet: The state of the task being read.
        link: The arc.
        kind: The kind of the arc's target, as `kind_of` returns it.
    """
    fits = _fits(link.trigger.label, kind)
    if len(fits) == 1:
        return fits, f"{link.trigger.label} has no other for {kind}"
    if kind in PLACES and PLACE in fits and (word := _BEFORE_PLACE.search(sheet.text[: link.target.start])):
        return [PLACE], f"{shown(word[1])} stands before it"
    if kind == EVENT and TIME in fits and len(fits) == len((TIME, "another")):
        after_trigger = link.trigger.end if link.trigger.end <= link.target.start else 0
        word = _INTRODUCED.search(sheet.text[after_trigger : link.target.start])
        if word is not None:
            return [TIME], f"{shown(word[1])} introduces the event"
        return [each for each in fits if each != TIME], "no word of time introduces the event"
    if link.drawn is Drawn.NEITHER:
        return fits, ""
    return (fits[:1] if link.drawn is Drawn.TO else fits[1:]), f"the arc was drawn {link.drawn.value}"


def _fits(event_type: str, kind: str) -> list[str]:
    """Return the roles of an event type that a target of a kind can fill, in the order of the schema.

    The role `place` is only for places, if the schema has types for places. If some roles take mentions only, people
    and groups can fill no others, because the others are for topics.

    Args:
        event_type: The type of the event.
        kind: The kind of the target: the type of a mention, such as `PER`, or `time`, `event`, `quote` or `filler`.
    """
    types = schema.labels("entity_type")
    roles = {name: each.takes for name, each in schema.roles(event_type).items()}
    takes = MENTION if kind in types else kind
    fits = [name for name, each in roles.items() if takes in each]
    if kind in types and types >= PLACES and kind not in PLACES:
        fits = [each for each in fits if each != PLACE]
    taking_part = [each for each in fits if roles[each] == {MENTION}]
    return taking_part if kind in PEOPLE and taking_part else fits
