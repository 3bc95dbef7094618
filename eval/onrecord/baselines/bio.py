"""Convert spans to BIO labels of tokens (tokens/1) for a chain model, and back.

Spans may not overlap: the longest is kept, and of equally long ones the first. A span's edges are extended to those of
the tokens that it overlaps. Ramshaw and Marcus 1995.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.documents.model import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OUTSIDE = "O"


def labelled(tokens: Sequence[Interval], spans: Iterable[tuple[Interval, str]]) -> list[str]:
    """Return a BIO label for each token: `B-` and the kind at a span's first token, `I-` inside, `O` outside.

    Of spans that share a token, only the longest one is used; of equally long ones, the first.

    Args:
        tokens: The tokens of a sequence, in order.
        spans: (span, its kind), in any order; spans of other sequences are ignored.

    >>> labelled([Interval(0, 3), Interval(4, 9), Interval(9, 10)], [(Interval(0, 9), "PER"), (Interval(4, 9), "GPE")])
    ['B-PER', 'I-PER', 'O']
    """
    labels = [OUTSIDE] * len(tokens)
    for span, kind in sorted(spans, key=lambda each: (each[0].start - each[0].end, each[0].start, each[1])):
        covered = [at for at, token in enumerate(tokens) if token.start < span.end and span.start < token.end]
        if covered and all(labels[at] == OUTSIDE for at in covered):
            for at in covered:
                labels[at] = f"I-{kind}"
            labels[covered[0]] = f"B-{kind}"
    return labels


def spans(tokens: Sequence[Interval], labels: Sequence[str]) -> list[tuple[Interval, str]]:
    """Return (span, kind) for each run of BIO labels, in order; an `I-` without a span to continue begins one.

    >>> spans([Interval(0, 3), Interval(4, 9), Interval(9, 10)], ["B-PER", "I-PER", "I-GPE"])
    [(Interval(start=0, end=9), 'PER'), (Interval(start=9, end=10), 'GPE')]
    """
    found: list[tuple[Interval, str]] = []
    inside = ""
    for token, label in zip(tokens, labels, strict=True):
        prefix, _, kind = label.partition("-")
        if prefix == "I" and kind == inside:
            found[-1] = (Interval(found[-1][0].start, token.end), kind)
        elif prefix != OUTSIDE:
            found.append((token, kind))
        inside = kind
    return found
