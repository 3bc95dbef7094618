"""A corpus may have its own labels, roles and zones, and declares its layers and fields."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord import schema, score
from onrecord.checks.run import validate
from onrecord.errors import OnrecordError
from onrecord.schema.profile import root_of

if TYPE_CHECKING:
    from pathlib import Path

FIRST = "annotations/gold/ferry-1.json"


def bring(root: Path, **inventory: Any) -> None:
    """Write an inventory into a corpus."""
    (root / "schema").mkdir(exist_ok=True)
    (root / "schema" / "inventory.schema.json").write_text(json.dumps(inventory))


def declare(root: Path, **said: Any) -> None:
    """Write a corpus's corpus.json."""
    (root / "corpus" / "corpus.json").write_text(json.dumps(said))


def change(root: Path, layer: str, at: int, **fields: Any) -> None:
    """Set fields of an item of ferry-1; a field that is `...` is removed."""
    path = root / FIRST
    document = json.loads(path.read_text())
    document[layer][at].update(fields)
    document[layer][at] = {name: value for name, value in document[layer][at].items() if value is not ...}
    path.write_text(json.dumps(document))


def found(root: Path) -> list[str]:
    """Return the checks that report problems of a corpus."""
    return [each.check for each in validate(root).problems]


def test_an_inventory_adds_a_value_to_those_of_the_package(small_corpus: Path) -> None:
    """A value needs only its label; outside the corpus nothing changes."""
    bring(small_corpus, **{"$defs": {"entity_type": {"oneOf": [{"const": "VEH"}]}}})
    with schema.using(small_corpus):
        assert [*schema.inventory("entity_type")][-2:] == ["WORK", "VEH"]
        assert schema.inventory("entity_type")["VEH"]["title"] == "VEH"
    assert not schema.is_label("VEH", "entity_type")


def test_only_replaces_the_values_of_the_package(small_corpus: Path) -> None:
    """An event type lists its roles; the common roles are added."""
    rows = [{"const": "ACTION", "x-roles": {"agent": {"many": False}}}]
    bring(small_corpus, **{"$defs": {"event_type": {"only": True, "oneOf": rows}}})
    with schema.using(small_corpus):
        assert [*schema.inventory("event_type")] == ["ACTION"]
        assert [*schema.roles("ACTION")] == ["agent", "time", "place"]
        assert schema.role("ACTION", "agent") == schema.Role("agent", frozenset(EVERY), many=False)
        assert schema.role("ACTION", "victim") is None


EVERY = ("mention", "time", "filler", "quote", "event")


def test_validate_and_score_accept_types_of_the_corpus(small_corpus: Path, tmp_path: Path) -> None:
    """The signature has the hash of the inventory."""
    declare(small_corpus)
    change(small_corpus, "mentions", 0, type="VEH")
    assert "schema.record" in found(small_corpus)
    bring(small_corpus, **{"$defs": {"entity_type": {"oneOf": [{"const": "VEH"}]}}})
    assert found(small_corpus) == []
    gold = json.loads((small_corpus / FIRST).read_text())
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text(json.dumps({"doc_id": "ferry-1", "mentions": gold["mentions"]}))
    result = score(str(small_corpus), str(predicted), measures="mention.strict")
    assert result["mention.strict"].precision == 1
    assert "|inventory:" in result.signature
    below = score(str(small_corpus / "annotations" / "gold"), str(predicted), measures="mention.strict")
    assert below.settings["inventory"] == result.settings["inventory"]


def test_an_open_inventory_accepts_every_label_and_lists_those_of_gold(small_corpus: Path) -> None:
    """Every type and role counts; those that gold uses are listed, with the roles of their arguments."""
    declare(small_corpus)
    bring(small_corpus, open=True)
    event = json.loads((small_corpus / FIRST).read_text())["events"][0]
    change(small_corpus, "events", 0, type="Sail", arguments=[{**each, "role": "hull"} for each in event["arguments"]])
    assert [each for each in found(small_corpus) if each != "consistency.event_type"] == []
    assert validate(small_corpus).notes == ["event_type is open: gold has 1 label that no inventory defines: Sail"]
    with schema.using(small_corpus):
        assert "Sail" in schema.inventory("event_type")
        assert "hull" in schema.roles("Sail")
        assert schema.role("Sail", "anything") is not None
        assert not schema.is_open("polarity")


@pytest.mark.parametrize(
    ("inventory", "where"),
    [
        ({"entity_type": ["VEH"]}, ""),
        ({"$defs": {"entity_type": {"oneOf": ["VEH"]}}}, "$defs.entity_type.oneOf[0]"),
        ({"$defs": {"item_kind": {"oneOf": [{"const": "x"}]}}}, "$defs.item_kind"),
        ({"$defs": {"entity_type": {"only": True}}}, "$defs.entity_type"),
    ],
)
def test_an_invalid_inventory_is_the_only_problem(inventory: dict[str, Any], where: str, small_corpus: Path) -> None:
    """The problem gives the place and the expected form; nothing else is checked."""
    bring(small_corpus, **inventory)
    (problem,) = validate(small_corpus).problems
    assert (problem.check, problem.document, problem.path) == ("schema.profile", "schema/inventory.schema.json", where)
    assert problem.expected


def test_undeclared_layers_and_fields_are_not_required(small_corpus: Path) -> None:
    """A corpus of quotes with content, cue and kind is valid if it declares no more."""
    path = small_corpus / FIRST
    document = json.loads(path.read_text())
    quotes = [{name: each[name] for name in ("id", "kind", "content", "cue")} for each in document["quotes"]]
    kept = {name: document[name] for name in ("schema_version", "doc_id", "text_sha256", "zones")}
    path.write_text(json.dumps(kept | {"quotes": quotes}))
    declare(small_corpus)
    assert "schema.record" in found(small_corpus)
    declare(small_corpus, layers={"zones": "all", "quotes": ["content", "cue", "kind"]})
    assert {"schema.record", "spans.partition", "references.entity"}.isdisjoint(found(small_corpus))
    declare(small_corpus, layers={"zones": "all", "quotes": ["content", "cue", "kind", "act"]})
    assert "schema.record" in found(small_corpus)
    declare(small_corpus, layers={"zones": "all", "quotes": ["content", "cue", "kind", "act?"]})
    assert "schema.record" not in found(small_corpus)


def test_undeclared_layers_and_fields_of_gold_have_no_figures(small_corpus: Path, tmp_path: Path) -> None:
    """Although gold has acts and events; a note says so."""
    declare(small_corpus, layers={"quotes": ["content", "kind"]})
    gold = json.loads((small_corpus / FIRST).read_text())
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text(
        json.dumps(
            {
                "doc_id": "ferry-1",
                "quotes": gold["quotes"],
                "events": [{**each, "arguments": []} for each in gold["events"]],
            }
        )
    )
    for place in (small_corpus, small_corpus / "annotations" / "gold"):
        result = score(str(place), str(predicted), measures="quote.kind,quote.act,event.trigger.cls")
        assert result["quote.kind"].f1 is not None
        assert result["quote.act"].f1 is None
        assert result["event.trigger.cls"].f1 is None


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"layers": {"quote": "all"}}, "layers"),
        ({"layers": {"quotes": "some"}}, "layers.quotes"),
        ({"layers": {"quotes": ["tone"]}}, "layers.quotes"),
        ({"guidelines": "all"}, "guidelines"),
        ({"guidelines": ["coverage.nothing"]}, "guidelines"),
        ({"layer": {}}, ""),
    ],
)
def test_an_invalid_declaration_is_a_problem(said: dict[str, Any], where: str, small_corpus: Path) -> None:
    """An unknown layer, field or check is named with the known ones."""
    declare(small_corpus, **said)
    problems = [each for each in validate(small_corpus).problems if each.check == "schema.profile"]
    assert [(each.document, each.path) for each in problems] == [("corpus/corpus.json", where)]
    assert problems[0].expected


def test_checks_of_guidelines_are_used_only_if_declared(small_corpus: Path) -> None:
    """A quotation mark outside quotes is a warning only in a corpus that turns the check on."""
    path = small_corpus / FIRST
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "quotes": [], "nonquotes": []}))
    for guidelines, expected in (([], False), (True, True), (["coverage.quotation_mark"], True)):
        declare(small_corpus, guidelines=guidelines)
        assert ("coverage.quotation_mark" in found(small_corpus)) is expected


def test_a_directory_belongs_to_the_corpus_around_it(small_corpus: Path, tmp_path: Path) -> None:
    """The root, its gold and an annotator's directory; documents beside a schema/ belong to it."""
    assert root_of(small_corpus) == small_corpus
    assert root_of(small_corpus / "annotations" / "gold") == small_corpus
    (tmp_path / "own" / "schema").mkdir(parents=True)
    assert root_of(tmp_path / "own") == tmp_path / "own"
    assert root_of(tmp_path) is None
    for written, said in (("[]", "JSON, but not a JSON object"), ("{", "its JSON is broken")):
        with pytest.raises(OnrecordError, match=said), schema.using(_broken(small_corpus, written)):
            schema.labels("entity_type")


def _broken(root: Path, written: str) -> Path:
    bring(root)
    (root / "schema" / "inventory.schema.json").write_text(written)
    return root
