"""Are a mention's pieces and empty nodes sound? What that means is said in `checks.extents`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.extents import wrong_extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each fault of a mention's pieces or empty nodes."""
    for view in gold.views:
        for path, mention in view.mentions():
            for wrong in wrong_extent(mention, len(view.text)):
                place = f"{path}.{wrong.path}".rstrip(".")
                yield view.finding(place, wrong.message, got=wrong.got, expected=wrong.expected)
