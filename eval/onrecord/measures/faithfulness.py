"""Score faithfulness: whether the strings that a system gives as contents of quotes occur in the article.

Each content string has one of four tiers. A measure is the share of strings of its tier:

    verbatim     in the text, character for character
    normalised   in the text with other typography or case, or with an ellipsis for omitted words
    altered      nearly in the text: words differ
    invented     not in the text

`quote.faithfulness` is the share of verbatim and normalised strings together. The tiers are the aligner's
(`onrecord.align`). A string that occurs several times is faithful, even if no place can be chosen. Predictions with
offsets only have no strings, and all measures are undefined.

Worked example: the article contains "We did not discuss the ferry". Predicted are this string and "We did not discuss
the harbour": verbatim 1/2, altered 1/2. With fewer than six words, the second string would be invented, because a short
string that is nearly in the text is often a different one.

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
    """Return cell -> seven counts of the content strings of a document's predicted quotes.

    The cell has the paragraph and zone where the string was found, and the quote's kind as label. The counts are, in
    this order, the numbers of strings that are verbatim, normalised, altered and invented (`CLASSES`); of verbatim and
    normalised ones together; of all strings; and a 0, which stands for gold's counts. Predictions that were given by
    offsets have no strings and are not counted.
    """
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
    """Return the share of all content strings that belong to a class, as `Value.value`; None if there are no strings.

    Args:
        counts: `precise` is the number of strings of the class, `predicted` that of all strings.
        credit: The units in which `precise` is counted (here 1).

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
    _measure("", FAITHFUL, "Share of content strings that are in the text: verbatim and normalised ones."),
    _measure(".verbatim", 0, "Share of content strings that are in the text character for character."),
    _measure(".normalised", 1, "Share of content strings that differ from the text in typography, case or ellipsis."),
    _measure(".altered", 2, "Share of content strings that are nearly in the text: words differ."),
    _measure(".invented", 3, "Share of content strings that are not in the text."),
)
