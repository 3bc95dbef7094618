"""The transformations that rename people: made-up names, names with accents, and names exchanged between people."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from msgspec.structs import replace as with_fields

from onrecord.stress import renaming
from onrecord.stress.people import people
from onrecord.stress.plan import Plan
from onrecord.stress.rewriting import Change, Piece, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.corpus.load import Corpus


def other_names(corpus: Corpus) -> Plan:
    """Return the plan (the changes of all texts and of the registry) that gives each person a made-up name."""
    return renaming.made_up(people(corpus), taken=_all_texts(corpus)).plan(corpus)


def swapped_names(corpus: Corpus) -> Plan:
    """Return the plan (the changes of all texts and of the registry) that gives each person the name of another."""
    return renaming.swapped(people(corpus)).plan(corpus)


def decomposed(corpus: Corpus) -> Plan:
    """Return the plan (the changes of a corpus) that writes each letter with an accent as two characters (NFD).

    English news has few such letters, so all people first get made-up names with accents.
    """
    plan = renaming.made_up(people(corpus), accented=True, taken=_all_texts(corpus)).plan(corpus)
    changes: dict[str, list[Change]] = {}
    for doc_id, text in corpus.texts.items():
        named = [_decomposed(change) for change in plan.changes[doc_id]]
        changes[doc_id] = [*named, *_accents(text)]
    entities = {
        name: with_fields(entity, name=_nfd(entity.name), names=[_nfd(each) for each in entity.names])
        for name, entity in plan.entities.items()
    }
    return Plan(changes, entities=entities, words=lambda text: _nfd(plan.words(text)))


def _all_texts(corpus: Corpus) -> str:
    return "\n".join(corpus.texts.values())


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _decomposed(change: Change) -> Change:
    return Change(change.start, change.end, tuple(Piece(*each[:2], _nfd(each.text)) for each in change.pieces))


def _accents(text: str) -> Iterator[Change]:
    for at, character in enumerate(text):
        if (written := _nfd(character)) != character:
            yield replaced(at, at + 1, written)
