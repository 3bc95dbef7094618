"""Gold and its log are written completely, checked, and do not replace newer work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.checks.run import validate
from onrecord.corpus.load import load
from onrecord.corpus.review import item_sha256
from onrecord.documents.model import RECORDS
from onrecord.errors import Severity
from onrecord.studio.deciding import keep_gold
from onrecord.studio.deciding.both import prepared
from onrecord.studio.deciding.settled import Settled, settled
from onrecord.studio.deciding.sides import both as find_both
from onrecord.studio.wire import META

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.studio.deciding.both import Both
    from onrecord.studio.pull import Saved

    Plain = dict[str, Any]
    Tasks = dict[str, list[dict[str, Any]]]


from .conftest import edit, mark, remakes, saved_as, with_marks


def _result(saved: list[Saved], layer: str, item: str) -> Plain:
    """Return the result for an item of ferry-1 in a layer, for changes."""
    own = next(each for each in saved if each.project.layer == layer and each.doc_id == "ferry-1")
    return next(dict(each) for each in own.result if each.get("meta", {}).get(META) == item)


def test_gold_is_written_with_a_log_that_reproduces_it(
    tasks: Tasks, both: Both, corpus: Corpus, tmp_path: Path
) -> None:
    """Both are valid; `adjudicate list` and `merge --revisions` accept the log."""
    saved = saved_as(tasks)
    _result(saved, "decide_entities", "m1")["value"]["labels"] = ["LOC"]  # no type of its entity
    taken = settled(saved, both)
    assert [each.problems for each in taken] == [[], []]
    made = keep_gold.gold(corpus.root, taken, both.registries, review=False)
    assert {each.check for each in keep_gold.new_problems(corpus.root, made)} == {"consistency.entity_type"}
    saved = saved_as(tasks)
    taken = settled(saved, both)
    made = keep_gold.gold(corpus.root, taken, both.registries, review=True)
    assert keep_gold.new_problems(corpus.root, made) == []
    keep_gold.write(corpus.root, made, taken)
    assert [each.render() for each in validate(corpus.root).problems if each.severity is Severity.ERROR] == []
    remakes(corpus.root, tmp_path / "again")


def test_reviews_are_kept_by_a_later_pull_without_review(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """With --review every item of the saved layers has its person."""
    taken = settled(saved_as(tasks), both)
    first = keep_gold.gold(corpus.root, taken, both.registries, review=True)
    keep_gold.write(corpus.root, first, taken)
    reviewed = [each.review for each in first.documents["ferry-1"].quotes or ()]
    assert {each["who"] for each in reviewed if each} == {"cy"}
    assert None not in reviewed
    again = keep_gold.gold(corpus.root, taken, both.registries, review=False)
    assert again.documents == first.documents


def test_gold_that_was_changed_since_the_pull_is_not_overwritten(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """Gold that nobody changed since the last pull is replaced."""
    taken = settled(saved_as(tasks, of="bo"), both)
    made = keep_gold.gold(corpus.root, taken, both.registries, review=False)
    assert [each.document for each in keep_gold.overwritten(corpus.root, made)] == ["ferry-1"]
    keep_gold.write(corpus.root, made, taken)
    taken = settled(saved_as(tasks), both)
    other = keep_gold.gold(corpus.root, taken, both.registries, review=False)
    assert keep_gold.overwritten(corpus.root, other) == []
    keep_gold.write(corpus.root, other, taken)
    edit(corpus.gold_dir / "ferry-1.json", lambda found: found["mentions"][0].update(note="by hand"))
    assert [each.document for each in keep_gold.overwritten(corpus.root, made)] == ["ferry-1"]


LISTS = ("mentions", "times", "fillers", "quotes", "nonquotes", "events")


def _empty(corpus: Corpus, *, source_file: str | None) -> Corpus:
    """Empty all layers of gold but zones, and return the corpus with articles that came from a file of that name."""
    for path in (corpus.gold_dir / f"{each}.json" for each in corpus.doc_ids):
        edit(path, lambda found: found.update({each: [] for each in LISTS}))
    articles = corpus.root / "corpus" / "articles.json"
    edit(articles, lambda found: [each.update(source_file=source_file) for each in found["articles"]])
    return load(corpus.root)


def test_gold_with_nothing_but_zones_is_replaced(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """As `onrecord add` writes it."""
    _empty(corpus, source_file="ferry.txt")
    made = keep_gold.gold(corpus.root, settled(saved_as(tasks), both), both.registries, review=False)
    assert keep_gold.overwritten(corpus.root, made) == []
    edit(corpus.gold_dir / "ferry-1.json", lambda found: found.update(nonquotes=[{"start": 0, "end": 1}]))
    assert [each.document for each in keep_gold.overwritten(corpus.root, made)] == ["ferry-1"]


def test_zones_that_were_corrected_after_the_push_are_not_overwritten(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """The adjudicated document has the zones that were pushed."""
    _empty(corpus, source_file="ferry.txt")
    made = keep_gold.gold(corpus.root, settled(saved_as(tasks), both), both.registries, review=False)
    edit(corpus.gold_dir / "ferry-1.json", lambda found: found["zones"][0].update(zone="caption"))
    (problem,) = keep_gold.overwritten(corpus.root, made)
    assert (problem.document, "zones" in problem.message) == ("ferry-1", True)


def test_gold_that_was_imported_as_empty_is_not_overwritten(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """An empty layer of an imported document says that nothing was found there; a missing layer says nothing."""
    _empty(corpus, source_file=None)
    made = keep_gold.gold(corpus.root, settled(saved_as(tasks), both), both.registries, review=False)
    assert [each.document for each in keep_gold.overwritten(corpus.root, made)] == ["ferry-1", "ferry-2"]
    edit(corpus.gold_dir / "ferry-1.json", lambda found: [found.pop(each) for each in LISTS])
    assert [each.document for each in keep_gold.overwritten(corpus.root, made)] == ["ferry-2"]


def test_what_the_corpus_does_not_declare_is_left_out_and_counted(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """Reviews are of the items as gold has them."""
    layers = {name: "all" for name in RECORDS if name != "nonquotes"}
    fields = [name for name in schema.fields("quotes") if name not in {"act", "id", "parent"}]
    edit(corpus.root / "corpus" / "corpus.json", lambda found: found.update(layers=layers | {"quotes": fields}))
    taken = settled(saved_as(tasks), both)
    with schema.using(corpus.root):
        made = keep_gold.gold(corpus.root, taken, both.registries, review=True)
    quotes = [each for document in made.documents.values() for each in document.quotes or ()]
    assert {each.act for each in quotes} == {None}
    assert [each.nonquotes for each in made.documents.values()] == [None, None]
    assert made.left_out["quotes.act"] == len(quotes)
    for document in made.documents.values():
        for each in document.quotes or ():
            assert each.review is not None
            assert each.review["item_sha256"] == item_sha256(each, document.text_sha256)


def test_the_log_has_only_what_the_corpus_declares(home: Path, tmp_path: Path) -> None:
    """The annotators differ in every layer and in acts, and gold has quotes without acts; one is added."""
    edit(home / "annotations" / "annotators" / "bo" / "ferry-1.json", lambda found: found["quotes"].pop())
    fields = ["content", "cue", "source", "speakers"]
    edit(home / "corpus" / "corpus.json", lambda found: found.update(layers={"zones": "all", "quotes": fields}))
    with schema.using(home):
        both = find_both(load(home), "ada", "bo")
        tasks, problems = prepared(both, ["decide_quotes"], both.doc_ids)
        first, other = saved_as(tasks)
        start = first.data["text"].index("Home")
        added = {"start": start, "end": start + 4}
        label = mark("label", "labels", added | {"labels": ["direct"]})
        first = with_marks(first, label, mark("new_speaker", "textarea", added | {"text": ["Ada Lind"]}))
        taken = settled([first, other], both)
        assert (problems, [each.problems for each in taken]) == ([], [[], []])
        keep_gold.write(home, keep_gold.gold(home, taken, both.registries, review=True), taken)
        (row,) = (row for each in taken for row in each.disagreements)
        assert row["a"].keys() == {*fields, "certainty", "note"}
        log = [each.log for each in taken if each.log is not None]
        assert [(len(each.decisions), len(each.revisions)) for each in log] == [(1, 1), (0, 0)]
        assert (log[0].revisions[0].gold or {}).keys() == row["a"].keys()
        assert [each.check for each in validate(home).problems if each.check == "schema.review"] == []
    remakes(home, tmp_path / "again")


def test_registry_entries_without_items_are_dropped_and_named(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """Entries that only the annotators had are added."""
    taken = settled(saved_as(tasks), both)
    documents = {
        each.doc_id: msgspec.structs.replace(each.document, quotes=[]) for each in taken if each.document is not None
    }
    emptied = [Settled(each.doc_id, documents[each.doc_id], each.log, each.updated_at, each.who) for each in taken]
    made = keep_gold.gold(corpus.root, emptied, both.registries, review=False)
    assert made.registries["utterances"] == []
    assert set(corpus.utterances) <= set(made.dropped)


def test_an_event_instance_follows_its_triggers_to_another_type(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """Only if all its triggers have that type; one that was decided back takes the instance back."""

    def pulled(starts: Collection[int] = (), type_: str = "") -> keep_gold.NewGold:
        saved = saved_as(tasks)
        own = next(each for each in saved if each.project.layer == "decide_events" and each.doc_id == "ferry-1")
        for each in own.result:
            if each.get("type") == "labels" and each["value"]["start"] in starts:
                each["value"]["labels"] = [type_]
        taken = settled(saved, both)
        made = keep_gold.gold(corpus.root, taken, both.registries, review=False)
        keep_gold.write(corpus.root, made, taken)
        assert [each.check for each in validate(corpus.root).problems if each.check == "consistency.event_type"] == []
        return made

    events = {each.event: each.start for each in corpus.documents["ferry-1"].events or ()}
    alone, one_of_seven = [events["evt-discuss-ferry"]], [events["evt-meet-lind-berg"]]
    assert pulled(one_of_seven, "Communicate").retyped == {}
    assert pulled(alone, "Meet").retyped == {"evt-discuss-ferry": ("Communicate", "Meet")}
    assert {each.id: each.type for each in load(corpus.root).events.values()}["evt-discuss-ferry"] == "Meet"
    assert pulled(alone, "Meet").retyped == {}
    assert pulled().retyped == {"evt-discuss-ferry": ("Meet", "Communicate")}
