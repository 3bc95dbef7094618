"""An article that nobody has annotated yet is named and left out of scores; one that was found to be empty counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import score
from onrecord.checks.run import validate
from onrecord.cli.build import build
from onrecord.corpus.add import add
from onrecord.corpus.importing.into import add_documents
from onrecord.corpus.importing.reading import Choices
from onrecord.corpus.load import load
from onrecord.corpus.unannotated import ACCEPTED, said, unannotated
from onrecord.documents.digest import hash_of
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

NEXT = "onrecord studio push --name YOU --doc bakery --from nothing"


@pytest.fixture
def added(small_corpus: Path, tmp_path: Path) -> Path:
    """Return the small corpus with one more article, as `onrecord add` leaves it."""
    article = tmp_path / "bakery.txt"
    article.write_text('Bakery closes\n\n"We close on Monday," Marta Quill said.\n', encoding="utf-8")
    add(load(small_corpus), article, title="Bakery closes", doc_id="bakery")
    return small_corpus


def _predictions(root: Path) -> list[dict[str, Any]]:
    """Return gold as predictions, with a mention in the article that is not annotated."""
    corpus = load(root)
    mention = {"start": 38, "end": 49, "type": "PER", "form": "name"}
    found = [{"doc_id": name, "mentions": each.mentions} for name, each in corpus.documents.items()]
    return [each if each["doc_id"] != "bakery" else each | {"mentions": [mention]} for each in found]


def test_a_score_leaves_out_an_article_that_is_not_annotated(added: Path) -> None:
    """Its predictions are neither right nor wrong, a note says so, and the gold in the signature is what was scored."""
    corpus = load(added)
    annotated = [each for name, each in corpus.documents.items() if name != "bakery"]
    for gold in (corpus, added, corpus.gold_dir):
        found = score(gold, _predictions(added))
        assert found.doc_ids == tuple(each.doc_id for each in annotated)
        assert found["mention.exact"].f1 == 1
        assert [each for each in found.notes if each.startswith("Left out")] == [
            f"Left out of the score: bakery: not annotated yet (next: {NEXT})."
        ]
        assert found.settings["gold"] == hash_of(annotated)


def test_an_error_says_that_nothing_can_be_scored_yet(added: Path) -> None:
    """Predictions of that article alone are refused, and so is gold with no other article."""
    only = [each for each in _predictions(added) if each["doc_id"] == "bakery"]
    with pytest.raises(OnrecordError, match="no document that can be scored") as refused:
        score(added, only)
    assert refused.value.got == "bakery: not annotated in gold yet"
    listed = added / "corpus" / "articles.json"
    value = json.loads(listed.read_bytes())
    value["articles"] = [each for each in value["articles"] if each["doc_id"] == "bakery"]
    listed.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(OnrecordError, match="No article of gold is annotated yet") as refused:
        score(added, only)
    assert refused.value.hint.startswith(NEXT)


def test_validate_and_build_name_it_with_what_to_do_next(added: Path) -> None:
    """It is one warning, in place of an error for each quotation mark in the article."""
    found = [each for each in validate(added).problems if each.document == "bakery"]
    assert [(each.check, each.severity, each.hint) for each in found] == [("coverage.annotated", "warning", NEXT)]
    assert said(added, ["bakery", "ferry-9"]).startswith("2 articles (bakery, ferry-9): not annotated yet (next: ")
    built = CliRunner().invoke(build, ["--root", str(added)], standalone_mode=False)
    assert f"bakery: not annotated yet (next: {NEXT})" in built.stderr


@pytest.mark.parametrize(
    ("names", "step"),
    [
        (["anna"], "onrecord studio accept anna --doc bakery, once all layers are pulled"),
        (["anna", "bo"], "onrecord studio adjudicate anna bo, once both have pulled all layers"),
    ],
)
def test_the_next_step_follows_from_who_has_begun(added: Path, names: list[str], step: str) -> None:
    """Work of annotators is not gold yet; what makes it gold depends on how many there are."""
    gold = added / "annotations" / "gold" / "bakery.json"
    for each in names:
        own = added / "annotations" / "annotators" / each / "bakery.json"
        own.parent.mkdir(parents=True)
        own.write_bytes(gold.read_bytes())
    assert [each.hint for each in validate(added).problems if each.check == "coverage.annotated"] == [step]


def test_an_accepted_or_adjudicated_article_without_items_counts(added: Path) -> None:
    """Somebody has said that nothing is in it; a broken line of the log is nobody's word."""
    logs = added / "annotations" / "adjudication"
    logs.mkdir(exist_ok=True)
    (added / "annotations" / ACCEPTED).write_text('broken\n[]\n{"doc_id": "other"}\n', encoding="utf-8")
    assert unannotated(load(added)) == ("bakery",)
    (logs / "disagreements").mkdir(exist_ok=True)
    (logs / "disagreements" / "bakery.jsonl").touch()
    assert unannotated(load(added)) == ()
    (logs / "disagreements" / "bakery.jsonl").unlink()
    (added / "annotations" / ACCEPTED).write_text('{"doc_id": "bakery"}\n', encoding="utf-8")
    assert "bakery" in score(added, _predictions(added)).doc_ids


def test_an_imported_article_without_items_counts(small_corpus: Path, tmp_path: Path) -> None:
    """Its annotations were read, and there are none: each prediction in it is wrong."""
    gold = {"doc_id": "empty", "text": "Nobody said a word.\n"}
    layers = {each: [] for each in ("mentions", "times", "fillers", "quotes", "nonquotes", "events")}
    (tmp_path / "empty.jsonl").write_text(json.dumps(gold | layers) + "\n", encoding="utf-8")
    add_documents(tmp_path / "empty.jsonl", small_corpus, Choices())
    assert unannotated(load(small_corpus)) == ()
    mention = {"start": 0, "end": 6, "type": "PER", "form": "pronoun"}
    predicted = [each for each in _predictions(small_corpus) if each["doc_id"] != "empty"]
    found = score(small_corpus, [*predicted, {"doc_id": "empty", "mentions": [mention]}])
    assert found["mention.exact"].recall == 1
    assert (found["mention.exact"].precision or 1) < 1
    assert "empty" in found.doc_ids
