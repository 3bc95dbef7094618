"""Does a nested quote stand inside its parent: is its cue (of an empty cue: its source) in the parent's content?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.documents.model import Quote, Span


def anchor(quote: Quote) -> list[Span]:
    """Return what says where a quote stands: its cue, or its source where the cue is empty, or else its content."""
    return quote.cue or quote.source or quote.content or []


def holds(parent: Quote, spans: list[Span]) -> bool:
    """Return whether each span lies in one of the parent's content spans; nothing holds no spans."""
    content = parent.content or []
    return bool(spans) and all(
        any(outer.start <= span.start and span.end <= outer.end for outer in content) for span in spans
    )


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each quote that its parent's content does not hold."""
    for view in gold.views:
        quotes = {quote.id: quote for _, quote in view.quotes()}
        for path, quote in view.quotes():
            parent = quotes.get(quote.parent)
            if parent is not None and not holds(parent, anchor(quote)):
                yield view.finding(
                    f"{path}.parent",
                    f"the quote's cue does not stand in the content of {parent.id}",
                    got=", ".join(view.quoted(span) for span in anchor(quote)) or "no cue",
                    expected="inside " + (" … ".join(view.quoted(span) for span in parent.content or ()) or "nothing"),
                )
