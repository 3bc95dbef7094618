"""Warn of a score whose predictions seem to have shifted offsets, such as offsets of bytes, so that few items match.

`onrecord check` says it of every document. A score looks at the first documents only, so that it stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.predictions.problems import FileLine
from onrecord.checks.predictions.word_edges import edges_inside_words

if TYPE_CHECKING:
    from onrecord.scoring.block import Block

DOCUMENTS = 20  # as many are looked at


class ShiftedOffsets:
    """The number of documents, among the first `DOCUMENTS` that have a text, whose offsets are probably shifted.

    Attributes:
        seen: The number of documents that were looked at.
        found: The number of those in which many spans start or end inside a word.
    """

    def __init__(self) -> None:
        self.seen = 0
        self.found = 0

    def see(self, block: Block) -> None:
        """Look at the documents of a block of a score, until `DOCUMENTS` of them were seen."""
        for pair in block.pairs[: DOCUMENTS - self.seen]:
            self.seen += pair.text is not None
            self.found += any(True for _ in edges_inside_words(pair.predicted, pair.text, FileLine("", 0)))

    def said(self) -> str:
        """Return a clause with both numbers and what they mean."""
        return (
            f"in {self.found} of the first {self.seen} documents many spans start or end inside a word, "
            "so the offsets are probably shifted"
        )
