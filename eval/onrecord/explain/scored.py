"""Decide which layers of a system are explained: those of which `onrecord score` counts the items.

A layer is explained if one of its measures has what it needs, in predictions and in gold, and is not left out because
gold's items were given to the system. The decision is made once for all documents: if the system attempted a layer in
one document, its absence in another means that it found nothing there, as in a score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import Document
from onrecord.measures import registry
from onrecord.scoring.attempted import Attempted
from onrecord.scoring.filters import NO_FILTERS
from onrecord.scoring.given import not_scored

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from onrecord.scoring.filters import Filters
    from onrecord.scoring.result import Score

# What is explained -> measures of it; `speakers` are compared within the layer `quotes`.
MEASURES = {
    "mentions": ("mention.exact",),
    "entities": ("coref.b3",),
    "times": ("time.exact",),
    "quotes": ("quote.content.exact", "quote.cue.exact", "quote.source.exact", "quote.attribution"),
    "speakers": ("quote.attribution",),
    "events": ("event.trigger.id",),
    "arguments": ("event.argument.cls.coreferent",),
}


def scored_layers(
    predicted: Iterable[Document],
    gold: Iterable[Document],
    *,
    filters: Filters = NO_FILTERS,
    given: Collection[str] = (),
) -> frozenset[str]:
    """Return the keys of `MEASURES` that a score with these documents counts.

    Args:
        predicted: All predicted documents.
        gold: All gold documents.
        filters: The filters of the score.
        given: The layers of gold that were given to the system.
    """
    measures = filters.asking([registry.parse(name) for name in _names()])
    attempted, nothing = Attempted(measures), Document("")
    for document in predicted:
        attempted.see(document, nothing)
    for document in gold:
        attempted.see(nothing, document)
    return _layers(each.name for each in measures if not attempted.lacking(each) and not not_scored(each, given))


def layers_of(scores: Mapping[str, Score]) -> frozenset[str]:
    """Return the keys of `MEASURES` that a score counted, from the scores of all measures: name -> score."""
    return _layers(name for name in _names() if not scores[name].lacking)


def _names() -> tuple[str, ...]:
    """Return the names of all measures in `MEASURES`, each once."""
    return tuple(dict.fromkeys(name for names in MEASURES.values() for name in names))


def _layers(scored: Iterable[str]) -> frozenset[str]:
    """Return the keys of `MEASURES` of which one of the measures is among the names `scored`."""
    counted = {*scored}
    return frozenset(layer for layer, names in MEASURES.items() if counted & {*names})
