"""The reference scorer's own test cases, TC-A to TC-N, in our notation.

Provenance: the clusterings are those of test/TestCases.README and the expected (recall, precision, F1) those of
test/CorefMetricTestConfig.pm in the public repository conll/reference-coreference-scorers (v8.01), cited in Pradhan et
al. 2014; the LEA figures are those of test/TestCases.README as Moosavi and Strube extended it. A letter is a mention; a
capital B in TC-A-7 to TC-A-9 repeats b, in TC-A-5 and TC-A-6 it overlaps b.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.measures.coref.conll import score_conll

if TYPE_CHECKING:
    from pathlib import Path

Expected = dict[str, tuple[float, float, float]]
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def f1(recall: float, precision: float) -> float:
    """Return the harmonic mean."""
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def of(recall: float, precision: float) -> tuple[float, float, float]:
    """Return the triple that the suite lists."""
    return recall, precision, f1(recall, precision)


DEDUPLICATED: Expected = {
    "muc": of(1 / 3, 1 / 3),
    "b3": of(5 / 9, 17 / 42),
    "ceafm": (0.66667, 0.57143, 0.61538),
    "ceafe": (0.73333, 0.55, 0.62857),
    "blanc": (0.35227, 0.27206, 0.30357),
    "lea": of(3 / 6, 2 / 7),
}
ALL_RIGHT: Expected = dict.fromkeys(("muc", "b3", "ceafm", "ceafe", "blanc", "lea"), (1.0, 1.0, 1.0))
NONE_RIGHT = (0.0, 0.0, 0.0)
A = "a bc def"
M = "abcdef"
N = "a b c d e f"
HALF_B = 1 / 2 * (1 / 4 + 1 / 3)
HALF_C = 1 / 2 * (2 / 5 + 10 / 16)

CASES: dict[str, tuple[str, str, Expected]] = {
    "A1": (A, "a bc def", ALL_RIGHT),
    "A2": (
        A,
        "a de",
        {
            "muc": of(1 / 3, 1),
            "b3": of(7 / 3 / 6, 1),
            "ceafm": (0.5, 1, 0.66667),
            "ceafe": (0.6, 0.9, 0.72),
            "blanc": (0.21591, 1, 0.35385),
            "lea": of(2 / 6, 1),
        },
    ),
    "A3": (
        A,
        "a bcx defy z",
        {
            "muc": of(1, 3 / 5),
            "b3": of(1, (4 + 7 / 12) / 9),
            "ceafm": (1, 0.66667, 0.8),
            "ceafe": (0.88571, 0.66429, 0.75918),
            "blanc": (1, 0.42593, 0.59717),
            "lea": of(1, 4 / 9),
        },
    ),
    "A4": (A, "a bcx dy z", DEDUPLICATED),
    "A5": (
        A,
        "a bcxB dy z",
        {
            "muc": of(1 / 3, 1 / 4),
            "b3": of(5 / 9, 2.5 / 8),
            "ceafm": (0.66667, 0.5, 0.57143),
            "ceafe": (0.68889, 0.51667, 0.59048),
            "blanc": (0.35227, 0.19048, 0.24716),
            "lea": of(1 / 2, 5 / 24),
        },
    ),
    "A6": (
        A,
        "a bcx dy Bz",
        {
            "muc": of(1 / 3, 1 / 4),
            "b3": of(5 / 9, 17 / 48),
            "ceafm": (0.66667, 0.5, 0.57143),
            "ceafe": (0.73333, 0.55, 0.62857),
            "blanc": (0.35227, 0.20870, 0.25817),
            "lea": of(1 / 2, 1 / 4),
        },
    ),
    "A7": (A, "a bcxb dy z", DEDUPLICATED),
    "A8": (A, "a bcx dy bz", DEDUPLICATED),
    "A9": (A, "a bcx dy bbbbbbbbbbz", DEDUPLICATED),
    "A10": (A, N, {"muc": NONE_RIGHT, "b3": of(3 / 6, 1), "blanc": (0.5, 0.36667, 0.42308), "lea": of(1 / 6, 1 / 6)}),
    "A11": (
        A,
        "abcdef",
        {
            "muc": of(1, 3 / 5),
            "b3": of(1, (1 / 6 + 2 * 2 / 6 + 3 * 3 / 6) / 6),
            "blanc": (0.5, 0.13333, 0.21053),
            "lea": of(5 / 6, 4 / 15),
        },
    ),
    "A12": (
        A,
        "a x y c d e z",
        {
            "muc": NONE_RIGHT,
            "b3": of(13 / 36, 4 / 7),
            "blanc": (0.22727, 0.11905, 0.15625),
            "lea": of(1 / 6, 1 / 7),
        },
    ),
    "A13": (
        A,
        "axycdez",
        {
            "muc": of(1 / 3, 1 / 6),
            "b3": of(17 / 36, 6 / 49),
            "blanc": (0.125, 0.02381, 0.04),
            "lea": of(1 / 6, 1 / 21),
        },
    ),
    "B1": ("ab cde", "bcx de", {"blanc": (HALF_B, HALF_B, HALF_B), "lea": of(1 / 5, 2 / 5)}),
    "C1": ("ab cde fg", "bcx de fg", {"blanc": (HALF_C, HALF_C, HALF_C), "lea": of(3 / 7, 4 / 7)}),
    "D1": (
        "12345 67 89ABC",
        "12345 6789ABC",
        {"muc": of(1, 9 / 10), "b3": of(1, 16 / 21), "lea": of(1, (5 + 7 * 11 / 21) / 12)},
    ),
    "E1": (
        "12345 67 89ABC",
        "1234589ABC 67",
        {"muc": of(1, 9 / 10), "b3": of(1, 7 / 12), "lea": of(1, (10 * 20 / 45 + 2) / 12)},
    ),
    "F1": ("ABCD", "AB CD", {"muc": of(2 / 3, 1), "lea": of(2 / 6, 1)}),
    "G1": ("AB CD", "ABCD", {"muc": of(1, 2 / 3), "lea": of(1, 2 / 6)}),
    "H1": ("ABCD", "ABCD", {"muc": of(1, 1), "lea": of(1, 1)}),
    "I1": ("ABCD", "AB CD", {"muc": of(2 / 3, 1), "lea": of(2 / 6, 1)}),
    "J1": ("ABC", "AC", {"muc": of(1 / 2, 1), "lea": of(1 / 3, 1)}),
    "K1": ("BCDEGHJ", "ABC DEF GHI", {"muc": of(3 / 6, 3 / 6), "lea": of(3 / 21, 3 / 9)}),
    "L1": ("ABC DEFG", "AB CD FGH", {"muc": of(2 / 5, 2 / 4), "lea": of((1 + 2 / 3) / 7, 3 / 7)}),
    "M1": (M, M, ALL_RIGHT),
    "M2": (M, N, {"muc": NONE_RIGHT, "blanc": NONE_RIGHT, "lea": NONE_RIGHT}),
    "M3": (M, "ab cde f", {"blanc": (0.26667, 1, 0.42105), "lea": of(4 / 15, 5 / 6)}),
    "M4": (M, "abcxyz", {"blanc": (0.2, 0.2, 0.2), "lea": of(3 / 15, 3 / 15)}),
    "M5": (M, "a b c x y z", {"muc": NONE_RIGHT, "blanc": NONE_RIGHT, "lea": NONE_RIGHT}),
    "M6": (M, "ab cxy z", {"blanc": (0.06667, 0.25, 0.10526), "lea": of(1 / 15, 2 / 6)}),
    "N1": (N, N, {"muc": NONE_RIGHT, "blanc": (1, 1, 1), "lea": of(1, 1)}),
    "N2": (N, M, {"muc": NONE_RIGHT, "blanc": NONE_RIGHT, "lea": NONE_RIGHT}),
    "N3": (N, "ab cde f", {"blanc": (0.73333, 1, 0.84615), "lea": of(1 / 6, 1 / 6)}),
    "N4": (N, "a b c x y z", {"muc": NONE_RIGHT, "blanc": (0.2, 0.2, 0.2), "lea": of(3 / 6, 3 / 6)}),
    "N5": (N, "abcxyz", {"blanc": NONE_RIGHT, "lea": NONE_RIGHT}),
    "N6": (N, "ab cxy z", {"blanc": (0.13333, 0.18182, 0.15385), "lea": NONE_RIGHT}),
}


def columns(clusters: str) -> str:
    """Return a document in columns: a token a letter, and each cluster's letters as mentions of one token."""
    rows = []
    for place, letter in enumerate(LETTERS):
        cells = [f"({number})" for number, cluster in enumerate(clusters.split()) for each in cluster if each == letter]
        rows.append(f"doc\t0\t{place}\t{letter}\t{'|'.join(cells) or '-'}")
    return "\n".join(["#begin document (doc); part 000", *rows, "", "#end document", ""])


def scored(tmp_path: Path, key: str, response: str) -> dict[str, dict[str, float]]:
    """Return the measures of two clusterings that were written to files and read again."""
    (tmp_path / "key").write_text(columns(key), encoding="utf-8")
    (tmp_path / "response").write_text(columns(response), encoding="utf-8")
    return score_conll(tmp_path / "key", tmp_path / "response")


@pytest.mark.parametrize("case", CASES)
def test_each_case_has_the_figures_of_the_reference_scorer(case: str, tmp_path: Path) -> None:
    """Each case gives the recall, precision and F1 that the reference scorer's suite expects, to its five places."""
    key, response, expected = CASES[case]
    measures = scored(tmp_path, key, response)
    for name, triple in expected.items():
        found = measures[f"coref.{name}"]
        assert (found["recall"], found["precision"], found["f1"]) == pytest.approx(triple, abs=6e-6), name


def test_all_91_expectations_of_the_reference_suite_are_covered() -> None:
    """Every expectation of the reference suite is tested; those of LEA are additional."""
    assert sum(len(expected.keys() - {"lea"}) for _, _, expected in CASES.values()) == 91
