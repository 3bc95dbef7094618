"""Print hints on a score that is lower than the system deserves: shifted offsets, and quotes in pieces.

The hints are on standard error, so that JSON on standard output stays JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli.shifted_offsets import ShiftedOffsets
from onrecord.explain.pieces import pieces_of_quotes

if TYPE_CHECKING:
    from onrecord.scoring.block import Block

LEAST = 0.1  # the share of predicted quotes that must be pieces to be worth a hint


class ScoreHints:
    """What is looked for in the documents while they are scored."""

    def __init__(self) -> None:
        self._shifted = ShiftedOffsets()
        self._pieces = QuotesInPieces()

    def see(self, block: Block) -> None:
        """Look at the documents of a block of a score."""
        self._shifted.see(block)
        self._pieces.see(block)

    def show(self, predictions: str) -> None:
        """Print the hints; nothing if there are none. `predictions` is the path that the user typed."""
        if self._shifted.found:
            said = f"{self._shifted.said()}; onrecord check {predictions} shows where"
            click.echo(f"warning: {said}", err=True)
        if said := self._pieces.said():
            click.echo(f"note: {said}", err=True)


class QuotesInPieces:
    """The predicted quotes that are pieces of a gold quote, counted over all documents of a score.

    Attributes:
        predicted: The number of predicted quotes.
        pieces: The number of those that are pieces.
        gold: The number of gold quotes of which they are pieces.
    """

    def __init__(self) -> None:
        self.predicted = 0
        self.pieces = 0
        self.gold = 0

    def see(self, block: Block) -> None:
        """Count the pieces in a block of a score."""
        for pair in block.pairs:
            if pair.predicted.quotes:
                found = pieces_of_quotes(pair)
                self.predicted += len(pair.quotes.predicted)
                self.pieces += len(found)
                self.gold += len({id(piece.gold) for piece in found})

    def said(self) -> str:
        """Return a sentence with the numbers and what to do; "" if there are none, or few of the predictions."""
        if not self.pieces or self.pieces < LEAST * self.predicted:
            return ""
        return (
            f"{self.pieces} of {self.predicted} predicted quotes are pieces of gold quotes ({self.gold}), so they are "
            "wrong as whole quotes: put the pieces into the content of one quote, or read quote.segment.*, which "
            "counts pieces."
        )
