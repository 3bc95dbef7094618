"""Has every mention the type of its entity in the registry?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each mention whose type is not its entity's."""
    for view in gold.views:
        for path, mention in view.mentions():
            entity = gold.entities.get(mention.entity or "")
            if entity is not None and entity.type != mention.type:
                yield view.finding(
                    f"{path}.type",
                    f"the mention's type is not that of {entity.id}",
                    got=f"{mention.type} for {view.quoted(mention)}",
                    expected=entity.type,
                )
