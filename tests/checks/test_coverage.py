"""Level coverage: each fault is found by its own check and by no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.checks.run import validate
from onrecord.corpus.add import add
from onrecord.corpus.importing.make import make
from onrecord.corpus.importing.reading import Choices
from onrecord.corpus.load import load

from .conftest import FIRST, SECOND, UTTERANCES, Breaks, assert_shows, by_id, edit, edited, item, without

if TYPE_CHECKING:
    from pathlib import Path


def _unmarked_said(root: Path) -> None:
    edit(root, FIRST, lambda value: value["quotes"].pop(1))
    edit(root, UTTERANCES, lambda value: value.remove(by_id(value, "utt-spokesman-they-met")))


def _shortened_at_the_end(value: dict[str, Any]) -> None:
    value["nonquotes"][0].update(start=210, end=218)


def _added(root: Path) -> None:
    article = root.parent / "word.txt"
    article.write_text('"Not a word," nobody said.', encoding="utf-8")
    add(load(root), article, title="Not a word")


BREAKS: Breaks = {
    ("coverage.annotated", "not annotated yet"): _added,
    ("coverage.quotation_mark", "quotation marks outside any quote"): edited(
        SECOND, lambda value: value["nonquotes"].clear()
    ),
    ("coverage.quotation_mark", "quotation mark outside any quote"): edited(SECOND, _shortened_at_the_end),
    ("coverage.cue", "the words are a cue elsewhere"): _unmarked_said,
    ("coverage.name", "the name is a mention elsewhere"): without(FIRST, "mentions", "Lind", last=True),
    ("coverage.pronoun", "the pronoun has no mention"): without(FIRST, "mentions", "her"),
    ("coverage.rendering", "verbatim, but its words are not"): item(SECOND, "quotes", 2, rendering="verbatim"),
}


@pytest.mark.parametrize("case", BREAKS, ids=" ".join)
def test_each_gap_of_coverage_is_found_only_by_its_check(small_corpus: Path, case: tuple[str, str]) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity, place and message."""
    assert_shows(small_corpus, case, BREAKS[case])


@pytest.mark.parametrize(
    ("document", "at", "rendering", "words"),
    [
        (SECOND, 2, "reworded", "no quoted word differs"),
        (SECOND, 2, "fragment", "the quote is direct"),
        (SECOND, 2, "paraphrase", "the quote is direct"),
        (SECOND, 1, "truncated", "the quote is indirect"),
        (FIRST, 2, "truncated", "it has words that the reference does not have"),
    ],
)
def test_a_rendering_that_the_words_contradict_is_a_warning(
    small_corpus: Path, document: str, at: int, rendering: str, words: str
) -> None:
    """A rendering that the quote's kind or words contradict is a warning that says why."""
    if document == FIRST:
        item(SECOND, "quotes", 2, rendering="verbatim")(small_corpus)
    item(document, "quotes", at, rendering=rendering)(small_corpus)
    messages = [problem.message for problem in validate(small_corpus).problems if problem.check == "coverage.rendering"]
    assert any(words in message for message in messages)


def test_a_truncated_quote_with_all_words_of_the_reference_is_a_warning(small_corpus: Path) -> None:
    """A truncated quote leaves something out."""
    item(SECOND, "quotes", 2, utterance="utt-lind-i-met-berg")(small_corpus)
    same = {"utterance": "utt-lind-i-met-berg", "rendering": "verbatim"}
    item(SECOND, "quotes", 4, **same)(small_corpus)
    edit(small_corpus, SECOND, lambda value: value["quotes"][2].update(content=value["quotes"][4]["content"]))
    messages = [problem.message for problem in validate(small_corpus).problems if problem.check == "coverage.rendering"]
    assert messages == ["truncated, but it is the whole reference"]


def test_a_fragment_with_other_quoted_words_than_the_reference_is_a_warning(small_corpus: Path) -> None:
    """Of a mixed quote, only the words in quotation marks are compared with the reference."""
    item(SECOND, "quotes", 0, utterance="utt-lind-met-once")(small_corpus)
    messages = [problem.message for problem in validate(small_corpus).problems if problem.check == "coverage.rendering"]
    assert messages == ["fragment, but its quoted words differ from the reference"]


def test_typography_is_ignored_when_renderings_are_compared(small_corpus: Path) -> None:
    """A verbatim quote with other marks, capitals and stops than the reference is no warning."""
    assert "“I met him once,”" in (small_corpus / "corpus/articles/ferry-2.txt").read_text()
    edit(small_corpus, FIRST, lambda value: value["quotes"][2]["content"].pop(1))
    item(SECOND, "quotes", 2, rendering="verbatim")(small_corpus)
    assert "coverage.rendering" not in {problem.check for problem in validate(small_corpus).problems}


def test_a_cue_at_the_end_of_a_text_is_found_beside_a_longer_cue(tmp_path: Path) -> None:
    """The last word of a text is a cue elsewhere, and another cue has more words than are left."""
    (tmp_path / "a.txt").write_text("Ida went on to say no. Berg swore\n")
    content = [{"start": 19, "end": 21}]
    quotes = [{"content": content, "cue": [{"start": start, "end": end}]} for start, end in ((4, 18), (28, 33))]
    (tmp_path / "b.txt").write_text("They swore\n")
    rows = ({"doc_id": "a", "quotes": quotes}, {"doc_id": "b", "quotes": []})
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    make(tmp_path / "in.jsonl", tmp_path / "own", Choices())
    declared = tmp_path / "own" / "corpus" / "corpus.json"
    declared.write_text(json.dumps(json.loads(declared.read_text()) | {"guidelines": ["coverage.cue"]}))
    found = validate(tmp_path / "own").problems
    assert [(each.document, each.check, each.got) for each in found] == [("b", "coverage.cue", "'swore'")]
