"""Are a quote's speakers those of its utterance?

They may differ where one article names whom another does not, or where a spokesperson's words are given to the office;
such a quote has a note. A quote without speakers says nothing against its utterance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.keys import place_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each quote that names other speakers than its utterance, and has no note."""
    for view in gold.views:
        for path, quote in view.quotes():
            utterance = gold.utterances.get(quote.utterance or "")
            if utterance is None or not quote.speakers or quote.note is not None:
                continue
            if set(quote.speakers) != set(utterance.speakers):
                place = next(iter(quote.cue or quote.content or quote.source or ()), None)
                yield view.finding(
                    f"{path}.speakers",
                    f"the speakers are not those of {utterance.id}",
                    got=", ".join(quote.speakers),
                    expected=", ".join(utterance.speakers) or "none",
                    hint="correct one of them, or say in a note why they differ",
                    key=f"{utterance.id}, " + (place_key(view.text, place.start, place.end) if place else ""),
                )
