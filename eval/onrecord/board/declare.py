"""Make a system's card from the options of `onrecord submit` and from its predictions."""

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
"""A field that has to be declared -> the option of `onrecord submit` that declares it."""


def layers(documents: Iterable[Document]) -> list[str]:
    """Return the layers that at least one predicted document has, by the names and in the order of a system's card.

    `coreference`, `speakers` and `arguments` count as layers, and are found in mentions, quotes and events.
    """
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
    """Make a system's card from its predictions and the user's declarations, and return it and its JSON bytes.

    Args:
        header: The header of the predictions.
        attempted: The layers that the predictions contain, such as `mentions`, as the function `layers` returns them.
        declared: Name of a field of the card (`about`, `licence`, `title`, ...) or of its exposure (`trained_on`, ...)
            -> value; None for a field that was not declared.

    Raises:
        OnrecordError: One of the fields `about`, `licence`, `trained_on`, `tuned_on`, `guidelines_seen` was not
            declared.
        ProblemsError: The card does not match its schema.
    """
    missing = [name for name in REQUIRED if declared.get(name) is None]
    if missing:
        raise OnrecordError(
            "The system's card needs fields that were not declared.",
            got=f"no {', '.join(missing)}",
            expected=", ".join(REQUIRED[name] for name in missing),
            hint="add them to onrecord submit, or add --card FILE in the form that `onrecord schema system` prints",
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
