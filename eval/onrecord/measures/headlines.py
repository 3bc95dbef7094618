"""The ten measures that a reader sees first, each in words, and by which systems are compared: `HEADLINES`.

`onrecord score` shows them where no measure is asked for; `onrecord compare` and the report use them by default. A
comparison tests those that both systems attempted, and Holm's correction is over the tests that were made. So fewer
measures, chosen beforehand with --measures, have more power. The leaderboard has tracks (`measures.tracks`).

A count of gold in a first score may be smaller than the corpus's: a quote without words, for one, is not scored by its
content. The words beside the count say which items the rule of the measure leaves out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADLINES: Mapping[str, str] = {
    "mention.strict": "offsets and types of mentions (predicative ones: not scored)",
    "mention.head": "head words of mentions (predicative ones: not scored)",
    "time.value": "offsets and dates of time expressions",
    "event.trigger.cls": "triggers and types of events",
    "quote.content.exact": "exact words of quotes (those without words: not scored)",
    "quote.content.overlap": "words of quotes that overlap gold's (as above)",
    "quote.attribution": "exact words of quotes and who says them (as above)",
    "event.argument.cls.coreferent": "who and what fills the roles of events that were found",
    "coref.conll": "which mentions are one entity, in each article",
    "xcoref.conll": "which mentions are one entity, over all articles",
}
"""The measures of a first score, in the order of the registry, each with its meaning in plain words."""

LEFT_OUT = (
    "gold: predicative mentions are not scored, nor, by their content or attribution, quotes without words of their own"
)
"""Why counts of gold are smaller than the corpus's, for tables that have no words beside a count."""
