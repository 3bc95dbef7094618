"""Check that a document can be shown as marks: spans with offsets, types, unique ids, links to existing items.

Gold without errors in `onrecord validate` passes, unless it has mentions in several pieces or with empty nodes, which
marks cannot represent. A system's predictions can fail: a string without offsets, a mention without a type or an
argument that is only a name cannot be a mark. All such problems are reported at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.documents.model import UNALIGNED, Event, Mention, Quote, Time
from onrecord.errors import Problem, shown
from onrecord.schema.document import inventories
from onrecord.studio.attributes import LABELLED
from onrecord.studio.design import design

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.documents.model import Document, Filler, Nonquote, Span, Zone

    Item = Mention | Time | Filler | Quote | Event | Nonquote | Zone

NO_LABEL = "is not a value of the schema, and a mark needs one"


def problems(document: Document, text: str) -> list[Problem]:
    """Return a problem for each part of a document that cannot be shown as marks in Label Studio; [] if there is none.

    Args:
        document: The document; all its items must have ids.
        text: The text of the article.
    """
    found = []
    for path, message, got in _faults(document, text):
        hint = "onrecord align adds offsets" if "offsets" in message else "change the document"
        if message == NO_LABEL:
            hint = f"give it one of {', '.join(_labels_at(path))}; or push with --from nothing"
        found.append(Problem(document.doc_id, 0, path, "preflight.document", message, got=got, hint=hint))
    return found


def _faults(document: Document, text: str) -> Iterator[tuple[str, str, str]]:
    seen: dict[str, str] = {}
    items: list[tuple[str, Item]] = [
        (f"{list_name}[{at}]", item)
        for list_name in schema.layers()
        for at, item in enumerate(getattr(document, list_name) or ())
    ]
    for path, item in items:
        identifier = getattr(item, "id", None)
        if identifier is not None and identifier in seen:
            yield path, f"has the id of {seen[identifier]}", shown(identifier)
        seen.setdefault(identifier or path, path)
    for path, item in items:
        spans = [*_spans(path, item)]
        if not spans:
            yield path, "has no place in the text: no content, cue or source", ""
        for place, span in spans:
            yield from _span(place, span, text)
        if isinstance(item, Mention) and (item.pieces or item.empty_nodes):
            yield path, "has several pieces or empty nodes, and a mark is one stretch of the text", shown(item.id)
        yield from _labels(path, item)
        yield from _links(path, item, seen)


def _spans(path: str, item: Item) -> Iterator[tuple[str, Span | Zone]]:
    if isinstance(item, Quote):
        for name in ("content", "cue", "source"):
            yield from ((f"{path}.{name}[{at}]", each) for at, each in enumerate(getattr(item, name) or ()))
        return
    yield path, item
    if isinstance(item, Mention) and item.head is not None:
        yield f"{path}.head", item.head


def _span(path: str, span: Span | Zone, text: str) -> Iterator[tuple[str, str, str]]:
    if span.start == UNALIGNED:
        yield path, "has no offsets", shown(getattr(span, "text", None))
    elif not 0 <= span.start < span.end <= len(text):
        yield path, "is not in the text", f"{span.start}-{span.end} of {len(text)}"


def _labels(path: str, item: Item) -> Iterator[tuple[str, str, str]]:
    layer = path.partition("[")[0]
    if layer in schema.prefixes() and (name := LABELLED.get(layer)):
        value = getattr(item, name)
        if value not in schema.labels(inventories(layer)[name]):
            yield f"{path}.{name}", NO_LABEL, shown(value)
    if isinstance(item, Mention) and (head := item.head) and not item.start <= head.start < head.end <= item.end:
        yield f"{path}.head", "is not inside its mention", f"{head.start}-{head.end}"
    if isinstance(item, Quote) and item.content_missing and item.content:
        yield f"{path}.content_missing", "is true, and the quote has content", ""


def _labels_at(path: str) -> list[str]:
    """Return the allowed values, sorted, of the field that a path names.

    Args:
        path: The path of a field with a list of values in the schema, such as `mentions[3].type`.
    """
    layer, name = path.partition("[")[0], path.rpartition(".")[2]
    return sorted(schema.labels(inventories(layer)[name]))


def _links(path: str, item: Item, known: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    if isinstance(item, Quote) and item.parent is not None:
        if not known.get(item.parent, "").startswith("quotes"):
            yield f"{path}.parent", "does not name a quote of the document", shown(item.parent)
        if item.parent == item.id:
            yield f"{path}.parent", "is the quote itself", shown(item.parent)
    if not isinstance(item, Event):
        return
    pairs = set()
    for at, argument in enumerate(item.arguments or ()):
        place = f"{path}.arguments[{at}]"
        if argument.target not in known or argument.target == item.id:
            yield f"{place}.target", "does not name another item of the document", shown(argument.target)
        elif argument.role not in design("events").roles:
            yield f"{place}.role", "is not a role of any event type", shown(argument.role)
        elif (argument.role, argument.target) in pairs:
            yield place, "occurs twice", shown(f"{argument.role} {argument.target}")
        pairs.add((argument.role, argument.target))
