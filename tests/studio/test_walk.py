"""The steps of docs/annotating.md, from `serve` to gold, by commands, mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from studio_walk import Walk

from onrecord.checks.run import validate
from onrecord.documents.directory import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Migrate

pytestmark = pytest.mark.xdist_group("studio")


@pytest.mark.slow
def test_the_steps_of_docs_annotating_md_lead_to_gold(
    migrate: Migrate, chromium: str, small_corpus: Path, tmp_path: Path
) -> None:
    """Serve, push gold, correct a mark and add one in the editor, pull as a review, validate, accept, build."""
    walk = Walk(small_corpus, migrate(tmp_path / "own"), chromium)
    said = walk.go()
    assert "2 added" in said["push"]
    assert "filled in: " in said["pull"]
    assert "0 errors" in said["validate"]
    assert "taken from annotations/annotators/admin" in said["accept"]
    assert [each for each in validate(small_corpus).problems if each.severity == "error"] == []
    gold = read_document(small_corpus / "annotations" / "gold" / "ferry-1.json")
    changed = [each for each in gold.mentions or () if each.certainty == "low"]
    (ferry,) = (each for each in gold.mentions or () if (each.entity or "").startswith("ent-alder-ferry"))
    assert [each.id for each in changed] == ["m3"]
    assert (ferry.form, ferry.type, ferry.head.end - ferry.head.start if ferry.head else 0) == ("nominal", "FAC", 5)
    assert {each.review["who"] for each in gold.mentions or () if each.review} == {"admin"}
    assert len(walk.steps) == 8
