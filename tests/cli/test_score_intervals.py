"""`onrecord score --ci`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from onrecord import schema
from onrecord.cli.score import score

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_ci_option_shows_and_writes_an_interval_or_a_reason_for_each_measure(
    small_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table and the JSON have the intervals, the reasons and the seed."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    gold, out = small_corpus / "annotations" / "gold", small_corpus / "result.json"
    arguments = [str(gold), "--ci", "--measures", "mention.strict,xcoref.conll", "--json", str(out)]
    shown = CliRunner().invoke(score, arguments, catch_exceptions=False)
    assert shown.exit_code == 0
    assert "fewer than 20" in shown.output
    assert "computed over the whole corpus" in shown.output
    assert "seed:" in shown.output
    plain = json.loads(out.read_bytes())
    assert list(schema.explain("result", plain, document="result.json")) == []
    assert plain["measures"]["mention.strict"]["interval"]["unit"] == "paragraph"


def test_without_ci_there_is_no_interval_and_no_seed(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A score without intervals has none in its JSON, and no seed in its signature."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    gold = small_corpus / "annotations" / "gold"
    printed = CliRunner().invoke(score, [str(gold), "--json", "-"], catch_exceptions=False).output
    assert '"interval"' not in printed
    assert "seed" not in printed
