"""Decide which mentions a bracket notation can hold, and in which order its brackets stand, for CoNLL-2012.

A closing bracket names only its entity and closes the mention of it that was opened last. So two mentions of one
entity may nest but not cross, nor share one span; mentions of different entities may do all of that. What cannot be
held is left out and counted: the later one in the text. A mention without an entity has no bracket at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.formats.tokens import apart

if TYPE_CHECKING:
    from onrecord.documents.model import Document, Interval, Mention
    from onrecord.formats.losses import Losses
    from onrecord.formats.tokens import Grid


class Placed(NamedTuple):
    """A mention with an entity, and its tokens."""

    tokens: Interval
    entity: str
    mention: Mention


def bracketed(document: Document, cut: Grid, losses: Losses) -> list[Placed]:
    """Return the mentions that brackets can hold, in text order, an outer one before those within it."""
    kept: list[Placed] = []
    of_entity: dict[str, list[Interval]] = {}
    linked = [each for each in document.mentions or () if each.entity is not None]
    without = len(document.mentions or ()) - len(linked)
    losses.add("mentions", "it has no entity, and the format holds chains of an entity's mentions", without)
    linked.sort(key=lambda each: (each.start, -each.end))
    for found, mention in apart(linked, cut, "mentions", losses):
        entity = str(mention.entity)
        others = of_entity.setdefault(entity, [])
        if found in others:
            losses.add("mentions", "another mention of its entity has the same tokens")
        elif any(_crosses(each, found) for each in others):
            losses.add("mentions", "it crosses another mention of its entity")
        else:
            others.append(found)
            kept.append(Placed(found, entity, mention))
    return sorted(kept, key=lambda each: (each.tokens.start, -each.tokens.end))


def _crosses(one: Interval, other: Interval) -> bool:
    first, second = sorted((one, other))
    return first.start < second.start < first.end < second.end
