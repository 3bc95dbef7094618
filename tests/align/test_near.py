"""Long quotations with a few wrong words are found; a changed protected word makes them altered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.align import Tier, document, tier
from onrecord.align.protected import PROTECTED, is_protected
from onrecord.documents.model import Document, Quote, Span
from onrecord.text import sentences

TEXT = onrecord.load().texts["recusal-001"]
LONG = [TEXT[start:end] for start, end in sentences(TEXT) if len(TEXT[start:end].split()) >= 8]


def aligned(content: str) -> tuple[Tier, Span]:
    """Return the tier of a quote's content, and its span."""
    predicted, (alignment,) = document(Document("d", quotes=[Quote(content=[Span(text=content)])]), TEXT, order=True)
    assert predicted.quotes is not None
    content_spans = predicted.quotes[0].content
    assert content_spans is not None
    return alignment.tier, content_spans[0]


def test_a_quotation_with_one_plain_word_changed_is_near() -> None:
    """A long quotation with one plain word changed is near and has offsets."""
    found, span = aligned("General Sessions met with the ambassador in an official role as a member of the Senate")
    assert found is Tier.NEAR
    assert TEXT[span.start : span.end] == (
        "General Sessions met with the ambassador in an official capacity as a member of the Senate"
    )


@pytest.mark.parametrize(
    "changed",
    [
        "and I did have communications with the Russians, and I'm unable to comment",
        "and I did not have communications with the Ukrainians, and I'm unable to comment",
        "I've been on the Armed Services Com for 12 years",
        "there's been some evidence that the Trump campaign colluded with Moscow",
        "that meeting with the Russian ambassador may be part of the routine",
        "I haven't met with any Russians at any time to discuss any political campaign",
    ],
)
def test_a_quotation_with_a_protected_word_changed_is_altered(changed: str) -> None:
    """A changed negation, name, number, quantifier or modal makes the string altered, without offsets."""
    found, span = aligned(changed)
    assert found in {Tier.ALTERED, Tier.UNALIGNED}
    assert span.start == -1


@pytest.mark.fuzz(share=10)
@given(st.sampled_from(LONG), st.data())
def test_a_change_of_a_protected_word_never_gives_offsets(sentence: str, data: st.DataObject) -> None:
    """Dropping, adding or replacing a protected word inside a sentence never gives a tier better than altered."""
    words = sentence.split()
    at = data.draw(st.integers(1, len(words) - 2))
    new = data.draw(st.sampled_from(["not", "never", "17", "Merkel", "might", "all"]))
    action = data.draw(st.sampled_from(["add", "replace", "drop"]))
    old = words[at].strip("“”\"',.;:?!—()")
    if action == "drop" and not is_protected(old.replace("’", "'")):
        action = "add"
    inserted = {"add": [new, words[at]], "replace": [new], "drop": []}[action]
    changed = " ".join([*words[:at], *inserted, *words[at + 1 :]])
    edge = not all(any(map(str.isalnum, "".join(part))) for part in (words[:at], words[at + 1 :]))  # beside a bullet
    if old == new or changed in TEXT or edge:
        return
    assert aligned(changed)[0] in {Tier.ALTERED, Tier.UNALIGNED}


def test_short_strings_are_never_near() -> None:
    """Five words with one wrong word are unaligned."""
    assert aligned("branded the brewing disaster as")[0] is Tier.UNALIGNED


def test_an_invented_quotation_is_unaligned() -> None:
    """The article's words in another order are unaligned."""
    assert (
        aligned("Moscow praised the attorney general and his excellent ties to Mexican senators")[0] is Tier.UNALIGNED
    )


def test_the_pronoun_us_does_not_match_the_country_us() -> None:
    """A quotation with "us" where the article has "US" is altered."""
    text = "The spokesman said that nobody had told US officials about the trip to the coast."
    predicted = Document(
        "d", quotes=[Quote(content=[Span(text="nobody had told us officials about the trip to the coast")])]
    )
    assert document(predicted, text, order=False)[1][0].tier is Tier.ALTERED


@pytest.mark.parametrize("word", ["didn't", "2017", "Russia", "US", "dozen", "would", "%", "NEVER"])
def test_closed_classes_numbers_names_and_acronyms_are_protected(word: str) -> None:
    """Words of the closed classes, numbers, names and acronyms are protected."""
    assert is_protected(word)


@pytest.mark.parametrize("word", ["The", "I", "meeting", "said", "us"])
def test_plain_words_are_not_protected(word: str) -> None:
    """A plain word is not protected, nor is a capitalised function word."""
    assert not is_protected(word)


def test_the_lists_of_protected_words_are_in_folded_form() -> None:
    """Every word of the lists is in folded form, so that comparison can match it."""
    assert {word for word in PROTECTED if word != word.casefold()} == set()


@pytest.mark.parametrize(
    ("string", "passage", "expected"),
    [
        ("It is over", "It is over", Tier.EXACT),
        ('"It\'s over"', "“It’s over”", Tier.NORMALISED),
        ("IT IS OVER", "It is over", Tier.FOLDED),
        (
            "I met with several ambassadors in the last months",
            "I met with several envoys in the last months",
            Tier.NEAR,
        ),
        ("I met with several envoys in the last months", "I met with no envoys in the last months", Tier.ALTERED),
        ("It is", "It is over", Tier.UNALIGNED),
    ],
)
def test_the_tier_is_recomputed_from_text_and_offsets(string: str, passage: str, expected: Tier) -> None:
    """`tier` recomputes the tier of a span that has both text and offsets."""
    assert tier(string, passage) is expected
