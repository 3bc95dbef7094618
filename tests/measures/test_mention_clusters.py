"""How mentions of two sides match for coreference: by head and in part, what a word is, repetitions, singletons."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from onrecord.documents.model import Document, Header, Interval, Mention, Span
from onrecord.documents.sources import Held
from onrecord.measures.corpus_tables import CorpusPartOf
from onrecord.measures.mention_clusters import MentionClusters
from onrecord.measures.registry import parse
from onrecord.scorer import score
from onrecord.scoring.block import Block
from onrecord.scoring.gold import Gold
from onrecord.scoring.pair import DocumentPair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.scoring.measure import Counts

TEXT = "the old mayor of Lyme said the mayor would go"


def mention(words: str, entity: str | None = "a", head: str | None = None, *, text: str = TEXT) -> Mention:
    """Return the mention of the first occurrence of some words, with the first occurrence of its head in them."""
    start = text.index(words)
    at = None if head is None else start + words.index(head)
    return Mention(
        start, start + len(words), entity=entity, head=None if at is None or head is None else Span(at, at + len(head))
    )


GO = mention("go")


def counts(
    name: str,
    gold: Sequence[Mention],
    predicted: Sequence[Mention],
    *,
    text: str | None = TEXT,
    words: Sequence[Interval] | None = None,
) -> Counts | None:
    """Return a measure's counts of some mentions in a text, None if there is nothing to count."""
    sides = [Document("d", mentions=[*each]) for each in (gold, predicted)]
    found = parse(name).count(Block([DocumentPair(*sides, text, words=words)]))
    return next(iter(found.values())) if found else None


def links(match: str, gold: Mention, predicted: Mention, *, text: str | None = TEXT) -> object:
    """Return whether two mentions match, each in a cluster with another mention that matches."""
    found = counts(f"coref.muc[match={match}]", [gold, GO], [predicted, GO], text=text)
    assert found is not None
    return found.recalled


@pytest.mark.parametrize("text", [TEXT, None])
def test_mentions_with_the_same_head_match_by_head(text: str | None) -> None:
    """The same words with another head do not match."""
    gold = mention("the old mayor of Lyme", head="mayor")
    for predicted, by_head, in_part in (
        (mention("old mayor", head="mayor"), 1, 1),
        (mention("the old mayor of Lyme", head="Lyme"), 0, 1),
        (mention("mayor of Lyme said", head="mayor"), 1, 0),
        (mention("Lyme", head="Lyme"), 0, 0),
    ):
        assert links("head", gold, predicted, text=text) == by_head
        assert links("crac-partial", gold, predicted, text=text) == in_part


@pytest.mark.parametrize("text", [TEXT, None])
def test_a_mention_without_a_head_has_the_head_of_an_equal_mention(text: str | None) -> None:
    """Elsewhere its head is its first word."""
    gold = mention("the old mayor of Lyme", head="mayor")
    for words, right in (("the old mayor of Lyme", 1), ("mayor of Lyme", 1), ("old mayor", 0)):
        assert links("head", gold, mention(words), text=text) == right
        assert links("head", mention(words), gold, text=text) == right


def test_in_corefud_a_mention_without_a_head_has_its_first_word_as_head() -> None:
    """The other side makes no difference."""
    gold, words = (
        mention("old mayor", head="mayor"),
        [Interval(0, 3), Interval(4, 7), Interval(8, 13), Interval(43, 45)],
    )
    for predicted, right in ((mention("old mayor"), 0), (mention("mayor"), 1)):
        found = counts("coref.muc[match=head]", [gold, GO], [predicted, GO], words=words)
        assert found == (right, 1, right, 1)


@pytest.mark.parametrize("text", [TEXT, None])
def test_mentions_with_the_same_head_are_paired_by_their_shared_words(text: str | None) -> None:
    """The sum of the shares of gold's words decides, in any order."""
    gold = [mention("the old mayor of Lyme", head="mayor"), mention("the old mayor", "b", head="mayor"), GO]
    predicted = [mention("old mayor of Lyme said", "x", head="mayor"), mention("mayor", "y", head="mayor"), GO]
    # 4/5 + 1/3 is more than 1/5 + 2/3.
    for order in (predicted, predicted[::-1]):
        found = counts("coref.ceafm[match=head]", gold, [*order, mention("said", "x"), mention("Lyme", "y")], text=text)
        assert found is not None
        assert found.recalled == 2
    joined = [mention("old mayor of Lyme said", "a", head="mayor"), mention("mayor", "y", head="mayor"), GO]
    assert counts("coref.muc[match=head]", gold, joined, text=text) == (1, 1, 1, 1)


def test_two_mentions_within_one_token_are_different() -> None:
    """In a script without spaces, and in a compound."""
    text = "市长说话了"
    gold = [Mention(0, 2, entity="a", head=Span(0, 2)), Mention(4, 5, entity="a", head=Span(4, 5))]
    other = [Mention(0, 1, entity="x", head=Span(0, 1)), Mention(4, 5, entity="x", head=Span(4, 5))]
    for match, right in (("exact", 0), ("head", 1), ("crac-partial", 1)):
        name = "coref.muc" if match == "exact" else f"coref.muc[match={match}]"
        assert counts(name, gold, other, text=text) == (right, 1, right, 1)


def test_a_mention_listed_twice_in_a_cluster_counts_once() -> None:
    """A repetition without a cluster does not count either."""
    gold, predicted = [mention("Lyme"), GO], [mention("Lyme", "x"), mention("go", "x")]
    for match in ("exact", "head", "crac-partial"):
        name = "coref.b3" if match == "exact" else f"coref.b3[match={match}]"
        plain = counts(name, gold, predicted)
        assert counts(name, [*gold, gold[0], mention("Lyme", None)], [*predicted, predicted[0]]) == plain


def test_in_corefud_a_mention_in_two_clusters_is_looked_up_in_the_last() -> None:
    """In other formats each occurrence is a mention of its own."""
    both = [mention("Lyme", "a"), mention("the", "a"), mention("Lyme", "b"), mention("go", "b")]
    words = [Interval(0, 3), Interval(17, 21), Interval(43, 45)]
    assert counts("coref.muc", both, both) == (2, 2, 2, 2)
    assert counts("coref.muc", both, both, words=words) == (1, 2, 1, 2)
    assert counts("coref.muc[singletons=no]", both, both, words=words) == (1, 2, 1, 2)


def test_blanc_leaves_out_a_kind_of_link_that_both_sides_lack() -> None:
    """One cluster on both sides has no links of non-coreference."""
    one, two = [mention("Lyme"), GO], [mention("Lyme", "x"), mention("go", "y")]
    blanc = parse("coref.blanc")
    for gold, predicted, expected in ((one, one, 1.0), (two, two, 1.0), (one, two, 0.0), (two, one, 0.0)):
        found = counts("coref.blanc", gold, predicted)
        assert found is not None
        assert blanc.value(found)[:3] == (expected,) * 3
    mixed = [mention("Lyme"), GO, mention("said", "b")]
    found = counts("coref.blanc", one, mixed)
    assert found is not None
    assert blanc.value(found).recall == 0.5  # gold has no links of non-coreference, and those predicted are wrong


def corpus(*documents: Sequence[Mention]) -> tuple[Document, ...]:
    """Return documents with these mentions."""
    return tuple(Document(f"d{at}", mentions=[*each]) for at, each in enumerate(documents))


def across(name: str, gold: tuple[Document, ...], predicted: tuple[Document, ...]) -> object:
    """Return the counts of a measure across documents that hold the same text."""
    header = Header("predictions", "0.1.0", "made", scope="corpus")
    texts = {each.doc_id: TEXT for each in gold}
    sides = Gold(Held(gold), None, None, texts=texts), Held(predicted, first=header)
    return score(*sides, measures=name).scores[parse(name).name].counts


SINGLETON_NEARER = [mention("old mayor of Lyme", "alone", head="mayor"), mention("mayor", "x", head="mayor")]


def test_singletons_of_the_corpus_are_removed_before_heads_are_matched() -> None:
    """A cluster with mentions in two documents is no singleton."""
    gold = corpus([mention("the old mayor of Lyme", head="mayor")], [GO])
    predicted = corpus(SINGLETON_NEARER, [mention("go", "x")])
    assert across("xcoref.muc[match=head,singletons=no]", gold, predicted) == (1, 1, 1, 1)
    assert across("xcoref.muc[match=head]", gold, predicted) == (0, 1, 0, 1)
    paired = corpus(SINGLETON_NEARER, [mention("go", "x"), mention("said", "alone")])
    assert across("xcoref.muc[match=head,singletons=no]", gold, paired) == (0, 2, 0, 1)
    for match in ("overlap", "crac-partial"):
        assert across(f"xcoref.muc[match={match},singletons=no]", gold, predicted) == (1, 1, 1, 1)


@pytest.mark.parametrize("match", ["exact", "crac-partial", "overlap"])
def test_across_documents_a_mention_listed_twice_with_two_heads_counts_once(match: str) -> None:
    """Heads tell mentions apart only where they are compared."""
    twice = corpus([mention("old mayor", head=head) for head in ("old", "mayor")], [GO])
    predicted = corpus([mention("old mayor", "x", head="mayor")], [mention("go", "x")])
    name = parse(f"xcoref.ceafm[match={match}]").name
    assert across(name, twice, predicted) == (2, 2, 2, 2)
    assert across("xcoref.ceafm[match=head]", twice, predicted) == (2, 2, 2, 3)


def test_a_mention_without_a_cluster_is_a_singleton_across_documents() -> None:
    """It counts with singletons, and is removed without them."""
    gold = corpus([mention("the old mayor of Lyme", head="mayor")], [GO])
    predicted = corpus([mention("old mayor of Lyme", None, head="mayor"), SINGLETON_NEARER[1]], [mention("go", "x")])
    assert across("xcoref.ceafm[match=head]", gold, predicted) == (1, 3, 1, 2)
    assert across("xcoref.ceafm[match=head,singletons=no]", gold, predicted) == (2, 2, 2, 2)


def test_unmatched_mentions_can_be_pickled() -> None:
    """The records that are matched at the end are pickled with the way of matching."""
    pair = DocumentPair(Document("d", mentions=[GO]), Document("d", mentions=[mention("go", "x")]), TEXT)
    (found,) = pickle.loads(pickle.dumps(CorpusPartOf(MentionClusters("head"))(Block([pair])))).undecided  # noqa: S301
    assert found.pair([each for each, _ in found.gold], [each for each, _ in found.predicted]) == [(0, 0)]
