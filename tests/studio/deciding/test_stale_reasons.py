"""A reason whose decision was changed is named at the pull; a reason that was written anew is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.studio.deciding import keep_gold
from onrecord.studio.deciding.settled import settled
from onrecord.studio.deciding.stale_reasons import stale_reasons

from .conftest import saved_as

if TYPE_CHECKING:
    from onrecord.corpus.load import Corpus
    from onrecord.studio.deciding.both import Both

    Tasks = dict[str, list[dict[str, Any]]]


def test_a_reason_for_another_decision_is_named(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """Its number, its words, and what was decided then and now; equal decisions and new reasons are not."""
    first = settled(saved_as(tasks, reasons="1 E4: it is a council\n2: so the text says"), both)
    assert stale_reasons(corpus.root, first, both.names) == []  # nothing was pulled before
    keep_gold.write(corpus.root, keep_gold.gold(corpus.root, first, both.registries, review=False), first)
    assert stale_reasons(corpus.root, first, both.names) == []
    changed = settled(saved_as(tasks, of="bo", reasons="1 E4: it is a council\n2: bo has the words"), both)
    (problem,) = stale_reasons(corpus.root, changed, both.names)
    assert (problem.document, problem.path) == ("ferry-1", "disagreement 1")
    assert problem.got == "'it is a council', when it was decided as ada"
    assert problem.expected == "a reason for the decision as bo"
    assert "line 1 of the reasons" in problem.hint


def test_numbers_of_other_disagreements_are_not_compared(tasks: Tasks, both: Both, corpus: Corpus) -> None:
    """The log of the last pull is of a comparison with other disagreements."""
    first = settled(saved_as(tasks, reasons="1: it is a council"), both)
    keep_gold.write(corpus.root, keep_gold.gold(corpus.root, first, both.registries, review=False), first)
    path = corpus.root / "annotations" / "adjudication" / "disagreements" / "ferry-1.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"layer":"mentions"', b'"layer":"times"'))
    changed = settled(saved_as(tasks, of="bo", reasons="1: it is a council"), both)
    assert stale_reasons(corpus.root, changed, both.names) == []
