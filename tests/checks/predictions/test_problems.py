"""Every id in the table of problems has a malformed file, and no other id can be used."""

from __future__ import annotations

import pytest

from onrecord.checks.predictions.problems import CHECKS, FileLine, problem

from . import test_document, test_file, test_labels, test_spans

ELSEWHERE = {
    "predictions.edges",
    "predictions.file",  # a directory, in test_file.py
    "predictions.corpus",  # a header of another corpus, in test_file.py
    "predictions.shard",  # shards, in tests/cluster/test_checking.py
}


def test_every_problem_id_has_a_malformed_file() -> None:
    """The malformed files cover every problem, except those that need more than one file."""
    shown = {row[1] for file in (test_document, test_file, test_labels, test_spans) for row in file.MALFORMED.values()}
    assert shown == CHECKS.keys() - ELSEWHERE


def test_a_problem_id_without_a_row_in_the_table_raises() -> None:
    """The row says the severity of the id."""
    with pytest.raises(KeyError):
        problem(FileLine("p.jsonl", 1), "", "predictions.new", "is new")
