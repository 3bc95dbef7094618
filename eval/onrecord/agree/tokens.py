"""Label every token as in or out of what two annotators marked, layer by layer: what alpha is computed from.

A token (tokens/1) is in if a marked span has a character of it. Only tokens that start in annotated zones take part:
elsewhere nobody was asked to mark anything, and agreement there is worth nothing. Overlapping marks of one layer (a
quote within a quote, nested mentions) are one stretch here; the scores beside alpha tell them apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from onrecord.documents.model import Document, Span
    from onrecord.scoring.pair import DocumentPair

LAYERS: Mapping[str, Callable[[Document], Iterable[Span]]] = {
    "mention": lambda document: document.mentions or (),
    "time": lambda document: document.times or (),
    "quote.content": lambda document: (span for quote in document.quotes or () for span in quote.content or ()),
    "quote.cue": lambda document: (span for quote in document.quotes or () for span in quote.cue or ()),
    "quote.source": lambda document: (span for quote in document.quotes or () for span in quote.source or ()),
    "event.trigger": lambda document: document.events or (),
}


def token_labels(pair: DocumentPair) -> dict[str, Counter[tuple[Hashable, Hashable]]]:
    """Return, by layer, how many tokens each annotator put in or out; empty where there is no text."""
    if pair.text is None:
        return {}
    spans = [token for token in tokens(pair.text) if pair.annotated(token.start)]
    starts, ends = [span.start for span in spans], [span.end for span in spans]

    def inside(marked: Iterable[Span]) -> set[int]:
        found: set[int] = set()
        for span in marked:
            found.update(range(bisect_right(ends, span.start), bisect_left(starts, span.end)))
        return found

    labels: dict[str, Counter[tuple[Hashable, Hashable]]] = {}
    for layer, marked in LAYERS.items():
        first, second = inside(marked(pair.gold)), inside(marked(pair.predicted))
        labels[layer] = Counter((token in first, token in second) for token in range(len(spans)))
    return labels
