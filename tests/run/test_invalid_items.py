"""Failures that are not tried again, and invalid items that are left out of an answer."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.cli.run import run
from onrecord.documents.predictions import read_predictions
from onrecord.run import drive, systems
from onrecord.run.extractor import ExtractorError, Input, Settings
from onrecord.run.invalid_items import NOTE
from onrecord.run.workers import Outcome, Retries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Literal

    from onrecord.corpus.load import Corpus
    from onrecord.run.record import Summary

FAR = 10**6
TWICE = Retries(most=2, backoff_s=0.0)


def _run(address: str, corpus: Corpus, here: Path, **settings: Any) -> Summary:
    system = systems.find(address, Settings(**settings))
    return drive.run(system, corpus, here / "p.jsonl", drive.Options(retries=TWICE))


def _passed_on(capfd: pytest.CaptureFixture[str], awaited: str) -> str:
    """Return the extractor's standard error once it contains an expected string; a thread forwards it."""
    shown, end = "", time.monotonic() + 30
    while awaited not in shown and time.monotonic() < end:
        shown += capfd.readouterr().err
        time.sleep(0.01)
    return shown + capfd.readouterr().err


@pytest.mark.parametrize("raised", ["ValueError('15 quotation marks')", "KeyError('x')", "TypeError('no')"])
def test_a_document_is_not_tried_again_after_a_permanent_exception(
    module: Callable[[str], str], corpus: Corpus, here: Path, capfd: pytest.CaptureFixture[str], raised: str
) -> None:
    """The exception is raised once for each document, and its traceback is shown once."""
    summary = _run(module(f"def extract(document):\n    raise {raised}\n"), corpus, here)
    assert [row.attempts for row in summary.failed] == [1, 1]
    assert _passed_on(capfd, "Error: ").count("Traceback") == 1


@pytest.mark.parametrize("raised", ["OSError('busy')", "RuntimeError('busy')", "json.JSONDecodeError('busy', '', 0)"])
def test_a_document_is_tried_again_after_a_temporary_exception(
    module: Callable[[str], str], corpus: Corpus, here: Path, raised: str
) -> None:
    """An exception of a busy service is tried again."""
    summary = _run(module(f"import json\ndef extract(document):\n    raise {raised}\n"), corpus, here)
    assert [row.attempts for row in summary.failed] == [3, 3]


def test_a_long_trace_is_shown_by_its_first_and_last_lines(
    module: Callable[[str], str], corpus: Corpus, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The shortened traceback has the extractor's line, the exception, and the number of lines between."""
    body = """
        def extract(document):
            return deep(30)

        def deep(more):
            if not more:
                raise ValueError("bottom")
            return deep(more - 1) if more % 2 else (deep(more - 1))
    """
    _run(module(body), corpus, here)
    shown = _passed_on(capfd, "ValueError: bottom")
    assert "ValueError: bottom" in shown
    assert " lines ..." in shown
    own = shown[shown.rindex("Traceback") :]  # an earlier test's traceback may arrive late
    assert len(own.splitlines()) < 15


def test_a_program_that_fails_twice_in_the_same_way_is_not_started_again(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """A program that exits twice with the same message is not started again."""
    summary = _run(program("raise ValueError('no')"), corpus, here)
    assert [row.attempts for row in summary.failed] == [2, 2]


@pytest.mark.parametrize(
    ("item", "named"),
    [
        ({"type": "PERSON"}, "did you mean PER?"),
        (
            {"type": "xyzzy"},
            "onrecord schema inventory lists them; gold with labels of its own: onrecord import GOLD --as NAME",
        ),
    ],
)
def test_an_unknown_label_is_not_tried_again_and_the_nearest_is_shown(
    program: Callable[[str], str], corpus: Corpus, here: Path, item: dict[str, str], named: str
) -> None:
    """An unknown label fails without another attempt, and the message has the nearest label."""
    body = f"for document in documents: say(document, mentions=[{{'start': 0, 'end': 4, **{item}}}])"
    summary = _run(program(body), corpus, here)
    assert [row.attempts for row in summary.failed] == [1, 1]
    assert all(named in row.errors[-1] for row in summary.failed)


BROKEN = f"""
    for document in documents:
        say(
            document,
            mentions=[
                {{"id": "m1", "start": {FAR}, "end": {FAR + 1}}},
                {{"id": "m2", "start": 0, "end": 4, "type": "PER"}},
                {{"id": "m3", "start": 5, "end": 9, "type": "PERSON"}},
                {{"id": "m4", "start": "x"}},
            ],
            events=[
                {{
                    "start": 0,
                    "end": 3,
                    "type": "Meet",
                    "arguments": [{{"role": "participant", "target": "m1"}}, {{"role": "participant", "target": "m2"}}],
                }}
            ],
        )
"""


def test_drop_broken_leaves_out_invalid_items_and_counts_them(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """An argument is left out with its target, and the event stays; every left-out item is counted."""
    summary = _run(program(BROKEN), corpus, here, drop_broken=True)
    assert not summary.failed
    documents = list(read_predictions(here / "p.jsonl").documents)
    assert [[mention.id for mention in document.mentions or ()] for document in documents] == [["m2"], ["m2"]]
    (event,) = documents[0].events or ()
    assert [argument.target for argument in event.arguments or ()] == ["m2"]
    places = summary.rows[0].left_out
    assert sorted(place for paths in places.values() for place in paths) == [
        "events[0].arguments[0]",
        "mentions[0]",
        "mentions[2]",
        "mentions[3]",
    ]
    assert summary.counts["left_out_items"] == 8
    assert json.loads((here / "p.jsonl").read_text().splitlines()[0])["note"] == NOTE


def test_left_out_items_are_in_the_run_record_and_the_journal(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """Left-out items are in the record and the journal, and replayed documents count the same."""
    address = program(BROKEN)
    first = _run(address, corpus, here, drop_broken=True)
    again = _run(address, corpus, here, drop_broken=True)
    assert again.counts["replayed"] == 2
    assert [dict(row.left_out) for row in again.rows] == [dict(row.left_out) for row in first.rows]
    record = json.loads((here / "p.run.json").read_bytes())
    assert list(schema.explain("run", record, document="p.run.json")) == []
    for line in (here / "p.journal.jsonl").read_text().splitlines():
        assert list(schema.explain("journal", json.loads(line), document="p.journal.jsonl")) == []


def test_without_drop_broken_a_document_with_invalid_items_fails(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """Without the option the document fails, and answers stored with it are not reused."""
    address = program(BROKEN)
    _run(address, corpus, here, drop_broken=True)
    assert len(_run(address, corpus, here).failed) == 2


@pytest.mark.parametrize("answer", ["'nothing'", "json.dumps({'doc_id': 'another'})"])
def test_drop_broken_does_not_accept_an_answer_that_is_invalid_as_a_whole(
    program: Callable[[str], str], corpus: Corpus, here: Path, answer: str
) -> None:
    """A problem of the whole answer fails the document, with the option too."""
    assert len(_run(program(f"for document in documents: print({answer})"), corpus, here, drop_broken=True).failed) == 2


def test_run_reports_left_out_items_by_check(program: Callable[[str], str], corpus: Corpus, here: Path) -> None:
    """The command prints one line for each check, with the number of items and the first."""
    words = [program(BROKEN), "-o", str(here / "p.jsonl"), "--root", str(corpus.root), "--drop-broken"]
    done = CliRunner().invoke(run, words)
    assert done.exit_code == 0, done.output
    assert "left out for predictions.range: 2 items, the first ferry-1 mentions[0]" in done.output
    assert "2 documents, 8 items left out" in done.output


def test_a_sampling_system_is_tried_again_after_an_unknown_label(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """A system that samples is tried again after an unknown label, but not after the same answer twice."""
    address = program("for document in documents: say(document, mentions=[{'start': 0, 'end': 4, 'type': 'PERSON'}])")
    system = replace(systems.find(address), samples=True)
    summary = drive.run(system, corpus, here / "p.jsonl", drive.Options(retries=TWICE))
    assert [row.attempts for row in summary.failed] == [2, 2]


def test_scope_corpus_is_not_tried_again_after_an_unknown_label(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """In scope corpus there is no other attempt after an unknown label."""
    body = "for document in list(documents): say(document, mentions=[{'start': 0, 'end': 4, 'type': 'PERSON'}])"
    options = drive.Options(scope="corpus", retries=TWICE)
    summary = drive.run(systems.find(program(body)), corpus, here / "p.jsonl", options)
    assert [row.attempts for row in summary.failed] == [1, 1]


INVALID = {
    "byte offsets": "{'mentions': [{'start': 0, 'end': 10 ** 6}]}",
    "reversed offsets": "{'mentions': [{'start': 5, 'end': 2}]}",
    "None": "None",
    "a tuple": "([], [])",
    "an unknown field": "{'qoutes': []}",
}


@pytest.mark.parametrize("returned", INVALID.values(), ids=INVALID.keys())
def test_an_answer_that_is_invalid_twice_alike_is_not_asked_for_again(
    module: Callable[[str], str], corpus: Corpus, here: Path, returned: str
) -> None:
    """A function's second answer shows that it does the same each time; it stays loaded meanwhile."""
    body = f"""
        open("loaded", "a").write("x")
        def extract(document):
            open("asked", "a").write("x")
            return {returned}
    """
    summary = _run(module(body), corpus, here)
    assert [row.attempts for row in summary.failed] == [2, 2]
    assert (len((here / "loaded").read_text()), len((here / "asked").read_text())) == (1, 4)


@pytest.mark.parametrize("scope", ["document", "corpus"])
def test_a_program_that_is_wrong_twice_alike_is_not_asked_again(
    program: Callable[[str], str], corpus: Corpus, here: Path, scope: Literal["document", "corpus"]
) -> None:
    """The same holds for a program, whose invalid JSON, log or early output is met twice."""
    bodies = (
        "for document in list(documents) if {0!r} == 'corpus' else documents: print('loading')",
        "for document in list(documents) if {0!r} == 'corpus' else documents: say(document, mentions=[{{'start': 9}}])",
    )
    for body in bodies:
        options = drive.Options(scope=scope, retries=TWICE)
        summary = drive.run(systems.find(program(body.format(scope))), corpus, here / "p.jsonl", options)
        assert [row.attempts for row in summary.failed] == [2, 2]
        assert ("write logs to standard error" in summary.failed[0].errors[-1]) == ("loading" in body)


def test_an_answer_that_is_invalid_in_another_way_is_asked_for_again(
    program: Callable[[str], str], corpus: Corpus, here: Path
) -> None:
    """What differs each time, as a model's answers do, may be valid the next time."""
    body = """
        for document in documents:
            open("asked", "a").write("x")
            say(document, mentions=[{"start": 9, "end": -len(open("asked").read())}])
    """
    assert [row.attempts for row in _run(program(body), corpus, here).failed] == [3, 3]


def test_the_first_retry_of_an_invalid_answer_does_not_wait() -> None:
    """The extractor did answer, so there is nothing to wait for; later retries wait as usual."""
    outcome, system = Outcome(Input("d", "Ada.", "")), systems.find("baseline:rules")
    waits = []
    for raw in (b"{}", b"[]", b"[]"):
        with pytest.raises(ExtractorError) as caught:
            outcome.take(raw, system)
        waits.append((caught.value.wait_s, caught.value.again))
    assert waits == [(0.0, True), (None, True), (None, False)]
