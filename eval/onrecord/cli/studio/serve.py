"""`onrecord studio serve`: a Label Studio server of one's own, until ctrl-C."""

from __future__ import annotations

import click

from onrecord.errors import OnrecordError


@click.command(short_help="Install and start a server on this machine.")
@click.option("--port", default=8085, show_default=True, type=click.IntRange(1, 65535), help="On which it listens.")
@click.option("--user", metavar="ADDRESS", help="At the first start: your address. Before its @ stands your name.")
def serve(*, port: int, user: str | None) -> None:
    """Install (once) and start a Label Studio server on this machine alone; stop it with ctrl-C.

    Program and data are in onrecord/studio below the user's data directory (on Linux ~/.local/share), and are used
    again at the next start; ONRECORD_STUDIO_DIR names another directory. The first start takes about two minutes, later
    ones some seconds, or a minute on a busy machine. The address, the user, the file with the password and the
    directory are printed. The server sends no telemetry and asks for no updates. It ends with this command, however
    that ends.
    """
    import os
    import signal

    from onrecord.studio import server
    from onrecord.studio.place import VARIABLE, place

    # A service manager's stop is a ctrl-C; so is one in the background, and the end of the terminal.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    own = place()
    if not server.installed(own):
        server.refuse_taken(port)
        click.echo(f"Program (1 GB), data and password go into {own.root}")
        if VARIABLE not in os.environ:
            click.echo(f"  another directory: ctrl-C now, then {VARIABLE}=DIR onrecord studio serve")
    own.credentials(user)
    server.install(own, click.echo)
    click.echo("Starting Label Studio (the first time takes half a minute)")
    with server.running(own, port) as process:
        click.echo(f"Label Studio is at {server.address(port)}")
        click.echo(f"  user      {own.credentials().user}")
        click.echo(f"  password  in {own.credentials_file}")
        click.echo(f"  data      {own.data}")
        click.echo("  stop      ctrl-C")
        try:
            code = process.wait()
        except KeyboardInterrupt:
            click.echo("Stopping Label Studio")
            return
    raise OnrecordError(
        "The Label Studio server ended, although nobody stopped it.",
        where=str(own.log),
        got=f"exit code {code}",
        hint=f"the last lines of its log say why: tail {own.log}",
    )
