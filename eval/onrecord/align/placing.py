"""Give one mark of an annotator its place, or say why it has none.

A mark stands exactly, or but for typography, in the one place that its left context allows. This is stricter than
`align/1`: a system's string is placed if the evidence allows it, but an annotator copied from the text and can copy
again. So the whole of a left context must stand before the mark, and what is not found or not single is explained, with
every place it could be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.align.context import agreeing
from onrecord.align.index import cuts_word
from onrecord.align.records import Tier
from onrecord.documents.model import Interval
from onrecord.errors import shown
from onrecord.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.align.index import TextIndex
    from onrecord.align.markfiles import Mark
    from onrecord.errors import Problem

AROUND = 40
MAX_PLACES = 6
_TIERS = (Tier.EXACT, Tier.NORMALISED)


def place(index: TextIndex, mark: Mark, path: str, string: str, context: str | None) -> Interval | Problem:
    """Return where a mark's string stands, or the problem that keeps it from having one place."""
    found: tuple[Interval, ...] = ()
    for tier in _TIERS:
        places = index.find(string, tier)
        found = found or places
        if not context and len(places) == 1:
            return places[0]
        agreement = agreeing(index, places, context) if context is not None else None
        if agreement is not None and agreement.full:
            if len(agreement.places) == 1:
                return agreement.places[0]
            return _several(index, mark, path, string, agreement.places)
    if not found:
        return _nowhere(index, mark, path, string)
    if not context:
        return _several(index, mark, path, string, found)
    return _elsewhere(index, mark, path, context, found)


def place_within(index: TextIndex, mark: Mark, path: str, string: str, outer: Interval) -> Interval | Problem:
    """Return where a string stands within a mark that has its place, the first of several; or a problem."""
    for tier in _TIERS:
        if places := index.find(string, tier, within=outer):
            return places[0]
    return mark.problem(
        path,
        "head",
        "is not part of its mention",
        got=shown(string),
        expected=f"words of {shown(index.text[outer.start : outer.end])}",
        hint="copy the head from the mention's text, whole words of it",
    )


def widened(text: str, inner: Interval, marks: str = "\"'“”‘’«»„‟‚‛") -> Interval | None:
    """Return an interval with the quotation marks right around it, and a stop inside them; None if there are none."""
    start, end = inner
    if text[start] in marks and text[end - 1] in marks and end - start > 1:
        return inner
    while end < len(text) and text[end] in ",.;:!?":
        end += 1
    if start > 0 and text[start - 1] in marks and end < len(text) and text[end] in marks:
        return Interval(start - 1, end + 1)
    return None


def around(text: str, at: Interval) -> str:
    """Return what stands around a place, on one line, the place itself between square brackets."""
    before = text[max(0, at.start - AROUND) : at.start]
    after = text[at.end : at.end + AROUND]
    return f"{before}[{text[at.start : at.end]}]{after}".replace("\n", "\\n")


def _several(index: TextIndex, mark: Mark, path: str, string: str, places: Sequence[Interval]) -> Problem:
    return mark.problem(
        path,
        "ambiguous",
        f"stands in {len(places)} places",
        got=shown(string),
        expected="one of these:" + _listed(index, places),
        hint="lengthen left_context until it fits one place only",
    )


def _elsewhere(index: TextIndex, mark: Mark, path: str, context: str, places: Sequence[Interval]) -> Problem:
    partly = agreeing(index, places, context).places or places
    return mark.problem(
        path,
        "context",
        "is in the text, but its left_context does not stand before it",
        got=f"left_context {shown(context)}",
        expected="what stands before one of these:" + _listed(index, partly),
        hint="copy left_context again from the text, right up to the mark",
    )


def _nowhere(index: TextIndex, mark: Mark, path: str, string: str) -> Problem:
    if string.strip() and string in index.text:
        at = index.text.index(string)
        return mark.problem(
            path,
            "not-found",
            "stands in the text only as a part of a word",
            got=shown(string),
            expected="whole words, as in:" + _listed(index, [Interval(at, at + len(string))]),
            hint="mark the whole word",
        )
    return mark.problem(
        path,
        "not-found",
        "does not stand in the text",
        got=shown(string),
        expected="the nearest there is:" + _listed(index, [_nearest(index, string)]),
        hint="copy the text again, character for character",
    )


def _nearest(index: TextIndex, string: str) -> Interval:
    from rapidfuzz.fuzz import partial_ratio_alignment

    found = partial_ratio_alignment(normalise(string).casefold(), index.folded.text)
    if found is None or found.dest_start >= found.dest_end:
        return Interval(0, 0)
    start, end = index.folded.starts[found.dest_start], index.folded.ends[found.dest_end - 1]
    while cuts_word(index.text, start):
        start -= 1
    while cuts_word(index.text, end):
        end += 1
    return Interval(start, end)


def _listed(index: TextIndex, places: Sequence[Interval]) -> str:
    rows = [f"\n      {at.start}: …{around(index.text, at)}…" for at in places[:MAX_PLACES]]
    more = len(places) - len(rows)
    return "".join(rows) + (f"\n      and {more} more" if more else "")
