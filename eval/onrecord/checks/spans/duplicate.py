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
    from onrecord.documents.model import Interval


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each item that has the span of an earlier one of its kind."""
    for view in gold.views:
        first: dict[tuple[object, ...], str] = {}
        spans = [place for place in view.places if place.role not in {"head", "content", "cue", "source", "filler"}]
        mentions = {path: mention for path, mention in view.mentions() if not mention.is_plain}
        places: list[tuple[str, str, Interval, tuple[object, ...]]] = []
        places += [(path, role, span, span) for path, role, span in spans if path.partition(".")[0] not in mentions]
        places += [(path, "mention", mention.interval, mention.place) for path, mention in mentions.items()]
        for path, role, span, place in places:
            earlier = first.setdefault((role, *place), path)
            if earlier != path:
                yield view.finding(
                    path,
                    f"two of one span: {role}",
                    got=view.quoted(span),
                    expected=f"only {earlier}",
                    hint="remove one",
                )
