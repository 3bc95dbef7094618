"""Every measure and check of the package fulfils the contract of `onrecord.testing`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.checks.corpus import Fault
from onrecord.checks.registry import CHECKS, Check
from onrecord.errors import Severity
from onrecord.measures import registry
from onrecord.scoring.measure import Cell, Measure
from onrecord.scoring.tally import EachDocument
from onrecord.testing import check_checks, check_measure, random_corpus
from onrecord.testing.corpora import SHAPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus
    from onrecord.scoring.measure import Tally
    from onrecord.scoring.pair import DocumentPair

VARIED = (
    "coref.*[singletons=no]",
    "xcoref.*[singletons=no]",
    "coref.*[match=head]",
    "coref.*[match=crac-partial,singletons=no]",
    "coref.b3[match=overlap]",
    "xcoref.muc[match=overlap]",
    "xcoref.b3[match=head,singletons=no]",
    "event.xcoref.b3[match=overlap,singletons=no]",
    "link.qid[match=head]",
)


@pytest.mark.parametrize("measure", registry.select(["*", *VARIED]), ids=lambda measure: measure.name)
def test_every_measure_fulfils_the_contract(measure: Measure) -> None:
    """Gold against itself, order, sums, blocks and empty predictions."""
    check_measure(measure, seeds=range(12))


def test_some_random_corpora_have_pieces_and_empty_nodes() -> None:
    """On both sides; the predicted ones are valid."""
    made = [random_corpus(seed) for seed in range(60)]
    for side in ("gold", "predicted"):
        mentions = [each for corpus in made for document in getattr(corpus, side) for each in document.mentions or ()]
        assert any(mention.pieces for mention in mentions)
        assert any(mention.empty_nodes for mention in mentions)


def test_random_corpora_have_every_shape() -> None:
    """Each property occurs in some corpora and not in others; a seed gives the same corpus twice."""
    made = [random_corpus(seed) for seed in range(60)]
    assert random_corpus(3) == made[3]
    documents = [document for each in made for document in each.gold]
    for layer in ("quotes", "events", "times", "zones"):
        assert {getattr(document, layer) is None for document in documents} == {True, False}, layer
    assert {bool(each.texts) for each in made} == {True, False}
    assert any(mention.start == -1 for each in made for one in each.predicted for mention in one.mentions or ())
    assert any(len(each.predicted) < len(each.gold) for each in made)
    assert len(SHAPE) > 10


def first_mentions(pair: DocumentPair) -> Tally:
    """Return credit for the first mention of each side, which depends on the order."""
    sides = pair.mentions
    right = bool(sides.gold and sides.predicted and sides.gold[0].interval == sides.predicted[0].interval)
    return {Cell(): (int(right), len(sides.predicted[:1]), int(right), len(sides.gold[:1]))} if sides.gold else {}


def test_a_measure_that_depends_on_order_fails_the_contract() -> None:
    """The contract reports a measure that depends on order."""
    with pytest.raises(AssertionError, match=r"order matters: made\.up on random_corpus"):
        check_measure(Measure("made.up", EachDocument(first_mentions), needs=("mentions",)))


def test_every_check_fulfils_the_contract() -> None:
    """No exception, known documents in faults, keys only for warnings, order of no effect."""
    check_checks(CHECKS)


def _raises(corpus: CheckedCorpus) -> Iterator[Fault]:
    yield corpus.documents[0].fault("", "the first document is there")


def _names_nothing(_: CheckedCorpus) -> Iterator[Fault]:
    yield Fault("nowhere", "", "there is no such document")


def _depends_on_order(corpus: CheckedCorpus) -> Iterator[Fault]:
    yield from (Fault(doc_id, "", "it is the first") for doc_id in [*corpus.files.documents][:1])


def _has_a_key(corpus: CheckedCorpus) -> Iterator[Fault]:
    yield from (document.fault("", "it has a key", key="k") for document in corpus.documents)


def _has_two_lines(corpus: CheckedCorpus) -> Iterator[Fault]:
    yield from (document.fault("", "one\ntwo") for document in corpus.documents)


def _yields_a_string(_: CheckedCorpus) -> Iterator[Fault]:
    yield "a fault"  # type: ignore[misc]


def _writes(corpus: CheckedCorpus) -> Iterator[Fault]:
    (corpus.files.root / "annotations" / "mine.txt").write_text("x")
    yield from ()


@pytest.mark.parametrize(
    ("find", "said"),
    [
        (_raises, "it raises IndexError: .*spans.mine on a corpus without articles"),
        (_names_nothing, "names neither a document nor a file: 'nowhere'"),
        (_depends_on_order, "order matters: spans.mine on random_corpus"),
        (_has_a_key, "a fault of an error has a key"),
        (_has_two_lines, "a message has several lines"),
        (_yields_a_string, "it yields something other than a Fault"),
        (_writes, "a check wrote into a corpus without articles"),
    ],
)
def test_a_check_that_violates_the_contract_fails(find: Any, said: str) -> None:
    """Each part of the contract has its case."""
    with pytest.raises(AssertionError, match=said):
        check_checks([Check("spans.mine", Severity.ERROR, "Something holds.", find)], seeds=(1, 4, 7, 19))


def test_a_check_without_a_level_or_a_sentence_fails_the_contract() -> None:
    """An id without a level, and a summary that is no sentence, break the contract."""
    with pytest.raises(AssertionError, match=r"the id has no level: mine"):
        check_checks([Check("mine", Severity.ERROR, "Something holds.", _names_nothing)])
    with pytest.raises(AssertionError, match=r"the summary is not a sentence: spans\.mine"):
        check_checks([Check("spans.mine", Severity.ERROR, "something", _names_nothing)])


def _words(pair: DocumentPair) -> Tally:
    """Return credit for predicted mentions whose words are those of a gold mention; reads the text."""
    gold, predicted = ([pair.text[each.start : each.end] for each in side] for side in pair.mentions[:2])  # type: ignore[index]
    right = sum((Counter(gold) & Counter(predicted)).values())
    return {Cell(): (right, len(predicted), right, len(gold))} if gold or predicted else {}


def test_a_measure_that_reads_texts_must_say_so() -> None:
    """Without `texts` in its needs it breaks the contract; with it, it is a dash where a document has no text."""
    measure = Measure("made.words", EachDocument(_words), needs=("mentions",))
    with pytest.raises(AssertionError, match=r'without a text raise TypeError.*`needs` must name "texts": made\.words'):
        check_measure(measure, seeds=range(2, 12))
    check_measure(replace(measure, needs=("mentions", "texts")), seeds=range(2, 12))


def test_a_measure_that_raises_on_every_document_is_not_told_to_need_texts() -> None:
    """Its error does not come from a missing text, so the advice would lead away from it; nor does a name's."""
    measure = Measure("made.raises", EachDocument(lambda pair: pair.quotes.nowhere))  # type: ignore[attr-defined]  # what fails
    with pytest.raises(AssertionError, match=r"it raises AttributeError.*nowhere.*: made\.raises on random_corpus"):
        check_measure(measure)
    with pytest.raises(AssertionError, match=r"takes a Measure, and not 'quote\.kind'"):
        check_measure("quote.kind")  # type: ignore[arg-type]  # what fails
