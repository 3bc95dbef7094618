"""Collect the facts on a system of a leaderboard from its card, its run and its score, for all forms of the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.documents.predictions import failed_said

if TYPE_CHECKING:
    from onrecord.board.scored import Scored

HERE = "eval/results"  # the directory of results, relative to the repository as are the paths in cards


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts on a system; a field is None or empty if it is unknown.

    seconds: per 1,000 words. size_mb: on disk, with its models. memory_mb: the peak of its run. directory: the name of
    the directory of its predictions. contamination: a key of `board.card.CONTAMINATION`. note: further information for
    readers of the board.
    """

    name: str
    directory: str
    contamination: str
    note: str
    signature: str
    version: str | None = None
    title: str | None = None
    about: str | None = None
    licence: str | None = None
    layers: tuple[str, ...] = ()
    scope: str = "document"
    given: tuple[str, ...] = ()
    seconds: float | None = None
    size_mb: float | None = None
    memory_mb: float | None = None
    readme: str | None = None
    rule: str | None = None

    def link(self, place: str = HERE) -> str | None:
        """Return the path of its README relative to the directory `place`; a URL is unchanged; None if it has none."""
        from posixpath import relpath

        return self.readme if self.readme is None or "://" in self.readme else relpath(self.readme, place)

    def as_data(self) -> dict[str, Any]:
        """Return the facts as a dict with one entry per field."""
        return {name: getattr(self, name) for name in self.__slots__}


def facts(system: Scored) -> Facts:
    """Return the facts on a scored system."""
    entry, result = system.entry, system.result
    failed = f"{failed_said(result.failed, len(result.doc_ids))}." if result.failed else None
    card = entry.card
    if card is None:
        return Facts(
            entry.name,
            entry.directory,
            entry.contamination,
            " ".join(filter(None, [entry.header.note, failed])),
            result.signature,
            version=entry.header.version,
            scope=entry.header.scope,
            seconds=entry.cost.seconds,
            memory_mb=entry.cost.memory_mb,
        )
    rule = f"Chosen by this rule: {card.rule}" if card.rule else None
    return Facts(
        entry.name,
        entry.directory,
        entry.contamination,
        " ".join(filter(None, [card.exposure.note, rule, failed])),
        result.signature,
        version=entry.header.version or card.version,
        title=card.title,
        about=card.about,
        licence=card.licence,
        layers=tuple(card.layers),
        scope=entry.header.scope,
        given=entry.given,
        seconds=entry.cost.seconds,
        size_mb=card.size_mb,
        memory_mb=entry.cost.memory_mb,
        readme=card.readme,
        rule=card.rule,
    )
