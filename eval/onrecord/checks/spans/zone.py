"""Does everything annotated lie in annotated zones? Credits, embeds, related links and promotions hold nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each span of which a character stands outside the annotated zones."""
    for view in gold.views:
        for path, role, span in view.places:
            if not view.in_annotated(*span):
                zones = [zone for zone in view.document.zones or () if zone.start < span.end and span.start < zone.end]
                yield view.finding(
                    path,
                    f"the {role} is not in an annotated zone",
                    got=f"{view.quoted(span)} in {', '.join(zone.zone or '' for zone in zones) or 'no zone'}",
                    hint="remove it, or correct the zones",
                )
