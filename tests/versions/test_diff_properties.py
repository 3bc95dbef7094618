"""Properties of the difference of any two versions, on random corpora."""

from __future__ import annotations

import json

from onrecord import schema
from onrecord.adjudicate.pairing import pairs
from onrecord.adjudicate.portable_items import LAYERS
from onrecord.testing.corpora import random_corpus
from onrecord.versions.diff import difference
from onrecord.versions.layout import groups, markdown_lines, text
from onrecord.versions.version import Version

NO_ENTRIES: dict[str, dict[str, object]] = {"entities": {}, "events": {}, "utterances": {}}


def versions(seed: int) -> tuple[Version, Version] | None:
    """Return gold and predictions of a random corpus as two versions; None without texts or with unaligned spans."""
    made = random_corpus(seed)
    placed = all(each.start >= 0 for document in made.predicted for each in document.mentions or ())
    if not (made.texts and made.predicted and placed):
        return None
    return (
        Version("old", {each.doc_id: each for each in made.gold}, made.texts, NO_ENTRIES),  # type: ignore[arg-type]
        Version("new", {each.doc_id: each for each in made.predicted}, made.texts, NO_ENTRIES),  # type: ignore[arg-type]
    )


def test_every_item_of_two_versions_is_counted_once() -> None:
    """Each item of the old version was removed, changed or stayed; each of the new was added, changed or stayed."""
    pairs_of_versions = [found for seed in range(120) if (found := versions(seed))]
    assert len(pairs_of_versions) > 20
    for old, new in pairs_of_versions:
        check(old, new)


def check(old: Version, new: Version) -> None:
    """Assert the properties that any difference of two versions has."""
    assert not difference(old, old).changes
    whole = difference(old, new)
    for layer in LAYERS:
        counts = whole.counts[layer]
        sizes = [
            sum(len(getattr(each.documents[doc_id], layer) or ()) for doc_id in whole.doc_ids) for each in (old, new)
        ]
        assert counts["removed"] + counts["changed"] + counts["same"] == sizes[0], layer
        assert counts["added"] + counts["changed"] + counts["same"] == sizes[1], layer
    assert list(schema.explain("diff", json.loads(whole.to_json()), document="diff.json")) == []
    shown = sum(len(group.rows) for layer in whole.counts for group in groups(whole, layer, remarks=True))
    assert shown == sum(len(each.fields) if each.kind == "changed" else 1 for each in whole.changes)
    assert all("\n" not in line for line in text(whole))
    assert any(line.startswith("| layer |") for line in markdown_lines(whole))


def test_mentions_without_heads_are_paired_by_their_place() -> None:
    """Two mentions without heads at different places are not paired."""
    here, there = {"start": 0, "end": 3, "head": None}, {"start": 9, "end": 12, "head": None}
    found = pairs("mentions", [here], [there])
    assert [(each.a is None, each.b is None) for each in found] == [(False, True), (True, False)]
    (only,) = pairs("mentions", [here], [here | {"head": [0, 2]}])
    assert None not in only
