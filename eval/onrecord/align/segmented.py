"""Find a quotation with an ellipsis: its pieces must occur in order.

Such a quotation is one discontinuous span. Its pieces (around `...` or `…`, also in square or round brackets) must each
occur in the text, exactly, normalised or folded, after the piece before and at most 1,000 characters from it. The
first such occurrence is taken. A string with a piece that has no letter or digit is not searched in pieces. The
omitted text must not change the sense: if a gap inside one sentence contains a negation, the string is altered.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.align.index import SEARCHED
from onrecord.align.protected import NEGATIONS
from onrecord.documents.model import Interval
from onrecord.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.align.index import TextIndex

MAX_GAP = 1000
_ELLIPSIS = re.compile(r"\s*(?:[\[(]\s*(?:…|\.{3,}|\. \. \.)\s*[\])]|…|\.{3,}|\. \. \.)\s*")
_AT_START = re.compile(rf"\A[\s\"“”]*(?:{_ELLIPSIS.pattern})?")
_AT_END = re.compile(rf"(?:{_ELLIPSIS.pattern})?[\s.,;:\"“”]*\Z")
_SENTENCE_END = re.compile(r"[.!?…]")
_WORD = re.compile(r"\w+(?:'\w+)*")


def pieces(string: str) -> list[str]:
    """Return the pieces of a string around its ellipses.

    Returns:
        One piece if there is no ellipsis; none if a piece has no letter or digit.

    >>> pieces("We met ... and talked"), pieces("no ellipsis"), pieces("well ... ,")
    (['We met', 'and talked'], ['no ellipsis'], [])
    """
    parts = [part for part in _ELLIPSIS.split(string) if part]
    return parts if all(any(character.isalnum() for character in part) for part in parts) else []


def without_edges(string: str) -> str:
    """Return a string without an ellipsis and double marks at its ends, and without commas and points at its end.

    >>> without_edges("... I did not know,”"), without_edges("What now?"), without_edges("It was [...]")
    ('I did not know', 'What now?', 'It was')
    """
    return _AT_END.sub("", _AT_START.sub("", string), count=1)


def sequences(index: TextIndex, parts: Sequence[str]) -> list[tuple[Interval, ...]]:
    """Return the places where all pieces of a string occur in order, each as a tuple with one interval per piece.

    There is at most one for each occurrence of the first piece. Of two that differ only in the first piece, the one
    whose first piece is nearer to the second is kept.

    Args:
        index: The text.
        parts: The pieces, at least one.
    """
    found: dict[tuple[Interval, ...], tuple[Interval, ...]] = {}
    places = [_places(index, part) for part in parts]
    for first in places[0]:
        chain = [first]
        for options in places[1:]:
            after = next((each for each in options if 0 <= each.start - chain[-1].end <= MAX_GAP), None)
            if after is None:
                break
            chain.append(after)
        if len(chain) == len(parts):
            # Of two first pieces with the same continuation, keep the nearer one.
            found[tuple(chain[1:])] = tuple(chain)
    return list(found.values())


def drops_negation(text: str, chain: Sequence[Interval]) -> bool:
    """Return whether the text between two of the pieces contains a negation and no end of a sentence.

    chain: the intervals of the pieces, in order.
    """
    gaps = [text[left.end : right.start] for left, right in pairwise(chain)]
    words = (word.casefold() for gap in gaps if not _SENTENCE_END.search(gap) for word in _WORD.findall(normalise(gap)))
    return any(word in NEGATIONS or word.endswith("n't") for word in words)


def merged(text: str, chain: Sequence[Interval], parts: Sequence[str]) -> tuple[tuple[Interval, ...], tuple[str, ...]]:
    """Return the intervals and the words of pieces; pieces with no letter or digit between them in the text are one.

    Args:
        text: The text, which has no words between two pieces where it has the ellipsis itself.
        chain: The intervals of the pieces, in order.
        parts: The pieces.
    """
    intervals, words = [chain[0]], [parts[0]]
    for place, part in zip(chain[1:], parts[1:], strict=True):
        between = text[intervals[-1].end : place.start]
        if any(character.isalnum() for character in between):
            intervals.append(place)
            words.append(part)
        else:
            intervals[-1] = Interval(intervals[-1].start, place.end)
            words[-1] = f"{words[-1]}{between}{part}"
    return tuple(intervals), tuple(words)


def _places(index: TextIndex, part: str) -> tuple[Interval, ...]:
    """Return the occurrences of a piece of a quotation; an empty tuple if there are none.

    Exact occurrences are preferred to those apart from typography, and these to those apart from case.
    """
    return next((places for tier in SEARCHED if (places := index.find(part, tier))), ())
