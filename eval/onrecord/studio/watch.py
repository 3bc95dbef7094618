"""Pull repeatedly: whenever an annotation was submitted, updated or deleted since the last pull.

The times of the tasks are polled, which is cheap. Webhooks would need an address that the server can reach. If the
server does not answer, or another pull is running, this is reported once, and the watch continues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from threading import Event

    from onrecord.errors import Problem
    from onrecord.studio.client import Client
    from onrecord.studio.projects import Project
    from onrecord.studio.pulling import Round


def state(client: Client, projects: Iterable[Project]) -> dict[int, dict[int, str]]:
    """Return project id -> task id -> time of the last change of the task or of one of its annotations (ISO 8601).

    If the result differs from an earlier one, something may have to be pulled.
    """
    return {each.id: client.task_times(each.id) for each in projects}


def watch(
    look: Callable[[], object],
    pull: Callable[[], Round],
    stop: Event,
    *,
    every_s: float,
    say: Callable[[str], None],
    show: Callable[[Sequence[Problem]], None],
) -> None:
    """Pull at once, and then whenever the result of `look` has changed, until `stop` is set.

    Args:
        look: Returns the server's state, such as the result of `state`; it is only compared with the one before.
        pull: Pulls once, and returns the result.
        stop: Ends the watch after the current pull.
        every_s: The seconds between two calls of `look`.
        say: Receives a message for each changed file, for an error, and for the end of an error.
        show: Receives the problems that the pull before did not have.

    Raises:
        OnrecordError: The first call of `look` or `pull` fails; later errors are reported and retried.
    """
    seen, known = look(), pull()
    _tell(known, (), say, show)
    trouble = ""
    while not stop.wait(every_s):
        try:
            now = look()
            if now != seen:
                found = pull()
                _tell(found, known.problems, say, show)
                seen, known = now, found
        except OnrecordError as error:
            if str(error) != trouble:
                say(f"{error}\nTrying again every {every_s:g} s")
            trouble = str(error)
        else:
            if trouble:
                say("Pulling works again.")
            trouble = ""


def _tell(
    found: Round, before: Sequence[Problem], say: Callable[[str], None], show: Callable[[Sequence[Problem]], None]
) -> None:
    for each in found.written:
        for doc_id in each.changed:
            say(f"{each.directory / doc_id}.json: written")
    if new := [each for each in found.problems if each not in before]:
        show(new)
    if gone := len([each for each in before if each not in found.problems]):
        say(f"{gone} earlier {'problem is' if gone == 1 else 'problems are'} gone")
