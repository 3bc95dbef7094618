"""Make a system's card of what somebody declares of it and what its predictions hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.board.card import parse_card
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onrecord.board.card import Card
    from onrecord.documents.model import Document, Header

REQUIRED = {
    "about": "--about TEXT",
    "licence": "--licence SPDX",
    "trained_on": "--trained-on nothing",
    "tuned_on": "--tuned-on nothing",
    "guidelines_seen": "--guidelines-seen or --guidelines-not-seen",
}
"""What has to be declared, and the option that does."""


def layers(documents: Iterable[Document]) -> list[str]:
    """Return what a system attempts by its predictions, in the words of cards."""
    found: dict[str, None] = {}
    for document in documents:
        found |= dict.fromkeys(_layers(document))
    known = ("mentions", "coreference", "quotes", "speakers", "events", "arguments", "times")
    return [layer for layer in known if layer in found]


def _layers(document: Document) -> Iterator[str]:
    yield from (layer for layer in ("mentions", "quotes", "events", "times") if getattr(document, layer) is not None)
    if any(mention.entity is not None for mention in document.mentions or ()):
        yield "coreference"
    if any(quote.speakers or quote.source for quote in document.quotes or ()):
        yield "speakers"
    if any(event.arguments is not None for event in document.events or ()):
        yield "arguments"


def card(header: Header, attempted: list[str], declared: Mapping[str, Any]) -> tuple[Card, bytes]:
    """Return a card and its JSON.

    Args:
        header: The header of the predictions.
        attempted: The layers that they hold.
        declared: The fields that somebody gave, exposure's among them; None for those that nobody did.

    Raises:
        OnrecordError: Something that a card needs was not declared.
    """
    missing = [name for name in REQUIRED if declared.get(name) is None]
    if missing:
        raise OnrecordError(
            "A card declares what a reader of the board must know.",
            got=f"nothing said of {', '.join(missing)}",
            expected=", ".join(REQUIRED[name] for name in missing),
            hint="onrecord submit --help, or --card FILE with a card of your own (onrecord schema system)",
        )
    exposure = {name: declared[name] for name in ("trained_on", "tuned_on", "guidelines_seen")}
    plain = {
        "onrecord": "system",
        "schema_version": schema.schema_version(),
        "title": declared.get("title") or header.system,
        "about": declared["about"],
        "version": header.version,
        "licence": declared["licence"],
        "layers": attempted,
        "scope": header.scope,
        "size_mb": declared.get("size_mb"),
        "readme": declared.get("readme"),
        "given": list(declared.get("given") or ()),
        "exposure": exposure | ({"note": declared["note"]} if declared.get("note") else {}),
    }
    data = (json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    return parse_card(data, "the card"), data
