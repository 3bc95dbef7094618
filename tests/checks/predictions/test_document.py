"""One predicted document: version, text, ids and references, and what passes with a text and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.checks.predictions import check_document
from onrecord.documents.model import Document, Mention

from .conftest import Malformed, assert_found, file_with

if TYPE_CHECKING:
    from pathlib import Path

MALFORMED: Malformed = {
    "wrong hash": (
        file_with(lambda document: document.update(text_sha256="0" * 64)),
        "predictions.hash",
        2,
        "text_sha256",
    ),
    "id twice": (
        file_with(lambda document: document["events"][0].update(id="m1")),
        "predictions.id",
        2,
        "events[0].id",
    ),
    "entity id twice": (
        file_with(lambda document: document.update(entities=[{"id": "lind"}, {"id": "lind"}])),
        "predictions.id",
        2,
        "entities[1].id",
    ),
    "target nowhere": (
        file_with(lambda document: document["events"][0]["arguments"][0].update(target="m7")),
        "predictions.target",
        2,
        "events[0].arguments[0].target",
    ),
    "parent nowhere": (
        file_with(lambda document: document["quotes"][1].update(parent="q7")),
        "predictions.parent",
        2,
        "quotes[1].parent",
    ),
    "parent no quote": (
        file_with(lambda document: document["quotes"][1].update(parent="m1")),
        "predictions.parent",
        2,
        "quotes[1].parent",
    ),
    "parents in a circle": (
        file_with(lambda document: document["quotes"][0].update(parent="q2")),
        "predictions.parent",
        2,
        "quotes[0].parent",
    ),
    "string nowhere": (
        file_with(lambda document: document["quotes"][1].update(content=["no such words"])),
        "predictions.strings",
        2,
        "quotes[1].content[0]",
    ),
    "document of another version": (
        file_with(lambda document: document.update(schema_version="9.0.0")),
        "predictions.version",
        2,
        "schema_version",
    ),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_each_malformed_document_is_reported_at_its_line_and_path(tmp_path: Path, kind: str) -> None:
    """A malformed file gives its problem at the line and path where it is, and no traceback."""
    assert_found(tmp_path, MALFORMED[kind])


def test_without_a_text_only_the_checks_that_need_a_text_are_skipped() -> None:
    """Without a text, offsets beyond its end pass, and reversed offsets do not."""
    document = Document(doc_id="x", mentions=[Mention(start=5, end=900, text="Lind"), Mention(start=9, end=2)])
    assert [problem.check for problem in check_document(document, None, 1, "f")] == ["predictions.order"]
