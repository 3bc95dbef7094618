"""Make tasks of Label Studio's export JSON-MIN, which has the marks of each annotation beside the task's data.

    [{"text": "Ada met Bo.", "label": [{"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]}], "id": 7,
      "annotator": 1, "annotation_id": 3, "created_at": "...", "updated_at": "...", "lead_time": 2.5}, ...]

An annotation is an element, so that a task with two annotations has two; they have the same `id`. The key of marks is
the name of a control (`label`). A choice for the whole text is a string there, and cannot be told from the data; it is
not read. The export has no relations, so that coreference is missing, and leaves out skipped annotations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.formats.label_studio_sources import SPANS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json = dict[str, Any]
OWN = frozenset({"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"})
OTHER_KINDS = ("choices", "taxonomy", "rating", "number", "datetime", "ranker")  # results that are no spans
NO_RELATIONS = "JSON-MIN has no relations, so that coreference is not read; export the project as JSON for it."


def is_min(task: Any) -> bool:
    """Return whether a value, decoded from JSON, is an element of an export as JSON-MIN.

    >>> is_min({"text": "Ada left.", "id": 1, "annotator": 1, "annotation_id": 2}), is_min({"data": {}})
    (True, False)
    """
    return isinstance(task, dict) and "annotation_id" in task and "data" not in task


def tasks_of_min(rows: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Return the tasks of an export as JSON-MIN, in the form of an export as JSON; each has all its annotations.

    Args:
        rows: The elements of the export; `is_min` is true for them.
    """
    tasks: dict[str, Json] = {}
    for number, row in enumerate(rows):
        name = f"row {number}" if row.get("id") is None else repr(row["id"])
        data = {key: value for key, value in row.items() if key not in OWN and not _are_results(value)}
        task = tasks.setdefault(name, {"id": row.get("id"), "data": data, "annotations": []})
        if row["annotation_id"] is not None:
            results = [each for key, value in row.items() if _are_results(value) for each in _results(key, value)]
            task["annotations"].append({"completed_by": row.get("annotator"), "result": results})
    return [*tasks.values()]


def _are_results(value: Any) -> bool:
    """Return whether a value is the list of results of a control, and not data, such as a dialogue."""
    return isinstance(value, list) and bool(value) and all(map(_kind, value))


def _kind(value: Any) -> str:
    """Return the kind of a result: the key of its labels, or "" for a value that is no result."""
    return next((each for each in (*SPANS, *OTHER_KINDS) if isinstance(value, dict) and each in value), "")


def _results(name: str, values: Sequence[Json]) -> list[Json]:
    """Return the results of the control `name`, in the form of an export as JSON."""
    return [{"from_name": name, "type": _kind(each), "value": each} for each in values]
