"""Whatever an extractor writes is a prediction that `check` accepts, or a failure with a reason; nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.run.answers import checked
from onrecord.run.extractor import ExtractorError, Input

DOCUMENT = Input("d1", "“I met him,” said Lind.", "00")
LEAVES = st.none() | st.booleans() | st.integers(-3, 40) | st.sampled_from(["direct", "Lind", "m1", "", "e1", "PER"])
KEYS = st.sampled_from(["doc_id", "quotes", "mentions", "start", "end", "text", "content", "id", "entity", "speakers"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


def settled(raw: bytes, *, drop_broken: bool = False) -> tuple[bytes | None, str]:
    """Return the canonical line, or the reason of a failure; anything else is raised."""
    try:
        return checked(raw, DOCUMENT, drop_broken=drop_broken).line, ""
    except ExtractorError as error:
        return None, str(error)


@given(layers=st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_json_is_accepted_or_fails_with_a_reason(layers: dict[str, Any]) -> None:
    """An accepted answer's canonical line is its own canonical line."""
    line, reason = settled(json.dumps({"doc_id": "d1"} | layers).encode())
    assert reason if line is None else checked(line, DOCUMENT).line == line
    assert "\n" not in reason


@given(layers=st.dictionaries(KEYS, VALUES, max_size=4))
def test_without_its_broken_items_any_json_is_accepted_or_fails_with_a_reason(layers: dict[str, Any]) -> None:
    """What is accepted as it is, is accepted without a change; what is accepted otherwise is sound by itself."""
    raw = json.dumps({"doc_id": "d1"} | layers).encode()
    strict, line = settled(raw)[0], settled(raw, drop_broken=True)[0]
    assert strict in {None, line}
    assert line is None or checked(line, DOCUMENT).line == line


@given(raw=st.binary(max_size=40))
def test_any_bytes_fail_with_a_reason(raw: bytes) -> None:
    """Noise is no prediction."""
    line, reason = settled(raw)
    assert line is None
    assert reason


def test_shorthands_are_written_out_and_nulls_left_away() -> None:
    """A string is a span, and null is as good as absent."""
    line = checked(
        b'{"doc_id": "d1", "times": null, "quotes": [{"content": ["I met him"], "cue": null}]}', DOCUMENT
    ).line
    assert json.loads(line) == {"doc_id": "d1", "quotes": [{"content": [{"text": "I met him"}]}]}


def test_of_many_problems_the_first_are_told_and_the_others_counted() -> None:
    """The message stays a line that can be read."""
    wrong = {"doc_id": "d1", "mentions": [{"start": 5, "end": 900 + number} for number in range(5)]}
    with pytest.raises(ExtractorError, match=r"mentions\[0\].*mentions\[2\].*and 2 more"):
        checked(json.dumps(wrong).encode(), DOCUMENT)
