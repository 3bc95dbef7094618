"""Say where a list of spans stands, as a set of intervals: what contents, cues, sources and fillers compare by."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from onrecord.documents.model import UNALIGNED, Interval
from onrecord.text.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.documents.model import Span

Extent: TypeAlias = frozenset[Interval]


def extent(spans: Sequence[Span] | None, text: str | None = None) -> Extent | None:
    """Return the intervals of a list of spans, trimmed if a text is given; None if it is empty or one is unaligned."""
    if not spans or any(span.start == UNALIGNED for span in spans):
        return None
    return frozenset(span.interval if text is None else trimmed(text, span.interval) for span in spans)
