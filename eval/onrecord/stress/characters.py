"""The transformations of single characters: quotation marks, spaces, capitals and typing errors."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

from msgspec.structs import replace

from onrecord.stress.plan import Plan, articles
from onrecord.stress.rewriting import replaced
from onrecord.text.quotation import quotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.corpus.load import Corpus
    from onrecord.stress.plan import Article
    from onrecord.stress.rewriting import Change

SEED = 20170302
NO_BREAK = "\u00a0"
STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_TITLE = r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|St)\.?"
_SPACE = re.compile(
    r"(?<=\d) (?=\w)|(?:(?<=Mr)|(?<=Ms)|(?<=Dr)|(?<=Mrs)|(?<=\bSen\.)|(?<=\bRep\.)) (?=[A-Z])| (?=[–—])"
)
_WORD = re.compile(r"(?<![\w'’@#/.-])[a-z]{5,}(?![\w'’@/-])")
EVERY = 3  # one of this many words is mistyped


def straight(article: Article) -> Iterator[Change]:
    """Yield the changes that make every quotation mark and apostrophe straight."""
    for at, character in enumerate(article.text):
        if (written := character.translate(STRAIGHT)) != character:
            yield replaced(at, at + 1, written)


def curly(article: Article) -> Iterator[Change]:
    """Yield the changes that make every quotation mark and apostrophe curly: “ or ‘ if it opens a pair, else ” or ’."""
    text = article.text
    pairs = quotations(text)
    opening = {pair.open for pair in pairs}
    for at, character in enumerate(text):
        if character in "\"'":
            double = character == '"'
            written = ("“" if double else "‘") if at in opening else ("”" if double else "’")
            yield replaced(at, at + 1, written)


def no_break(corpus: Corpus) -> Plan:
    """Return the plan (the changes of all texts and of the registry) for no-break spaces, as in typesetting.

    They replace the spaces in names of people, after titles and figures, and before dashes. The registry gets each name
    with both kinds of space.
    """
    changes = {article.doc_id: list(_no_break(article)) for article in articles(corpus)}
    entities = {
        entity.id: replace(
            entity, names=[*entity.names, *(name.replace(" ", NO_BREAK) for name in entity.names if " " in name)]
        )
        for entity in corpus.entities.values()
        if entity.type == "PER"
    }
    return Plan(changes, entities=entities)


def _no_break(article: Article) -> Iterator[Change]:
    text = article.text
    places = {match.start() for match in _SPACE.finditer(text)}
    for mention in article.record.mentions or ():
        if mention.form == "name" and mention.type == "PER":
            head = mention.head or mention
            places |= {at for at in range(head.start, head.end) if text[at] == " "}
    for at in sorted(places):
        yield replaced(at, at + 1, NO_BREAK)


def capitals(article: Article) -> Iterator[Change]:
    """Yield the changes that put all zones labelled `headline` into capitals.

    A letter whose capital is two letters, such as ß, is unchanged, so that no offset moves.
    """
    for start, end in article.zones("headline"):
        for at in range(start, end):
            character = article.text[at]
            written = character.upper()
            if written != character and len(written) == 1:
                yield replaced(at, at + 1, written)


def mistyped(article: Article) -> Iterator[Change]:
    """Yield the changes that put a typing error into every third word that no annotation covers.

    Only words of five or more small letters in zones labelled `body`, `dek` or `list` count. Two letters are exchanged,
    one is doubled, or one is omitted; the first letter is never changed. The same article always gets the same errors.
    """
    draw = Random(f"{SEED}:{article.doc_id}")  # noqa: S311 - no secret
    free = bytearray(b"\1" * len(article.text))
    for start, end in article.covered:
        free[start:end] = bytes(end - start)
    words = [
        match
        for match in _WORD.finditer(article.text)
        if all(free[match.start() : match.end()]) and article.in_zones(*match.span(), "body", "dek", "list")
    ]
    for match in words[::EVERY]:
        yield replaced(*match.span(), _error(match.group(), draw))


def _error(word: str, draw: Random) -> str:
    at = draw.randrange(1, len(word) - 1)
    kind = draw.randrange(3)
    if kind == 0 and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1 and word[at] not in {word[at - 1], word[at + 1]}:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1 :]
