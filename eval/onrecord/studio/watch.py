"""Pull again and again: whenever something was submitted, updated or deleted since the last pull.

Webhooks would need an address that the server reaches; asking for the times of the tasks needs none, and is cheap. A
server that goes away for a while, or another pull that is at work, is told of once and waited for.
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
    """Return when each task was changed last, by project; another state is a reason to pull."""
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
    """Pull at once, and then whenever what `look` returns has changed, until `stop` is set.

    Args:
        look: returns the server's state.
        pull: pulls once.
        stop: ends the watch; a pull that has begun is ended first.
        every_s: seconds between two looks.
        say: is told of each file that changed, of errors, and when they are over.
        show: is given the problems that the last pull did not have.

    Raises:
        OnrecordError: The first look or the first pull fails.
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
                say("It works again.")
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
