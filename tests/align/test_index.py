"""Searching a text tier by tier, and strings that are not found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.align.index import TextIndex, cuts_word
from onrecord.align.records import Tier

TEXT = "Obamacare was a matter for US officials. Straße 1.5 million, “don’t”\u00a0say ﬁnance. He told us."


@pytest.mark.parametrize("string", ["Obama", "tt", "care", "5 million", "inance", "", "  ", "e\u0301"])
def test_a_part_of_a_word_is_not_found(string: str) -> None:
    """A string that occurs only inside a word or a number has no occurrences."""
    index = TextIndex(TEXT)
    assert not any(index.find(string, tier) for tier in (Tier.EXACT, Tier.NORMALISED, Tier.FOLDED))


@pytest.mark.parametrize(
    ("string", "tier", "found"),
    [
        ("a matter", Tier.EXACT, "a matter"),
        ('"don\'t" say finance.', Tier.NORMALISED, "“don’t”\u00a0say ﬁnance."),
        ("STRASSE", Tier.FOLDED, "Straße"),
        ("OBAMACARE WAS", Tier.FOLDED, "Obamacare was"),
    ],
)
def test_each_tier_returns_offsets_of_the_words_in_the_article(string: str, tier: Tier, found: str) -> None:
    """The offsets that each tier returns select the article's exact words."""
    (place,) = TextIndex(TEXT).find(string, tier)
    assert TEXT[place.start : place.end] == found


def test_folding_does_not_turn_a_pronoun_into_a_country() -> None:
    """The words "us" and "US" are not equal after case folding."""
    index = TextIndex(TEXT)
    assert [TEXT[place.start : place.end] for place in index.find("us", Tier.FOLDED)] == ["us"]
    assert index.find("Us officials", Tier.FOLDED) == ()


def test_overlapping_occurrences_are_all_found() -> None:
    """Overlapping occurrences of a string are all returned."""
    assert len(TextIndex("no no no").find("no no", Tier.EXACT)) == 2


def test_chinese_names_are_found_without_spaces_around_them() -> None:
    """In Chinese a name is found inside a run of characters, because words are not delimited."""
    text = "司法部长塞申斯说"
    assert TextIndex(text).find("塞申斯", Tier.EXACT) == ((4, 7),)


@pytest.mark.fuzz
@given(st.text(max_size=30), st.data())
def test_a_substring_is_found_if_and_only_if_it_cuts_no_word(text: str, data: st.DataObject) -> None:
    """In any script, the offsets of a substring that cuts no word are among its occurrences."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    string = text[start:end]
    if not string.strip() or cuts_word(text, start) or cuts_word(text, end):
        assert (start, end) not in TextIndex(text).find(string, Tier.EXACT)
    else:
        assert (start, end) in TextIndex(text).find(string, Tier.EXACT)
