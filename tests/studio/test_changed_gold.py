"""`studio accept` loses no decision: whatever order gold is accepted, adjudicated, reviewed and changed in."""

from __future__ import annotations

import json
import shutil
from itertools import permutations
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from studio_memory import MemoryServer, pulled_from, pushed

from onrecord.corpus.load import load
from onrecord.corpus.review import review
from onrecord.documents.directory import REGISTRIES, read_document, read_registry, write_document
from onrecord.studio import accept, keep
from onrecord.studio.changed_gold import overwritten
from onrecord.studio.deciding import keep_gold
from onrecord.studio.deciding.settled import Settled
from onrecord.studio.review import reviewed

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.documents.model import Document
    from onrecord.errors import Problem

ANNA, REVIEWS = "annotations/annotators/anna-berg", "reviews/anna-berg"
LIST = {"anna": "mentions", "review": "quotes", "adjudicate": "events", "hand": "mentions"}
OTHERS = ("mentions", "times", "fillers", "quotes", "nonquotes", "events")
AT = {"anna": 0, "review": 0, "adjudicate": 0, "hand": 1}


def _with(document: Document, who: str) -> Document:
    """Return a document in which one item has the note of a person, as the trace of the person's decision."""
    items: list[Any] = list(getattr(document, LIST[who]))
    items[AT[who]] = msgspec.structs.replace(items[AT[who]], note=f"as {who} says")
    return msgspec.structs.replace(document, **{LIST[who]: items})


class Corpus:
    """A corpus whose gold several people change; `decided` has those whose decisions gold has."""

    def __init__(self, root: Path) -> None:
        self.root, self.gold = root, root / "annotations" / "gold"
        self.start = self.now()
        self.pull(ANNA, "anna")
        self.pull(REVIEWS, "review")

    def now(self) -> Document:
        """Return the gold document as it is."""
        return read_document(self.gold / "ferry-1.json")

    def pull(self, directory: str, who: str) -> None:
        """Push gold, or for Anna her own work, submit it, pull it, and change what is the person's to change."""
        server, corpus, path = MemoryServer(), load(self.root), self.root / directory
        if who == "anna":
            shutil.copytree(self.gold, path)
            (path / "about.json").write_text('{"name": "anna-berg"}')
        assert pushed(server, corpus, "anna-berg" if who == "anna" else "gold") == []
        server.submit(1)
        shutil.rmtree(path, ignore_errors=True)
        found = [each for each in pulled_from(server, corpus, self.root)[0] if each.doc_id == "ferry-1"]
        found = [reviewed(each) for each in found] if who == "review" else found
        keep.write(path, found)
        write_document(path, _with(read_document(path / "ferry-1.json"), who))

    def accept(self, directory: str, *layers: str, by_force: bool = False) -> list[Problem]:
        """Accept a directory unless a decision would be lost, and return the problems."""
        made = accept.taken(self.root, self.root / directory, ["ferry-1"], layers=layers)
        found = overwritten(self.root, self.root / directory, made, accept.log(self.root))
        if by_force or not found:
            accept.write(self.root, made)
        return found

    def adjudicate(self, document: Document, *, by_force: bool = False) -> list[Problem]:
        """Write a document as `pull --adjudicated` does, unless gold was changed since."""
        registries = {name: read_registry(self.gold, name) for name in REGISTRIES}
        taken = [Settled("ferry-1", document, None, {}, {})]
        kept = keep_gold._reviewed(taken[0], self.gold, review=False)
        made = keep_gold.NewGold({"ferry-1": kept}, registries, [])
        found = keep_gold.overwritten(self.root, made)
        if by_force or not found:
            keep_gold.write(self.root, made, taken)
        return found

    def empty(self) -> None:
        """Leave gold with nothing but zones, as `onrecord add` writes it."""
        for doc_id in ("ferry-1", "ferry-2"):
            document = read_document(self.gold / f"{doc_id}.json")
            write_document(self.gold, msgspec.structs.replace(document, **{name: [] for name in OTHERS}))
        path = self.root / "corpus" / "articles.json"
        rows = json.loads(path.read_bytes())
        rows["articles"] = [each | {"source_file": "ferry.txt"} for each in rows["articles"]]
        path.write_text(json.dumps(rows))

    def does(self, who: str) -> bool:
        """Let a person decide, without --overwrite; return whether gold took it."""
        if who == "anna":
            return not self.accept(ANNA)
        if who == "adjudicate":
            return not self.adjudicate(_with(self.start, who))
        if not self.now().quotes:  # there is nothing to review or to change yet
            return False
        if who == "review":
            return not self.accept(REVIEWS)
        write_document(self.gold, _with(self.now(), who))
        return True


@pytest.fixture
def corpus(small_corpus: Path) -> Corpus:
    """Return the small corpus, with Anna's own reading of it and her review of its gold."""
    return Corpus(small_corpus)


@pytest.mark.parametrize("people", [("anna", "review", "hand"), tuple(LIST)], ids=["published", "new"])
def test_no_order_of_decisions_loses_one(corpus: Corpus, tmp_path: Path, people: tuple[str, ...]) -> None:
    """Each person decides on another item, and the annotator again: gold refuses, or still has what the others decided.

    A review starts from published gold, and of a new article from what gold has when the reviewer begins.
    """
    fresh, taken, published = tmp_path / "fresh", set[str](), "adjudicate" not in people
    if not published:
        corpus.empty()
    shutil.copytree(corpus.root, fresh)
    orders = [each for each in permutations(people) if published or each[0] in {"anna", "adjudicate"}]
    for order in orders:
        for name in ("annotations", "reviews"):
            shutil.rmtree(corpus.root / name)
            shutil.copytree(fresh / name, corpus.root / name)
        decided: list[str] = []
        for at, who in enumerate((*order, "review", "anna")):
            if who == "review" and at < len(order) and not published and corpus.now().quotes:
                corpus.pull(REVIEWS, "review")
            if corpus.does(who):
                decided.append(who)
                taken.add(who)
            gold = corpus.now()
            assert {each for each in decided if _with(gold, each) != gold} == set(), (order, decided)
    assert taken == ({"review", "hand"} if published else set(LIST))


def test_an_accepted_review_is_not_lost_to_a_directory_of_the_same_name(corpus: Corpus) -> None:
    """The log names directories, the message says where gold comes from and how many items would be replaced."""
    assert corpus.adjudicate(_with(corpus.start, "hand"), by_force=True)
    corpus.pull(REVIEWS, "review")
    assert corpus.accept(REVIEWS) == []
    (problem,) = corpus.accept(ANNA)
    assert f"it was taken from {REVIEWS} at 20" in problem.message
    assert (problem.got, "onrecord diff" in problem.hint) == (
        "would replace 2 mentions, 1 quote, reviewed by anna-berg",
        True,
    )
    assert [each.source for each in accept.log(corpus.root)] == [REVIEWS]
    corpus.accept(ANNA, by_force=True)
    assert [each.source for each in accept.log(corpus.root)] == [REVIEWS, ANNA]
    assert corpus.accept(ANNA) == []
    (problem,) = corpus.accept(REVIEWS)
    assert f"it was taken from {ANNA} at 20" in problem.message


def test_gold_that_an_annotator_made_is_replaced_by_the_annotators_later_work(corpus: Corpus) -> None:
    """Until somebody else decides, even to the same effect."""
    assert [each.message.rpartition(": ")[2] for each in corpus.accept(ANNA, by_force=True)] == [
        "it was made or changed by hand, or by another command"
    ]
    path = corpus.root / ANNA / "ferry-1.json"
    write_document(path.parent, _with(read_document(path), "review"))
    assert corpus.accept(ANNA) == []
    corpus.adjudicate(corpus.now(), by_force=True)  # every disagreement is decided as she says
    write_document(path.parent, _with(read_document(path), "hand"))
    (problem,) = corpus.accept(ANNA)
    assert problem.message.endswith("it comes from an adjudication")


def test_equal_decisions_make_the_version_that_the_annotator_started_from(corpus: Corpus) -> None:
    """Gold was adjudicated again, with the same result and the reviews that it had gained."""
    corpus.adjudicate(_with(corpus.start, "hand"), by_force=True)
    corpus.pull(REVIEWS, "review")
    assert corpus.accept(REVIEWS) == []
    corpus.adjudicate(_with(corpus.start, "hand"), by_force=True)
    assert [each.review is not None for each in corpus.now().quotes or ()].count(True) > 0
    assert corpus.accept(REVIEWS) == []
    assert _with(corpus.now(), "review") == corpus.now()


def test_a_layer_that_started_from_older_gold_is_refused(corpus: Corpus) -> None:
    """The other layers were pushed again later; each layer is compared with what it started from."""
    directory = corpus.root / REVIEWS
    kept = keep.record(directory)["ferry-1"]
    corpus.does("hand")
    corpus.pull(REVIEWS, "review")
    later = keep.record(directory)["ferry-1"]
    mixed = {**later.bases, "entities": kept.bases["entities"]}
    keep.write_record(directory, {"ferry-1": keep.Kept(later.sha256, later.updated_at, mixed)})
    write_document(directory, _with(_with(corpus.start, "review"), "anna"))
    (problem,) = corpus.accept(REVIEWS)
    assert problem.got == "would replace 2 mentions"
    assert corpus.accept(REVIEWS, "quotes") == []
    assert _with(corpus.now(), "hand") == corpus.now()


def test_a_review_of_another_person_is_not_lost(corpus: Corpus) -> None:
    """Bo reviewed an item after Anna's copy was pushed, and she changed it."""
    gold = corpus.now()
    (item, *others) = gold.quotes or ()
    own = review(item, gold.text_sha256, who="bo", when="2031-06-06T10:00:00Z")
    quotes = [msgspec.structs.replace(item, review=own), *others]
    write_document(corpus.gold, msgspec.structs.replace(gold, quotes=quotes))
    (problem,) = corpus.accept(REVIEWS)
    assert problem.got.endswith(" quotes, reviewed by bo")
    write_document(corpus.gold, gold)
    assert corpus.accept(REVIEWS) == []
