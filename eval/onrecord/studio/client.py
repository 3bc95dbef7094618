"""Send the requests of push, pull and status to a Label Studio server, with Label Studio's SDK.

The SDK's typed calls are used, with three precautions:

- The SDK repeats a request whose connection broke, which would import a document twice. Retries are switched off.
- The SDK's pagers end without an error if a project is deleted between two pages. Our own pager counts the rows.
- The SDK's models convert times to objects. `model_dump` restores the plain JSON that the server sent.

A token is either a legacy token of 40 hexadecimal digits or a personal access token, which the SDK exchanges for
short-lived tokens. Requests to this machine never use a proxy.
"""

from __future__ import annotations

import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from onrecord.studio.refusals import GoneError, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from label_studio_sdk import ImportApiRequest, LabelStudio


LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TIMEOUT_S = 120
PAGE = 100
# The columns that the server has for every project; DONE_COLUMNS are those that show who has annotated what.
SERVER_COLUMNS = (
    "id inner_id completed_at total_annotations cancelled_annotations total_predictions annotators annotations_results "
    "annotations_ids predictions_score predictions_model_versions predictions_results file_upload storage_filename "
    "created_at updated_at updated_by avg_lead_time draft_exists"
).split()
DONE_COLUMNS = frozenset({f"tasks:{each}" for each in ("completed_at", "annotators", "cancelled_annotations")})
COLUMN_PX = 300
# The fields to request of tasks, and of their annotations and drafts.
SAVED = (
    "id data annotations drafts completed_by updated_by updated_at was_cancelled result parent_annotation user".split()
)


@dataclass
class Client:
    """The address of a server and the token for it. No message contains the token."""

    url: str
    token: str = field(repr=False)

    @cached_property
    def sdk(self) -> LabelStudio:
        """Return the client of Label Studio's SDK, made once; it raises the SDK's errors, which `asking` converts."""
        import httpx
        from label_studio_sdk import LabelStudio

        direct = urllib.parse.urlsplit(self.url).hostname in LOOPBACK
        # Connections are not kept open: nothing has to be closed, and a restarted server causes no broken connection.
        fresh = httpx.Limits(max_keepalive_connections=0)
        own = httpx.Client(timeout=TIMEOUT_S, trust_env=not direct, limits=fresh)
        make: Callable[..., LabelStudio] = LabelStudio  # its constructor is untyped
        return make(base_url=f"{self.url}/", api_key=self.token, httpx_client=own, max_retries=0)

    def projects(self) -> list[dict[str, Any]]:
        """Return all projects that the user of the token can see, each as the JSON object that the server sent."""
        with self.asking("projects") as sdk:
            return list(_pages(lambda page: sdk.projects.list(page=page, page_size=PAGE), "count"))

    def tasks(self, project: int) -> list[dict[str, Any]]:
        """Return all tasks of a project as dicts with data, annotations, drafts and predictions, in order of their ids.

        Raises:
            GoneError: The project does not exist, or tasks of it were deleted while they were read.
        """
        return self._tasks(project, fields="all")

    def saved_tasks(self, project: int) -> list[dict[str, Any]]:
        """Return the tasks of a project as dicts with id, data, annotations and drafts, in order of their ids.

        The predictions are left out, which halves the size of the answer. An annotation is a dict with the keys id,
        completed_by and updated_by (its authors), updated_at, was_cancelled, result, and parent_annotation (the id of
        the annotation that it was copied from, or None). A draft has its `user`.

        Raises:
            GoneError: The project does not exist, or tasks of it were deleted while they were read.
        """
        return self._tasks(project, fields="all", include=",".join(SAVED))

    def task_data(self, project: int) -> list[dict[str, Any]]:
        """Return the field `data` of all tasks of a project (one dict per task), in order of the tasks' ids.

        Raises:
            GoneError: The project does not exist, or tasks of it were deleted while they were read.
        """
        return [row["data"] for row in self._tasks(project, fields="task_only", include="id,data")]

    def task_times(self, project: int) -> dict[int, str]:
        """Return task id -> the time (ISO 8601) at which the task or one of its annotations was last changed.

        Raises:
            GoneError: The project does not exist, or tasks of it were deleted while they were read.
        """
        rows = self._tasks(project, fields="task_only", include="id,updated_at")
        return {int(row["id"]): str(row["updated_at"]) for row in rows}

    def _tasks(self, project: int, **asked: Any) -> list[dict[str, Any]]:
        with self.asking(f"tasks of project {project}") as sdk:
            rows = _pages(lambda page: sdk.tasks.list(project=project, page=page, page_size=PAGE, **asked), "total")
            return sorted(rows, key=lambda each: int(each["id"]))

    def users(self) -> dict[int, str]:
        """Return id -> email address, for every user of the Label Studio server.

        Raises:
            OnrecordError: The server does not answer, or refuses the token.
        """
        with self.asking("users") as sdk:
            return {int(each.id): str(each.email) for each in sdk.users.list() if each.id is not None}

    def create_project(self, **settings: Any) -> int:
        """Create a project on the server, and return its id; the settings are those of the SDK's `projects.create`."""
        with self.asking("a new project") as sdk:
            made: Any = sdk.projects.create(**settings)
            return int(made.id)

    def show_columns(self, project: int, *, shown: Sequence[str], hidden: Sequence[str]) -> None:
        """Create the first view of a project: the table of its tasks, with chosen columns.

        Args:
            project: The id of a project without a view.
            shown: The fields of the tasks' data that the table shows, besides the server's columns of progress.
            hidden: The other fields of the tasks' data.
        """
        own, beside = [f"tasks:data.{each}" for each in hidden], [f"tasks:{each}" for each in SERVER_COLUMNS]
        done = [each for each in beside if each not in DONE_COLUMNS]
        columns = {"explore": [*own, *done], "labeling": [*own, *beside]}
        width = {f"tasks:data.{each}": COLUMN_PX for each in shown}
        data = {"title": "Articles", "type": "list", "target": "tasks", "hiddenColumns": columns, "columnsWidth": width}
        with self.asking(f"the columns of project {project}") as sdk:
            sdk.views.create(project=project, data=cast("Any", data))

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> None:
        """Import tasks with their predictions into a project, in one request; the server accepts all of them or none.

        Args:
            project: The id of the project.
            tasks: Dicts with `data` and perhaps `predictions`.

        Raises:
            GoneError: The project does not exist.
        """
        # As plain dicts: the SDK's type requires a task id in each prediction, which a new task does not have yet.
        request = cast("Sequence[ImportApiRequest]", tasks)
        with self.asking(f"tasks for project {project}") as sdk:
            sdk.projects.import_tasks(project, request=request)

    def replace_predictions(self, task: int, result: Sequence[Any], version: str, old: Sequence[int]) -> None:
        """Add a prediction to a task, then delete its old predictions, so that the task always has one.

        Args:
            task: The id of the task.
            result: The prediction's list of Label Studio results.
            version: The prediction's model version.
            old: The ids of the predictions to delete.
        """
        with self.asking(f"a prediction for task {task}") as sdk:
            sdk.predictions.create(task=task, result=list(result), model_version=version)
            for each in old:
                sdk.predictions.delete(id=each)

    def replace_data(self, task: int, data: Mapping[str, Any]) -> None:
        """Replace the field `data` of a task on the server as a whole; the task's annotations are kept.

        Args:
            task: The id of the task.
            data: The new data.
        """
        with self.asking(f"the data of task {task}") as sdk:
            sdk.tasks.update(str(task), data=dict(data))

    def replace_instructions(self, project: int, page: str) -> None:
        """Replace the instructions of a project, which the editor shows; the project's tasks stay unchanged.

        Args:
            project: The id of the project.
            page: The instructions, as HTML.
        """
        with self.asking(f"the instructions of project {project}") as sdk:
            sdk.projects.update(project, expert_instruction=page)

    def delete_task(self, task: int) -> None:
        """Delete a task on the server, with everything that belongs to it.

        Args:
            task: The id of the task.
        """
        with self.asking(f"task {task}") as sdk:
            sdk.tasks.delete(str(task))

    def connect_backend(self, project: int, *, url: str, title: str) -> int:
        """Connect an ML backend to a project, make the project show its predictions, and return the connection's id.

        An earlier connection of the project to the same address is deleted.

        Args:
            project: The id of the project.
            url: The address of the backend.
            title: The name of the connection, which is also the model version of the predictions to show.
        """
        with self.asking(f"a backend of project {project}") as sdk:
            for each in sdk.ml.list(project=project):
                if each.url == url and each.id is not None:
                    sdk.ml.delete(id=each.id)
            made: Any = sdk.ml.create(project=project, url=url, title=title)
            sdk.projects.update(project, model_version=title)
            return int(made.id)

    def disconnect_backend(self, project: int, connection: int, *, shown: str) -> None:
        """Delete the connection of an ML backend; the project then shows the predictions of another model version.

        Args:
            project: The id of the project.
            connection: The id of the connection.
            shown: The model version to show. If no task has a prediction of it, the project shows no predictions.
        """
        from label_studio_sdk.core.api_error import ApiError

        with self.asking(f"the backend of project {project}") as sdk:
            sdk.ml.delete(id=connection)
            try:
                sdk.projects.update(project, model_version=shown)
            except ApiError:  # no task has a prediction of this version, for example if annotators start from nothing
                sdk.projects.update(project, model_version="")

    @contextmanager
    def asking(self, what: str) -> Iterator[LabelStudio]:
        """Return a context manager that yields the SDK's client, and converts its errors to OnrecordError.

        `what` names the request in messages, such as `users`.
        """
        with translated(f"{self.url} ({what})", self.token):
            yield self.sdk


def _pages(ask: Callable[[int], Any], total: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of all pages, each as a dict of JSON values.

    Args:
        ask: Returns the answer for a page number, counted from 1; the page's rows are in the attribute `items`.
        total: The name of the field of the answer's `response` that holds the number of rows on all pages.

    Raises:
        GoneError: The number of all rows changes from one page to the next, or a page is empty too early, so that a row
            may have been missed.
    """
    page, seen, known = 1, 0, None
    while known is None or seen < known:
        answer = ask(page)
        rows, now = answer.items or (), int(getattr(answer.response, total))
        if known not in {None, now} or (now and not rows):
            raise GoneError(
                "The server's list of projects or tasks changed while it was read.",
                got=f"{now} rows now, {known} before",
                hint="run the command again",
            )
        yield from (row.model_dump(mode="json") for row in rows)
        page, seen, known = page + 1, seen + len(rows), now
