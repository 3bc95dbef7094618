"""Rename people throughout a corpus: in mentions, in zones that are not annotated, and in labels.

Words are replaced one by one, so that a span of a part of a name stays a span of that part. In a mention of the form
name, the entity determines the new name. Other text of annotated zones has no names of people, since gold marks all
names. Zones that are not annotated (links, credits) and labels are searched for full names, then for family names.

The words beside a name are adapted: `'s` or `'` after it, and `a` or `an` before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace as with_fields

from onrecord.stress.people import data
from onrecord.stress.plan import Plan, articles
from onrecord.stress.rewriting import Change, replaced
from onrecord.text.quotation import quotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onrecord.corpus.load import Corpus
    from onrecord.documents.model import Entity
    from onrecord.stress.people import Person
    from onrecord.stress.plan import Article

_ARTICLE = re.compile(r"\b(a|an|A|An) $")
_VOWELS = tuple("aeiouAEIOUÁÉÍÓÚÄÖÜáéíóúäöü")


@dataclass(frozen=True)
class Renaming:
    """New names of people.

    Attributes:
        people: id of the entity -> (the person with the old name, the person with the new name).
    """

    people: Mapping[str, tuple[Person, Person]]

    @cached_property
    def _loose(self) -> tuple[re.Pattern[str], Mapping[str, str]]:
        """Return (pattern, old name -> new name) to rename people in strings that no annotation covers.

        The pattern finds full names, family names, and the first given name with the family name, also in capitals.
        Each of them is a key of the mapping.
        """
        found: dict[str, str] = {}
        for old, new in sorted(self.people.values(), key=lambda pair: -pair[0].named):
            found.setdefault(old.full, new.full)
            found.setdefault("".join((*old.given, old.family)), "".join((*new.given, new.family)))
            found.setdefault(old.family, new.family)
            for given in old.given[:1]:
                found.setdefault(f"{given} {old.family}", f"{new.given[0] if new.given else ''} {new.family}".strip())
        every = found | {name.upper(): new.upper() for name, new in found.items()}
        names = "|".join(re.escape(name) for name in sorted(every, key=lambda name: (-len(name), name)))
        return re.compile(rf"(?<![A-Z])(?:{names})(?![a-z])" if names else r"(?!)"), every

    def words(self, text: str) -> str:
        """Return `text` with the names of people replaced: full names, and family names on their own.

        It is meant for strings without annotations, such as titles. A name that several people have becomes the new
        name of the person who is named most.
        """
        changes = list(self._in(text, 0, len(text)))
        for change in sorted(changes, reverse=True):
            text = text[: change.start] + "".join(piece.text for piece in change.pieces) + text[change.end :]
        return text

    def changes(self, article: Article) -> Iterator[Change]:
        """Yield the changes that rename people in an article: in its mentions, and in zones that are not annotated."""
        named = [each for each in article.record.mentions or () if each.form == "name" and each.entity in self.people]
        places = set[tuple[int, int]]()
        for mention in named:
            for change in self._in_mention(article.text, *mention.interval, str(mention.entity)):
                if (change.start, change.end) not in places:
                    places.add((change.start, change.end))
                    yield change
        at = 0 if article.record.zones else len(article.text)  # without zones everything is annotated
        for start, end in [*article.annotated, (len(article.text), len(article.text))]:
            yield from self._in(article.text, at, start)
            at = end

    def _in(self, text: str, start: int, end: int) -> Iterator[Change]:
        pattern, found = self._loose
        for match in pattern.finditer(text, start, end):
            yield from _beside(text, match.start(), match.end(), found[match.group()])

    def _in_mention(self, text: str, start: int, end: int, entity: str) -> Iterator[Change]:
        """Yield the changes that rename a person in `text[start:end]`, a mention; `entity` is the person's id.

        The first given name becomes all new given names, and other given names are removed.
        """
        old, new = self.people[entity]
        family = _word(old.family).search(text, start, end)
        forms = (_word(name).search(text, start, end) for name in _first(old))
        first = next((each for each in forms if each), None)
        rest = [each for each in (_word(name).search(text, start, end) for name in old.given[1:]) if each]
        if first:
            names = new.given if family else (new.given or (new.family,))[:1]
            joint = "" if text[first.end() : first.end() + 1].isalpha() else " "  # no space in a handle
            yield from _replaced(text, first, joint.join(names))
        for each in rest:
            yield from _replaced(text, each, "")
        if family:
            yield from _replaced(text, family, new.family if old.given else new.full)

    def entity(self, entity: Entity) -> Entity:
        """Return the new entry of the registry for an entity: its names with all people in them renamed.

        An entity that is itself renamed loses its Wikidata id.
        """
        names = [self.words(name) for name in entity.names]
        if entity.id not in self.people:
            return with_fields(entity, name=self.words(entity.name), names=names)
        new = self.people[entity.id][1]
        names = list(dict.fromkeys([new.full, *(self._own(name, entity.id) for name in entity.names)]))
        found = with_fields(entity, name=new.full, names=names)
        return with_fields(found, wikidata=None, nil_reason=entity.nil_reason or "not_in_wikidata")

    def _own(self, name: str, entity: str) -> str:
        for change in sorted(self._in_mention(name, 0, len(name), entity), reverse=True):
            name = name[: change.start] + change.pieces[0].text + name[change.end :]
        return name

    def plan(self, corpus: Corpus) -> Plan:
        """Return the plan (the changes of a corpus) that renames all people in texts, registry and labels.

        It has no changes if there is nobody to rename.
        """
        if not self.people:
            return Plan({doc_id: [] for doc_id in corpus.doc_ids})
        changes = {each.doc_id: list(self.changes(each)) for each in articles(corpus)}
        entities = {entity.id: self.entity(entity) for entity in corpus.entities.values()}
        return Plan(changes, entities=entities, words=self.words)


def _first(person: Person) -> list[str]:
    """Return a person's first given name and its other forms (Mike for Michael, or the reverse); [] if it has none."""
    first = person.given[0] if person.given else ""
    table: dict[str, str] = data()["nicknames"]
    short = [short for short, long in table.items() if long == first]
    return [first, *short, *([table[first]] if first in table else [])] if first else []


def _word(name: str) -> re.Pattern[str]:
    """Return a pattern that finds a name as a whole word, in capitals, or at the end of a handle (Lind in RepLind)."""
    return re.compile(rf"(?<![A-Z])(?:{re.escape(name)}|{re.escape(name.upper())})(?![a-z])")


def _replaced(text: str, found: re.Match[str], name: str) -> Iterator[Change]:
    """Yield the changes that replace `found`, a match in `text`, by `name`, in capitals if the match is in capitals.

    An empty `name` removes the match and the space after it.
    """
    start, end = found.span()
    if not name:
        yield replaced(start, end + (text[end : end + 1] == " "), "")
        return
    capitals = found.group().isupper() and end - start > 1
    yield from _beside(text, start, end, name.upper() if capitals else name)


def _beside(text: str, start: int, end: int, name: str) -> Iterator[Change]:
    """Yield the change of `text[start:end]`, a name, into `name`, and the changes that this makes necessary beside it.

    These are `a` or `an` before the name, and `'s` or `'` after it.
    """
    yield replaced(start, end, name)
    before, after = text[start:end], text[end : end + 2]
    article = _ARTICLE.search(text, max(0, start - 4), start)
    if article and before.startswith(_VOWELS) != name.startswith(_VOWELS):
        word = article.group(1)[0] + ("n" if name.startswith(_VOWELS) else "")
        yield replaced(article.start(1), article.end(1), word)
    if after[:1] and after[0] in "'’" and not _closes(text, end):
        if before[-1] in "sS" and name[-1] not in "sS" and after[1:] not in ("s", "S"):
            yield replaced(end, end + 1, f"{after[0]}s")
        elif before[-1] not in "sS" and name[-1] in "sS" and after[1:] == "s":
            yield replaced(end, end + 2, after[0])


def _closes(text: str, at: int) -> bool:
    """Return whether the apostrophe at offset `at` is a quotation mark, and so no sign of a possessive."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    line = text[start : len(text) if end < 0 else end]
    return any(at - start in pair.marks for pair in quotations(line))


def made_up(people: Iterable[Person], *, accented: bool = False, taken: str = "") -> Renaming:
    """Return a renaming that gives each person a made-up name; people with the same family name keep a common one.

    Args:
        people: The people to rename.
        accented: Whether the new names have letters with accents.
        taken: A text, such as all articles; names that occur in it are not used.
    """
    lists = data()
    given = {pronoun: list(names) for pronoun, names in lists["accented" if accented else "given"].items()}
    begins, ends = lists["accented_family" if accented else "family"]
    families = [
        f"{begin}{ends[(3 * at + row) % len(ends)]}" for row in range(len(ends)) for at, begin in enumerate(begins)
    ]
    families = [name for name in families if name not in taken]
    family: dict[str, str] = {}
    used = dict.fromkeys(given, 0)
    found: dict[str, tuple[Person, Person]] = {}
    for person in people:
        new = family.setdefault(person.family, families[len(family) % len(families)])
        pool = [name for name in given[person.pronoun] if name not in taken] or given[person.pronoun]
        names = []
        for number, _ in enumerate(person.given):
            names.append(pool[(used[person.pronoun]) % len(pool)] if number == 0 else families[-1 - len(found)])
        used[person.pronoun] += 1
        found[person.id] = person, replace(person, given=tuple(names), family=new)
    return Renaming(found)


def swapped(people: Iterable[Person]) -> Renaming:
    """Return a renaming that gives each person the name of another person with the same pronoun.

    People of one pronoun are sorted by how often they are named; each gets the name of the next, the last that of the
    first. A person who is the only one with a pronoun is not renamed.
    """
    groups: dict[str, list[Person]] = {}
    for person in sorted(people, key=lambda each: (-each.named, each.id)):
        groups.setdefault(person.pronoun, []).append(person)
    return Renaming(
        {
            person.id: (person, replace(other, id=person.id, pronoun=person.pronoun))
            for group in groups.values()
            if len(group) > 1
            for person, other in zip(group, [*group[1:], group[0]], strict=True)
        }
    )
