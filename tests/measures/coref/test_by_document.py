"""The counts of each document, taken from one table of all documents, equal those of its own table."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.model import Document, Mention
from onrecord.measures.coref.by_document import DocumentOverlaps
from onrecord.measures.coref.kernels import KERNELS, counts_of, statistics
from onrecord.measures.coref.large import large_table
from onrecord.measures.coref.table import contingency
from onrecord.scorer import score


def clustering(draw: Random) -> dict[int, int]:
    """Return clusters of some of twelve mentions, with few singletons."""
    return {mention: draw.randrange(5) for mention in range(12) if draw.random() < 0.8}


@pytest.mark.fuzz
@given(st.integers(0, 10**6), st.booleans())
def test_each_document_has_the_counts_of_its_own_table(seed: int, singletons: bool) -> None:  # noqa: FBT001 - drawn
    """Documents without mentions on one side are included, and singletons may be left out."""
    draw = Random(seed)  # noqa: S311 - cases, not secrets
    documents = [(clustering(draw), clustering(draw)) for _ in range(draw.randint(1, 5))]
    documents[draw.randrange(len(documents))] = ({}, clustering(draw))
    table = large_table(documents)
    overlaps = DocumentOverlaps(table if singletons else table.without_singletons(), len(documents))
    for at, sides in enumerate(documents):
        alone = contingency(*sides)
        expected = statistics(alone if singletons else alone.without_singletons())
        known: dict[str, object] = {}
        assert {name: counts_of(overlaps[at], name, known) for name in KERNELS} == expected  # type: ignore[arg-type]


def test_means_over_documents_do_not_depend_on_when_they_are_computed() -> None:
    """They are equal before and after the JSON of all documents was made."""
    draw = Random(7)  # noqa: S311 - cases, not secrets
    sides = [
        [
            Document(f"d{at}", mentions=[Mention(each, each + 1, entity=f"e{name}") for each, name in found.items()])
            for at, found in enumerate([clustering(draw), clustering(draw), {}])
        ]
        for _ in range(2)
    ]
    alone, after = (score(*sides, measures=["coref.*", "coref.*[singletons=no]"]) for _ in range(2))
    after.to_json()
    assert {name: each.macro for name, each in alone.scores.items()} == {
        name: each.macro for name, each in after.scores.items()
    }
    assert alone.scores["coref.b3"].macro["document"]["f1"].parts == 2
    assert alone.to_json() == after.to_json()
