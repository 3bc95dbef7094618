"""Run one string down the tiers: exact, normalised, folded; segmented and near for the content of quotes alone.

A mention, a trigger or a cue is short, and a short string that does not stand in the text says nothing of where it
should; so only a quote's content, whose words are many, is looked for in pieces or approximately.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.align.index import SEARCHED, TextIndex
from onrecord.align.near import Words, stretches
from onrecord.align.occurrence import Evidence, choose, search
from onrecord.align.records import Tier
from onrecord.align.segmented import drops_negation, pieces, sequences

if TYPE_CHECKING:
    from onrecord.documents.model import Interval


@dataclass(frozen=True, slots=True)
class Located:
    """What became of a string: tier, number of places, its intervals (none: no place), words that differ."""

    tier: Tier
    candidates: int = 0
    intervals: tuple[Interval, ...] = ()
    edits: int = 0
    found: str | None = None


class Locator:
    """A text made ready for strings to be found in it."""

    def __init__(self, text: str) -> None:
        self.index = TextIndex(text)

    @cached_property
    def _words(self) -> Words:
        return Words(self.index)

    def locate(self, string: str, evidence: Evidence, *, within: Interval | None = None) -> Located:
        """Return where a string stands, exactly, normalised or folded; `within` bounds the search."""
        choice = search(self.index, string, evidence, within=within)
        if choice is None:
            return Located(Tier.UNALIGNED)
        if choice.place is None:
            return Located(Tier.AMBIGUOUS, choice.candidates)
        return Located(choice.tier, choice.candidates, (choice.place,))

    def locate_content(self, string: str, evidence: Evidence) -> Located:
        """Return where a quote's content stands: as `locate` says, else in pieces, else approximately."""
        located = self.locate(string, evidence)
        if located.tier is Tier.UNALIGNED:
            located = self._in_pieces(string, evidence) or self.nearly(string, evidence)
        return located

    def _in_pieces(self, string: str, evidence: Evidence) -> Located | None:
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
        return Located(Tier.SEGMENTED, len(chains), chain)

    def nearly(self, string: str, evidence: Evidence) -> Located:
        """Return where a string stands approximately, however it stands exactly."""
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
    """Return how a string resembles a whole passage of the article: the tier of a span that holds text and offsets.

    For a segmented string each piece is held to its own passage. A string that shares too little with the passage is
    unaligned.

    >>> str(tier("it's over", "It’s over"))
    'folded'
    """
    locator = Locator(passage)
    for each in SEARCHED:
        if any(
            passage[place.start : place.end] == passage.strip() for place in locator.index.find(string.strip(), each)
        ):
            return each
    return locator.nearly(string, Evidence()).tier
