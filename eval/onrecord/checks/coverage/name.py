"""Is a name that the registry knows passed over somewhere: does it stand in an annotated zone outside every mention?

Names are looked for as they are written, whole words only, the longest first; an occurrence within a longer one is not
said again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.checks.keys import place_key
from onrecord.documents.model import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each name outside every mention."""
    owners = {name: entity.id for entity in gold.entity_rows for name in entity.names}
    if not owners:
        return
    longest_first = sorted(owners, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    for view in gold.views:
        mentions = [place.span for place in view.places if place.role == "mention"]
        for match in pattern.finditer(view.text):
            found = Interval(*match.span())
            if view.in_annotated(*found) and not any(
                span.start < found.end and found.start < span.end for span in mentions
            ):
                yield view.finding(
                    f"text[{found.start}:{found.end}]",
                    "the name is a mention elsewhere",
                    got=view.quoted(found),
                    expected=f"a mention, as of {owners[match.group()]}",
                    hint="mark it, or acknowledge it with a reason",
                    key=place_key(view.text, *found),
                )
