"""Align a whole string of words with the best part ("stretch") of a text window: semi-global alignment.

A common word scores 1. A word only in the string (added), a word only in the stretch (dropped), and a word in place of
another (replaced) cost 1 each. `rows[i][j]` is the best score of the string's first i words against a stretch that
ends before word j of the window. A stretch may begin anywhere, so row 0 is all zeros (Sellers 1980, The theory and
computation of evolutionary distances: pattern recognition).

The table is computed in a narrow band. The score of n words is at most n - 2 (replaced + added) - dropped. A cell
that is more than D below i after i words therefore never leads to a score less than D below n, and is left out. The
first pass uses a small D (`NARROW`). Each pass without a result is followed by one with twice the D, up to the
caller's limit. The cells that are left out are on no best path, so the result equals that of the full table.

The first row of the band is found by partitioning (Baeza-Yates and Perleberg 1996, Fast and practical approximate
string matching): a string at most D below its maximum has at most D differences. Of D + 1 parts of the string, at least
one then occurs unchanged in the window, and the stretch begins at most D words from the position that this part gives.

Why a caller that asks for similarity s = 2 m / (n + stretch) >= 0.8, with m common words, may use n / 3 as the minimum
score: then 5 replaced + 3 added + 2 dropped <= n, and the costliest case is additions only, which cost 2 for 3.
"""

from __future__ import annotations

NARROW = 4


def align_words(string: str, window: str, least: int) -> tuple[list[tuple[int, int]], int, int] | None:
    """Return the alignment of a whole string of words with the part of a window that is most similar to it.

    Each word is encoded as one character. The score of an alignment is 1 for each common word, minus 1 for each word
    that was added, dropped or replaced; the part with the highest score is chosen. Of parts with equal scores, it is
    the one that ends last. Of equal alignments, replacing a word is preferred to dropping one, and dropping to adding.

    Args:
        string: The encoded words to align; all of them are aligned.
        window: The encoded words of the text.
        least: The minimum score.

    Returns:
        The common words as pairs of positions (in string, in window), and the part's first position and end position
        (exclusive) in the window. None if no part scores `least`, or if the best part is empty.

    >>> align_words("abxd", "zzabcdzz", 2)
    ([(0, 2), (1, 3), (3, 5)], 2, 6)
    """
    allowed, most = NARROW, len(string) - least
    while True:
        rows = _table(string, window, min(allowed, most))
        if rows is not None:
            return _traceback(string, window, rows)
        if allowed >= most:
            return None
        allowed *= 2


def _table(string: str, window: str, behind: int) -> list[tuple[int, list[int]]] | None:
    """Return the table of the best scores of an alignment: row i is (first column, scores), for the first i words.

    Both strings have one character for each word. A common word scores 1; a word that is added, dropped or replaced
    scores -1. `scores[k]` is the best score of the first i words of `string` against any stretch of `window` that ends
    before its word `first column + k`.

    Args:
        string: The words to align. There is a row for each i from 0 to their number.
        window: The words of the text.
        behind: How much a score may be below i, the maximum. Lower scores at either end of a row are left out.

    Returns:
        The rows; None if a row has no score left.
    """
    starts = _starts(string, window, behind)
    if not starts:
        return None
    rows = [(starts.start, [0] * len(starts))]
    nothing = -2 * len(string) - 2  # lower than any cell
    for i, word in enumerate(string, start=1):
        first, above = rows[-1]
        floor = i - behind
        best = above[0] - 1
        cells = [best]
        for other, diagonal, up in zip(window[first:], above, [*above[1:], nothing], strict=False):
            paired = diagonal + 1 if word == other else diagonal - 1
            best = (up if up > best else best) - 1  # noqa: FURB136 - for every pair of words: max() takes twice as long
            best = paired if paired > best else best  # noqa: FURB136 - max() takes longer
            cells.append(best)
        # Extend the row beyond the end of the row above while dropped words keep the score above the floor.
        if best > floor:
            cells += range(best - 1, max(floor, best - len(window) + first + len(cells) - 1) - 1, -1)
        start, end = 0, len(cells)
        while end and cells[end - 1] < floor:
            end -= 1
        if not end:
            return None
        while cells[start] < floor:
            start += 1
        rows.append((first + start, cells[start:end]))
    return rows


def _starts(string: str, window: str, behind: int) -> range:
    """Return the range of positions in `window` where an alignment of `string` with a sufficient score can begin.

    The score may be at most `behind` below the maximum, the number of words (characters) of `string`. The range is
    empty if no such alignment exists.
    """
    size = len(string) // (behind + 1)
    if not size:
        return range(len(window) + 1)
    found = []
    for at in range(0, size * (behind + 1), size):
        part = string[at : at + size]
        place = window.find(part)
        while place >= 0:
            found.append(place - at)
            place = window.find(part, place + 1)
    return range(max(0, min(found) - behind), min(len(window), max(found) + behind) + 1) if found else range(0)


def _traceback(
    string: str, window: str, rows: list[tuple[int, list[int]]]
) -> tuple[list[tuple[int, int]], int, int] | None:
    """Return the alignment with the best score; None if its part of the window is empty.

    Args:
        string: The encoded words to align.
        window: The encoded words of the text.
        rows: For each number of words of `string`, from 0 on, (first column, best scores), as `_table` returns them.

    Returns:
        The common words as pairs of positions (in string, in window), and the part's first position and end position
        (exclusive) in the window.
    """
    first, last_row = rows[-1]
    most = max(last_row)
    j = end = first + max(at for at, earned in enumerate(last_row) if earned == most)
    i = len(string)
    pairs: list[tuple[int, int]] = []
    while i:
        same = j > 0 and string[i - 1] == window[j - 1]
        step = 1 if same else -1
        above, cells = rows[i - 1]
        if above < j <= above + len(cells) and cells[j - 1 - above] == most - step:
            i, j, most = i - 1, j - 1, most - step
            if same:
                pairs.append((i, j))
            continue
        first, cells = rows[i]
        if first < j <= first + len(cells) and cells[j - 1 - first] == most + 1:
            j, most = j - 1, most + 1
        else:
            i, most = i - 1, most + 1
    return (pairs[::-1], j, end) if end > j else None
