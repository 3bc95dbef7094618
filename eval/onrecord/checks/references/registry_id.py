"""Does a registry give an id once?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each entry whose id an earlier entry of its registry has."""
    for name, entries in gold.registries.items():
        first: dict[str, int] = {}
        for at, entry in enumerate(entries):
            if (earlier := first.setdefault(entry.id, at)) != at:
                yield gold.registry(
                    name, at, "the registry gives the id twice", got=entry.id, expected=f"only [{earlier}]"
                )
