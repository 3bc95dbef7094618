"""Split the characters of a multiword token among its words: `dárselo` is dar + se + lo, `del` is de + el.

Words that spell the token get their own characters. Otherwise the token is split where its parts have the lowest total
edit distance to the words (Levenshtein 1966); of equal splits the first is used. Every word thus has its own offsets,
and the same words always get the same offsets. A token with fewer characters than words (Portuguese `à` is a + a)
gives one character to several words.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate

from onrecord.documents.model import Interval

CACHED = 65536


@lru_cache(maxsize=CACHED)
def split_characters(token: str, words: tuple[str, ...]) -> tuple[Interval, ...]:
    """Return the characters of each word of a multiword token: one non-empty interval of offsets in the token for each.

    The intervals are in order and together cover the token. If it has fewer characters than words, several words get
    the same character.

    >>> [("dárselo"[start:end]) for start, end in split_characters("dárselo", ("dar", "se", "lo"))]
    ['dár', 'se', 'lo']

    Args:
        token: The token as in the text, one character or more.
        words: Its words in order, one or more.
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
    """Return the end offset in the token of each word's part, for the split with the lowest total edit distance.

    The distance is that of each part to its word, apart from case. Each part has one character or more. Of equally good
    splits, the one whose last word begins earliest is returned.
    """
    from rapidfuzz.distance import Levenshtein

    folded = token.casefold() if len(token.casefold()) == len(token) else token
    # best[end]: the lowest cost of the words so far on the first `end` characters, and the ends of their parts.
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
