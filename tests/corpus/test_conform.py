"""Rows are compared with their declared columns."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.columns import Column
from onrecord.corpus.conform import PYTHON, conform
from onrecord.errors import OnrecordError


def struct(**kinds: Any) -> dict[str, Column]:
    """Return columns of some kinds."""
    return {name: Column(kind, "") for name, kind in kinds.items()}


COLUMNS = struct(id="string", spans=[struct(start="int32", end="int32")], flag="bool", day="date")
ROW = {"id": "q1", "spans": [{"start": 1, "end": 2}], "flag": False, "day": date(2017, 3, 2)}


def test_a_valid_row_is_returned_in_the_declared_order() -> None:
    """Columns are put in order and values are kept."""
    shuffled = {name: ROW[name] for name in ("day", "flag", "spans", "id")}
    assert list(conform(shuffled, COLUMNS, "quotes[0]")) == list(COLUMNS)
    assert conform(shuffled, COLUMNS, "quotes[0]") == ROW


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"id": "q1", "span": [], "flag": True, "day": None}, "quotes[0]"),
        ({"id": "q1", "flag": True, "day": None}, "quotes[0]"),
        ({**ROW, "extra": 1}, "quotes[0]"),
        ({**ROW, "id": 3}, "quotes[0].id"),
        ({**ROW, "flag": 1}, "quotes[0].flag"),
        ({**ROW, "spans": None}, "quotes[0].spans"),
        ({**ROW, "spans": [{"start": True, "end": 2}]}, "quotes[0].spans[0].start"),
        ({**ROW, "spans": [{"start": 1}]}, "quotes[0].spans[0]"),
    ],
    ids=[
        "misnamed",
        "missing",
        "extra",
        "integer for string",
        "integer for bool",
        "null list",
        "bool for integer",
        "nested",
    ],
)
def test_an_invalid_row_is_an_error_with_its_place(row: dict[str, Any], place: str) -> None:
    """A column that is misnamed, missing, added or of another type."""
    with pytest.raises(OnrecordError) as caught:
        conform(row, COLUMNS, "quotes[0]")
    assert caught.value.where == place


def test_scalars_and_structs_may_be_null() -> None:
    """A missing scalar or struct is null; a list is not."""
    assert conform({"id": None, "review": None}, struct(id="string", review=struct(who="string")), "") == {
        "id": None,
        "review": None,
    }


def test_an_iso_day_becomes_a_date() -> None:
    """An ISO day becomes a date; a date stays one."""
    assert conform("2017-03-02", "date", "") == conform(date(2017, 3, 2), "date", "") == date(2017, 3, 2)


@pytest.mark.parametrize("value", ["2017-01", "2017", "2017-02-29", "20170302", "2017-W09-4", "Thursday", "", 20170302])
def test_a_partial_date_is_refused_in_a_column_of_days(value: Any) -> None:
    """A month, a year or a day that does not exist is an error in a column of days."""
    with pytest.raises(OnrecordError, match="not a day of the calendar"):
        conform(value, "date", "utterances[0].date")


KINDS = st.recursive(
    st.sampled_from([*sorted(PYTHON), "date"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=1),
        st.dictionaries(st.text("abc", min_size=1), inner.map(lambda kind: Column(kind, "")), min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def _values(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, list):
        return st.lists(_values(kind[0]), max_size=2)
    if isinstance(kind, dict):
        return st.none() | st.fixed_dictionaries({name: _values(column.kind) for name, column in kind.items()})
    scalars = {"int32": st.integers(0, 9), "bool": st.booleans(), "date": st.dates()}
    return st.none() | scalars.get(kind, st.text(max_size=3))


@given(st.data())
def test_a_valid_value_is_returned_unchanged(data: st.DataObject) -> None:
    """A value of the declared type is not changed."""
    kind = data.draw(KINDS)
    value = data.draw(_values(kind))
    assert conform(value, kind, "") == value
