"""Reviews are held to be a person's, at a time, of the item as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest

from onrecord.checks.run import validate
from onrecord.corpus.load import load
from onrecord.corpus.review import review
from onrecord.documents.directory import encode_document

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {"who": "anna-berg", "when": "2031-05-05T10:00:00.123456Z"}


def _reviewed(root: Path, **fields: str) -> list[str]:
    """Review every nonquote and mention of ferry-2, and return the messages that this brings."""
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


def test_a_persons_review_of_the_item_as_it_is_passes(small_corpus: Path) -> None:
    """Who, when with a time zone, and the item's own digest: nothing to find."""
    assert _reviewed(small_corpus) == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [("who", "  ", "nobody is named"), ("when", "last Friday", "the time is none"),
     ("when", "2031-05-05T10:00:00", "the time is none"), ("when", "2031-02-30T10:00:00Z", "the time is none")],
)  # fmt: skip
def test_a_review_names_a_person_and_a_moment(small_corpus: Path, field: str, value: str, message: str) -> None:
    """A blank name, a time without its zone, and a day that there is not are found."""
    assert _reviewed(small_corpus, **{field: value}) == [message]


def test_an_item_that_changed_since_has_lost_its_review(small_corpus: Path) -> None:
    """An edit by hand leaves a review of something else."""
    assert _reviewed(small_corpus) == []
    path = small_corpus / "annotations/gold/ferry-2.json"
    document = json.loads(path.read_bytes())
    document["mentions"][0]["certainty"] = "low"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
    problems = validate(small_corpus).problems
    assert [(each.check, each.path) for each in problems] == [("consistency.review", "mentions[0].review.item_sha256")]


def test_a_run_of_a_model_is_no_reviewer(small_corpus: Path) -> None:
    """An annotator that says it is a language model cannot stand as the person."""
    about = {"name": "reader-x", "kind": "language model", "started_from": None, "guidelines": "1.0.0"}
    directory = small_corpus / "annotations" / "annotators" / "reader-x"
    directory.mkdir(parents=True)
    (directory / "about.json").write_text(json.dumps(about))
    assert "the reviewer is a run of a language model, and a review is a person's" in _reviewed(
        small_corpus, who="reader-x"
    )
