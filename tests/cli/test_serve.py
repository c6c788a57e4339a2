"""`hotmess serve`: only this machine, only with the token; windows and their processes end when they should."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.app.over_ssh import Server, why_not
from tests.browsers import Tab, needs_browser, new_tab
from tests.cli.conftest import Run
from tests.cli.served import Served, screen_of
from tests.processes import PATIENCE, wait_for


@pytest.fixture
def served(logs: Path, store: Path) -> Iterator[Served]:
    made = Served(logs, "--store", store)
    yield made
    made.close()


def status_of(url: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_only_who_knows_the_token_gets_in(served: Served) -> None:
    token = served.url.rstrip("/").rpartition("/")[2]
    assert len(token) >= 32
    assert status_of(served.url) == 200
    assert status_of(served.url.replace("127.0.0.1", "localhost")) == 200
    for path in ("/", "/ws", "/static/js/textual.js", "/download/x", f"/{token[:-1]}/", f"/{'x' * len(token)}/ws"):
        assert status_of(served.origin + path) == 404


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "evil.example:80"}, {"Origin": "http://evil.example"}, {"Origin": "null"}],
    ids=str,
)
def test_a_page_of_another_site_is_refused_even_with_the_token(served: Served, headers: dict[str, str]) -> None:
    assert status_of(served.url, **headers) == 403
    assert status_of(f"{served.url}ws", **headers) == 403


def test_it_listens_on_the_loopback_address_alone(served: Served) -> None:
    port = int(served.origin.rpartition(":")[2])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        outward.connect(("192.0.2.1", 9))  # sends nothing: only asks which address would be used
        address = outward.getsockname()[0]
    if address.startswith("127."):
        pytest.skip("this machine has no other address")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address, port), timeout=10)


def test_the_page_loads_nothing_from_elsewhere(served: Served) -> None:
    with urllib.request.urlopen(served.url) as answer:
        page, headers = answer.read().decode(), answer.headers
    assert page.count("http") == page.count(f"{served.origin}/")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


async def until(socket: aiohttp.ClientWebSocketResponse, words: str) -> bytes:
    """What came over a websocket up to words on screen."""
    received = b""
    async with asyncio.timeout(PATIENCE):
        while words not in "\n".join(screen_of(received, 90, 30)):
            message = await socket.receive()
            assert message.type == aiohttp.WSMsgType.BINARY, message
            received += message.data
    return received


@pytest.mark.heavy
async def test_every_window_has_an_explorer_that_ends_with_it(served: Served) -> None:
    served.wait_for_windows(0)
    async with aiohttp.ClientSession() as session:
        address = f"{served.url}ws?width=90&height=30"
        async with session.ws_connect(address) as first, session.ws_connect(address) as second:
            for window in (first, second):
                await until(window, "reasoning length")
            served.wait_for_windows(2)
            await second.send_json(["stdin", "a"])
            await until(second, "questions")
            await first.close()
            await asyncio.to_thread(served.wait_for_windows, 1)
            status, _ = await asyncio.to_thread(served.end, signal.SIGTERM)
            assert status == 128 + signal.SIGTERM


def test_ctrl_c_ends_it(served: Served) -> None:
    assert status_of(served.url) == 200
    assert served.end() == (
        130,
        f"From another machine: ssh -L {(port := served.origin.rpartition(':')[2])}:127.0.0.1:{port} HOST, "
        "then open the same address there.\nCtrl-C ends it.\n",
    )


def test_a_port_that_is_taken_is_said_before_logs_are_read(run: Run, logs: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run("serve", logs / "not there", "--port", port)
    assert refused.exit_code == 1
    assert refused.stderr == f"hotmess: --port {port}: another program uses it; omit --port to use a free port\n"


def test_what_the_explorer_refuses_is_refused_here(run: Run, logs: Path, store: Path) -> None:
    refused = run("serve", logs, "--store", store, "--where", "nope = 1")
    assert refused.exit_code == 2
    assert "nope" in refused.stderr
    assert run("serve", logs, "--host", "0.0.0.0").exit_code == 2


def test_without_the_extra_one_line_says_what_to_install(logs: Path) -> None:
    code = "import sys; sys.modules['textual_serve'] = None; from hotmess_tui.__main__ import main; main()"
    refused = subprocess.run(
        [sys.executable, "-c", code, "serve", str(logs)], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert refused.stderr == "hotmess: hotmess serve needs textual-serve: pip install 'hotmess-tui[serve]'\n"


@pytest.mark.heavy
async def test_the_printed_tunnel_carries_it_to_another_machine(served: Served, tmp_path: Path) -> None:
    """Another address of this machine plays the other one, whose ports are its own."""
    if reason := why_not():
        pytest.skip(reason)
    server, port = Server(tmp_path), served.origin.rpartition(":")[2]
    other = f"http://127.0.0.2:{port}"
    tunnel = None
    try:
        if reason := server.wait():
            pytest.skip(f"no server of SSH here: {reason}")
        forward = f"127.0.0.2:{port}:127.0.0.1:{port}"  # as printed, but for the address on the other machine
        ssh, *flags = server.command(server.port)
        tunnel = subprocess.Popen([ssh, "-N", "-o", "ExitOnForwardFailure=yes", "-L", forward, *flags])

        def is_open() -> bool:
            try:
                return status_of(served.url.replace(served.origin, other), Host=f"127.0.0.1:{port}") == 200
            except urllib.error.URLError:
                return False

        await asyncio.to_thread(wait_for, is_open)
        async with aiohttp.ClientSession() as session:
            address = f"{served.url.replace(served.origin, other)}ws?width=90&height=30"
            async with session.ws_connect(address, headers={"Host": f"127.0.0.1:{port}"}) as window:
                await until(window, "reasoning length")
        assert status_of(served.url.replace(served.origin, other)) == 403
    finally:
        if tunnel is not None:
            tunnel.terminate()
            tunnel.wait()
        server.close()


class Window:
    """The explorer in a tab, read as a person reads it and moved by keys and mouse."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    async def shows(self, words: str) -> list[str]:
        """Wait for words; the lines of the screen."""
        async with asyncio.timeout(PATIENCE):
            while True:
                sizes = [json.loads(text)[1] for text in self.tab.sent if text.startswith('["resize"')]
                lines = screen_of(self.tab.received, sizes[-1]["width"], sizes[-1]["height"]) if sizes else []
                if words in "\n".join(lines):
                    return lines
                await asyncio.sleep(0.1)

    async def click(self, row: int, column: int, of: list[str]) -> None:
        """Click into a cell of the screen."""
        box = await self.tab.evaluate("document.querySelector('.xterm-screen').getBoundingClientRect().toJSON()")
        x = box["x"] + (column + 0.5) * box["width"] / len(of[0])
        await self.tab.click(x, box["y"] + (row + 0.5) * box["height"] / len(of))


@needs_browser
@pytest.mark.heavy
async def test_a_browser_shows_the_chart_and_goes_deeper_by_keys_and_by_mouse(served: Served, tmp_path: Path) -> None:
    async with new_tab(tmp_path / "profile") as tab:
        window = Window(tab)
        await tab.open(served.url)
        await window.shows("reasoning length (words")  # the axis
        await asyncio.sleep(0.5)  # the page paints with its next frame
        seen = (await tab.picture()).getcolors(1 << 20) or []
        assert sum(number for number, color in seen if max(color) > 100) > 5000, "the page is dark"
        assert sum(max(color) - min(color) > 60 for _, color in seen) > 20, "no series has a colour"

        await tab.press("a")  # by keys: all questions, the samples of one, and back
        await window.shows("all questions")
        await tab.press("Enter")
        await window.shows("Enter trace")
        await tab.press("q")
        await window.shows("Enter samples")
        await tab.press("q")
        first = await window.shows("Enter questions")

        keys = len(first) - 1  # by mouse: a word in the line of keys, then a row that the cursor is not on, twice
        await window.click(keys, first[keys].index("a all") + 2, first)
        lines = await window.shows("of 48 groups")
        rows = [n for n, line in enumerate(lines) if "alpha" in line or "beta" in line]
        for _ in range(2):
            await window.click(rows[2], 3, lines)
        await window.shows("Enter trace")
        assert all(url.startswith((served.origin, "data:")) for url in tab.fetched)
