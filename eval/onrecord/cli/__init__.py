"""The command line, a command a file; `commands.COMMANDS` lists them, each imported when it is used."""

from onrecord.cli.main import main

__all__ = ["main"]
