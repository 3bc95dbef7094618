"""Does every span lie in the text, and hold something? 0 <= start < end <= number of code points."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each span, zones included, that is out of range, empty or reversed."""
    for view in gold.views:
        zones = [(f"zones[{at}]", zone.start, zone.end) for at, zone in enumerate(view.document.zones or ())]
        for path, start, end in [*zones, *((place.path, *place.span) for place in view.places)]:
            if start < 0 or end > len(view.text):
                message = "the span is out of the text"
            elif start >= end:
                message = "the span is empty" if start == end else "the span ends before it starts"
            else:
                continue
            expected = f"0 <= start < end <= {len(view.text)}"
            yield view.finding(path, message, got=f"{start}-{end}", expected=expected, hint="count code points")
