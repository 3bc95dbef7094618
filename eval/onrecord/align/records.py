"""The record of one aligned string: the tier at which it was found, its offsets, and its number of candidates.

The tiers, best first: `exact` to `segmented` get headline credit, `near` counts in a lenient column only, and the
others get no credit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onrecord.documents.model import UNALIGNED

ALIGNMENT_VERSION = "align/1"


class Tier(StrEnum):
    """How a string was found in the text, from the best tier to the worst; the value is the name in reports."""

    EXACT = "exact"  # equal, character for character
    NORMALISED = "normalised"  # equal apart from typography
    FOLDED = "folded"  # equal apart from typography, case, and (in a quote's content) the mark at the end
    SEGMENTED = "segmented"  # its pieces occur in order: around an ellipsis, or of an interrupted quotation
    NEAR = "near"  # a few words differ, none of them protected
    ALTERED = "altered"  # as near, but a negation, number, name, modal or quantifier differs
    AMBIGUOUS = "ambiguous"  # several occurrences, and no evidence to choose one
    UNALIGNED = "unaligned"  # no occurrence


CREDITED = frozenset({Tier.EXACT, Tier.NORMALISED, Tier.FOLDED, Tier.SEGMENTED})
PLACED = CREDITED | {Tier.NEAR}


@dataclass(frozen=True, slots=True)
class Alignment:
    """The alignment of one string.

    Attributes:
        path: The string's path in the prediction (`quotes[3].content[0]`).
        text: The string.
        tier: How it was found.
        candidates: The number of occurrences at that tier, before one was chosen.
        start: The first code point in the article; `UNALIGNED` if the tier is not one of `PLACED`.
        end: The end offset (exclusive); a segmented string extends from its first piece to its last.
        edits: The number of words that differ (near and altered).
        found: The article's text at that place (near and altered), otherwise None.
    """

    path: str
    text: str
    tier: Tier
    candidates: int = 0
    start: int = UNALIGNED
    end: int = UNALIGNED
    edits: int = 0
    found: str | None = None
