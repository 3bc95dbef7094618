"""The ten headline measures, each with its meaning in words: `HEADLINES`.

`onrecord score` shows them if no measure is selected; `onrecord compare` and the report use them by default. A
comparison tests those that both systems attempted, and Holm's correction is over these tests. Fewer measures, selected
beforehand with --measures, therefore have more power. The leaderboard has tracks instead (`measures.tracks`).

The number of gold items of a measure may be smaller than in the corpus. For example, a quote without words is not
scored by its content. The meaning names the items that the measure leaves out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADLINES: Mapping[str, str] = {
    "mention.strict": 'offsets and types of mentions ("is a senator" is not scored)',
    "mention.head": 'head words of mentions ("is a senator" is not scored)',
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
    'gold: mentions that only describe ("he is a senator") are not scored; nor are quotes without words of their own, '
    "by their content or attribution"
)
"""A note on why there are fewer gold items than in the corpus, for tables without the meanings of measures."""
