"""Does a span start or end with white space? It never should: two annotators could not agree on how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each span that has white space at an edge; zones own their line breaks and are left out."""
    for view in gold.views:
        for path, role, span in view.places:
            if (words := view.words(span)) != words.strip():
                yield view.finding(
                    path, f"the {role} starts or ends with white space", got=view.quoted(span), hint="shorten the span"
                )
