"""Measure faithfulness: whether the words that a system puts between quotation marks stand in the article.

Of the content strings that a system gave, the share that is

    verbatim     in the text, character for character
    normalised   in the text but for typography, case, or an ellipsis that marks what was left out
    altered      nearly in the text: words differ
    invented     nowhere in the text

`quote.faithfulness` is verbatim and normalised together. The tiers are the aligner's (`onrecord.align`). A string that
stands in several places, of which none can be chosen, is faithful all the same. Offsets cannot be unfaithful: where
only offsets were given, all are dashes.

Worked example: "We did not discuss the ferry" and "We did not discuss the harbour", where the article has the first:
verbatim 1/2, altered 1/2. Of fewer than six words the second would be invented: what is nearly a short string is too
often another one.

Source: this project; the question is that of Vaucher et al. (2021), Quotebank, and of hallucinated quotations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from onrecord.scoring.measure import Columns, Figures, Layer, Measure, Value
from onrecord.scoring.tally import EachDocument

if TYPE_CHECKING:
    from onrecord.align.records import Alignment
    from onrecord.scoring.measure import Cell, Counts, Tally
    from onrecord.scoring.pair import DocumentPair

CLASSES = ("verbatim", "normalised", "altered", "invented")
FAITHFUL, TOTAL, NONE = 4, 5, 6  # the columns after the four classes; the last is always 0
_CLASS_OF = {
    "exact": 0,
    "normalised": 1,
    "folded": 1,
    "segmented": 1,
    "near": 2,
    "altered": 2,
    "unaligned": 3,
}
_CONTENT = re.compile(r"quotes\[(\d+)\]\.content\[\d+\]")


def faithfulness_tally(pair: DocumentPair) -> Tally:
    """Return how many content strings are of each class, by where they stand and the quote's kind."""
    tally: defaultdict[Cell, list[int]] = defaultdict(lambda: [0] * (NONE + 1))
    inside = {id(quote) for quote in pair.quotes.predicted}
    quotes = pair.predicted.quotes or ()
    for alignment in pair.alignments:
        found = _CONTENT.fullmatch(alignment.path)
        if found is None or id(quotes[int(found[1])]) not in inside:
            continue
        row = tally[pair.cell(alignment.start, quotes[int(found[1])].kind)]
        kind = _class(alignment, pair.text or "")
        row[kind] += 1
        row[FAITHFUL] += kind <= 1
        row[TOTAL] += 1
    return dict(tally)


def _class(alignment: Alignment, text: str) -> int:
    if alignment.tier == "ambiguous":
        return 0 if alignment.text in text else 1
    return _CLASS_OF[alignment.tier]


def share(counts: Counts, credit: int) -> Value:
    """Return the strings of a class over all strings.

    >>> from onrecord.scoring.measure import Counts
    >>> share(Counts(3, 4, 0, 0), 1).value
    0.75
    """
    return Value(value=counts.precise / (credit * counts.predicted) if counts.predicted else None)


def _measure(name: str, column: int, summary: str) -> Measure:
    return Measure(
        f"quote.faithfulness{name}",
        EachDocument(faithfulness_tally),
        Layer.QUOTES,
        summary,
        "this project",
        ("quotes", "quotes.content"),
        Columns(column, TOTAL, NONE, NONE),
        figures=Figures(share, ("value",), ("found", "strings")),
    )


MEASURES = (
    _measure("", FAITHFUL, "Content strings that stand in the text, typography aside, of all strings."),
    _measure(".verbatim", 0, "Content strings in the text character for character."),
    _measure(".normalised", 1, "Content strings in the text but for typography, case or an ellipsis."),
    _measure(".altered", 2, "Content strings nearly in the text: words differ."),
    _measure(".invented", 3, "Content strings that stand nowhere in the text."),
)
