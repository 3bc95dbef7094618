"""Do the spans of a content, a cue or a source come in text order, without overlap?"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each span that starts before the one before it ends."""
    for view in gold.views:
        for path, quote in view.quotes():
            for role, spans in (("content", quote.content), ("cue", quote.cue), ("source", quote.source)):
                for at, (before, after) in enumerate(pairwise(spans or ()), 1):
                    if after.start < before.end:
                        yield view.finding(
                            f"{path}.{role}[{at}]",
                            f"the spans of the {role} overlap or are not in text order",
                            got=f"{before.start}-{before.end}, {after.start}-{after.end}",
                            hint="sort them, and join those that touch",
                        )
