"""The table of checks: ids, order, names of functions, and a breaking case for each row."""

from __future__ import annotations

from onrecord.checks.registry import CHECKS
from onrecord.errors import Level

from . import (
    test_acknowledged,
    test_bytes,
    test_consistency,
    test_consistency_quotes,
    test_coverage,
    test_errata,
    test_references,
    test_schema,
    test_spans,
)

FILES = (
    test_bytes,
    test_schema,
    test_spans,
    test_references,
    test_consistency,
    test_consistency_quotes,
    test_errata,
    test_coverage,
    test_acknowledged,
)
BREAKS = [file.BREAKS for file in FILES]


def test_ids_of_checks_are_unique_and_ordered_by_level() -> None:
    """Each id is in one row, and the rows are in order of level."""
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids)
    levels = [check.level for check in CHECKS]
    assert list(dict.fromkeys(levels)) == list(Level)
    assert levels == sorted(levels, key=list(Level).index)


def test_the_id_of_a_check_gives_its_module_and_function() -> None:
    """The check `spans.range` is `check_range` in spans.py or in a file that shares its level."""
    for check in CHECKS:
        level, name = check.id.split(".")
        assert check.find.__name__ == f"check_{name}"
        module = check.find.__module__.removeprefix("onrecord.checks.")
        assert module in {level, f"{level}_quotes", name}


def test_every_check_has_a_breaking_case() -> None:
    """The cases of all levels cover the table, no more and no less; their own files hold each to its message."""
    cases = [check for breaks in BREAKS for check, _ in breaks]
    assert list(dict.fromkeys(cases)) == [check.id for check in CHECKS]
