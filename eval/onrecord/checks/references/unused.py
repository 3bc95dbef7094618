"""Is every entry of the registries used: by a document, or by an entry that points to it?

An unused entry is a link that was cut and not cleaned up. Nothing is said while a document cannot be read, since the
uses in it are not known then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each entry that nothing points to."""
    if len(gold.views) != len(gold.sources.articles):
        return
    used = _used(gold)
    for name, entries in gold.registries.items():
        for at, entry in enumerate(entries):
            if entry.id not in used:
                yield gold.registry(name, at, "nothing points to the entry", got=entry.id, hint="remove it")


def _used(gold: Gold) -> set[str | None]:
    used: set[str | None] = set()
    for view in gold.views:
        for _, mention in view.mentions():
            used |= {mention.entity, mention.refers_to}
        for _, quote in view.quotes():
            used |= {*(quote.speakers or ()), *(quote.addressees or ()), quote.utterance}
        used |= {event.event for _, event in view.events()}
    for instance in gold.event_rows:
        used |= {instance.place, instance.part_of}
    for utterance in gold.utterance_rows:
        used |= set(utterance.speakers)
    return used
