"""Make Label Studio's task of a document and a layer: the text, what to choose from, and the marks to start from.

A task stands on its own. It holds the document that was pushed, whole, and its registries, so that reading it back
needs no file that may have changed since; the hash of the text and of the configuration, so that it is never read
against others; and what the annotator started from.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord._version import __version__
from onrecord.documents.directory import plain
from onrecord.schema.document import listed
from onrecord.schema.document import registries as registries_of
from onrecord.studio import layers
from onrecord.studio.config import BREAKS, config_hash
from onrecord.studio.design import design
from onrecord.studio.offering import as_pushed
from onrecord.studio.style import line_breaks
from onrecord.studio.wire import results

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Document, Entity, EventInstance, Utterance
    from onrecord.studio.marks import Item

MODEL_VERSION = "onrecord"
PROPOSAL = "proposal"  # what an adjudicator starts from, beside two annotators' marks
NAMED = {"entities": "name", "events": "label", "utterances": "label"}


@dataclass(frozen=True)
class Registries:
    """The entries that annotators choose from."""

    entities: Sequence[Entity] = ()
    events: Sequence[EventInstance] = ()
    utterances: Sequence[Utterance] = ()

    def rows(self, name: str) -> list[Item]:
        """Return a registry as plain dicts, in order of its ids."""
        return [msgspec.to_builtins(each) for each in sorted(getattr(self, name), key=lambda each: str(each.id))]


@dataclass(frozen=True)
class Origin:
    """Where a document comes from: its name (None: the bare text), and the registries that its ids are of."""

    started_from: str | None
    registries: Registries = field(default_factory=Registries)


def task(layer: str, document: Document, text: str, origin: Origin, *, pushed: Item | None = None) -> dict[str, Any]:
    """Return the task of a document; a document that is not sound (see `sound`) makes no sense of it.

    Args:
        layer: the layer that is to be annotated.
        document: the document to start from.
        text: the article's text.
        origin: where the document comes from.
        pushed: the document as plain dicts with ids, where that is at hand.
    """
    drawn = design(layer)
    pushed = plain(with_ids(document)) if pushed is None else pushed
    found = results(drawn, layers.encode(drawn, pushed, text), text)
    used = list(dict.fromkeys(each.options for each in drawn.attributes if each.options))
    data: dict[str, Any] = {
        "text": text,
        BREAKS: line_breaks(text),
        "doc_id": document.doc_id,
        "layer": layer,
        "text_sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "config": config_hash(layer),
        "schema_version": schema.schema_version(),
        "onrecord_version": __version__,
        "started_from": origin.started_from,
        "document": pushed,
        "registries": {name: origin.registries.rows(name) for name in used},
        **{name: options(name, pushed, origin.registries) for name in used},
    }
    made: dict[str, Any] = {"data": data}
    if found:
        made["predictions"] = [{"model_version": MODEL_VERSION, "result": found}]
    return made


def digest(data: Mapping[str, Any]) -> str:
    """Return a hash of all that a task was pushed with: the same for the same push, whatever server it went to."""
    return hashlib.sha256(msgspec.json.encode(as_pushed(data), order="deterministic")).hexdigest()


def with_ids(document: Document) -> Document:
    """Return a document whose items all have ids: those without one get the next free number of their kind."""
    made = {}
    for layer, prefix in schema.prefixes().items():
        items = getattr(document, layer) or []
        taken, number, numbered = {each.id for each in items}, 0, []
        for item in items:
            if item.id is None:
                number = next(at for at in range(number + 1, len(items) + number + 2) if f"{prefix}{at}" not in taken)
                numbered.append(msgspec.structs.replace(item, id=f"{prefix}{number}"))
            else:
                numbered.append(item)
        made[layer] = numbered
    return msgspec.structs.replace(document, **made)


def options(name: str, document: Item, registries: Registries) -> list[dict[str, str]]:
    """Return what annotators choose from: the document's own entries in order of use, then the others by their names.

    An id that no registry has is its own name. Names are told apart by their ids where two are the same.
    """
    names = {each["id"]: each[NAMED[name]] for each in registries.rows(name)}
    own = dict.fromkeys(
        each
        for list_name in holders()
        for item in document[list_name]
        for field_name, registry in registries_of(list_name).items()
        if registry == name
        for each in listed(item.get(field_name))
    )
    others = sorted(names.keys() - own.keys(), key=lambda each: (names[each].casefold(), each))
    ordered = [*own, *others]
    shown = [names.get(each, each) for each in ordered]
    return [
        {"value": name if shown.count(name) == 1 else f"{name} ({each})", "alias": each}
        for each, name in zip(ordered, shown, strict=True)
    ]


def holders() -> list[str]:
    """Return the lists of a document whose items name entries of registries."""
    return [list_name for list_name in schema.layers() if registries_of(list_name)]
