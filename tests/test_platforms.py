"""No module of the package needs a Python module that Windows lacks."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import importlib, pkgutil, sys, warnings
for name in ("fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"):
    sys.modules[name] = None
warnings.filterwarnings("ignore", message="only soft file lock")  # filelock's, where fcntl is gone and msvcrt too
import onrecord
for module in pkgutil.walk_packages(onrecord.__path__, "onrecord."):
    importlib.import_module(module.name)
print("imported")
"""


def test_every_module_can_be_imported_without_modules_of_unix() -> None:
    """Every module can be imported where Python's modules for Unix are missing."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.stdout == "imported\n", done.stderr[-1500:]
