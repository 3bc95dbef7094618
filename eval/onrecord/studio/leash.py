"""Run a command until it ends, or until the standard input closes.

`serve` starts the Label Studio server through this program. If `serve` is killed, it cannot stop the server, but the
system closes the pipe between them, and this program stops it. The program runs in its own session and imports nothing
of the package.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

PATIENCE_S = 10
PR_SET_PDEATHSIG = 1


def main(command: list[str]) -> int:
    """Run a command until it ends, and return its exit code; stop it if the standard input closes.

    A command that ignores SIGTERM is killed after ten seconds.
    """
    for each in (signal.SIGINT, signal.SIGTERM):  # the command handles these signals; handlers are not inherited
        signal.signal(each, lambda *_: None)
    dies = _die_with_parent if sys.platform == "linux" else None
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=dies) as child:  # noqa: S603, PLW1509  ours
        threading.Thread(target=_end_with_input, args=(child,), daemon=True).start()
        return child.wait()


def _die_with_parent() -> None:
    """Ask Linux to kill this process when its parent process ends, in case the parent is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


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
