"""Data frames of the corpus."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.corpus.rows import rows

if TYPE_CHECKING:
    from pathlib import Path

pd = pytest.importorskip("pandas")


@pytest.mark.parametrize("config", list(configs()))
def test_a_frame_has_the_rows_and_columns_of_its_configuration(small_corpus: Path, config: str) -> None:
    """A frame has a row an item, the declared columns in order, and the rows' strings and numbers."""
    corpus = load(small_corpus)
    frame, expected = corpus.frame(config), rows(corpus, config)
    assert list(frame.columns) == list(configs()[config])
    assert len(frame) == len(expected)
    for name, column in configs()[config].items():
        if column.kind in ("string", "int32", "bool"):
            assert [
                None if each is None else each for each in frame[name].astype(object).where(frame[name].notna(), None)
            ] == [row[name] for row in expected]
        elif column.kind == "date":
            days = [None if each is pd.NaT else each.date() for each in frame[name]]
            assert days == [row[name] for row in expected]
        else:
            assert list(frame[name]) == [row[name] for row in expected]


def test_frame_dtypes_follow_the_columns(small_corpus: Path) -> None:
    """Dates are dates, offsets integers that can be null, flags booleans; TIMEX values stay strings."""
    corpus = load(small_corpus)
    mentions = corpus.mentions_frame()
    assert str(mentions["start"].dtype) == "Int32"
    assert str(mentions["predicative"].dtype) == "boolean"
    assert str(mentions["date"].dtype) == "datetime64[s]"
    assert mentions["date"].dt.year.unique().tolist() == [2031]
    assert corpus.times_frame()["value"].tolist() == ["2031-05-05", "2031-05-06"]
    assert corpus.event_instances_frame()["from_date"].isna().any()


@pytest.mark.parametrize("value", ["2031-01", "2031", "2031-05-05"])
def test_partial_dates_stay_strings_in_frames(small_corpus: Path, value: str) -> None:
    """The date of an utterance is a string, whether it is a day, a month or a year."""
    path = small_corpus / "annotations" / "gold" / "utterances.json"
    entries = [each | {"date": value} for each in json.loads(path.read_bytes())]
    path.write_text(json.dumps(entries), encoding="utf-8")
    dates = load(small_corpus).utterances_frame()["date"]
    assert set(dates) == {value}
    assert str(dates.dtype) == "string"


def test_every_configuration_except_all_has_a_frame_method(small_corpus: Path) -> None:
    """`corpus.quotes_frame()` and its like give the frames of their configurations."""
    corpus = load(small_corpus)
    for config in configs().keys() - {"all"}:
        made = getattr(corpus, f"{config}_frame")()
        assert list(made.columns) == list(configs()[config])
        assert len(made) == len(rows(corpus, config))


def test_a_frame_without_pandas_is_an_error_that_says_what_to_install(small_corpus: Path) -> None:
    """The package works without pandas; asking for a frame is an error that says what to install."""
    code = f"""
import sys
sys.modules["pandas"] = None  # what Python itself takes for a module that cannot be imported
import onrecord
from onrecord.errors import OnrecordError
try:
    onrecord.load({str(small_corpus)!r}).quotes_frame()
except OnrecordError as error:
    print(error.hint)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.returncode) == ("pip install 'pandas>=2.2'", 0), run.stderr


def test_the_frame_of_an_empty_layer_has_its_columns(small_corpus: Path) -> None:
    """An empty frame can be filtered and joined like any other."""
    for doc_id in ("ferry-1", "ferry-2"):
        path = small_corpus / "annotations" / "gold" / f"{doc_id}.json"
        path.write_text(json.dumps(json.loads(path.read_bytes()) | {"events": []}), encoding="utf-8")
    frame = load(small_corpus).events_frame()
    assert len(frame) == 0
    assert list(frame.columns) == list(configs()["events"])
    assert str(frame["start"].dtype) == "Int32"
