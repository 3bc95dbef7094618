"""Make the rows of the published configurations: plain dicts that can be read without other tables.

The row of an item has its fields, the words of its spans, the names of its entities, and its document, zone, paragraph
and sentence. `arguments` has a row per argument of an event mention, `all` one per document, with the entries it uses.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.corpus import features
from onrecord.corpus.columns import renamed
from onrecord.corpus.conform import conform
from onrecord.corpus.view import View
from onrecord.documents.directory import plain
from onrecord.errors import OnrecordError, shown
from onrecord.schema.document import item_layers, listed, registries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from onrecord.corpus.records import Records

Row = dict[str, Any]


def rows(corpus: Records, config: str, *, withheld: bool = False) -> list[Row]:
    """Return the rows of one published table (configuration), such as `quotes`; see `tables`."""
    return tables(corpus, [config], withheld=withheld)[config]


def tables(corpus: Records, configs: Iterable[str], *, withheld: bool = False) -> dict[str, list[Row]]:
    """Return name -> rows of published tables: dicts, keys as declared, sorted by document and then as in gold.

    Args:
        corpus: The corpus.
        configs: The names of the tables; `features.ROWS` lists them.
        withheld: True for a text-free copy: every text from an article is None.

    Raises:
        OnrecordError: There is no such configuration, an id is unknown, or a row does not fit its columns.
    """
    columns, maker, found = features.configs(), _Maker(corpus, withheld), {}
    for config in configs:
        if config not in columns:
            raise OnrecordError(
                "There is no configuration of that name.",
                got=shown(config),
                expected=", ".join(columns),
                hint='onrecord.load().frame("quotes")',
            )
        found[config] = [conform(row, columns[config], f"{config}[{i}]") for i, row in enumerate(maker.of(config))]
    return found


@dataclass(frozen=True)
class _Maker:
    """The tables from which rows are joined: plain documents, views of their texts, registries, items by id."""

    corpus: Records
    withheld: bool

    def of(self, config: str) -> Iterator[Row]:
        makers: dict[str, Callable[[], Iterator[Row]]] = {
            "documents": self._documents,
            "arguments": self._arguments,
            "entities": self._entities,
            "event_instances": self._event_instances,
            "utterances": self._utterances,
            "all": self._all,
        }
        return makers[config]() if config in makers else self._items(config)

    @cached_property
    def _plain(self) -> Mapping[str, Row]:
        return {doc_id: plain(document) for doc_id, document in self.corpus.documents.items()}

    @cached_property
    def _views(self) -> Mapping[str, View]:
        texts = self.corpus.texts
        return {doc_id: View(texts[doc_id], row["zones"], self.withheld) for doc_id, row in self._plain.items()}

    @cached_property
    def _by_id(self) -> Mapping[str, Mapping[str, tuple[str, Row]]]:
        return {
            doc_id: {each["id"]: (schema.layers()[layer], each) for layer in schema.prefixes() for each in row[layer]}
            for doc_id, row in self._plain.items()
        }

    def _entry(self, registry: Mapping[str, Any], entry_id: str | None, where: str) -> Row:
        """Return the entry with an id as a dict, which has None for every key if the id is None; raise if unknown."""
        if entry_id is None:
            return defaultdict(lambda: None)
        if entry_id not in registry:
            raise _unknown(entry_id, where)
        return renamed(msgspec.to_builtins(registry[entry_id]))

    def _name(self, entity: str | None, where: str) -> Any:
        return self._entry(self.corpus.entities, entity, where)["name"]

    def _document(self, doc_id: str) -> Row:
        article, metadata = self.corpus.articles[doc_id], self.corpus.metadata
        facts = {"title": article.title, "publisher": article.publisher, "date": article.date}
        row: Row = {name: fact.value for name, fact in facts.items()}
        row |= {f"{name}_basis": fact.basis for name, fact in facts.items()}
        row |= {f"{name}_reason": fact.reason for name, fact in facts.items()}
        view = self._views[doc_id]
        return row | {
            "doc_id": doc_id,
            "language": article.language,
            "url": article.url,
            "file": article.file,
            "source_file": article.source_file,
            "text_sha256": article.sha256,
            "characters": article.characters,
            "schema_version": self._plain[doc_id]["schema_version"],
            "corpus_version": metadata.corpus_version,
            "canary": metadata.canary,
            "text": view.cut(0, len(view.text)),
            "zones": view.worded(self._plain[doc_id]["zones"]),
        }

    def _layer(self, doc_id: str, layer: str) -> list[Row]:
        """Return one dict per item of a document's layer: its fields, their words, joined columns (`entity_name`)."""
        join = {"mentions": self._mention, "quotes": self._quote, "events": self._event}.get(layer)
        view = self._views[doc_id]
        items = [view.worded(each) for each in self._plain[doc_id][layer]]
        return [join(doc_id, each) for each in items] if join else items

    def _mention(self, doc_id: str, item: Row) -> Row:
        where = f"{doc_id} {item['id']}"
        entity = self._entry(self.corpus.entities, item["entity"], where)
        return item | {
            "entity_name": entity["name"],
            "wikidata": entity["wikidata"],
            "refers_to_name": self._name(item["refers_to"], where),
        }

    def _quote(self, doc_id: str, item: Row) -> Row:
        view, where = self._views[doc_id], f"{doc_id} {item['id']}"
        start, end = hull(item["content"])
        return item | {
            "start": start,
            "end": end,
            "text": view.joined(item["content"]),
            "cue_text": view.joined(item["cue"]),
            "source_text": view.joined(item["source"]),
            "speaker_names": [self._name(each, where) for each in item["speakers"]],
            "addressee_names": [self._name(each, where) for each in item["addressees"]],
            "utterance_label": self._entry(self.corpus.utterances, item["utterance"], where)["label"],
        }

    def _event(self, doc_id: str, item: Row) -> Row:
        where = f"{doc_id} {item['id']}"
        instance = self._entry(self.corpus.events, item["event"], where)
        joined = {f"instance_{name}": instance[name] for name in ("type", "label", "precision")}
        joined |= {"instance_from": instance["from_date"], "instance_to": instance["to_date"]}
        arguments = [each | self._target(doc_id, each["target"], where) for each in item["arguments"]]
        return item | joined | {"arguments": arguments}

    def _target(self, doc_id: str, target: str, where: str) -> Row:
        """Return columns on an argument's target (an item's id): kind, offsets, text, entity; raise if unknown."""
        if target not in self._by_id[doc_id]:
            raise _unknown(target, where)
        kind, item = self._by_id[doc_id][target]
        view, entity = self._views[doc_id], item["entity"] if kind == "mention" else None
        spans = item["content"] if kind == "quote" else [item]
        start, end = hull(spans)
        return {
            "target_kind": kind,
            "target_start": start,
            "target_end": end,
            "target_text": view.joined(spans),
            "target_entity": entity,
            "target_entity_name": self._name(entity, where),
        }

    def _documents(self) -> Iterator[Row]:
        others = [layer for layer in item_layers() if layer not in features.ITEM_CONFIGS]
        for doc_id in self._plain:
            yield self._document(doc_id) | {layer: self._layer(doc_id, layer) for layer in others}

    def _items(self, layer: str) -> Iterator[Row]:
        for doc_id in self._plain:
            for item in self._layer(doc_id, layer):
                yield self._context(doc_id, item) | item

    def _arguments(self) -> Iterator[Row]:
        for doc_id in self._plain:
            for event in self._layer(doc_id, "events"):
                of_event = {name: event[column] for name, column in features.OF_EVENT.items()}
                for argument in event["arguments"]:
                    yield self._context(doc_id, event) | of_event | argument

    def _context(self, doc_id: str, item: Row) -> Row:
        """Return the columns on where an item is: document, article's metadata, zone, paragraph and sentence."""
        article = self.corpus.articles[doc_id]
        return {
            "doc_id": doc_id,
            "title": article.title.value,
            "publisher": article.publisher.value,
            "date": article.date.value,
            "canary": self.corpus.metadata.canary,
            **self._views[doc_id].surroundings(start_of(item)),
        }

    def _entities(self) -> Iterator[Row]:
        found = self._members("mentions", "entity")
        for entry_id in self.corpus.entities:
            members = [_picked(doc_id, each, "form", "start", "end", "text") for doc_id, each in found[entry_id]]
            yield self._registered(self.corpus.entities, entry_id, members) | {"entity_mentions": members}

    def _event_instances(self) -> Iterator[Row]:
        found = self._members("events", "event")
        for entry_id, instance in self.corpus.events.items():
            members = [_picked(doc_id, each, "start", "end", "text") for doc_id, each in found[entry_id]]
            row = self._registered(self.corpus.events, entry_id, members)
            yield row | {"event_mentions": members, "place_name": self._name(instance.place, entry_id)}

    def _utterances(self) -> Iterator[Row]:
        found = self._members("quotes", "utterance")
        for entry_id, utterance in self.corpus.utterances.items():
            members = [_picked(doc_id, each, "rendering", "start", "end", "text") for doc_id, each in found[entry_id]]
            names = [self._name(each, entry_id) for each in utterance.speakers]
            yield self._registered(self.corpus.utterances, entry_id, members) | {
                "utterance_quotes": members,
                "speaker_names": names,
            }

    def _registered(self, registry: Mapping[str, Any], entry_id: str, members: list[Row]) -> Row:
        documents = sorted({each["doc_id"] for each in members})
        return self._entry(registry, entry_id, entry_id) | {
            "doc_ids": documents,
            "canary": self.corpus.metadata.canary,
        }

    def _members(self, layer: str, key: str) -> Mapping[str, list[tuple[str, Row]]]:
        found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        for doc_id in self._plain:
            for each in self._layer(doc_id, layer):
                found[each[key]].append((doc_id, each))
        return found

    def _all(self) -> Iterator[Row]:
        for doc_id in self._plain:
            layers = {layer: self._layer(doc_id, layer) for layer in item_layers()}
            used = _used(layers)
            yield (
                self._document(doc_id)
                | layers
                | {
                    config: [self._entry(getattr(self.corpus, name), each, doc_id) for each in sorted(used[name])]
                    for config, name in features.REGISTRY_CONFIGS.items()
                }
            )


def _used(layers: Mapping[str, list[Row]]) -> Mapping[str, set[str]]:
    """Return registry name -> the ids of its entries that the items of the layers refer to."""
    used: defaultdict[str, set[str]] = defaultdict(set)
    for layer, items in layers.items():
        for field, registry in registries(layer).items():
            for item in items:
                used[registry].update(listed(item[field]))
    return used


def _picked(doc_id: str, item: Row, *names: str) -> Row:
    return {"doc_id": doc_id, "id": item["id"], **{name: item[name] for name in names}}


def start_of(item: Row) -> int | None:
    """Return the start of an item's dict (of a quote: of its content, else cue, else source); None if it has none."""
    if item.get("start") is not None:
        start: int = item["start"]
        return start
    return hull(item["content"] or item["cue"] or item["source"])[0]


def hull(spans: list[Row]) -> tuple[int, int] | tuple[None, None]:
    """Return (smallest start, largest end) of spans ({"start", "end"}), or (None, None) if there are no spans."""
    if not spans:
        return None, None
    return min(each["start"] for each in spans), max(each["end"] for each in spans)


def _unknown(target: str, where: str) -> OnrecordError:
    return OnrecordError(
        "An id refers to nothing.",
        where=where,
        got=target,
        expected="the id of an entry of a registry, or of an item of the document",
        hint="`onrecord validate` lists all such ids",
    )
