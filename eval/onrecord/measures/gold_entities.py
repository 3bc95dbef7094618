"""Find gold's entities: those to which a gold mention refers, and those for which several predicted mentions vote."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Mention

Readings: TypeAlias = frozenset[str]
NOBODY: Readings = frozenset()


def readings(mention: Mention | None) -> Readings:
    """Return the ids of the entities to which a gold mention refers; an empty set for None.

    A metonym (*London*, said of the government) refers to two entities.
    """
    return NOBODY if mention is None else _readings(mention.entity, mention.refers_to)


@lru_cache(maxsize=10_000)
def _readings(entity: str | None, refers_to: str | None) -> Readings:
    return frozenset(each for each in (entity, refers_to) if each is not None)


def majority(voters: Sequence[Mention]) -> Readings | None:
    """Return the ids of the gold entities for which most of `voters` vote.

    The result is one entity, or the two readings of a metonym; empty for a tie, None if no mention has a vote.

    Args:
        voters: The gold mentions to which the mentions of a predicted entity refer. Each votes for its entities; one
            without an entity has no vote.
    """
    found = [(gold, of) for gold in voters if (of := readings(gold))]
    named = {of for _, of in found}
    if len(named) <= 1:  # all vote for the same, as nearly always
        return named.pop() if named else None
    votes = Counter([entity for _, of in found for entity in of])
    most = max(votes.values())
    level = frozenset(entity for entity, count in votes.items() if count == most)
    if len(level) == 1:
        return level
    backers = {frozenset(gold.interval for gold, of in found if entity in of) for entity in level}
    return level if len(backers) == 1 else NOBODY
