"""Pair predicted with gold quotes, one to one, by their contents; the order of the quotes has no effect.

Two quotes can be paired if their contents share a character. If one of them has no content in the text (gold's was
removed with an embedded post, or a system predicts cues only), they can be paired if their cues overlap or, if one has
no cue, their sources. Of all one-to-one pairings, the one is used that is lexicographically best in

    contents equal, edges trimmed · of those, speakers equal · overlap of contents (Jaccard of characters, summed)
    · speakers equal · cues equal · sources equal · kinds equal · acts equal · number of pairs

Speakers are equal as in `quote.attribution.entity`. Canonical order (by offsets) decides remaining ties. Repeated
predictions of a quote pair once (`copies`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from onrecord.documents.model import UNALIGNED
from onrecord.match.join import near, one_to_one
from onrecord.measures.cell_pairs import NO_KEY
from onrecord.measures.quote_columns import QuoteColumns, SaidOf
from onrecord.measures.quote_overlap import shared_characters
from onrecord.measures.speakers import GOLD, PREDICTED, gold_speakers, predicted_speakers, same_speakers
from onrecord.scoring.block import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onrecord.documents.model import Quote, Span
    from onrecord.measures.gold_entities import Readings
    from onrecord.measures.quote_columns import QuoteSide
    from onrecord.scoring.pair import DocumentPair

UNITS = 1 << 20  # the units of a Jaccard overlap of 1; smaller overlaps are rounded down
NONE = -1
CUE_UNITS = 1 << 10  # the same for cues and sources, which weigh less than almost any overlap of contents


class QuotePair(NamedTuple):
    """Two paired quotes.

    Attributes:
        gold, predicted: The quotes.
        exact: Whether their contents are equal.
        rule: The part by which they were paired: `content`, `cue` or `source`.
        speakers: Whether their speakers are equal.
    """

    gold: Quote
    predicted: Quote
    exact: bool
    rule: str
    speakers: bool


class QuotePairs(NamedTuple):
    """The pairs of a document in canonical order of gold, and the unpaired quotes of each side."""

    pairs: list[QuotePair]
    only_gold: list[Quote]
    only_predicted: list[Quote]


def quote_pairs(pair: DocumentPair) -> QuotePairs:
    """Return the pairs of gold and predicted quotes of a document, and the quotes of each side that have no partner.

    Quotes are paired one to one as by `paired_quotes`: by contents that share a character; if one of them has no
    content, by cues; if one has no cue either, by sources. The lists are in the order of the text, the pairs in that of
    their gold quotes.
    """
    block = Block([pair])
    columns: QuoteColumns = block.prepared(QuoteColumns)
    found = paired_quotes(block)
    rows, others = found.gold.tolist(), found.predicted.tolist()
    gold, predicted = columns.gold.quotes, columns.predicted.quotes
    pairs = {}
    for i, j, exact, speakers in zip(
        rows, others, _same(columns, "content", *found), _same_speakers(block, *found), strict=True
    ):
        common = _overlap(columns, i, j)
        pairs[i] = QuotePair(gold[i], predicted[j], exact, common[0] if common else "", speakers)
    taken, order = set(others), [_in_order(side) for side in columns.sides]
    return QuotePairs(
        [pairs[i] for i in order[0] if i in pairs],
        [gold[i] for i in order[0] if i not in pairs],
        [predicted[j] for j in order[1] if j not in taken],
    )


class PairedQuotes(NamedTuple):
    """The pairs of quotes of a block, as indices of its columns."""

    gold: NDArray[Any]
    predicted: NDArray[Any]


def paired_quotes(block: Block) -> PairedQuotes:
    """Return the one-to-one pairs of quotes of `block`, as two parallel arrays of indices: gold and predicted.

    Two quotes may be paired if their contents share a character; if one has no content in the text, if their cues do;
    if one has no cue either, if their sources do. The pairing has the most equal contents, then the most equal speakers
    among these, then the largest overlap, then the most equal speakers, cues, sources, kinds and acts.
    """
    columns: QuoteColumns = block.prepared(QuoteColumns)
    free = [np.flatnonzero(~side.is_copy) for side in columns.sides]
    hulls = [(side.document[at], side.start[at], side.end[at]) for side, at in zip(columns.sides, free, strict=True)]
    rows, others = near(hulls[0], hulls[1])
    rows, others = free[0][rows], free[1][others]
    units = _shared_units(columns, rows, others)
    rows, others, units = (each[units > NONE] for each in (rows, others, units))
    rank = [_ranks(side, each) for side, each in zip(columns.sides, (rows, others), strict=True)]

    def weights(edges: NDArray[Any]) -> list[int]:
        return _weights(block, columns, rows[edges], others[edges], units[edges])

    first, second = one_to_one(rank[0].number[rows], rank[1].number[others], weights)
    return PairedQuotes(rank[0].order[first], rank[1].order[second])


def same_quotes(columns: QuoteColumns, pairs: PairedQuotes) -> NDArray[np.bool_]:
    """Return a boolean array: for each pair, whether the two quotes have the same content spans (edges trimmed).

    If neither quote has content, their cues and their sources must be equal instead.

    Args:
        columns: The quotes of a block.
        pairs: The indices of the paired quotes.
    """
    (gold, predicted), (rows, others) = columns.sides, pairs
    equal = {
        part: getattr(gold, part).keys[rows] == getattr(predicted, part).keys[others]
        for part in ("content", "cue", "source")
    }
    has_content = gold.content.given[rows] | predicted.content.given[others]
    found: NDArray[np.bool_] = np.where(
        has_content, equal["content"] & (gold.content.keys[rows] != NO_KEY), equal["cue"] & equal["source"]
    )
    return found


class _Ranks(NamedTuple):
    """The indices of some quotes in canonical order, and for each quote of the side its position in this order."""

    order: NDArray[Any]
    number: NDArray[Any]


def _ranks(side: QuoteSide, quotes: NDArray[Any]) -> _Ranks:
    """Return the given quotes in canonical order (`_in_order`), and the position of every quote in this order.

    Args:
        side: The quotes of one side of a block.
        quotes: The indices of the quotes to sort; an index may occur more than once. Other quotes have position 0.
    """
    chosen = np.zeros(len(side.quotes), dtype=bool)
    chosen[quotes] = True
    order = np.array([at for at in _in_order(side) if chosen[at]], dtype=np.int64)
    number = np.zeros(len(side.quotes), dtype=np.int64)
    number[order] = np.arange(len(order))
    return _Ranks(order, number)


def _in_order(side: QuoteSide) -> list[int]:
    """Return the indices of all quotes in canonical order: by document, by start, then by parts, kind and act."""

    def place(spans: Sequence[Span] | None) -> list[tuple[int, int, str]]:
        return sorted((span.start, span.end, span.text or "") for span in spans or ())

    def key(at: int) -> tuple[object, ...]:
        quote = side.quotes[at]
        return (place(quote.content), place(quote.cue), place(quote.source), quote.kind or "", quote.act or "")

    order = np.lexsort((side.at, side.document))
    document, at = side.document[order], side.at[order]
    first = np.flatnonzero(np.append(True, (document[1:] != document[:-1]) | (at[1:] != at[:-1])))
    found: list[int] = order.tolist()
    sizes = np.diff(first, append=len(order))
    for start, size in zip(first[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        found[start : start + size] = sorted(found[start : start + size], key=key)
    return found


def _weights(
    block: Block, columns: QuoteColumns, rows: NDArray[Any], others: NDArray[Any], units: NDArray[Any]
) -> list[int]:
    """Return the weight of each pair of quotes; the pairing with the largest sum of weights is chosen.

    A weight is an integer in a mixed base. Its digits are, the most important first: equal contents, equal contents and
    speakers, overlap, equal speakers, equal cues, sources, kinds and acts.

    Args:
        block: The block of documents.
        columns: The columns of its quotes.
        rows, others: For each pair, the indices of the gold and of the predicted quote.
        units: For each pair, the overlap of the contents.
    """
    golds, predicteds = columns.gold.quotes, columns.predicted.quotes
    sizes = [np.bincount(side.document, minlength=len(block)) for side in columns.sides]
    bases = (1 + np.minimum(*sizes))[columns.gold.document[rows]]  # larger than any number of pairs in a document
    found = []
    for i, j, overlap, base, exact, speakers, cue, source in zip(
        *(each.tolist() for each in (rows, others, units, bases)),
        _same(columns, "content", rows, others),
        _same_speakers(block, rows, others),
        _same(columns, "cue", rows, others),
        _same(columns, "source", rows, others),
        strict=True,
    ):
        gold, predicted = golds[i], predicteds[j]
        weight = (exact * base + (exact and speakers)) * base * UNITS + overlap
        weight = ((weight * base + speakers) * base + cue) * base + source
        weight = (weight * base + (gold.kind == predicted.kind)) * base + (gold.act == predicted.act)
        found.append(weight * base + 1)
    return found


def _shared_units(columns: QuoteColumns, rows: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """Return an array with the Jaccard overlap of each possible pair of quotes, in units.

    It is that of contents (an overlap of 1 has 2^20 units); if one has no content, of cues, or else of sources (2^10
    units). An element is NONE (-1) if these do not overlap, so that the quotes may not be paired.

    Args:
        columns: The quotes of a block.
        rows, others: Two parallel arrays, the index of the gold and of the predicted quote of each possible pair.
    """
    one, other = columns.gold.content, columns.predicted.content
    common = np.minimum(one.high[rows], other.high[others]) - np.maximum(one.low[rows], other.low[others])
    sizes = (one.high - one.low)[rows] + (other.high - other.low)[others]
    found = np.where(common > 0, UNITS * common // np.maximum(sizes - common, 1), NONE)
    is_plain = [(part.number == 1) & (part.keys != NO_KEY) for part in (one, other)]
    for k in np.flatnonzero(~(is_plain[0][rows] & is_plain[1][others])).tolist():
        share = _overlap(columns, int(rows[k]), int(others[k]))
        found[k] = NONE if share is None else share[1]
    return found


def _overlap(columns: QuoteColumns, i: int, j: int) -> tuple[str, int] | None:
    """Return the part by which two quotes may be paired, and the Jaccard overlap of its characters in units.

    The part is `content`; `cue` if one of the quotes has no content in the text; `source` if one of them has no cue
    either. An overlap of 1 has 2^20 units for contents and 2^10 units for cues and sources. None if the part does not
    overlap.

    Args:
        columns: The quotes of a block.
        i, j: The indices of the gold and of the predicted quote.
    """
    gold, predicted = columns.sides
    contents = gold.content.intervals(i), predicted.content.intervals(j)
    if all(contents):
        return _share("content", *contents, UNITS)
    cues = _intervals(gold.quotes[i].cue), _intervals(predicted.quotes[j].cue)
    if all(cues):
        return _share("cue", *cues, CUE_UNITS)
    return _share("source", _intervals(gold.quotes[i].source), _intervals(predicted.quotes[j].source), CUE_UNITS)


def _share(
    rule: str, first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]], units: int
) -> tuple[str, int] | None:
    common = shared_characters(first, second)
    if not common:
        return None
    union = sum([end - start for start, end in (*first, *second)]) - common
    return rule, units * common // max(union, common)


def _intervals(spans: Sequence[Span] | None) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans or () if span.start != UNALIGNED]


def _same(columns: QuoteColumns, part: str, rows: NDArray[Any], others: NDArray[Any]) -> list[bool]:
    """Return for each pair whether both quotes have the same spans in `part` (such as `cue`), all of them in the text.

    rows, others: for each pair, the indices of the gold and of the predicted quote.
    """
    keys = getattr(columns.gold, part).keys[rows]
    same: list[bool] = ((keys != NO_KEY) & (keys == getattr(columns.predicted, part).keys[others])).tolist()
    return same


def _same_speakers(block: Block, rows: NDArray[Any], others: NDArray[Any]) -> list[bool]:
    """Return for each pair of quotes whether its speakers are equal (`same_speakers`), without gold's coreference.

    rows, others: for each pair, the indices of the gold and of the predicted quote.
    """
    golds: list[list[Readings]] = block.prepared(SaidOf(gold_speakers, GOLD))
    predicteds: list[list[Readings]] = block.prepared(SaidOf(predicted_speakers, PREDICTED))
    return [same_speakers(golds[i], predicteds[j]) for i, j in zip(rows.tolist(), others.tolist(), strict=True)]
