"""Strict JSON: departures that Python's reader accepts are refused, with the reason."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.strict import NotJsonError, strict_json


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"a": 1, "a": 2}', "twice"),
        (b'[{"b": {"a": 1, "a": 1}}]', "twice"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b'["\xe9"]', "UTF-8"),
        (b"\xef\xbb\xbf[]", "byte order mark"),
        (b'["\\ud800"]', "surrogate"),
        (b'{"a": [1, 2', "not JSON"),
        (b"[" * 100_000, "deeply"),
        (b"1" * 10_000, "not JSON"),
        (b"", "not JSON"),
    ],
)
def test_departures_from_strict_json_are_refused(raw: bytes, reason: str) -> None:
    """Each departure is refused, with a message that names it."""
    with pytest.raises(NotJsonError, match=reason):
        strict_json(raw)


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        (b'{"a": 1},', "take away the comma after it"),
        (b'{"a": 1}{"b": 2}', "write one JSON value on each line"),
        (b'{"a": "one', "cut short"),
        (b'{"a": 1', "cut short"),
    ],
)
def test_broken_json_is_answered_with_what_to_change(raw: bytes, hint: str) -> None:
    """The hint says how to mend the line."""
    with pytest.raises(NotJsonError) as caught:
        strict_json(raw)
    assert hint in caught.value.hint


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.fuzz(share=10)
@given(VALUES)
def test_every_json_value_is_read_as_written(value: object) -> None:
    """Every JSON value is read as it was written."""
    assert strict_json(json.dumps(value, ensure_ascii=False).encode()) == value
