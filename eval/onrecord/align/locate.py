"""Search one string tier by tier: exact, normalised, folded; for a quote's content also segmented and near.

A mention, a trigger or a cue is short. A short string that does not occur in the text gives too little evidence of
where it should be, so only a quote's content is searched in pieces or approximately.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.align.index import SEARCHED, TextIndex
from onrecord.align.joined import Quotations
from onrecord.align.near import Words, stretches
from onrecord.align.occurrence import Evidence, choose, search
from onrecord.align.records import Tier
from onrecord.align.segmented import drops_negation, merged, pieces, sequences, without_edges

if TYPE_CHECKING:
    from onrecord.documents.model import Interval


@dataclass(frozen=True, slots=True)
class Located:
    """The result for one string.

    Attributes:
        tier: The tier of the result.
        candidates: The number of occurrences at that tier, before one was chosen.
        intervals: The offsets: one interval, one for each piece of a segmented string, or none.
        edits: The number of words that differ (near and altered only).
        found: The article's text at that place (near and altered only); None otherwise.
        parts: The string's words in each of the intervals, if they are several.
    """

    tier: Tier
    candidates: int = 0
    intervals: tuple[Interval, ...] = ()
    edits: int = 0
    found: str | None = None
    parts: tuple[str, ...] = ()


class Locator:
    """Finds strings in one text, which is indexed once."""

    def __init__(self, text: str) -> None:
        self.index = TextIndex(text)

    @cached_property
    def _words(self) -> Words:
        return Words(self.index)

    @cached_property
    def _quotations(self) -> Quotations:
        return Quotations(self.index, self._words)

    def locate(self, string: str, evidence: Evidence, *, within: Interval | None = None) -> Located:
        """Return where a string occurs exactly, or apart from typography or case.

        Args:
            string: The string to find.
            evidence: The left context, anchors and order, by which one of several occurrences is chosen.
            within: Limits the search to this interval.

        Returns:
            How it was found, with one interval. There is no interval if there is no occurrence (`UNALIGNED`), or if the
            evidence does not identify one of several (`AMBIGUOUS`).
        """
        choice = search(self.index, string, evidence, within=within)
        if choice is None:
            return Located(Tier.UNALIGNED)
        if choice.place is None:
            return Located(Tier.AMBIGUOUS, choice.candidates)
        return Located(choice.tier, choice.candidates, (choice.place,))

    def locate_content(self, string: str, evidence: Evidence) -> Located:
        """Return where a quote's content occurs: as one string, else in pieces, else approximately.

        An ellipsis at an end, and another comma or full stop at the end, do not matter. The pieces are those around
        ellipses, or those of an interrupted quotation that were joined.

        Args:
            string: The content.
            evidence: The left context, anchors and order, by which one of several occurrences is chosen.
        """
        located = self.locate(string, evidence)
        if located.tier is Tier.UNALIGNED:
            located = (
                self._locate_without_edges(string, evidence)
                or self._locate_pieces(string, evidence)
                or self._locate_joined(string, evidence)
                or self.locate_nearly(string, evidence)
            )
        return located

    def _locate_without_edges(self, string: str, evidence: Evidence) -> Located | None:
        """Return where a string occurs without an ellipsis at its ends, and without its final comma or full stop.

        None if it does not occur so, or has nothing of the kind. The tier is at best `FOLDED`: which mark ends a
        quotation is typography.

        evidence: the left context, anchors and order, by which one of several occurrences is chosen.
        """
        bare = without_edges(string)
        located = self.locate(bare, evidence) if bare != string else Located(Tier.UNALIGNED)
        if located.tier is Tier.UNALIGNED:
            return None
        return replace(located, tier=Tier.FOLDED) if located.intervals else located

    def _locate_pieces(self, string: str, evidence: Evidence) -> Located | None:
        """Return where the pieces of a string with an ellipsis occur in order, with one interval per piece.

        None if the string has no ellipsis, or if its pieces do not occur in order. If the omitted text contains a
        negation, the result is `ALTERED` and has no interval; if several places are equally good, it is `AMBIGUOUS`.
        Where the article itself has the ellipsis, nothing is omitted, and the pieces beside it are one.

        evidence: the left context, anchors and order, by which one of several places is chosen.
        """
        parts = pieces(string)
        chains = sequences(self.index, parts) if len(parts) > 1 else []
        if not chains:
            return None
        by_first = {chain[0]: chain for chain in chains}
        place = choose(self.index, list(by_first), evidence)
        if place is None:
            return Located(Tier.AMBIGUOUS, len(chains))
        chain = by_first[place]
        if drops_negation(self.index.text, chain):
            return Located(Tier.ALTERED, len(chains), found=self.index.text[chain[0].start : chain[-1].end])
        intervals, words = merged(self.index.text, chain, parts)
        if len(intervals) == 1:
            return Located(Tier.FOLDED, len(chains), intervals)
        return Located(Tier.SEGMENTED, len(chains), intervals, parts=words)

    def _locate_joined(self, string: str, evidence: Evidence) -> Located | None:
        """Return where the joined pieces of an interrupted quotation occur, with one interval per piece.

        None if there is no such place; `AMBIGUOUS` if several places are equally good.

        evidence: the left context, anchors and order, by which one of several places is chosen.
        """
        by_first = {each.intervals[0]: each for each in self._quotations.places(string)}
        if not by_first:
            return None
        place = choose(self.index, list(by_first), evidence)
        if place is None:
            return Located(Tier.AMBIGUOUS, len(by_first))
        intervals, parts = by_first[place]
        return Located(Tier.SEGMENTED, len(by_first), intervals, parts=parts)

    def locate_nearly(self, string: str, evidence: Evidence) -> Located:
        """Return where a string occurs approximately, with a few words changed.

        Exact occurrences are not searched first.

        Args:
            string: The string to find.
            evidence: The left context, anchors and order, by which one of several occurrences is chosen.

        Returns:
            `NEAR` with one interval; `ALTERED` without an interval, if a protected word (a negation, number, name,
            modal or quantifier) differs in each similar stretch of the text; or `AMBIGUOUS` or `UNALIGNED`.
        """
        nearly = stretches(self._words, string)
        faithful = [each for each in nearly if not each.altered]
        if not nearly:
            return Located(Tier.UNALIGNED)
        if not faithful:
            start, end = nearly[0].place
            return Located(Tier.ALTERED, len(nearly), edits=nearly[0].edits, found=self.index.text[start:end])
        place = choose(self.index, [each.place for each in faithful], evidence)
        if place is None:
            return Located(Tier.AMBIGUOUS, len(faithful))
        edits = next(each.edits for each in faithful if each.place == place)
        return Located(Tier.NEAR, len(faithful), (place,), edits, self.index.text[place.start : place.end])


def tier(string: str, passage: str) -> Tier:
    """Return how a string relates to one passage of the article, for spans that have both text and offsets.

    Args:
        string: The span's text; for a string with an ellipsis, one of its pieces.
        passage: The article's text at the span's offsets.

    Returns:
        Exact, normalised or folded if the string equals the passage; otherwise one of the approximate tiers, which is
        `UNALIGNED` if the two share too few words.

    >>> str(tier("it's over", "It’s over"))
    'folded'
    """
    locator = Locator(passage)
    for each in SEARCHED:
        if any(
            passage[place.start : place.end] == passage.strip() for place in locator.index.find(string.strip(), each)
        ):
            return each
    return locator.locate_nearly(string, Evidence()).tier
