"""Counts by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.corpus.load import load
from onrecord.measures import registry
from onrecord.scorer import score
from onrecord.scoring.measure import Unit
from onrecord.stats.intervals import bounds, with_intervals
from onrecord.stats.units import UnitRows, matrices

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.scoring.result import Result

NAMES = ["mention.strict", "quote.attribution", "coref.conll", "xcoref.conll"]


def scored(root: Path, by: Unit = Unit.PARAGRAPH) -> tuple[Result, UnitRows]:
    """Return gold scored against itself, and its counts by unit."""
    rows = UnitRows(registry.select(NAMES), by=by)
    return score(load(root), root / "annotations" / "gold", measures=NAMES, observe=rows.add), rows


@pytest.mark.parametrize("by", [Unit.PARAGRAPH, Unit.DOCUMENT])
def test_counts_by_unit_add_up_to_the_score(small_corpus: Path, by: Unit) -> None:
    """The rows of all units sum to the counts of the score."""
    result, rows = scored(small_corpus, by)
    for name in ("mention.strict", "quote.attribution"):
        found = result.scores[name]
        places, (matrix,) = matrices([rows.counts(found.measure)])
        assert found.counts is not None
        assert matrix.sum(axis=0).tolist() == list(map(float, found.counts))
        assert all((place.paragraph is None) == (by is Unit.DOCUMENT) for place in places)


def test_the_unit_depends_on_the_measure(small_corpus: Path) -> None:
    """The unit is the document for coreference and the corpus for measures that do not decompose."""
    _, rows = scored(small_corpus)
    units = {name: rows.unit(registry.parse(name)) for name in NAMES}
    assert list(units.values()) == [Unit.PARAGRAPH, Unit.PARAGRAPH, Unit.DOCUMENT, Unit.CORPUS]


def test_a_measure_without_counts_has_no_units() -> None:
    """A measure without counts has no units."""
    places, sides = matrices([{}, {}])
    assert places == []
    assert [len(side) for side in sides] == [0, 0]


def test_a_missing_interval_has_a_reason(small_corpus: Path) -> None:
    """The reason is given for too few units, and for measures that do not decompose."""
    result, rows = scored(small_corpus)
    assert "fewer than 20" in bounds(result.scores["coref.conll"], rows).reason
    assert bounds(result.scores["xcoref.conll"], rows).reason == "computed over the whole corpus at once"
    assert '"seed":"7"' in with_intervals(result, rows, seed=7).to_json().decode()
