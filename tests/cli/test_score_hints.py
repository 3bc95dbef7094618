"""`onrecord score` says so if many predicted quotes are pieces of gold quotes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord.cli.main import onrecord

if TYPE_CHECKING:
    from pathlib import Path

GOLD = {
    "doc_id": "a",
    "quotes": [
        {"id": "q1", "content": [{"start": 0, "end": 10}, {"start": 20, "end": 50}]},
        {"id": "q2", "content": [{"start": 60, "end": 70}]},
    ],
}
FIRST, SECOND, OTHER = [{"start": 0, "end": 10}], [{"start": 20, "end": 50}], [{"start": 60, "end": 70}]
SAID = "2 of 3 predicted quotes are pieces of gold quotes (1), so they are wrong as whole quotes"


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ([FIRST, SECOND, OTHER], SAID),
        ([[*FIRST, *SECOND], OTHER], None),
        ([FIRST, *[OTHER] * 10], None),
    ],
    ids=["pieces", "whole", "few"],
)
def test_pieces_are_counted(contents: list[list[dict[str, int]]], said: str | None, tmp_path: Path) -> None:
    """The note is on standard error; whole quotes and a single piece among many quotes give none."""
    gold, mine = tmp_path / "gold.jsonl", tmp_path / "mine.jsonl"
    gold.write_text(json.dumps(GOLD))
    mine.write_text(json.dumps({"doc_id": "a", "quotes": [{"content": each} for each in contents]}))
    found = CliRunner().invoke(onrecord, ["score", str(mine), "--gold", str(gold), "--json", "-"])
    assert json.loads(found.stdout)["measures"]
    assert (said or "pieces") in found.stderr if said else "pieces" not in found.stderr
