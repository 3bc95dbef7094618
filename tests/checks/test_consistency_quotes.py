"""Level consistency, quotes and reviews: each fault is found by its own check and by no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest

from onrecord.checks.run import validate
from onrecord.corpus.load import load
from onrecord.corpus.review import review
from onrecord.documents.directory import encode_document

from .conftest import FIRST, SECOND, Breaks, assert_shows, item

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {"who": "anna-berg", "when": "2031-05-05T10:00:00.123456Z"}
OTHER_STATE = {"who": "anna-berg", "when": "2031-05-05T10:00:00Z", "item_sha256": "0" * 64}

BREAKS: Breaks = {
    ("consistency.parent_holds", "is not in the content of q6"): item(FIRST, "quotes", 4, parent="q6"),
    ("consistency.parent_smallest", "is in the content of another quote"): item(SECOND, "quotes", 4, parent=None),
    ("consistency.speakers", "not those of utt-lind-met-once"): item(SECOND, "quotes", 1, speakers=["ent-tomas-berg"]),
    ("consistency.source_status", "contradicts the source"): item(FIRST, "quotes", 3, source_status="none"),
    ("consistency.source_status", "speakers and no source"): item(
        FIRST, "quotes", 4, speakers=["ent-ada-lind"], note="The utterance has no speaker."
    ),
    ("consistency.content_missing", "content_missing contradicts"): item(FIRST, "quotes", 3, content_missing=True),
    ("consistency.content_missing", "(rendering) is missing"): item(FIRST, "quotes", 3, rendering=None),
    ("consistency.content_missing", "has a rendering and no content"): item(
        FIRST, "quotes", 4, content=[], content_missing=True
    ),
    ("consistency.quotation", "direct content is not inside"): item(
        FIRST, "quotes", 1, kind="direct", rendering="verbatim"
    ),
    ("consistency.quotation", "mixed content has no quotation marks"): item(
        FIRST, "quotes", 1, kind="mixed", rendering="fragment"
    ),
    ("consistency.review", "has changed since it was reviewed"): item(FIRST, "mentions", 0, review=OTHER_STATE),
}


@pytest.mark.parametrize("case", BREAKS, ids=" ".join)
def test_each_inconsistency_of_quotes_is_found_only_by_its_check(small_corpus: Path, case: tuple[str, str]) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity, place and message."""
    assert_shows(small_corpus, case, BREAKS[case])


def test_a_quote_with_a_note_may_have_other_speakers_than_its_utterance(small_corpus: Path) -> None:
    """A quote with other speakers than its utterance is accepted if it has a note."""
    item(SECOND, "quotes", 1, speakers=["ent-tomas-berg"], note="The article gives it to Berg.")(small_corpus)
    assert validate(small_corpus).problems == []


def _reviewed(root: Path, **fields: str) -> list[str]:
    """Add a review to every nonquote and mention of ferry-2, and return the messages of `validate`."""
    document = load(root).documents["ferry-2"]
    layers = {
        name: [
            msgspec.structs.replace(each, review=review(each, document.text_sha256, **(GOOD | fields)))
            for each in getattr(document, name)
        ]
        for name in ("mentions", "nonquotes")
    }
    made = msgspec.structs.replace(document, **layers)
    (root / "annotations/gold/ferry-2.json").write_bytes(encode_document(made))
    return sorted({each.message for each in validate(root).problems})


def test_a_valid_review_of_an_unchanged_item_is_accepted(small_corpus: Path) -> None:
    """A review with a name, a time with its zone and the item's digest has no problem."""
    assert _reviewed(small_corpus) == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [("who", "  ", "the reviewer has no name"), ("when", "last Friday", "the time is invalid"),
     ("when", "2031-05-05T10:00:00", "the time is invalid"), ("when", "2031-02-30T10:00:00Z", "the time is invalid")],
)  # fmt: skip
def test_a_review_without_a_name_or_a_full_time_is_a_problem(
    small_corpus: Path, field: str, value: str, message: str
) -> None:
    """A blank name, a time without a zone and a date that does not exist are problems."""
    assert _reviewed(small_corpus, **{field: value}) == [message]


def test_a_review_of_an_item_that_changed_is_a_problem(small_corpus: Path) -> None:
    """An edit by hand leaves a review of something else."""
    assert _reviewed(small_corpus) == []
    item(SECOND, "mentions", 0, certainty="low")(small_corpus)
    problems = validate(small_corpus).problems
    assert [(each.check, each.path) for each in problems] == [("consistency.review", "mentions[0].review.item_sha256")]


@pytest.mark.parametrize("name", ["reader-x", "Reader X"])
def test_a_language_model_as_reviewer_is_a_problem(small_corpus: Path, name: str) -> None:
    """An annotator that is a language model is refused as reviewer, by its name and by that of its directory."""
    about = {"name": "Reader X", "kind": "language model", "started_from": None, "guidelines": "1.0.0"}
    directory = small_corpus / "annotations" / "annotators" / "reader-x"
    directory.mkdir(parents=True)
    (directory / "about.json").write_text(json.dumps(about))
    assert "the reviewer is a language model; only a person can review" in _reviewed(small_corpus, who=name)
