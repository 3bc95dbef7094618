"""Run a command for as long as the standard input stays open: what a server is started by, so that it ends with us.

A parent that is killed closes no server, but the system closes its pipes. This file is run as a program of its own, in
a session of its own, and imports nothing of the tool.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

PATIENCE_S = 10


def main(command: list[str]) -> int:
    """Run the command until it ends, or until the standard input does; return its exit code."""
    for each in (signal.SIGINT, signal.SIGTERM):  # both are the command's to obey; a handler is not inherited by it
        signal.signal(each, lambda *_: None)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as child:  # noqa: S603  the caller's own command
        threading.Thread(target=_end_with_input, args=(child,), daemon=True).start()
        return child.wait()


def _end_with_input(child: subprocess.Popen[bytes]) -> None:
    while os.read(0, 1):
        pass
    for stop in ("SIGTERM", "SIGKILL"):
        if hasattr(os, "killpg"):
            os.killpg(0, getattr(signal, stop))  # the whole session; the second signal ends this process too
        else:
            child.terminate()
        time.sleep(PATIENCE_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
