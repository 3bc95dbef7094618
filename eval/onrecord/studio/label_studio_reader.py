"""Read the tasks and exports of our Label Studio projects.

- Of an exported task, the submitted annotation is read (`studio.from_tasks`). A task with two submitted annotations is
  refused, because they are the work of two people; `onrecord studio pull` separates them. A task without a submitted
  annotation is left out and counted. A task without the key `annotations` was not exported yet; its marks are read.
- Layers build on each other: zones, entities, quotes, events, identity. The document gets the layers up to the last
  submitted layer. An earlier layer that nobody submitted is kept as it was pushed, because speakers and arguments refer
  to it; this is reported as a loss.
- A task with another text or schema is refused. A task with another configuration is read with the current one. The
  text is taken from the corpus or the input if found there, else from the task. Registries come from the tasks, plus
  the entries that annotators added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.directory import REGISTRIES
from onrecord.documents.model import Document  # noqa: TC001 - msgspec reads the annotations
from onrecord.errors import OnrecordError, Problem, Severity
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.conll_reference import refuse
from onrecord.formats.folder import visible_files
from onrecord.formats.label_studio_foreign import is_foreign, read_foreign
from onrecord.formats.label_studio_min import NO_RELATIONS, is_min, tasks_of_min
from onrecord.formats.label_studio_offsets import correct_offsets
from onrecord.formats.refused_files import refuse_unread
from onrecord.formats.textfile import Problems, sha256
from onrecord.studio.exported_tasks import ExportedTask, exported_tasks, raw_tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.studio.from_tasks import Reading as Read

NOT_SUBMITTED = "nobody submitted an annotation of it"


def read_tasks(path: Path, reading: Reading) -> Bundle:
    """Return the documents (sorted by id), texts and registries of a file, or of all .json files of a directory.

    If the directory has none, those of the directories below it are read. `label_studio_foreign` reads the tasks of
    projects that onrecord did not make, and `label_studio_min` their exports as JSON-MIN.

    Args:
        path: A file of tasks or an export as JSON, or a directory of such files.
        reading: The known texts, and the counter of what is left out.

    Raises:
        OnrecordError: A file or task is invalid, an annotation has errors, or nobody submitted an annotation.
    """
    from onrecord.studio.design import designs

    below = [each for each in visible_files(path) if each.suffix == ".json"] if path.is_dir() else [path]
    files = [each for each in below if each.parent == path] or below
    refuse_unread(path)
    own = {file: Problems(file, "label-studio.format") for file in files}
    raw = {file: _with_min(raw_tasks(file, own[file]), file, reading) for file in files}
    if (every := [task for found in raw.values() for task in found]) and all(map(is_foreign, every)):
        return read_foreign(raw, reading)
    tasks: dict[str, list[ExportedTask]] = {}
    for file in files:
        for given in exported_tasks(raw[file], own[file]):
            tasks.setdefault(given.task.data.doc_id, []).append(given)
    refuse([problem for each in own.values() for problem in each.found], "The tasks")
    made = {doc_id: _Made(doc_id, tasks[doc_id], designs(), reading) for doc_id in sorted(tasks)}
    found = {doc_id: document for doc_id, each in made.items() if (document := each.document()) is not None}
    refuse([problem for each in made.values() for problem in each.problems], "The annotations")
    if tasks and not found:
        raise OnrecordError(
            "No task has a submitted annotation.",
            where=str(path),
            hint="press Submit in Label Studio's editor, and export the project again as JSON",
        )
    rows = {name: _distinct(row for each in made.values() for row in each.rows(name)) for name in REGISTRIES}
    return Bundle(
        tuple(found.values()),
        {doc_id: made[doc_id].text for doc_id in found},
        registries={name: msgspec.convert(rows[name], kind) for name, kind in REGISTRIES.items()},
        carried=frozenset(found),
    )


def _with_min(tasks: Sequence[Any], path: Path, reading: Reading) -> Sequence[Any]:
    """Return the tasks of a file; those of another project's export as JSON-MIN have the form of an export as JSON.

    Args:
        tasks: The tasks, as `raw_tasks` returns them.
        path: The file.
        reading: Takes a note on what JSON-MIN leaves out.
    """
    if not tasks or not all(map(is_min, tasks)):
        return tasks
    made = tasks_of_min(tasks)
    if not all(map(is_foreign, made)):
        return tasks
    reading.losses.note(f"{path}: {NO_RELATIONS}")
    return made


def _distinct(rows: Iterator[Any]) -> list[Any]:
    return list({row["id"]: row for row in rows}.values())


class _Made:
    """Makes a document from its tasks, and collects the problems that prevent this."""

    def __init__(self, doc_id: str, tasks: list[ExportedTask], order: Sequence[str], reading: Reading) -> None:
        self.doc_id = doc_id
        self.tasks = sorted(tasks, key=lambda each: _rank(order, each.task.data.layer))
        self.order = order
        self.reading = reading
        self.problems: list[Problem] = []
        known = reading.text(doc_id)
        self.text = tasks[0].task.data.text if known is None else known
        self.readings: list[Read] = []

    def document(self) -> Document | None:
        """Return the document; None if a task cannot be read, or if no annotation was submitted.

        The problems of the document are added to `problems`; if there are any, the result must not be used. If the
        tasks are not an export (they have no list of annotations), it is the document that the last task holds.
        """
        from onrecord.studio import sound

        base = self._base()
        if self.problems or base is None:
            return None
        self.problems += sound.problems(base, self.text)
        return base

    def rows(self, name: str) -> Iterator[Any]:
        """Yield the rows of a registry as dicts: those of the tasks, then those that annotators added.

        A row that several tasks have is yielded several times.

        Args:
            name: The name of the registry, such as `entities`.
        """
        for each in self.tasks:
            yield from each.data["registries"].get(name, ())
        for each_reading in self.readings:
            yield from each_reading.added.get(name, ())

    def _base(self) -> Document | None:
        from onrecord.studio.from_tasks import document, read

        layers = [each.task.data.layer for each in self.tasks]
        for layer in sorted({each for each in layers if layers.count(each) > 1}):
            self._problem(f"the layer {layer} occurs twice in the input", hint="export one project a layer")
        for each in self.tasks:
            self._check(each)
        if self.problems:
            return None
        if all(each.submitted is None for each in self.tasks):
            return self.tasks[-1].task.data.document
        for each in self.tasks:
            if not each.submitted:
                self.reading.losses.add(f"task of {each.task.data.layer}", NOT_SUBMITTED)
                continue
            results, wrong = correct_offsets(each.submitted[0], self.text, self.doc_id, self.reading.losses)
            self.readings.append(read(self._as_of_today(each.data), results, self.text))
            self.problems += wrong
            for problem in self.readings[-1].problems:
                if problem.severity is Severity.ERROR:
                    self.problems.append(problem)
                else:
                    self.reading.losses.add(f"marks of {each.task.data.layer}", problem.message)
        if self.problems or not self.readings:
            return None
        return self._kept(document(self.readings[-1].pushed, self.readings))

    def _as_of_today(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a task's data with the hash of the current configuration.

        If the data had another hash, the result is a changed copy, and a note is added to the losses.

        Marks that the current configuration does not allow become problems when the task is read.
        """
        from onrecord.studio.config import config_hash

        if data.get("config") == (today := config_hash(str(data["layer"]))):
            return data
        task = f"{self.doc_id}: the task of {data['layer']}"
        self.reading.losses.note(f"{task} was made with another labelling configuration; read with today's.")
        return {**data, "config": today}

    def _kept(self, made: Document) -> Document:
        """Return a document without the layers after the last submitted layer, and without fields nobody submitted.

        An earlier layer that nobody submitted is kept as it was sent to Label Studio, and counted as a loss. Without a
        submission of the layer `identity`, quotes and events have no utterance and no event instance.
        """
        from onrecord.studio.attributes import IDENTITY
        from onrecord.studio.owned import LISTS

        submitted = {each.layer for each in self.readings}
        last = max(_rank(self.order, each) for each in submitted)
        changed: dict[str, Any] = {}
        for at, layer in enumerate(self.order):
            if layer in submitted or layer == "identity":
                continue
            for list_name in LISTS[layer]:
                if at > last or not getattr(made, list_name):
                    changed[list_name] = None
                elif list_name != "zones":  # zones are never a system's output, and gold needs them
                    origin = self.tasks[-1].task.data.started_from or "nothing"
                    self.reading.losses.add(list_name, f"nobody submitted the layer: kept as pushed, from {origin}")
        if "identity" not in submitted:
            for list_name, fields in IDENTITY.items():
                items = getattr(made, list_name) if list_name not in changed else ()
                bare: dict[str, Any] = dict.fromkeys(fields)
                if items:
                    changed[list_name] = [msgspec.structs.replace(each, **bare) for each in items]
        changed["zones"] = made.zones or None
        return msgspec.structs.replace(made, **changed)

    def _check(self, given: ExportedTask) -> None:
        data = given.task.data
        if data.layer not in self.order:
            self._problem("a task has an unknown layer", got=data.layer, expected=", ".join(self.order))
        if data.text != self.text or data.text_sha256 != sha256(data.text) or data.document.doc_id != data.doc_id:
            message, hint = f"the task of {data.layer} is of another text", "annotate the current text"
            self._problem(message, got=data.text_sha256, expected=sha256(self.text), hint=hint)
        if given.submitted is not None and len(given.submitted) > 1:
            message, hint = f"the task of {data.layer} was annotated twice", "onrecord studio pull tells people apart"
            self._problem(message, got=f"{len(given.submitted)} annotations", expected="one", hint=hint)

    def _problem(self, message: str, *, got: str = "", expected: str = "", hint: str = "") -> None:
        self.problems.append(
            Problem(self.doc_id, 0, "", "label-studio.task", message, got=got, expected=expected, hint=hint)
        )


def _rank(order: Sequence[str], layer: str) -> int:
    return order.index(layer) if layer in order else len(order)
