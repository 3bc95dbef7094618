"""Renderings: what a quote's words say against the rendering that it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from onrecord.checks.run import validate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("document", "at", "rendering", "words"),
    [
        ("ferry-2", 2, "reworded", "no quoted word differs"),
        ("ferry-2", 2, "fragment", "the quote is direct"),
        ("ferry-2", 2, "paraphrase", "the quote is direct"),
        ("ferry-2", 1, "truncated", "the quote is indirect"),
        ("ferry-1", 2, "truncated", "it has words that the reference has not"),
    ],
)
def test_wrong_rendering_is_warned_of(small_corpus: Path, document: str, at: int, rendering: str, words: str) -> None:
    """A rendering that the quote's kind or words do not bear out is a warning that says why."""
    path = small_corpus / f"annotations/gold/{document}.json"
    gold = msgspec.json.decode(path.read_bytes())
    gold["quotes"][at]["rendering"] = rendering
    if document == "ferry-1":
        other = small_corpus / "annotations/gold/ferry-2.json"
        second = msgspec.json.decode(other.read_bytes())
        second["quotes"][2]["rendering"] = "verbatim"
        other.write_bytes(msgspec.json.format(msgspec.json.encode(second), indent=1) + b"\n")
    path.write_bytes(msgspec.json.format(msgspec.json.encode(gold), indent=1) + b"\n")
    messages = [problem.message for problem in validate(small_corpus).problems if problem.check == "coverage.rendering"]
    assert any(words in message for message in messages)


def test_typography_does_not_count(small_corpus: Path) -> None:
    """A verbatim quote with other marks, capitals and stops than the reference is no warning."""
    text = small_corpus / "corpus/articles/ferry-2.txt"
    assert "“I met him once,”" in text.read_text()
    path = small_corpus / "annotations/gold/ferry-1.json"
    gold = msgspec.json.decode(path.read_bytes())
    del gold["quotes"][2]["content"][1]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(gold), indent=1) + b"\n")
    other = small_corpus / "annotations/gold/ferry-2.json"
    other.write_bytes(other.read_bytes().replace(b'"rendering": "truncated"', b'"rendering": "verbatim"'))
    assert "coverage.rendering" not in {problem.check for problem in validate(small_corpus).problems}
