"""A server on this machine alone that shows a command's screen in a browser.

Every browser window has a process of its own. Whoever reaches the port must know the token in the path: other users of
the machine can reach it. Host and Origin are checked, too, so that a page of another site cannot speak to it through a
name that it lets point here.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from textual_serve.server import Server

LOOPBACK = "127.0.0.1"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 2.0  # seconds for the processes of open windows; the end of this one ends those that take longer
_LAST = 0.1  # seconds for browsers that do not say good-bye
_TOKEN = 24  # bytes
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class LoopbackServer(Server):
    """Shows a command in browsers on this machine.

    Args:
        command: for a shell: a Textual application that TEXTUAL_DRIVER puts into a browser.
        listening: a socket that is bound to a port of the loopback address.
    """

    def __init__(self, command: str, listening: socket.socket) -> None:
        self._listening = listening
        port = listening.getsockname()[1]
        super().__init__(
            command,
            host=LOOPBACK,
            port=port,
            title="hotmess",
            public_url=f"http://{LOOPBACK}:{port}",
            templates_path=Path(__file__).parent,
        )
        self._path = f"/{secrets.token_urlsafe(_TOKEN)}"
        self._hosts = {f"{name}:{port}" for name in (LOOPBACK, "localhost")}
        self._windows: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        """The address to open, with the token."""
        return f"{self.public_url}{self._path}/"

    async def run(self) -> int:
        """Serve until a signal ends it; returns the number of the signal."""
        runner = web.AppRunner(
            self._application(),
            access_log=None,  # addresses have the token in them
            shutdown_timeout=_LAST,
        )
        await runner.setup()
        await web.SockSite(runner, self._listening).start()
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[int] = loop.create_future()

        def end(number: int) -> None:
            if not ended.done():
                ended.set_result(number)

        for number in ENDING:
            loop.add_signal_handler(number, end, number)
        try:
            return await ended
        finally:
            await runner.cleanup()

    def _application(self) -> web.Application:
        """The routes of textual-serve below a path that has the token."""
        inside = web.Application()
        aiohttp_jinja2.setup(inside, loader=jinja2.FileSystemLoader(self.templates_path))
        inside.add_routes(
            [
                web.get("/", self.handle_index, name="index"),
                web.get("/ws", self.handle_websocket, name="websocket"),
                web.get("/download/{key}", self.handle_download, name="download"),
                web.get("/focus.js", self._focus),
                web.static("/static", self.statics_path, name="static"),
            ]
        )
        application = web.Application(middlewares=[self._refuse_strangers])
        application.add_subapp(self._path, inside)
        application.on_response_prepare.append(self._restrict)
        application.on_shutdown.append(self.on_shutdown)
        return application

    @web.middleware
    async def _refuse_strangers(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only requests to this address, and from its own page."""
        origin = request.headers.get("Origin")
        if request.host not in self._hosts or (origin and origin.removeprefix("http://") not in self._hosts):
            port = self.port
            raise web.HTTPForbidden(
                text=f"Open this as http://{LOOPBACK}:{port}/…: a tunnel has the same port on both machines.\n"
            )
        return await handler(request)

    async def _restrict(self, request: web.Request, response: web.StreamResponse) -> None:
        """The page loads nothing from elsewhere, tells nobody its address, and stands in no frame."""
        here = " ".join(f"http://{host}" for host in sorted(self._hosts))
        sockets = " ".join(f"ws://{host}" for host in sorted(self._hosts))
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src {here}; style-src {here} 'unsafe-inline'; font-src {here} data:; "
            f"img-src {here} data:; connect-src {sockets}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        )
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"

    async def _focus(self, _request: web.Request) -> web.FileResponse:
        """Keys go to the screen before it is clicked."""
        return web.FileResponse(Path(__file__).parent / "focus.js")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One window, until it is closed or the server ends."""
        window = asyncio.current_task()
        assert window is not None, "a handler runs in a task"
        self._windows.add(window)
        try:
            return await super().handle_websocket(request)
        finally:
            self._windows.discard(window)

    async def on_shutdown(self, app: web.Application) -> None:
        """End the processes of all windows."""
        for window in self._windows:
            window.cancel()
        if self._windows:
            await asyncio.wait(self._windows, timeout=GRACE)
