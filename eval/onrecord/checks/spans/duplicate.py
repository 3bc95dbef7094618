"""Does a span carry two items of one kind?

Two mentions with one span would be two readings of one phrase; so would two times, two nonquotes or two triggers. A
filler is only a place, and two roles may have one each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each item that has the span of an earlier one of its kind."""
    for view in gold.views:
        first: dict[tuple[str, int, int], str] = {}
        for path, role, span in view.places:
            if role in {"head", "content", "cue", "source", "filler"}:
                continue
            earlier = first.setdefault((role, *span), path)
            if earlier != path:
                yield view.finding(
                    path,
                    f"two of one span: {role}",
                    got=view.quoted(span),
                    expected=f"only {earlier}",
                    hint="remove one",
                )
