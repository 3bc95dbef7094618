"""Rules for events: a lexicon of triggers, the nearest mentions, and the words before the trigger.

1. A *trigger* is a word of `triggers.json` that is not a cue; the file gives its event type.
2. The nearest mention before it in its sentence gets the type's first role, the nearest mention after it the second.
3. A word of `contexts.json` among the four words before the trigger makes the event negative, conditional, demanded or
   future; otherwise it is positive and actual.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING

import msgspec

from onrecord.baselines.lexicon import words
from onrecord.documents.model import Argument, Event, Interval
from onrecord.text import sentences, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from onrecord.documents.model import Mention

CONTEXT = 4  # the number of words before a trigger that decide polarity and realis


class EventType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event type of the lexicon.

    Attributes:
        before: The role of the nearest mention before the trigger.
        after: The role of the nearest mention after it; None for no role.
        words: The trigger words.
    """

    before: str
    after: str | None
    words: list[str]


@cache
def triggers() -> dict[str, tuple[str, EventType]]:
    """Return trigger word -> (name of the event type, the event type)."""
    raw = files("onrecord.baselines").joinpath("triggers.json").read_bytes()
    types = msgspec.json.decode(raw, type=dict[str, EventType])
    return {word: (name, each) for name, each in types.items() for word in each.words}


def find_events(text: str, mentions: Sequence[Mention], cues: Collection[Interval]) -> list[Event]:
    """Return the events of a text in order, each with its trigger, type, arguments, polarity and realis.

    A trigger word inside a mention, or at the place of a cue, is no event.

    Args:
        text: The text.
        mentions: The mentions, whose ids become the targets of arguments.
        cues: The offsets of cues, which are not triggers.
    """
    found: list[Event] = []
    number = count(1)
    for sentence in sentences(text):
        spelt = tokens(text, start=sentence.start, end=sentence.end)
        inside = [each for each in mentions if sentence.start <= each.start and each.end <= sentence.end]
        for at, token in enumerate(spelt):
            entry = triggers().get(text[slice(*token)].lower())
            if entry is None or token in cues or any(each.start <= token.start < each.end for each in inside):
                continue
            context = {text[slice(*word)].lower() for word in spelt[max(0, at - CONTEXT) : at]}
            found.append(
                Event(
                    start=token.start,
                    end=token.end,
                    id=f"e{next(number)}",
                    type=entry[0],
                    arguments=_arguments(token, entry[1], inside),
                    polarity="negative" if context & words("contexts.json")["negative"] else "positive",
                    realis=_realis(context),
                )
            )
    return found


def _arguments(trigger: Interval, kind: EventType, mentions: Sequence[Mention]) -> list[Argument]:
    """Return the arguments of an event: the nearest mentions before and after its trigger, in the roles of its type.

    Args:
        trigger: The offsets of the trigger.
        kind: The event type, which names a role for each of the two; None as a role means no argument there.
        mentions: The mentions of the sentence. One without an id is no argument.
    """
    before = max((each for each in mentions if each.end <= trigger.start), key=lambda each: each.end, default=None)
    after = min((each for each in mentions if each.start >= trigger.end), key=lambda each: each.start, default=None)
    sides = ((kind.before, before), (kind.after, after))
    return [Argument(role, mention.id) for role, mention in sides if role and mention and mention.id]


def _realis(context: Collection[str]) -> str:
    """Return how real an event is, by the words before its trigger: `conditional`, `demanded`, `future` or `actual`.

    `context` has these words in lower case. The first of the three lists in contexts.json that has one of them decides.
    """
    named = (kind for kind in ("conditional", "demanded", "future") if words("contexts.json")[kind] & set(context))
    return next(named, "actual")
