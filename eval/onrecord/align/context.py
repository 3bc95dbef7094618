"""Choose among the occurrences of a string by its left context: the words that precede it according to the prediction.

A context agrees in full if it directly precedes the occurrence, exactly or after normalisation. White space and
quotation marks between the two are ignored, because a quote's content excludes its marks and a copied context may not.
Otherwise the agreement is the length of the longest suffix of the context, in whole words, that precedes the
occurrence. A suffix without a letter or digit counts as no agreement: a comma identifies nothing. The occurrences with
the longest agreement are chosen.

An empty context means that the string is at the start of the text.
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
    """The occurrences with the longest agreement with a context, and whether the full context precedes them."""

    places: tuple[Interval, ...]
    full: bool


def agreeing(index: TextIndex, places: Sequence[Interval], context: str) -> Agreement:
    """Return those occurrences of a string whose preceding text agrees best with a given left context.

    These are the occurrences before which the longest end of the context stands, in whole words; several if equal.

    Args:
        index: The text.
        places: The occurrences to choose among.
        context: The words that precede the string, according to the prediction; "" for a string at the start of the
            text.

    Returns:
        The chosen occurrences, and whether the whole context precedes them. There are none if no occurrence agrees in
        at least one word.
    """
    exact = tuple(place for place in places if _precedes(index.text, context, place.start))
    if exact:
        return Agreement(exact, full=True)
    wanted = normalise(context)
    if not wanted.strip(_BETWEEN):
        return Agreement((), full=False)
    lengths = [_agreed_length(index, place.start, wanted) for place in places]
    best = max(lengths, default=0)
    if best == 0:
        return Agreement((), full=False)
    winners = tuple(place for place, length in zip(places, lengths, strict=True) if length == best)
    return Agreement(winners, full=best == len(wanted.rstrip(_BETWEEN)))


def _precedes(text: str, context: str, offset: int) -> bool:
    if not context:
        return offset == 0
    return offset >= len(context) and text.startswith(context, offset - len(context))


def _agreed_length(index: TextIndex, offset: int, wanted: str) -> int:
    """Return the number of characters at the end of `wanted` that precede `offset` in the text.

    If all of it does, it is the length of `wanted` without spaces and quotation marks at its end. Otherwise it is the
    length of the last whole words that do, or 0 if these contain no letter or digit.

    Args:
        index: The text.
        offset: The offset in the text before which the characters have to be.
        wanted: A left context, normalised.
    """
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
