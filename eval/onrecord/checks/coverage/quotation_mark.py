"""Does every quotation mark in an annotated zone belong to a quote or a nonquote?

A mark belongs to a content or nonquote span that holds it, or that it encloses: nothing but punctuation, brackets and
markup stands between the mark and the span. Marks and apostrophes are told apart in `onrecord.text.quotation`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import Interval
from onrecord.text.quotation import Pair, quotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


BETWEEN = frozenset(".,;:!?…()[]*\u00a0 ‘’“”'\"")


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each mark that nothing accounts for, and one for a pair of which both are."""
    for view in gold.views:
        spans = [place.span for place in view.places if place.role in {"content", "nonquote"}]
        for pair in quotations(view.text):
            missing = [
                mark
                for mark in pair.marks
                if view.in_annotated(mark, mark + 1)
                and not any(_belongs(view.text, mark, pair, span) for span in spans)
            ]
            if missing:
                start = missing[0]
                end = missing[-1] + 1 if len(missing) > 1 else min(start + 40, pair.end + 1)
                yield view.finding(
                    f"text[{start}:{end}]",
                    "no quote and no nonquote accounts for the quotation mark" + ("s" if len(missing) > 1 else ""),
                    got=view.quoted(Interval(start, end)),
                    hint="mark a quote, or a nonquote with its reason",
                )


def _belongs(text: str, mark: int, pair: Pair, span: Interval) -> bool:
    if span.start <= mark < span.end:
        return True
    if mark == pair.open:
        return mark < span.start <= pair.end and BETWEEN.issuperset(text[mark + 1 : span.start])
    begin = -1 if pair.open is None else pair.open
    return begin < span.end <= mark and BETWEEN.issuperset(text[span.end : mark])
