"""The folds of the corpus leave one document out."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.build import folds


@given(st.lists(st.text("abc", min_size=1), unique=True, max_size=6))
def test_each_document_is_tested_in_exactly_one_fold(doc_ids: list[str]) -> None:
    """Every fold tests one document and trains on all others."""
    made = json.loads(folds(doc_ids, "1.0.0"))["folds"]
    assert [each["test"] for each in made] == [[doc_id] for doc_id in doc_ids]
    assert all(sorted(each["train"] + each["test"]) == sorted(doc_ids) for each in made)
