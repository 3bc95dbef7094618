"""A check of shards gives the same problems, in the same order, as a check of the same lines in one file."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fsspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onrecord.checks.predictions import check_file, reference
from onrecord.checks.predictions.file import CLOSE_AMONG
from onrecord.cli.check import check as command
from onrecord.cluster.check import check
from onrecord.cluster.check_shard import Texts, articles
from onrecord.cluster.index import Entry, compare
from onrecord.cluster.shards import shards
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.schema.schemas import schema_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distributed import Client

    from onrecord.checks.predictions import Reference
    from onrecord.errors import Problem

from .storage import reads

pytestmark = pytest.mark.xdist_group("cluster")
FIRST, SECOND, *OTHERS = load().doc_ids
HEADER = {"onrecord": "predictions", "schema_version": schema_version(), "system": "one", "scope": "corpus"}
LINES: list[Any] = [
    {"doc_id": FIRST, "mentions": [{"start": 0, "end": 4}]},
    {"doc_id": SECOND, "mentions": [{"start": 4, "end": 4}, {"start": 0, "end": 10**6}]},
    {"doc_id": FIRST, "quotes": [{"kind": "shouted"}]},
    {"doc_id": "recusal-00l"},
    {"doc_id": "elsewhere", "text_sha256": "0" * 64, "mentions": [{"id": "m1"}, {"id": "m1"}]},
    {"doc_id": OTHERS[0], "text_sha256": "0" * 64},
    {"doc_id": OTHERS[1], "schema_version": "9.0.0"},
    {"doc_id": OTHERS[2], "schema_version": schema_version()},
    {"doc_id": 7},
    "no document",
    None,
]


def written(path: Path, rows: Iterable[Any]) -> None:
    """Write rows as JSONL; None is written as half a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ('{"doc_id": "x"' if row is None else json.dumps(row) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def texts() -> Texts:
    """Return the corpus's texts in the form that the command uses."""
    return Texts(None, articles(load()), frozenset(load().doc_ids))


def told(problem: Problem) -> tuple[Any, ...]:
    """Return the fields of a problem except its place."""
    expected = "elsewhere" if problem.check == "predictions.twice" else problem.expected
    got = "" if problem.check == "predictions.version" and problem.path == "schema_version" else problem.got
    return problem.path, problem.check, problem.message, problem.severity, got, expected, problem.hint


@pytest.mark.usefixtures("scratch")
@pytest.mark.parametrize("gold", ["corpus", "known"])
@pytest.mark.fuzz(cases=50, share=5)
@given(rows=st.lists(st.sampled_from(LINES), max_size=8), cuts=st.lists(st.integers(0, 8), max_size=6))
def test_shards_have_the_problems_of_one_file_in_the_same_order(
    threads: Client, rows: list[Any], cuts: list[int], gold: str
) -> None:
    """However lines are distributed, each problem has its shard's line, and those of the data set come last."""
    known: Reference = reference(load()) if gold == "corpus" else {FIRST: load().texts[FIRST], "missing": None}
    with tempfile.TemporaryDirectory() as directory:
        one = Path(directory, "one.jsonl")
        written(one, rows)
        places: list[tuple[str, int]] = []
        bounds = sorted({0, len(rows), *(min(cut, len(rows)) for cut in cuts)})
        for number, (start, end) in enumerate(zip(bounds, bounds[1:] or [0], strict=False)):
            shard = Path(directory, "many", f"{number}.jsonl")
            written(shard, rows[start:end])
            places += [(str(shard), line) for line in range(1, end - start + 1)]
        many = str(Path(directory, "many"))
        problems = check(threads, many, shards(many), known, texts()).problems
        plain = list(check_file(one, known))
    assert [told(each) for each in problems] == [told(each) for each in plain]
    assert [(each.document, each.line) for each in problems] == [
        places[each.line - 1] if each.line else (many, 0) for each in plain
    ]


@pytest.mark.usefixtures("scratch")
@pytest.mark.fuzz(cases=60, share=5)
@given(rows=st.lists(st.sampled_from(LINES), max_size=6))
def test_one_shard_has_exactly_the_problems_of_the_same_file(threads: Client, rows: list[Any]) -> None:
    """The problems of one shard equal those of the file, with a header and without."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "p.jsonl")
        written(path, [HEADER, *rows])
        checked = check(threads, str(path), shards(path), reference(load()), texts())
        assert checked.problems == list(check_file(path, load()))
        assert [repr(each) for each in checked.problems] == [repr(each) for each in check_file(path, load())]


@given(
    ids=st.lists(st.sampled_from("abcdef"), max_size=12),
    gold=st.lists(st.sampled_from("abcdefgh"), max_size=12),
    seed=st.randoms(use_true_random=False),
)
def test_pairing_of_ids_does_not_depend_on_their_order(ids: list[str], gold: list[str], seed: Any) -> None:
    """The result does not depend on the order of the entries; a document's first place is in the first shard."""
    predicted = [Entry(doc_id, number % 3, number) for number, doc_id in enumerate(ids)]
    known = [Entry(doc_id, number % 2, number) for number, doc_id in enumerate(gold)]
    expected = compare(known, predicted)
    seed.shuffle(predicted)
    seed.shuffle(known)
    found = compare(known, predicted)
    assert found == expected
    assert len(found.predicted_twice) == len(ids) - len(set(ids))
    assert len(found.gold_twice) == len(gold) - len(set(gold))
    assert {each.doc_id for each in found.unknown} == set(ids) - set(gold)
    for side, entries in ((0, known), (1, predicted)):
        for entry in (pair[side] for pair in found.pairs if pair[side] is not None):
            assert entry == min(each for each in entries if each.doc_id == entry.doc_id)
    assert {gold.doc_id for gold, predicted in found.pairs if predicted is None} == set(gold) - set(ids)


def checked(client: Client, directory: Path | str, gold: Path | None = None) -> list[Problem]:
    """Return the problems that the cluster finds in a directory of predictions."""
    known = reference(load()) if gold is None else shards(gold, "gold documents")
    return check(client, str(directory), shards(directory), known, texts()).problems


@pytest.mark.usefixtures("scratch")
def test_a_document_in_two_shards_is_an_error_with_both_places(client: Client, tmp_path: Path) -> None:
    """The error is at the second place, and has the first one."""
    written(tmp_path / "p" / "a.jsonl", [{"doc_id": FIRST}, {"doc_id": SECOND}])
    written(tmp_path / "p" / "b.jsonl", [{"doc_id": OTHERS[0]}, {"doc_id": SECOND}])
    error, *warnings = checked(client, tmp_path / "p")
    assert (error.check, error.got) == ("predictions.twice", SECOND)
    assert (error.document, error.line) == (str(tmp_path / "p" / "b.jsonl"), 2)
    assert error.expected == f"only {tmp_path / 'p' / 'a.jsonl'}:2"
    assert [each.got for each in warnings] == OTHERS[1:]


@pytest.mark.usefixtures("scratch")
def test_gold_in_shards_is_compared_by_id(client: Client, tmp_path: Path) -> None:
    """Predictions are checked against the corpus's texts only for gold's documents."""
    written(tmp_path / "g" / "a.jsonl", [{"doc_id": "z"}, {"doc_id": FIRST}])
    written(tmp_path / "g" / "b.jsonl", [{"doc_id": "y"}, {"doc_id": "x"}])
    beyond = [{"start": 0, "end": 10**6}]
    written(tmp_path / "p" / "a.jsonl", [{"doc_id": "x", "mentions": beyond}, {"doc_id": FIRST, "mentions": beyond}])
    written(tmp_path / "p" / "b.jsonl", [{"doc_id": SECOND, "mentions": beyond}])
    problems = checked(client, tmp_path / "p", tmp_path / "g")
    assert [(each.check, Path(each.document).name, each.line, each.got) for each in problems] == [
        ("predictions.range", "a.jsonl", 2, "0-1000000"),
        ("predictions.unknown", "b.jsonl", 1, repr(SECOND)),
        ("predictions.missing", "p", 0, "z"),
        ("predictions.missing", "p", 0, "y"),
    ]


@pytest.mark.usefixtures("scratch")
def test_an_unreadable_shard_is_one_problem_and_others_are_checked(client: Client, tmp_path: Path) -> None:
    """A truncated gzip file is one problem, and the other shards are checked."""
    written(tmp_path / "p" / "a.jsonl", [{"doc_id": FIRST, "quotes": [{"kind": "shouted"}]}])
    packed = gzip.compress(b"".join(json.dumps({"doc_id": f"d{at}"}).encode() + b"\n" for at in range(5000)))
    (tmp_path / "p" / "b.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    written(tmp_path / "p" / "c.jsonl", [None])
    found_checks = [(each.check, Path(each.document).name) for each in checked(client, tmp_path / "p")]
    assert found_checks[0] == ("predictions.label", "a.jsonl")
    assert ("predictions.shard", "b.jsonl.gz") in found_checks
    assert ("predictions.json", "c.jsonl") in found_checks


@pytest.mark.usefixtures("scratch")
def test_gold_that_cannot_be_read_ends_the_check_with_its_place(client: Client, tmp_path: Path) -> None:
    """Invalid gold ends the check with its place, as on one machine."""
    written(tmp_path / "g" / "a.jsonl", [{"doc_id": FIRST}, {"doc_id": 7}])
    written(tmp_path / "p" / "a.jsonl", [{"doc_id": FIRST}])
    with pytest.raises(OnrecordError, match="Gold cannot be read") as caught:
        checked(client, tmp_path / "p", tmp_path / "g")
    assert caught.value.where.startswith(f"{tmp_path / 'g' / 'a.jsonl'}:2 doc_id")


@pytest.mark.usefixtures("scratch")
@pytest.mark.parametrize("field", ["scope", "system"])
def test_shards_with_different_headers_are_a_problem(client: Client, tmp_path: Path, field: str) -> None:
    """Shards with different scopes are a problem; a shard without a header is not."""
    other = {**HEADER, field: "document"}
    written(tmp_path / "p" / "a.jsonl", [HEADER, *({"doc_id": each} for each in (FIRST, SECOND))])
    written(tmp_path / "p" / "b.jsonl", [{"doc_id": OTHERS[0]}])
    written(tmp_path / "p" / "c.jsonl", [other, *({"doc_id": each} for each in OTHERS[1:])])
    (problem,) = checked(client, tmp_path / "p")
    assert (problem.check, Path(problem.document).name) == ("predictions.header", "c.jsonl")
    assert problem.got == f"{field} document"
    assert problem.expected == f"as in {tmp_path / 'p' / 'a.jsonl'}: {field} {HEADER[field]}"


def stored(name: str) -> str:
    """Write predictions of all documents into the watched store, and return their URL."""
    url = f"watched:///{name}/p"
    with fsspec.open(f"{url}/a.jsonl", "wb") as file:
        file.write(b"".join(json.dumps({"doc_id": each}).encode() + b"\n" for each in load().doc_ids))
    return url


def test_the_next_check_continues_a_failed_one_and_removes_its_directory(
    threads: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the store fails after the lines were checked, the next check reads no shard again."""
    monkeypatch.setenv("ONRECORD_SCRATCH", f"watched:///{tmp_path.name}/scratch")
    predictions = stored(tmp_path.name)

    def lost(path: str) -> None:
        if path.endswith(".arrow"):  # an index, which the comparison of ids reads
            raise FileNotFoundError(path)

    with reads(lost) as paths, pytest.raises(OnrecordError, match="scratch directory"):
        checked(threads, predictions)
    assert any(each.endswith("a.jsonl") for each in paths)
    with reads() as paths:
        assert checked(threads, predictions) == []
    assert any(each.endswith(".arrow") for each in paths)
    assert not any(each.endswith("a.jsonl") for each in paths)
    assert fsspec.filesystem("watched").glob(f"/{tmp_path.name}/scratch/**/*.*") == []


@pytest.mark.usefixtures("scratch")
def test_the_same_check_is_refused_while_the_first_runs(threads: Client, tmp_path: Path) -> None:
    """Two equal checks at once are refused, because they share a directory."""
    predictions = stored(tmp_path.name)
    refused: list[str] = []

    def again(path: str) -> None:
        if path.endswith("a.jsonl") and not refused:
            refused.append("")
            with pytest.raises(OnrecordError) as caught:
                checked(threads, predictions)
            refused[0] = caught.value.what

    with reads(again):
        assert checked(threads, predictions) == []
    assert refused == ["The same command is already running."]


def test_similar_names_are_suggested_only_for_few_documents(tmp_path: Path) -> None:
    """Similar names are suggested only if gold has few documents, to limit the time."""
    written(tmp_path / "p.jsonl", [{"doc_id": "document-00x"}])
    few = {f"document-{at:03}": None for at in range(9)}
    many = {f"document-{at:03}": None for at in range(CLOSE_AMONG + 1)}
    hints = [next(iter(check_file(tmp_path / "p.jsonl", known))).hint for known in (few, many)]
    assert hints[0].startswith("did you mean document-00")
    assert hints[1] == "copy `doc_id` from the document that the extractor is given"


@pytest.mark.usefixtures("scratch")
def test_check_on_dask_prints_the_same_as_without(scheduler: str, tmp_path: Path) -> None:
    """For one file, text, JSON and exit codes equal those without a cluster."""
    path = tmp_path / "p.jsonl"
    written(path, [HEADER, *LINES])
    for options in ([], ["--json"], ["--strict"]):
        plain, on = (CliRunner().invoke(command, [str(path), *options, *extra]) for extra in ([], ["--on", scheduler]))
        assert plain.output == on.output
        assert plain.exit_code == on.exit_code == 1


def test_check_of_a_directory_without_on_hints_at_the_command_with_on(tmp_path: Path) -> None:
    """Without --on, the hint for a directory is the command with --on."""
    done = CliRunner().invoke(command, [str(tmp_path)])
    assert done.exit_code == 1
    assert f"onrecord check {tmp_path} --on dask" in done.output
