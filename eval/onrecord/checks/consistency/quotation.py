"""Does the content of a direct quote stand inside quotation marks, and a mixed one's hold or touch some?

Whether a stretch is inside marks is decided by the pairs of `onrecord.text.quotation`; a quotation that is never closed
runs to the end of its paragraph. The lines of an interview have no marks: without a cue, content from a label's colon
to the end of the line, and in whole lines after it, is direct as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.text.quotation import Pair, quotations
from onrecord.text.segment import paragraph_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.checks.view import View
    from onrecord.documents.model import Quote, Span


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each content span of a direct quote outside marks, and for each mixed quote without marks."""
    for view in gold.views:
        pairs = quotations(view.text)
        for path, quote in view.quotes():
            content = quote.content or []
            if quote.kind == "direct" and not _labelled(view, quote):
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


def _labelled(view: View, quote: Quote) -> bool:
    """Return whether a quote is what an interview gives after a label: `Lind: We stay.`, over whole lines."""
    lines = [(view.paragraphs[at], span) for span in quote.content or () if (at := _line(view, span)) is not None]
    if quote.cue or not lines or any(span.end != line.end for line, span in lines):
        return False
    (first, opening), *rest = lines
    label = view.text[first.start : opening.start].rstrip()
    return label.endswith(":") and all(span.start == line.start for line, span in rest)


def _line(view: View, span: Span) -> int | None:
    return paragraph_at(view.paragraphs, span.start)


def _inside(span: Span, pair: Pair) -> bool:
    return pair.open is not None and pair.open < span.start and span.end <= pair.end


def _meets(span: Span, pair: Pair) -> bool:
    return any(span.start - 1 <= mark <= span.end for mark in pair.marks)
