"""Make mentions, times and events of the annotations of a coreference system's document.

A mention of a cluster has the cluster's number as its entity, also if it is the only one. A labelled span (`ner`) is a
mention, a time or an event by its label; one with the words of a mention in a cluster gives it its type. An argument of
an event refers to the mention or time with its words; for other words there is a filler. A span of a cluster that comes
twice, a label that comes twice, relations and roles that the schema lacks are counted as losses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from onrecord import schema
from onrecord.documents.model import RECORDS, Argument, Interval
from onrecord.documents.relabelled import LEFT_OUT
from onrecord.errors import shown
from onrecord.formats.label_studio_foreign import LAYERS
from onrecord.formats.losses import with_layers
from onrecord.formats.textfile import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from onrecord.documents.model import Document
    from onrecord.formats.coref_marks import Event, Labelled
    from onrecord.formats.labelled_examples import Place

Item = dict[str, Any]  # the fields of an item of a layer
TARGETS = {"mentions": "m", "times": "t", "fillers": "f", "events": "e"}  # layer -> the beginning of its items' ids


class Source(Protocol):
    """The annotations of a document: clusters of mentions, and labelled spans."""

    @property
    def place(self) -> Place:
        """Return the place of the document."""

    def clusters(self, key: str) -> Iterator[tuple[int, Labelled]]:
        """Yield (number of the cluster, mention) for each mention of the clusters under a key."""

    def strings(self) -> dict[str, str]:
        """Return place of a mention -> its words, if the file repeats them."""

    def entities(self, key: str) -> Iterator[Labelled]:
        """Yield the labelled spans under a key."""

    def events(self, key: str) -> Iterator[Event]:
        """Yield the events under a key."""

    def relations(self, key: str) -> Iterator[str]:
        """Yield the label of each relation under a key."""


def document_of(
    doc_id: str, text: str, marks: Source, keys: Mapping[str, str], offsets: Callable[[Interval], Interval]
) -> Document:
    """Return the document with the annotations that `marks` reads.

    Args:
        doc_id: The document's id.
        text: Its text.
        marks: Its annotations.
        keys: What is read -> its key, as `coref_keys.selected` returns it.
        offsets: Returns the offsets in the text of a span of `marks`; an empty one if its words are empty.
    """
    made = _Layers(text, marks, offsets)
    if "clusters" in keys:
        made.add_clusters(keys["clusters"])
    if "ner" in keys:
        made.add_entities(keys["ner"])
    if "events" in keys:
        made.add_events(marks.events(keys["events"]), keys.get("event_clusters"))
    for label in marks.relations(keys["relations"]) if "relations" in keys else ():
        marks.place.lose(f"relation {label}" if label else "relations", "relations are not read")
    attempted = {"mentions"} if {"clusters", "ner"} & keys.keys() else set()
    attempted |= {"events"} if "events" in keys else set()
    return with_layers(doc_id, sha256(text), made.finished(), attempted=frozenset(attempted))


class _Layers:
    """Collects the items of a document, as the fields of its records."""

    def __init__(self, text: str, marks: Source, offsets: Callable[[Interval], Interval]) -> None:
        self.text, self.marks, self.offsets = text, marks, offsets
        self.place, self.reading = marks.place, marks.place.reading
        self.items: dict[str, list[Item]] = {"mentions": []}
        self.of_span: dict[Interval, list[Item]] = {}  # the mentions with these offsets

    def add_clusters(self, key: str) -> None:
        """Add the mentions of clusters, each with the number of its cluster as its entity."""
        said = self.marks.strings()
        for number, mention in self.marks.clusters(key):
            span = self._offsets(mention, "mentions")
            if span is None:
                continue
            words = said.get(mention.at.removeprefix(key))
            found = self.text[slice(*span)]
            if words is not None and "".join(words.split()) != "".join(found.split()):
                message = "the words of the mention are not those of the text at its offsets"
                self.place.wrong(mention.at, message, got=shown(found), expected=shown(words))
            elif any(each["entity"] == str(number) for each in self.of_span.get(span, ())):
                self.place.lose("mentions", "its cluster has it twice")
            else:
                self._add_mention(span, entity=str(number))

    def add_entities(self, key: str) -> None:
        """Add labelled spans as mentions, times and events; equal spans of clusters get the label as their type."""
        seen: set[tuple[Interval, str]] = set()
        for each in self.marks.entities(key):
            span = self._offsets(each, key)
            if span is None or self.reading.labels.get(each.label) == LEFT_OUT:
                continue
            if (span, each.label) in seen:
                self.place.lose(key, "another span has the same offsets and label")
                continue
            seen.add((span, each.label))
            layer = next((one for one, names in LAYERS.items() if self.reading.known(each.label, names)), "mentions")
            label = self.reading.label(each.label, LAYERS[layer], where=str(self.place)) if each.label else None
            if layer != "mentions":
                self.items.setdefault(layer, []).append({"start": span.start, "end": span.end, "type": label})
                continue
            same = [one for one in self.of_span.get(span, ()) if "type" not in one]
            for one in same:
                one["type"] = label
            if not same:
                self._add_mention(span, type=label)

    def add_events(self, found: Iterable[Event], key: str | None) -> None:
        """Add events with their arguments; `key` is that of the clusters of triggers, or None."""
        instances: dict[Interval, str] = {}
        for number, each in self.marks.clusters(key) if key is not None else ():
            instances.setdefault(each.span, str(number))
        targets = {Interval(each["start"], each["end"]): each for each in self.items.get("times", ())}
        targets |= {span: mentions[0] for span, mentions in self.of_span.items()}
        for event in found:
            span = self._offsets(event.trigger, "events")
            if span is None:
                continue
            raw = event.trigger.label
            label = self.reading.label(raw, "event_type", where=str(self.place))
            arguments = list(self._arguments(event, label, targets))
            fields = {"event": instances.get(event.trigger.span), "type": label, "arguments": arguments}
            self.items.setdefault("events", []).append({"start": span.start, "end": span.end, **fields})

    def _arguments(self, event: Event, label: str | None, targets: dict[Interval, Item]) -> Iterator[tuple[str, Item]]:
        """Yield (role, item that fills it) for each argument of an event of the type `label`.

        An argument whose words no item has becomes a filler, which is added to `targets` (span -> item).
        """
        every = {role for kind in schema.inventory("event_type") for role in schema.roles(kind)}
        for each in event.arguments:
            role = self.reading.labels.get(each.label, each.label)
            if label is not None and role not in every and schema.role(label, role) is None:
                known = ", ".join(schema.roles(label))
                self.place.lose(f"role {role}", f"{label} has {known}; --label {role}=… maps it to one of them")
                continue
            span = self._offsets(each, "events.arguments")
            if span is not None:
                if span not in targets:
                    targets[span] = {"start": span.start, "end": span.end}
                    self.items.setdefault("fillers", []).append(targets[span])
                yield role, targets[span]

    def finished(self) -> dict[str, list[Any]]:
        """Return layer -> its records in text order; items have ids if the document has events."""
        has_ids = bool(self.items.get("events"))
        for layer, items in self.items.items():
            items.sort(key=lambda each: (each["start"], -each["end"], each.get("entity") or ""))
            for number, each in enumerate(items, 1):
                if has_ids and layer in TARGETS:
                    each["id"] = f"{TARGETS[layer]}{number}"
        for each in self.items.get("events", ()):
            arguments = [Argument(role, target["id"]) for role, target in each.pop("arguments", ())]
            each["arguments"] = [*dict.fromkeys(arguments)] or None
        return {layer: [RECORDS[layer](**each) for each in items] for layer, items in self.items.items()}

    def _add_mention(self, span: Interval, **fields: str | None) -> None:
        item = {"start": span.start, "end": span.end, "entity": None, **fields}
        self.items["mentions"].append(item)
        self.of_span.setdefault(span, []).append(item)

    def _offsets(self, mark: Labelled, what: str) -> Interval | None:
        """Return a span's offsets in the text; None if it contains no word, which is counted as a loss of `what`."""
        found = self.offsets(mark.span)
        if found.start < found.end and self.text[slice(*found)].strip():
            return found
        self.place.lose(what, "it contains no word")
        return None
