"""Keep ctrl-C to the command: the workers that it started are ended by it, and have nothing to say of their own.

A terminal sends ctrl-C to every process that was started from it, so that workers of this machine would each die of
it, with a traceback, before the command could tell them to stop what they are doing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import Client


def leave_to_the_command(client: Client) -> None:
    """Let a cluster's workers, and those that will take their places, pass ctrl-C over."""
    import signal

    from distributed import WorkerPlugin

    class PassOver(WorkerPlugin):
        name = "onrecord-interrupts"

        def setup(self, worker: object) -> None:
            del worker
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    client.register_plugin(PassOver())
