"""The floor for coreference: find names by their capitals, and call two the same where their strings are.

1. A *name* is a run of capitalised words in a sentence (`Attorney General Jeff Sessions`), also over the stop of an
   abbreviation (`Sen. Al`) and over *of* after a word for a body (`Department of Justice`). Openers (But, There) belong
   to none; days, months, titles and adjectives are none by themselves, nor is a lone word that opens a sentence, unless
   it is a name elsewhere.
2. In a line of capitalised words (a headline) only those count that are in some name of the running text.
3. The *type* comes from lists of places, peoples and words for bodies; capitals throughout are a body, all else is a
   person.
4. The *head* is the name without the titles before it, and without a final 's. A person's name takes in the titles
   before it that are not capitalised (`ambassador Sergey Kislyak`), any other an article (`the FBI`).
5. Names whose heads are spelt alike are one *entity*, in all documents. The string is its id.

No pronouns, no nominals, no last names joined to full ones: what it gets right, any coreference system should.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from onrecord.baselines.lexicon import words
from onrecord.documents.model import Document, Interval, Mention, Span
from onrecord.text import paragraphs, sentences, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.run.extractor import Input

TAIL = re.compile(r"[’']s$|-[a-z]+$")
APOSTROPHE = re.compile(r"[’']")
INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
PARTY_LETTER = re.compile(r"[A-Z]-")
ACRONYM = re.compile(r"[A-Z]{2,}")
HEADLINE = 0.7  # the share of a line's longer words that are capitalised
LONGER = 4  # letters
REACH = 60  # characters before a name in which its titles are sought


class Name(NamedTuple):
    """A name in the text: all of it, its head, and its type."""

    span: Interval
    head: Interval
    type: str


def extract(document: Input) -> Document:
    """Return the names of a document as mentions, those with the same head as one entity."""
    text = document.text
    mentions = [
        Mention(
            start=name.span.start,
            end=name.span.end,
            id=f"m{number}",
            head=Span(start=name.head.start, end=name.head.end),
            form="name",
            type=name.type,
            entity=spelt(text, name.head),
        )
        for number, name in enumerate(find_names(text), 1)
    ]
    return Document(doc_id=document.doc_id, text_sha256=document.text_sha256, mentions=mentions)


def spelt(text: str, span: Interval) -> str:
    """Return the words of a span with single spaces between."""
    return " ".join(text[slice(*span)].split())


def find_names(text: str) -> list[Name]:
    """Return the names of a text, in order."""
    lines = paragraphs(text)
    headlines = [line for line in lines if _is_headline(text, line)]
    running = [each for each in sentences(text) if not any(_within(each, line) for line in headlines)]
    runs = [(sentence.start, run) for sentence in running for run in _runs(text, sentence, None)]
    sure = {text[slice(*word)] for start, run in runs if len(run) > 1 or run[0].start > start for word in run}
    kept = [run for start, run in runs if len(run) > 1 or run[0].start > start or text[slice(*run[0])] in sure]
    known = frozenset(text[slice(*word)].lower() for run in kept for word in _head(text, run))
    kept += [run for line in headlines for run in _runs(text, line, known)]
    return [_name(text, run) for run in sorted(kept)]


def _name(text: str, run: Sequence[Interval]) -> Name:
    head = _head(text, run)
    kind = _listed_type(text, head) or ("ORG" if ACRONYM.fullmatch(text, *_over(head)) else "PER")
    before = _before(kind).search(text, max(0, run[0].start - REACH), run[0].start)
    return Name(Interval(before.start() if before else run[0].start, run[-1].end), _over(head), kind)


def _is_headline(text: str, line: Interval) -> bool:
    """Return whether most of a line's longer words are capitalised, and no stop ends it."""
    longer = [word for word in tokens(text, start=line.start, end=line.end) if word.end - word.start >= LONGER]
    capitals = sum(text[word.start].isupper() for word in longer)
    return text[line.end - 1] not in '.!?”"' and len(longer) > 1 and capitals >= HEADLINE * len(longer)


def _runs(text: str, stretch: Interval, known: frozenset[str] | None) -> Iterator[list[Interval]]:
    """Yield the runs of name words of a sentence or a headline; in a headline only `known` words count."""
    run: list[Interval] = []
    for token in tokens(text, start=stretch.start, end=stretch.end):
        word = _bare(text, token)
        if not _can_name(text[slice(*word)], known):
            continue
        if run and not _joined(text, run, word):
            yield from _names_something(text, run)
            run = []
        run.append(word)
    yield from _names_something(text, run)


def _bare(text: str, token: Interval) -> Interval:
    """Return a token without a final 's or -related, and with the last stop of initials (U.S.)."""
    if INITIALS.fullmatch(text, *token) and text[token.end : token.end + 1] == ".":
        return Interval(token.start, token.end + 1)
    return Interval(token.start, token.start + len(TAIL.sub("", text[slice(*token)])))


def _can_name(word: str, known: frozenset[str] | None) -> bool:
    if known is not None:
        return word.lower() in known
    capital = len(word) > 1 and word[0].isupper() and not PARTY_LETTER.match(word)
    return capital and APOSTROPHE.search(word) is None and word.lower() not in words("names.json")["openers"]


def _joined(text: str, run: Sequence[Interval], word: Interval) -> bool:
    """Return whether what stands between a run and the next capitalised word lets the run go on."""
    last, gap = text[slice(*run[-1])].lower(), text[run[-1].end : word.start]
    titles, bodies = words("names.json")["titles"], words("names.json")["organisations"]
    if gap in {" of ", " of the "}:
        return last in bodies or last == "secretary"
    return gap.isspace() or (gap == ". " and last in titles)


def _names_something(text: str, run: list[Interval]) -> Iterator[list[Interval]]:
    """Yield a run if some word of it can be a name by itself."""
    common = words("names.json")["not_names"] | words("names.json")["titles"]
    if any(text[slice(*word)].lower() not in common for word in run):
        yield run


def _head(text: str, run: Sequence[Interval]) -> Sequence[Interval]:
    """Return a run without the titles, and the adjectives among them, that it begins with."""
    lowered = [text[slice(*word)].lower() for word in run]
    if _listed_type(text, run):
        return run
    titles, common = words("names.json")["titles"], words("names.json")["not_names"]
    last = max((at for at, word in enumerate(lowered[:-1]) if word in titles), default=-1)
    first = last + 1
    while first < len(run) - 1 and lowered[first] in common:
        first += 1
    return run[first:]


def _listed_type(text: str, head: Sequence[Interval]) -> str | None:
    """Return the type that the lists give a name, or None if they do not know it."""
    name = spelt(text, _over(head)).lower()
    lists = words("names.json")
    if name in lists["places"]:
        return "GPE"
    if name in lists["peoples"] or name.split()[-1] in lists["peoples"]:
        return "GROUP"
    if name.split()[-1] in lists["organisations"] or any(f"{word} of" in name for word in lists["organisations"]):
        return "ORG"
    return None


@cache
def _before(kind: str) -> re.Pattern[str]:
    """Return what a name of a type takes in of the words before it: lower-case titles, or an article."""
    if kind != "PER":
        return re.compile(r"\b[Tt]he\s\Z")
    titles = "|".join(sorted(words("names.json")["titles"]))
    adjectives = "|".join(word.title() for word in sorted(words("names.json")["not_names"]))
    return re.compile(rf"\b(?:(?:{adjectives}) )?(?:(?:{titles}) )+\Z")


def _over(run: Sequence[Interval]) -> Interval:
    return Interval(run[0].start, run[-1].end)


def _within(inner: Interval, outer: Interval) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
