"""Is every event instance that a document names in the registry?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each event id that the registry lacks."""
    for view in gold.views:
        for path, event in view.events():
            if event.event not in gold.events:
                got, hint = str(event.event), "add it to events.json"
                yield view.finding(f"{path}.event", "no such event in the registry", got=got, hint=hint)
