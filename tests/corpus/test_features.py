"""What onrecord.corpus.features promises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.features import PYTHON, configs, conform, front_matter, undeclared_dates, worded
from onrecord.errors import OnrecordError

COLUMNS: dict[str, Any] = {"id": "string", "spans": [{"start": "int32", "end": "int32"}], "flag": "bool"}
ROW = {"id": "q1", "spans": [{"start": 1, "end": 2}], "flag": False}


def test_a_row_that_fits_comes_back_in_the_declared_order() -> None:
    """Columns are put in order and values are kept."""
    shuffled = {name: ROW[name] for name in ("flag", "spans", "id")}
    assert list(conform(shuffled, COLUMNS, "quotes[0]")) == list(COLUMNS)
    assert conform(shuffled, COLUMNS, "quotes[0]") == ROW


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"id": "q1", "span": [], "flag": True}, "quotes[0]"),
        ({"id": "q1", "flag": True}, "quotes[0]"),
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
def test_a_row_that_does_not_fit_is_an_error_with_its_place(row: dict[str, Any], place: str) -> None:
    """A column misnamed, missing, added or of another type stops the build and says where."""
    with pytest.raises(OnrecordError) as caught:
        conform(row, COLUMNS, "quotes[0]")
    assert caught.value.where == place


def test_scalars_and_structs_may_be_null() -> None:
    """An absent scalar or struct is null; a list never is."""
    assert conform({"id": None, "review": None}, {"id": "string", "review": {"who": "string"}}, "") == {
        "id": None,
        "review": None,
    }


def test_a_column_of_nothing_but_dates_is_found() -> None:
    """A string column that Arrow would take for timestamps is named; a mixed or a declared one is not."""
    columns = {"a": "string", "b": "string", "c": "date", "d": [{"e": "string"}]}
    rows = [
        {"a": "2017-03-02", "b": "2017-03-02", "c": "2017-03-02", "d": [{"e": "2017-03-02T10:00:00Z"}]},
        {"a": None, "b": "2017-03-02TMO", "c": None, "d": []},
    ]
    assert undeclared_dates(rows, columns) == ["a", "d.e"]


def test_the_front_matter_has_lists_and_structs_and_no_sequences() -> None:
    """The card's columns are written with `list:` and `struct:`."""
    assert front_matter({"l": ["string"], "s": [{"start": "int32"}], "r": {"who": "string"}}) == [
        {"name": "l", "list": "string"},
        {"name": "s", "list": [{"name": "start", "dtype": "int32"}]},
        {"name": "r", "struct": [{"name": "who", "dtype": "string"}]},
    ]


def test_only_a_column_of_nothing_but_whole_dates_is_json() -> None:
    """A year among the dates makes the column a string again: json would read it as a number."""
    columns = {"day": "date", "times": [{"value": "timex"}]}
    days = [{"day": "2017-03-02", "times": [{"value": "2016"}, {"value": "2017-03-02"}]}, {"day": None, "times": []}]
    assert front_matter(columns, days) == [
        {"name": "day", "dtype": "json"},
        {"name": "times", "list": [{"name": "value", "dtype": "string"}]},
    ]


def test_every_span_of_every_configuration_has_its_text() -> None:
    """Wherever a start and an end are published, the words are published beside them."""
    for columns in configs().values():
        assert worded(columns) == columns


def test_one_name_has_one_kind_everywhere() -> None:
    """A field of one name has one type in every configuration and at every depth."""
    kinds: dict[str, Any] = {}

    def visit(kind: Any) -> None:
        if isinstance(kind, list):
            visit(kind[0])
        elif isinstance(kind, dict):
            for name, part in kind.items():
                assert kinds.setdefault(name, part) == part, name
                visit(part)

    for columns in configs().values():
        visit(columns)
    assert kinds["date"] == "date"


KINDS = st.recursive(
    st.sampled_from(sorted(PYTHON)),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=1),
        st.dictionaries(st.text("abc", min_size=1), inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def _values(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, list):
        return st.lists(_values(kind[0]), max_size=2)
    if isinstance(kind, dict):
        return st.none() | st.fixed_dictionaries({name: _values(part) for name, part in kind.items()})
    scalars = {"int32": st.integers(0, 9), "bool": st.booleans()}
    return st.none() | scalars.get(kind, st.text(max_size=3))


@given(st.data())
def test_whatever_fits_its_kind_is_unchanged(data: st.DataObject) -> None:
    """Holding a value to its kind changes nothing in it."""
    kind = data.draw(KINDS)
    value = data.draw(_values(kind))
    assert conform(value, kind, "") == value
