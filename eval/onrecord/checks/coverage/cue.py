"""Is a word that is a cue in one place passed over in another?

Cues and running text are compared as sequences of stems (`coverage.words`), so that the cue "called for" is looked
for as "call for" and not as "call". An occurrence inside an annotated zone is fine if a cue or a trigger has a part
of it; every other is worth a look.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from onrecord.checks.coverage.words import stem
from onrecord.checks.keys import place_key
from onrecord.documents.model import Interval
from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold
    from onrecord.checks.view import View

Stems = tuple[str, ...]


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each unmarked occurrence of a cue's words."""
    cues: dict[Stems, str] = {}
    for view in gold.views:
        for _, quote in view.quotes():
            for span in quote.cue or ():
                cues.setdefault(_stems(view, tokens(view.text, start=span.start, end=span.end)), view.words(span))
    cues.pop((), None)
    for view in gold.views:
        yield from _unmarked(view, cues)


def _unmarked(view: View, cues: dict[Stems, str]) -> Iterator[Finding]:
    marked = sorted(place.span for place in view.places if place.role in {"cue", "event"})
    starts, longest = [span.start for span in marked], max((span.end - span.start for span in marked), default=0)
    running = tokens(view.text)
    stems, lengths = _stems(view, running), sorted({len(cue) for cue in cues}, reverse=True)
    for at in range(len(running)):
        length = next((each for each in lengths if stems[at : at + each] in cues), None)
        if length is None:
            continue
        found = Interval(running[at].start, running[at + length - 1].end)
        near = marked[bisect_right(starts, found.start - longest - 1) : bisect_right(starts, found.end)]
        if view.in_annotated(*found) and not any(span.start < found.end and found.start < span.end for span in near):
            yield view.finding(
                f"text[{found.start}:{found.end}]",
                "the words are a cue elsewhere",
                got=view.quoted(found),
                expected=f"a cue or a trigger, as {cues[stems[at : at + length]]!r}",
                hint="mark it, or acknowledge it with a reason",
                key=place_key(view.text, *found),
            )


def _stems(view: View, spans: list[Interval]) -> Stems:
    return tuple(stem(view.words(span)) for span in spans)
