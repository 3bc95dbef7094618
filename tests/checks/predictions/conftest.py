"""A valid file of predictions, changes that break it, and assertions on its problems."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from onrecord.checks.predictions import check_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from onrecord.errors import Problem

HEADER = {"onrecord": "predictions", "schema_version": "0.1.0", "system": "made-up", "scope": "corpus"}
TEXT = "“Café” 🛳 Lind met Berg."
EDITED = {"first": TEXT, "second": "Nothing."}
SOUND: dict[str, Any] = {
    "doc_id": "first",
    "schema_version": "0.1.0",
    "mentions": [
        {"id": "m1", "start": 9, "end": 13, "text": "Lind", "type": "PER", "entity": "lind"},
        {"id": "m2", "start": 18, "end": 22, "text": "Berg", "type": "PER", "entity": "berg"},
    ],
    "quotes": [
        {"id": "q1", "kind": "direct", "content": [{"start": 1, "end": 5}], "speakers": ["lind"]},
        {"id": "q2", "content": ["Lind met Berg"], "parent": "q1"},
    ],
    "events": [
        {
            "id": "e1",
            "start": 14,
            "end": 17,
            "type": "Meet",
            "arguments": [{"role": "participant", "target": "m1"}, {"role": "participant", "target": {"text": "Berg"}}],
        }
    ],
}
SECOND = {"doc_id": "second", "mentions": []}

Malformed = dict[str, tuple[bytes, str, int, str]]  # kind: the bytes, the check that finds it, its line, its path


def line(value: object) -> bytes:
    """Return a value as a line of JSONL."""
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def file_with(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return a file with a header, the changed document on line 2, and another document."""
    document = copy.deepcopy(SOUND)
    change(document)
    return line(HEADER) + line(document) + line(SECOND)


def mention(**fields: object) -> bytes:
    """Return a file whose first mention has other fields."""
    return file_with(lambda document: document["mentions"][0].update(fields))


SOUND_LINE = line(SOUND)
GOOD = line(HEADER) + SOUND_LINE + line(SECOND)


def problems(directory: Path, data: bytes) -> list[Problem]:
    """Return the problems of a file with those bytes."""
    path = directory / "predictions.jsonl"
    path.write_bytes(data)
    return list(check_file(path, EDITED))


def assert_found(directory: Path, row: tuple[bytes, str, int, str]) -> None:
    """Assert that a malformed file gives its problem at the right line and path, and no other."""
    data, check, number, path = row
    found = problems(directory, data)
    places = [(problem.check, problem.line) for problem in found if problem.path.startswith(path)]
    assert (check, number) in places, "\n".join(problem.render() for problem in found)
    assert {problem.check for problem in found} <= {check, "predictions.missing"}
    assert all(problem.document.endswith("predictions.jsonl") for problem in found)
