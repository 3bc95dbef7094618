"""The command line, a command a file; `commands.COMMANDS` is the whole list, and a module is imported when it is used."""

from onrecord.cli.main import main

__all__ = ["main"]
