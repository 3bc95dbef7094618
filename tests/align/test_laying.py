"""Laying a string of words over a window: the narrow strip gives what the whole table gives."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.align.laying import lay

SIMILAR = 0.8


def whole_table(string: str, window: str) -> tuple[int, int]:
    """Return the most that the string can earn, by the recurrence as it is written, and where the last such ends."""

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


def earnings(string: str, laid: tuple[list[tuple[int, int]], int, int]) -> int:
    """Return what a way of laying the string earns at best, given the pairs of words in common."""
    pairs, start, end = laid
    marks = [(-1, start - 1), *pairs, (len(string), end)]
    gaps = [(right[0] - left[0] - 1, right[1] - left[1] - 1) for left, right in pairwise(marks)]
    return len(pairs) - sum(map(max, gaps))


@pytest.mark.fuzz(share=4)
@given(st.text("abc", min_size=1, max_size=14), st.text("abcd", max_size=20))
def test_the_strip_finds_what_the_whole_table_finds(string: str, window: str) -> None:
    """The best stretch earns the most there is, and is the one that ends last; below the least there is none."""
    most, end = whole_table(string, window)
    least = ceil(len(string) / 3)
    laid = lay(string, window, least)
    assert (laid is not None) == (most >= least)
    if laid is not None:
        assert laid[2] == end
        assert earnings(string, laid) == most


@pytest.mark.fuzz(share=4)
@given(st.text("abc", min_size=6, max_size=24), st.data())
def test_a_copy_with_faults_is_found(passage: str, data: st.DataObject) -> None:
    """A passage copied with a word replaced, added or dropped here and there is laid where the table lays it."""
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
    most, end = whole_table(string, window)
    laid = lay(string, window, ceil(len(string) / 3))
    if most >= ceil(len(string) / 3):
        assert laid is not None
        assert (earnings(string, laid), laid[2]) == (most, end)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_no_similar_stretch_earns_less_than_a_third(common: int, replaced: int, added: int, dropped: int) -> None:
    """Whatever is similar enough to be near earns at least a third of its words, the bound that `near` gives."""
    length, stretch = common + replaced + added, common + replaced + dropped
    if length + stretch and 2 * common / (length + stretch) >= SIMILAR:
        assert common - replaced - added - dropped >= length / 3


def test_of_equal_stretches_the_last_is_taken() -> None:
    """A string that stands twice is laid over its second place."""
    assert lay("abc", "abczabc", 1) == ([(0, 4), (1, 5), (2, 6)], 4, 7)
