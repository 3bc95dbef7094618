"""Normalisation: typography is removed, and every offset points into the original text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.text.normalise import fold, mapped, normalise

AWKWARD = (
    "aeoAEIİıßſﬁﬀǅéÅ \u0301\u0308\u0307\u00a0\u2009\u200b\u200d\u00ad\ufeff\n\r\t\ufe0f“”‘’«»\"'`´′…._-–—‐−"
    "½²①Ⅷ각\u1100\u1161\u11a8ﾊﾟﾞक़ा👩🏽🚀\U0001f600𝐀𝟘ⅲ"
)
texts = st.text(st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=["Cs"])), max_size=40)


@pytest.mark.fuzz
@given(texts)
@example("e\u0301\u200b\u0301")
@example("\u1100\u1161\u11a8")
@example("a  \u00a0 b")
def test_intervals_of_normalised_characters_are_in_order_and_not_empty(text: str) -> None:
    """Each normalised character has a non-empty interval of the original text, and the intervals are in order."""
    result = mapped(text)
    assert len(result.text) == len(result.starts) == len(result.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(result.starts, result.ends, strict=True))
    assert list(result.starts) == sorted(result.starts)
    assert list(result.ends) == sorted(result.ends)


@pytest.mark.fuzz
@given(texts)
def test_the_original_text_of_a_character_normalises_to_it(text: str) -> None:
    """The original text of a normalised character, normalised again, contains that character."""
    result = mapped(text)
    for index, character in enumerate(result.text):
        assert character in normalise(text[result.starts[index] : result.ends[index]])


@pytest.mark.fuzz
@given(texts)
def test_normalise_and_mapped_return_the_same_text(text: str) -> None:
    """`normalise` and `mapped` return the same text."""
    assert normalise(text) == mapped(text).text


@pytest.mark.fuzz
@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_the_fast_path_for_ascii_gives_the_same_result(text: str) -> None:
    """The fast path for ASCII text gives the same result as the general one."""
    assert normalise(text) == mapped(text + "é").text.removesuffix("é")


@pytest.mark.fuzz
@given(texts)
def test_folding_keeps_the_intervals_of_every_character(text: str) -> None:
    """A folded text equals the normalised text after case folding, and keeps its intervals."""
    normalised = mapped(text)
    folded = fold(normalised)
    assert folded.text == normalised.text.casefold()
    assert set(zip(folded.starts, folded.ends, strict=True)) == set(
        zip(normalised.starts, normalised.ends, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It’s over,” she said", '"It\'s over," she said'),
        ("a\u00a0b \n\n c", "a b c"),
        ("one — two -- three‑four", "one - two - three-four"),
        ("well…", "well..."),
        ("so\u00adft zero\u200bwidth", "soft zerowidth"),
        ("ﬁnance", "finance"),
        ("cafe\u0301", "café"),
        ("´", "'"),
    ],
)
def test_typography_is_normalised(text: str, expected: str) -> None:
    """Quotation marks, dashes, white space, ellipses, ligatures and invisible characters become plain."""
    assert normalise(text) == expected


@pytest.mark.parametrize("text", ["10²", "1½", "①"])
def test_superscripts_and_fractions_are_not_changed_by_normalisation(text: str) -> None:
    """A superscript, a fraction or a circled digit is not turned into another number, as NFKC would."""
    assert normalise(text) == text != unicodedata.normalize("NFKC", text)


def test_a_slice_inside_a_ligature_has_no_original_offsets() -> None:
    """A slice that ends inside a ligature has no original offsets."""
    result = mapped("ﬁnd")
    assert result.original(1, 4) is None
    assert result.original(0, 2) == (0, 1)
    assert result.original(2, 4) == (1, 3)


def test_a_dotted_capital_i_shifts_no_offset() -> None:
    """A capital İ, which folds to two characters, does not shift the offsets after it."""
    text = "İstanbul, İzmir"
    folded = fold(mapped(text))
    at = folded.text.index("zmir")
    assert folded.original(at, at + 4) == (11, 15)
