"""The command line, one file per command. `commands.COMMANDS` lists them; each is imported when it is used."""

from onrecord.cli.main import main

__all__ = ["main"]
