"""Every answer is either a prediction that `check` accepts, or a failure with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.run.answers import validated
from onrecord.run.extractor import ExtractorError, Input

DOCUMENT = Input("d1", "“I met him,” said Lind.", "00")
LEAVES = st.none() | st.booleans() | st.integers(-3, 40) | st.sampled_from(["direct", "Lind", "m1", "", "e1", "PER"])
KEYS = st.sampled_from(["doc_id", "quotes", "mentions", "start", "end", "text", "content", "id", "entity", "speakers"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


def settled(raw: bytes, *, drop_broken: bool = False) -> tuple[bytes | None, str]:
    """Return the canonical line and the reason of a failure, one of which is empty."""
    try:
        return validated(raw, DOCUMENT, drop_broken=drop_broken).line, ""
    except ExtractorError as error:
        return None, str(error)


@given(layers=st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_json_is_accepted_or_fails_with_a_reason(layers: dict[str, Any]) -> None:
    """Validating an accepted answer's canonical line returns the same line."""
    line, reason = settled(json.dumps({"doc_id": "d1"} | layers).encode())
    assert reason if line is None else validated(line, DOCUMENT).line == line
    assert "\n" not in reason


@given(layers=st.dictionaries(KEYS, VALUES, max_size=4))
def test_drop_broken_keeps_valid_answers_unchanged(layers: dict[str, Any]) -> None:
    """Every line that is returned with `drop_broken` is valid."""
    raw = json.dumps({"doc_id": "d1"} | layers).encode()
    strict, line = settled(raw)[0], settled(raw, drop_broken=True)[0]
    assert strict in {None, line}
    assert line is None or validated(line, DOCUMENT).line == line


@given(raw=st.binary(max_size=40))
def test_any_bytes_fail_with_a_reason(raw: bytes) -> None:
    """Random bytes fail with a reason."""
    line, reason = settled(raw)
    assert line is None
    assert reason


def test_strings_of_an_answer_become_spans_and_nulls_are_left_out() -> None:
    """A string becomes a span, and null fields are left out."""
    line = validated(
        b'{"doc_id": "d1", "times": null, "quotes": [{"content": ["I met him"], "cue": null}]}', DOCUMENT
    ).line
    assert json.loads(line) == {"doc_id": "d1", "quotes": [{"content": [{"text": "I met him"}]}]}


def test_the_reason_of_a_failure_has_the_first_problems_and_their_number() -> None:
    """The message has the first problems and the number of the others."""
    wrong = {"doc_id": "d1", "mentions": [{"start": 5, "end": 900 + number} for number in range(5)]}
    with pytest.raises(ExtractorError, match=r"mentions\[0\].*mentions\[2\].*and 2 more"):
        validated(json.dumps(wrong).encode(), DOCUMENT)
