"""Lay a string of words over a window of the text: the best stretch of the window for the whole string.

A word in common earns 1; a word of the string that the stretch has not (added), one of the stretch that the string has
not (dropped), and one put for another (replaced) cost 1 each. `rows[i][j]` is the most that the string's first i words
can earn against a stretch that ends before the window's word j; a stretch may begin anywhere, so row 0 is all zeros
(Sellers 1980, The theory and computation of evolutionary distances: pattern recognition).

Of n words no more can be earned than n - 2 (replaced + added) - dropped, so after i words a cell that is more than D
behind i leads to nothing that is less than D behind n. Cells that far behind are left out, which leaves a narrow strip
of the table where the string is nearly there. A first pass allows little (`NARROW`), and each one that finds nothing is
followed by one that allows twice as much, up to all that the caller cares for. What is left out is on no best path, so
the result is the full table's.

The strip's first row is found as approximate search does it (Baeza-Yates and Perleberg 1996, Fast and practical
approximate string matching): whoever is at most D behind has at most D faults, so of D + 1 parts of the string at least
one stands in the window untouched, and the stretch begins no more than D from where that part says.

Why a caller that asks for similarity s = 2 m / (n + stretch) >= 0.8, with m words in common, may give n / 3 as the
least: then 5 replaced + 3 added + 2 dropped <= n, and of all ways to use that up, additions alone cost most: 2 for 3.
"""

from __future__ import annotations

NARROW = 4


def lay(string: str, window: str, least: int) -> tuple[list[tuple[int, int]], int, int] | None:
    """Return what a string shares with the best stretch of a window, and where that starts and ends.

    Words are characters. The first is the words in common as pairs of positions in string and window. Of stretches
    that earn the same the one that ends last is taken, and a word is rather replaced than dropped, dropped than added.
    None where no stretch earns `least`, or the best is empty.

    >>> lay("abxd", "zzabcdzz", 2)
    ([(0, 2), (1, 3), (3, 5)], 2, 6)
    """
    allowed, most = NARROW, len(string) - least
    while True:
        rows = _table(string, window, min(allowed, most))
        if rows is not None:
            return _traced(string, window, rows)
        if allowed >= most:
            return None
        allowed *= 2


def _table(string: str, window: str, behind: int) -> list[tuple[int, list[int]]] | None:
    """Return each row's first column and cells, as far as they are not too far behind; None if a row has none."""
    starts = _starts(string, window, behind)
    if not starts:
        return None
    rows = [(starts.start, [0] * len(starts))]
    nothing = -2 * len(string) - 2  # less than any cell
    for i, word in enumerate(string, start=1):
        first, above = rows[-1]
        floor = i - behind
        best = above[0] - 1
        cells = [best]
        for other, diagonal, up in zip(window[first:], above, [*above[1:], nothing], strict=False):
            paired = diagonal + 1 if word == other else diagonal - 1
            best = (up if up > best else best) - 1  # noqa: FURB136 - for every pair of words: max() takes twice as long
            best = paired if paired > best else best  # noqa: FURB136
            cells.append(best)
        # The row goes on past the end of the one above for as long as dropping words leaves it above the floor.
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
    """Return the columns between which a stretch can begin that leaves the string at most so far behind."""
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


def _traced(
    string: str, window: str, rows: list[tuple[int, list[int]]]
) -> tuple[list[tuple[int, int]], int, int] | None:
    """Return the best path through a table, walked from its end."""
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
