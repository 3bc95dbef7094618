"""What a check sees of the corpus: its files, and the documents that the lower levels left readable, as records."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.checks.base import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.checks.sources import Sources
    from onrecord.checks.view import View
    from onrecord.documents.model import Entity, EventInstance, Utterance
    from onrecord.errors import Problem


@dataclass(frozen=True)
class Gold:
    """The corpus as a check sees it.

    blocked: the documents and files that lower levels refused. warnings: what the checks before this one warned of.
    """

    sources: Sources
    blocked: frozenset[str] = frozenset()
    warnings: tuple[Problem, ...] = ()

    @property
    def views(self) -> list[View]:
        """Return the readable documents, in order of their ids."""
        return [view for name, view in self.sources.views.items() if name not in self.blocked]

    @property
    def entity_rows(self) -> list[Entity]:
        """Return the registry of entities as it stands, ids given twice included."""
        return self.sources.entities

    @property
    def event_rows(self) -> list[EventInstance]:
        """Return the registry of events as it stands."""
        return self.sources.events

    @property
    def utterance_rows(self) -> list[Utterance]:
        """Return the registry of utterances as it stands."""
        return self.sources.utterances

    @property
    def registries(self) -> Mapping[str, Sequence[Entity | EventInstance | Utterance]]:
        """Return the three registries as they stand, by name."""
        return {"entities": self.entity_rows, "events": self.event_rows, "utterances": self.utterance_rows}

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """Return the entities by id."""
        return {each.id: each for each in self.entity_rows}

    @cached_property
    def events(self) -> Mapping[str, EventInstance]:
        """Return the event instances by id."""
        return {each.id: each for each in self.event_rows}

    @cached_property
    def utterances(self) -> Mapping[str, Utterance]:
        """Return the utterances by id."""
        return {each.id: each for each in self.utterance_rows}

    def registry(
        self,
        name: str,
        index: int,
        message: str,
        *,
        got: str = "",
        expected: str = "",
        hint: str = "",
        key: str = "",
    ) -> Finding:
        """Return a finding about an entry of a registry."""
        file = self.sources.registries[name].name
        return Finding(file, f"[{index}]", message, got=got, expected=expected, hint=hint, key=key)
