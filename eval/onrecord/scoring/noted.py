"""Count what the notes of a result say about the predictions, and write these notes.

The counts are integers by name, which add up over blocks and over the workers of a cluster.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from onrecord.align.records import CREDITED, Tier
from onrecord.scoring.measure import Layer
from onrecord.scoring.pieces import pieces_of_quotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.scoring.block import Block
    from onrecord.scoring.measure import Measure

TYPED = ("mentions", "events")  # layers of which some measures need a type
LAYER = {"mentions": Layer.ENTITIES, "quotes": Layer.QUOTES, "events": Layer.EVENTS, "times": Layer.EVENTS}
LEAST = 0.1  # the share of predicted quotes that must be pieces for a note


class Noted:
    """The counts for the notes of a result.

    Args:
        measures: The measures of the score. Nothing is counted that none of them is about.

    Attributes:
        numbers: Name -> number. The names are `untyped mentions` and `untyped events` (predictions without a type);
            `quotes`, `pieces` and `quotes in pieces` (predicted quotes, those that are pieces, and the gold quotes of
            which they are pieces); and for each layer of strings, such as `quotes`, `strings in quotes`, `ambiguous in
            quotes` and `lost in quotes` (all strings, those in several places, and those that are not in the text).
    """

    def __init__(self, measures: Sequence[Measure]) -> None:
        needs = {need for measure in measures for need in measure.needs}
        layers = {measure.layer for measure in measures}
        self.numbers: Counter[str] = Counter()
        self._typed = [layer for layer in TYPED if f"{layer}.type" in needs]
        self._has_quotes = Layer.QUOTES in layers

    def see(self, block: Block) -> None:
        """Count the documents of a block."""
        for layer in self._typed:
            columns = block.columns(layer)
            if columns.labels[:1] == [""]:  # no label, the first in the alphabet
                self.numbers[f"untyped {layer}"] += int((columns.predicted_label == 0).sum())
        for pair in block.pairs:
            for each in pair.alignments:
                layer = each.path.partition("[")[0]
                if each.path.endswith(".head"):
                    continue
                self.numbers[f"strings in {layer}"] += 1
                if each.tier not in CREDITED:
                    self.numbers[f"{'ambiguous' if each.tier is Tier.AMBIGUOUS else 'lost'} in {layer}"] += 1
            if self._has_quotes and pair.predicted.quotes:
                found = pieces_of_quotes(pair)
                self.numbers["quotes"] += len(pair.quotes.predicted)
                self.numbers["pieces"] += len(found)
                self.numbers["quotes in pieces"] += len({id(piece.gold) for piece in found})

    def take(self, numbers: Mapping[str, int]) -> None:
        """Add the numbers of other documents, which another `Noted` counted for the same measures."""
        self.numbers.update(numbers)

    def said(self, scored: Iterable[Measure]) -> Iterator[str]:
        """Yield the notes, one sentence or two each.

        Args:
            scored: The measures that have figures. A note on something that none of them is about is left out.
        """
        scored = list(scored)
        needs = {need for measure in scored for need in measure.needs}
        layers = {measure.layer for measure in scored}
        for layer in TYPED:
            if (number := self.numbers[f"untyped {layer}"]) and f"{layer}.type" in needs:
                yield f"{number} predicted {layer} have no type: left out of the measures that need one."
        if strings := self._strings([name for name, layer in LAYER.items() if layer in layers]):
            yield strings
        pieces, quotes, whole = (self.numbers[name] for name in ("pieces", "quotes", "quotes in pieces"))
        if Layer.QUOTES in layers and pieces and pieces >= LEAST * quotes:
            yield (
                f"{pieces} of {quotes} predicted quotes are pieces of gold quotes ({whole}), so they are wrong as "
                "whole quotes: put the pieces into the content of one quote, or read quote.segment.*, which counts "
                "pieces."
            )

    def _strings(self, layers: Sequence[str]) -> str:
        """Return a note on the strings of some layers that have no place in the text; "" if there are none."""
        every, ambiguous, lost = (
            sum(self.numbers[f"{kind} in {layer}"] for layer in layers) for kind in ("strings", "ambiguous", "lost")
        )
        parts = [f"{ambiguous} in several places"] if ambiguous else []
        parts += [f"{lost} not in the text in these words"] if lost else []
        if not parts:
            return ""
        return (
            f"{ambiguous + lost} of {every} predicted strings have no place ({', '.join(parts)}), so they match "
            "nothing: `onrecord align` lists them; left_context chooses one of several places."
        )
