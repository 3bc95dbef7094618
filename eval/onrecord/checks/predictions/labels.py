"""Check the labels of a predicted document: types, kinds, roles and all other fields with an inventory."""

from __future__ import annotations

import difflib
from operator import attrgetter
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.checks.predictions.problems import problem
from onrecord.schema.document import ENTITIES, inventories
from onrecord.schema.profile import per_corpus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from onrecord.checks.predictions.problems import FileLine
    from onrecord.documents.model import Document, Event
    from onrecord.errors import Problem

# layer -> field -> the inventory of its values
FIELDS = {layer: inventories(layer) for layer in (*schema.layers(), ENTITIES)}


@per_corpus
def _allowed(ignored: frozenset[str]) -> list[tuple[str, list[tuple[str, frozenset[str | None]]]]]:
    """Return (layer, [(field, allowed values)]) for every layer, without the fields whose inventory is open.

    Allowed are the labels of the schema, the labels in `ignored`, and None.
    """
    return [
        (
            layer,
            [
                (field, schema.labels(name) | ignored | {None})
                for field, name in fields.items()
                if not schema.is_open(name)
            ],
        )
        for layer, fields in FIELDS.items()
    ]


def wrong_labels(document: Document, place: FileLine, *, ignored: Collection[str] = ()) -> Iterator[Problem]:
    """Yield a problem for each label that is not in its inventory, and each role that its event type does not have.

    An inventory is the list of labels of a field in the schema; if it is open, every label is allowed.

    Args:
        document: The predicted document.
        place: The file and the document's line.
        ignored: Labels that are allowed beside those of the schema.
    """
    for layer, fields in _allowed(frozenset(ignored)):
        items = getattr(document, layer) or ()
        for field, allowed in fields if items else ():
            if allowed.issuperset(map(attrgetter(field), items)):
                continue
            for at, item in enumerate(items):
                if (value := getattr(item, field)) not in allowed:
                    path = f"{layer}[{at}].{field}"
                    yield _unknown(place, path, "predictions.label", value, filter(None, allowed))
    given = {(event.type, argument.role) for event in document.events or () for argument in event.arguments or ()}
    if all(type_ is not None and role in schema.roles(type_) for type_, role in given):
        return
    for at, event in enumerate(document.events or ()):
        yield from _wrong_roles(f"events[{at}]", event, place)


def _wrong_roles(path: str, event: Event, place: FileLine) -> Iterator[Problem]:
    """Yield a problem for each argument of an event whose role the event's type does not have in the schema.

    Nothing is yielded if the type is missing or is not in the schema.

    `path` is the event's, such as `events[3]`.
    """
    if event.type is None or not schema.is_label(event.type, "event_type"):
        return
    known = schema.roles(event.type)
    for index, argument in enumerate(event.arguments or ()):
        if argument.role not in known and schema.role(event.type, argument.role) is None:
            yield _unknown(place, f"{path}.arguments[{index}].role", "predictions.role", argument.role, known)


OWN = "onrecord schema inventory lists them; gold with labels of its own: onrecord import GOLD --as NAME"


def _unknown(place: FileLine, path: str, check: str, value: str, known: Iterable[str]) -> Problem:
    """Return the problem of a label or role that is not among the known ones; the hint is one that is spelled alike.

    Args:
        place: The file and the document's line.
        path: The place of the value in the document, such as `quotes[3].kind`.
        check: The id of the check that found it.
        value: The unknown label or role.
        known: The labels or roles that are allowed.
    """
    values = sorted(known)
    close = difflib.get_close_matches(value, values, n=1, cutoff=0.5) or [
        each for each in values if each.casefold() == value.casefold()
    ]
    hint = f"did you mean {close[0]}?" if close else OWN
    message, expected = "is not one of the known values", ", ".join(values)
    return problem(place, path, check, message, got=value, expected=expected, hint=hint)
