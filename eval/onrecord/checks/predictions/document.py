"""Check one predicted document: version and text, spans, labels, ids, references, clusters.

Everything is decided by plain loops and sets, so that a document of a million spans takes seconds. The types of fields
were checked when the line was read.
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
    """Check one predicted document.

    Args:
        document: the document as it was read.
        text: the article, or None if it is not at hand; then what only the text can show is not checked.
        line: the document's line in its file, from 1; 0 for none.
        name: the file's name.
        ignored: labels that need not be the schema's.

    Yields:
        Every problem, with its place.

    """
    place = FileLine(name, line)
    yield from _whole(document, text, place)
    yield from wrong_spans(document, text, place)
    yield from wrong_labels(document, place, ignored=ignored)
    yield from _repeated_ids(document, place)
    yield from _targets(document, text, place)
    yield from _parents(document, place)
    yield from wrong_clusters(document, place)


def _whole(document: Document, text: str | None, place: FileLine) -> Iterator[Problem]:
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
    yield "mentions", document.mentions or ()
    yield "times", document.times or ()
    yield "fillers", document.fillers or ()
    yield "quotes", document.quotes or ()
    yield "events", document.events or ()


def _repeated_ids(document: Document, place: FileLine) -> Iterator[Problem]:
    given = [item.id for _, items in _items(document) for item in items if item.id is not None]
    first: dict[str, str] = {}
    for layer, items in _items(document) if len(set(given)) < len(given) else ():
        for at, item in enumerate(items):
            path = f"{layer}[{at}]"
            if item.id is not None and (earlier := first.setdefault(item.id, path)) != path:
                message, expected = "two items have one id", f"only {earlier}"
                yield problem(place, f"{path}.id", "predictions.id", message, got=item.id, expected=expected)
    entities: dict[str, int] = {}
    for at, entity in enumerate(document.entities or ()):
        if (before := entities.setdefault(entity.id, at)) != at:
            message, expected = "two entities have one id", f"only entities[{before}]"
            yield problem(place, f"entities[{at}].id", "predictions.id", message, got=entity.id, expected=expected)


def _targets(document: Document, text: str | None, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each target that is neither an item's id nor a string of the text.

    A string such as `m7` is taken for an id, even if the text has it.
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
            message, hint = "the target is no item of the document", "give an item's id, or a string of the text"
            yield problem(place, path, "predictions.target", message, got=target, hint=hint)


def _parents(document: Document, place: FileLine) -> Iterator[Problem]:
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
            yield problem(place, path, "predictions.parent", "the parent is no quote", got=quote.parent)
        elif above == quote.id:
            yield problem(place, path, "predictions.parent", "the quote stands inside itself", got=quote.parent)
