"""The examples that the papers work through, with where their figures can be seen.

Luo (2005), Pradhan et al. (2014) and Moosavi and Strube (2016) are in `test_kernels`, the cases of the reference scorer
in `test_reference_suite`.
"""

from __future__ import annotations

import pytest

from onrecord.measures.coref import contingency, statistics, value

# Vilain et al. 1995, table 1 and the two longer examples after it: key, response, precision, recall. The figures are
# those that the tests of neleval (coref_metrics) take from the paper.
VILAIN = [
    ("ABCD", "AB CD", 1, 2 / 3),
    ("AB CD", "ABCD", 2 / 3, 1),
    ("ABCD", "ABCD", 1, 1),
    ("ABC", "AC", 1, 1 / 2),
    ("BCDEGHJ", "ABC DEF GHI", 3 / 6, 3 / 6),
    ("ABC DEFG", "AB CD FGH", 2 / 4, 2 / 5),
]

# Bagga and Baldwin 1998: twelve mentions in three entities; one response joins the small entity to a large one, the
# other the two large ones. The precision of B3 is given there in whole percent. The paper itself was not at hand: the
# clusterings and the F1 of .865 and .737 are confirmed by Luo 2005 (table 1), whose first two systems they are.
BAGGA_KEY = "12345 67 89ABC"
BAGGA = [("12345 6789ABC", 0.76, 0.865), ("1234589ABC 67", 0.58, 0.737)]


@pytest.mark.parametrize(("key", "response", "precision", "recall"), VILAIN)
def test_muc_gives_the_figures_of_vilain_1995(key: str, response: str, precision: float, recall: float) -> None:
    """MUC gives the precision and recall of each of the paper's examples."""
    found = value("muc", statistics(contingency(key.split(), response.split()))["muc"])
    assert (found.precision, found.recall) == pytest.approx((precision, recall))


@pytest.mark.parametrize(("response", "precision", "f1"), BAGGA)
def test_muc_and_b3_give_the_figures_of_bagga_and_baldwin_1998(response: str, precision: float, f1: float) -> None:
    """MUC is .9 for both responses; B3 finds the second much worse. All recalls are 1."""
    counts = statistics(contingency(BAGGA_KEY.split(), response.split()))
    muc, b3 = value("muc", counts["muc"]), value("b3", counts["b3"])
    assert (muc.precision, muc.recall, b3.recall) == (0.9, 1.0, 1.0)
    assert b3.precision == pytest.approx(precision, abs=5e-3)
    assert b3.f1 == pytest.approx(f1, abs=5e-4)


def test_blanc_gives_the_rates_of_the_definition_of_recasens_and_hovy_2011() -> None:
    """BLANC on one set of mentions is what the paper defines: rates of links of coreference, and of all the others.

    The definition is confirmed (Luo et al. 2014 repeat it); the paper's own tables were not at hand, so the figures
    here are worked by hand. Of the 28 links of eight mentions gold has 3 + 3 + 1 = 7 of coreference, the response
    3 + 3 = 6, and 4 are right (ab bc ac, ef). Of the others 28 - 7 - 6 + 4 = 19 are right, of 22 predicted and 21 in
    gold.
    """
    found = value("blanc", statistics(contingency(["abc", "def", "gh"], ["abc", "d", "efg", "h"]))["blanc"])
    together, apart = (4 / 6, 4 / 7), (19 / 22, 19 / 21)
    assert found.precision == pytest.approx((together[0] + apart[0]) / 2)
    assert found.recall == pytest.approx((together[1] + apart[1]) / 2)
    assert found.f1 == pytest.approx((2 * 4 / (6 + 7) + 2 * 19 / (22 + 21)) / 2)


@pytest.mark.parametrize(
    ("gold", "predicted", "f1"), [("abc", "abc", 1.0), ("a b c", "a b c", 1.0), ("abc", "a b c", 0.0)]
)
def test_blanc_with_one_kind_of_link_is_the_f1_of_that_kind(gold: str, predicted: str, f1: float) -> None:
    """Where there are links of one kind only, BLANC is the F1 of that kind; where no link is right, 0.

    So the paper has it, by the account of scorch 0.2, which follows it there, and of the reference scorer's cases M, N.
    """
    found = value("blanc", statistics(contingency(gold.split(), predicted.split()))["blanc"])
    assert found.f1 == f1
