"""Coreference measures: figures of papers and of another implementation, and what follows from the definitions."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
import scorch.scores
from hypothesis import assume, given
from hypothesis import strategies as st

from onrecord.measures.coref import KERNELS, contingency, plain, statistics, total, value, without_singletons
from onrecord.scoring.measure import Counts, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Clusters = list[list[str]]
PLAIN = tuple(
    name for name in KERNELS if name not in {"blanc", "conll"}
)  # precision and recall change places with the sides


@st.composite
def clusterings(draw: st.DrawFn, mentions: str = "abcdefghij") -> Clusters:
    """Draw a partition of some of the mentions."""
    size = draw(st.sampled_from([0, 1, 2, len(mentions), len(mentions)]))
    chosen = draw(st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=size, max_size=size))
    numbers = {mention: number for mention, number in zip(mentions, chosen, strict=False) if number is not None}
    return [[each for each in numbers if numbers[each] == number] for number in sorted(set(numbers.values()))]


def dense_clusterings(mentions: str) -> st.SearchStrategy[Clusters]:
    """Draw a partition of most mentions into up to four clusters, evenly: a mention is a digit, 4 leaves it out."""

    def partition(code: int) -> Clusters:
        digits = {mention: code // 5**place % 5 for place, mention in enumerate(mentions)}
        clusters = [[each for each in mentions if digits[each] == number] for number in range(4)]
        return [cluster for cluster in clusters if cluster]

    return st.integers(0, 5 ** len(mentions) - 1).map(partition)


def both_kinds(clusters: Clusters) -> bool:
    """Return whether a clustering has links of coreference and of non-coreference."""
    return len(clusters) > 1 and any(len(cluster) > 1 for cluster in clusters)


def values(gold: Iterable[Iterable[str]], predicted: Iterable[Iterable[str]]) -> dict[str, Value]:
    """Return every measure's value."""
    counts = statistics(contingency(gold, predicted))
    return {name: value(name, each) for name, each in counts.items()}


# The four responses of Luo 2005, table 1, to the key {1 2 3 4 5} {6 7} {8 9 A B C}; F1 of MUC, B3, CEAFm and CEAFe in
# percent. The tests of neleval (coref_metrics) take the same figures from the paper.
LUO = {
    "12345 6789ABC": (94.7, 86.5, 83.3, 73.3),
    "1234589ABC 67": (94.7, 73.7, 58.3, 66.7),
    "123456789ABC": (90.0, 54.5, 41.7, 29.4),
    "1 2 3 4 5 6 7 8 9 A B C": (0.0, 40.0, 25.0, 17.8),
}


@pytest.mark.parametrize("response", LUO)
def test_kernels_give_the_figures_of_luo_2005(response: str) -> None:
    """The figures equal the paper's table; its dash for MUC (no links predicted) is an F1 of 0."""
    found = values("12345 67 89ABC".split(), response.split())
    f1 = [found[name].f1 for name in ("muc", "b3", "ceafm", "ceafe")]
    assert [round(100 * (each or 0.0), 1) for each in f1] == list(LUO[response])


def test_kernels_give_the_rates_of_the_example_of_pradhan_2014() -> None:
    """The example of Pradhan et al. 2014, taken up by Moosavi and Strube 2016, gives the rates found by hand."""
    found = values(["abc", "defg"], ["ab", "cd", "fghi"])
    expected = {
        "muc": (2 / 5, 2 / 5),
        "b3": ((5 / 3 + 5 / 4) / 7, (2 + 1 + 1) / 8),
        "ceafm": (4 / 7, 4 / 8),
        "ceafe": ((4 / 5 + 4 / 8) / 2, (4 / 5 + 4 / 8) / 3),
        "blanc": ((2 / 9 + 8 / 12) / 2, (2 / 8 + 8 / 20) / 2),  # 2 links of coreference are right, and 8 of the others
        "lea": ((3 * 1 / 3 + 4 * 1 / 6) / 7, (2 * 1 + 2 * 0 + 4 * 1 / 6) / 8),
    }
    for name, rates in expected.items():
        assert (found[name].recall, found[name].precision) == pytest.approx(rates), name
    assert found["blanc"].f1 == pytest.approx((4 / 17 + 1 / 2) / 2)  # the mean of two F1


PEERS: dict[str, Callable[..., tuple[float, float, float]]] = {
    "muc": scorch.scores.muc,
    "b3": scorch.scores.b_cubed,
    "ceafm": scorch.scores.ceaf_m,
    "ceafe": scorch.scores.ceaf_e,
}


@pytest.mark.fuzz(cases=200)
@given(dense_clusterings("abcdefgh"), dense_clusterings("abcdefgh"))
def test_kernels_agree_with_scorch(gold: Clusters, predicted: Clusters) -> None:
    """Recall, precision and F1 equal those of Scorch 0.2, except that an undefined rate is null here and 0 there."""
    assume(set().union(*gold) & set().union(*predicted))  # else it divides by nought
    found = values(gold, predicted)
    for name, peer in PEERS.items():
        expected = peer([set(cluster) for cluster in gold], [set(cluster) for cluster in predicted])
        rates = [rate or 0.0 for rate in (found[name].recall, found[name].precision, found[name].f1)]
        assert rates == pytest.approx(expected, abs=1e-12), name


@pytest.mark.fuzz(cases=200)
@given(dense_clusterings("abcdef"), dense_clusterings("abcdef"))
def test_blanc_agrees_with_scorch_if_both_sides_have_both_kinds_of_links(gold: Clusters, predicted: Clusters) -> None:
    """Scorch 0.2 gives the same BLANC where gold and prediction have links of both kinds."""
    assume(both_kinds(gold) and both_kinds(predicted))
    found = values(gold, predicted)["blanc"]
    expected = scorch.scores.blanc(
        [set(cluster) for cluster in gold], [set(cluster) for cluster in predicted], fast=False
    )
    assert (found.recall, found.precision, found.f1) == pytest.approx(expected, abs=1e-12)


def links(clusters: Clusters) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """Return coreference and non-coreference links, one by one."""
    together = {frozenset(pair) for cluster in clusters for pair in combinations(cluster, 2)}
    apart = {frozenset(pair) for one, other in combinations(clusters, 2) for pair in product(one, other)}
    return together, apart


@pytest.mark.fuzz
@given(clusterings(), clusterings())
def test_counts_of_blanc_equal_those_of_explicit_sets_of_links(gold: Clusters, predicted: Clusters) -> None:
    """BLANC's counts are those of sets of links that are written out."""
    gold_links, predicted_links = links(gold), links(predicted)
    right = [len(mine & theirs) for mine, theirs in zip(gold_links, predicted_links, strict=True)]
    counts = statistics(contingency(gold, predicted))["blanc"]
    assert [plain(each) for each in counts] == [right, [*map(len, predicted_links)], right, [*map(len, gold_links)]]


@pytest.mark.fuzz
@given(clusterings())
def test_gold_scores_1_against_itself(gold: Clusters) -> None:
    """Gold scores exactly 1 against itself wherever a rate is defined, with and without singletons."""
    table = contingency(gold, gold)
    for counts in (statistics(table), statistics(without_singletons(table))):
        for name, each in counts.items():
            assert set(value(name, each)) <= {1.0, None}


@pytest.mark.fuzz
@given(clusterings(), clusterings())
def test_exchanging_the_sides_exchanges_precision_and_recall_of_coreference(
    gold: Clusters, predicted: Clusters
) -> None:
    """Exchanging the sides exchanges precision and recall; of BLANC too where both sides have links of both kinds."""
    there, back = values(gold, predicted), values(predicted, gold)
    for name in (*PLAIN, "blanc") if both_kinds(gold) and both_kinds(predicted) else PLAIN:
        assert (there[name].precision, there[name].recall) == (back[name].recall, back[name].precision)
        assert there[name].f1 == back[name].f1
    assert there["conll"] == back["conll"]


@pytest.mark.fuzz
@given(clusterings(), clusterings(), st.randoms(use_true_random=False))
def test_order_repetitions_and_names_of_clusters_change_no_count(
    gold: Clusters, predicted: Clusters, random: object
) -> None:
    """Shuffled clusters and mentions, repeated mentions, empty clusters and other names of clusters change no count."""
    shuffled = [[*cluster, *cluster[:1]] for cluster in predicted] + [[]]
    for each in (*shuffled, shuffled):
        random.shuffle(each)  # type: ignore[attr-defined]  # Hypothesis does not export its type
    named = {mention: f"cluster {index}" for index, cluster in enumerate(gold[::-1]) for mention in cluster}
    assert statistics(contingency(gold, predicted)) == statistics(contingency(named, shuffled))


@pytest.mark.fuzz
@given(clusterings(), clusterings())
def test_every_coreference_rate_is_between_0_and_1(gold: Clusters, predicted: Clusters) -> None:
    """Every rate is between 0 and 1, and null exactly where a side has nothing to count."""
    for name, counts in statistics(contingency(gold, predicted)).items():
        found = value(name, counts)
        assert all(each is None or 0.0 <= each <= 1.0 for each in found)
        if name in PLAIN:
            assert (found.precision is None) == (counts.predicted == 0)
            assert (found.recall is None) == (counts.gold == 0)


@pytest.mark.fuzz
@given(clusterings(), clusterings())
def test_spurious_mentions_never_raise_a_score(gold: Clusters, predicted: Clusters) -> None:
    """A cluster of mentions that gold lacks leaves recall, and does not raise precision or F1."""
    assume(gold and predicted)
    before, after = values(gold, predicted), values(gold, [*predicted, ["x", "y"]])
    for name in PLAIN:
        assert after[name].recall == before[name].recall
        assert (after[name].precision or 0.0) <= (1.0 if before[name].precision is None else before[name].precision)
        assert (after[name].f1 or 0.0) <= (before[name].f1 or 0.0)


@pytest.mark.fuzz
@given(st.lists(st.tuples(clusterings(), clusterings()), max_size=4))
def test_counts_of_documents_add_up_to_those_of_one_table(pairs: list[tuple[Clusters, Clusters]]) -> None:
    """BLANC is the exception: its links would cross documents."""
    added = total(statistics(contingency(*pair)) for pair in pairs)
    gold, predicted = (
        [
            [f"{document}{mention}" for mention in cluster]
            for document, pair in enumerate(pairs)
            for cluster in pair[side]
        ]
        for side in (0, 1)
    )
    pooled = statistics(contingency(gold, predicted))
    for name in (*PLAIN, "conll") if pairs else ():
        assert added[name] == pooled[name]


def test_every_rate_is_null_if_both_sides_are_empty() -> None:
    """Nothing in gold and nothing predicted is null throughout."""
    assert all(set(each) == {None} for each in values([], []).values())


def test_without_predictions_precision_is_null_and_f1_is_0() -> None:
    """No predictions: precision null, recall 0, F1 0."""
    found = values(["ab", "c"], [])
    assert all(found[name][:3] == (None, 0.0, 0.0) for name in (*PLAIN, "blanc"))
    assert found["conll"].f1 == 0.0


def test_without_gold_recall_is_null_and_f1_is_0() -> None:
    """Only predictions: precision 0, recall null, F1 0."""
    found = values([], ["ab", "c"])
    assert all(found[name][:3] == (0.0, None, 0.0) for name in (*PLAIN, "blanc"))


def test_the_conll_mean_is_null_if_one_of_its_measures_is() -> None:
    """Without a link on either side MUC is undefined, and the mean of the others is not used."""
    found = values(["a", "b"], ["a", "b"])
    assert (found["muc"].f1, found["b3"].f1, found["conll"].f1) == (None, 1.0, None)


def test_statistics_counts_only_the_selected_measures() -> None:
    """Asked for one measure, `statistics` gives that one."""
    assert statistics(contingency(["ab"], ["ab"]), ["muc"]) == {"muc": Counts(1, 1, 1, 1)}
