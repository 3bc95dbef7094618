"""Check one predicted document: labels, ids, references, offsets, clusters.

Everything is decided by plain loops and set membership, so that a document of a million spans takes seconds; what a
field may hold was already seen to when the line was read.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.checks.predictions.labels import wrong_labels
from onrecord.checks.predictions.offsets import Fault
from onrecord.checks.predictions.spans import wrong_clusters, wrong_spans
from onrecord.errors import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from onrecord.documents.model import Document, Event, Filler, Mention, Quote, Time

    Item = Mention | Time | Filler | Quote | Event

_ITEM_ID = re.compile(r"[mtfqe][0-9]+")


def check_document(
    document: Document, text: str | None, line: int, name: str, *, ignored: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield every problem of a predicted document, with its place.

    text: the article, or None where it is not at hand; then nothing is said of what only the text can tell. line: the
    document's line in its file, 0 for none. name: the file's name. ignored: labels that need not be the schema's.
    """
    for path, found in _faults(document, text, ignored):
        severity = Severity.WARNING if found.check == "predictions.repeated" else Severity.ERROR
        yield Problem(
            document=name,
            line=line,
            path=path,
            check=found.check,
            message=found.message,
            severity=severity,
            got=found.got,
            expected=found.expected,
            hint=found.hint,
        )


def _faults(document: Document, text: str | None, ignored: Collection[str]) -> Iterator[tuple[str, Fault]]:
    yield from _whole(document, text)
    yield from wrong_spans(document, text)
    yield from wrong_labels(document, ignored)
    yield from _repeated_ids(document)
    yield from _targets(document, text)
    yield from _parents(document)
    yield from wrong_clusters(document)


def _whole(document: Document, text: str | None) -> Iterator[tuple[str, Fault]]:
    version, digest = document.schema_version, document.text_sha256
    if version is not None and not schema.compatible(version):
        message, hint = "the document was made for another version of the schema", "run the system again"
        yield "schema_version", Fault("predictions.version", message, version, schema.schema_version(), hint)
    if digest is not None and text is not None:
        found = hashlib.sha256(text.encode()).hexdigest()
        if digest != found:
            message, hint = (
                "the predictions were made on another text",
                "run the system on what `onrecord texts` prints",
            )
            yield "text_sha256", Fault("predictions.hash", message, digest, found, hint)


def _items(document: Document) -> Iterator[tuple[str, Sequence[Item]]]:
    yield "mentions", document.mentions or ()
    yield "times", document.times or ()
    yield "fillers", document.fillers or ()
    yield "quotes", document.quotes or ()
    yield "events", document.events or ()


def _repeated_ids(document: Document) -> Iterator[tuple[str, Fault]]:
    given = [item.id for _, items in _items(document) for item in items if item.id is not None]
    first: dict[str, str] = {}
    for layer, items in _items(document) if len(set(given)) < len(given) else ():
        for at, item in enumerate(items):
            if item.id is not None and (earlier := first.setdefault(item.id, f"{layer}[{at}]")) != f"{layer}[{at}]":
                yield f"{layer}[{at}].id", Fault("predictions.id", "two items have one id", item.id, f"only {earlier}")
    entities: dict[str, int] = {}
    for at, entity in enumerate(document.entities or ()):
        if (before := entities.setdefault(entity.id, at)) != at:
            fields = "two entities have one id", entity.id, f"only entities[{before}]"
            yield f"entities[{at}].id", Fault("predictions.id", *fields)


def _targets(document: Document, text: str | None) -> Iterator[tuple[str, Fault]]:
    """Yield a fault for each target that is neither an item's id nor a string of the text; `m7` is taken for an id."""
    if not document.events:
        return
    known = {item.id for _, items in _items(document) for item in items}
    for at, event in enumerate(document.events):
        for index, argument in enumerate(event.arguments or ()):
            target = argument.target
            if target in known or (not _ITEM_ID.fullmatch(target) and (text is None or target in text)):
                continue
            message, hint = "the target is no item of the document", "give an item's id, or a string of the text"
            yield f"events[{at}].arguments[{index}].target", Fault("predictions.target", message, target, hint=hint)


def _parents(document: Document) -> Iterator[tuple[str, Fault]]:
    parents = {quote.id: quote.parent for quote in document.quotes or () if quote.id is not None}
    for at, quote in enumerate(document.quotes or ()):
        if quote.parent is None:
            continue
        seen, above = {quote.id}, quote.parent
        while above in parents and above not in seen and parents[above] is not None:
            seen.add(above)
            above = str(parents[above])
        if quote.parent not in parents:
            yield f"quotes[{at}].parent", Fault("predictions.parent", "the parent is no quote", quote.parent)
        elif above == quote.id:
            yield f"quotes[{at}].parent", Fault("predictions.parent", "the quote stands inside itself", quote.parent)
