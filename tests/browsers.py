"""A browser without a window: where it is, and a tab that is driven by the DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in BROWSERS if (found := shutil.which(name))), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason=f"no browser here: {', '.join(BROWSERS)}")


class Tab:
    """One tab: what it fetched, what came over its websocket, keys and the mouse, pictures."""

    def __init__(self, devtools: aiohttp.ClientWebSocketResponse) -> None:
        self._devtools = devtools
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.received = bytearray()  # binary frames of the page's websocket
        self.sent: list[str] = []
        self.fetched: list[str] = []
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self._devtools:
            told = json.loads(message.data)
            said, method = told.get("params", {}), told.get("method")
            if method is None:
                self._answers.pop(told["id"]).set_result(told)
            elif method == "Network.requestWillBeSent":
                self.fetched.append(said["request"]["url"])
            elif method == "Network.webSocketFrameSent":
                self.sent.append(said["response"]["payloadData"])
            elif method == "Network.webSocketFrameReceived" and said["response"]["opcode"] == 2:
                self.received += base64.b64decode(said["response"]["payloadData"])

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One call of the protocol."""
        number = next(self._numbers)
        self._answers[number] = answer = asyncio.get_running_loop().create_future()
        await self._devtools.send_json({"id": number, "method": method, "params": parameters})
        told = await asyncio.wait_for(answer, 60)
        assert "error" not in told, told
        return dict(told["result"])

    async def open(self, url: str) -> None:
        """Go to a page and listen to what it does."""
        await self.call("Network.enable")
        await self.call("Page.enable")
        await self.call("Page.navigate", url=url)

    async def press(self, *keys: str) -> None:
        """Press keys that write a character, or Enter."""
        for key in keys:
            text = "\r" if key == "Enter" else key
            code = {"Enter": 13}.get(key, ord(key.upper()[0]))
            await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=text, windowsVirtualKeyCode=code)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    async def click(self, x: float, y: float) -> None:
        """Click at a place of the page, in its pixels."""
        await self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def evaluate(self, expression: str) -> Any:
        """What a JavaScript expression has on the page."""
        told = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return told["result"].get("value")

    async def picture(self) -> Image.Image:
        """What is seen."""
        told = await self.call("Page.captureScreenshot", format="png")
        return Image.open(BytesIO(base64.b64decode(told["data"]))).convert("RGB")


@contextlib.asynccontextmanager
async def new_tab(profile: Path, width: int = 1000, height: int = 640) -> AsyncIterator[Tab]:
    """A tab of a new browser, which ends with it."""
    assert CHROMIUM is not None
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    flags += [f"--user-data-dir={profile}", f"--window-size={width},{height}", "about:blank"]
    browser = subprocess.Popen([CHROMIUM, *flags], stderr=subprocess.PIPE, text=True)
    try:
        assert browser.stderr is not None
        said = await asyncio.to_thread(_until_listening, browser)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{said}/json") as tabs:
                address = next(tab["webSocketDebuggerUrl"] for tab in await tabs.json() if tab["type"] == "page")
            async with session.ws_connect(address, max_msg_size=0) as devtools:
                yield Tab(devtools)
    finally:
        browser.kill()
        browser.wait()
        browser.stderr.close()  # type: ignore[union-attr]


def _until_listening(browser: subprocess.Popen[str]) -> str:
    """The port of its DevTools."""
    for line in browser.stderr or ():
        if found := re.search(r"DevTools listening on ws://[^:]+:(\d+)/", line):
            return found[1]
    raise AssertionError("the browser has ended")
