"""Rules for entities: names from `names`, last names linked to full names, pronouns to the last named person.

1. A single word that ends a person's longer name in the text is that person, anywhere in the text.
2. *The* with a title (`the senator`) is the last named person with that title; without one, it is not a mention.
3. *He*, *she* and their forms are the last named person; *they* and theirs the last named group or organisation.
4. *I* and *we* in a quote are its speaker, and the speaker with others; outside quotes they are ignored.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from onrecord.baselines.lexicon import words
from onrecord.baselines.names import find_names, spelt
from onrecord.documents.model import Interval, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.baselines.names import Name

PERSON = re.compile(r"\b(?:he|she|his|her|hers|him|himself|herself)\b", re.IGNORECASE)
SEVERAL = re.compile(r"\b(?:they|them|their|theirs|themselves)\b", re.IGNORECASE)
SPEAKER = re.compile(r"\b(?:I|me|[Mm]y|mine|myself)\b")
SPEAKERS = re.compile(r"\b(?:[Ww]e|us|[Oo]urs?|ourselves)\b")  # US is none


class Phrase(NamedTuple):
    """A mention without an id.

    Attributes:
        span: Its offsets.
        head: The offsets of its head.
        form: `name`, `pronoun` or `nominal`.
        type: The entity type, such as `PER`.
        entity: The name of its entity; "" while it is unknown.
    """

    span: Interval
    head: Interval
    form: str
    type: str
    entity: str


def find_phrases(text: str) -> list[Phrase]:
    """Return the names, and the third-person pronouns and titles that refer to an earlier name, in text order."""
    names = find_names(text)
    full = {
        spelt(text, name.head).split()[-1]: spelt(text, name.head) for name in reversed(names) if _is_full(text, name)
    }
    found = [
        Phrase(*name[:2], "name", name.type, full.get(spelt(text, name.head), spelt(text, name.head))) for name in names
    ]
    taken = [phrase.span for phrase in found]
    candidates = [
        *_free(PERSON, text, "pronoun", "PER", taken),
        *_free(SEVERAL, text, "pronoun", "GROUP", taken),
        *_free(_title(), text, "nominal", "PER", taken),
    ]
    return list(_resolved(text, sorted([*found, *candidates])))


def first_person(text: str, content: Iterable[Interval], speaker: str) -> Iterator[Phrase]:
    """Yield the first-person pronouns inside a quote.

    The entity of `I` and its forms is `speaker`; that of `we` and its forms is the string `<speaker> and others`.

    Args:
        text: The text.
        content: The spans of the quote's content.
        speaker: The name of the speaker's entity.
    """
    for start, end in content:
        for pattern, kind, entity in ((SPEAKER, "PER", speaker), (SPEAKERS, "GROUP", f"{speaker} and others")):
            for match in pattern.finditer(text, start, end):
                span = Interval(*match.span())
                yield Phrase(span, span, "pronoun", kind, entity)


def mentions(phrases: Iterable[Phrase]) -> list[Mention]:
    """Return phrases as mentions with the ids `m1`, `m2` and so on, in text order.

    Of several phrases with the same span, only one becomes a mention: the last one if they are sorted by head, then by
    form, type and entity.
    """
    unique = {phrase.span: phrase for phrase in sorted(phrases)}
    return [
        Mention(
            start=phrase.span.start,
            end=phrase.span.end,
            id=f"m{number}",
            head=Span(start=phrase.head.start, end=phrase.head.end),
            form=phrase.form,
            type=phrase.type,
            entity=phrase.entity,
        )
        for number, phrase in enumerate(unique.values(), 1)
    ]


def _is_full(text: str, name: Name) -> bool:
    """Return whether a name is of type PER and its head has at least two words."""
    return name.type == "PER" and " " in spelt(text, name.head)


@cache
def _title() -> re.Pattern[str]:
    """Return a pattern of "the" and one or more titles (`the attorney general`), not followed by a capitalised word.

    The titles are the group `head`.
    """
    listed = "|".join(
        sorted(words("names.json")["titles"] - {"former", "embattled", "state", "press", "vice", "deputy"})
    )
    return re.compile(rf"\b[Tt]he (?P<head>(?i:(?:{listed})(?:[ -](?:{listed}))*))\b(?! [A-Z])")


def _free(pattern: re.Pattern[str], text: str, form: str, kind: str, taken: Sequence[Interval]) -> Iterator[Phrase]:
    """Yield a phrase for each match of a pattern that overlaps no span of `taken`; its entity is still "".

    Args:
        pattern: The pattern; its group `head`, if it has one, is the phrase's head.
        text: The text.
        form: The form of the phrases.
        kind: The entity type of the phrases.
        taken: Spans of phrases that were found before.
    """
    group = "head" if "head" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        span = Interval(*match.span())
        if not any(span.start < other.end and other.start < span.end for other in taken):
            yield Phrase(span, Interval(*match.span(group)), form, kind, "")


def _resolved(text: str, phrases: Iterable[Phrase]) -> Iterator[Phrase]:
    """Yield the names, and those pronouns and titles that refer to an earlier name, with its entity.

    A pronoun gets the last name of its type; a title, the last person who was named with it. Others are left out.
    `phrases` must be in text order, since only names that come before are used.
    """
    last: dict[str, str] = {}
    for phrase in phrases:
        if phrase.form == "name":
            last["PER" if phrase.type == "PER" else "GROUP"] = phrase.entity
            before = spelt(text, Interval(phrase.span.start, phrase.head.start)).lower()
            if phrase.type == "PER" and before:
                last[before] = phrase.entity
            yield phrase
            continue
        key = phrase.type if phrase.form == "pronoun" else spelt(text, phrase.head).lower()
        if key in last:
            yield phrase._replace(entity=last[key])
