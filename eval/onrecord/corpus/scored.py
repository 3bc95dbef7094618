"""Count the items that scores take, where a rule leaves some of the data out, so that both figures can be read.

A mention that describes its entity is neutral: it is scored neither as found nor as missed. A quote whose content is
not in the article is scored by its cue and source alone. What a quote does not have (a cue, a source, a speaker) cannot
be found in it; each of its speakers is scored by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.corpus.rows import rows

if TYPE_CHECKING:
    from onrecord.corpus.load import Corpus


@dataclass(frozen=True, slots=True)
class Scored:
    """A measure, the items of the data that it is about, those that it scores, and why the two differ."""

    measure: str
    items: int
    scored: int
    why: str


def scored(corpus: Corpus) -> list[Scored]:
    """Return a record for each measure whose items differ from those of the data by rule, whether or not they do here.

    Args:
        corpus: the corpus, whose gold is counted.
    """
    mentions, quotes = rows(corpus, "mentions"), rows(corpus, "quotes")
    predicative = sum(each["predicative"] for each in mentions)
    given = [each for each in quotes if not each["content_missing"]]
    speakers = sum(len(each["speakers"]) for each in given)
    without = {part: sum(not each[part] for each in quotes) for part in ("cue", "source")}

    def quote(measure: str, count: int, why: str) -> Scored:
        return Scored(measure, len(quotes), count, why)

    return [
        Scored(
            "mention.exact",
            len(mentions),
            len(mentions) - predicative,
            f"mentions: {predicative} describe their entity and do not refer to it (`predicative`)",
        ),
        quote(
            "quote.content.exact",
            len(given),
            f"quotes: the content of {len(quotes) - len(given)} is not in the article (`content_missing`)",
        ),
        quote("quote.cue.exact", len(quotes) - without["cue"], f"quotes: {without['cue']} have no cue"),
        quote("quote.source.exact", len(quotes) - without["source"], f"quotes: {without['source']} have no source"),
        quote(
            "quote.speaker",
            speakers,
            f"quotes, and their speakers: {sum(not each['speakers'] for each in given)} of the quotes with content "
            "have no speaker, and each speaker counts by itself",
        ),
    ]
