"""The results on random corpora are the recorded ones, so that no change of the engine moves a figure unnoticed.

Other tests check properties, or five documents under default settings. These corpora have every shape, and the measures
every parameter. After a change that is meant to move figures, record the results anew, and say in CHANGELOG.md what
moved: `python tests/scoring/test_recorded.py`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from onrecord.documents.model import Document, Entity, PredictedEntity
from onrecord.documents.sources import Held
from onrecord.scorer import score
from onrecord.scoring.gold import Gold
from onrecord.testing import random_corpus
from onrecord.testing.corpora import NAMES

FILE = Path(__file__).parent / "recorded.json"
SEEDS = range(80)
MEASURES = (
    "*",
    "*coref.*[singletons=no]",
    "*coref.*[match=overlap]",
    "*coref.*[match=overlap,singletons=no]",
    *(f"{of}.*[match={how}]" for of in ("coref", "xcoref") for how in ("head", "crac-partial")),
    *(f"{of}.*[match={how},singletons=no]" for of in ("coref", "xcoref") for how in ("head", "crac-partial")),
    "link.qid[match=head]",
    "link.qid[match=overlap]",
    "event.argument.*[fillers=tokens]",
)
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"without_duplicates": True},
    {"form": "name,nominal", "kind": "direct,indirect"},
    {"type": "PER,Meet", "ignore": "ORG"},
    {"given": "mentions"},
)
REGISTRY = {
    name: Entity(name, "PER", word, [word, f"the {word}"], qid, None if qid else "not_in_wikidata")
    for name, word, qid in zip(NAMES, ("Lind", "Berg", "Oslo", "minister"), ("Q1", "Q2", None, "Q4"), strict=True)
}


def with_addressees(document: Document, draw: Random) -> Document:
    """Return a document whose quotes have random addressees."""
    quotes = [replace(each, addressees=draw.sample(NAMES, draw.randint(0, 2))) for each in document.quotes or ()]
    return replace(document, quotes=quotes) if quotes else document


def with_links(document: Document, draw: Random) -> Document:
    """Return a prediction that gives its entities random names and QIDs."""
    known = [
        PredictedEntity(name, name=draw.choice([None, "Lind", "Berg"]), wikidata=draw.choice([None, "Q1", "Q4"]))
        for name in NAMES
    ]
    return replace(document, entities=known)


def digest(data: Any) -> str:
    """Return the first twelve digits of the SHA-256 of data, as JSON with sorted keys."""
    return sha256(msgspec.json.encode(data, order="sorted")).hexdigest()[:12]


def results() -> dict[str, Any]:
    """Return the hashes of the corpora, and those of each measure's figures and counts: all, and of each corpus."""
    corpora: list[Any] = []
    by_measure: defaultdict[str, list[Any]] = defaultdict(list)
    by_corpus: list[str] = []
    for seed in SEEDS:
        made, draw = random_corpus(seed), Random(seed)  # noqa: S311 - data to score, not secrets
        gold, predicted = ([with_addressees(each, draw) for each in side] for side in (made.gold, made.predicted))
        entities = REGISTRY if seed % 2 else {}
        if entities:
            predicted = [with_links(each, draw) for each in predicted]
        corpora.append([gold, predicted, made.header, made.texts])
        result = score(
            Gold(Held(tuple(gold)), None, None, entities=entities, texts=made.texts),
            Held(tuple(predicted), first=made.header),
            measures=MEASURES,
            **OPTIONS[seed % len(OPTIONS)],
        )
        found = json.loads(result.to_json())
        for name, row in found["measures"].items():
            by_measure[name].append([row, {at: each[name] for at, each in found["documents"].items() if name in each}])
        by_corpus.append(digest([found["measures"], found["documents"]]))
    measures = {name: digest(each) for name, each in sorted(by_measure.items())}
    return {"random_corpus": digest(corpora), "measures": measures, "corpora": by_corpus}


@pytest.mark.slow
def test_no_figure_and_no_count_has_moved() -> None:
    """Each measure has the recorded result; a failure names the measures and the seeds that moved."""
    found, recorded = results(), json.loads(FILE.read_text(encoding="utf-8"))
    remedy = "if this is meant: python tests/scoring/test_recorded.py"
    assert found["random_corpus"] == recorded["random_corpus"], f"random_corpus gives other corpora; {remedy}"
    names = found["measures"].keys() | recorded["measures"].keys()
    moved = sorted(name for name in names if found["measures"].get(name) != recorded["measures"].get(name))
    seeds = [seed for seed in SEEDS if found["corpora"][seed] != recorded["corpora"][seed]]
    assert not moved, f"other results of {', '.join(moved)} with the seeds {seeds}; {remedy}"


if __name__ == "__main__":
    FILE.write_text(json.dumps(results(), indent=1) + "\n", encoding="utf-8")
