"""Changes that break the small corpus, and assertions on the problems of a broken corpus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from onrecord.checks.registry import CHECKS
from onrecord.checks.run import validate

SMALL = Path(__file__).parents[1] / "corpus_small"
FIRST, SECOND = "annotations/gold/ferry-1.json", "annotations/gold/ferry-2.json"
ENTITIES, EVENTS, UTTERANCES = (f"annotations/gold/{name}.json" for name in ("entities", "events", "utterances"))
ARTICLES, ACKNOWLEDGED = "corpus/articles.json", "annotations/acknowledged.json"
TEXT = "corpus/articles/ferry-1.txt"

Change = Callable[[Path], object]
Breaks = dict[tuple[str, str], Change]  # a check's id and a part of its message: what shows them and nothing else


def edit(root: Path, name: str, change: Callable[[Any], object]) -> None:
    """Change a JSON file's value in place, and write it in canonical form."""
    path = root / name
    value = msgspec.json.decode(path.read_bytes())
    change(value)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")


def edited(name: str, change: Callable[[Any], object]) -> Change:
    """Return a change of a corpus: one JSON file's value is changed."""
    return lambda root: edit(root, name, change)


def item(name: str, layer: str, at: int, **fields: object) -> Change:
    """Return a change of a corpus: fields of one item of a document are set."""
    return edited(name, lambda value: value[layer][at].update(fields))


def entry(name: str, identifier: str, **fields: object) -> Change:
    """Return a change of a corpus: fields of one registry entry are set; `from_` sets `from`."""
    named = {field.removesuffix("_"): value for field, value in fields.items()}
    return edited(name, lambda value: by_id(value, identifier).update(named))


def replaced(name: str, old: bytes, new: bytes) -> Change:
    """Return a change of a corpus: the first occurrence of some bytes in a file is replaced."""

    def change(root: Path) -> None:
        data = (root / name).read_bytes()
        assert old in data
        (root / name).write_bytes(data.replace(old, new, 1))

    return change


def by_id(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return the row with that id."""
    return next(row for row in rows if row["id"] == name)


def place(span: dict[str, Any], words: str) -> None:
    """Move a span of ferry-1 to the first occurrence of some words."""
    span["start"] = (SMALL / TEXT).read_bytes().decode().index(words)
    span["end"] = span["start"] + len(words)


def without(name: str, layer: str, words: str, *, last: bool = False) -> Change:
    """Return a change of a corpus: the first (or last) item of a layer with those words is removed."""
    text = (SMALL / "corpus/articles" / Path(name).with_suffix(".txt").name).read_bytes().decode()

    def change(document: dict[str, Any]) -> None:
        fitting = [each for each in document[layer] if text[each["start"] : each["end"]] == words]
        document[layer].remove(fitting[-1 if last else 0])

    return edited(name, change)


def assert_shows(root: Path, case: tuple[str, str], change: Change) -> None:
    """Assert that a change of a valid corpus gives one problem with its check, severity, place and message."""
    change(root)
    problems = validate(root).problems
    (check,) = (each for each in CHECKS if each.id == case[0])
    assert {problem.check for problem in problems} == {check.id}, "\n".join(each.render() for each in problems)
    assert all(problem.severity is check.severity for problem in problems)
    assert all(problem.document for problem in problems)
    assert any(case[1] in problem.message for problem in problems), [problem.message for problem in problems]
