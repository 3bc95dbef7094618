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
    """What a board says of a system; a field is None or empty if it is unknown.

    Attributes:
        name: The system's name.
        directory: The name of its directory of results.
        contamination: A key of `board.card.CONTAMINATION`: what it knew of gold.
        note: Further information for readers of the board.
        signature: The signature of its scores.
        version: Its version.
        title: The title of its card.
        about: Its description.
        licence: Its licence.
        layers: The layers that it attempts.
        scope: `document` or `corpus`.
        given: The layers of gold that it was given.
        seconds: Seconds for 1,000 words.
        size_mb: Megabytes on disk, with its models.
        memory_mb: The peak memory of its run in megabytes.
        readme: The path of its README relative to the repository, or a URL.
        rule: The rule by which it was chosen or combined.
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
        """Return the link to the system's README for use in a file of the directory `place`; None if it has no README.

        A URL is returned unchanged. A path, which is relative to the repository, becomes relative to `place`.

        Args:
            place: The directory of the file with the link, relative to the repository.
        """
        from posixpath import relpath

        return self.readme if self.readme is None or "://" in self.readme else relpath(self.readme, place)

    def as_data(self) -> dict[str, Any]:
        """Return the facts as a dict: name of the field -> value."""
        return {name: getattr(self, name) for name in self.__slots__}


def facts(system: Scored) -> Facts:
    """Return what a board says of a system, from its card, its run and its scores.

    Without a card, most fields are None.
    """
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
