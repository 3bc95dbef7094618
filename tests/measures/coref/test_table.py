"""The contingency table: two ways to make it agree, singletons can be removed, and invalid input is refused."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import OnrecordError
from onrecord.measures.coref import contingency, statistics, table, total, without_singletons
from onrecord.measures.coref.large import large_table

if TYPE_CHECKING:
    from onrecord.measures.coref.overlap import WholeOverlap

ids = st.one_of(st.integers(-3, 3), st.integers(-3, 3).map(lambda number: number * 10**12), st.sampled_from("pqr"))
mappings = st.dictionaries(st.integers(0, 12), ids, max_size=12)
documents = st.lists(st.tuples(mappings, mappings), min_size=1, max_size=4)


def without_tangle(overlap: WholeOverlap) -> tuple[object, ...]:
    """Return an overlap's fields for comparison: competing cells without names and order of their clusters."""
    sizes = sorted(zip(overlap.tangle.shared, overlap.tangle.gold_size, overlap.tangle.predicted_size, strict=True))
    return (
        overlap.gold,
        overlap.predicted,
        overlap.mentions,
        overlap.cells,
        overlap.pairs,
        dict(overlap.shapes),
        dict(overlap.alone),
        sizes,
    )


@pytest.mark.fuzz
@given(mappings, mappings)
def test_arrays_and_loops_make_the_same_table(gold: dict[int, object], predicted: dict[int, object]) -> None:
    """With and without singletons, for clusters that are integers or strings."""
    small, large = contingency(gold, predicted), large_table([(gold, predicted)])
    assert without_tangle(large.overlap) == without_tangle(small.overlap)
    assert statistics(large) == statistics(small)
    assert statistics(without_singletons(large)) == statistics(without_singletons(small))


@pytest.mark.parametrize("seed", range(3))
def test_names_of_clusters_do_not_change_the_table_of_a_large_document(seed: int) -> None:
    """Integers near each other are numbered by arrays, and other names by a dictionary."""
    draw = Random(seed)  # noqa: S311 - cases, not secrets
    gold, predicted = (
        {mention: draw.randrange(-5_000, 9_000) for mention in range(first, first + table.MANY_MENTIONS)}
        for first in (0, draw.choice([0, 9]))
    )
    near = large_table([(gold, predicted)])
    for name in (str, lambda number: number * 10**9):
        other = large_table([({mention: name(each) for mention, each in side.items()} for side in (gold, predicted))])
        assert without_tangle(near.overlap) == without_tangle(other.overlap)


@pytest.mark.fuzz
@given(documents)
def test_one_table_of_many_documents_gives_the_sum_of_their_counts(
    pairs: list[tuple[dict[int, object], dict[int, object]]],
) -> None:
    """BLANC included."""
    tables = [contingency(*pair) for pair in pairs]
    together = large_table(pairs)
    assert statistics(together) == total(map(statistics, tables))
    assert statistics(without_singletons(together)) == total(statistics(without_singletons(each)) for each in tables)


def test_a_clustering_beyond_the_limit_of_loops_is_counted_right() -> None:
    """Half of the clusters of two are split."""
    mentions = range(table.MANY_MENTIONS)
    gold = {mention: mention // 2 for mention in mentions}
    predicted = {mention: mention // 2 if mention % 4 < 2 else -mention for mention in mentions}
    counts = statistics(contingency(gold, predicted))
    pairs = len(mentions) // 2
    assert counts["muc"] == (pairs // 2, pairs // 2, pairs // 2, pairs)
    assert counts["ceafm"].precise == pairs + pairs // 2


@pytest.mark.fuzz
@given(mappings, mappings)
def test_singletons_are_removed_on_each_side_separately(gold: dict[int, object], predicted: dict[int, object]) -> None:
    """The result equals that of input without the singletons of each side."""

    def kept(side: dict[int, object]) -> dict[int, object]:
        return {mention: cluster for mention, cluster in side.items() if list(side.values()).count(cluster) > 1}

    expected = contingency(kept(gold), kept(predicted))
    found = without_singletons(contingency(gold, predicted))
    assert without_tangle(found.overlap) == without_tangle(expected.overlap)


def test_a_mention_in_two_clusters_is_refused() -> None:
    """A mention in two clusters is refused by name and side."""
    with pytest.raises(OnrecordError, match="predicted mention stands in more than one cluster") as caught:
        contingency(["ab"], ["ab", "bc"])
    assert caught.value.got == "'b'"


def test_a_mention_with_cluster_none_is_refused() -> None:
    """None would count as one cluster of all such mentions."""
    with pytest.raises(OnrecordError, match="gold mention has None"):
        contingency({"a": None}, {})
