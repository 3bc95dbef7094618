"""Count the outcomes of all items, and find the documents with the most errors, without keeping any document.

An error is a finding other than right and neutral (`Outcome.is_error`). Ties are broken by doc_id. Counts are integers,
so tallies of different documents can be joined in any order: those of the ranges of a Dask cluster, for example.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.explain.run import explain_pair

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.explain.finding import Outcome
    from onrecord.scoring.pair import DocumentPair


class Worst(NamedTuple):
    """A document and its number of errors, negated, so that sorting gives most errors first, then ids in order.

    Attributes:
        minus_errors: The number of errors, as a negative number.
        doc_id: The document's id.
    """

    minus_errors: int
    doc_id: str

    @property
    def errors(self) -> int:
        """Return the number of errors, as a positive number."""
        return -self.minus_errors


@dataclass(frozen=True)
class Tally:
    """The numbers of findings, each of which says how the system did on one item.

    Attributes:
        outcomes: (layer, outcome) -> the number of findings.
        documents: The number of documents.
        worst: The documents with the most errors, most errors first.
    """

    outcomes: Counter[tuple[str, Outcome]]
    documents: int
    worst: tuple[Worst, ...]

    def joined(self, other: Tally, most: int) -> Tally:
        """Return the sum of two tallies, which must be of different documents.

        Its `worst` are the `most` documents with the most errors of the two together.
        """
        worst = tuple(heapq.nsmallest(most, [*self.worst, *other.worst]))
        return Tally(self.outcomes + other.outcomes, self.documents + other.documents, worst)


def tallied(pairs: Iterable[DocumentPair], most: int, *, scored: frozenset[str]) -> Tally:
    """Explain pairs of documents, and return the numbers of findings and the documents with the most errors.

    Args:
        pairs: The pairs of gold and predicted documents; none is kept.
        most: The maximum number of documents with the most errors to return.
        scored: What the score counted, and is explained (`explain.scored`).
    """
    outcomes: Counter[tuple[str, Outcome]] = Counter()
    worst: list[Worst] = []
    for pair in pairs:
        found = Counter((each.layer, each.outcome) for each in explain_pair(pair, scored=scored))
        outcomes += found
        errors = sum(number for (_, outcome), number in found.items() if outcome.is_error)
        worst.append(Worst(-errors, pair.gold.doc_id))
    return Tally(outcomes, len(worst), tuple(heapq.nsmallest(most, worst)))
