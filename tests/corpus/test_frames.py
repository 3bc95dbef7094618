"""What the corpus's data frames promise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.corpus.rows import rows

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pandas")


@pytest.mark.parametrize("config", list(configs()))
def test_a_frame_has_the_rows_and_columns_of_its_configuration(small_corpus: Path, config: str) -> None:
    """A frame has a row an item, the declared columns in order, and the rows' strings and numbers."""
    corpus = load(small_corpus)
    frame, expected = corpus.frame(config), rows(corpus, config)
    assert list(frame.columns) == list(configs()[config])
    assert len(frame) == len(expected)
    for name, kind in configs()[config].items():
        if kind in ("string", "timex", "int32", "bool"):
            assert [
                None if each is None else each for each in frame[name].astype(object).where(frame[name].notna(), None)
            ] == [row[name] for row in expected]


def test_dtypes_follow_the_columns(small_corpus: Path) -> None:
    """Dates are dates, offsets integers that can be null, flags booleans; TIMEX values stay strings."""
    corpus = load(small_corpus)
    mentions = corpus.mentions_frame()
    assert str(mentions["start"].dtype) == "Int32"
    assert str(mentions["predicative"].dtype) == "boolean"
    assert str(mentions["date"].dtype) == "datetime64[s]"
    assert mentions["date"].dt.year.unique().tolist() == [2031]
    assert corpus.times_frame()["value"].tolist() == ["2031-05-05", "2031-05-06"]
    assert corpus.event_instances_frame()["from"].isna().any()


def test_a_layer_without_items_has_its_columns(small_corpus: Path) -> None:
    """An empty frame can be filtered and joined like any other."""
    for doc_id in ("ferry-1", "ferry-2"):
        path = small_corpus / "annotations" / "gold" / f"{doc_id}.json"
        path.write_text(json.dumps(json.loads(path.read_bytes()) | {"events": []}), encoding="utf-8")
    frame = load(small_corpus).events_frame()
    assert len(frame) == 0
    assert list(frame.columns) == list(configs()["events"])
    assert str(frame["start"].dtype) == "Int32"
