"""Has every pronoun of the closed list a mention: one with its span, or one whose head it is?

"it" that points to no entity, and an expletive, are acknowledged. Capitals tell US from us, and I from i.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.checks.coverage.words import pronouns
from onrecord.checks.keys import place_key
from onrecord.documents.model import Interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each pronoun in an annotated zone that is no mention."""
    forms = {form for word in pronouns() for form in (word, word[0].upper() + word[1:])}
    pattern = re.compile(rf"(?<![\w@#])(?<!\w['’])(?:{'|'.join(sorted(forms, key=len, reverse=True))})(?!\w)")
    for view in gold.views:
        marked = {place.span for place in view.places if place.role in {"mention", "head"}}
        for match in pattern.finditer(view.text):
            found = Interval(*match.span())
            if found not in marked and view.in_annotated(*found):
                yield view.finding(
                    f"text[{found.start}:{found.end}]",
                    "the pronoun has no mention",
                    got=view.text[max(0, found.start - 20) : found.end + 20].replace("\n", " "),
                    hint="mark it, or acknowledge it with a reason",
                    key=place_key(view.text, *found),
                )
