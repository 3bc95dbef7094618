"""A new article from a text file to `load_dataset` and a score, without a change of code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from onrecord.checks.run import validate
from onrecord.corpus import build
from onrecord.corpus.add import add
from onrecord.corpus.load import load
from onrecord.documents.directory import read_registry, write_document, write_registry
from onrecord.documents.model import Entity
from onrecord.errors import Severity
from onrecord.scorer import score
from onrecord.studio.from_tasks import document, read
from onrecord.studio.start import start
from onrecord.studio.to_tasks import task

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("datasets")
TEXT = "Harbour 🚢 Closes\r\n\r\nThe harbour closed, 👩\u200d🚀 Ada Lind told the Alder Gazette.\r\n"


def _mark(words: str, label: str, key: str, **values: tuple[str, str]) -> list[dict[str, Any]]:
    place = {"start": TEXT.index(words), "end": TEXT.index(words) + len(words)}
    bare = {"id": key, "to_name": "text"}
    span = {**bare, "from_name": "label", "type": "labels", "value": {**place, "labels": [label]}}
    return [
        span,
        *(
            {**bare, "from_name": name, "type": tag, "value": {**place, **_value(tag, value)}}
            for name, (tag, value) in values.items()
        ),
    ]


def _value(tag: str, value: str) -> dict[str, Any]:
    held = {"textarea": {"text": [value]}, "taxonomy": {"taxonomy": [[value]]}}
    return held.get(tag, {tag: [value]})


def test_a_text_with_emoji_is_annotated_built_loaded_and_scored(small_corpus: Path, tmp_path: Path) -> None:
    """Added, annotated as an annotator would, read back, validated, built, loaded and scored."""
    import datasets

    path = tmp_path / "harbour.txt"
    path.write_bytes(TEXT.encode())
    doc_id = add(load(small_corpus), path, title="Harbour 🚢 Closes").doc_id
    corpus = load(small_corpus)
    pushed, origin = next(pair for pair in start(corpus, "gold") if pair[0].doc_id == doc_id)
    name = ("choices", "name")
    marks = [
        *_mark("Ada Lind", "PER", "a", form=name, entity=("taxonomy", "ent-ada-lind")),
        *_mark("Alder Gazette", "ORG", "b", form=name, entity=("taxonomy", "ent-alder-gazette")),
        *_mark("The harbour", "FAC", "c", form=("choices", "nominal"), new_entity=("textarea", "harbour of Port Alder"),
               head=("textarea", "harbour")),
    ]  # fmt: skip
    reading = read(task("entities", pushed, TEXT, origin)["data"], marks, TEXT)
    assert reading.problems == []
    write_document(corpus.gold_dir, document(reading.pushed, [reading]))
    added = msgspec.convert(reading.added["entities"], list[Entity])
    write_registry(corpus.gold_dir, "entities", [*read_registry(corpus.gold_dir, "entities"), *added])

    report = validate(small_corpus)
    assert [each.render() for each in report.problems if each.severity is Severity.ERROR] == []
    corpus = load(small_corpus)
    build.write(build.plan(corpus), small_corpus)
    rows = datasets.load_dataset(str(small_corpus / "corpus"), "mentions", split="test", cache_dir=str(tmp_path / "c"))
    assert [row["text"] for row in rows if row["doc_id"] == doc_id] == ["The harbour", "Ada Lind", "Alder Gazette"]
    result = score(corpus, list(corpus.documents.values()))
    scored = json.loads(result.to_json())
    assert scored["measures"]["mention.exact"]["f1"] == 1
    assert doc_id in scored["documents"]
