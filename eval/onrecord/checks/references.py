"""Checks of the level references: ids are unique, every id refers to something, every registry entry is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import shown
from onrecord.schema.schemas import inventory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onrecord.checks.corpus import CheckedCorpus, CheckedDocument, Fault
    from onrecord.documents.model import Document, EventInstance, Utterance


def check_item_id(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each item whose id is an earlier item's too, or does not start with its kind's letter."""
    for document in corpus.documents:
        first: dict[str, str] = {}
        for path, kind, item in document.items:
            prefix, name = inventory("item_kind")[kind]["x-prefix"], item.id or ""
            if (earlier := first.setdefault(name, path)) != path:
                expected, hint = f"only {earlier}", f"give one of the two another id, such as {prefix}{len(first) + 1}"
                yield document.fault(f"{path}.id", "two items have one id", got=name, expected=expected, hint=hint)
            if not name.startswith(prefix):
                message, expected = f"the id of a {kind} starts with {prefix}", f"{prefix}1, {prefix}2, ..."
                hint = "correct it, also where other items refer to it"
                yield document.fault(f"{path}.id", message, got=name, expected=expected, hint=hint)


def check_registry_id(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each registry entry that has the id of an earlier entry of the same registry."""
    for name, entries in corpus.registries.items():
        first: dict[str, int] = {}
        for at, entry in enumerate(entries):
            if (earlier := first.setdefault(entry.id, at)) != at:
                message, hint = "the registry gives the id twice", "delete one of the two entries, or change its id"
                yield corpus.registry_fault(name, at, message, got=entry.id, expected=f"only [{earlier}]", hint=hint)


def check_entity(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each entity id of a mention, speaker or addressee that is not in the registry of entities."""
    for document in corpus.documents:
        for path, name in _entity_ids(document):
            if name not in corpus.entities:
                message, hint = "no such entity in the registry", "add it to entities.json"
                yield document.fault(path, message, got=name, hint=hint)


def _entity_ids(document: CheckedDocument) -> Iterator[tuple[str, str]]:
    """Yield (path, entity id) for each entity id in a document: of mentions, speakers and addressees."""
    for path, mention in document.mentions():
        if mention.entity is not None:
            yield f"{path}.entity", mention.entity
        if mention.refers_to is not None:
            yield f"{path}.refers_to", mention.refers_to
    for path, quote in document.quotes():
        for role, names in (("speakers", quote.speakers), ("addressees", quote.addressees)):
            for at, name in enumerate(names or ()):
                yield f"{path}.{role}[{at}]", name


def check_event(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each event mention whose event instance id is not in the registry of events."""
    for document in corpus.documents:
        for path, event in document.events():
            if event.event is not None and event.event not in corpus.events:
                got, hint = event.event, "add it to events.json"
                yield document.fault(f"{path}.event", "no such event in the registry", got=got, hint=hint)


def check_utterance(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote whose utterance id is not in the registry of utterances."""
    for document in corpus.documents:
        for path, quote in document.quotes():
            if quote.utterance is not None and quote.utterance not in corpus.utterances:
                got, hint = quote.utterance, "add it to utterances.json"
                yield document.fault(f"{path}.utterance", "no such utterance in the registry", got=got, hint=hint)


def check_registry(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each unknown id inside a registry, and for each event instance that is part of itself.

    Ids inside registries are an event's `place` (an entity) and `part_of` (an event), and an utterance's `speakers`
    (entities).
    """
    wholes: dict[str | None, str | None] = {event.id: event.part_of for event in corpus.files.events}
    for at, event in enumerate(corpus.files.events):
        if event.place is not None and event.place not in corpus.entities:
            message, hint = f"the place of {event.id} is not an entity", "add it to entities.json, or write null"
            yield corpus.registry_fault("events", at, message, got=event.place, hint=hint)
        if event.part_of is not None and event.part_of not in corpus.events:
            message, hint = f"{event.id} is part of no known event", "add the event to events.json, or write null"
            yield corpus.registry_fault("events", at, message, got=event.part_of, hint=hint)
        elif event.id in _ancestors(event.id, wholes):
            message, hint = f"{event.id} is part of itself", "write null as part_of of the event with the other parts"
            yield corpus.registry_fault("events", at, message, got=shown(event.part_of), hint=hint)
    for at, utterance in enumerate(corpus.files.utterances):
        for name in utterance.speakers:
            if name not in corpus.entities:
                message, hint = f"a speaker of {utterance.id} is not an entity", "add it to entities.json, or remove it"
                yield corpus.registry_fault("utterances", at, message, got=name, hint=hint)


def _ancestors(start: str | None, parents: Mapping[str | None, str | None]) -> set[str | None]:
    """Return the ids of all ancestors of `start`: its parent, the parent's parent, and so on (`parents`: id -> parent).

    The set contains `start` itself if the parents form a cycle.
    """
    seen, above = set[str | None](), parents.get(start)
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return seen


def check_target(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each argument whose target is not the id of an item of the document, or is the event itself."""
    for document in corpus.documents:
        for path, event in document.events():
            for at, argument in enumerate(event.arguments or ()):
                place = f"{path}.arguments[{at}].target"
                if argument.target not in document.by_id:
                    message, hint = "no item of the document has that id", "correct the id, or delete the argument"
                    yield document.fault(place, message, got=argument.target, hint=hint)
                elif argument.target == event.id:
                    message, hint = "the event is its own argument", "give another item's id, or delete the argument"
                    yield document.fault(place, message, got=argument.target, hint=hint)


def check_parent(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each quote whose parent is not a quote of the document, or that is its own ancestor."""
    for document in corpus.documents:
        parents = {quote.id: quote.parent for _, quote in document.quotes()}
        for path, quote in document.quotes():
            if quote.parent is None:
                continue
            if quote.parent not in parents:
                message, hint = "no quote of the document has that id", "write the id of the quote around it, or null"
                yield document.fault(f"{path}.parent", message, got=quote.parent, hint=hint)
            elif quote.id in _ancestors(quote.id, parents):
                message, hint = "the quote is its own ancestor", "write null as the parent of the outermost quote"
                yield document.fault(f"{path}.parent", message, got=quote.parent, hint=hint)


def check_unused(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each registry entry that no document and no other entry refers to.

    Nothing is yielded if a document is missing or cannot be checked, since that document may refer to any entry.
    """
    if len(corpus.documents) != len(corpus.files.articles):
        return
    known = used((document.record for document in corpus.documents), corpus.files.events, corpus.files.utterances)
    for name, entries in corpus.registries.items():
        for at, entry in enumerate(entries):
            if entry.id not in known:
                message, hint = "nothing points to the entry", "remove it, or write its id where it is meant"
                yield corpus.registry_fault(name, at, message, got=entry.id, hint=hint)


def used(
    documents: Iterable[Document], events: Iterable[EventInstance], utterances: Iterable[Utterance]
) -> set[str | None]:
    """Return the ids of all registry entries that something refers to; the set may also contain None, for null fields.

    Args:
        documents: Gold documents, whose mentions, quotes and events refer to entries.
        events: The registry of events, whose entries refer to places and to other events.
        utterances: The registry of utterances, whose entries refer to speakers.
    """
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
