"""Decide which items of a layer are neutral: not scored, and neither right nor wrong if they are predicted.

Gold's items are neutral for one of three reasons; a prediction is neutral because of its own label, or because it is on
a neutral gold item:

    filter         gold's item, or the label of the prediction itself, is outside the filters of the score
    uncertain      not all readings of the corpus agree on gold's item
    predicative    gold's item is a predicative mention
    ignored label  the prediction has a label that the score ignores

A prediction is on a gold item if it has its offsets or its head; a quote, if each segment of its content is a segment
of the gold quote. A prediction with the offsets of a scored item, or a quote on a scored one, is scored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.documents.model import UNALIGNED, Interval, Mention, Quote
from onrecord.text.trim import trimmed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.documents.model import Span
    from onrecord.scoring.context import Context

FILTER, UNCERTAIN, PREDICATIVE, IGNORED = "filter", "uncertain", "predicative", "ignored label"


class GoldItems(NamedTuple):
    """The gold items of a layer in one document: those that are scored, and the neutral ones by reason."""

    kept: Sequence[Any]
    neutral: Mapping[str, Sequence[Any]]


def gold_items(doc_id: str, layer: str, gold: Sequence[Any], context: Context) -> GoldItems:
    """Return the gold items that are scored, in order, and the neutral ones; a reason without items is left out.

    Args:
        doc_id: The document.
        layer: The layer of the items, such as `mentions`.
        gold: Gold's items, without those in zones that are left out.
        context: The filters of the score, and the items on which all readings agree.
    """
    kept, neutral = gold, {}
    if context.filters:
        kept, neutral[FILTER] = context.filters.split(layer, kept)
    if context.certain is not None:
        kept, neutral[UNCERTAIN] = context.certain.split(doc_id, layer, kept)
    if layer == "mentions" and (predicative := [mention for mention in kept if mention.predicative]):
        neutral[PREDICATIVE] = predicative
        kept = [mention for mention in kept if not mention.predicative]
    return GoldItems(kept, {reason: items for reason, items in neutral.items() if items})


def scored_predictions(
    layer: str, items: GoldItems, predicted: Sequence[Any], context: Context, text: str | None
) -> Sequence[Any]:
    """Return the predictions that are scored, in order: all but the neutral ones.

    Args:
        layer: The layer of the items.
        items: Gold's items of the layer.
        predicted: The predictions, without those in zones that are not annotated.
        context: The filters of the score.
        text: The text of the article; None if it is unknown, so that the edges of quotes are not trimmed.
    """
    if context.filters:
        predicted = context.filters.says_inside(layer, predicted)
    neutral = [item for of_reason in items.neutral.values() for item in of_reason]
    return _off(items.kept, neutral, predicted, text) if neutral else predicted


def neutral_reason(layer: str, items: GoldItems, predicted: Any, context: Context, text: str | None) -> str:
    """Return the reason why a prediction is not scored; "" if it is scored.

    Args:
        layer: The layer of the items.
        items: Gold's items of the layer.
        predicted: A prediction in an annotated zone.
        context: The filters of the score.
        text: The text of the article, or None.
    """
    if context.filters.ignores(layer, predicted):
        return IGNORED
    if context.filters and not context.filters.says_inside(layer, [predicted]):
        return FILTER
    on = (reason for reason, of in items.neutral.items() if not _off(items.kept, of, [predicted], text))
    return next(on, "")


def _off(kept: Sequence[Any], neutral: Sequence[Any], predicted: Sequence[Any], text: str | None) -> Sequence[Any]:
    """Return the predictions that are not on one of the neutral gold items, or are on a scored one.

    Args:
        kept: The gold items that are scored, all of one layer.
        neutral: The gold items that are not scored; at least one.
        predicted: The predictions.
        text: The text of the article, or None.
    """
    if isinstance(neutral[0], Quote):
        return _off_quotes(kept, neutral, predicted, text)
    spans, others = set(map(place, neutral)), set(map(place, kept))
    heads = _heads(neutral) - _heads(kept)
    return [
        item for item in predicted if (own := place(item)) in others or (own not in spans and _head(item) not in heads)
    ]


def _off_quotes(
    kept: Sequence[Quote], neutral: Sequence[Quote], predicted: Sequence[Quote], text: str | None
) -> Sequence[Quote]:
    others = [_segments(quote, text) for quote in kept]
    away = [_segments(quote, text) for quote in neutral]

    def is_on(own: frozenset[Interval], quotes: Sequence[frozenset[Interval]]) -> bool:
        return bool(own) and any(own <= each for each in quotes)

    found = [(quote, _segments(quote, text)) for quote in predicted]
    return [quote for quote, own in found if is_on(own, others) or not is_on(own, away)]


def _segments(quote: Quote, text: str | None) -> frozenset[Interval]:
    """Return the intervals of a quote's content, or of its cue if it has no content.

    Their edges are trimmed (`text.trim.trimmed`) if the text of the article is given.
    """
    return segments(quote.content or quote.cue or (), text)


def segments(spans: Sequence[Span], text: str | None) -> frozenset[Interval]:
    """Return the intervals of the spans that have offsets, with edges trimmed if the text of the article is given."""
    found = [span.interval for span in spans if span.start != UNALIGNED]
    return frozenset(found if text is None else [trimmed(text, span) for span in found])


def place(item: Any) -> tuple[object, ...]:
    """Return (start, end) of an item; of a mention with several pieces or empty nodes, the offsets of all of them."""
    if isinstance(item, Mention) and (item.pieces is not None or item.empty_nodes is not None):
        return item.place
    return (item.start, item.end)


def _heads(items: Sequence[Any]) -> set[tuple[int, ...] | None]:
    return set(map(_head, items)) - {None}


def _head(item: Any) -> tuple[int, ...] | None:
    """Return (start, end) of the head of a Mention; None without a head, and for items that are no Mention.

    For a head that is an empty node, the result is `Mention.head_place`.
    """
    head = item.head if isinstance(item, Mention) else None
    if head is None or head.start == head.end:
        return None if head is None else item.head_place
    return (head.start, head.end)
