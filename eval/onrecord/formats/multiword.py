"""Share out the characters of a multiword token among its words: `dárselo` is dar + se + lo, `del` is de + el.

Words that spell the token take their own characters. Otherwise the token is cut where its parts are nearest to the
words, by edit distance (Levenshtein 1966); of equally near cuts the first is taken. So every word has a place of its
own in the text, and the same words always have the same places. A token with fewer characters than words (Portuguese
`à` is a + a) gives one character to several words.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from onrecord.documents.model import Interval

CACHED = 65536


@lru_cache(maxsize=CACHED)
def shared_out(token: str, words: tuple[str, ...]) -> tuple[Interval, ...]:
    """Return the characters of each word in a token, as offsets in it.

    Args:
        token: the token as the text has it, one character or more.
        words: its words in order, one or more.

    Returns:
        An interval a word, in order. None is empty; together they cover the token.

    >>> [("dárselo"[start:end]) for start, end in shared_out("dárselo", ("dar", "se", "lo"))]
    ['dár', 'se', 'lo']
    """
    characters, number = len(token), len(words)
    if characters < number:
        starts = [at * characters // number for at in range(number)]
        return tuple(Interval(start, start + 1) for start in starts)
    ends = list(accumulate(map(len, words)))
    if "".join(words).casefold() != token.casefold() or ends[-1] != characters or "" in words:
        ends = _nearest(token, words)
    return tuple(Interval(start, end) for start, end in zip([0, *ends], ends, strict=False))


def _nearest(token: str, words: tuple[str, ...]) -> list[int]:
    """Return where the parts of a token end if they are as near to the words as can be; each has a character."""
    from rapidfuzz.distance import Levenshtein

    folded = token.casefold() if len(token.casefold()) == len(token) else token
    # best[end] is the lowest cost of the words so far on the first `end` characters, and where the parts end.
    best: dict[int, tuple[int, list[int]]] = {0: (0, [])}
    for at, word in enumerate(words, 1):
        left = len(words) - at
        following: dict[int, tuple[int, list[int]]] = {}
        for start, (cost, ends) in best.items():
            stops = [len(token)] if left == 0 else range(start + 1, len(token) - left + 1)
            for end in stops:
                whole = cost + Levenshtein.distance(folded[start:end], word.casefold())
                if end not in following or whole < following[end][0]:
                    following[end] = (whole, [*ends, end])
        best = following
    return best[len(token)][1]
