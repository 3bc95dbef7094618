"""Read the tasks in files that Label Studio exports, as they stand there, and check their form.

A file is a list of tasks, one task, or one task a line. `label_studio_reader` makes documents of the tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from onrecord.documents.directory import plain
from onrecord.documents.model import Document, Entity, EventInstance, Utterance  # noqa: TC001 - msgspec reads the annotations
from onrecord.errors import OnrecordError
from onrecord.formats.label_studio_sources import has_text
from onrecord.formats.textfile import Problems, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

TEXT_OF_TASK = '`data` with a string, as in {"data": {"text": "..."}, "annotations": [...]}'


class _Value(Struct):
    labels: list[str] | None = None
    choices: list[str] | None = None
    taxonomy: list[list[str]] | None = None
    text: str | list[str] | None = None


class _Result(Struct):
    id: str | None = None
    type: str | None = None
    from_name: str | None = None
    value: _Value | None = None
    labels: list[str] | None = None


class _Annotation(Struct):
    result: list[_Result]
    was_cancelled: bool | None = None


class _Rows(Struct):
    entities: list[Entity] = []
    events: list[EventInstance] = []
    utterances: list[Utterance] = []


class _Data(Struct):
    doc_id: str
    layer: str
    text: str
    text_sha256: str
    document: Document
    registries: _Rows
    started_from: str | None = None


class _Task(Struct):
    data: _Data
    annotations: list[_Annotation] | UnsetType | None = UNSET


@dataclass(frozen=True)
class ExportedTask:
    """A checked task, its data, and the results of each submitted annotation; None if the task was not exported."""

    task: _Task
    data: Mapping[str, Any]
    submitted: Sequence[Sequence[Mapping[str, Any]]] | None


def raw_tasks(path: Path, problems: Problems) -> Sequence[Any]:
    """Return the tasks of a file, as values decoded from JSON and not checked.

    The file is a list of tasks, an object with this list as `tasks` (as the API answers), a single task, or JSON Lines.
    An annotation that contains its task, as Label Studio writes it to a storage, becomes that task. If the file is none
    of these, the result is [], and a problem is added.

    Args:
        path: The file.
        problems: The problems; a new one is added to it.
    """
    data = read_text(path).removeprefix("\ufeff").encode("utf-8", "surrogatepass")
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        try:
            raw = msgspec.json.Decoder().decode_lines(data) if data.lstrip().startswith(b"{") else None
        except (msgspec.DecodeError, RecursionError):
            raw = None
        if raw is None:
            problems.add(0, "the file is not JSON", got=str(error), expected="an export as JSON")
            return []
    if isinstance(raw, dict):
        raw = [raw] if "data" in raw or "task" in raw else raw.get("tasks", raw)
    if not isinstance(raw, list):
        kind = type(raw).__name__
        problems.add(0, "the file is not a list of tasks", got=kind, expected="Label Studio's export as JSON")
        return []
    return [
        {**each["task"], "annotations": [each]}
        if isinstance(each, dict) and "result" in each and isinstance(each.get("task"), dict)
        else each
        for each in raw
    ]


def exported_tasks(raw: Sequence[Any], problems: Problems) -> Iterator[ExportedTask]:
    """Yield the tasks of our projects; for each other element of the list, add a problem to `problems`.

    At an element of the format JSON-MIN, the iteration ends with one problem.

    Args:
        raw: The tasks as values decoded from JSON, not checked.
        problems: The problems; new ones are added to it.
    """
    for number, item in enumerate(raw, 1):
        if isinstance(item, dict) and "data" not in item and "annotation_id" in item:
            message = "the file is JSON-MIN, which leaves out relations and the ids of marks"
            problems.add(0, message, hint="choose JSON in the list of export formats")
            return
        data = item.get("data") if isinstance(item, dict) else None
        if not isinstance(data, dict) or not has_text(data):
            problems.add(0, f"task {number} has no text", expected=TEXT_OF_TASK, hint="export as JSON, not as JSON-MIN")
            continue
        try:
            task = msgspec.convert(item, _Task)
            document = plain(task.data.document)
        except (msgspec.ValidationError, OnrecordError) as error:
            hint = "export a project that `onrecord studio push` or `onrecord convert` made, as JSON"
            problems.add(0, f"task {number} is not a task of our projects", got=str(error), hint=hint)
            continue
        rows = msgspec.to_builtins(task.data.registries)
        results = (
            None
            if task.annotations is UNSET
            else [
                raw_annotation["result"]
                for annotation, raw_annotation in zip(task.annotations or (), item["annotations"] or (), strict=True)
                if not annotation.was_cancelled
            ]
        )
        yield ExportedTask(task, {**item["data"], "document": document, "registries": rows}, results)
