"""Does a metonym refer to something other than its literal entity?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each mention whose refers_to is its own entity."""
    for view in gold.views:
        for path, mention in view.mentions():
            if mention.refers_to is not None and mention.refers_to == mention.entity:
                got = mention.refers_to
                yield view.finding(
                    f"{path}.refers_to", "the mention refers to its own entity", got=got, expected="null"
                )
