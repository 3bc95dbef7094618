"""What alignment says of one string: the tier at which it was found, where, and out of how many places.

The tiers, best first. `exact` to `segmented` earn headline credit, `near` counts in a lenient column only, the rest
never do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onrecord.documents.model import UNALIGNED

ALIGNMENT_VERSION = "align/1"


class Tier(StrEnum):
    """How a string stands in the text."""

    EXACT = "exact"  # character for character
    NORMALISED = "normalised"  # the same but for typography
    FOLDED = "folded"  # the same but for typography and case
    SEGMENTED = "segmented"  # the pieces around an ellipsis, in order
    NEAR = "near"  # a few words differ, none of them protected
    ALTERED = "altered"  # near, but a negation, number, name, modal or quantifier differs
    AMBIGUOUS = "ambiguous"  # in several places, and nothing says which
    UNALIGNED = "unaligned"  # nowhere


CREDITED = frozenset({Tier.EXACT, Tier.NORMALISED, Tier.FOLDED, Tier.SEGMENTED})
PLACED = CREDITED | {Tier.NEAR}


@dataclass(frozen=True, slots=True)
class Alignment:
    """The decision on one string.

    path is where the string stands in the prediction (`quotes[3].content[0]`). candidates counts the places that the
    tier offers, before one was chosen. start and end are code points of the article, `UNALIGNED` where the tier is
    not one of `PLACED`; those of a segmented string reach from its first piece to its last. edits counts the words
    that differ (near, altered), and found is what the article has there.
    """

    path: str
    text: str
    tier: Tier
    candidates: int = 0
    start: int = UNALIGNED
    end: int = UNALIGNED
    edits: int = 0
    found: str | None = None
