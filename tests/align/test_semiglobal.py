"""Semi-global alignment: the narrow band gives the same result as the full table."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.align.semiglobal import align_words

SIMILAR = 0.8


def full_table(string: str, window: str) -> tuple[int, int]:
    """Return the best score of the string by the recurrence itself, and the last end offset that reaches it."""

    @cache
    def earned(i: int, j: int) -> int:
        if not i:
            return 0
        ways = [earned(i - 1, j) - 1]
        if j:
            ways += [earned(i, j - 1) - 1, earned(i - 1, j - 1) + (1 if string[i - 1] == window[j - 1] else -1)]
        return max(ways)

    most = max(earned(len(string), j) for j in range(len(window) + 1))
    return most, max(j for j in range(len(window) + 1) if earned(len(string), j) == most)


def score_of(string: str, aligned: tuple[list[tuple[int, int]], int, int]) -> int:
    """Return the best score of an alignment, given its pairs of common words."""
    pairs, start, end = aligned
    marks = [(-1, start - 1), *pairs, (len(string), end)]
    gaps = [(right[0] - left[0] - 1, right[1] - left[1] - 1) for left, right in pairwise(marks)]
    return len(pairs) - sum(map(max, gaps))


@pytest.mark.fuzz(share=4)
@given(st.text("abc", min_size=1, max_size=14), st.text("abcd", max_size=20))
def test_the_band_finds_the_same_alignment_as_the_full_table(string: str, window: str) -> None:
    """The best stretch has the maximum score and the last end; there is none if the maximum is below `least`."""
    most, end = full_table(string, window)
    least = ceil(len(string) / 3)
    aligned = align_words(string, window, least)
    assert (aligned is not None) == (most >= least)
    if aligned is not None:
        assert aligned[2] == end
        assert score_of(string, aligned) == most


@pytest.mark.fuzz(share=4)
@given(st.text("abc", min_size=6, max_size=24), st.data())
def test_a_passage_with_changed_words_is_aligned_as_by_the_full_table(passage: str, data: st.DataObject) -> None:
    """A passage with replaced, added or dropped words is aligned as the full table aligns it."""
    copy = list(passage)
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.integers(0, len(copy) - 1))
        action = data.draw(st.sampled_from(["replace", "add", "drop"]))
        copy[at : at + (action != "add")] = (
            [] if action == "drop" and len(copy) > 1 else [data.draw(st.sampled_from("ax"))]
        )
    string, window = (
        "".join(copy),
        data.draw(st.text("abc", max_size=8)) + passage + data.draw(st.text("abc", max_size=8)),
    )
    most, end = full_table(string, window)
    aligned = align_words(string, window, ceil(len(string) / 3))
    if most >= ceil(len(string) / 3):
        assert aligned is not None
        assert (score_of(string, aligned), aligned[2]) == (most, end)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_similar_alignments_score_at_least_a_third_of_the_words(
    common: int, replaced: int, added: int, dropped: int
) -> None:
    """Every alignment with similarity 0.8 scores at least a third of the string's words: the bound that `near` uses."""
    length, stretch = common + replaced + added, common + replaced + dropped
    if length + stretch and 2 * common / (length + stretch) >= SIMILAR:
        assert common - replaced - added - dropped >= length / 3


def test_of_equal_matches_the_last_is_used() -> None:
    """A string with two occurrences is aligned with the second."""
    assert align_words("abc", "abczabc", 1) == ([(0, 4), (1, 5), (2, 6)], 4, 7)
