"""Find the people whom a corpus names, and the pronoun of each.

A person is an entity of type PER with at least one mention of the form name, whose name in the registry has one to four
capitalised words: given names first, the family name last. The pronoun is that of most of its pronominal mentions;
without such mentions, that of a title (Mr, spokeswoman); without a title, that of a well-known given name. Otherwise it
is unknown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Entity

HE, SHE, THEY = "he", "she", "they"
_PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), HE),
    **dict.fromkeys(("she", "her", "hers", "herself"), SHE),
}
_TITLES = {
    HE: re.compile(r"\b(?:Mr|Sir|Lord|Prince|King|\w*(?:[sr]men|sman|rman)|congressman|councilman)\b", re.IGNORECASE),
    SHE: re.compile(r"\b(?:Mrs|Ms|Miss|Lady|Dame|Princess|Queen|\w+woman)\b", re.IGNORECASE),
}
_PARTICLES = frozenset({"van", "von", "der", "den", "de", "del", "della", "da", "di", "du", "la", "le", "bin"})
_SUFFIX = re.compile(r",? (?:Jr|Sr)\.?$| I{2,3}$")
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Person:
    """A person whom the corpus names.

    Attributes:
        id: The entity's id.
        given: The given names; () for a person with one name only.
        family: The last name.
        pronoun: `he`, `she`, or `they` if it is unknown.
        named: The number of mentions of the form name.
    """

    id: str
    given: tuple[str, ...]
    family: str
    pronoun: str
    named: int

    @property
    def full(self) -> str:
        """Return the full name: given names and family name."""
        return " ".join((*self.given, self.family))


@cache
def data() -> dict[str, Any]:
    """Return the contents of names.json, the names for made-up people and the facts on real ones.

    The keys are `given`, `accented` and `known` (pronoun -> given names), `family` and `accented_family` ([beginnings
    of family names, their ends]), and `nicknames` (nickname -> given name).
    """
    found: dict[str, Any] = msgspec.json.decode(files("onrecord.stress").joinpath("names.json").read_bytes())
    return found


def people(corpus: Corpus) -> list[Person]:
    """Return the people of a corpus who can be renamed, sorted by entity id.

    They are the registry's entities of type PER that at least one mention of form `name` refers to, and whose name is a
    few capitalised words.
    """
    texts: defaultdict[str, list[str]] = defaultdict(list)
    named: Counter[str] = Counter()
    for doc_id, document in corpus.documents.items():
        for mention in document.mentions or ():
            if mention.entity is not None:
                texts[mention.entity].append(corpus.texts[doc_id][mention.start : mention.end])
                named[mention.entity] += mention.form == "name"
    found = (_person(entity, texts[entity.id], named[entity.id]) for entity in corpus.entities.values())
    return sorted((each for each in found if each is not None), key=lambda each: each.id)


def _person(entity: Entity, texts: list[str], named: int) -> Person | None:
    words = _SUFFIX.sub("", entity.name).split()
    names = [word for word in words if word not in _PARTICLES]
    is_name = 0 < len(names) <= _MOST_WORDS and all(word[0].isupper() for word in names)
    if entity.type != "PER" or not named or not is_name:
        return None
    return Person(entity.id, tuple(names[:-1]), names[-1], _pronoun(names, texts), named)


def _pronoun(names: list[str], texts: list[str]) -> str:
    counted = Counter(_PRONOUNS[text.lower()] for text in texts if text.lower() in _PRONOUNS)
    if counted:
        return counted.most_common(1)[0][0]
    for pronoun, title in _TITLES.items():
        if any(title.search(text) for text in texts):
            return pronoun
    return next((pronoun for pronoun, known in data()["known"].items() if names[0] in known), THEY)
