"""Make the registries of a corpus from its documents: an entry for each entity, event and utterance.

Ids in gold are global and have a form (`ent-ada-lind`). If the input's ids are local to a document, the document's id
becomes part of them, so that no coreference across documents is invented. Global ids stay global. A speaker may be an
id, a mention's id, or a name. A name stands for the document's entity with that name, otherwise for one entity of the
whole corpus.

If documents are added to a corpus, its entries are kept. A name that exactly one of its entities has stands for that
entity, as does an entry of the input's own registry that has such a name, and no other type. Other ids become new
entries, as in a new corpus.

An entity's names are those of the input, and the words of its mentions that are names. A mention without a form counts
as a name if it does not begin with a lower-case letter and is not a pronoun.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from onrecord.corpus.importing.kept_entries import Entry, KeptEntries
from onrecord.documents.model import Document, Entity, EventInstance, Mention, Utterance
from onrecord.text import folded
from onrecord.text.words import pronouns

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Hashable, Mapping, Sequence

LONGEST = 48  # characters of an id after its prefix
LABEL = 80  # characters of a label
PEOPLE = ("speakers", "addressees")
KEPT = "kept"  # the first part of the key of an entry that the corpus had


class Registries:
    """Collects the registries of a corpus, document by document.

    Args:
        given: The input's registries: name -> entries; empty if it has none.
        is_global: Whether the input's ids are global, so that equal ids in two documents are one entry.
        kept: The registries of the corpus to which documents are added: name -> entries.
    """

    def __init__(
        self, given: Mapping[str, Sequence[Any]], *, is_global: bool, kept: Mapping[str, Sequence[Any]] | None = None
    ) -> None:
        self._is_global = is_global or any(given.values())
        self._given = {name: {entry.id: entry for entry in entries} for name, entries in given.items()}
        self._entries: dict[str, dict[Hashable, Entry]] = {"ent": {}, "evt": {}, "utt": {}}
        self._taken: set[str] = set()
        self._named: dict[str, str] = {}
        for entity in self._given.get("entities", {}).values():
            for name in (entity.name, *entity.names):
                self._named.setdefault(folded(name), entity.id)
        self._kept = KeptEntries(kept or {}, folded)
        for prefix, entry in self._kept:
            self._entries[prefix][KEPT, entry.id] = entry
            self._taken.add(entry.id)

    def of(self, document: Document, text: str) -> Document:
        """Return a copy of a document with registry ids in place of its own, after adding entries for them.

        The ids of entities, speakers, addressees, events and utterances are replaced. The copy has no list of entities.
        `text` is the document's, from which entries without a name get their words.
        """
        doc_id = document.doc_id
        described = {each.id: each for each in document.entities or ()}
        mentions = [self._mention(each, doc_id, text, described) for each in document.mentions or ()]
        known = {each.entity for each in document.mentions or ()} | described.keys()
        by_name = self._names_in(document, text)
        people = (each for quote in document.quotes or () for role in PEOPLE for each in getattr(quote, role) or ())
        found: dict[str, str] = {}
        for name in dict.fromkeys(people):
            if name in known or name in self._given.get("entities", {}):
                entry = self._by_id("ent", "entities", doc_id, name)
                self._describe(entry, described.get(name))
                found[name] = entry.id
            else:
                found[name] = self._person(name, document, text, by_name)
        quotes = [self._quote(quote, doc_id, text, found) for quote in document.quotes or ()]
        events = [self._event(event, doc_id, text) for event in document.events or ()]
        layers = {"mentions": mentions, "quotes": quotes, "events": events}
        given = {layer: items for layer, items in layers.items() if getattr(document, layer) is not None}
        return replace(document, **given, entities=None)

    def entries(self) -> dict[str, list[Any]]:
        """Return registry name (`entities`, `events`, `utterances`) -> all entries so far (records), sorted by id."""
        made: dict[str, list[Any]] = {
            "entities": [_entity(each) for each in self._entries["ent"].values()],
            "events": [self._instance(each) for each in self._entries["evt"].values()],
            "utterances": [_utterance(each) for each in self._entries["utt"].values()],
        }
        return {name: sorted(entries, key=lambda entry: entry.id) for name, entries in made.items()}

    def _entry(self, prefix: str, key: Hashable, slug: str) -> Entry:
        entries = self._entries[prefix]
        if key not in entries:
            entries[key] = Entry(self._free(prefix, slug))
        return entries[key]

    def _free(self, prefix: str, name: str) -> str:
        """Reserve and return a new id: `ent-ada-lind` for `ent` and "Ada Lind", or `ent-ada-lind-2`."""
        base = f"{prefix}-{_slug(name.removeprefix(f'{prefix}-'))}".rstrip("-")
        number, made = 1, base
        while made in self._taken or made == prefix:
            number += 1
            made = f"{base}-{number}"
        self._taken.add(made)
        return made

    def _key(self, doc_id: str, name: str) -> Hashable:
        return name if self._is_global else (doc_id, name)

    def _by_id(self, prefix: str, registry: str, doc_id: str, name: str) -> Entry:
        """Return the registry's entry for `name`, an id in the document `doc_id` of the input.

        That is the corpus's own entry, if it has one for the same thing: an entity with a name in common and no other
        type, or an event or utterance with this id and label. Otherwise a new entry is made at the first call and
        returned by later ones. `prefix` and `registry` are such as `ent` and `entities`. If the input's ids are not
        global, `doc_id` is part of the key: the same id in two documents gives two entries.
        """
        given = self._given.get(registry, {}).get(name)
        own = name if self._is_global else f"{doc_id}-{name}"
        known = self._kept.same(given) if given is not None else self._kept.entry(name) if self._is_global else None
        if known is not None:
            return known
        entry = self._entry(prefix, self._key(doc_id, name), own)
        entry.given = given
        return entry

    def _mention(self, mention: Mention, doc_id: str, text: str, described: Mapping[str, Any]) -> Mention:
        """Return a mention with registry ids of its entities, after adding its type and its name to the entity's entry.

        `described` has the document's own description (type, name and QID) of its entities, by id.
        """
        words = _words(mention, text)
        changed: dict[str, Any] = {}
        for name in ("entity", "refers_to"):
            value = getattr(mention, name)
            if value is None:
                continue
            entry = self._by_id("ent", "entities", doc_id, value)
            changed[name] = entry.id
            self._describe(entry, described.get(value))
            if name == "entity":
                if mention.type is not None:
                    entry.types[mention.type] += 1
                named = _words(mention.head, text) if mention.form and mention.head else words
                if named and is_name(mention, words):
                    entry.names.setdefault(named)
                entry.words = entry.words or words
        return replace(mention, **changed)

    def _describe(self, entry: Entry, described: Any) -> None:
        """Add name, Wikidata id and type of `described`, a `PredictedEntity` or None, to the entity's entry."""
        if described is not None:
            entry.names |= dict.fromkeys(filter(None, [described.name]))
            entry.qid = entry.qid or described.wikidata
            if described.type is not None:
                entry.types[described.type] += 1

    def _names_in(self, document: Document, text: str) -> dict[str, set[str]]:
        """Return name -> ids (in the input) of the entities with this name in a document.

        Names are case-folded. They come from mentions that are names, and from the document's own list of entities.
        """
        found: dict[str, set[str]] = {}
        for mention in document.mentions or ():
            words = _words(mention, text)
            if mention.entity is not None and is_name(mention, words):
                found.setdefault(folded(words), set()).add(mention.entity)
        for each in document.entities or ():
            if each.name:
                found.setdefault(folded(each.name), set()).add(each.id)
        return found

    def _person(self, name: str, document: Document, text: str, by_name: Mapping[str, set[str]]) -> str:
        """Return the registry id of a speaker or addressee whom the input gives by a mention's id or by a name.

        The first of these that exists: the entity of the mention; the only entity of the document with that name; the
        entity with that name in the input's registry; the one in the corpus's; the one made here earlier for that name.
        Without any, an entity is made. `by_name`: case-folded name -> ids of the document's entities.
        """
        doc_id = document.doc_id
        mention = next((each for each in document.mentions or () if each.id == name), None)
        if mention is not None and mention.entity is not None:
            return self._by_id("ent", "entities", doc_id, mention.entity).id
        words = name if mention is None else _words(mention, text)
        fitting = by_name.get(folded(words), set())
        if len(fitting) == 1:
            return self._by_id("ent", "entities", doc_id, next(iter(fitting))).id
        if folded(words) in self._named:
            return self._by_id("ent", "entities", doc_id, self._named[folded(words)]).id
        if (known := self._kept.named(words)) is not None:
            return known.id
        entry = self._entry("ent", ("named", folded(words)), words)
        entry.names.setdefault(words)
        return entry.id

    def _quote(self, quote: Any, doc_id: str, text: str, people: Mapping[str, str]) -> Any:
        """Return a copy of a `Quote` with registry ids of its speakers, addressees and utterance.

        `people` maps each speaker and addressee, as the input has them, to the registry id. The quote's words and
        speakers are added to the utterance's entry.
        """
        changed: dict[str, Any] = {
            name: list(dict.fromkeys(people[each] for each in given))
            for name in PEOPLE
            if (given := getattr(quote, name)) is not None
        }
        if quote.utterance is not None:
            entry = self._by_id("utt", "utterances", doc_id, quote.utterance)
            entry.words = entry.words or " … ".join(text[each.start : each.end] for each in quote.content or ())
            entry.speakers = entry.speakers or changed.get("speakers", [])
            if entry.given is not None and not entry.is_kept:
                entry.speakers = [self._by_id("ent", "entities", doc_id, each).id for each in entry.given.speakers]
            changed["utterance"] = entry.id
        return replace(quote, **changed)

    def _event(self, event: Any, doc_id: str, text: str) -> Any:
        """Return a copy of an `Event` with its instance's registry id; the instance's entry gets its type and words."""
        if event.event is None:
            return event
        entry = self._by_id("evt", "events", doc_id, event.event)
        entry.words = entry.words or text[event.start : event.end]
        if event.type is not None:
            entry.types[event.type] += 1
        return replace(event, event=entry.id)

    def _instance(self, entry: Entry) -> EventInstance:
        if entry.is_kept:
            return entry.given  # type: ignore[no-any-return]  # an EventInstance
        if entry.given is None:
            return EventInstance(entry.id, _commonest(entry.types), _label(entry), None, None, "unknown", None, None)
        place, whole = (self._found("ent", entry.given.place), self._found("evt", entry.given.part_of))
        places = {"place": place and place.id, "part_of": whole and whole.id}
        return replace(entry.given, id=entry.id, **places)  # type: ignore[no-any-return]  # an EventInstance

    def _found(self, prefix: str, name: str | None) -> Entry | None:
        """Return the new entry for `name`, an id in the input, else the corpus's entry with it, else None."""
        return self._entries[prefix].get(name) or self._kept.entry(name)


def is_name(mention: Mention, words: str) -> bool:
    """Return whether a mention with the given words is a name: by its form, or, without a form, by its words.

    They are a name if they begin with a letter or digit that is not lower case, and are not a pronoun.
    """
    if mention.form is not None:
        return mention.form == "name"
    return bool(words) and not words[0].islower() and words[0].isalnum() and words.casefold() not in _pronouns()


def _pronouns() -> set[str]:
    return {each.casefold() for each in pronouns()}


def _words(span: Any, text: str) -> str:
    return " ".join(text[span.start : span.end].split())


def _slug(name: str) -> str:
    """Return a name in lower-case ASCII letters, digits and hyphens, of limited length; "" if nothing is left.

    >>> _slug("Ada Lind (Übersee)")
    'ada-lind-ubersee'
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")


def _label(entry: Entry) -> str:
    words = " ".join(entry.words.split()) or entry.id
    return words if len(words) <= LABEL else f"{words[: LABEL - 1]}…"


def _commonest(types: Counter[str]) -> str | None:
    """Return the most frequent type, of several the first in the alphabet; None if there is none."""
    return min(types, key=lambda each: (-types[each], each)) if types else None


def _entity(entry: Entry) -> Entity:
    if entry.is_kept:
        return replace(entry.given, names=[*dict.fromkeys((*entry.given.names, *entry.names))])  # type: ignore[no-any-return]  # an Entity
    if entry.given is not None:
        return replace(entry.given, id=entry.id)  # type: ignore[no-any-return]  # an Entity
    name, names = next(iter(entry.names), _label(entry)), list(entry.names)
    return Entity(entry.id, _commonest(entry.types), name, names, entry.qid, None if entry.qid else "unverified")


def _utterance(entry: Entry) -> Utterance:
    if entry.is_kept:
        return entry.given  # type: ignore[no-any-return]  # an Utterance
    if entry.given is not None:
        return replace(entry.given, id=entry.id, speakers=entry.speakers)  # type: ignore[no-any-return]  # an Utterance
    return Utterance(entry.id, entry.speakers, _label(entry), None, None)
