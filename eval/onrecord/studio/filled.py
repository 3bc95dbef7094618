"""Derive attributes that an annotator left empty from the marks; the pull reports every derived value.

A rule returns a value only if the marks allow exactly one. Otherwise it returns None, and the annotator is asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.documents.model import Interval
from onrecord.text.quotation import quotations
from onrecord.text.segment import sentences, tokens
from onrecord.text.words import pronouns, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.studio.marks import Item, Region

NAME, NOMINAL, PRONOUN = "name", "nominal", "pronoun"
# The ending of a nationality or party does not tell whether the word is an adjective or a noun.
_DEMONYM = re.compile(r"(?:[ai]n|ish|ese|ch|ic|crat|i)$")
ARTICLES = frozenset({"the", "a", "an"})
AFTER_NOUN = frozenset(
    "of for in on at from to with by about into between against under over after before during who whom whose that "
    "which where when and or as than including is was had has".split()
)
COURTESY = frozenset({"Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Lady", "Lord"})
# The guidelines' table of cues (Q33), without words whose act depends on the construction, such as ask, call and warn.
CUES = {
    "assert": (
        "say tell add note state write post report announce reply answer respond explain recall quote cite rule find "
        "show accord : claim allege argue insist maintain predict conclude confirm complain hint imply emerge "
        "statement allegation rumour"
    ),
    "deny": "deny dispute refute rebut contradict disown denial",
    "admit": "admit acknowledge concede confess admission",
    "ask": "question wonder inquire",
    "demand": "demand request recommend propose urge order advise beg invite plea",
    "commit": "promise vow pledge threaten threat offer undertake refuse refusal",
    "judge": (
        "praise criticise criticize criticism blame accuse accusation condemn thank apologise apologize apology regret "
        "support back endorse oppose welcome applaud dismiss reject defend mock"
    ),
    "think": "think believe belief know doubt want wish hope fear expect",
}
ACTS = {stem(word): act for act, words in CUES.items() for word in words.split()}


def form_of(words: str, head: str, after: str) -> str | None:
    """Return the form of a mention: `name`, `nominal` or `pronoun`; None if the words do not decide it.

    Args:
        words: The words of the mention.
        head: The words of its head.
        after: The text after the mention, which shows whether a noun follows.

    >>> [form_of(*each) for each in (("he", "he", " said"), ("US", "US", " law"), ("the ferry", "ferry", "."))]
    ['pronoun', 'name', 'nominal']
    >>> form_of("Russian", "Russian", " ambassador") is None
    True
    """
    shout = words.isupper() and len(words) > 1
    if not shout and words.casefold() in {each.casefold() for each in pronouns()}:
        return PRONOUN
    if not head[:1].isupper():
        return NOMINAL
    before_noun = words == head and re.match(r"[ \u00a0]+[^\W\d_]", after)
    return None if before_noun and _DEMONYM.search(head) and not shout else NAME


def head_noun(words: str) -> Interval:
    """Return the span of a mention's head noun, as offsets within `words`.

    The head noun is the last word before the first preposition, relative pronoun or the like.

    >>> head_noun("a spokeswoman for Sessions")
    Interval(start=2, end=13)
    """
    found = tokens(words)
    cut = next((at for at, each in enumerate(found) if at and _is_after(words[each.start : each.end])), len(found))
    return found[cut - 1] if found else Interval(0, len(words))


def _is_after(word: str) -> bool:
    return word.casefold() in AFTER_NOUN or not word[0].isalnum()


def named_head(words: str, name: str, names: Iterable[str]) -> Interval:
    """Return the span of an entity's name within a mention, without title and article, as offsets within `words`.

    The span is that of the longest part of `name` that is one of the entity's names and occurs once in the mention. If
    there is none, it is the mention without its article.

    Args:
        words: The words of the mention.
        name: The main name of the entity.
        names: The other names of the entity.

    >>> [named_head(each, "Jeff Sessions", ["Sessions"]) for each in ("Attorney General Jeff Sessions", "Mr Sessions")]
    [Interval(start=17, end=30), Interval(start=3, end=11)]
    """
    whole, parts = tokens(words), tokens(name)
    known = {tuple(each[one.start : one.end] for one in tokens(each)) for each in (name, *names)}
    wanted = [name[each.start : each.end] for each in parts]
    stretches = [(start, end) for start in range(len(wanted)) for end in range(start + 1, len(wanted) + 1)]
    for start, end in sorted(stretches, key=lambda each: each[0] - each[1]):
        run = tuple(wanted[start:end])
        places = [
            at
            for at in range(len(whole) - len(run) + 1)
            if tuple(words[each.start : each.end] for each in whole[at : at + len(run)]) == run
        ]
        if run in known and len(places) == 1:
            return Interval(whole[places[0]].start, whole[places[0] + len(run) - 1].end)
    article = len(whole) > 1 and words[: whole[0].end].casefold() in ARTICLES
    return Interval(whole[1].start if article else 0, len(words))


def runs(words: str) -> list[str]:
    """Return all word sequences in a mention that end with its head noun, the longest first.

    >>> runs("Mayor Ada Lind of Port Alder")
    ['Mayor Ada Lind', 'Ada Lind', 'Lind']
    """
    end = head_noun(words).end
    return [words[each.start : end] for each in tokens(words) if each.start < end]


def surname(words: str) -> str:
    """Return the surname in a mention that has no first name; "" if the words can contain one.

    >>> [surname(each) for each in ("Lind", "Mr Lind", "shipowner Berg", "Eve Lind", "Mayor Lind")]
    ['Lind', 'Lind', 'Berg', '', '']
    """
    *before, last = words.split() or [""]
    alone = all(each.rstrip(".") in COURTESY or not each[:1].isupper() for each in before)
    return last if alone and last[:1].isupper() else ""


def act_of(cues: Sequence[str]) -> str | None:
    """Return the act that all cues of a quote name (see `CUES`); None if a cue names none, or two name different ones.

    The result is also None if the corpus has no such act in its inventory `act`.

    >>> act_of(["added"]), act_of(["according to"]), act_of(["denied"]), act_of(["called"]), act_of([])
    ('assert', 'assert', 'deny', None, None)
    """
    found = {ACTS.get(stem(each.split()[0]) if each[:1].isalpha() else each) for each in cues}
    act = found.pop() if len(found) == 1 else None
    return act if act in schema.labels("act") else None


def speakers_of(sources: Sequence[Item], mentions: Iterable[Item]) -> list[str]:
    """Return the ids of the entities that a quote's sources name, without duplicates; [] if a source has no entity.

    Args:
        sources: The source spans, as dicts with `start` and `end`.
        mentions: The mentions of the document, as dicts. A source has the entity of the mention with its span.
    """
    places = {(each["start"], each["end"]): each["entity"] for each in mentions if each["entity"]}
    found = [places.get((each["start"], each["end"])) for each in sources]
    return [each for each in dict.fromkeys(found) if each] if all(found) else []


def status_of(sources: Sequence[Item], speakers: Sequence[str], mentions: Iterable[Item]) -> str | None:
    """Return a quote's source status: `none`, `named` or `unnamed`; None if the marks do not decide it.

    The status is `none` without a source, `named` if each speaker has a mention of the form name in the document, else
    `unnamed`. It is None if there is a source and no speaker, or if a mention of the speakers that could be their name
    has no form.

    Args:
        sources: The source spans, as dicts.
        speakers: The ids of the speakers.
        mentions: The mentions of the document, as dicts.
    """
    if not sources:
        return "none"
    forms: dict[str, set[str | None]] = {each: set() for each in speakers}
    for each in mentions:
        forms.get(each["entity"], set()).add(each["form"])
    unclear = [found for found in forms.values() if NAME not in found]
    if not speakers or any(None in found for found in unclear):
        return None
    return "unnamed" if unclear else "named"


def without_marks(region: Region, text: str) -> Interval:
    """Return the span of a direct quote's region, without quotation marks and white space at its edges.

    The span is that of the region if the quotation marks are outside it, or if nothing else would be left.

    Args:
        region: The marked span of the content.
        text: The text of the article.
    """
    start, end = region.start, region.end
    pairs = quotations(text)
    if any(each.open == start - 1 and each.close in {end, None} for each in pairs):
        return Interval(start, end)
    for pair in pairs:
        opens = pair.open == start and pair.close in {end - 1, end, None}
        closes = pair.close == end - 1 and pair.open in {start, start - 1}
        start, end = start + opens, end - closes
    inside = text[start:end]
    if not inside.strip():
        return Interval(region.start, region.end)
    return Interval(start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip()))


def only_quote(part: Region, rivals: Sequence[Region], quotes: Sequence[Sequence[Region]], text: str) -> int | None:
    """Return the index in `quotes` of the quote to which a cue or source without an arc belongs.

    It is the only quote with content in the sentence of the cue or source. The result is None if the sentence has
    content of no quote or of several, or a second mark of the same label.

    Args:
        part: The cue or source.
        rivals: All marks with the label of `part`, including `part`.
        quotes: For each quote, the regions of its content.
        text: The text of the article.
    """
    sentence = next((each for each in sentences(text) if each.start <= part.start < each.end), None)
    if sentence is None or sum(_inside(each, sentence) for each in rivals) > 1:
        return None
    found = [at for at, stretches in enumerate(quotes) if any(_inside(each, sentence) for each in stretches)]
    return found[0] if len(found) == 1 else None


def _inside(region: Region, sentence: Interval) -> bool:
    return region.start < sentence.end and sentence.start < region.end
