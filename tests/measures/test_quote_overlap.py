"""Overlap of the parts of quotes, and whole quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.model import Document, Quote, Span
from onrecord.measures import registry
from onrecord.scoring.block import Block
from onrecord.scoring.pair import DocumentPair


def quote(content: list[tuple[int, int]], cue: list[tuple[int, int]] = (), source: list[tuple[int, int]] = ()) -> Quote:
    """Return a quote of intervals."""
    parts = [[Span(start, end) for start, end in each] for each in (content, cue, source)]
    return Quote(content=parts[0], cue=parts[1], source=parts[2])


def counts(name: str, gold: list[Quote], predicted: list[Quote], text: str | None = None) -> tuple[int, ...]:
    """Return (precise, predicted, recalled, gold) of a measure."""
    pair = DocumentPair(Document("d", quotes=gold), Document("d", quotes=predicted), text)
    rows = registry.parse(name).count(Block([pair])).values()
    return tuple(sum(column) for column in zip(*rows, strict=True))


def test_each_part_of_a_quote_is_paired_once() -> None:
    """Two predictions inside one gold cue earn once, and touching is no overlap."""
    gold = [quote([], [(10, 14)]), quote([], [(40, 45)])]
    predicted = [quote([], [(10, 12)]), quote([], [(12, 14)]), quote([], [(45, 50)])]
    assert counts("quote.cue.overlap", gold, predicted) == (1, 3, 1, 2)


def test_overlapping_parts_are_paired_as_often_as_possible() -> None:
    """A prediction over two gold sources is paired with the one that leaves the other its own prediction."""
    gold = [quote([], source=[(0, 10)]), quote([], source=[(12, 20)])]
    predicted = [quote([], source=[(0, 20)]), quote([], source=[(2, 4)])]
    assert counts("quote.source.overlap", gold, predicted) == (2, 2, 2, 2)


def test_discontinuous_contents_overlap_by_any_span() -> None:
    """A prediction overlaps one of the two spans; words between them do not count."""
    gold = [quote([(0, 5), (10, 15)])]
    assert counts("quote.content.overlap", gold, [quote([(12, 30)])]) == (1, 1, 1, 1)
    assert counts("quote.content.overlap", gold, [quote([(6, 9)])]) == (0, 1, 0, 1)


@pytest.mark.parametrize(
    ("predicted", "right"),
    [
        (quote([(10, 20)], [(5, 9)], [(0, 4)]), 1),
        (quote([(10, 20)], [(5, 9)]), 0),
        (quote([(10, 20)], [(4, 9)], [(0, 4)]), 0),
        (quote([(10, 19)], [(5, 9)], [(0, 4)]), 0),
    ],
)
def test_a_whole_quote_needs_equal_content_cue_and_source(predicted: Quote, right: int) -> None:
    """All three must be equal to gold's."""
    gold = [quote([(10, 20)], [(5, 9)], [(0, 4)])]
    assert counts("quote.whole.exact", gold, [predicted]) == (right, 1, right, 1)


def test_whole_quotes_are_trimmed_only_at_contents() -> None:
    """A content's quotation mark and full stop may be in or out; a cue's may not."""
    text = 'Ada said: "No."'
    gold = [quote([(11, 13)], [(4, 8)], [(0, 3)])]
    assert counts("quote.whole.exact", gold, [quote([(10, 15)], [(4, 8)], [(0, 3)])], text) == (1, 1, 1, 1)
    assert counts("quote.whole.exact", gold, [quote([(11, 13)], [(4, 9)], [(0, 3)])], text) == (0, 1, 0, 1)


def test_unaligned_parts_count_as_predicted_and_match_nothing() -> None:
    """A part that was not found in the text counts as predicted and earns nothing in either measure."""
    gold = [quote([(10, 20)], [(5, 9)])]
    lost = Quote(content=[Span(10, 20)], cue=[Span(text="said")], source=[])
    assert counts("quote.cue.overlap", gold, [lost]) == (0, 1, 0, 1)
    assert counts("quote.whole.exact", gold, [lost]) == (0, 1, 0, 1)


spans = st.tuples(st.integers(0, 12), st.integers(1, 5)).map(lambda pair: (pair[0], pair[0] + pair[1]))
quotes = st.lists(st.builds(quote, st.lists(spans, min_size=1, max_size=1), st.lists(spans, max_size=1)), max_size=5)
NAMES = ("quote.content.overlap", "quote.cue.overlap", "quote.whole.exact")


@pytest.mark.fuzz
@given(quotes, quotes, st.randoms(use_true_random=False))
def test_order_of_quotes_changes_no_count_and_swapping_sides_swaps_counts(
    gold: list[Quote], predicted: list[Quote], random: object
) -> None:
    """Shuffled quotes give the same counts; exchanged sides exchange them."""
    shuffled = predicted[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis does not export its type
    for name in NAMES:
        found = counts(name, gold, predicted)
        assert counts(name, gold, shuffled) == found
        assert counts(name, predicted, gold) == (*found[2:], *found[:2])
