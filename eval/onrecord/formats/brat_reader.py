"""Make documents of brat annotations: the way back of `brat`, and what other brat projects say with the same means.

A chain of relations `Coref` (or an `Equiv`) is an entity as well as a `Reference` to one is. A text-bound annotation
of an event's type is an event without arguments if no E has it for a trigger. A type that the schema does not know is
counted as lost (or renamed, by the labels given), and so is every relation, value and argument that has no place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.documents.model import RECORDS, Argument, Document, Span
from onrecord.errors import OnrecordError, Problem
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.brat import PREFIXES, QUOTE_TRIGGERS, REFERENCES, UNTYPED, VALUES
from onrecord.formats.brat_lines import Annotations, Bound, read_annotations
from onrecord.formats.conll_reference import refuse
from onrecord.formats.losses import NO_PLACE, with_layers
from onrecord.formats.textfile import read_text, sha256
from onrecord.schema.document import Kind, inventories, named

if TYPE_CHECKING:
    from pathlib import Path

INVENTORIES = {layer: inventories(layer)["type"] for layer in UNTYPED}
PLAIN = {"Filler": "fillers", "Nonquote": "nonquotes"}
PARTS = frozenset({"Head", "Cue", "Source", *QUOTE_TRIGGERS})
COREFERENT = frozenset({"Coref", "Coreference", "Equiv"})
LINE_ENDS = re.compile(r"[\r\n]*")


def read_brat(path: Path, reading: Reading) -> Bundle:
    """Return a document for each .ann file; raises OnrecordError with every problem of all of them."""
    files = sorted(path.glob("*.ann")) if path.is_dir() else [path]
    if not files:
        raise OnrecordError("The directory holds no .ann files.", where=str(path), expected="NAME.ann and NAME.txt")
    problems: list[Problem] = []
    documents: list[Document] = []
    texts: dict[str, str] = {}
    carried: set[str] = set()
    for file in files:
        beside = file.with_suffix(".txt")
        if beside.exists():
            text = read_text(beside)
            carried.add(file.stem)
        else:
            text = reading.needed_text(file.stem, str(file))
        annotations, found = read_annotations(file, text)
        problems += found.found
        if not found.found:
            documents.append(_Reader(annotations, text, reading).document(file.stem))
            texts[file.stem] = text
    refuse(problems, "The brat files")
    return Bundle(tuple(documents), texts, carried=frozenset(carried))


class _Reader:
    """Makes one document of its annotations; `names` is an annotation -> the id of the item it stands for."""

    def __init__(self, found: Annotations, text: str, reading: Reading) -> None:
        self.found, self.text, self.reading = found, text, reading
        self.layers: dict[str, list[Any]] = {layer: [] for layer in VALUES}
        self.names: dict[str, str] = {}
        self.entities: dict[str, str] = {}

    def document(self, doc_id: str) -> Document:
        """Return the document."""
        self._chains()
        heads = {one: other for kind, one, other in self.found.relations if kind == "head"}
        triggers = {pairs[0][1] for pairs in self.found.events.values()}
        for name, bound in self.found.bound.items():
            if name in triggers or bound.type in PARTS:
                continue
            head = self.found.bound.get(heads.get(name, ""))
            layer, label = self._layer(bound.type)
            if layer == "events":
                self._add(layer, name, name, {**self._extent(bound), "type": label})
            elif layer is not None:
                fields: dict[str, Any] = {"type": label} if layer in INVENTORIES else {}
                if layer == "mentions" and head is not None:
                    fields["head"] = Span(**self._extent(head))
                self._add(layer, name, name, {**self._extent(bound), **fields})
        self._structured()
        self._unused(set(heads.values()))
        return with_layers(doc_id, sha256(self.text), self.layers)

    def _layer(self, kind: str) -> tuple[str | None, str | None]:
        """Return the layer of a type, and the label that it is there."""
        renamed = self.reading.labels.get(kind, kind)
        if renamed in PLAIN:
            return PLAIN[renamed], None
        for layer, inventory in INVENTORIES.items():
            if renamed == UNTYPED[layer]:
                return layer, None
            if renamed in schema.labels(inventory):
                return layer, renamed
        known = "an entity, time or event type of the schema"
        self.reading.losses.add(f"label {kind}", f"it is not {known}; --label {kind}=… renames it")
        return None, None

    def _structured(self) -> None:
        """Add quotes and events: first all their names, then what refers to them."""
        waiting: list[tuple[str, str, str, str | None, list[tuple[str, str]]]] = []
        triggers = {pairs[0][1] for pairs in self.found.events.values()}
        alone = [(name, [(bound.type, name)]) for name, bound in self.found.bound.items() if name not in triggers]
        quotes = [(name, pairs) for name, pairs in alone if pairs[0][0] in QUOTE_TRIGGERS]
        for name, pairs in [*self.found.events.items(), *quotes]:
            (kind, trigger), arguments = pairs[0], pairs[1:]
            layer, label = ("quotes", kind) if kind in QUOTE_TRIGGERS else self._layer(kind)
            if layer is None or layer not in {"quotes", "events"}:
                self.reading.losses.add(f"{kind} with arguments", "only quotes and events have some")
                continue
            number = sum(each[0] == layer for each in waiting) + len(self.layers[layer]) + 1
            self.names[name] = self.names[trigger] = f"{PREFIXES[layer]}{number}"
            waiting.append((layer, name, trigger, label, arguments))
        for layer, name, trigger, label, arguments in waiting:
            if layer == "quotes":
                self._add(layer, name, trigger, self._quote(label or "Quote", trigger, arguments))
            else:
                fields = {**self._extent(self.found.bound[trigger]), "type": label}
                self._add(layer, name, trigger, {**fields, "arguments": self._arguments(arguments) or None})

    def _quote(self, kind: str, trigger: str, arguments: list[tuple[str, str]]) -> dict[str, Any]:
        fields: dict[str, Any] = {QUOTE_TRIGGERS[kind]: self._spans(trigger)}
        for role, target in arguments:
            part = re.sub(r"\d+$", "", role).lower()
            if part in {"cue", "source"} and target in self.found.bound:
                fields[part] = fields.get(part, []) + self._spans(target)
            elif part == "parent" and target in self.names:
                fields["parent"] = self.names[target]
            else:
                self.reading.losses.add(f"quotes: argument {part}", NO_PLACE)
        return fields

    def _arguments(self, arguments: list[tuple[str, str]]) -> list[Argument]:
        found = []
        for role, target in arguments:
            if target in self.names:
                found.append(Argument(role=re.sub(r"\d+$", "", role), target=self.names[target]))
            else:
                self.reading.losses.add("events.arguments", "its target was not read")
        return found

    def _add(self, layer: str, name: str, bound: str, fields: dict[str, Any]) -> None:
        """Add an item to its layer with its id, values, references and note."""
        items, flags = self.layers[layer], named(layer, Kind.FLAG)
        if layer in PREFIXES:
            self.names[name] = fields["id"] = f"{PREFIXES[layer]}{len(items) + 1}"
        for value_name, value in {**self.found.values.get(bound, {}), **self.found.values.get(name, {})}.items():
            if value_name in VALUES[layer]:
                fields[value_name] = value != "false" if value_name in flags else value
            else:
                self.reading.losses.add(f"attribute {value_name}", NO_PLACE)
        known = REFERENCES.get(layer, {})
        for role, value in self.found.references.get(bound, []):
            attribute = known.get(role, "")
            if attribute in named(layer, Kind.IDS):
                fields[attribute] = [*fields.get(attribute, []), value]
            elif attribute:
                fields[attribute] = value
            else:
                self.reading.losses.add(f"reference to {role}", NO_PLACE)
        if layer == "mentions" and name in self.entities:
            fields.setdefault("entity", self.entities[name])
        if name in self.found.notes or bound in self.found.notes:
            fields["note"] = self.found.notes.get(name, self.found.notes.get(bound))
        items.append(RECORDS[layer](**fields))

    def _chains(self) -> None:
        """Name the entities that relations between mentions make."""
        groups: dict[str, set[str]] = {}
        pairs = [[one, other] for kind, one, other in self.found.relations if kind in COREFERENT]
        for linked in [*pairs, *self.found.same]:
            merged = set(linked).union(*(groups.get(each, ()) for each in linked))
            groups |= dict.fromkeys(merged, merged)
        numbers: dict[int, str] = {}
        for name in self.found.bound:
            if name in groups:
                self.entities[name] = numbers.setdefault(id(groups[name]), f"chain-{len(numbers) + 1}")
        for kind, _, _ in self.found.relations:
            if kind not in COREFERENT | {"head"}:
                self.reading.losses.add(f"relation {kind}", NO_PLACE)

    def _unused(self, heads: set[str]) -> None:
        """Count what belongs to an item that is not there, and what is said of lines that are no items."""
        arguments = {target for pairs in self.found.events.values() for _, target in pairs}
        for name, bound in self.found.bound.items():
            if bound.type in PARTS and name not in {*self.names, *arguments, *heads}:
                self.reading.losses.add(bound.type, "no quote or mention refers to it")
        items = self.found.bound.keys() | self.found.events.keys()
        for name in self.found.values.keys() | self.found.notes.keys():
            if name not in items:
                self.reading.losses.add("attributes and notes of relations", NO_PLACE)

    def _extent(self, bound: Bound) -> dict[str, Any]:
        """Return the extent of an annotation that has to be one span here."""
        for (_, end), (start, _) in zip(bound.fragments, bound.fragments[1:], strict=False):
            if not LINE_ENDS.fullmatch(self.text, end, max(start, end)):
                self.reading.losses.add(f"{bound.type}: exact extent", "it is discontinuous: its whole extent is taken")
                break
        starts, ends = zip(*bound.fragments, strict=True)
        return {"start": min(starts), "end": max(ends)}

    def _spans(self, name: str) -> list[Span]:
        return [Span(start, end) for start, end in self.found.bound[name].fragments]
