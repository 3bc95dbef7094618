"""Find the registry entries of a corpus that the documents of an import refer to.

An entity is found by a name that no other entity of the corpus has, or by its id; an event instance or an utterance is
found by its id, if its label is the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import Entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PREFIXES = {"entities": "ent", "events": "evt", "utterances": "utt"}


@dataclass
class Entry:
    """The data collected so far for one registry entry: an entity, an event instance or an utterance."""

    id: str
    given: Any = None  # the entry in the input's own registry, or in the corpus's
    types: Counter[str] = field(default_factory=Counter)
    names: dict[str, None] = field(default_factory=dict)
    words: str = ""  # of the first mention, trigger or content
    qid: str | None = None
    speakers: list[str] = field(default_factory=list)
    is_kept: bool = False  # whether the corpus had it


class KeptEntries:
    """The entries that a corpus has before documents are added to it.

    Args:
        registries: The name of each registry -> its entries.
        folded: A function from a name to a string that is equal for equal names.
    """

    def __init__(self, registries: Mapping[str, Sequence[Any]], folded: Callable[[str], str]) -> None:
        self._folded = folded
        self._entries = {each.id: Entry(each.id, each, is_kept=True) for of in registries.values() for each in of}
        self._prefixes = {each.id: PREFIXES[registry] for registry, of in registries.items() for each in of}
        self._names: dict[str, set[str]] = {}
        for each in registries.get("entities", ()):
            for name in {each.name, *each.names}:
                self._names.setdefault(folded(name), set()).add(each.id)

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        """Yield (prefix of its id, such as `ent`, entry) for each entry."""
        return ((self._prefixes[name], entry) for name, entry in self._entries.items())

    def entry(self, name: str | None) -> Entry | None:
        """Return the entry of any registry whose id is `name`; None if there is none, or if `name` is None."""
        return self._entries.get(name or "")

    def named(self, name: str) -> Entry | None:
        """Return the entry of the entity that has `name` among its names, if exactly one entity has it.

        Names are compared in their folded form. If no entity or several have it, `name` is looked up as an id, and the
        entry with this id is returned. The result is None if there is none.
        """
        found = self._names.get(self._folded(name), set())
        return self.entry(next(iter(found)) if len(found) == 1 else name)

    def same(self, given: Any) -> Entry | None:
        """Return the entry for the same thing as `given`, an entry (record) of the input's registry, or None.

        Entities are the same if they have a name in common, and the type of `given` is missing or equal. If several
        entities fit, the one with the id of `given` is returned, or None if none has it. Event instances and utterances
        are the same if their ids and labels are equal.
        """
        if not isinstance(given, Entity):
            entry = self.entry(given.id)
            return entry if entry is not None and entry.given.label == given.label else None
        ids = {each for name in (given.name, *given.names) for each in self._names.get(self._folded(name), ())}
        fitting = [each for each in sorted(ids) if given.type in (None, self._entries[each].given.type)]
        chosen = given.id if given.id in fitting else fitting[0] if len(fitting) == 1 else None
        return self.entry(chosen)
