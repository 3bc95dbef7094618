"""Pairing documents of two files, and mapping offsets from a made text to the article."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.mentions import EmptyNode, Governor
from onrecord.documents.model import Document, Mention, Quote, Span
from onrecord.errors import OnrecordError
from onrecord.formats.naming import as_ids
from onrecord.formats.offset_map import map_offsets
from onrecord.formats.pairing import Known, Pairing, in_gold_texts, pair
from onrecord.formats.resegment import resegment

WORDS = st.lists(
    st.sampled_from(["Ada", "don't", "(", ")", '"', "東京", "𝔸", "e\u0301", ".", "x"]), min_size=1, max_size=10
)
GAPS = st.lists(st.sampled_from([" ", "\n", "  ", "\u00a0", "\t\n"]), min_size=11, max_size=11)


def known(doc_id: str, text: str | None, *, is_named: bool = True) -> Known:
    """Return a `Known` of a document."""
    return Known(doc_id, text, None if text is None else hashlib.sha256(text.encode()).hexdigest(), is_named)


def unnamed(*texts: str | None) -> list[Known]:
    """Return unnamed documents with these texts."""
    return [known(f"f-{number}", text, is_named=False) for number, text in enumerate(texts, 1)]


def test_documents_with_equal_names_are_paired_by_name() -> None:
    """Documents are paired by name in any order and with any text; a name that gold lacks is not paired."""
    gold = [known("a", "one"), known("b", "two")]
    found = pair(gold, [known("b", "one"), known("a", None), known("c", "two")], "p")
    assert found == Pairing({"a": "a", "b": "b"}, [])


def test_documents_without_names_are_paired_by_text() -> None:
    """Texts equal apart from white space are paired; of two equal texts the first with the first."""
    gold = [known("a", "one two"), known("b", "x"), known("c", "x")]
    found = pair(gold, unnamed("x", "one\ntwo", "x"), "p")
    assert found.ids == {"f-1": "b", "f-2": "a", "f-3": "c"}
    assert found.notes == ["p: 3 documents were paired with gold by text, because names are missing."]
    assert pair(unnamed("x"), [known("mine", "x")], "p").ids == {"mine": "f-1"}


def test_gold_may_have_more_documents_if_all_others_are_paired_by_text() -> None:
    """If all predicted documents are paired by text, gold may have more."""
    assert pair(unnamed("a", "b", "c"), unnamed("c", "a"), "p").ids == {"f-1": "f-3", "f-2": "f-1"}


def test_remaining_documents_are_paired_by_position() -> None:
    """The remaining documents are paired in order if the numbers are equal; otherwise it is an error."""
    found = pair(unnamed("a", "b", "c"), unnamed("B", "a", "C"), "p")
    assert found.ids == {"f-2": "f-1", "f-1": "f-2", "f-3": "f-3"}
    assert found.notes == [
        "p: 1 document was paired with gold by text, because names are missing.",
        "p: 2 documents were paired with gold by position, because names are missing.",
    ]
    with pytest.raises(OnrecordError, match="no names") as caught:
        pair(unnamed("a", "b", "c"), unnamed("B", "a"), "p")
    assert caught.value.expected == "2 unpaired documents, as in gold"


def test_different_names_are_never_paired() -> None:
    """If both sides have names, different names are never paired, even with equal texts."""
    assert pair([known("a", "x")], [known("b", "x")], "p").ids == {}


@pytest.mark.fuzz
@given(WORDS, GAPS, GAPS)
def test_offsets_are_mapped_across_white_space(words: list[str], one: list[str], other: list[str]) -> None:
    """Every span of characters other than white space is mapped to the same characters."""
    source, target = (gaps[0] + "".join(map(str.__add__, words, gaps[1:])) for gaps in (one, other))
    offsets = map_offsets(source, target)
    assert offsets is not None
    assert offsets.differing == 0
    places = [at for at, character in enumerate(source) if not character.isspace()]
    for start in places:
        for end in (each + 1 for each in places if each >= start):
            there = target[offsets.start(start) : offsets.end(end)]
            assert there.split() == source[start:end].split()
            assert there == there.strip()


@pytest.mark.fuzz
@given(WORDS, GAPS, GAPS)
def test_an_offset_in_white_space_stays_between_the_same_words(
    words: list[str], one: list[str], other: list[str]
) -> None:
    """No span gets a negative offset, an end before its start, or a word that it did not have."""
    source, target = (gaps[0] + "".join(map(str.__add__, words, gaps[1:])) for gaps in (one, other))
    offsets = map_offsets(source, target)
    assert offsets is not None
    for start in range(len(source)):
        for end in range(start + 1, len(source) + 1):
            first, last = offsets.start(start), offsets.end(end)
            assert 0 <= first <= last <= len(target)
            assert target[first:last].split() == source[start:end].split()


def test_a_word_of_another_length_is_not_added_to_the_span_behind_it() -> None:
    """A span that begins in the white space after such a word does not get the word."""
    offsets = map_offsets("`` Ada", "“ Ada")
    assert offsets is not None
    assert "“ Ada"[offsets.start(2) : offsets.end(6)] == " Ada"


@pytest.mark.parametrize(
    ("source", "target", "word", "there", "differing"),
    [
        ("`` No '' -LRB- he -RRB-", "“No” (he)", "''", "”", 0),
        ("`` No '' -LRB- he -RRB-", "“No” (he)", "-RRB-", ")", 0),
        ("I don't", "I do n't", "don't", "do n't", 0),
        ("get ; * Ada met berg", "gt ; * Ada met Berg", "berg", "Berg", 2),
    ],
)
def test_offsets_are_mapped_across_spelling_variants(
    source: str, target: str, word: str, there: str, differing: int
) -> None:
    """Escapes, other word boundaries, and mostly equal words are mapped; words that differ are counted."""
    offsets = map_offsets(source, target)
    assert offsets is not None
    assert offsets.differing == differing
    at = source.index(word)
    assert target[offsets.start(at) : offsets.end(at + len(word))] == there


@pytest.mark.parametrize("target", ["two words", "one", "one two three", ""])
def test_texts_with_other_words_have_no_map(target: str) -> None:
    """Texts with other words, or more or fewer words, have no map."""
    assert map_offsets("one zwei", target) is None


def test_all_spans_of_a_document_are_mapped() -> None:
    """Offsets of mentions, heads and quote parts are mapped; the hash is replaced, and strings stay."""
    document = Document(
        doc_id="f-1",
        text_sha256="old",
        mentions=[Mention(2, 9, head=Span(6, 9), type="PER")],
        quotes=[Quote(content=[Span(0, 5)], cue=[Span(text="said")])],
    )
    pairing = Pairing({"f-1": "a"}, [])
    (moved,), problems, notes = in_gold_texts([document], {"f-1": "( Ada Lin"}, {"a": "(Ada\nLin"}, pairing, "p")
    assert not problems
    assert not notes
    assert moved.doc_id == "a"
    assert moved.text_sha256 == hashlib.sha256(b"(Ada\nLin").hexdigest()
    assert moved.mentions == [Mention(1, 8, head=Span(5, 8), type="PER")]
    assert moved.quotes == [Quote(content=[Span(0, 4)], cue=[Span(text="said")])]


def test_a_document_with_other_words_is_a_problem() -> None:
    """The problem gives the first word that differs."""
    _, (problem,), _ = in_gold_texts(
        [Document(doc_id="f-1")],
        {"f-1": "Ada met nobody"},
        {"a": "Ada met some people"},
        Pairing({"f-1": "a"}, []),
        "p",
    )
    assert problem.message == "its words differ from gold's a from word 3 on"
    assert (problem.got, problem.expected) == ("'nobody'", "'some people'")


@pytest.mark.fuzz
@given(st.lists(st.text(alphabet="a/_ -.é", max_size=4), unique=True))
def test_document_ids_made_from_names_are_legal_and_distinct(names: list[str]) -> None:
    """All ids are legal and distinct; a legal name is kept."""
    from onrecord.formats.naming import DOC_ID

    found = as_ids(names)
    assert len({*found.values()}) == len(names)
    assert all(DOC_ID.fullmatch(each) for each in found.values())
    assert all(found[name] == name for name in names if DOC_ID.fullmatch(name))


@pytest.mark.fuzz
@given(st.data())
def test_documents_are_split_at_the_boundaries_of_gold_documents(data: st.DataObject) -> None:
    """Documents with the same words and other boundaries are split as gold's, with mentions at their words."""
    words = data.draw(WORDS)
    sides = []
    for _ in "gp":
        edges = sorted(data.draw(st.sets(st.integers(1, len(words)), max_size=3)) | {0, len(words)})
        sides.append([words[start:end] for start, end in pairwise(edges)])
    gold = [known(f"g{number}", " ".join(part), is_named=False) for number, part in enumerate(sides[0])]
    texts = {f"f-{number}": "\n".join(part) for number, part in enumerate(sides[1])}
    documents = []
    for (doc_id, text), part in zip(texts.items(), sides[1], strict=True):
        mentions, at = [], 0
        for word in part:
            mentions.append(Mention(at, at + len(word)))
            at += len(word) + 1
        documents.append(Document(doc_id=doc_id, mentions=[*mentions, Mention(0, len(text))]))
    found = resegment(documents, texts, gold, "p")
    if sides[0] == sides[1]:
        assert found is None
        return
    assert found is not None
    made, notes = found
    assert [each.doc_id for each in made] == [each.doc_id for each in gold]
    sides_ = zip(gold, made, strict=True)
    seen = [str(one.text)[each.start : each.end] for one, other in sides_ for each in other.mentions or ()]
    assert Counter(seen) >= Counter(words)
    lost = int(notes[1].rpartition(": ")[2].rstrip(".")) if len(notes) > 1 else 0
    assert len(seen) + lost == len(words) + len(documents)


def test_a_mention_that_begins_before_the_first_word_stays_in_its_document() -> None:
    """White space at the start of a predicted text does not move a mention to another document."""
    gold = [known("a", "one"), known("b", "two")]
    found = resegment([Document("f", mentions=[Mention(0, 5)])], {"f": "  one two"}, gold, "p")
    assert found is not None
    assert [each.mentions for each in found[0]] == [[Mention(0, 3)], []]


def test_documents_with_other_words_are_not_split() -> None:
    """Documents with other words, with entities, or for a gold without texts are not split."""
    gold = [known("a", "one"), known("b", "two")]
    assert resegment([Document(doc_id="f")], {"f": "one three"}, gold, "p") is None
    assert resegment([Document(doc_id="f", mentions=[Mention(0, 3, entity="e")])], {"f": "one two"}, gold, "p") is None
    assert resegment([Document(doc_id="f")], {"f": "one two"}, [known("a", None), known("b", None)], "p") is None
    assert resegment([Document(doc_id="f")], {"f": "one two"}, gold, "p") is not None


@pytest.mark.parametrize(
    ("source", "at", "target", "there"),
    [
        ("The ferry stays .", 9, "The   ferry  stays.", 11),  # behind "ferry"
        ("The ferry stays .", 10, "The   ferry  stays.", 13),  # before "stays", where no word ends
        ("Come.Go", 5, "Come. Go", 5),  # behind "Come.", which no space follows in the source
        ("The ferry", 0, "  The ferry", 2),
    ],
)
def test_empty_nodes_are_mapped_with_their_mention(source: str, at: int, target: str, there: int) -> None:
    """An empty node, and a mention of this node alone, stay behind the word that ends there or before the next word."""
    offsets = map_offsets(source, target)
    assert offsets is not None
    zero = Mention(at, at, id="m1", empty_nodes=[EmptyNode(at, governors=[Governor(0, 3, relation="nsubj")])])
    (mapped,) = offsets.document(Document("d", mentions=[zero]), "0" * 64).mentions or ()
    assert (mapped.start, mapped.end) == (there, there)
    assert mapped.empty_nodes is not None
    assert mapped.empty_nodes[0].at == there
