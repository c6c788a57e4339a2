"""`hotmess serve`: the explorer in a browser on this machine."""

from __future__ import annotations

import asyncio
import errno
import shlex
import socket
import sys
from importlib.util import find_spec

import click

from hotmess_tui.cli.explore import Look, looking, refuse_misspelt_command, show
from hotmess_tui.cli.opening import opened, say
from hotmess_tui.cli.options import Reading, choosing, reading
from hotmess_tui.cli.piped import any_piped
from hotmess_tui.cli.terminal import in_browser
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice
from hotmess_tui.refusals import reason

_NEEDS = "hotmess serve needs textual-serve: pip install 'hotmess-tui[serve]'"


class _Serve(click.Command):
    """Remembers what it was asked for, to ask the same of the processes that the browser shows."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[__name__] = tuple(args)
        return super().parse_args(ctx, args)


@click.command("serve", cls=_Serve)
@reading
@choosing
@looking
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Port on 127.0.0.1; defaults to a free one.")
@click.pass_context
def command(ctx: click.Context, reading: Reading, choice: Choice, look: Look, port: int | None) -> None:
    """Show the explorer in a browser on this machine.

    Prints the address to open, and the ssh command that forwards it to another machine. The address contains a secret
    token; do not share it. Each window has its own explorer, which ends when the window closes. Ctrl-C ends all.
    """
    if in_browser():  # the process that a window shows: the server below has started it
        show(reading, choice, look)
    if find_spec("textual_serve") is None:
        raise HotmessError(_NEEDS)
    refuse_misspelt_command(reading.paths)
    if any_piped(reading.paths):
        raise HotmessError("serve: a pipe is read once, and every window reads the logs; name a file", status=2)
    listening = _listening(port)
    with opened(reading) as explorer:  # what is wrong is said here; every window finds the store built
        explorer.check(choice)
    from hotmess_tui.browser.server import LoopbackServer  # the extra need not be there

    again = [sys.executable, "-P", "-m", "hotmess_tui", "serve", *ctx.meta[__name__]]
    server = LoopbackServer(f"exec {shlex.join(again)}", listening)
    listening.listen()  # whoever reads the address may open it at once
    click.echo(server.url)
    sys.stdout.flush()
    say(f"From another machine: ssh -L {server.port}:127.0.0.1:{server.port} HOST, then open the same address there.")
    say("Ctrl-C ends it.")
    ctx.exit(128 + asyncio.run(server.run()))


def _listening(port: int | None) -> socket.socket:
    """A socket on a port of the loopback address, before logs are read: a port that is taken is said at once.

    Raises:
        HotmessError: the port is taken, or not for this user.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port or 0))
    except OSError as fault:
        listening.close()
        taken = fault.errno == errno.EADDRINUSE
        why = "another program uses it" if taken else reason(fault)
        raise HotmessError(f"--port {port}: {why}; omit --port to use a free port") from None
    return listening
