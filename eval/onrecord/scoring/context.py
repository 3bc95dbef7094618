"""The context of all documents of a score: gold's registries, and which items are left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.scoring.filters import NO_FILTERS, Filters
from onrecord.text import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.documents.model import Entity, EventInstance, Utterance
    from onrecord.scoring.certain import Certain


@dataclass(frozen=True)
class Context:
    """The context of a document in a score: gold's registries, the scope of predicted ids, and what is left out.

    without_duplicates: whether zones that repeat another (such as a dek that repeats the lede) are left out. certain:
    the items on which all readings agree, if only these are scored; else None.
    """

    entities: Mapping[str, Entity] = field(default_factory=dict)
    events: Mapping[str, EventInstance] = field(default_factory=dict)
    utterances: Mapping[str, Utterance] = field(default_factory=dict)
    scope: str = "document"
    without_duplicates: bool = False
    filters: Filters = NO_FILTERS
    certain: Certain | None = None

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """Return name -> ids of the entities with this name in gold's registry; several if it is ambiguous.

        The names are folded by `text.normalise.folded`: case and extra spaces do not matter.
        """
        found: dict[str, frozenset[str]] = {}
        for entity in self.entities.values():
            for name in map(folded, entity.names):
                found[name] = found.get(name, frozenset()) | {entity.id}
        return found

    @cached_property
    def linked(self) -> dict[str, frozenset[str]]:
        """Return QID (Wikidata id) -> a set with the id of its entity in gold's registry.

        A QID that several entities have is left out.
        """
        found: dict[str, frozenset[str]] = {}
        for entity in self.entities.values():
            if entity.wikidata is not None:
                found[entity.wikidata] = found.get(entity.wikidata, frozenset()) | {entity.id}
        return {qid: entities for qid, entities in found.items() if len(entities) == 1}
