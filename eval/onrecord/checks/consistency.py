"""Checks of the level consistency for mentions, entities and events: two fields do not contradict each other."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.checks.acknowledged import place_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus, CheckedDocument, Fault
    from onrecord.documents.model import Event, EventInstance


def check_entity_type(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each mention whose type is not the type of its entity in the registry.

    Mentions whose entity is not in the registry are skipped; `references.entity` reports them.
    """
    for document in corpus.documents:
        for path, mention in document.mentions():
            entity = corpus.entities.get(mention.entity or "")
            if entity is not None and entity.type != mention.type:
                yield document.fault(
                    f"{path}.type",
                    f"the mention's type is not that of {entity.id}",
                    got=f"{mention.type} for {document.quoted(mention)}",
                    expected=str(entity.type),
                )


def check_name_head(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each mention of form `name` whose head is not among the names of its entity in the registry.

    Case is ignored. The head of a mention of type GROUP may also be the last words of a name, since a group may be a
    noun with a modifier (Top Democrats). A mention is skipped if a smaller mention has the same head: a coordination
    has the head of its first conjunct, which names another entity.
    """
    names = {name: {each.casefold() for each in entity.names} for name, entity in corpus.entities.items()}
    for document in corpus.documents:
        smallest: dict[tuple[int, int], int] = {}
        for _, mention in document.mentions():
            if mention.head is not None:
                length, place = mention.end - mention.start, mention.head.interval
                smallest[place] = min(length, smallest.get(place, length))
        for path, mention in document.mentions():
            head = mention.head
            if mention.form != "name" or head is None or mention.entity not in names:
                continue
            if mention.end - mention.start > smallest[head.interval]:
                continue
            words = document.words(head).casefold()
            known = names[mention.entity]
            is_class = mention.type == "GROUP" and any(name.endswith(f" {words}") for name in known)
            if words not in known and not is_class:
                yield document.fault(
                    f"{path}.head",
                    f"the head is not among the names of {mention.entity}",
                    got=document.quoted(head),
                    expected=", ".join(corpus.entities[mention.entity].names) or "no names are listed",
                    hint="add the name to names[], or correct the form, head or entity",
                )


def check_metonym(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each mention whose `refers_to` is its own entity.

    `refers_to` is the entity that is meant where a mention stands for something else by metonymy (a capital for its
    government). It must therefore be another entity than `entity`, or null.
    """
    for document in corpus.documents:
        for path, mention in document.mentions():
            if mention.refers_to is not None and mention.refers_to == mention.entity:
                message, got = "the mention refers to its own entity", mention.refers_to
                hint = "write null, or the id of the entity that is meant by metonymy"
                yield document.fault(f"{path}.refers_to", message, got=got, expected="another entity", hint=hint)


def check_predicative(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each predicative mention whose entity has only predicative mentions in the document.

    A predicative mention describes its subject ("is a senator"), and the subject mentions the same entity.
    """
    for document in corpus.documents:
        referring = {mention.entity for _, mention in document.mentions() if not mention.predicative}
        for path, mention in document.mentions():
            if mention.predicative and mention.entity not in referring:
                yield document.fault(
                    path,
                    f"nothing else in the document mentions {mention.entity}",
                    got=document.quoted(mention),
                    expected="the entity of its subject",
                    hint="give it the entity of its subject, or set predicative to false",
                    key=place_key(document.text, mention.start, mention.end),
                )


def check_nil_reason(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each registry entity that has both a Wikidata id and a reason for having none, or neither."""
    for at, entity in enumerate(corpus.files.entities):
        if (entity.wikidata is None) == (entity.nil_reason is None):
            yield corpus.registry_fault(
                "entities",
                at,
                f"{entity.id} needs either a Wikidata id or a reason for having none",
                got=f"wikidata {entity.wikidata}, nil_reason {entity.nil_reason}",
                expected="null for exactly one of the two",
                hint="write the Wikidata id, or null and a nil_reason such as unverified",
            )


def check_wikidata(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each registry entity whose Wikidata id is not verified, or is an earlier entity's id too.

    The verified ids are listed in corpus/wikidata.json. Entities without an id are skipped.
    """
    verified = {row["qid"] for row in corpus.files.wikidata.value["entities"]}
    first: dict[str, str] = {}
    for at, entity in enumerate(corpus.files.entities):
        if entity.wikidata is None:
            continue
        if entity.wikidata not in verified:
            yield corpus.registry_fault(
                "entities",
                at,
                f"the Wikidata id of {entity.id} is not a verified one",
                got=entity.wikidata,
                expected="an id of corpus/wikidata.json",
                hint="write null, with nil_reason unverified",
            )
        if (earlier := first.setdefault(entity.wikidata, entity.id)) != entity.id:
            message = f"{entity.id} has the Wikidata id of {earlier}"
            yield corpus.registry_fault("entities", at, message, got=entity.wikidata, hint="join the two")


def check_role(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each argument of an event that the event's type does not allow.

    The event type must have the argument's role, and the role must allow the kind of item that the target is. A role
    that is not `many` in the inventory may have one argument only.
    """
    for document in corpus.documents:
        for path, event in document.events():
            yield from _arguments(document, path, event)


def _arguments(document: CheckedDocument, path: str, event: Event) -> Iterator[Fault]:
    """Yield a fault for each argument of an event that the event's type does not allow.

    `path` is the place of the event in the document, such as `events[3]`.
    """
    filled = dict[str, int]()
    for at, argument in enumerate(event.arguments or ()):
        place = f"{path}.arguments[{at}]"
        role = schema.role(event.type or "", argument.role)
        if role is None:
            message, expected = f"{event.type} has no such role", ", ".join(schema.roles(event.type or ""))
            hint = "correct the role, or the event's type"
            yield document.fault(f"{place}.role", message, got=argument.role, expected=expected, hint=hint)
            continue
        target = document.by_id.get(argument.target)
        if target is not None and target.kind not in role.takes:
            yield document.fault(
                f"{place}.target",
                f"the role {role.name} of {event.type} does not take that kind",
                got=f"{argument.target}, a {target.kind}",
                expected=", ".join(sorted(role.takes)),
                hint="correct the target or the role",
            )
        if (earlier := filled.setdefault(role.name, at)) != at and not role.many:
            message, expected = f"{event.type} takes one {role.name}", f"only arguments[{earlier}]"
            hint = "keep one of the two arguments, or correct the role of one"
            yield document.fault(f"{place}.role", message, got=argument.target, expected=expected, hint=hint)


def check_event_type(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each event instance of the registry with event mentions, none of which has the instance's type.

    The type of an event mention depends on its wording, so an instance may have mentions of several types. The registry
    has the most specific type, and at least one mention must have it.
    """
    types: dict[str | None, set[str | None]] = {}
    for document in corpus.documents:
        for _, event in document.events():
            types.setdefault(event.event, set()).add(event.type)
    for at, instance in enumerate(corpus.files.events):
        found = types.get(instance.id, set())
        if found and instance.type not in found:
            yield corpus.registry_fault(
                "events",
                at,
                f"no trigger of {instance.id} has its type",
                got=", ".join(sorted(str(each) for each in found)),
                expected=str(instance.type),
                hint="give the instance the type of one of its triggers, or correct the type of a trigger",
                key=instance.id,
            )


DATES_OF_PRECISION = {
    "day": "the same day twice",
    "month": "the first and the last day of a month",
    "year": "1 January and 31 December",
    "unknown": "null and null",
}


def check_dates(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each registry date that is not in the calendar, and each pair of dates that is not allowed.

    The `from` and `to` of an event instance must be in order, and fit its `precision` (`DATES_OF_PRECISION`): with
    `month`, for example, the first and the last day of a month. The date of an utterance is a day, a month or a year.
    """
    for at, event in enumerate(corpus.files.events):
        dates = [each for each in (event.from_, event.to) if each is not None]
        if any(_day(each) is None for each in dates):
            message = f"{event.id} has a date that is not in the calendar"
            yield corpus.registry_fault("events", at, message, got=" to ".join(dates), expected="days as 2017-03-02")
        elif len(dates) == 2 and dates[0] > dates[1]:  # noqa: PLR2004 - both dates are given
            message, hint = f"{event.id} ends before it starts", "exchange from and to, or correct one of them"
            yield corpus.registry_fault("events", at, message, got=" to ".join(dates), hint=hint)
        elif not _fits_precision(event):
            got, expected = f"{event.from_} to {event.to}", DATES_OF_PRECISION[event.precision]
            message = f"the dates of {event.id} are not those of precision {event.precision}"
            hint = "correct from and to, or the precision"
            yield corpus.registry_fault("events", at, message, got=got, expected=expected, hint=hint)
    for at, utterance in enumerate(corpus.files.utterances):
        parts = ["01", "01"] if utterance.date is None else utterance.date.split("-")[1:]
        if utterance.date is not None and _day(utterance.date + "-01" * (2 - len(parts))) is None:
            message = f"the date of {utterance.id} is not in the calendar"
            expected = "2017-03-02, 2017-03 or 2017"
            yield corpus.registry_fault("utterances", at, message, got=utterance.date, expected=expected)


def _day(value: str) -> date | None:
    """Return the date of a string such as `2017-03-02`; None if it is not a day of the calendar."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _fits_precision(event: EventInstance) -> bool:
    """Return whether the `from` and `to` of an event instance fit its precision, as `DATES_OF_PRECISION` says.

    For example, with the precision `day` they are the same day, and with `unknown` both are null.
    """
    start, end = _day(event.from_ or ""), _day(event.to or "")
    if start is None or end is None:
        return event.precision == "unknown" and event.from_ is None and event.to is None
    last = calendar.monthrange(end.year, end.month)[1]
    return {
        "day": start == end,
        "month": start.day == 1 and end.day == last,
        "year": (start.month, start.day, end.month, end.day) == (1, 1, 12, 31),
        "unknown": False,
    }[event.precision]
