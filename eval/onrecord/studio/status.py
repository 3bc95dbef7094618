"""Count the tasks of each project and annotator: done, in draft, skipped, and not pulled yet."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord.studio.deciding.designs import decisions
from onrecord.studio.hands import AND, annotator_names, hands, name_of
from onrecord.studio.keep import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from onrecord.studio.client import Client
    from onrecord.studio.projects import Project


class Row(msgspec.Struct, frozen=True):
    """The counts of a project and an annotator; `annotator` is None for a project that nobody has started."""

    project: str
    current: bool
    annotator: str | None
    tasks: int
    done: int
    drafts: int
    skipped: int
    not_pulled: int


def rows(client: Client, projects: Iterable[Project], directory: Path, adjudication: Path | None = None) -> list[Row]:
    """Return the counts of done, drafted, skipped and not yet pulled tasks for each project and annotator.

    The rows are in the order of the projects, and by name within a project. A project that nobody has started has one
    row whose annotator is None.

    Args:
        client: The connection to the Label Studio server.
        projects: The projects.
        directory: The directory with one directory per annotator, into which pulls are written.
        adjudication: The directory of pulled adjudications; None if there are no projects of adjudication.
    """
    names = annotator_names(client.users())
    found: list[Row] = []
    for project in projects:
        tasks = client.saved_tasks(project.id)
        counts: dict[str, Counter[str]] = {}
        for task in tasks:
            for annotator, what in _states(task, project, names, partial(_place, project, directory, adjudication)):
                counts.setdefault(annotator, Counter())[what] += 1
        people: list[str | None] = [*sorted(counts)] or [None]
        for name in people:
            count = counts.get(name or "", Counter())
            numbers = (count["done"], count["drafts"], count["skipped"], count["not_pulled"])
            found.append(Row(project.title, project.current, name, len(tasks), *numbers))
    return found


def _states(
    task: Mapping[str, Any], project: Project, names: Mapping[int, str], place: Callable[[str], Path]
) -> Iterable[tuple[str, str]]:
    for draft in task.get("drafts") or ():
        yield name_of(draft.get("user"), names), "drafts"
    for each in task["annotations"]:
        annotator = AND.join(hands(each, names))
        if each["was_cancelled"]:
            yield annotator, "skipped"
            continue
        yield annotator, "done"
        kept = record(place(annotator)).get(str(task["data"].get("doc_id")))
        if kept is None or kept.updated_at.get(project.layer, "") < each["updated_at"]:
            yield annotator, "not_pulled"


def _place(project: Project, directory: Path, adjudication: Path | None, annotator: str) -> Path:
    return adjudication if adjudication and project.layer in decisions() else directory / annotator
