"""Blocks of plain documents, counted at once, have the figures of the same documents counted one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.bulk import plain, unread
from onrecord.documents.model import Document
from onrecord.measures import registry
from onrecord.score.pairs import Pairs
from onrecord.score.score import score

if TYPE_CHECKING:
    from pathlib import Path

SCHEMES = ["mention.strict", "mention.exact", "mention.partial", "mention.type"]
MEASURES = [
    *SCHEMES,
    "mention.head",
    "coref.*",
    "xcoref.*",
    "coref.*[singletons=no]",
    "xcoref.*[singletons=no]",
    "leakage",
]
CORPUS_SCOPE = {"onrecord": "predictions", "schema_version": "0.1.0", "system": "made-up", "scope": "corpus"}


def _mention(start: int, length: int, label: str | None, entity: str | None = None) -> dict[str, Any]:
    mention = {"start": start, "end": start + length, "type": label, "entity": entity}
    return {key: value for key, value in mention.items() if value is not None}


place = st.integers(0, 30), st.integers(1, 6), st.sampled_from(["PER", "ORG", "GPE", None])
# Spans that repeat, overlap and stand at one place under several labels; and mentions of entities, at a place each.
bare = st.lists(st.builds(_mention, *place), max_size=12)
clustered = st.lists(
    st.builds(_mention, *place, st.sampled_from(["ent-a", "ent-b", "ent-c", "ent-d", None])),
    max_size=12,
    unique_by=lambda mention: (mention["start"], mention["end"]),
)
# A document with a layer of quotes is not plain, so it is gone through by itself.
others = st.sampled_from([{}, {}, {}, {"quotes": []}])


@st.composite
def corpora(draw: st.DrawFn, mentions: st.SearchStrategy[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return gold and predicted documents: some of these missing, and in another order."""
    number = draw(st.integers(1, 6))
    sides = [
        [{"doc_id": f"d{each}", "mentions": draw(mentions), **draw(others)} for each in range(number)] for _ in "ab"
    ]
    kept = draw(st.lists(st.booleans(), min_size=number, max_size=number).filter(any))
    predicted = [row for row, is_kept in zip(sides[1], kept, strict=True) if is_kept]
    return [sides[0], draw(st.just(predicted) | st.permutations(predicted))]


def _files(directory: Path, sides: list[list[dict[str, Any]]], between: str) -> list[Path]:
    files = [directory / "gold.jsonl", directory / "predicted.jsonl"]
    for file, rows in zip(files, (sides[0], [CORPUS_SCOPE, *sides[1]]), strict=True):
        file.write_text(between.join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return files


def _figures(gold: Any, predicted: Any, measures: list[str], *, in_blocks: bool, run: int = 1) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unread, "LARGE_BYTES", 0 if in_blocks else 1 << 62)
        patch.setattr(unread, "BYTES", run)
        patch.setattr(plain, "BYTES", run // 3)
        written: dict[str, Any] = json.loads(score(gold, predicted, measures=measures).to_json())
    return written


def _agree(directory: Path, sides: list[list[dict[str, Any]]], run: int, measures: list[str], between: str) -> None:
    files = _files(directory, sides, between)
    assert all(measure.counts_blocks for measure in registry.select(measures))
    one_by_one = _figures(*files, measures, in_blocks=False)
    assert _figures(*files, measures, in_blocks=True, run=run) == one_by_one
    documents = [[msgspec.convert(row, Document) for row in rows] for rows in sides]
    without = [name for name in measures if not name.startswith("xcoref")]  # for these a file must state its scope
    parts = ("measures", "documents")
    of_records = _figures(*documents, without, in_blocks=True, run=run)
    assert [of_records[part] for part in parts] == [
        _figures(*documents, without, in_blocks=False)[part] for part in parts
    ]


@pytest.mark.fuzz(cases=40, share=20)
@given(corpora(bare), st.integers(1, 700), st.sampled_from(["", "\n"]))
@example(  # a hub with two at its own place, on either side: canonical order says which is its partner
    [
        [{"doc_id": "d0", "mentions": [{"start": 0, "end": 4, "type": "GPE"}]}],
        [{"doc_id": "d0", "mentions": [{"start": 0, "end": 4, "type": "ORG"}, {"start": 0, "end": 4, "type": "PER"}]}],
    ],
    700,
    "",
)
def test_spans_count_alike(
    tmp_path_factory: pytest.TempPathFactory, sides: list[list[dict[str, Any]]], run: int, between: str
) -> None:
    """Every figure of the schemes, of the whole and of each document, is the same in blocks of whatever size."""
    _agree(tmp_path_factory.mktemp("blocks"), sides, run, [*SCHEMES, "mention.head", "leakage"], between)


@pytest.mark.fuzz(cases=20, share=5)
@given(corpora(clustered), st.integers(1, 700))
def test_clusters_count_alike(
    tmp_path_factory: pytest.TempPathFactory, sides: list[list[dict[str, Any]]], run: int
) -> None:
    """Every figure of coreference, within and across documents, is the same in blocks of whatever size."""
    _agree(tmp_path_factory.mktemp("blocks"), sides, run, MEASURES, "")


def test_plain_documents_come_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the properties compare are two ways indeed: plain documents come in blocks, others one by one."""
    from onrecord.bulk.block import Block
    from onrecord.documents.sources import source
    from onrecord.score.gold import find_gold

    rows = [{"doc_id": f"d{number}", "mentions": [{"start": 0, "end": 1}]} for number in range(4)]
    rows[2]["quotes"] = []
    gold, predicted = _files(tmp_path, [rows, rows], "")
    monkeypatch.setattr(unread, "LARGE_BYTES", 0)
    monkeypatch.setattr(unread, "BYTES", 1)
    parts = list(Pairs(find_gold(gold), source(predicted)).in_blocks())
    assert [isinstance(part, Block) for part in parts] == [True, True, False, True]
