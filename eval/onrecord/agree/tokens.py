"""Label each token as inside or outside the spans that two annotators marked, layer by layer, for alpha.

A token (tokens/1) is inside if it shares a character with a marked span. Only tokens that start in annotated zones
count, because annotators mark nothing in other zones. Overlapping spans of one layer (a nested quote or mention) count
as one region; F1 distinguishes them.
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
    """Return layer -> counts of tokens by whether the first and the second annotator marked them; {} without a text.

    A key of the counts is (inside a span of the first, inside a span of the second). Only tokens that start in an
    annotated zone are counted.

    Args:
        pair: The documents of the two annotators, the first as gold and the second as predicted.
    """
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
