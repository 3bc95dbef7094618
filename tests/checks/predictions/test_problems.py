"""The table of ids of predictions: each is shown by something, and nothing is shown that it lacks."""

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


def test_every_id_has_a_malformed_file() -> None:
    """The malformed files cover the table, but for what no file alone can show."""
    shown = {row[1] for file in (test_document, test_file, test_labels, test_spans) for row in file.MALFORMED.values()}
    assert shown == CHECKS.keys() - ELSEWHERE


def test_an_id_that_the_table_lacks_cannot_be_used() -> None:
    """A new id needs a row: nothing else says its severity."""
    with pytest.raises(KeyError):
        problem(FileLine("p.jsonl", 1), "", "predictions.new", "is new")
