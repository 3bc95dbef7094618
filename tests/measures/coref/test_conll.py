"""Scoring CoNLL files as the reference scorer does: repeated mentions, and documents of one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import OnrecordError
from onrecord.measures.coref import contingency, statistics, total
from onrecord.measures.coref.conll import score_conll, score_files
from onrecord.measures.coref.repeats import counts_with_repeats
from onrecord.measures.coref.table import MANY_MENTIONS
from onrecord.scoring.measure import Counts

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = "abcdefxyz"


def document(clusters: str, name: str = "doc", *, letters: str = LETTERS) -> str:
    """Return a document in columns, a token a letter."""
    rows = []
    for place, letter in enumerate(letters):
        cells = [f"({number})" for number, cluster in enumerate(clusters.split()) for each in cluster if each == letter]
        rows.append(f"{name} 0 {place} {letter} {'|'.join(cells) or '-'}")
    return "\n".join([f"#begin document ({name}); part 000", *rows, "", "#end document", ""])


class Files:
    """A key and a response on disk."""

    def __init__(self, directory: Path) -> None:
        self.key, self.response = directory / "key.conll", directory / "response.conll"

    def write(self, key: str, response: str) -> None:
        """Write both."""
        self.key.write_text(key, encoding="utf-8")
        self.response.write_text(response, encoding="utf-8")

    def scores(self, measure: str) -> tuple[float, float, float]:
        """Return recall, precision and F1 of a measure."""
        found = score_conll(self.key, self.response)[f"coref.{measure}"]
        return found["recall"], found["precision"], found["f1"]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Return a place for a key and a response."""
    return Files(tmp_path)


def test_a_document_that_one_file_lacks_is_named_and_lowers_recall_only(files: Files) -> None:
    """A document that the response lacks costs recall, one that the key lacks costs nothing, and both are named."""
    files.write(
        document("ab cd", "one") + document("ab", "two"), document("ab cd", "one") + document("abcdef", "three")
    )
    assert files.scores("muc") == pytest.approx((2 / 3, 1, 0.8))
    assert files.scores("b3") == pytest.approx((4 / 6, 1, 0.8))
    scored = score_files(files.key, files.response)
    assert scored.missing == ("(two); part 000",)
    assert scored.ignored == ("(three); part 000",)


@pytest.mark.parametrize("begin", ["({name}); part {part}", "({name});part {part:02}", "{name} part {part:03}"])
def test_parts_are_paired_whatever_the_spelling_of_their_numbers(begin: str, files: Files) -> None:
    """Some tools write `part 1` where the key has `part 001`; a document with the exact name comes first."""
    key = document("ab cd", "nw/x") + document("ab", "nw/x").replace("part 000", "part 001")
    response = key
    for part in (0, 1):
        response = response.replace(f"(nw/x); part {part:03}", begin.format(name="nw/x", part=part))
    files.write(key, response)
    assert files.scores("muc") == (1.0, 1.0, 1.0)
    scored = score_files(files.key, files.response)
    assert (scored.missing, scored.ignored, len(scored.respelled)) == ((), (), 2)
    files.write(key, key + response)
    assert not score_files(files.key, files.response).respelled


def test_a_mention_repeated_in_the_response_counts_in_its_first_cluster(files: Files) -> None:
    """The later cluster loses it; a cluster without mentions is removed."""
    files.write(document("ab c"), document("ab b c"))
    assert files.scores("ceafe") == (1.0, 1.0, 1.0)
    assert files.scores("blanc") == (1.0, 1.0, 1.0)


def test_every_repetition_of_a_spurious_mention_lowers_precision(files: Files) -> None:
    """A mention that the key lacks counts each time."""
    files.write(document("ab"), document("abx"))
    once = files.scores("b3")
    assert once == pytest.approx((1, 4 / 9, f1(1, 4 / 9)))
    files.write(document("ab"), document("abxx"))
    assert files.scores("b3") == pytest.approx((1, 4 / 16, f1(1, 4 / 16)))
    assert files.scores("muc") == pytest.approx((1, 1 / 3, 0.5))
    assert files.scores("ceafe") == pytest.approx((2 * 2 / 6, 2 * 2 / 6, 2 * 2 / 6))


def test_a_mention_repeated_in_the_key_counts_in_both_clusters(files: Files) -> None:
    """It counts in the sizes of both clusters and is looked up in the later one."""
    files.write(document("ab bc"), document("ab c"))
    assert files.scores("muc") == pytest.approx((0, 0, 0))  # b is at home in {b c}
    assert files.scores("ceafm") == pytest.approx((3 / 4, 1, 6 / 7))
    # a, at home in {a b}, finds a and b there; b, at home in {b c}, finds b alone; so does c.
    assert files.scores("b3") == pytest.approx(((2 / 2 + 1 / 2 + 1 / 2) / 4, (2 / 2 + 1 / 2 + 1) / 3, f1(1 / 2, 5 / 6)))


def f1(recall: float, precision: float) -> float:
    """Return the harmonic mean."""
    return 2 * recall * precision / (recall + precision)


def test_more_than_ten_repetitions_are_refused(files: Files) -> None:
    """Ten repeated mentions are scored; eleven are an error that gives their places."""
    files.write(document("ab"), document("ab " + "b" * 10))
    assert files.scores("muc") == (1.0, 1.0, 1.0)
    files.write(document("ab"), document("ab " + "b" * 11))
    with pytest.raises(OnrecordError, match="refuses") as caught:
        score_conll(files.key, files.response)
    assert "tokens 1-1 in cluster 1 of (doc); part 000" in caught.value.got


def test_an_undefined_rate_is_0_as_in_the_reference_scorer(files: Files) -> None:
    """MUC without a link on either side is 0, also in the mean; our own measures give null."""
    files.write(document("a b"), document("a b"))
    measures = score_conll(files.key, files.response)
    assert files.scores("muc") == (0.0, 0.0, 0.0)
    assert measures["coref.conll"]["f1"] == pytest.approx(2 / 3)
    assert measures["coref.muc"]["counts"] == {"precise": 0, "predicted": 0, "recalled": 0, "gold": 0}


def test_documents_with_different_numbers_of_tokens_are_refused(files: Files) -> None:
    """The error has both numbers and both places."""
    files.write(document("ab"), document("ab", letters=LETTERS[:-1]))
    with pytest.raises(OnrecordError, match=r"8 tokens in \(doc\); part 000") as caught:
        score_conll(files.key, files.response)
    assert f"9 tokens, as in {files.key}:1" in str(caught.value)


def test_problems_of_key_and_response_are_reported_together(files: Files) -> None:
    """An unclosed mention in the key and an unopened one in the response are one error."""
    files.write(document("ab").replace("(0)", "(0", 1), document("ab").replace("(0)", "0)", 1))
    with pytest.raises(OnrecordError, match="2 problems") as caught:
        score_conll(files.key, files.response)
    assert "never closed" in str(caught.value)
    assert "is closed but not opened" in str(caught.value)


def test_many_copies_of_a_file_give_as_many_times_its_counts(files: Files) -> None:
    """So many documents are counted from one table; one document has repeated mentions, and one has no response."""
    copies = 1 + MANY_MENTIONS // len("abcdexyzabcdexyz")
    sides: list[list[str]] = [[], []]
    for at in range(copies):
        names = f"one-{at}", f"two-{at}", f"three-{at}"
        sides[0] += map(document, ("abcd exyz", "ab c", "ab"), names)
        sides[1] += map(document, ("abc dexyz", "abxx"), names[:2])
        if at == 0:
            files.write(*map("".join, sides))
            once = score_files(files.key, files.response).counts
    files.write(*map("".join, sides))
    assert score_files(files.key, files.response).counts == total([once] * copies)


clusterings = st.lists(st.sampled_from("pqrs"), min_size=6, max_size=6).map(
    lambda names: [[k for k in range(6) if names[k] == name] for name in sorted(set(names))]
)


@pytest.mark.fuzz
@given(clusterings, clusterings, st.sets(st.integers(0, 5)))
def test_rules_for_repetitions_do_not_change_counts_without_repetitions(
    gold: list[list[int]], predicted: list[list[int]], lost: set[int]
) -> None:
    """The rules for repetitions give the table's counts where nothing is repeated."""
    kept = [[k + 9 if k in lost else k for k in cluster] for cluster in predicted]
    expected = statistics(contingency(gold, kept))
    for name, counts in counts_with_repeats(gold, kept).items():
        assert counts == expected[name]


@pytest.mark.fuzz
@given(clusterings, clusterings)
def test_repeated_spurious_mentions_give_no_rate_above_1(gold: list[list[int]], predicted: list[list[int]]) -> None:
    """With spurious mentions repeated in every cluster no rate exceeds 1."""
    spurious = [[*cluster, 99, 99] for cluster in predicted]
    for counts in counts_with_repeats(gold, spurious).values():
        parts = zip(*counts, strict=True) if isinstance(counts.gold, tuple) else [counts]
        for precise, among, recalled, of in (Counts(*part) for part in parts):
            assert float(precise) <= among
            assert float(recalled) <= of
