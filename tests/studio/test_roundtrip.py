"""Documents pushed and pulled without a change are equal byte for byte: all layers, all documents."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studio_documents import Case

from onrecord.documents.directory import encode_document, plain
from onrecord.documents.model import Document, Quote, Span, Zone
from onrecord.schema import schema_version
from onrecord.studio import preflight, sound
from onrecord.studio.design import designs
from onrecord.studio.from_tasks import document, read
from onrecord.studio.to_tasks import Origin, task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import SearchStrategy


def _through(case: Case, layers: Sequence[str], origin: Origin) -> list[Any]:
    assert sound.problems(case.document, case.text) == []
    readings = []
    for layer in layers:
        made = json.loads(json.dumps(task(layer, case.document, case.text, origin)))
        assert preflight.problems(made) == []
        results = made["predictions"][0]["result"] if "predictions" in made else []
        for result in results:
            if "text" in result.get("value", {}) and result["type"] == "labels":
                result["value"]["text"] = "not to be trusted"
        reading = read(made["data"], results, case.text)
        assert reading.problems == []
        assert not any(reading.added.values())
        readings.append(reading)
    return readings


def _emptied(original: Document) -> dict[str, Any]:
    return {name: [] if isinstance(value, list) else value for name, value in plain(original).items()}


@pytest.mark.fuzz(cases=30, share=5)
@given(data=st.data())
def test_a_random_legal_document_survives_push_and_pull(data: st.DataObject, cases: SearchStrategy[Case]) -> None:
    """Touching, nested, crossing and equal spans, with any characters."""
    case = data.draw(cases)
    readings = _through(case, designs(), Origin("gold"))
    assert encode_document(document(_emptied(case.document), readings)) == encode_document(case.document)


@pytest.mark.fuzz(cases=15, share=3)
@given(data=st.data())
def test_an_unchanged_layer_does_not_change_its_document(data: st.DataObject, cases: SearchStrategy[Case]) -> None:
    """A layer that is pulled unchanged leaves its document as it was pushed."""
    case = data.draw(cases)
    for reading in _through(case, designs(), Origin(None)):
        assert encode_document(document(reading.pushed, [reading])) == encode_document(case.document)


def test_the_small_corpus_survives_push_and_pull(small: list[Case], small_origin: Origin) -> None:
    """The made-up corpus has every layer, a discontinuous quote and an event as another's argument."""
    for case in small:
        readings = _through(case, designs(), small_origin)
        assert encode_document(document(_emptied(case.document), readings)) == encode_document(case.document)


def test_gold_survives_push_and_pull(gold: list[Case], gold_origin: Origin) -> None:
    """Every article's gold is the same after push and pull."""
    for case in gold:
        readings = _through(case, designs(), gold_origin)
        assert encode_document(document(_emptied(case.document), readings)) == encode_document(case.document)


@pytest.mark.parametrize("fields", [{"content": [], "cue": [Span(3, 8)]}, {"content": [Span(0, 2), Span(3, 8)]}])
def test_a_quotation_mark_that_was_sent_stays(fields: dict[str, Any], small_origin: Origin) -> None:
    """It is left out of direct content that an annotator marks, not of a cue or of a second span of a quote of gold."""
    text = "He “knew it."
    zone = Zone(0, len(text), "body", duplicate=False)
    quote = Quote(
        id="q1",
        kind="direct",
        content_missing=not fields["content"],
        source=[],
        speakers=[],
        source_status="named",
        addressees=[],
        act="assert",
        cue_polarity="positive",
        cue_realis="actual",
        certainty="high",
        **{"cue": [], **fields},
    )
    layers: dict[str, Any] = {"mentions": [], "times": [], "fillers": [], "nonquotes": [], "events": []}
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    whole = Document("d", schema_version(), sha256, zones=[zone], quotes=[quote], **layers)
    (reading,) = _through(Case(whole, text), ["quotes"], small_origin)
    assert encode_document(document(reading.pushed, [reading])) == encode_document(whole)


def test_order_of_results_does_not_change_the_document(small: list[Case], small_origin: Origin) -> None:
    """The document is the same in whatever order the editor gives results."""
    for case in small:
        for layer in designs():
            made = task(layer, case.document, case.text, small_origin)
            reading = read(made["data"], made["predictions"][0]["result"][::-1], case.text)
            assert reading.problems == []
            assert encode_document(document(reading.pushed, [reading])) == encode_document(case.document)
