"""Find the offsets of one annotator's mark, or explain why they cannot be found.

A mark must occur exactly, or equal apart from typography, at exactly one place after its full left context. This is
stricter than `align/1`, because an annotator copies from the text and can copy again. If there is no such place or
there are several, the problem lists the candidates.
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


def mark_interval(index: TextIndex, mark: Mark, path: str, string: str, context: str | None) -> Interval | Problem:
    """Return the offsets of a mark's string, or the problem that prevents it.

    The string must occur exactly, or apart from typography, in one place after its left context.

    Args:
        index: The text.
        mark: The annotator's mark, for the problem's location.
        path: The path of the string inside the mark.
        string: The string to find.
        context: Its left context; None or "" if it has none.
    """
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
            return _ambiguous(index, mark, path, string, agreement.places)
    if not found:
        return _not_found(index, mark, path, string)
    if not context:
        return _ambiguous(index, mark, path, string, found)
    return _wrong_context(index, mark, path, context, found)


def head_interval(index: TextIndex, mark: Mark, path: str, string: str, outer: Interval) -> Interval | Problem:
    """Return the offsets of a head's first occurrence inside its mention, or a problem if it does not occur there.

    Args:
        index: The text.
        mark: The annotator's mark, for the problem's location.
        path: The path of the head inside the mark.
        string: The head.
        outer: The offsets of the mention.
    """
    for tier in _TIERS:
        if places := index.find(string, tier, within=outer):
            return places[0]
    return mark.problem(
        path,
        "head",
        "is not part of its mention",
        got=shown(string),
        expected=f"words of {shown(index.text[outer.start : outer.end])}",
        hint="copy whole words from the mention's text",
    )


def include_quotation_marks(text: str, inner: Interval, marks: str = "\"'“”‘’«»„‟‚‛") -> Interval | None:
    """Return an interval extended by the quotation marks around it, and by punctuation before the closing mark.

    Args:
        text: The article.
        inner: The interval.
        marks: The characters that count as quotation marks.

    Returns:
        The interval unchanged if it already starts and ends with a mark; None if there are no marks around it.

    >>> include_quotation_marks('A "fine" day', Interval(3, 7))
    Interval(start=2, end=8)
    """
    start, end = inner
    if text[start] in marks and text[end - 1] in marks and end - start > 1:
        return inner
    while end < len(text) and text[end] in ",.;:!?":
        end += 1
    if start > 0 and text[start - 1] in marks and end < len(text) and text[end] in marks:
        return Interval(start - 1, end + 1)
    return None


def around(text: str, at: Interval) -> str:
    """Return a place in square brackets with up to 40 characters of the text on each side, on one line.

    >>> around("one two three", Interval(4, 7))
    'one [two] three'
    """
    before = text[max(0, at.start - AROUND) : at.start]
    after = text[at.end : at.end + AROUND]
    return f"{before}[{text[at.start : at.end]}]{after}".replace("\n", "\\n")


def _ambiguous(index: TextIndex, mark: Mark, path: str, string: str, places: Sequence[Interval]) -> Problem:
    return mark.problem(
        path,
        "ambiguous",
        f"occurs in {len(places)} places",
        got=shown(string),
        expected="one of these places:" + _listed(index, places),
        hint="lengthen left_context until it fits only one place",
    )


def _wrong_context(index: TextIndex, mark: Mark, path: str, context: str, places: Sequence[Interval]) -> Problem:
    partly = agreeing(index, places, context).places or places
    return mark.problem(
        path,
        "context",
        "occurs in the text, but not after its left_context",
        got=f"left_context {shown(context)}",
        expected="the text before one of these places:" + _listed(index, partly),
        hint="copy left_context again from the text, up to the first character of the mark",
    )


def _not_found(index: TextIndex, mark: Mark, path: str, string: str) -> Problem:
    if string.strip() and string in index.text:
        at = index.text.index(string)
        return mark.problem(
            path,
            "not-found",
            "occurs in the text only as a part of a word",
            got=shown(string),
            expected="whole words, as in:" + _listed(index, [Interval(at, at + len(string))]),
            hint="mark the whole word",
        )
    return mark.problem(
        path,
        "not-found",
        "does not occur in the text",
        got=shown(string),
        expected="the most similar text:" + _listed(index, [_nearest(index, string)]),
        hint="copy the text again, character for character",
    )


def _nearest(index: TextIndex, string: str) -> Interval:
    """Return the interval of the original text that is most similar to a string, extended to whole words.

    The interval is (0, 0) if nothing is similar.
    """
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
    """Return the first 6 places (`MAX_PLACES`) with the text around them, one per line, and how many more there are."""
    rows = [f"\n      {at.start}: …{around(index.text, at)}…" for at in places[:MAX_PLACES]]
    more = len(places) - len(rows)
    return "".join(rows) + (f"\n      and {more} more" if more else "")
