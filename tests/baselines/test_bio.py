"""BIO labels of spans, and back."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.baselines.bio import labelled, spans
from onrecord.documents.model import Interval

KINDS = st.sampled_from(["PER", "ORG"])


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2), KINDS), max_size=8))
def test_disjoint_spans_of_whole_tokens_survive_a_bio_round_trip(pieces: list[tuple[int, int, str]]) -> None:
    """Disjoint spans of whole tokens are unchanged after a round trip, adjacent ones of one kind too."""
    found, at = [], 0
    for length, gap, kind in pieces:
        found.append((Interval(at, at + length), kind))
        at += length + gap
    tokens = [Interval(offset, offset + 1) for offset in range(at)]
    assert spans(tokens, labelled(tokens, reversed(found))) == found


def test_only_the_longest_of_nested_spans_gets_labels() -> None:
    """A nested span gets no label, in any order of the spans."""
    tokens = [Interval(0, 1), Interval(1, 2), Interval(2, 3)]
    both = [(Interval(1, 2), "PER"), (Interval(0, 3), "ORG")]
    assert labelled(tokens, both) == labelled(tokens, both[::-1]) == ["B-ORG", "I-ORG", "I-ORG"]


def test_empty_input_gives_empty_output() -> None:
    """Empty input gives empty output."""
    assert labelled([], [(Interval(0, 3), "PER")]) == []
    assert spans([], []) == []
