"""Warn of a score or a run whose predictions seem to have shifted offsets, such as offsets of bytes.

`onrecord check` says it of every document. `score` and `run` look at the first documents only, so that they stay quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.checks.predictions.problems import FileLine
from onrecord.checks.predictions.word_edges import edges_inside_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.documents.model import Document
    from onrecord.scoring.block import Block

DOCUMENTS = 20  # as many are looked at
# Formats that have the words of each mention: their offsets are never shifted, although mentions may be parts of words.
WITH_WORDS = frozenset({"bio", "brat", "conll2012", "corefud", "docbin"})


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
        self.see_each((pair.predicted, pair.text) for pair in block.pairs[: DOCUMENTS - self.seen])

    def see_each(self, documents: Iterable[tuple[Document, str | None]]) -> None:
        """Look at predicted documents with their texts (None: unknown), until `DOCUMENTS` of them were seen."""
        for document, text in documents:
            if self.seen == DOCUMENTS:
                return
            if text is not None:
                self.seen += 1
                self.found += any(True for _ in edges_inside_words(document, text, FileLine("", 0)))

    def said(self) -> str:
        """Return a clause with both numbers and what they mean."""
        return (
            f"in {self.found} of the first {self.seen} documents many spans start or end inside a word, "
            "so the offsets are probably shifted"
        )
