"""Blocks of plain documents, counted at once, have the figures of the same documents counted one by one."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.measures import registry
from onrecord.model import Document
from onrecord.result import Result
from onrecord.scoring import score

MEASURES = ["mention.strict", "mention.exact", "mention.partial", "mention.type", "coref.*", "leakage"]

mentions = st.lists(
    st.builds(
        lambda start, length, kind, entity: {"start": start, "end": start + length, "type": kind, "entity": entity},
        st.integers(0, 30),
        st.integers(1, 6),
        st.sampled_from(["PER", "ORG"]),
        st.sampled_from(["ent-a", "ent-b", "ent-c", "ent-d"]),
    ),
    max_size=12,
    unique_by=lambda mention: (mention["start"], mention["end"]),
)
corpora = st.lists(st.tuples(mentions, mentions), min_size=1, max_size=6)


def _written(result: Result) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(b"".join(result.chunks()))
    return {part: written[part] for part in ("measures", "documents")}


@pytest.mark.fuzz(share=5)
@given(corpora)
def test_a_file_and_its_documents_score_alike(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]
) -> None:
    """Every figure, of the whole and of each document, is the same whichever way the documents came."""
    directory = tmp_path_factory.mktemp("blocks")
    files, documents = [], []
    for side in (0, 1):
        rows = [{"doc_id": f"d{number}", "mentions": pair[side]} for number, pair in enumerate(pairs)]
        files.append(directory / f"{side}.jsonl")
        files[-1].write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        documents.append([msgspec.convert(row, Document) for row in rows])
    assert all(measure.counts_blocks for measure in registry.select(MEASURES))
    assert _written(score(*files, measures=MEASURES)) == _written(score(*documents, measures=MEASURES))
