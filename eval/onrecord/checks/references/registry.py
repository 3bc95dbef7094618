"""Do the registries point to one another soundly: places, wholes and speakers exist, and no event is part of itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each id in a registry that no registry holds, and for each circle of part_of."""
    for at, event in enumerate(gold.event_rows):
        if event.place is not None and event.place not in gold.entities:
            yield gold.registry("events", at, f"the place of {event.id} is no entity", got=event.place)
        if event.part_of is not None and event.part_of not in gold.events:
            yield gold.registry("events", at, f"{event.id} is part of no known event", got=event.part_of)
        elif _circular(gold, event.id):
            yield gold.registry("events", at, f"{event.id} is part of itself", got=shown(event.part_of))
    for at, utterance in enumerate(gold.utterance_rows):
        for name in utterance.speakers:
            if name not in gold.entities:
                yield gold.registry("utterances", at, f"a speaker of {utterance.id} is no entity", got=name)


def _circular(gold: Gold, start: str) -> bool:
    seen, name = {start}, gold.events[start].part_of
    while name is not None and name in gold.events:
        if name == start:
            return True
        if name in seen:
            return False
        seen.add(name)
        name = gold.events[name].part_of
    return False
