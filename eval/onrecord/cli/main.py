"""The `onrecord` command: run a subcommand, and convert every expected error to a message and an exit code.

Exit codes: 0 success, 1 problems found, 2 misuse, 130 interrupted. No error that a user can cause prints a traceback.
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
    """A click group that imports a command only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of `COMMANDS`."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command `cmd_name` and return it, with its example below its help; None for an unknown name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        listed = COMMANDS[cmd_name]
        module, _, name = listed.place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        example, epilog = f"Example: {listed.example}", command.epilog or ""
        if example not in epilog:  # the same command object may be looked up several times
            command.epilog = f"{example}\n\n{epilog}"
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command's name, the command, and its arguments; a usage error names a similar command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib  # for a mistyped name only

            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            if close:
                raise click.UsageError(f"{error.message} Did you mean: onrecord {close[0]}", ctx) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands for `onrecord --help`, by section and with summaries; no command is imported."""
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
    """Run the command line in `sys.argv`, print an expected error as a message, and exit with the exit code."""
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
        if isinstance(error, click.MissingParameter) and error.ctx is not None and error.ctx.command.epilog:
            click.echo(error.ctx.command.epilog.partition("\n")[0], err=True)  # the example
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("onrecord: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader (head, less) has exited: discard the output that is still buffered.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in FULL:
            raise
        click.echo(f"onrecord: the output cannot be written: {error.strerror}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OnrecordError.exit_code)
    except SystemExit as error:
        # click and rich handle a broken pipe themselves and would exit with 1; click then replaces sys.stdout.
        if sys.stdout is not stdout or isinstance(error.__context__, BrokenPipeError):
            sys.exit(0)
        raise
    sys.exit(code if isinstance(code, int) else 0)
