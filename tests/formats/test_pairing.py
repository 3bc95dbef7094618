"""How documents of two files find each other, and how offsets in a made text become offsets in the real one."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.model import Document, Mention, Quote, Span
from onrecord.errors import OnrecordError
from onrecord.formats.moving import move
from onrecord.formats.naming import as_ids
from onrecord.formats.pairing import Known, Pairing, pair, settled
from onrecord.formats.recutting import recut

WORDS = st.lists(
    st.sampled_from(["Ada", "don't", "(", ")", '"', "東京", "𝔸", "e\u0301", ".", "x"]), min_size=1, max_size=10
)
GAPS = st.lists(st.sampled_from([" ", "\n", "  ", "\u00a0", "\t\n"]), min_size=11, max_size=11)


def known(doc_id: str, text: str | None, *, is_named: bool = True) -> Known:
    """Return what is known of a document."""
    return Known(doc_id, text, None if text is None else hashlib.sha256(text.encode()).hexdigest(), is_named)


def unnamed(*texts: str | None) -> list[Known]:
    """Return documents without names."""
    return [known(f"f-{number}", text, is_named=False) for number, text in enumerate(texts, 1)]


def test_names_come_first() -> None:
    """A document is the one of its name, whatever the order and the texts; one that gold lacks stays as it is."""
    gold = [known("a", "one"), known("b", "two")]
    found = pair(gold, [known("b", "one"), known("a", None), known("c", "two")], "p")
    assert found == Pairing({"a": "a", "b": "b"}, [])


def test_documents_without_names_are_paired_by_text() -> None:
    """Texts that are the same but for white space are one; of two alike the first is paired with the first."""
    gold = [known("a", "one two"), known("b", "x"), known("c", "x")]
    found = pair(gold, unnamed("x", "one\ntwo", "x"), "p")
    assert found.ids == {"f-1": "b", "f-2": "a", "f-3": "c"}
    assert found.notes == ["p: 3 documents were paired with gold by text, for lack of names."]
    assert pair(unnamed("x"), [known("mine", "x")], "p").ids == {"mine": "f-1"}


def test_some_may_be_missing_if_texts_tell_the_others() -> None:
    """Of documents that are all told by their texts, gold may have more."""
    assert pair(unnamed("a", "b", "c"), unnamed("c", "a"), "p").ids == {"f-1": "f-3", "f-2": "f-1"}


def test_what_texts_do_not_tell_is_paired_by_position() -> None:
    """Documents that are left are paired in order, if there are as many; if not, that is an error."""
    found = pair(unnamed("a", "b", "c"), unnamed("B", "a", "C"), "p")
    assert found.ids == {"f-2": "f-1", "f-1": "f-2", "f-3": "f-3"}
    assert found.notes == [
        "p: 1 document was paired with gold by text, for lack of names.",
        "p: 2 documents were paired with gold by position, for lack of names.",
    ]
    with pytest.raises(OnrecordError, match="no names") as caught:
        pair(unnamed("a", "b", "c"), unnamed("B", "a"), "p")
    assert caught.value.expected == "as many as gold has left, which are 2"


def test_two_names_for_one_text_are_two_documents() -> None:
    """Where both sides have names, other names are other documents, though their texts be the same."""
    assert pair([known("a", "x")], [known("b", "x")], "p").ids == {}


@pytest.mark.fuzz
@given(WORDS, GAPS, GAPS)
def test_offsets_follow_their_words_through_white_space(words: list[str], one: list[str], other: list[str]) -> None:
    """Every span of characters that is not white space is moved to the same characters, wherever words are cut."""
    source, target = (gaps[0] + "".join(map(str.__add__, words, gaps[1:])) for gaps in (one, other))
    moving = move(source, target)
    assert moving is not None
    assert moving.differing == 0
    places = [at for at, character in enumerate(source) if not character.isspace()]
    for start in places:
        for end in (each + 1 for each in places if each >= start):
            there = target[moving.start(start) : moving.end(end)]
            assert there.split() == source[start:end].split()
            assert there == there.strip()


@pytest.mark.parametrize(
    ("source", "target", "word", "there", "differing"),
    [
        ("`` No '' -LRB- he -RRB-", "“No” (he)", "''", "”", 0),
        ("`` No '' -LRB- he -RRB-", "“No” (he)", "-RRB-", ")", 0),
        ("I don't", "I do n't", "don't", "do n't", 0),
        ("get ; * Ada met berg", "gt ; * Ada met Berg", "berg", "Berg", 2),
    ],
)
def test_words_written_in_another_way_are_the_same(
    source: str, target: str, word: str, there: str, differing: int
) -> None:
    """Escapes, other cuts, and the same number of words of which most are alike; those that are not are counted."""
    moving = move(source, target)
    assert moving is not None
    assert moving.differing == differing
    at = source.index(word)
    assert target[moving.start(at) : moving.end(at + len(word))] == there


@pytest.mark.parametrize("target", ["two words", "one", "one two three", ""])
def test_other_words_are_another_text(target: str) -> None:
    """A text of other words, or of more or fewer, is not the same."""
    assert move("one zwei", target) is None


def test_every_span_of_a_document_is_moved() -> None:
    """Mentions, heads and the parts of quotes move; the hash is the new text's, and strings stay strings."""
    document = Document(
        doc_id="f-1",
        text_sha256="old",
        mentions=[Mention(2, 9, head=Span(6, 9), type="PER")],
        quotes=[Quote(content=[Span(0, 5)], cue=[Span(text="said")])],
    )
    pairing = Pairing({"f-1": "a"}, [])
    (moved,), problems, notes = settled([document], {"f-1": "( Ada Lin"}, {"a": "(Ada\nLin"}, pairing, "p")
    assert not problems
    assert not notes
    assert moved.doc_id == "a"
    assert moved.text_sha256 == hashlib.sha256(b"(Ada\nLin").hexdigest()
    assert moved.mentions == [Mention(1, 8, head=Span(5, 8), type="PER")]
    assert moved.quotes == [Quote(content=[Span(0, 4)], cue=[Span(text="said")])]


def test_a_document_of_other_words_is_a_problem() -> None:
    """It is named with the place where the two texts part."""
    _, (problem,), _ = settled(
        [Document(doc_id="f-1")],
        {"f-1": "Ada met nobody"},
        {"a": "Ada met some people"},
        Pairing({"f-1": "a"}, []),
        "p",
    )
    assert problem.message == "its words are not those of gold's a, from word 3 on"
    assert (problem.got, problem.expected) == ("'nobody'", "'some people'")


@pytest.mark.fuzz
@given(st.lists(st.text(alphabet="a/_ -.é", max_size=4), unique=True))
def test_ids_are_legal_and_all_different(names: list[str]) -> None:
    """Whatever the names, the ids are legal and as many; a legal name stays."""
    from onrecord.formats.naming import DOC_ID

    found = as_ids(names)
    assert len({*found.values()}) == len(names)
    assert all(DOC_ID.fullmatch(each) for each in found.values())
    assert all(found[name] == name for name in names if DOC_ID.fullmatch(name))


@pytest.mark.fuzz
@given(st.data())
def test_other_boundaries_are_cut_as_gold_s(data: st.DataObject) -> None:
    """Documents of the same words and other boundaries become gold's, each mention at its words; none is moved."""
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
    found = recut(documents, texts, gold, "p")
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


def test_other_words_are_not_cut() -> None:
    """Other words, entities, or a gold without texts are left to be paired."""
    gold = [known("a", "one"), known("b", "two")]
    assert recut([Document(doc_id="f")], {"f": "one three"}, gold, "p") is None
    assert recut([Document(doc_id="f", mentions=[Mention(0, 3, entity="e")])], {"f": "one two"}, gold, "p") is None
    assert recut([Document(doc_id="f")], {"f": "one two"}, [known("a", None), known("b", None)], "p") is None
    assert recut([Document(doc_id="f")], {"f": "one two"}, gold, "p") is not None
