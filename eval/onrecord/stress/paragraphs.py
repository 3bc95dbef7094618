"""The transformations of paragraphs: pairs of paragraphs joined, and paragraphs split into sentences."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.stress.rewriting import replaced
from onrecord.text import sentences
from onrecord.text.quotation import quotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.documents.model import Interval
    from onrecord.stress.plan import Article
    from onrecord.stress.rewriting import Change

_PROSE = re.compile(r"(?![•*\-–—#@])(?![\w ]{1,20}:)\S.{38,}[.!?][\"'”’)]*$")
_PLAIN_GAP = "\n\n"


def joined(article: Article) -> Iterator[Change]:
    """Yield the changes that join consecutive paragraphs of prose in the body in pairs: 1 with 2, 3 with 4.

    A paragraph is in one pair at most. Lists and quotes that go on in the next paragraph are left as they are.
    """
    text = article.text
    unclosed = {pair.end for pair in quotations(text) if pair.close is None}
    last = -1
    for before, after in pairwise(article.paragraphs):
        prose = all(_PROSE.match(text[start:end].strip()) for start, end in (before, after))
        alone = before.start != last and before.end not in unclosed
        if prose and alone and article.in_zones(before.start, after.end, "body"):
            last = after.start
            yield replaced(before.end, after.start, " ")


def split(article: Article) -> Iterator[Change]:
    """Yield the changes that start a new paragraph after each sentence of the body.

    Nothing is split inside quotation marks, quotes (from source to content) and other annotations.
    """
    text = article.text
    whole = [(pair.open or 0, pair.end) for pair in quotations(text)]
    whole += [extent for quote in article.record.quotes or () if (extent := _extent(quote)) is not None]
    gaps = Counter(text[before.end : after.start] for before, after in pairwise(article.paragraphs))
    gap = gaps.most_common(1)[0][0] if gaps else _PLAIN_GAP
    for before, after in pairwise(sentences(text)):
        start, end = before.end, after.start
        inside = any(first < end and start < last for first, last in [*whole, *article.covered])
        if not inside and text[start:end] == " " and article.in_zones(start, end, "body"):
            yield replaced(start, end, gap if not gap.strip() else _PLAIN_GAP)


def _extent(quote: object) -> tuple[int, int] | None:
    spans: list[Interval] = [
        each.interval for part in ("content", "cue", "source") for each in getattr(quote, part, None) or ()
    ]
    return (min(each.start for each in spans), max(each.end for each in spans)) if spans else None
