"""Does a mention's head lie inside the mention?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.extents import head_is_inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each head that reaches out of its mention."""
    for view in gold.views:
        for path, mention in view.mentions():
            head = mention.head
            if head is not None and not head_is_inside(mention):
                yield view.finding(
                    f"{path}.head",
                    "the head is not inside its mention",
                    got=f"{view.quoted(head)} at {head.start}-{head.end}",
                    expected=f"inside {view.quoted(mention)} at {mention.start}-{mention.end}",
                )
