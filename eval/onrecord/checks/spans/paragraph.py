"""Does a span stay in one paragraph? What goes on in the next one is a list of spans, one a paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.text import paragraph_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each span that crosses a line break."""
    for view in gold.views:
        for path, role, span in view.places:
            index = paragraph_at(view.paragraphs, span.start)
            if index is None or span.end > view.paragraphs[index].end:
                yield view.finding(
                    path,
                    f"the {role} is not within one paragraph",
                    got=view.quoted(span),
                    hint="make it a span for each paragraph",
                )
