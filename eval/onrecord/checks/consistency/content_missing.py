"""Is `content_missing` true exactly where there is no content, and `rendering` null exactly there?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each quote whose content, content_missing and rendering do not agree."""
    for view in gold.views:
        for path, quote in view.quotes():
            empty = not quote.content
            if quote.content_missing is not empty:
                got, expected = str(quote.content_missing).lower(), str(empty).lower()
                message = "content_missing is true exactly where content is empty"
                yield view.finding(f"{path}.content_missing", message, got=got, expected=expected)
            if (quote.rendering is None) != empty:
                message = "rendering is null exactly where content is empty"
                yield view.finding(f"{path}.rendering", message, got=str(quote.rendering))
