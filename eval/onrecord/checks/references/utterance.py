"""Is every utterance that a quote gives in the registry?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.base import Finding
    from onrecord.checks.gold import Gold


def check(gold: Gold) -> Iterator[Finding]:
    """Yield a finding for each utterance id that the registry lacks."""
    for view in gold.views:
        for path, quote in view.quotes():
            if quote.utterance not in gold.utterances:
                got, hint = str(quote.utterance), "add it to utterances.json"
                yield view.finding(f"{path}.utterance", "no such utterance in the registry", got=got, hint=hint)
