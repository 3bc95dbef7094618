"""The `onrecord` command: finds the command asked for, and turns every expected error into a message and an exit code.

Exit codes: 0 fine, 1 findings, 2 misuse. No error that a user can cause shows a traceback.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from onrecord._version import __version__
from onrecord.cli.commands import COMMANDS
from onrecord.cli.terminal import accept_every_character
from onrecord.documents.atomic import FULL
from onrecord.errors import OnrecordError


class Commands(click.Group):
    """A group whose commands are imported one at a time, when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of `COMMANDS`."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        listed = COMMANDS[cmd_name]
        module, _, name = listed.place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        example, epilog = f"Example: {listed.example}", command.epilog or ""
        if example not in epilog:  # a command is made once and looked up many times
            command.epilog = f"{example}\n\n{epilog}"
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, with a suggestion where the name is near one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib  # for a mistyped name only

            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            if close:
                raise click.UsageError(f"{error.message} Did you mean: onrecord {close[0]}", ctx) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section, without importing any."""
        del ctx
        for section in dict.fromkeys(row.section for row in COMMANDS.values()):
            with formatter.section(section):
                formatter.write_dl([(name, row.summary) for name, row in COMMANDS.items() if row.section == section])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="onrecord")
@click.pass_context
def onrecord(context: click.Context) -> None:
    """On the Record: an annotated news corpus, and a tool that scores extractors on it."""
    if context.invoked_subcommand is None:
        from onrecord.cli.welcome import welcome

        welcome()


def main() -> None:
    """Run the command line and exit with its code."""
    accept_every_character()
    stdout = sys.stdout
    try:
        code = onrecord.main(standalone_mode=False)
        sys.stdout.flush()
    except OnrecordError as error:
        click.echo(f"onrecord: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("onrecord: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader (head, less) has gone; what Python still holds for it goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in FULL:
            raise
        click.echo(f"onrecord: what was printed cannot be written: {error.strerror}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OnrecordError.exit_code)
    except SystemExit as error:
        # click and rich see to a broken pipe themselves, and would exit with 1. click then wraps what it writes to.
        if sys.stdout is not stdout or isinstance(error.__context__, BrokenPipeError):
            sys.exit(0)
        raise
    sys.exit(code if isinstance(code, int) else 0)
