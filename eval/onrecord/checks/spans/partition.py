"""Do the zones partition the text: in order, without a gap, without overlap, from its first character to its last?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding at each zone that does not start where the last one ended, and at an end short of the text."""
    for view in gold.views:
        zones, at = view.document.zones or [], 0
        for index, zone in enumerate(zones):
            if zone.start != at:
                message = "the zones leave a gap" if zone.start > at else "the zones overlap or are not in order"
                yield view.finding(f"zones[{index}]", message, got=f"start {zone.start}", expected=f"start {at}")
            at = zone.end
        if at != len(view.text):
            yield view.finding(
                "zones", "the zones do not end with the text", got=f"end {at}", expected=f"end {len(view.text)}"
            )
