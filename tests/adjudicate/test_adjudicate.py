"""Adjudication: items that both annotators share are gold, and decisions determine the rest."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from onrecord.adjudicate.disagreements import compare, records
from onrecord.adjudicate.log import Decision, Revision
from onrecord.adjudicate.merge import Merger
from onrecord.adjudicate.pairing import id_map
from onrecord.adjudicate.portable_items import document, portable
from onrecord.adjudicate.revise import revise
from onrecord.corpus.load import load
from onrecord.documents.directory import encode_document
from onrecord.documents.model import Document, Mention, Span

Documents = dict[str, Document]


@pytest.fixture
def gold(small_corpus: Path) -> Documents:
    """Return the small corpus's documents."""
    return dict(load(small_corpus).documents)


@pytest.fixture
def texts(small_corpus: Path) -> dict[str, str]:
    """Return the small corpus's texts."""
    return dict(load(small_corpus).texts)


def _merged(a: Documents, b: Documents, texts: dict[str, str], decisions: list[Decision]) -> tuple[Document, Merger]:
    doc_id = next(iter(a))
    merger = Merger(doc_id, texts[doc_id], compare(a, b), {each.n: each for each in decisions})
    made, problems = document(a[doc_id], merger.layers())
    assert problems == []
    return made, merger


def test_a_document_made_from_its_portable_items_has_the_same_items(gold: Documents) -> None:
    """Items written with words for ids give back the document that they came from, whatever its ids were."""
    for doc_id, original in gold.items():
        again, problems = document(original, portable(original))
        assert problems == []
        assert again.doc_id == doc_id
        assert portable(again) == portable(original)
        assert encode_document(document(again, portable(again))[0]) == encode_document(again)


def test_a_mention_without_a_head_keeps_its_place() -> None:
    """Documents that were imported may have no heads; they are taken apart and put together too."""
    original = Document("n01", mentions=[Mention(0, 4, id="m1", entity="ent-1", form="name", type="PER")])
    made, problems = document(original, portable(original))
    assert problems == []
    assert [(each.start, each.end, each.head) for each in made.mentions or ()] == [(0, 4, None)]


def test_ids_that_are_equal_by_chance_do_not_outweigh_paired_items() -> None:
    """The map with four agreeing items wins over the three ids that would be mapped to themselves."""
    same = {(each, each): 1 for each in "xyz"}
    assert id_map(Counter(same | {("x", "y"): 2, ("y", "z"): 1, ("z", "x"): 1})) == {"y": "x", "z": "y", "x": "z"}


def test_other_names_for_the_same_entities_are_no_disagreement(gold: Documents, texts: dict[str, str]) -> None:
    """Ids are each annotator's own: renaming them all leaves nothing to decide."""

    def renamed(original: Document) -> Document:
        words = msgspec.json.encode(original).decode()
        for prefix in ("ent-", "evt-", "utt-"):
            words = words.replace(f'"{prefix}', f'"{prefix}other-')
        return msgspec.json.decode(words, type=Document)

    comparison = compare(gold, {doc_id: renamed(each) for doc_id, each in gold.items()})
    assert [row for doc_id in gold for row in records(comparison, doc_id, texts[doc_id])] == []


def _without_first_unused_mention(original: Document) -> Document:
    used = {each.target for event in original.events or () for each in event.arguments or ()}
    dropped = next(each for each in original.mentions or () if each.id not in used)
    return msgspec.structs.replace(original, mentions=[each for each in original.mentions or () if each != dropped])


def test_an_item_of_one_annotator_is_gold_only_if_a_decision_keeps_it(gold: Documents, texts: dict[str, str]) -> None:
    """The record names the reading that is there; `a` keeps it and `neither` drops it."""
    doc_id = next(iter(gold))
    a = {doc_id: gold[doc_id]}
    b = {doc_id: _without_first_unused_mention(gold[doc_id])}
    rows = list(records(compare(a, b), doc_id, texts[doc_id]))
    assert [(row["layer"], row["kinds"], row["b"]) for row in rows] == [("mentions", ["missed"], None)]
    kept, _ = _merged(a, b, texts, [Decision(1, "a", "E1", "it names a person")])
    assert portable(kept) == portable(gold[doc_id])
    dropped, _ = _merged(a, b, texts, [Decision(1, "neither", "E3", "it is abstract")])
    assert portable(dropped) == portable(b[doc_id])


def test_missing_and_unknown_decisions_are_reported(gold: Documents, texts: dict[str, str]) -> None:
    """A record without a decision, and a decision without a record, are both reported."""
    doc_id = next(iter(gold))
    a = {doc_id: gold[doc_id]}
    b = {doc_id: _without_first_unused_mention(gold[doc_id])}
    merger = Merger(doc_id, texts[doc_id], compare(a, b), {9: Decision(9, "a", "E1", "there is none")})
    merger.layers()
    assert [problem.path for problem in merger.problems] == ["record 1", "record 9"]


def test_a_decision_for_a_third_reading_finds_its_words_in_the_text(texts: dict[str, str]) -> None:
    """`other` gives words with context, which must occur in the text once."""
    doc_id, text = next(iter(texts.items()))
    start = text.index(text.split()[5])
    mine = Mention(
        start=start, end=start + 3, id="m1", head=Span(start=start, end=start + 3), type="PER", entity="ent-x"
    )
    yours = msgspec.structs.replace(mine, type="ORG")
    a = {doc_id: Document(doc_id=doc_id, mentions=[mine])}
    b = {doc_id: Document(doc_id=doc_id, mentions=[yours])}
    words = text[start : start + 10]
    gold = {"text": words, "left_context": text[max(0, start - 20) : start], "head": words, "type": "GPE"}
    made, merger = _merged(a, b, texts, [Decision(1, "other", "E9", "it is a place", gold=gold)])
    assert merger.problems == []
    assert [(each.start, each.end, each.type) for each in made.mentions or ()] == [(start, start + 10, "GPE")]
    lost = Decision(1, "other", "E9", "it is a place", gold=gold | {"text": "no such words"})
    _, merger = _merged(a, b, texts, [lost])
    assert "occur nowhere" in merger.problems[0].message


def test_revisions_add_change_and_remove_items(gold: Documents, texts: dict[str, str]) -> None:
    """Findings name their item by its words; references follow an item that moves, and a lost one is reported."""
    doc_id = next(iter(gold))
    original, text = gold[doc_id], texts[doc_id]
    event = next(each for each in original.events or () if each.arguments)
    at = {"text": text[event.start : event.end], "left_context": text[max(0, event.start - 30) : event.start]}
    changed, problems = revise(original, text, [Revision("change", "events", "V1", "so", at, {"hedged": True})])
    assert problems == []
    assert [each.hedged for each in changed.events or () if each.start == event.start] == [True]
    removed, problems = revise(original, text, [Revision("remove", "events", "V1", "so", at)])
    assert problems == []
    assert len(removed.events or ()) == len(original.events or ()) - 1
    item = {name: value for name, value in msgspec.to_builtins(event).items() if name not in {"id", "start", "end"}}
    added = Revision("add", "events", "V1", "so", gold=item | at | {"arguments": []})
    again, problems = revise(removed, text, [added])
    assert problems == []
    assert [each.start for each in again.events or ()] == [each.start for each in original.events or ()]
    _, problems = revise(original, text, [Revision("remove", "events", "V1", "so", {"text": "no such words"})])
    assert problems
