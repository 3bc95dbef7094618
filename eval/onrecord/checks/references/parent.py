"""Is every quote's parent a quote of the document, and does no quote stand inside itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each parent that is no quote, and for each quote that is among its own ancestors."""
    for view in gold.views:
        parents = {quote.id: quote.parent for _, quote in view.quotes()}
        for path, quote in view.quotes():
            if quote.parent is None:
                continue
            if quote.parent not in parents:
                yield view.finding(f"{path}.parent", "no quote of the document has that id", got=quote.parent)
            elif _returns(quote.id, parents):
                yield view.finding(f"{path}.parent", "the quote stands inside itself", got=quote.parent)


def _returns(start: str | None, parents: dict[str | None, str | None]) -> bool:
    above, seen = parents.get(start), set[str | None]()
    while above is not None and above not in seen:
        if above == start:
            return True
        seen.add(above)
        above = parents.get(above)
    return False
