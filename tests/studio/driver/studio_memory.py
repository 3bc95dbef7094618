"""A server in memory that answers push, pull and status as Label Studio does, for tests of what they make of it."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from onrecord.documents.directory import read_document
from onrecord.errors import OnrecordError
from onrecord.studio import keep
from onrecord.studio.client import Client
from onrecord.studio.design import designs
from onrecord.studio.guidelines import help_page
from onrecord.studio.projects import find
from onrecord.studio.pull import collect, pulled
from onrecord.studio.push import prepared, push
from onrecord.studio.start import start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.errors import Problem
    from onrecord.studio.pull import Pulled

WHEN = "2031-05-05T10:00:00Z"
USERS = {1: "Anna.Berg@example.com", 2: "bo@example.com"}


class MemoryServer(Client):
    """A server in memory; it goes away after `fail_after` posts."""

    def __init__(self) -> None:
        super().__init__("http://memory", "")
        self.made: list[dict[str, Any]] = []
        self.held: dict[int, list[dict[str, Any]]] = {}
        self.fail_after = 10**6
        self.last = 0

    def projects(self) -> list[dict[str, Any]]:
        """Return the projects."""
        return self.made

    def users(self) -> dict[int, str]:
        """Return two users."""
        return USERS

    def tasks(self, project: int) -> list[dict[str, Any]]:
        """Return copies, as a server would."""
        return copy.deepcopy(self.held[project])

    def saved_tasks(self, project: int) -> list[dict[str, Any]]:
        """Return copies of the tasks."""
        return self.tasks(project)

    def task_data(self, project: int) -> list[dict[str, Any]]:
        """Return copies of the tasks' data."""
        return [each["data"] for each in self.tasks(project)]

    def create_project(self, **settings: Any) -> int:
        """Make a project."""
        self._post()
        self.made.append(settings | {"id": len(self.made) + 1})
        self.held[len(self.made)] = []
        return len(self.made)

    def show_columns(self, project: int, *, shown: Sequence[str], hidden: Sequence[str]) -> None:
        """Choose the columns of the list of tasks."""

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> None:
        """Import tasks."""
        self._post()
        for each in json.loads(json.dumps(tasks)):
            self.last += 1
            self.held[project].append({"id": self.last, "annotations": [], "drafts": [], "predictions": [], **each})

    def delete_task(self, task: int) -> None:
        """Delete a task."""
        self._post()
        for project, tasks in self.held.items():
            self.held[project] = [each for each in tasks if each["id"] != task]

    def replace_instructions(self, project: int, page: str) -> None:
        """Replace the instructions of a project."""
        self._post()
        self.made[project - 1]["expert_instruction"] = page

    def _post(self) -> None:
        if self.fail_after == 0:
            raise OnrecordError("The Label Studio server does not answer.")
        self.fail_after -= 1

    def of(self, layer: str) -> list[dict[str, Any]]:
        """Return the tasks of a layer's project, to be changed."""
        (project,) = (each for each in find(self) if each.layer == layer)
        return self.held[project.id]

    def submit(self, user: int, *, at: str = WHEN, layers: tuple[str, ...] = designs()) -> None:
        """Submit each task as it was pushed."""
        for task in [task for tasks in self.held.values() for task in tasks]:
            if task["data"]["layer"] in layers:
                result = copy.deepcopy(task["predictions"][0]["result"]) if task["predictions"] else []
                saved = {"completed_by": user, "was_cancelled": False, "updated_at": at, "result": result}
                task["annotations"].append(saved)


def pushed(server: MemoryServer, corpus: Corpus, chosen: str = "gold", *, new_version: bool = False) -> list[Problem]:
    """Push all layers, and return the problems."""
    tasks, problems = prepared(start(corpus, chosen), corpus.texts, designs())
    assert problems == []
    return push(
        server, "shared", tasks, new_version=new_version, help_page=lambda layer: help_page(corpus.root, layer)
    )[1]


def pulled_from(server: MemoryServer, corpus: Corpus, directory: Path) -> tuple[list[Pulled], list[Problem]]:
    """Return what a pull into a directory of annotators would write, and its problems."""
    saved, problems = collect(server, find(server))
    pairs = {(each.annotator, each.doc_id): directory / each.annotator / f"{each.doc_id}.json" for each in saved}
    local = {pair: read_document(path) for pair, path in pairs.items() if path.exists()}
    return pulled(saved, corpus.texts, local), problems


def written(server: MemoryServer, corpus: Corpus, directory: Path) -> list[Pulled]:
    """Pull, and write the work of the one annotator that there is."""
    found, _ = pulled_from(server, corpus, directory)
    (name,) = {each.annotator for each in found}
    keep.write(directory / name, found)
    return found
