"""The checks of the corpus, all of them: each finds what it is there for, and only that."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from onrecord.checks.registry import CHECKS
from onrecord.checks.run import validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.checks.base import Check

FIRST, SECOND = "annotations/gold/ferry-1.json", "annotations/gold/ferry-2.json"
ENTITIES, EVENTS, UTTERANCES = (f"annotations/gold/{name}.json" for name in ("entities", "events", "utterances"))
ARTICLES, ACKNOWLEDGED = "corpus/articles.json", "annotations/acknowledged.json"
TEXT = "corpus/articles/ferry-1.txt"
TWICE = [{"start": 6, "end": 11}, {"start": 6, "end": 11}]
OTHER_STATE = {"who": "anna-berg", "when": "2031-05-05T10:00:00Z", "item_sha256": "0" * 64}


def edit(root: Path, name: str, change: Callable[[Any], object]) -> None:
    """Change a JSON file's value in place, and write it as the tool writes."""
    path = root / name
    value = msgspec.json.decode(path.read_bytes())
    change(value)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")


def by_id(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the row with that id."""
    return next(row for row in rows if row["id"] == name)


def place(root: Path, span: dict[str, Any], words: str) -> None:
    """Move a span of ferry-1 to the first place where the words stand."""
    text = (root / TEXT).read_bytes().decode()
    span["start"] = text.index(words)
    span["end"] = span["start"] + len(words)


def without(root: Path, name: str, layer: str, words: str, *, last: bool = False) -> None:
    """Remove the first (or last) item of a layer whose span has those words."""
    text = (root / name.replace("annotations/gold", "corpus/articles").replace(".json", ".txt")).read_bytes().decode()

    def change(document: dict[str, Any]) -> None:
        fitting = [each for each in document[layer] if text[each["start"] : each["end"]] == words]
        document[layer].remove(fitting[-1 if last else 0])

    edit(root, name, change)


def _not_utf8(root: Path) -> None:
    data = b"\xff" + (root / TEXT).read_bytes()
    (root / TEXT).write_bytes(data)
    edit(root, ARTICLES, lambda value: value["articles"][0].update(sha256=hashlib.sha256(data).hexdigest()))


def _indented_by_two(root: Path) -> None:
    data = (root / FIRST).read_bytes()
    (root / FIRST).write_bytes(msgspec.json.format(data, indent=2) + b"\n")


def _key_twice(root: Path) -> None:
    data = (root / ENTITIES).read_bytes()
    (root / ENTITIES).write_bytes(data.replace(b'"type":', b'"type": "PER", "type":', 1))


def _decimal(root: Path) -> None:
    data = (root / FIRST).read_bytes()
    (root / FIRST).write_bytes(data.replace(b'"end": 6,', b'"end": 6.0,', 1))


def _unmarked_said(root: Path) -> None:
    edit(root, FIRST, lambda value: value["quotes"].pop(1))
    edit(root, UTTERANCES, lambda value: value.remove(by_id(value, "utt-spokesman-they-met")))


BREAKS: dict[str, Callable[[Path], object]] = {
    "bytes.files": lambda root: (root / "corpus/articles/ferry-3.txt").write_text("One too many."),
    "bytes.utf8": _not_utf8,
    "bytes.json": _key_twice,
    "bytes.hash": lambda root: (root / TEXT).write_bytes((root / TEXT).read_bytes().replace(b"Lind", b"Lynd")),
    "bytes.characters": lambda root: edit(root, ARTICLES, lambda value: value["articles"][0].update(characters=1)),
    "schema.record": lambda root: edit(root, FIRST, lambda value: value["mentions"][0].update(form="nomen")),
    "schema.one_type": _decimal,
    "schema.identity": lambda root: edit(root, FIRST, lambda value: value.update(text_sha256="0" * 64)),
    "schema.canonical": _indented_by_two,
    "spans.range": lambda root: edit(root, FIRST, lambda value: value["times"][0].update(end=9999)),
    "spans.pieces": lambda root: edit(root, FIRST, lambda value: value["mentions"][0].update(pieces=TWICE)),
    "spans.white_space": lambda root: edit(root, FIRST, lambda value: place(root, value["fillers"][0], " the ferry")),
    "spans.order": lambda root: edit(root, FIRST, lambda value: value["quotes"][2]["content"].reverse()),
    "spans.head": lambda root: edit(root, FIRST, lambda value: place(root, value["mentions"][12]["head"], "lying")),
    "spans.duplicate": lambda root: edit(
        root, FIRST, lambda value: value["mentions"].append(value["mentions"][0] | {"id": "m99"})
    ),
    "spans.partition": lambda root: edit(root, FIRST, lambda value: value["zones"][0].update(start=1)),
    "spans.zone": lambda root: edit(root, FIRST, lambda value: place(root, value["fillers"][0], "Council Opens")),
    "spans.paragraph": lambda root: edit(root, FIRST, lambda value: place(root, value["fillers"][0], "Aside\n\nMayor")),
    "references.item_id": lambda root: edit(root, FIRST, lambda value: value["quotes"][0].update(id="m99")),
    "references.registry_id": lambda root: edit(
        root, ENTITIES, lambda value: value.append(by_id(value, "ent-reporters"))
    ),
    "references.entity": lambda root: edit(root, FIRST, lambda value: value["mentions"][0].update(entity="ent-nobody")),
    "references.event": lambda root: edit(root, FIRST, lambda value: value["events"][0].update(event="evt-nothing")),
    "references.utterance": lambda root: edit(
        root, SECOND, lambda value: value["quotes"][1].update(utterance="utt-nothing")
    ),
    "references.registry": lambda root: edit(
        root, EVENTS, lambda value: by_id(value, "evt-meet-lind-berg").update(place="ent-nowhere")
    ),
    "references.target": lambda root: edit(
        root, FIRST, lambda value: value["events"][0]["arguments"][0].update(target="m99")
    ),
    "references.parent": lambda root: edit(root, SECOND, lambda value: value["quotes"][1].update(parent="q99")),
    "references.unused": lambda root: edit(
        root, ENTITIES, lambda value: value.append(by_id(value, "ent-reporters") | {"id": "ent-anyone-else"})
    ),
    "consistency.entity_type": lambda root: edit(root, FIRST, lambda value: value["mentions"][0].update(type="ORG")),
    "consistency.name_head": lambda root: edit(
        root, ENTITIES, lambda value: by_id(value, "ent-tomas-berg").update(names=["Tomas Berg"])
    ),
    "consistency.metonym": lambda root: edit(
        root, SECOND, lambda value: value["mentions"][4].update(refers_to="ent-port-alder")
    ),
    "consistency.predicative": lambda root: edit(
        root,
        SECOND,
        lambda value: next(each for each in value["mentions"] if each["predicative"]).update(
            entity="ent-lind-spokesman"
        ),
    ),
    "consistency.nil_reason": lambda root: edit(
        root, ENTITIES, lambda value: by_id(value, "ent-ada-lind").update(nil_reason="unverified")
    ),
    "consistency.wikidata": lambda root: edit(
        root, ENTITIES, lambda value: by_id(value, "ent-tomas-berg").update(wikidata="Q999999003", nil_reason=None)
    ),
    "consistency.role": lambda root: edit(
        root, FIRST, lambda value: value["events"][3]["arguments"][1].update(role="participant")
    ),
    "consistency.event_type": lambda root: edit(
        root, EVENTS, lambda value: by_id(value, "evt-discuss-ferry").update(type="Meet")
    ),
    "consistency.dates": lambda root: edit(
        root, EVENTS, lambda value: by_id(value, "evt-meet-lind-berg").update(to="2031-05-04")
    ),
    "consistency.parent_holds": lambda root: edit(root, FIRST, lambda value: value["quotes"][4].update(parent="q6")),
    "consistency.parent_smallest": lambda root: edit(
        root, SECOND, lambda value: value["quotes"][4].update(parent=None)
    ),
    "consistency.speakers": lambda root: edit(
        root, SECOND, lambda value: value["quotes"][1].update(speakers=["ent-tomas-berg"])
    ),
    "consistency.source_status": lambda root: edit(
        root, FIRST, lambda value: value["quotes"][3].update(source_status="none")
    ),
    "consistency.content_missing": lambda root: edit(
        root, FIRST, lambda value: value["quotes"][3].update(content_missing=True)
    ),
    "consistency.quotation": lambda root: edit(
        root, FIRST, lambda value: value["quotes"][1].update(kind="direct", rendering="verbatim")
    ),
    "consistency.review": lambda root: edit(root, FIRST, lambda value: value["mentions"][0].update(review=OTHER_STATE)),
    "coverage.quotation_mark": lambda root: edit(root, SECOND, lambda value: value["nonquotes"].clear()),
    "coverage.cue": _unmarked_said,
    "coverage.name": lambda root: without(root, FIRST, "mentions", "Lind", last=True),
    "coverage.pronoun": lambda root: without(root, FIRST, "mentions", "her"),
    "coverage.rendering": lambda root: edit(
        root, SECOND, lambda value: value["quotes"][2].update(rendering="verbatim")
    ),
    "coverage.acknowledged": lambda root: edit(
        root, ACKNOWLEDGED, lambda value: value.append(value[0] | {"key": "it#2: nowhere"})
    ),
}


def test_small_corpus_is_clean(small_corpus: Path) -> None:
    """The corpus that every other test breaks has no problem, and its one warning is acknowledged."""
    report = validate(small_corpus)
    assert [problem.render() for problem in report.problems] == []
    assert (report.documents, report.acknowledged, report.skipped) == (2, 1, [])


def test_every_check_has_a_breaking_case() -> None:
    """The table of breaking cases covers the table of checks, no more and no less."""
    assert list(BREAKS) == [check.id for check in CHECKS]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_breaking_one_thing_shows_one_id(small_corpus: Path, check: Check) -> None:
    """A corpus broken in one way shows the one check that is about it, with its severity and a place."""
    BREAKS[check.id](small_corpus)
    problems = validate(small_corpus).problems
    assert {problem.check for problem in problems} == {check.id}, "\n".join(each.render() for each in problems)
    assert all(problem.severity is check.severity for problem in problems)
    assert all(problem.document and problem.message for problem in problems)
