"""Speak to a Label Studio server: what push, pull and status ask of it, by way of Label Studio's own SDK.

The SDK's typed calls are used, with three precautions. It asks again by itself after a connection that broke, which
would import a document twice: here nothing is asked twice. Its pagers take a project that is deleted between two pages
for one that ends there: here pages are counted. And its models, which turn times into objects, are given out as the
plain JSON that the server sent (`model_dump`), from which nothing was found missing.

A token is one of two: a legacy token of 40 hexadecimal digits, or a personal access token, which the SDK exchanges for
a short-lived one as often as needed. Requests to this machine never pass through a proxy.
"""

from __future__ import annotations

import os
import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from onrecord.errors import OnrecordError, shown
from onrecord.studio.refusals import TOKEN_VARIABLE, GoneError, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from label_studio_sdk import ImportApiRequest, LabelStudio

    from onrecord.studio.place import Place

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TIMEOUT_S = 120
PAGE = 100
# The columns that the server has for every project, and those of them that say who has done what.
SERVER_COLUMNS = (
    "id inner_id completed_at total_annotations cancelled_annotations total_predictions annotators annotations_results "
    "annotations_ids predictions_score predictions_model_versions predictions_results file_upload storage_filename "
    "created_at updated_at updated_by avg_lead_time draft_exists"
).split()
DONE_COLUMNS = frozenset({f"tasks:{each}" for each in ("completed_at", "annotators", "cancelled_annotations")})
COLUMN_PX = 300
# What is asked of a task, and by the same names of its annotations and drafts.
SAVED = (
    "id data annotations drafts completed_by updated_by updated_at was_cancelled result parent_annotation user".split()
)


@dataclass
class Client:
    """A server, and the token to use there. The token is never part of a message."""

    url: str
    token: str = field(repr=False)

    @cached_property
    def sdk(self) -> LabelStudio:
        """Return the SDK's client, with errors of its own; `asking` gives it with ours."""
        import httpx
        from label_studio_sdk import LabelStudio

        direct = urllib.parse.urlsplit(self.url).hostname in LOOPBACK
        # No connection outlives its answer: there is none to close, and none that a restarted server has forgotten.
        fresh = httpx.Limits(max_keepalive_connections=0)
        own = httpx.Client(timeout=TIMEOUT_S, trust_env=not direct, limits=fresh)
        make: Callable[..., LabelStudio] = LabelStudio  # its constructor is untyped
        return make(base_url=f"{self.url}/", api_key=self.token, httpx_client=own, max_retries=0)

    def projects(self) -> list[dict[str, Any]]:
        """Return all projects that the token's user sees."""
        with self.asking("projects") as sdk:
            return list(_pages(lambda page: sdk.projects.list(page=page, page_size=PAGE), "count"))

    def tasks(self, project: int) -> list[dict[str, Any]]:
        """Return all tasks of a project with data, annotations, drafts and predictions, in order of their ids.

        Raises GoneError where the project is not there, or tasks of it were deleted while they were read.
        """
        return self._tasks(project, fields="all")

    def saved_tasks(self, project: int) -> list[dict[str, Any]]:
        """Return the tasks of a project with what people saved, in order of their ids.

        Each has its id, data, annotations and drafts; without predictions it is half of what `tasks` asks for. An
        annotation has its id, who saved it and when, its result, and what it is a copy of; a draft has its user.

        Raises:
            GoneError: The project is not there, or tasks of it were deleted while they were read.
        """
        return self._tasks(project, fields="all", include=",".join(SAVED))

    def task_data(self, project: int) -> list[dict[str, Any]]:
        """Return the data of all tasks of a project, in order of their ids, without what was marked.

        Raises:
            GoneError: The project is not there, or tasks of it were deleted while they were read.
        """
        return [row["data"] for row in self._tasks(project, fields="task_only", include="id,data")]

    def task_times(self, project: int) -> dict[int, str]:
        """Return when each task of a project, or an annotation of it, was changed last, by the task's id.

        Raises:
            GoneError: The project is not there, or tasks of it were deleted while they were read.
        """
        rows = self._tasks(project, fields="task_only", include="id,updated_at")
        return {int(row["id"]): str(row["updated_at"]) for row in rows}

    def _tasks(self, project: int, **asked: Any) -> list[dict[str, Any]]:
        with self.asking(f"tasks of project {project}") as sdk:
            rows = _pages(lambda page: sdk.tasks.list(project=project, page=page, page_size=PAGE, **asked), "total")
            return sorted(rows, key=lambda each: int(each["id"]))

    def users(self) -> dict[int, str]:
        """Return the users' addresses by their ids."""
        with self.asking("users") as sdk:
            return {int(each.id): str(each.email) for each in sdk.users.list() if each.id is not None}

    def create_project(self, **settings: Any) -> int:
        """Make a project of these settings (the SDK's names for them), and return its id."""
        with self.asking("a new project") as sdk:
            made: Any = sdk.projects.create(**settings)
            return int(made.id)

    def show_columns(self, project: int, *, shown: Sequence[str], hidden: Sequence[str]) -> None:
        """Give a project its first list of tasks, with columns of its own.

        Args:
            project: the project's id; it has no list yet.
            shown: fields of the tasks' data that the list shows, beside what the server knows of who has done what.
            hidden: the other fields of the tasks' data.
        """
        own, beside = [f"tasks:data.{each}" for each in hidden], [f"tasks:{each}" for each in SERVER_COLUMNS]
        done = [each for each in beside if each not in DONE_COLUMNS]
        columns = {"explore": [*own, *done], "labeling": [*own, *beside]}
        width = {f"tasks:data.{each}": COLUMN_PX for each in shown}
        data = {"title": "Articles", "type": "list", "target": "tasks", "hiddenColumns": columns, "columnsWidth": width}
        with self.asking(f"the columns of project {project}") as sdk:
            sdk.views.create(project=project, data=cast("Any", data))

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> None:
        """Put tasks with their predictions into a project; the server takes each request's tasks whole or not at all.

        Raises GoneError where the project is not there.
        """
        # As plain dicts: the SDK's type asks each prediction for the id of a task that is only being made.
        request = cast("Sequence[ImportApiRequest]", tasks)
        with self.asking(f"tasks for project {project}") as sdk:
            sdk.projects.import_tasks(project, request=request)

    def replace_predictions(self, task: int, result: Sequence[Any], version: str, old: Sequence[int]) -> None:
        """Give a task a prediction, and then take old ones away: it is never without one."""
        with self.asking(f"a prediction for task {task}") as sdk:
            sdk.predictions.create(task=task, result=list(result), model_version=version)
            for each in old:
                sdk.predictions.delete(id=each)

    def replace_data(self, task: int, data: Mapping[str, Any]) -> None:
        """Give a task other data; what was marked on it stays."""
        with self.asking(f"the data of task {task}") as sdk:
            sdk.tasks.update(str(task), data=dict(data))

    def connect_backend(self, project: int, *, url: str, title: str) -> int:
        """Connect an ML backend to a project, as the one whose predictions are shown; return the connection's id."""
        with self.asking(f"a backend of project {project}") as sdk:
            for each in sdk.ml.list(project=project):
                if each.url == url and each.id is not None:
                    sdk.ml.delete(id=each.id)
            made: Any = sdk.ml.create(project=project, url=url, title=title)
            sdk.projects.update(project, model_version=title)
            return int(made.id)

    def disconnect_backend(self, project: int, connection: int, *, shown: str) -> None:
        """Take an ML backend off a project, which shows the predictions of a version named `shown` from then on."""
        from label_studio_sdk.core.api_error import ApiError

        with self.asking(f"the backend of project {project}") as sdk:
            sdk.ml.delete(id=connection)
            try:
                sdk.projects.update(project, model_version=shown)
            except ApiError:  # no task has a prediction of that version, as where annotators start from nothing
                sdk.projects.update(project, model_version="")

    @contextmanager
    def asking(self, what: str) -> Iterator[LabelStudio]:
        """Give the SDK's client for a block, in which its errors become OnrecordErrors; `what` says what is asked."""
        with translated(f"{self.url} ({what})", self.token):
            yield self.sdk


def _pages(ask: Callable[[int], Any], total: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of all pages; `total` names where an answer says how many rows there are.

    Raises GoneError where that number changes from one page to the next: a row may have slipped through between them.
    """
    page, seen, known = 1, 0, None
    while known is None or seen < known:
        answer = ask(page)
        rows, now = answer.items or (), int(getattr(answer.response, total))
        if known not in {None, now} or (now and not rows):
            raise GoneError(
                "Something was added or deleted there while it was read.",
                got=f"{now} in all, {known} before",
                hint="run the command again",
            )
        yield from (row.model_dump(mode="json") for row in rows)
        page, seen, known = page + 1, seen + len(rows), now


def connect(url: str | None, own: Place) -> Client:
    """Return a client of the server at `url`, or else of the one of one's own.

    The token is that of the environment variable LABEL_STUDIO_API_KEY, or else, for one's own server, its first user's.
    """
    own_url = own.address()
    chosen = (url or own_url or "").rstrip("/")
    if urllib.parse.urlsplit(chosen).scheme not in {"http", "https"}:
        raise OnrecordError(
            "There is no server to speak to.",
            got=shown(url),
            expected="an address that starts with http:// or https://",
            hint="onrecord studio serve, in another terminal; or --url",
        )
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token and chosen == own_url:
        token = own.credentials().token
    if not token:
        raise OnrecordError(
            "There is no token for the server.",
            where=chosen,
            expected=f"a token in the environment variable {TOKEN_VARIABLE}",
            hint=f"export {TOKEN_VARIABLE}=... (the server's page Account & Settings, Access Token)",
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise OnrecordError(
            "The token is none: it holds a character that no token has.",
            where=f"the environment variable {TOKEN_VARIABLE}",
            expected="letters, digits, full stops, hyphens and underscores",
            hint=f"export {TOKEN_VARIABLE}=..., copied whole from the server's page Account & Settings",
        )
    return Client(chosen, token)
