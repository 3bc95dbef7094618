"""Check that a row fits its columns. A wrong name or type stops the build instead of giving a column of nulls."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from onrecord.corpus.columns import Kind

PYTHON = {"string": str, "int32": int, "bool": bool}


def conform(value: Any, kind: Kind, path: str) -> Any:
    """Return a copy of a value with its columns in the declared order, and `datetime.date` in place of ISO dates.

    Args:
        value: A row, or a value in a row. Dates are ISO strings or `datetime.date`. Scalars and structs may be None.
        kind: The type that the value must have: a scalar's name, a list of one kind, or a dict of columns.
        path: The place of the value for the message, such as `quotes[3].cue`.

    Raises:
        OnrecordError: A name or a type differs, a list is None, or a date is not in the calendar.
    """
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise _misfit(path, value, "a list")
        return [conform(each, kind[0], f"{path}[{index}]") for index, each in enumerate(value)]
    if value is None:
        return None
    if isinstance(kind, dict):
        if not isinstance(value, dict) or value.keys() != kind.keys():
            got = sorted(value.keys() ^ kind.keys()) if isinstance(value, dict) else value
            raise _misfit(path, got, f"just the columns {', '.join(kind)}")
        return {name: conform(value[name], column.kind, f"{path}.{name}") for name, column in kind.items()}
    if kind == "date":
        return _day(value, path)
    if type(value) is not PYTHON[kind]:
        raise _misfit(path, value, kind)
    return value


def _day(value: Any, path: str) -> date:
    """Return a date for an ISO string YYYY-MM-DD; a `datetime.date` is returned unchanged.

    `path` is the place of the value, for the error.

    Raises:
        OnrecordError: The string is not a whole date of the calendar.
    """
    if isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != value:
        raise OnrecordError(
            "A date is not a day of the calendar.",
            where=path,
            got=shown(value),
            expected="a whole date such as 2017-03-02, or null",
            hint="correct the date in the annotations or in corpus/articles.json",
        )
    return day


def _misfit(path: str, got: object, expected: str) -> OnrecordError:
    """Return the error for a value that does not fit its column; the caller raises it.

    `path` is the place of the value, `got` the value or the wrong names, and `expected` what the column allows.
    """
    return OnrecordError(
        "A row does not fit its columns.",
        where=path,
        got=shown(got),
        expected=expected,
        hint="make onrecord/corpus/features.py and rows.py agree",
    )
