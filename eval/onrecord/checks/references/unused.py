"""Is every entry of the registries used: by a document, or by an entry that points to it?

An unused entry is a link that was cut and not cleaned up. Nothing is said while a document cannot be read, since the
uses in it are not known then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.documents.model import Document, EventInstance, Utterance


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each entry that nothing points to."""
    if len(gold.views) != len(gold.sources.articles):
        return
    known = used((view.document for view in gold.views), gold.event_rows, gold.utterance_rows)
    for name, entries in gold.registries.items():
        for at, entry in enumerate(entries):
            if entry.id not in known:
                yield gold.registry(name, at, "nothing points to the entry", got=entry.id, hint="remove it")


def used(
    documents: Iterable[Document], events: Iterable[EventInstance], utterances: Iterable[Utterance]
) -> set[str | None]:
    """Return the ids that documents and the entries of two registries point to."""
    found: set[str | None] = set()
    for document in documents:
        for mention in document.mentions or ():
            found |= {mention.entity, mention.refers_to}
        for quote in document.quotes or ():
            found |= {*(quote.speakers or ()), *(quote.addressees or ()), quote.utterance}
        found |= {event.event for event in document.events or ()}
    for instance in events:
        found |= {instance.place, instance.part_of}
    for utterance in utterances:
        found |= set(utterance.speakers)
    return found
