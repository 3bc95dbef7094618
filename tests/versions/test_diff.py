"""A difference lists each changed item once; another id is no change."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from onrecord import schema
from onrecord.adjudicate.disagreements import compare, records
from onrecord.corpus.load import load
from onrecord.documents.directory import document_paths, plain, read_document
from onrecord.errors import OnrecordError
from onrecord.versions.change import Reason, Values

if TYPE_CHECKING:
    from tests.versions.conftest import Versions

Found = list[tuple[str, str, set[str]]]


def told(versions: Versions) -> Found:
    """Return layer, kind and fields of each change."""
    return [(each.layer, each.kind, set(each.fields)) for each in versions.diff().changes]


def test_a_version_and_itself_have_no_difference(versions: Versions) -> None:
    """Every item, zone and entry is counted as the same."""
    found, corpus = versions.diff(), load()
    assert not found.changes
    assert found.renamed == {"entities": {}, "events": {}, "utterances": {}}
    for layer in ("zones", "mentions", "times", "quotes", "nonquotes", "events"):
        assert found.counts[layer]["same"] == sum(len(plain(each)[layer]) for each in corpus.documents.values())
    assert found.counts["event_instances"]["same"] == len(corpus.events)


def test_renamed_ids_are_listed_once_and_are_no_change(versions: Versions) -> None:
    """All registry ids and item numbers are different."""
    for path in versions.new.glob("*.json"):
        words = path.read_text(encoding="utf-8")
        for prefix in ("ent-", "evt-", "utt-"):
            words = words.replace(f'"{prefix}', f'"{prefix}other-')
        path.write_text(words, encoding="utf-8")
    for doc_id in load().doc_ids:
        path = versions.new / f"{doc_id}.json"
        words = path.read_text(encoding="utf-8")
        for prefix in "mtfqe":
            for number in range(60, 0, -1):
                words = words.replace(f'"{prefix}{number}"', f'"{prefix}{number + 100}"')
        path.write_text(words, encoding="utf-8")
    found = versions.diff()
    assert not found.changes
    for ids in found.renamed.values():
        assert ids
        assert all(new == old.replace("-", "-other-", 1) for old, new in ids.items())


def test_added_removed_and_changed_mentions_are_listed_with_their_words(versions: Versions) -> None:
    """Removed, added and changed mentions are each listed with their words."""

    def change(document: dict[str, Any]) -> None:
        targets = {each["target"] for event in document["events"] for each in event["arguments"]}
        free = next(each for each in document["mentions"] if each["id"] not in targets)
        document["mentions"].remove(free)
        document["mentions"][0]["form"] = "adjective"
        start = next(at for at in range(40) if at not in {each["start"] for each in document["mentions"]})
        head = {"start": start, "end": start + 1}
        document["mentions"].append(free | head | {"id": "m99", "head": head})

    versions.edit("ferry-1", change)
    found = versions.diff()
    counts = found.counts["mentions"]
    assert (counts["added"], counts["removed"], counts["changed"]) == (1, 1, 1)
    changed = next(each for each in found.changes if each.kind == "changed")
    assert changed.fields["form"].new == "adjective"
    assert f"[{load().texts['ferry-1'][slice(*_span(versions, 0))]}]" in changed.place


def _span(versions: Versions, at: int) -> tuple[int, int]:
    mention = json.loads((versions.new / "ferry-1.json").read_bytes())["mentions"][at]
    return mention["start"], mention["end"]


def test_an_argument_of_a_mention_with_another_extent_has_not_changed(versions: Versions) -> None:
    """A mention with another extent is one change: the arguments that it fills lead to it as before."""

    def change(document: dict[str, Any]) -> None:
        targets = [each["target"] for event in document["events"] for each in event["arguments"]]
        mention = next(
            each for each in document["mentions"] if each["id"] in targets and each["end"] > each["start"] + 6
        )
        mention["start"] += 1

    versions.edit("ferry-1", change)
    (change_,) = versions.diff().changes
    assert set(change_.fields) == {"extent"}
    assert str(change_.fields["extent"].old)[1:] == change_.fields["extent"].new


@pytest.mark.parametrize(
    ("layer", "field", "value"),
    [
        ("quotes", "act", "think"),
        ("quotes", "addressees", ["ent-nobody"]),
        ("events", "hedged", True),
        ("events", "arguments", []),
        ("times", "value", "2031"),
        ("nonquotes", "reason", "scare"),
        ("quotes", "parent", None),
        ("mentions", "entity", "ent-nobody"),
        ("zones", "zone", "caption"),
    ],
)
def test_a_changed_field_is_one_change_in_that_field(versions: Versions, layer: str, field: str, value: Any) -> None:
    """A value that changes is a change of that item in that field, and of nothing else."""

    def change(document: dict[str, Any]) -> None:
        next(each for each in document[layer] if each[field] not in (value, None))[field] = value

    doc_id = next(
        doc_id
        for doc_id, each in load().documents.items()
        if any(item[field] not in (value, None) for item in plain(each)[layer])
    )
    versions.edit(doc_id, change)
    assert told(versions) == [(layer, "changed", {field})]


def test_changes_of_certainty_and_notes_are_remarks(versions: Versions) -> None:
    """Changes of certainty and notes are listed as remarks."""
    versions.edit("ferry-1", lambda document: document["mentions"][0].update(certainty="low", note="unsure"))
    (change,) = versions.diff().changes
    assert change.is_remark
    assert set(change.fields) == {"certainty", "note"}


def test_registries_are_compared_entry_by_entry(versions: Versions) -> None:
    """An entry that changed, one that was added and one that was removed."""
    versions.edit("entities", lambda rows: rows[0]["names"].append("Her Honour"))
    gone = json.loads((versions.new / "utterances.json").read_bytes())[0]
    versions.edit("utterances", lambda rows: rows.pop(0))
    versions.edit("utterances", lambda rows: rows.append(gone | {"id": "utt-made-up", "speakers": []}))
    found = [(each.layer, each.kind, each.place) for each in versions.diff().changes]
    own = json.loads((versions.new / "entities.json").read_bytes())[0]["id"]
    assert found == [
        ("entities", "changed", own),
        ("utterances", "removed", gone["id"]),
        ("utterances", "added", "utt-made-up"),
    ]


def test_a_registry_that_one_version_lacks_is_not_compared(versions: Versions) -> None:
    """A note says so."""
    (versions.new / "entities.json").unlink()
    found = versions.diff()
    assert not found.changes
    assert any("registry entities is not compared" in note for note in found.notes)


def test_a_change_has_the_rule_and_reason_of_its_decision_or_finding(versions: Versions) -> None:
    """A finding has priority over a decision."""
    text = load().texts["ferry-1"]
    quote = plain(load().documents["ferry-1"])["quotes"][0]
    cue, content = ([text[each["start"] : each["end"]] for each in quote[name]] for name in ("cue", "content"))
    line = next(each for each in text.splitlines() if cue[0] in each)
    versions.edit("ferry-1", lambda document: document["quotes"][0].update(act="think"))
    row = {"n": 1, "layer": "quotes", "sentence": line, "a": {"cue": cue, "content": content}, "b": None}
    versions.log("disagreements/ferry-1.jsonl", row)
    versions.log("decisions/ferry-1.jsonl", {"n": 1, "decision": "a", "rule": "Q1", "reason": "so it is"})
    (change,) = versions.diff().changes
    assert change.reason == Reason("Q1", "so it is", "decisions")
    at = {"text": cue[0], "start": quote["cue"][0]["start"]}
    finding = {"action": "change", "layer": "quotes", "at": at, "gold": {"act": "think"}, "rule": "Q2", "reason": "no"}
    versions.log("third/ferry-1.jsonl", finding)
    (change,) = versions.diff().changes
    assert change.reason == Reason("Q2", "no", "third")
    added = {"action": "add", "layer": "events", "gold": {"text": "no such words"}, "rule": "V1", "reason": "yes"}
    versions.log("third/ferry-1.jsonl", added)
    assert any("third/ferry-1.jsonl:1" in note for note in versions.diff().notes)


def test_a_change_has_the_reason_of_its_erratum(versions: Versions) -> None:
    """An erratum at a place, or of an entry of a registry, is the reason for what changed there."""
    place = {"doc_id": "ferry-1", "layer": "events", "text": "lying"}
    entry = json.loads((versions.new / "utterances.json").read_bytes())[0]["id"]
    common = {
        "version": "0.0.9",
        "said": "x",
        "found_by": "y",
        "check": [{"require": "absent", "registry": "events", "entry": "z"}],
    }
    versions.errata(
        common | {"id": "one", "place": place, "rule": "V1", "right": "It is hedged."},
        common | {"id": "two", "place": {"registry": "utterances", "entry": entry}, "rule": "I1", "right": "So it is."},
    )
    versions.edit("utterances", lambda rows: rows[0].update(label="Another"))
    at = next(at for at, each in enumerate(plain(load().documents["ferry-1"])["events"]) if each["type"] == "Mislead")
    versions.edit("ferry-1", lambda document: document["events"][at].update(hedged=True))
    assert [each.reason for each in versions.diff().changes] == [
        Reason("V1", "It is hedged.", "errata 0.0.9"),
        Reason("I1", "So it is.", "errata 0.0.9"),
    ]


def test_other_files_of_the_log_are_noted_and_give_no_reasons(versions: Versions) -> None:
    """Other records of an adjudication give no reason, and break nothing."""
    versions.log("counts/ferry-1.jsonl", {"found": 3})
    assert any("counts/ferry-1.jsonl gives no reasons" in note for note in versions.diff().notes)


def test_a_decision_on_repeated_words_is_placed_by_the_annotations(versions: Versions) -> None:
    """Without the annotations it is counted."""
    text = load().texts["ferry-2"]
    quotes = plain(load().documents["ferry-2"])["quotes"]
    cues = [[text[span["start"] : span["end"]] for span in each["cue"]] for each in quotes]
    assert cues.count(["said"]) == 2
    versions.edit("ferry-2", lambda document: document["quotes"][cues.index(["said"])].update(act="think"))
    documents = [dict(load().documents), {each.stem: read_document(each) for each in document_paths(versions.new)}]
    (row,) = records(compare(*documents), "ferry-2", text)
    versions.log("disagreements/ferry-2.jsonl", row)
    versions.log("decisions/ferry-2.jsonl", {"n": 1, "decision": "b", "rule": "E1", "reason": "so it is"})
    assert any("decisions/ferry-2.jsonl record 1" in note for note in versions.diff().notes)
    for name, source in (("a", versions.old), ("b", versions.new)):
        path = shutil.copytree(source, versions.new.parent / "annotators" / name)
        (path / "about.json").write_text("{}")
    found = versions.diff()
    assert not found.notes
    assert [each.reason for each in found.changes] == [Reason("E1", "so it is", "decisions")]


def test_an_added_item_has_the_reason_of_its_finding(versions: Versions) -> None:
    """A finding that adds names the new item's place."""
    gone = {}

    def change(document: dict[str, Any]) -> None:
        gone.update(document["nonquotes"].pop(0))

    versions.edit("ferry-2", change)
    versions.old, versions.new = versions.new, versions.old
    text = load().texts["ferry-2"]
    words = {"text": text[gone["start"] : gone["end"]], "start": gone["start"]}
    finding = {"action": "add", "layer": "nonquotes", "gold": words, "rule": "Q9", "reason": "a title"}
    versions.log("third/ferry-2.jsonl", finding)
    (found,) = versions.diff().changes
    assert (found.kind, found.reason) == ("added", Reason("Q9", "a title", "third"))
    assert found.fields["reason"] == Values(None, gone["reason"])


def test_diff_json_conforms_to_its_schema_and_is_deterministic(versions: Versions) -> None:
    """The output conforms to schema `diff` and has the same bytes every time."""
    versions.edit("ferry-1", lambda document: document["quotes"][0].update(act="think"))
    versions.edit("ferry-2", lambda document: document["events"].clear())
    data = versions.diff().to_json()
    assert data == versions.diff().to_json()
    assert list(schema.explain("diff", json.loads(data), document="diff.json")) == []


def test_documents_that_one_version_lacks_are_named(versions: Versions) -> None:
    """Without a document in common there is an error."""
    (versions.new / "ferry-2.json").unlink()
    assert versions.diff().only == {"old": ["ferry-2"], "new": []}
    (versions.new / "ferry-1.json").rename(versions.new / "ferry-2.json")
    versions.edit("ferry-2", lambda document: document.update(doc_id="ferry-2", text_sha256=None))
    (versions.old / "ferry-2.json").unlink()
    with pytest.raises(OnrecordError, match="no document in common"):
        versions.diff()


def test_a_dangling_reference_is_an_error(versions: Versions) -> None:
    """The error names the id."""

    def change(document: dict[str, Any]) -> None:
        next(each for each in document["events"] if each["arguments"])["arguments"][0]["target"] = "m999"

    versions.edit("ferry-1", change)
    with pytest.raises(OnrecordError, match="does not have") as caught:
        versions.diff()
    assert "m999" in caught.value.got
