"""Has a predicative mention a subject: another mention of its entity in the document that is not predicative?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.keys import place_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each predicative mention whose entity the document mentions in no other way."""
    for view in gold.views:
        referring = {mention.entity for _, mention in view.mentions() if not mention.predicative}
        for path, mention in view.mentions():
            if mention.predicative and mention.entity not in referring:
                yield view.finding(
                    path,
                    f"nothing else in the document mentions {mention.entity}",
                    got=view.quoted(mention),
                    expected="the entity of its subject",
                    key=place_key(view.text, mention.start, mention.end),
                )
