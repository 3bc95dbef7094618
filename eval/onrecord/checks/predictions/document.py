"""Check one predicted document: version, text hash, spans, labels, ids, references, clusters.

A document of a million spans takes seconds. The types of fields are checked earlier, when the line is decoded.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.checks.predictions.labels import wrong_labels
from onrecord.checks.predictions.problems import FileLine, problem
from onrecord.checks.predictions.spans import wrong_clusters, wrong_spans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from onrecord.documents.model import Document, Event, Filler, Mention, Quote, Time
    from onrecord.errors import Problem

    Item = Mention | Time | Filler | Quote | Event

_ITEM_ID = re.compile(r"[mtfqe][0-9]+")


def check_document(
    document: Document, text: str | None, line: int, name: str, *, ignored: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield the problems of one predicted document: version, text, spans, labels, ids, references and clusters.

    Args:
        document: The document.
        text: The article; None if it is not available. Checks that need the text are then skipped.
        line: The document's line in its file, counted from 1; 0 if it has no line.
        name: The file's name.
        ignored: Labels that are allowed beside those of the schema.
    """
    place = FileLine(name, line)
    yield from _version_and_hash(document, text, place)
    yield from wrong_spans(document, text, place)
    yield from wrong_labels(document, place, ignored=ignored)
    yield from _repeated_ids(document, place)
    yield from _targets(document, text, place)
    yield from _parents(document, place)
    yield from wrong_clusters(document, place)


def _version_and_hash(document: Document, text: str | None, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for a schema version that is not compatible, and for a hash that is not that of the text.

    If the text is None (not available), the hash is not tested.
    """
    version, digest = document.schema_version, document.text_sha256
    if version is not None and not schema.compatible(version):
        message, hint = "the document was made for another version of the schema", "run the system again"
        expected = schema.schema_version()
        yield problem(
            place, "schema_version", "predictions.version", message, got=version, expected=expected, hint=hint
        )
    if digest is None or text is None:
        return
    found = hashlib.sha256(text.encode()).hexdigest()
    if digest != found:
        message, hint = "the predictions were made on another text", "run the system on what `onrecord texts` prints"
        yield problem(place, "text_sha256", "predictions.hash", message, got=digest, expected=found, hint=hint)


def _items(document: Document) -> Iterator[tuple[str, Sequence[Item]]]:
    """Yield (layer name, items) for each layer whose items have ids."""
    yield "mentions", document.mentions or ()
    yield "times", document.times or ()
    yield "fillers", document.fillers or ()
    yield "quotes", document.quotes or ()
    yield "events", document.events or ()


def _repeated_ids(document: Document, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each item with the id of an earlier item, and each entity with an earlier one's id."""
    given = [item.id for _, items in _items(document) for item in items if item.id is not None]
    first: dict[str, str] = {}
    for layer, items in _items(document) if len(set(given)) < len(given) else ():
        for at, item in enumerate(items):
            path = f"{layer}[{at}]"
            if item.id is not None and (earlier := first.setdefault(item.id, path)) != path:
                message, expected, hint = "two items have one id", f"only {earlier}", "give each item an id of its own"
                path = f"{path}.id"
                yield problem(place, path, "predictions.id", message, got=item.id, expected=expected, hint=hint)
    entities: dict[str, int] = {}
    for at, entity in enumerate(document.entities or ()):
        if (before := entities.setdefault(entity.id, at)) != at:
            message, expected = "two entities have one id", f"only entities[{before}]"
            path, hint = f"entities[{at}].id", "describe each entity once"
            yield problem(place, path, "predictions.id", message, got=entity.id, expected=expected, hint=hint)


def _targets(document: Document, text: str | None, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each argument's target that is neither the id of an item nor a string in the text.

    A target that looks like an id, such as `m7`, is always read as an id, even if the text contains it. If the text is
    None, other strings are no problem.
    """
    if not document.events:
        return
    known = {item.id for _, items in _items(document) for item in items}
    for at, event in enumerate(document.events):
        for index, argument in enumerate(event.arguments or ()):
            target = argument.target
            if target in known or (not _ITEM_ID.fullmatch(target) and (text is None or target in text)):
                continue
            path = f"events[{at}].arguments[{index}].target"
            message, hint = "the target is not an item of the document", "give an item's id, or a string of the text"
            yield problem(place, path, "predictions.target", message, got=target, hint=hint)


def _parents(document: Document, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each quote whose parent is not a quote of the document, or that is its own ancestor."""
    parents = {quote.id: quote.parent for quote in document.quotes or () if quote.id is not None}
    for at, quote in enumerate(document.quotes or ()):
        if quote.parent is None:
            continue
        seen, above = {quote.id}, quote.parent
        while above in parents and above not in seen and parents[above] is not None:
            seen.add(above)
            above = str(parents[above])
        path = f"quotes[{at}].parent"
        if quote.parent not in parents:
            message, hint = "the parent is not a quote", "give the id of the quote around it, or leave parent out"
            yield problem(place, path, "predictions.parent", message, got=quote.parent, hint=hint)
        elif above == quote.id:
            message, hint = "the quote is its own ancestor", "leave out the parent of the outermost quote"
            yield problem(place, path, "predictions.parent", message, got=quote.parent, hint=hint)
