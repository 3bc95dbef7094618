"""A run of all checks: levels, skipped documents, and files that are no corpus."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.checks.run import validate
from onrecord.documents.directory import encode_document, read_document

from .conftest import FIRST, SECOND, SMALL, item, replaced

FILES = sorted(str(path.relative_to(SMALL)) for path in SMALL.rglob("*") if path.is_file())


def test_the_small_corpus_has_no_problem(small_corpus: Path) -> None:
    """The corpus that every other test breaks has no problem, and its one warning is acknowledged."""
    report = validate(small_corpus)
    assert [problem.render() for problem in report.problems] == []
    assert (report.documents, report.acknowledged, report.skipped) == (2, 1, [])


def test_problems_of_several_files_are_reported_in_one_run(small_corpus: Path) -> None:
    """Two files broken in two ways give both problems in one run."""
    item(FIRST, "mentions", 0, form="noun")(small_corpus)
    item(SECOND, "quotes", 4, parent=None)(small_corpus)
    found = {(problem.document, problem.check) for problem in validate(small_corpus).problems}
    assert found == {("ferry-1", "schema.record"), ("ferry-2", "consistency.parent_smallest")}


def test_a_document_refused_by_a_level_is_skipped_by_later_ones_and_named(small_corpus: Path) -> None:
    """A document that a low level refuses is not looked at above it, and the report says so."""
    item(FIRST, "mentions", 0, form="noun")(small_corpus)
    replaced(FIRST, b'"act": "deny"', b'"act": "deny", "act": "deny"')(small_corpus)
    report = validate(small_corpus)
    assert [problem.check for problem in report.problems] == ["bytes.json"]
    assert report.skipped == ["ferry-1 was skipped by the later checks"]


@pytest.mark.parametrize("name", ["corpus/articles.json", "corpus/wikidata.json", "annotations/gold/events.json"])
def test_a_missing_registry_is_one_problem(small_corpus: Path, name: str) -> None:
    """A missing registry is one problem, and not one for each item that names an entry of it."""
    (small_corpus / name).unlink()
    report = validate(small_corpus)
    assert [(problem.document, problem.check) for problem in report.problems] == [(name, "bytes.files")]
    assert any(name in sentence for sentence in report.skipped)


def test_a_missing_gold_document_is_one_problem(small_corpus: Path) -> None:
    """A missing gold document is reported once; the registry's entries that only it uses are not."""
    (small_corpus / FIRST).unlink()
    found = [(problem.document, problem.check) for problem in validate(small_corpus).problems]
    assert found == [("ferry-1", "bytes.files")]


def test_an_empty_directory_is_reported_as_missing_files(tmp_path: Path) -> None:
    """A directory without a corpus gives missing files and no traceback."""
    problems = validate(tmp_path).problems
    assert {problem.check for problem in problems} == {"bytes.files"}
    assert "corpus/articles.json" in {problem.document for problem in problems}


@pytest.mark.fuzz(cases=40, share=5)
@given(name=st.sampled_from(FILES), where=st.floats(0, 1), junk=st.binary(max_size=6), cut=st.booleans())
def test_any_bytes_in_a_corpus_file_are_checked_without_an_exception(
    name: str, where: float, junk: bytes, *, cut: bool
) -> None:
    """Whatever bytes stand in a file, no check falls over; what passes is an untouched text, or gold that is whole.

    A digit that goes may leave a document that is as sound as it was, and then it is written canonically.
    """
    with tempfile.TemporaryDirectory() as directory:
        root = Path(shutil.copytree(SMALL, Path(directory) / "corpus"))
        data = (root / name).read_bytes()
        at = int(where * len(data))
        changed = data[:at] + junk + (b"" if cut else data[at + 1 :])
        (root / name).write_bytes(changed)
        report = validate(root)
        if not report.problems and name.endswith(".txt"):
            assert changed == data
        if not report.problems and name.startswith("annotations/gold/ferry"):
            assert encode_document(read_document(root / name)) == changed


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 500) | st.text("mqent-1 ", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "start", "end"]), inner),
    max_leaves=5,
)


@pytest.mark.fuzz(cases=40, share=5)
@given(data=st.data(), value=JSON_VALUES)
def test_any_value_in_gold_or_registries_is_checked_without_an_exception(data: st.DataObject, value: object) -> None:
    """Any value in any place of a gold document or registry is checked without an exception."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(shutil.copytree(SMALL, Path(directory) / "corpus"))
        path = root / data.draw(st.sampled_from([name for name in FILES if name.endswith(".json")]))
        holder = whole = msgspec.json.decode(path.read_bytes())
        while True:
            keys = sorted(holder) if isinstance(holder, dict) else list(range(len(holder)))
            key = data.draw(st.sampled_from(keys))
            if not (isinstance(holder[key], (dict, list)) and holder[key] and data.draw(st.booleans())):
                break
            holder = holder[key]
        holder[key] = value
        path.write_bytes(msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n")
        report = validate(root)
        assert all(problem.check and problem.document for problem in report.problems)
