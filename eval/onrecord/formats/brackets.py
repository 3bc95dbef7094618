"""Select the mentions that CoNLL-2012 brackets can express, and order them.

A closing bracket names only its entity, and closes the mention of this entity that was opened last. Two mentions of one
entity may therefore nest, but not cross or have the same tokens. Mentions of different entities have no such limits. Of
two conflicting mentions the later one in the text is left out and counted. A mention without an entity has no bracket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.formats.tokens import with_distinct_tokens

if TYPE_CHECKING:
    from onrecord.documents.model import Document, Interval, Mention
    from onrecord.formats.losses import Losses
    from onrecord.formats.tokens import Tokenised


class MentionTokens(NamedTuple):
    """A mention with an entity, and the range of its tokens."""

    tokens: Interval
    entity: str
    mention: Mention


def bracketable(document: Document, tokenised: Tokenised, losses: Losses) -> list[MentionTokens]:
    """Return the mentions that CoNLL's brackets (`(7`, `7)`) can express, each with its range of tokens.

    They are sorted by start; of mentions with the same start, the longest comes first.

    Four kinds of mentions are left out and counted in `losses`, which is changed in place. The first two have no
    entity, or contain no token. The third has other offsets than an earlier mention, but the same tokens after both
    were extended to whole tokens. The fourth has the same tokens as an earlier mention of its entity, or crosses it:
    they overlap, and neither contains the other.
    """
    kept: list[MentionTokens] = []
    of_entity: dict[str, list[Interval]] = {}
    linked = [each for each in document.mentions or () if each.entity is not None]
    without = len(document.mentions or ()) - len(linked)
    losses.add("mentions", "it has no entity, and the format stores only mentions of entities", without)
    linked.sort(key=lambda each: (each.start, -each.end))
    for found, mention in with_distinct_tokens(linked, tokenised, "mentions", losses):
        entity = str(mention.entity)
        others = of_entity.setdefault(entity, [])
        if found in others:
            losses.add("mentions", "another mention of its entity has the same tokens")
        elif any(_crosses(each, found) for each in others):
            losses.add("mentions", "it crosses another mention of its entity")
        else:
            others.append(found)
            kept.append(MentionTokens(found, entity, mention))
    return sorted(kept, key=lambda each: (each.tokens.start, -each.tokens.end))


def _crosses(one: Interval, other: Interval) -> bool:
    """Return whether two ranges overlap without one containing the other."""
    first, second = sorted((one, other))
    return first.start < second.start < first.end < second.end
