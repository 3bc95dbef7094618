"""Make the Label Studio task for a document and a layer: the text, the lists to choose from, and the marks.

A task is self-contained. It includes the whole pushed document and its registries, so that reading needs no file that
may have changed; the hashes of the text and of the configuration, so that a mismatch is noticed; and the origin of the
marks.
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
PROPOSAL = "proposal"  # the prediction that an adjudicator starts from
NAMED = {"entities": "name", "events": "label", "utterances": "label"}


@dataclass(frozen=True)
class Registries:
    """The registry entries that annotators choose from."""

    entities: Sequence[Entity] = ()
    events: Sequence[EventInstance] = ()
    utterances: Sequence[Utterance] = ()

    def rows(self, name: str) -> list[Item]:
        """Return the entries of a registry (`entities`, `events` or `utterances`) as plain dicts, sorted by id."""
        return [msgspec.to_builtins(each) for each in sorted(getattr(self, name), key=lambda each: str(each.id))]


@dataclass(frozen=True)
class Origin:
    """The origin of a document: a name, which is None for the bare text, and the registries that it uses."""

    started_from: str | None
    registries: Registries = field(default_factory=Registries)


def task(layer: str, document: Document, text: str, origin: Origin, *, pushed: Item | None = None) -> dict[str, Any]:
    """Return the Label Studio task of a document and a layer: a dict with `data` and, if it has marks, `predictions`.

    Args:
        layer: The layer to annotate.
        document: The document to start from; it must have no problems in `sound`.
        text: The text of the article.
        origin: The annotations that the document comes from, and the registries to choose from.
        pushed: The document as plain dicts with ids, if already computed.
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
    """Return the SHA-256, in hexadecimal, of a task's data without the entities that `offering` added to it later.

    The data that were sent and the data that the server has now have therefore the same digest.
    """
    return hashlib.sha256(msgspec.json.encode(as_pushed(data), order="deterministic")).hexdigest()


def with_ids(document: Document) -> Document:
    """Return a copy of a document in which all items have ids, and layers without items are empty lists.

    An item without an id gets the next free number of its kind, such as `m3`.
    """
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
    """Return the list that a task offers for a registry: entries that the document uses first, then the others by name.

    Each option has the name as `value` and the id as `alias`. The id is appended to names that occur twice. An id that
    is not in the registry is used as its name.

    Args:
        name: The name of the registry: `entities`, `events` or `utterances`.
        document: The document, as plain dicts.
        registries: The registries.
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
    """Return the names of a document's lists whose items refer to registry entries."""
    return [list_name for list_name in schema.layers() if registries_of(list_name)]
