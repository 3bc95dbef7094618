"""Has every event instance at least one trigger of its own type?

A trigger's type follows its wording, so an instance may collect several; its registry type is that of the most specific
description, and some trigger gives it. Said only of instances that have triggers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each instance whose type none of its triggers has."""
    types: dict[str | None, set[str | None]] = {}
    for view in gold.views:
        for _, event in view.events():
            types.setdefault(event.event, set()).add(event.type)
    for at, instance in enumerate(gold.event_rows):
        found = types.get(instance.id, set())
        if found and instance.type not in found:
            yield gold.registry(
                "events",
                at,
                f"no trigger of {instance.id} has its type",
                got=", ".join(sorted(str(each) for each in found)),
                expected=instance.type,
                key=instance.id,
            )
