"""Convert brat annotations to documents, whether written by `brat` or by other projects.

`brat_files` finds the files, `brat_lines` parses their lines, `brat_identity` finds entities, and `brat_quotes` finds
quotes. This module converts the rest:

- A text-bound annotation is a mention, a time, an event, a filler or a nonquote, by its type. With another type it is
  a mention without a type, or, if it is an event's trigger, an event without a type.
- A mention of several fragments has pieces, if more than white space is between them.
- An argument whose role no event of the schema has is lost, if the event's type is known.

Types, roles, relations, attributes and their values are renamed by `Reading.labels`. Annotations that have no
counterpart here are counted as losses.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace as with_fields

from onrecord import schema
from onrecord.documents.model import RECORDS, Argument, Document, Interval, Span
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.brat_files import brat_files
from onrecord.formats.brat_identity import chains
from onrecord.formats.brat_lines import Annotations, read_annotations
from onrecord.formats.brat_links import IDENTITY, identities
from onrecord.formats.brat_quotes import PARTS, BratQuote, Renamed, is_quote, quotes
from onrecord.formats.brat_tables import PREFIXES, QUOTE_TRIGGERS, REFERENCES, UNTYPED, VALUES
from onrecord.formats.conll_reference import refuse
from onrecord.formats.losses import NO_PLACE, with_layers
from onrecord.formats.textfile import sha256
from onrecord.schema.document import Kind, inventories, named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onrecord.errors import Problem

INVENTORIES = {layer: inventories(layer)["type"] for layer in UNTYPED}
PLAIN = {"Filler": "fillers", "Nonquote": "nonquotes"}
HEAD = "head"
OF_PARTS = frozenset({"Head", *PARTS, *QUOTE_TRIGGERS})
KNOWN = frozenset({*PLAIN, *OF_PARTS, *UNTYPED.values()})


def read_brat(path: Path, reading: Reading) -> Bundle:
    """Return the documents, with their texts, of a directory tree of .ann files or of one such file.

    A layer that one document has is an empty list, not None, in documents without it.

    Raises:
        OnrecordError: With every problem of all files.
    """
    problems: list[Problem] = []
    documents: list[Document] = []
    texts: dict[str, str] = {}
    carried: set[str] = set()
    for file in brat_files(path, reading):
        found, wrong = read_annotations(file.path, file.text, reading.losses)
        problems += wrong.found
        if not wrong.found:
            documents.append(_Reader(found, file.text, reading).document(file.name))
            texts[file.name] = file.text
            carried |= {file.name} if file.carried else set()
    refuse(problems, "The brat files")
    attempted = [layer for layer in VALUES if any(getattr(each, layer) for each in documents)]
    none_found: list[dict[str, Any]] = [
        {layer: [] for layer in attempted if getattr(each, layer) is None} for each in documents
    ]
    documents = [with_fields(each, **empty) for each, empty in zip(documents, none_found, strict=True)]
    return Bundle(tuple(documents), texts, carried=frozenset(carried))


class _Reader:
    """Converts the annotations of one file; `names` maps an annotation's id to the id of the item made from it."""

    def __init__(self, found: Annotations, text: str, reading: Reading) -> None:
        self.found, self.text, self.reading, self.losses = found, text, reading, reading.losses
        self.renamed = Renamed(found, reading.labels)
        self.layers: dict[str, list[Any]] = {layer: [] for layer in VALUES}
        self.names: dict[str, str] = {}
        self.triggers = {rows[0][1] for name, rows in found.events.items() if not is_quote(self.renamed, name)}
        known = {raw for raw in {each.type for each in found.bound.values()} if self._layer(raw)[0] is not None}
        self.chains = chains(found, known)
        self.identities = identities(self.renamed, self._layer_of, self.chains, self.losses)
        self.quotes = quotes(self.renamed)

    def document(self, doc_id: str) -> Document:
        """Return the converted document, with None for each layer without items; what is not converted is counted."""
        heads = {one: other for kind, one, other in self.found.relations.values() if self.renamed.label(kind) == HEAD}
        triggers = {pairs[0][1] for pairs in self.found.events.values()}
        for name in self.found.bound:
            if name not in triggers and name not in self.chains and self.renamed.kind(name) not in OF_PARTS:
                self._item(name, heads.get(name))
        self._structured()
        self._unused(set(heads.values()))
        return with_layers(doc_id, sha256(self.text), self.layers)

    def _layer_of(self, name: str) -> str:
        """Return the layer of the item that is made from an annotation, given by its id; "" for a part of an item."""
        if name not in self.found.bound:
            return "quotes" if name not in self.found.events or is_quote(self.renamed, name) else "events"
        if name in self.triggers:
            return "events"
        layer = self._layer(self.found.bound[name].type)[0]
        return "mentions" if layer is None else layer

    def _layer(self, raw: str) -> tuple[str | None, str | None]:
        """Return (layer, label) of a brat type as the file has it, such as ("mentions", "PERSON").

        The label is None if the type only names a layer (`Mention`). The result is (None, None) for an unknown type,
        and ("", None) for the type of a part of another item (Head, Cue, ...).
        """
        kind = self.renamed.label(raw)
        if kind in PLAIN:
            return PLAIN[kind], None
        for layer, inventory in INVENTORIES.items():
            if kind == UNTYPED[layer]:
                return layer, None
            if kind in schema.labels(inventory):
                return layer, kind
        return (None, None) if kind not in KNOWN else ("", None)

    def _typed(self, name: str, raw: str, otherwise: str) -> tuple[str, str | None]:
        """Return (layer, label) of the type `raw` of an annotation, given by its id.

        An unknown type has the layer `otherwise`, no label (None), and is counted as a loss. The type of a part of
        another item (Head, Cue, ...) has the layer `otherwise` and no label either, but is no loss.
        """
        layer, label = self._layer(raw)
        if layer is None:
            return otherwise, self.reading.label(raw, INVENTORIES[otherwise], where=self.found.where(name))
        return layer or otherwise, label

    def _item(self, name: str, head: str | None) -> None:
        """Add a mention, time, ... to its layer, given the ids of its annotation and of its head's (None: no head)."""
        layer, label = self._typed(name, self.found.bound[name].type, "mentions")
        fields: dict[str, Any] = {"type": label} if layer in INVENTORIES else {}
        if layer == "mentions":
            spans = self._merged(name)
            fields["pieces"] = [Span(*span) for span in spans] if len(spans) > 1 else None
            if head in self.found.bound:
                fields["head"] = Span(**self._extent(str(head)))
        self._add(layer, [name], {**self._extent(name, whole=layer == "mentions"), **fields})

    def _structured(self) -> None:
        """Add all quotes and events; they get their ids first, because their fields refer to these ids."""
        found_events = [name for name in self.found.events if not is_quote(self.renamed, name)]
        typed: list[tuple[str, str, str | None]] = []
        for name in found_events:
            (kind, trigger) = self.found.events[name][0]
            layer, label = self._typed(name, kind, "events")
            if layer == "events":
                typed.append((name, trigger, label))
            else:
                self.losses.add(
                    f"{kind} with arguments",
                    "only quotes and events have arguments",
                    where=self.found.where(name),
                )
        for layer, groups in (
            ("quotes", [each.names for each in self.quotes]),
            ("events", [[name, trigger] for name, trigger, _ in typed]),
        ):
            for number, names in enumerate(groups, len(self.layers[layer]) + 1):
                self.names |= dict.fromkeys(names, f"{PREFIXES[layer]}{number}")
        for quote in self.quotes:
            self._add("quotes", quote.names, self._quote(quote))
        for name, trigger, label in typed:
            fields = {**self._extent(trigger), "type": label, "arguments": self._arguments(name, label) or None}
            self._add("events", [name, trigger], fields)

    def _quote(self, quote: BratQuote) -> dict[str, Any]:
        """Return field name -> value of a quote: the spans of its content, cue and source, and the id of its parent.

        Other arguments, and a parent that is not a quote, are counted as losses.
        """
        fields: dict[str, Any] = {
            part: [Span(*span) for each in names for span in self.found.bound[each].fragments]
            for part, names in quote.parts.items()
        }
        where = self.found.where(quote.names[0])
        if quote.parent is not None and quote.parent in self.names:
            fields["parent"] = self.names[quote.parent]
        elif quote.parent is not None:
            self.losses.add("quotes.parent", "the parent is not a quote", where=where)
        for role in quote.others:
            self.losses.add(f"quotes: argument {role}", NO_PLACE, where=where)
        return fields

    def _arguments(self, name: str, label: str | None) -> list[Argument]:
        """Return the arguments of the event `name` (an id) of type `label`; those unknown are left out, as losses."""
        made = []
        where = self.found.where(name)
        every = {role for kind in schema.inventory("event_type") for role in schema.roles(kind)}
        for raw, target in self.found.events[name][1:]:
            role = self.renamed.role(raw)
            if label is not None and role not in every and schema.role(label, role) is None:
                why = f"{label} has {', '.join(schema.roles(label))}; --label {role}=… maps it to one of them"
                self.losses.add(f"role {role}", why, where=where)
            elif target not in self.names:
                self.losses.add("events.arguments", "its target was not read", where=where)
            else:
                made.append(Argument(role=role, target=self.names[target]))
        return made

    def _add(self, layer: str, names: Sequence[str], fields: dict[str, Any]) -> None:
        """Add an item with `fields` (field name -> value) to its layer.

        It gets an id, and the attributes, references and notes of its annotations, whose ids are `names`.
        """
        items = self.layers[layer]
        if layer in PREFIXES:
            fields["id"] = f"{PREFIXES[layer]}{len(items) + 1}"
            self.names |= dict.fromkeys(names, fields["id"])
        for name in names:
            self._values(layer, name, fields)
            self._references(layer, name, fields)
        if layer in IDENTITY and names[-1] in self.identities:
            fields[IDENTITY[layer]] = self.identities[names[-1]]
        notes = [note for name in names for note in self.found.notes.get(name, ())]
        items.append(RECORDS[layer](**fields, **({"note": "\n".join(notes)} if notes else {})))

    def _values(self, layer: str, name: str, fields: dict[str, Any]) -> None:
        """Add the attributes of the annotation with the id `name` to an item's `fields` (field name -> value).

        An attribute that `layer` does not have, or that has another value already, is counted as a loss.
        """
        labels, flags, where = inventories(layer), named(layer, Kind.FLAG), self.found.where(name)
        for raw, given in self.found.values.get(name, ()):
            attribute = self.renamed.label(raw)
            value: Any = given
            if attribute not in VALUES[layer]:
                self.losses.add(f"attribute {raw}", NO_PLACE, where=where)
                continue
            if attribute in flags:
                value = given != "false"
            elif attribute in labels:
                value = self.reading.label(given, labels[attribute], where=where)
            if fields.setdefault(attribute, value) != value:
                self.losses.add(f"attribute {raw}", "the item already has another value", where=where)

    def _references(self, layer: str, name: str, fields: dict[str, Any]) -> None:
        """Add the references of the annotation with the id `name` to an item's `fields`; losses are as in `_values`."""
        known, where = REFERENCES.get(layer, {}), self.found.where(name)
        for role, value in self.found.references.get(name, ()):
            attribute = known.get(role, "")
            if not attribute:
                self.losses.add(f"reference to {role}", NO_PLACE, where=where)
            elif attribute in named(layer, Kind.IDS):
                fields[attribute] = [*fields.get(attribute, []), value]
            elif attribute not in IDENTITY.values() and fields.setdefault(attribute, value) != value:
                self.losses.add(f"reference to {role}", "the item already has another reference", where=where)

    def _unused(self, heads: set[str]) -> None:
        """Count as losses the parts (Head, Cue, ...) that no item refers to, and attributes and notes of relations.

        `heads` has the ids of the annotations that are heads of mentions.
        """
        of_quotes = {each for quote in self.quotes for part in quote.parts.values() for each in part}
        for name in self.found.bound:
            if self.renamed.kind(name) in OF_PARTS and name not in {*self.names, *of_quotes, *heads}:
                kind = self.found.bound[name].type
                self.losses.add(kind, "no quote or mention refers to it", where=self.found.where(name))
        items = self.found.bound.keys() | self.found.events.keys()
        for name in self.found.values.keys() | self.found.notes.keys():
            if name not in items:
                self.losses.add("attributes and notes of relations", NO_PLACE, where=self.found.where(name))

    def _merged(self, name: str) -> list[Interval]:
        """Return the fragments of an annotation as sorted intervals, joined if only white space is between them."""
        spans: list[Interval] = []
        for start, end in sorted(self.found.bound[name].fragments):
            if spans and (start <= spans[-1].end or not self.text[spans[-1].end : start].strip()):
                spans[-1] = Interval(spans[-1].start, max(end, spans[-1].end))
            else:
                spans.append(Interval(start, end))
        return spans

    def _extent(self, name: str, *, whole: bool = False) -> dict[str, Any]:
        """Return {"start": offset, "end": offset} of an annotation, given by its id, from its first to last fragment.

        If fragments are separated by more than white space, a loss is counted, unless `whole` is true.
        """
        spans = self._merged(name)
        if not whole and any(pairwise(spans)):
            why = "it is discontinuous: the span from its start to its end is used"
            self.losses.add(f"{self.found.bound[name].type}: exact extent", why, where=self.found.where(name))
        return {"start": spans[0].start, "end": spans[-1].end}
