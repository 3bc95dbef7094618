"""Is the head of every mention of form name among the names of its entity?

Compared without regard to case; a class that is a party noun with a modifier is known by both words (Top Democrats), so
that the last words of a name will do. A coordination takes its first conjunct's form and head, so a head that is also a
smaller mention's is left out: it names that mention's entity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each name that the registry does not know."""
    names = {name: {each.casefold() for each in entity.names} for name, entity in gold.entities.items()}
    for view in gold.views:
        smallest: dict[tuple[int, int], int] = {}
        for _, mention in view.mentions():
            if mention.head is not None:
                length, place = mention.end - mention.start, mention.head.interval
                smallest[place] = min(length, smallest.get(place, length))
        for path, mention in view.mentions():
            head = mention.head
            if mention.form != "name" or head is None or mention.entity not in names:
                continue
            if mention.end - mention.start > smallest[head.interval]:
                continue
            words = view.words(head).casefold()
            known = names[mention.entity]
            is_class = mention.type == "GROUP" and any(name.endswith(f" {words}") for name in known)
            if words not in known and not is_class:
                yield view.finding(
                    f"{path}.head",
                    f"the head is not among the names of {mention.entity}",
                    got=view.quoted(head),
                    expected=", ".join(gold.entities[mention.entity].names) or "no names are listed",
                    hint="add the name to names[], or correct the form, head or entity",
                )
