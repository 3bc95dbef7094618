"""Does the content of a direct quote stand inside quotation marks, and a mixed one's hold or touch some?

Whether a stretch is inside marks is decided by the pairs of `onrecord.text.quotation`; a quotation that is never closed
runs to the end of its paragraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.text.quotation import Pair, quotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.documents.model import Span


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each content span of a direct quote outside marks, and for each mixed quote without marks."""
    for view in gold.views:
        pairs = quotations(view.text)
        for path, quote in view.quotes():
            content = quote.content or []
            if quote.kind == "direct":
                for at, span in enumerate(content):
                    if not any(_inside(span, pair) for pair in pairs):
                        message = "direct content is not inside quotation marks"
                        yield view.finding(
                            f"{path}.content[{at}]", message, got=view.quoted(span), hint="correct the kind"
                        )
            elif (
                quote.kind == "mixed" and content and not any(_meets(span, pair) for span in content for pair in pairs)
            ):
                got = " … ".join(view.quoted(span) for span in content)
                yield view.finding(
                    f"{path}.content", "mixed content has no quotation marks", got=got, hint="correct the kind"
                )


def _inside(span: Span, pair: Pair) -> bool:
    return pair.open is not None and pair.open < span.start and span.end <= pair.end


def _meets(span: Span, pair: Pair) -> bool:
    return any(span.start - 1 <= mark <= span.end for mark in pair.marks)
