"""Run the studio's commands in this process, and compare what a server and a directory hold."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from click.testing import CliRunner

from onrecord.cli.studio.group import studio as command
from onrecord.studio import keep
from onrecord.studio.client import Client
from onrecord.studio.projects import find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from onrecord.studio.place import Place


class Ran(NamedTuple):
    """What a command ended with."""

    code: int | None
    error: BaseException | None
    output: str


def run(place: Place, *words: str) -> Ran:
    """Run a command on the server of a place."""
    done = CliRunner(env={"ONRECORD_STUDIO_DIR": str(place.root)}).invoke(command, list(words), standalone_mode=False)
    return Ran(done.return_value, done.exception, done.output)


def push_all(place: Place, name: str) -> None:
    """Push gold of all layers."""
    assert run(place, "push", "--name", name)[:2] == (0, None)


def held(client: Client, name: str) -> list[Any]:
    """Return all that a server holds under a name, but for its own numbers and times."""
    return [
        (
            project.layer,
            project.hash,
            row["data"],
            [(each["model_version"], each["result"]) for each in row["predictions"]],
        )
        for project in find(client, name)
        for row in sorted(client.tasks(project.id), key=lambda each: str(each["data"]["doc_id"]))
    ]


def submit_all(client: Client, name: str) -> None:
    """Submit every task under a name as it was pushed."""
    for project in find(client, name):
        for row in client.tasks(project.id):
            result = row["predictions"][0]["result"] if row["predictions"] else []
            client.sdk.annotations.create(row["id"], result=result, lead_time=1)


def files(directory: Path) -> dict[str, bytes]:
    """Return all that lies in a directory but for the lock, by path."""
    paths = (path for path in directory.rglob("*") if path.is_file() and path.name != keep.LOCK)
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


@contextmanager
def at(number: int, method: str, do: Callable[[Callable[[], Any]], Any]) -> Iterator[None]:
    """Let `do` make the client's call of that number, and of that number alone."""
    calls: list[None] = []
    plain = getattr(Client, method)

    def called(self: Client, *given: Any) -> Any:
        calls.append(None)
        return do(lambda: plain(self, *given)) if len(calls) == number else plain(self, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, method, called)
        yield
    assert len(calls) >= number
