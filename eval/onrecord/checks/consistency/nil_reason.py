"""Has every entity either a Wikidata id or a reason for having none, and not both?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each entity with both or neither."""
    for at, entity in enumerate(gold.entity_rows):
        if (entity.wikidata is None) == (entity.nil_reason is None):
            yield gold.registry(
                "entities",
                at,
                f"{entity.id} needs either a Wikidata id or a reason for having none",
                got=f"wikidata {entity.wikidata}, nil_reason {entity.nil_reason}",
            )
