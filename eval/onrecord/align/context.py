"""Say which places of a string agree with the words that were given as standing to its left.

A context agrees in full if it stands right before the place, exactly or normalised; white space and quotation marks
between the two are passed over, since a quote's content leaves its marks out and a careful copy may not. Failing that
it agrees as far as its longest suffix of whole words that stands there: at least one word, for a shared comma singles
out nothing. The places that agree furthest win.

An empty context says that the string opens the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.align.index import cuts_word
from onrecord.text.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.align.index import TextIndex
    from onrecord.documents.model import Interval

_BETWEEN = " \"'"


class Agreement(NamedTuple):
    """The places that agree furthest with a context, and whether they agree with the whole of it."""

    places: tuple[Interval, ...]
    full: bool


def agreeing(index: TextIndex, places: Sequence[Interval], context: str) -> Agreement:
    """Return the places that agree furthest with a left context; none if none agrees in as much as a word."""
    exact = tuple(place for place in places if _stands_before(index.text, context, place.start))
    if exact:
        return Agreement(exact, full=True)
    wanted = normalise(context)
    if not wanted.strip(_BETWEEN):
        return Agreement((), full=False)
    lengths = [_agreed(index, place.start, wanted) for place in places]
    best = max(lengths, default=0)
    if best == 0:
        return Agreement((), full=False)
    winners = tuple(place for place, length in zip(places, lengths, strict=True) if length == best)
    return Agreement(winners, full=best == len(wanted.rstrip(_BETWEEN)))


def _stands_before(text: str, context: str, offset: int) -> bool:
    if not context:
        return offset == 0
    return offset >= len(context) and text.startswith(context, offset - len(context))


def _agreed(index: TextIndex, offset: int, wanted: str) -> int:
    """Return how many of a normalised context's last characters stand before an offset: all, or whole words of it."""
    wanted = wanted.rstrip(_BETWEEN)
    end = index.normalised.index(offset)
    before = index.normalised.text[max(0, end - len(wanted) - 8) : end].rstrip(_BETWEEN)
    length = 0
    for mine, theirs in zip(reversed(wanted), reversed(before), strict=False):
        if mine != theirs:
            break
        length += 1
    if length == len(wanted):
        return length
    while length and (cuts_word(wanted, len(wanted) - length) or cuts_word(before, len(before) - length)):
        length -= 1
    agreed = wanted[len(wanted) - length :]
    return length if any(character.isalnum() for character in agreed) else 0
