"""Is `source_status` none exactly where no source is marked, and has such a quote no speakers?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each quote whose status does not go with its source, or that speaks without one."""
    for view in gold.views:
        for path, quote in view.quotes():
            if (quote.source_status == "none") != (not quote.source):
                yield view.finding(
                    f"{path}.source_status",
                    "the status does not go with the source",
                    got=f"{quote.source_status}, {len(quote.source or ())} spans of source",
                    expected="none exactly where there is no source",
                )
            if not quote.source and quote.speakers:
                got = ", ".join(quote.speakers)
                yield view.finding(
                    f"{path}.speakers", "without a source, nobody is the speaker", got=got, expected="[]"
                )
