"""The header of a predictions file is valid if and only if its schema says so."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import schema
from onrecord.documents.lines import RawLine
from onrecord.documents.predictions import read_line

values = st.sampled_from(["predictions", "document", "corpus", "0.1.0", "0.1.7", "9.0.0", "", "x", None, 1, [], {}])
headers = st.fixed_dictionaries(
    {"onrecord": st.just("predictions") | values},
    optional={
        "schema_version": st.just(schema.schema_version()) | values,
        "system": st.just("a system") | values,
        "scope": st.sampled_from(["document", "corpus"]) | values,
        "order": st.sampled_from(["document", None]) | values,
        **dict.fromkeys(["version", "corpus_version", "note", "unknown"], values),
    },
)


@pytest.mark.fuzz(share=10)
@given(headers)
def test_a_header_is_accepted_if_and_only_if_its_schema_accepts_it(value: dict[str, Any]) -> None:
    """msgspec, which reads headers, and jsonschema, which explains errors, agree on every header."""
    line = read_line(RawLine(1, json.dumps(value).encode()), "p.jsonl", first=True)
    is_sound = not list(schema.validator("header").iter_errors(value))
    assert (line.header is not None) == is_sound
    assert bool(line.problems) != is_sound
    if line.header is not None:
        assert line.header.scope == value.get("scope", "document")
