"""A baseline for coreference: find names by their capitals, and link names with equal strings.

1. A *name* is a run of capitalised words in a sentence (`Attorney General Jeff Sessions`). It may continue after the
   full stop of an abbreviation (`Sen. Al`), and after *of* following a word for an organisation (`Department of
   Justice`). Openers (But, There) belong to no name. Days, months, titles and adjectives are not names on their own,
   nor is a single word at the start of a sentence, unless it is a name elsewhere.
2. In a line of capitalised words (a headline) only words count that are in a name of the running text.
3. The *type* comes from lists of places, peoples and words for organisations. An acronym is an organisation, and any
   other name is a person.
4. The *head* is the name without titles before it and without a final 's. A person's name includes titles before it
   that are not capitalised (`ambassador Sergey Kislyak`), any other name includes an article (`the FBI`).
5. Names with equal heads are one *entity*, in all documents; the string is its id.

There are no pronouns, no nominals, and no last names linked to full names. A coreference system should do better.
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
REACH = 60  # the number of characters before a name that are searched for its titles


class Name(NamedTuple):
    """A name in the text: its span, its head, and its type."""

    span: Interval
    head: Interval
    type: str


def extract(document: Input) -> Document:
    """Return a document whose mentions are the names of the text; names with equal heads have the same entity id."""
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
    """Return the words of a span, joined by single spaces."""
    return " ".join(text[slice(*span)].split())


def find_names(text: str) -> list[Name]:
    """Return the names of a text in order, found by their capitals.

    The first word of a sentence counts only if it is a part of a longer name, or a name elsewhere in the text. A word
    in a headline counts only if it is in a name outside of headlines.
    """
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
    """Return a run of words as a name: with its head, its type, and the titles or the article before it.

    `run` has the offsets of the words in `text`.
    """
    head = _head(text, run)
    kind = _listed_type(text, head) or ("ORG" if ACRONYM.fullmatch(text, *_extent(head)) else "PER")
    before = _preceding_pattern(kind).search(text, max(0, run[0].start - REACH), run[0].start)
    return Name(Interval(before.start() if before else run[0].start, run[-1].end), _extent(head), kind)


def _is_headline(text: str, line: Interval) -> bool:
    """Return whether a line has no final punctuation and most of its longer words are capitalised.

    `line` has the offsets of a paragraph in `text`.
    """
    longer = [word for word in tokens(text, start=line.start, end=line.end) if word.end - word.start >= LONGER]
    capitals = sum(text[word.start].isupper() for word in longer)
    return text[line.end - 1] not in '.!?”"' and len(longer) > 1 and capitals >= HEADLINE * len(longer)


def _runs(text: str, stretch: Interval, known: frozenset[str] | None) -> Iterator[list[Interval]]:
    """Yield the runs of adjacent words in a stretch of text that can be one name, as lists of word offsets.

    Args:
        text: The text.
        stretch: A sentence or a headline.
        known: For a headline, the lower-case words that can be part of a name; for a sentence, None.
    """
    run: list[Interval] = []
    for token in tokens(text, start=stretch.start, end=stretch.end):
        word = _name_part(text, token)
        if not _can_name(text[slice(*word)], known):
            continue
        if run and not _joined(text, run, word):
            yield from _if_name(text, run)
            run = []
        run.append(word)
    yield from _if_name(text, run)


def _name_part(text: str, token: Interval) -> Interval:
    """Return the offsets of a token without a final `'s` or `-related`.

    Initials (U.S.) include their last full stop.
    """
    if INITIALS.fullmatch(text, *token) and text[token.end : token.end + 1] == ".":
        return Interval(token.start, token.end + 1)
    return Interval(token.start, token.start + len(TAIL.sub("", text[slice(*token)])))


def _can_name(word: str, known: frozenset[str] | None) -> bool:
    """Return whether a word can be part of a name.

    Args:
        word: The word.
        known: The lower-case words that can, in a headline. None for running text: there, a word can if it is
            capitalised, has no apostrophe, and does not often open a sentence (list `openers`).
    """
    if known is not None:
        return word.lower() in known
    capital = len(word) > 1 and word[0].isupper() and not PARTY_LETTER.match(word)
    return capital and APOSTROPHE.search(word) is None and word.lower() not in words("names.json")["openers"]


def _joined(text: str, run: Sequence[Interval], word: Interval) -> bool:
    """Return whether `word` belongs to the same name as the run before it.

    `run` has the offsets of the words of the name so far, `word` those of the next word. White space between them joins
    them, as do `. ` after a title and `of` after an organisation or `secretary`.
    """
    last, gap = text[slice(*run[-1])].lower(), text[run[-1].end : word.start]
    titles, bodies = words("names.json")["titles"], words("names.json")["organisations"]
    if gap in {" of ", " of the "}:
        return last in bodies or last == "secretary"
    return gap.isspace() or (gap == ". " and last in titles)


def _if_name(text: str, run: list[Interval]) -> Iterator[list[Interval]]:
    """Yield the run if at least one of its words is neither a title nor in the list `not_names`; else yield nothing.

    `run` has the offsets of the words in `text`; `not_names` is a list in names.json.
    """
    common = words("names.json")["not_names"] | words("names.json")["titles"]
    if any(text[slice(*word)].lower() not in common for word in run):
        yield run


def _head(text: str, run: Sequence[Interval]) -> Sequence[Interval]:
    """Return the head of a name: its words without leading titles and the adjectives (list `not_names`) after them.

    `run` has the offsets of the name's words in `text`, and the result those of the head. The last word always remains.
    A name that is itself in a list of places, peoples or organisations is returned whole.
    """
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
    """Return GPE, GROUP or ORG if the head (the offsets of its words) is a listed place, people or organisation.

    None if it is in none of these word lists.
    """
    name = spelt(text, _extent(head)).lower()
    lists = words("names.json")
    if name in lists["places"]:
        return "GPE"
    if name in lists["peoples"] or name.split()[-1] in lists["peoples"]:
        return "GROUP"
    if name.split()[-1] in lists["organisations"] or any(f"{word} of" in name for word in lists["organisations"]):
        return "ORG"
    return None


@cache
def _preceding_pattern(kind: str) -> re.Pattern[str]:
    """Return a pattern for the words directly before a name that belong to it: titles for the type PER, else `the`."""
    if kind != "PER":
        return re.compile(r"\b[Tt]he\s\Z")
    titles = "|".join(sorted(words("names.json")["titles"]))
    adjectives = "|".join(word.title() for word in sorted(words("names.json")["not_names"]))
    return re.compile(rf"\b(?:(?:{adjectives}) )?(?:(?:{titles}) )+\Z")


def _extent(run: Sequence[Interval]) -> Interval:
    """Return the interval from a run's first word to its last."""
    return Interval(run[0].start, run[-1].end)


def _within(inner: Interval, outer: Interval) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
