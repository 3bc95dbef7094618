"""Count the gold items that are scored, for the measures that leave out some items of the data.

A predicative mention is neutral: it counts neither as found nor as missed. A quote whose content is not in the article
is scored by its cue and source only. A quote without a cue, source or speaker is left out of the measure of that part.
Each speaker of a quote is scored separately.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.corpus.rows import rows

if TYPE_CHECKING:
    from onrecord.corpus.load import Corpus


@dataclass(frozen=True, slots=True)
class Scored:
    """A measure, the number of its items in the data, the number that it scores, and a description of the others."""

    measure: str
    items: int
    scored: int
    left_out: str


def scored(corpus: Corpus) -> list[Scored]:
    """Return a record for each measure that may leave out gold items: how many there are, and how many it scores.

    The measures are `mention.exact`, and those of a quote's content, cue, source and speaker. Each has a record also if
    it leaves out nothing.
    """
    mentions, quotes = rows(corpus, "mentions"), rows(corpus, "quotes")
    referring = [each for each in mentions if not each["predicative"]]
    given = [each for each in quotes if not each["content_missing"]]
    speakers = sum(len(each["speakers"]) for each in given)

    def having(part: str) -> int:
        return sum(bool(each[part]) for each in quotes)

    return [
        Scored(
            "mention.exact",
            len(mentions),
            len(referring),
            "mentions that describe their entity and do not refer to it (`predicative`)",
        ),
        Scored(
            "quote.content.exact",
            len(quotes),
            len(given),
            "quotes whose content is not in the article (`content_missing`)",
        ),
        Scored("quote.cue.exact", len(quotes), having("cue"), "quotes without a cue"),
        Scored("quote.source.exact", len(quotes), having("source"), "quotes without a source"),
        Scored(
            "quote.speaker",
            len(quotes),
            speakers,
            "quotes without a speaker, or whose content is missing; each speaker of a quote counts by itself",
        ),
    ]
