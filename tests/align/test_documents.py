"""Aligning documents: which of several occurrences a string gets, and when it gets none."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import onrecord
from onrecord.align import Tier, document
from onrecord.align.index import cuts_word
from onrecord.documents.model import Document, Event, Mention, Quote, Span

TEXT = (
    "Lind met Berg. He left. “I met him once,” Lind said. Berg denied it. “I met him once,” she told the Gazette. "
    "The mayor said that Lind was ill, and Lind’s office said no more."
)


def mentions(text: str, *items: Mention, order: bool = False) -> list[Mention]:
    """Return the mentions of a document after alignment."""
    result = document(Document("d", mentions=list(items)), text, order=order)[0].mentions
    assert result is not None
    return result


def stretch(data: st.DataObject, text: str, *, longest: int = 60) -> tuple[int, int]:
    """Draw the offsets of a part of a text that starts with a visible character and cuts no word."""
    starts = [at for at, character in enumerate(text) if not character.isspace() and not cuts_word(text, at)]
    assume(starts)  # a text of a space and a combining mark has no place to begin at
    start = data.draw(st.sampled_from(starts))
    ends = [at for at in range(start + 1, min(len(text), start + longest) + 1) if not cuts_word(text, at)]
    assume(ends)
    return start, data.draw(st.sampled_from(ends))


@pytest.mark.fuzz
@given(st.text(min_size=1, max_size=60).filter(lambda text: not text.isspace() and not cuts_word(text, 0)), st.data())
def test_a_string_with_full_left_context_gets_its_own_offsets(text: str, data: st.DataObject) -> None:
    """In any script, a string with its full left context gets the offsets from which it was copied."""
    start, end = stretch(data, text)
    (found,) = mentions(text, Mention(text=text[start:end], left_context=text[:start]))
    assert found.interval == (start, end)


@pytest.mark.fuzz
@given(st.sampled_from(list(onrecord.load().texts.values())), st.data())
def test_forty_characters_of_left_context_give_exact_offsets_in_the_corpus(text: str, data: st.DataObject) -> None:
    """In the corpus, words with forty characters of left context get their own offsets, unless both repeat."""
    start, end = stretch(data, text, longest=80)
    string, context = text[start:end], text[max(0, start - 40) : start]
    assume(text.count(context + string) == 1)
    (found,) = mentions(text, Mention(text=string, left_context=context))
    assert found.interval == (start, end)


@pytest.mark.fuzz
@given(st.text(max_size=40), st.text(min_size=1, max_size=10), st.text(max_size=10) | st.none(), st.booleans())
def test_offsets_always_lie_within_the_text(text: str, string: str, context: str | None, order: bool) -> None:  # noqa: FBT001 - drawn
    """For any string and text, the offsets are inside the text or absent."""
    predicted = Document(
        "d", mentions=[Mention(text=string, left_context=context)], quotes=[Quote(content=[Span(text=string)])]
    )
    for alignment in document(predicted, text, order=order)[1]:
        assert (alignment.start, alignment.end) == (-1, -1) or 0 <= alignment.start < alignment.end <= len(text)


def test_left_context_does_not_depend_on_the_order_of_items() -> None:
    """Strings with left context get the same places in any order, whether order is declared or not."""
    items = [
        Mention(text="Lind", left_context=context) for context in ("“I met him once,” ", "said that ", "was ill, and ")
    ]
    expected = {item.left_context: item.interval for item in mentions(TEXT, *items)}
    assert len(set(expected.values())) == 3
    for shuffled in permutations(items):
        for order in (False, True):
            found = mentions(TEXT, *shuffled, order=order)
            assert {item.left_context: item.interval for item in found} == expected


def test_without_evidence_a_repeated_string_is_ambiguous() -> None:
    """A repeated string without evidence gets no offsets, and its occurrences are counted."""
    result, (alignment,) = document(Document("d", mentions=[Mention(text="Lind")]), TEXT, order=False)
    assert (alignment.tier, alignment.candidates) == (Tier.AMBIGUOUS, 4)
    assert result.mentions == [Mention(text="Lind")]


def test_declared_order_selects_the_next_occurrence() -> None:
    """With declared order, each repetition gets the next occurrence; a repetition too many is ambiguous."""
    found = mentions(TEXT, *[Mention(text="Lind")] * 5, order=True)
    starts = [index for index in range(len(TEXT)) if TEXT.startswith("Lind", index)]
    assert [item.start for item in found] == [*starts, -1]


def test_a_nested_mention_may_start_where_the_previous_one_starts() -> None:
    """A mention may start where the previous one starts, if it is nested in it."""
    found = mentions("Lind’s office. Lind left.", Mention(text="Lind’s office"), Mention(text="Lind"), order=True)
    assert [item.interval for item in found] == [(0, 13), (0, 4)]


def test_a_left_context_with_a_mistake_is_matched_by_its_last_words() -> None:
    """A context with a mistake still counts by its last whole words."""
    (found,) = mentions(TEXT, Mention(text="Lind", left_context="the major said that "))
    assert TEXT[: found.start].endswith("The mayor said that ")


def test_left_context_has_priority_over_a_better_tier() -> None:
    """The occurrence after the context is chosen, although another occurrence has the exact characters."""
    text = "She wrote: it's over. He said: it’s over."
    (found,) = mentions(text, Mention(text="it's over", left_context="He said: "))
    assert found.start == text.index("it’s")


def test_a_head_is_searched_only_in_its_mention() -> None:
    """A head gets offsets inside its mention; a head that occurs only outside gets none and is reported."""
    inside, outside = mentions(
        "Lind left. Mayor Ada Lind stayed.",
        Mention(text="Mayor Ada Lind", head=Span(text="Lind")),
        Mention(text="Mayor Ada Lind", head=Span(text="stayed")),
    )
    assert inside.head == Span(start=21, end=25, text="Lind")
    assert outside.head == Span(text="stayed")


def test_a_repeated_cue_or_source_gets_the_place_nearest_to_its_content() -> None:
    """A repeated cue or source gets the occurrence nearest to its quote's content."""
    quote = Quote(content=[Span(text="Lind was ill")], cue=[Span(text="said")], source=[Span(text="The mayor")])
    result = document(Document("d", quotes=[quote]), TEXT, order=False)[0].quotes
    assert result is not None
    assert result[0].cue == [Span(start=TEXT.index("said that"), end=TEXT.index("said that") + 4, text="said")]


def test_a_repeated_content_gets_the_place_nearest_to_its_cue() -> None:
    """If the content occurs twice and the cue once, the content nearest to the cue is chosen."""
    quote = Quote(content=[Span(text="I met him once,")], cue=[Span(text="told")])
    result = document(Document("d", quotes=[quote]), TEXT, order=False)[0].quotes
    assert result is not None
    assert result[0].content == [
        Span(start=TEXT.rindex("I met"), end=TEXT.rindex("I met") + 15, text="I met him once,")
    ]


def test_triggers_and_mentions_never_get_the_tier_near() -> None:
    """Only a quote's content can be near; long triggers and mentions cannot."""
    string = "The mayor said that Lind was well, and the office said no more."
    result, alignments = document(
        Document("d", mentions=[Mention(text=string)], events=[Event(text=string)]), TEXT, order=False
    )
    assert [each.tier for each in alignments] == [Tier.UNALIGNED, Tier.UNALIGNED]
    assert result.events == [Event(text=string)]


def test_given_offsets_are_not_changed() -> None:
    """A span with offsets is left as it is, even if its text differs."""
    given_one = Document("d", mentions=[Mention(start=0, end=4, text="Berg")])
    assert document(given_one, TEXT, order=False) == (given_one, [])


def test_every_string_gives_one_record_with_its_path() -> None:
    """Each string produces one record with its path in the prediction."""
    predicted = Document(
        "d",
        mentions=[Mention(text="Berg", head=Span(text="Berg"))],
        quotes=[Quote(content=[Span(text="x"), Span(start=0, end=4)], cue=[Span(text="told")], source=[])],
        events=[Event(text="met")],
    )
    paths = [each.path for each in document(predicted, TEXT, order=False)[1]]
    assert paths == ["mentions[0]", "mentions[0].head", "quotes[0].content[0]", "quotes[0].cue[0]", "events[0]"]
