"""Say of each system on a leaderboard what its card, its run and its score tell: the same facts in every form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.documents.predictions import failed_said

if TYPE_CHECKING:
    from onrecord.board.scored import Scored

HERE = "eval/results"  # the directory of results in the repository, as the paths of cards know it


@dataclass(frozen=True, slots=True)
class Facts:
    """A system beside its figures; None and empty where nothing is known.

    seconds is for 1,000 words; size_mb is on disk with its models; memory_mb is the peak of its run. directory is where
    its predictions are. contamination is a word of `board.card.CONTAMINATION`, note what else a reader must know.
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
        """Return where its README is, seen from a directory of the repository; an address stays as it is."""
        from posixpath import relpath

        return self.readme if self.readme is None or "://" in self.readme else relpath(self.readme, place)

    def as_data(self) -> dict[str, Any]:
        """Return the facts as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


def facts(system: Scored) -> Facts:
    """Return the facts on a system that was scored."""
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
