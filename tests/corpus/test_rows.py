"""Rows of the published tables."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.corpus.features import configs
from onrecord.corpus.load import load
from onrecord.corpus.rows import rows
from onrecord.errors import OnrecordError

from .conftest import CHECKOUT, assert_published

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_contain_every_value_of_the_small_corpus(small_corpus: Path) -> None:
    """The configurations together hold every value of the annotations."""
    corpus = load(small_corpus)
    assert_published({config: rows(corpus, config) for config in configs()}, small_corpus)


def test_rows_contain_every_value_of_the_corpus() -> None:
    """The configurations together hold every value of the annotations."""
    corpus = load(CHECKOUT)
    assert_published({config: rows(corpus, config) for config in configs()}, CHECKOUT)


def test_a_quote_row_has_names_paragraph_and_article(small_corpus: Path) -> None:
    """A quote's row has its words, its speakers' names, its paragraph, and the article's title, publisher and date."""
    row = next(row for row in rows(load(small_corpus), "quotes") if row["id"] == "q3")
    assert row["text"] == "I met him once, We did not discuss the ferry."
    assert [each["text"] for each in row["content"]] == ["I met him once,", "We did not discuss the ferry."]
    assert (row["cue_text"], row["source_text"], row["speaker_names"]) == ("told", "Lind", ["Ada Lind"])
    assert row["addressee_names"] == ["Alder Gazette"]
    assert row["utterance_label"] == "Lind met Berg once"
    assert row["paragraph"] == '"I met him once," Lind told the Alder Gazette. "We did not discuss the ferry."'
    assert row["paragraph"][row["content"][0]["start"] - row["paragraph_start"] :].startswith("I met him once")
    assert (row["title"], row["publisher"], row["date"]) == (
        "Mayor Offers To Step Aside",
        "Alder Gazette",
        date(2031, 5, 5),
    )
    assert row["zone"] == "body"


def test_an_event_row_has_the_items_that_fill_its_roles(small_corpus: Path) -> None:
    """An event's row has its trigger, its instance, and for each argument the item's kind, words and entity."""
    found = {row["id"]: row for row in rows(load(small_corpus), "events") if row["doc_id"] == "ferry-1"}
    assert (found["e2"]["text"], found["e2"]["instance_label"], found["e2"]["instance_from"]) == (
        "met",
        "Lind and Berg meet",
        date(2031, 5, 5),
    )
    assert found["e2"]["arguments"][0] == {
        "role": "participant",
        "target": "m2",
        "target_kind": "mention",
        "target_start": 34,
        "target_end": 48,
        "target_text": "Mayor Ada Lind",
        "target_entity": "ent-ada-lind",
        "target_entity_name": "Ada Lind",
    }
    kinds = {each["target_kind"] for row in found.values() for each in row["arguments"]}
    assert {"mention", "time", "filler", "event"} <= kinds


def test_start_and_end_of_a_quote_row_cover_all_its_content(small_corpus: Path) -> None:
    """Without a content both are null, and the row still has its paragraph and zone."""
    corpus = load(small_corpus)
    for row in rows(corpus, "quotes"):
        assert row["start"] == min(each["start"] for each in row["content"])
        assert row["end"] == max(each["end"] for each in row["content"])
        if len(row["content"]) == 1:
            assert corpus.texts[row["doc_id"]][row["start"] : row["end"]] == row["text"]
    path = small_corpus / "annotations" / "gold" / "ferry-1.json"
    document = json.loads(path.read_bytes())
    document["quotes"][0] |= {"content": [], "content_missing": True, "rendering": None}
    path.write_text(json.dumps(document), encoding="utf-8")
    row = rows(load(small_corpus), "quotes")[0]
    assert (row["start"], row["end"], row["text"]) == (None, None, None)
    assert row["paragraph"] is not None
    assert row["zone"] == "headline"


def test_an_argument_row_has_its_event_and_target(small_corpus: Path) -> None:
    """Every argument is a row with its event's trigger, type and place, and its target's words and offsets."""
    corpus = load(small_corpus)
    found = rows(corpus, "arguments")
    events = {(row["doc_id"], row["id"]): row for row in rows(corpus, "events")}
    assert len(found) == sum(len(row["arguments"]) for row in events.values())
    for row in found:
        event, text = events[row["doc_id"], row["event_mention"]], corpus.texts[row["doc_id"]]
        assert {name: row[name] for name in event["arguments"][0]} in event["arguments"]
        assert (row["event_type"], row["event"], row["paragraph"]) == (
            event["type"],
            event["event"],
            event["paragraph"],
        )
        assert text[row["trigger_start"] : row["trigger_end"]] == row["trigger_text"] == event["text"]
        assert text[row["target_start"] : row["target_end"]] == row["target_text"]
    assert {row["target_kind"] for row in found} >= {"mention", "time", "filler", "event"}


def test_a_quote_as_argument_has_the_offsets_and_words_of_its_content(small_corpus: Path) -> None:
    """The offsets of a quote as a target hold all pieces of its content, and its words are joined."""
    path = small_corpus / "annotations" / "gold" / "ferry-1.json"
    document = json.loads(path.read_bytes())
    quote = next(each for each in document["quotes"] if len(each["content"]) > 1)
    event = next(each for each in document["events"] if each["arguments"])
    event["arguments"][0]["target"] = quote["id"]
    path.write_text(json.dumps(document), encoding="utf-8")
    row = next(row for row in rows(load(small_corpus), "arguments") if row["target"] == quote["id"])
    assert row["target_kind"] == "quote"
    assert (row["target_start"], row["target_end"]) == (quote["content"][0]["start"], quote["content"][-1]["end"])
    assert row["target_text"] == "I met him once, We did not discuss the ferry."
    assert row["target_entity"] is None


def test_a_mention_row_has_its_head_and_its_entity(small_corpus: Path) -> None:
    """A mention's row has its words, its head's words, its entity's name and id, and its sentence."""
    row = rows(load(small_corpus), "mentions")[1]
    assert (row["text"], row["head"]["text"], row["entity_name"], row["wikidata"]) == (
        "Mayor Ada Lind",
        "Ada Lind",
        "Ada Lind",
        "Q999999001",
    )
    assert row["sentence"].startswith("Mayor Ada Lind met")


def test_a_registry_row_lists_its_documents_and_items(small_corpus: Path) -> None:
    """Rows of entities, event instances and utterances list the documents and items that refer to them."""
    corpus = load(small_corpus)
    entity = next(row for row in rows(corpus, "entities") if row["id"] == "ent-ada-lind")
    assert entity["doc_ids"] == ["ferry-1", "ferry-2"]
    assert all(
        each["text"] == corpus.texts[each["doc_id"]][each["start"] : each["end"]] for each in entity["entity_mentions"]
    )
    utterance = next(row for row in rows(corpus, "utterances") if row["id"] == "utt-lind-met-once")
    assert len(utterance["utterance_quotes"]) > 1
    assert utterance["speaker_names"] == ["Ada Lind"]
    instance = next(row for row in rows(corpus, "event_instances") if row["id"] == "evt-meet-lind-berg")
    assert instance["place_name"] == "Port Alder"


def test_withheld_rows_differ_only_in_words(small_corpus: Path) -> None:
    """Withheld rows have the same ids, offsets and labels; only text from articles is null."""
    corpus = load(small_corpus)
    for config in configs():
        for given, withheld in zip(rows(corpus, config), rows(corpus, config, withheld=True), strict=True):
            assert _without_words(given) == _without_words(withheld)
            assert not any(_words(withheld))


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_words(each) for name, each in value.items() if not _is_text(name)}
    return [_without_words(each) for each in value] if isinstance(value, list) else value


def _words(value: Any) -> list[Any]:
    if isinstance(value, dict):
        own = [each for name, each in value.items() if _is_text(name)]
        return own + [word for each in value.values() for word in _words(each)]
    return [word for each in value for word in _words(each)] if isinstance(value, list) else []


def _is_text(name: str) -> bool:
    return name in {"text", "paragraph", "sentence"} or name.endswith("_text")


@pytest.mark.parametrize(
    ("layer", "key", "config"),
    [("mentions", "entity", "mentions"), ("quotes", "utterance", "quotes"), ("events", "event", "events")],
)
def test_an_id_without_a_registry_entry_is_an_error(small_corpus: Path, layer: str, key: str, config: str) -> None:
    """An item whose registry entry is not there is an error that names the item and the id."""
    path = small_corpus / "annotations" / "gold" / "ferry-1.json"
    document = json.loads(path.read_bytes())
    document[layer][0][key] = f"{document[layer][0][key][:4]}nowhere"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(OnrecordError, match="refers to nothing") as caught:
        rows(load(small_corpus), config)
    assert document[layer][0]["id"] in caught.value.where
    assert caught.value.got.endswith("nowhere")


def test_an_unknown_configuration_is_an_error_that_lists_the_known(small_corpus: Path) -> None:
    """The error for a mistyped configuration lists all configurations."""
    with pytest.raises(OnrecordError) as caught:
        rows(load(small_corpus), "quote")
    assert "quotes" in caught.value.expected
