"""Is a quote's parent the smallest quote whose content holds its cue, and null only if none does?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.consistency.parent_holds import anchor, holds
from onrecord.checks.keys import place_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.documents.model import Quote


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each quote that stands in a smaller quote than its parent, or in one without saying so."""
    for view in gold.views:
        quotes = [quote for _, quote in view.quotes()]
        for path, quote in view.quotes():
            spans = anchor(quote)
            around = [each for each in quotes if each is not quote and holds(each, spans)]
            if not around:
                continue
            smallest = min(around, key=_length)
            chosen = next((each for each in around if each.id == quote.parent), None)
            if chosen is None or _length(chosen) > _length(smallest):
                yield view.finding(
                    f"{path}.parent",
                    "the cue stands in the content of another quote",
                    got=str(quote.parent),
                    expected=f"{smallest.id}, " + " … ".join(view.quoted(span) for span in smallest.content or ()),
                    hint="correct the parent, or leave a hole in the content",
                    key=place_key(view.text, spans[0].start, spans[0].end),
                )


def _length(quote: Quote) -> int:
    return sum(span.end - span.start for span in quote.content or ())
