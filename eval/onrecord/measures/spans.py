"""Score spans (mentions, times and event triggers) under the four schemes of SemEval-2013 task 9.

    strict   equal offsets and type: 1          exact   equal offsets: 1
    partial  equal offsets: 1, overlap: 1/2     type    overlap and equal type: 1

precision = credit / predicted spans, recall = credit / gold spans. Each scheme has its own optimal pairing
(`match.schemes`), so the order of the input has no effect. `mention.head` requires equal offsets of the heads.
`time.value` requires equal offsets and an equal value.

A mention in several pieces is compared by its pieces. Offsets are equal if all pieces are equal. Two mentions overlap
if two of their pieces share a character. A mention that consists of empty nodes only (CorefUD) is compared by the
offset and number of each node. Empty nodes among words are ignored, and so is the word that governs an empty node
(`match.pieces`).

If only some items of a system have a type, exact, partial and head score all items. Measures that need a type ignore
the items without one, and if gold has items without a type, also the predictions on them. A note gives the number of
ignored predictions.

Worked example, after the table in the task's guidelines: gold has DRUG [0,5) and BRAND [10,20). Predicted are DRUG
[0,5), GROUP [10,18) and DRUG [30,34). strict and exact pair the first span only (precision 1/3, recall 1/2). partial
gives the second span half a credit (1.5/3, 1.5/2). type gives it none (1/3, 1/2).

Source: Segura-Bedmar, Martínez and Herrero-Zazo (2013), SemEval-2013 Task 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.documents.model import UNALIGNED
from onrecord.measures.cell_pairs import NO_KEY, equal_items
from onrecord.measures.matches import EachMatching, Items, Matches, cell_counts, equal_keys
from onrecord.measures.scheme_rows import EXACT_COLUMNS, HALVES, PARTIAL_COLUMNS, STRICT_COLUMNS, TYPE_COLUMNS
from onrecord.measures.schemes import SchemeTally
from onrecord.scoring.measure import Layer, Measure
from onrecord.scoring.tally import CellsOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from onrecord.documents.model import Mention, Time
    from onrecord.scoring.block import Block, Side
    from onrecord.scoring.pair import DocumentPair
    from onrecord.scoring.tally import CellNumbers, CellTally


@dataclass(frozen=True)
class TypedTally:
    """The tally of the four schemes for those items of a layer that have a type."""

    layer: str

    def __call__(self, block: Block) -> CellTally:
        """Return the nine counts (`scheme_rows`) of each cell (document, paragraph, zone, label) of `block`.

        Items without a type are left out. If all items have one, the result is that of `SchemeTally` for the layer.
        """
        has_untyped = "" in block.columns(self.layer).labels
        found: CellTally = block.prepared(SchemeTally(f"typed_{self.layer}" if has_untyped else self.layer))
        return found


@dataclass(frozen=True)
class HeadTally:
    """The tally of mentions that are matched by the offsets of their heads. Mentions without a head match nothing."""

    def __call__(self, block: Block) -> CellTally:
        """Return the four counts (`Counts`) of mentions by cell: document, paragraph, zone, and type as label.

        A mention is right if a mention of the other side has a head with the same offsets, one to one.
        """
        columns = block.columns("mentions")
        gold, predicted = (_head_places(side) for side in (columns.gold, columns.predicted))
        if block.in_pieces.any() or gold is None or predicted is None:  # offsets do not identify the heads of zeros
            found: CellTally = block.prepared(EachMatching(heads))
            return found
        numbers: CellNumbers = block.prepared(CellsOf("mentions"))
        return cell_counts(numbers, equal_items(numbers, gold, predicted))


def _head_places(side: Side) -> NDArray[Any] | None:
    """Return an array with the document and the offsets of each mention's head as one integer.

    An element is NO_KEY (-1) for a mention without a head. The result is None if an offset has more than 24 bits or
    there are too many documents, so that an integer would not fit into 63 bits.
    """
    heads_, number = [mention.head for mention in side.items], len(side.items)
    start = np.fromiter([UNALIGNED if head is None else head.start for head in heads_], np.int64, number)
    end = np.fromiter([UNALIGNED if head is None else head.end for head in heads_], np.int64, number)
    bits = int(end.max(initial=1)).bit_length()
    if len(side.per_document).bit_length() + 2 * OFFSET_BITS > MAX_BITS or bits > OFFSET_BITS:
        return None
    places = (((side.document << OFFSET_BITS) + start) << OFFSET_BITS) + end
    places[start == UNALIGNED] = NO_KEY
    return places


def heads(pair: DocumentPair) -> Matches:
    """Return the scored mentions of a document as Matches (items to be paired by equal keys), with their heads as keys.

    A key is (start, end) of the head; None for a mention without a head, which matches nothing.
    """

    def key(mention: Mention) -> tuple[int, ...] | None:
        head = mention.head
        return mention.head_place if head is None or head.start == head.end else (head.start, head.end)

    def items(mentions: Sequence[Mention]) -> Items:
        starts, labels = [each.start for each in mentions], [each.type for each in mentions]
        return Items.of(starts, labels, [key(each) for each in mentions])

    return equal_keys(pair, items(pair.mentions.gold), items(pair.mentions.predicted))


def time_values(pair: DocumentPair) -> Matches:
    """Return the scored times of a document as Matches (items paired by equal keys), with offsets and value as keys.

    A key is ((start, end), value); None for a time without a value or without a place in the text, which matches
    nothing.
    """

    def items(times: Iterable[Time]) -> Items:
        found = Items()
        for time in times:
            key = None if time.start == UNALIGNED or time.value is None else (time.interval, time.value)
            found.add(time.start, time.type, key)
        return found

    return equal_keys(pair, items(pair.times.gold), items(pair.times.predicted))


OFFSET_BITS, MAX_BITS = 24, 63
_SEMEVAL = "Segura-Bedmar et al. 2013, SemEval-2013 task 9"
_TEMPEVAL = "UzZaman et al. 2013, TempEval-3"
_ENTITIES, _EVENTS = Layer.ENTITIES, Layer.EVENTS
_MENTIONS, _TIMES, _TRIGGERS = SchemeTally("mentions"), SchemeTally("times"), SchemeTally("events")
_TYPED_MENTIONS, _TYPED_TRIGGERS = TypedTally("mentions"), TypedTally("events")

MEASURES = (
    Measure(
        "mention.strict",
        _TYPED_MENTIONS,
        _ENTITIES,
        "Mentions with gold's offsets and type.",
        _SEMEVAL,
        ("mentions", "mentions.type"),
        STRICT_COLUMNS,
    ),
    Measure(
        "mention.exact",
        _MENTIONS,
        _ENTITIES,
        "Mentions with gold's offsets, of any type.",
        _SEMEVAL,
        ("mentions",),
        EXACT_COLUMNS,
    ),
    Measure(
        "mention.partial",
        _MENTIONS,
        _ENTITIES,
        "Mentions with gold's offsets; half credit for an overlap.",
        _SEMEVAL,
        ("mentions",),
        PARTIAL_COLUMNS,
        credit=HALVES,
    ),
    Measure(
        "mention.type",
        _TYPED_MENTIONS,
        _ENTITIES,
        "Mentions that overlap a gold mention of the same type.",
        _SEMEVAL,
        ("mentions", "mentions.type"),
        TYPE_COLUMNS,
    ),
    Measure(
        "mention.head",
        HeadTally(),
        _ENTITIES,
        "Mentions with the head of a gold mention.",
        "Žabokrtský et al. 2023, CRAC shared task",
        ("mentions", "mentions.head"),
    ),
    Measure(
        "time.exact", _TIMES, _EVENTS, "Time expressions with gold's offsets.", _TEMPEVAL, ("times",), EXACT_COLUMNS
    ),
    Measure(
        "time.value",
        EachMatching(time_values),
        _EVENTS,
        "Time expressions with gold's offsets and normalised value.",
        _TEMPEVAL,
        ("times", "times.value"),
    ),
    Measure(
        "event.trigger.id",
        _TRIGGERS,
        _EVENTS,
        "Triggers with gold's offsets.",
        "Li et al. 2013, ACL",
        ("events",),
        EXACT_COLUMNS,
    ),
    Measure(
        "event.trigger.cls",
        _TYPED_TRIGGERS,
        _EVENTS,
        "Triggers with gold's offsets and event type.",
        "Li et al. 2013, ACL",
        ("events", "events.type"),
        STRICT_COLUMNS,
    ),
)
