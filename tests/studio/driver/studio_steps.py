"""The annotations whose cost `studio_keys` counts: how each is made, what it must give, and what it cost before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.studio.from_tasks import Reading

Action: TypeAlias = tuple[Any, ...]  # a method of Editor and its arguments
DENIED = "lying to the council about the meeting"
MET = "Mayor Ada Lind met with shipowner Tomas Berg in Port Alder on Monday"
PROPER = "I will step aside if it's proper."
KNOWN = "1 key, 1 drag; 1 key or 3 characters"
LINKED = "1 key, 2 clicks"
FREE = ("uncount",)  # what was done before it is not counted


@dataclass(frozen=True)
class Step:
    """One annotation.

    Attributes:
        title: The row of the table.
        layer: The layer of the project.
        without: The ids of gold's items that the step is to make.
        actions: What an annotator does.
        gives: Whether a reading has what the step is to make.
        before: What it cost in 0.1.0.
        goal: What it was to cost.
    """

    title: str
    layer: str
    without: tuple[str, ...]
    actions: tuple[Action, ...]
    gives: Callable[[Reading, str], bool]
    before: str
    goal: str


def _marked(key: str, words: str, number: int = 1, *then: Action) -> tuple[Action, ...]:
    """Return the actions that press a label's key, select the nth place of some words, and more, and end with Esc."""
    return (("key", key), ("drag", words, number), *then, ("key", "Escape"))


def _arc(words: str, target: str, number: int = 1, *, source_number: int = 1) -> tuple[Action, ...]:
    return (("click_words", words, source_number), ("key", "Alt+r"), ("click_words", target, number))


def _item(reading: Reading, list_name: str, key: str, text: str, words: str) -> dict[str, Any] | None:
    assert reading.part is not None, reading.problems
    for item in reading.part[list_name]:
        span = (item.get(key) or [item])[0] if key else item
        if text[span["start"] : span["end"]] == words:
            return item
    return None


def _has_entity(words: str, entity: str) -> Callable[[Reading, str], bool]:
    def check(reading: Reading, text: str) -> bool:
        assert reading.part is not None, reading.problems
        return any(
            each["entity"] == entity and text[each["start"] : each["end"]] == words for each in reading.part["mentions"]
        )

    return check


def _is_new(mentions: int) -> Callable[[Reading, str], bool]:
    def check(reading: Reading, _: str) -> bool:
        assert reading.part is not None, reading.problems
        (row,) = reading.added["entities"]
        return sum(each["entity"] == row["id"] for each in reading.part["mentions"]) == mentions

    return check


def _has_quote(words: str, **fields: Any) -> Callable[[Reading, str], bool]:
    def check(reading: Reading, text: str) -> bool:
        quote = _item(reading, "quotes", "content", text, words)
        return (
            quote is not None and all(quote[name] == value for name, value in fields.items()) and len(quote["cue"]) == 1
        )

    return check


def _has_argument(words: str, role: str, target: str) -> Callable[[Reading, str], bool]:
    def check(reading: Reading, text: str) -> bool:
        event = _item(reading, "events", "", text, words)
        return event is not None and {"role": role, "target": target} in event["arguments"]

    return check


MENTION = "4.4 keys, 2.4 clicks, 1 drag, 15 characters"
QUOTE = "10 keys, 8 clicks, 3 drags"
ARGUMENT = "1 key, 5.5 clicks"
OF_LIND = _has_entity("Lind", "ent-ada-lind")
SHE = _has_entity("she", "ent-ada-lind")
DENIES = _has_quote(DENIED, act="deny", speakers=["ent-tomas-berg"])
SAYS = _has_quote(MET, act="assert", speakers=["ent-lind-spokesman"])
AGENT = _has_argument("lying", "agent", "m12")
NEW = _marked("7", "Alder", 1, ("write", "by name", "Alder"))
# The label of the selected mark is that of the next one; the key that deselects the last is counted with the first.
NEXT = (("key", "1"), ("drag", "Berg", 2), FREE, ("drag", "Lind", 3))
SHE_JOINED = (("key", "1"), ("drag", "she"), ("key", "Alt+r"), ("click_words", "Mayor Ada"))
LISTED = _marked("1", "she", 1, ("choose", "Entity", "Ada"))
DENIAL = (*_marked("4", DENIED, 1, ("key", "d")), *_marked("6", "denied"), *_marked("7", "Berg", 2))
SAID = (*_marked("3", MET), *_marked("7", "her spokesman"), *_marked("6", "said"))
# All of that is what the quote costs; to put its ends right costs nothing more.
QUOTED = (("key", "1"), ("drag", f'"{PROPER}"'), ("key", "c"), FREE)
PEOPLE, QUOTES, EVENTS = ("m12", "m14", "m15"), ("q2", "q4", "q6"), ("e4", "e6")
STEPS = (
    Step("mention by name", "entities", ("m15",), _marked("1", "Lind", 3), OF_LIND, MENTION, KNOWN),
    Step("the next one with its label", "entities", PEOPLE, NEXT, OF_LIND, MENTION, KNOWN),
    Step("mention of the last entity: `same`", "entities", ("m15",), _marked("8", "Lind", 3), OF_LIND, MENTION, KNOWN),
    Step("mention of an entity on the page: an arc", "entities", PEOPLE, SHE_JOINED, SHE, MENTION, KNOWN),
    Step("mention of an entity from the list", "entities", PEOPLE, LISTED, SHE, MENTION, KNOWN),
    Step("mention of a new entity", "entities", PEOPLE, NEW, _is_new(1), MENTION, ""),
    Step(
        "its second time", "entities", PEOPLE, (*NEW, FREE, *_marked("7", "Alder", 2)), _is_new(2), MENTION, "offered"
    ),
    Step("quote with cue, source, speaker, act", "quotes", QUOTES, DENIAL, DENIES, QUOTE, "half"),
    Step("quote after a neutral cue", "quotes", QUOTES, SAID, SAYS, QUOTE, "half"),
    Step(
        "argument",
        "events",
        EVENTS,
        _arc("discuss", "We"),
        _has_argument("discuss", "participant", "m11"),
        ARGUMENT,
        LINKED,
    ),
    Step(
        "argument: who does it",
        "events",
        EVENTS,
        _arc("Berg", "lying", source_number=2),
        AGENT,
        ARGUMENT,
        LINKED,
    ),
    Step(
        "argument: to whom it is done",
        "events",
        EVENTS,
        _arc("lying", "she"),
        _has_argument("lying", "audience", "m14"),
        ARGUMENT,
        LINKED,
    ),
    Step(
        "argument, its role chosen",
        "events",
        EVENTS,
        (*_arc("lying", "Berg", 2), ("role", "agent")),
        AGENT,
        ARGUMENT,
        LINKED,
    ),
    Step(
        "quotation marks taken out of a quote",
        "quotes",
        QUOTES,
        QUOTED,
        lambda reading, text: _item(reading, "quotes", "content", text, PROPER) is not None,
        "16 keys, 20 clicks, 2 drags",
        "none",
    ),
)
