"""The worked example of the guidelines is a valid corpus, made from its marks, and shows every value."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from onrecord import schema
from onrecord.checks.run import validate
from onrecord.cli.marks import marks
from onrecord.corpus.load import load

if TYPE_CHECKING:
    import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "guidelines-example"
GOLD = EXAMPLE / "annotations" / "gold"


def test_marks_of_the_example_reproduce_its_committed_gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every mark is found by its words; documents and registries are those that are committed."""
    monkeypatch.setenv("ONRECORD_HOME", str(EXAMPLE))
    result = CliRunner().invoke(marks, [str(EXAMPLE / "marks"), "-o", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in GOLD.iterdir()}
    for path in GOLD.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_example_corpus_is_valid() -> None:
    """Validation of the example reports no problem that is not acknowledged."""
    report = validate(EXAMPLE)
    assert report.problems == []


def test_the_example_uses_every_value_of_the_inventories() -> None:
    """Each type, form, kind, act and realis occurs, and the article is as long as a short news item."""
    (document,) = load(EXAMPLE).documents.values()
    seen = {
        "quote_kind": {quote.kind for quote in document.quotes or ()},
        "act": {quote.act for quote in document.quotes or ()},
        "source_status": {quote.source_status for quote in document.quotes or ()},
        "entity_type": {mention.type for mention in document.mentions or ()},
        "mention_form": {mention.form for mention in document.mentions or ()},
        "realis": {event.realis for event in document.events or ()},
        "certainty": {mention.certainty for mention in document.mentions or ()},
    }
    missing = {name: set(schema.inventory(name)) - values for name, values in seen.items()}
    assert not any(missing.values()), missing
    assert any(quote.parent for quote in document.quotes or ())
    assert any(mention.predicative for mention in document.mentions or ())
    assert document.nonquotes
    assert 350 <= len(load(EXAMPLE).texts["harbour"].split()) <= 450
