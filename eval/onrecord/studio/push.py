"""Import tasks into projects. A second push changes nothing, and problems are found before the first request.

A task is identified by its document and by a hash of its data. Tasks that the project has already are kept. A task of
the same document with other data (text, marks or registries) is replaced if it has no annotation and no draft, and
started from the same annotations; otherwise it is an error. New tasks are imported in batches and read back. If a push
is interrupted, the next one completes it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.documents.directory import plain
from onrecord.errors import Problem, shown
from onrecord.studio import preflight, sound, suggest
from onrecord.studio.projects import changed_settings, create, find
from onrecord.studio.to_tasks import digest, task, with_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from onrecord.documents.model import Document
    from onrecord.studio.client import Client
    from onrecord.studio.projects import Project
    from onrecord.studio.to_tasks import Origin

BATCH, BATCH_BYTES = 50, 4_000_000


@dataclass(frozen=True)
class Pushed:
    """The result of a push for a layer.

    Attributes:
        project: The project.
        added: The ids of the documents that the project did not have.
        unchanged: The ids of the documents that the project had already.
        replaced: The ids of the documents whose tasks nobody had begun, and that were sent again with other data.
        new_help: Whether the instructions of the project were replaced, because they differed from those of the push.
        suggestions: The number of suggestions that were deleted with replaced tasks; `suggest` can make them again.
        begun: The ids of documents whose tasks the annotator has begun. They are among `unchanged`, and lack what the
            annotator changed in other layers since.
    """

    project: Project
    added: tuple[str, ...]
    unchanged: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    new_help: bool = False
    suggestions: int = 0
    begun: tuple[str, ...] = ()


def prepared(
    documents: Iterable[tuple[Document, Origin]], texts: Mapping[str, str], layers: Sequence[str]
) -> tuple[dict[str, list[dict[str, Any]]], list[Problem]]:
    """Return layer -> Label Studio tasks, and every problem that prevents the tasks from being pushed.

    No server is needed. A document that cannot be shown as marks, or whose text is missing or another, has no tasks.

    Args:
        documents: Each document with its origin (the annotations and registries that it comes from).
        texts: doc_id -> text.
        layers: The layers to make tasks for.
    """
    tasks: dict[str, list[dict[str, Any]]] = {layer: [] for layer in layers}
    problems: list[Problem] = []
    for given, origin in documents:
        document = with_ids(given)
        if found := [*_text_problems(document, texts), *sound.problems(document, texts.get(document.doc_id, ""))]:
            problems += found
            continue
        pushed = plain(document)
        for layer in layers:
            made = task(layer, document, texts[document.doc_id], origin, pushed=pushed)
            problems += preflight.problems(made)
            tasks[layer].append(made)
    return tasks, problems


def _text_problems(document: Document, texts: Mapping[str, str]) -> Iterable[Problem]:
    text = texts.get(document.doc_id)
    if text is None:
        hint = "onrecord add FILE puts an article into the corpus"
        yield Problem(document.doc_id, 0, "", "studio.push", "the corpus has no such document", hint=hint)
    elif document.text_sha256 not in {None, hashlib.sha256(text.encode()).hexdigest()}:
        hint = "align the annotations with the text that the corpus has now"
        yield Problem(document.doc_id, 0, "text_sha256", "studio.push", "annotates another text", hint=hint)


def push(
    client: Client,
    name: str,
    tasks: Mapping[str, Sequence[dict[str, Any]]],
    *,
    new_version: bool,
    help_page: Callable[[str], str],
    corpus: str = "",
) -> tuple[list[Pushed], list[Problem]]:
    """Import each layer's tasks into the layer's project on the server, and create missing projects.

    A task that the project has already is left as it is. A task of the same document with other data is replaced if
    nobody has begun it and it started from the same annotations. If the annotator has begun it, and both start from the
    annotator's own work, it is left as it is. Otherwise it is a problem.

    Args:
        client: The connection to the Label Studio server.
        name: The name of the projects: an annotator or a purpose.
        tasks: Layer -> Label Studio tasks, as `prepared` returns them.
        new_version: Whether to create a new project if the existing one has an outdated configuration.
        help_page: Returns the help page of a layer, as HTML.
        corpus: The corpus, as the string that `corpus_mark` returns.

    Returns:
        For each layer the project, the ids of the added documents and of those that were there; and the problems. If
        there are problems before the import, nothing is sent and the first list is empty.
    """
    projects = find(client, name, layers=tuple(tasks), corpus=corpus)
    plans, problems = {}, list(changed_settings(projects))
    for layer, wanted in tasks.items():
        own = [each for each in projects if each.layer == layer]
        current = next((each for each in own if each.current), None)
        if own and current is None and not new_version:
            hint = "pull what was done there with the version of onrecord that made it; then push --new-version"
            message = "its labelling configuration is outdated, and a configuration in use is never changed"
            problems.append(Problem(own[0].title, 0, "", "studio.push", message, hint=hint))
            continue
        there = _by_document(client, current)
        changed = [each for each in wanted if there.get(_doc_id(each), digest(each["data"])) != digest(each["data"])]
        free, begun = _there(client, current, changed) if current and changed else ({}, set())
        problems += _begun(client, current, [each for each in changed if _doc_id(each) not in {*free, *begun}])
        plans[layer] = (current, [each for each in wanted if _doc_id(each) not in there], changed)
    if problems:
        return [], problems
    pages = {layer: help_page(layer) for layer in plans}
    made = {
        layer: create(client, layer, name, tasks[layer], help_page=pages[layer], corpus=corpus)
        for layer in reversed(plans)  # because the server shows the newest project first
        if plans[layer][0] is None
    }
    done = []
    for layer, (current, missing, changed) in plans.items():
        project = current or made[layer]
        page = pages[layer]
        new_help = bool(page) and current is not None and current.help != page
        if new_help:
            client.replace_instructions(project.id, page)
        free, begun = _there(client, project, changed) if changed else ({}, set())  # one may have been begun since
        suggestions = _suggestions(client, project, {*free.values()})
        for each in free.values():
            client.delete_task(each)
        again = [each for each in changed if _doc_id(each) in free]
        for some in batched([*missing, *again]):
            client.import_tasks(project.id, some)
        problems += _begun(client, project, [each for each in changed if _doc_id(each) not in {*free, *begun}])
        problems += _not_there(client, project, [*missing, *again])
        added, replaced = tuple(map(_doc_id, missing)), tuple(map(_doc_id, again))
        unchanged = tuple(each for each in map(_doc_id, tasks[layer]) if each not in {*added, *replaced})
        done.append(Pushed(project, added, unchanged, replaced, new_help, suggestions, tuple(sorted(begun))))
    return done, problems


def batched(tasks: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield lists of the tasks, in order, each of at most 50 tasks (`BATCH`) and 4 MB of JSON (`BATCH_BYTES`).

    A task that alone has more bytes is in a list of its own.
    """
    some: list[dict[str, Any]] = []
    size = 0
    for each in tasks:
        length = len(msgspec.json.encode(each))
        if some and (len(some) == BATCH or size + length > BATCH_BYTES):
            yield some
            some, size = [], 0
        some.append(each)
        size += length
    if some:
        yield some


def _by_document(client: Client, project: Project | None) -> dict[str, str]:
    """Return doc_id -> SHA-256 of the data of its task, for the tasks that a project has on the server.

    The hash does not depend on entities that were added after the task was sent. The result is {} for no project.
    """
    rows = client.task_data(project.id) if project else []
    return {str(data.get("doc_id")): digest(data) for data in rows}


def _doc_id(task: Mapping[str, Any]) -> str:
    return str(task["data"]["doc_id"])


def _there(client: Client, project: Project, changed: Sequence[Mapping[str, Any]]) -> tuple[dict[str, int], set[str]]:
    """Return doc_id -> id of each task that may be replaced, and the doc_ids of those in which the annotator works.

    A task of either kind started from the same annotations as the changed task, or from nothing if the changed task
    starts from the annotator's own work. It may be replaced if it has no annotation and no draft. Otherwise the
    annotator works in it, if it has the same text and the changed task starts from the annotator's own work.

    Args:
        client: The connection to the Label Studio server.
        project: The project.
        changed: The tasks to send; the project has a task of each document, with other data.
    """
    wanted = {_doc_id(each): each["data"] for each in changed}
    own = f"annotators/{project.name}"
    free, begun = dict[str, int](), set[str]()
    for row in client.saved_tasks(project.id):
        doc_id = _doc_id(row)
        if doc_id not in wanted:
            continue
        before, now = row["data"].get("started_from"), wanted[doc_id]["started_from"]
        if before != now and (before, now) != (None, own):
            continue
        if not row["annotations"] and not row.get("drafts"):
            free[doc_id] = int(row["id"])
        elif now == own and row["data"].get("text") == wanted[doc_id]["text"]:
            begun.add(doc_id)
    return free, begun


def _suggestions(client: Client, project: Project, tasks: Collection[int]) -> int:
    """Return the number of suggestions that `onrecord studio suggest` added to some tasks of a project.

    Args:
        client: The connection to the Label Studio server.
        project: The project.
        tasks: The ids of the tasks.
    """
    rows = client.tasks(project.id) if tasks and project.layer in suggest.LAYERS else []
    shown = [each for row in rows if int(row["id"]) in tasks for each in row["predictions"]]
    return sum(suggest.count(each["result"]) for each in shown)


def _begun(client: Client, project: Project | None, changed: Sequence[Mapping[str, Any]]) -> Iterable[Problem]:
    """Yield a problem for each task that cannot be replaced: it was begun, or it started from other annotations.

    Args:
        client: The connection to the Label Studio server.
        project: The project with the tasks; None yields nothing.
        changed: The tasks to send; the project has a task of each document, with other data.
    """
    if project is None or not changed:
        return
    there = {str(data.get("doc_id")): data.get("started_from") for data in client.task_data(project.id)}
    for each in changed:
        before, now = (started or "nothing" for started in (there.get(_doc_id(each)), each["data"]["started_from"]))
        if {before, now} <= {"nothing", f"annotators/{project.name}"} or before == now:
            message = "is there already with another text, other marks or another registry, and was begun"
            hint = "push the others with --doc; or delete the task on the server, with all work on it, and push again"
        else:
            message = "is there already, for work that started otherwise"
            hint = f"keep the two apart: push with another --name, such as --name {project.name[:17]}-review"
        got = f"started from {before}; now from {now}" if before != now else ""
        yield Problem(_doc_id(each), 0, project.title, "studio.push", message, got=got, hint=hint)


def _not_there(client: Client, project: Project, pushed: Sequence[Mapping[str, Any]]) -> Iterable[Problem]:
    """Yield a problem for each task that the server does not have exactly once, with the data that were sent.

    Args:
        client: The connection to the Label Studio server.
        project: The project into which the tasks were imported.
        pushed: The tasks that were sent.
    """
    held = Counter(digest(data) for data in (client.task_data(project.id) if pushed else ()))
    for each in pushed:
        if (count := held[digest(each["data"])]) != 1:
            hint = "delete the project's tasks of that document on the server, and push again"
            message = "is not on the server exactly once, as it was sent"
            doc_id = each["data"]["doc_id"]
            yield Problem(doc_id, 0, project.title, "studio.push", message, got=shown(count), hint=hint)
