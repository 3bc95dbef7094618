"""The command line, a command a file. `COMMANDS` below is the whole list; a command's module is imported only when it is asked for."""

from onrecord.cli.main import main

__all__ = ["main"]
