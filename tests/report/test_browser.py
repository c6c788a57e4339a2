"""A report in a real browser: nothing is fetched, nothing is run, nothing is complained about, in light and in dark."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels
from hotmess_tui.report.curve_file import write_curve
from hotmess_tui.report.report_file import write_report
from tests.alike import alike
from tests.browsers import CHROMIUM, needs_browser

pytestmark = needs_browser


class Trap:
    """A server that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Browser:
    """Loads a page; what it then holds, and what the browser said of it."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile

    def load(self, page: Path, *flags: str) -> tuple[str, list[str]]:
        assert CHROMIUM is not None
        common = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000"]
        common += ["--enable-logging=stderr", f"--user-data-dir={self.profile}"]
        done = subprocess.run(
            [CHROMIUM, *common, *flags, "--dump-dom", page.as_uri()],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    return Browser(tmp_path / "profile")


def harm(url: str) -> str:
    """Text that would ask the server for something, if it were believed in any place of a page."""
    return (
        f"<script>fetch('{url}/script')</script><img src={url}/img><link rel=stylesheet href={url}/css>"
        f"\"><img src='{url}/quoted' onerror=\"fetch('{url}/event')\"> ' onload='fetch(`{url}/attribute`)' "
        f"</style><style>body{{background:url({url}/style)}}</style></pre></details></svg>"
        f"<iframe src={url}/frame></iframe>"
    )


@pytest.fixture
def explorer(tmp_path: Path, trap: Trap) -> Iterator[Explorer]:
    text = harm(trap.url)
    samples = [
        {
            "model": f"{model} {text}",
            "task": f"sums {text}",
            "question_id": f"q{question} {text}",
            "epoch": epoch,
            "question": text,
            "answer": "yes" if (question + epoch) % 3 else text,
            "target": "yes",
            "reasoning": "word " * (10 + 5 * question + epoch),
            "trace": f"{text}\nwords",
        }
        for model in ("a", "b")
        for question in range(6)
        for epoch in range(4)
    ]
    (tmp_path / "runs.jsonl").write_text("".join(json.dumps(sample) + "\n" for sample in samples))
    found = Explorer.open([str(tmp_path / "runs.jsonl")], store=tmp_path / "store")
    sample = found.samples(Choice())[0].sample_id
    found.book.add("sample", [sample], text[:190])
    found.book.write("sample", sample, text)
    yield found
    found.close()


def test_the_trap_and_the_ears_work(browser: Browser, trap: Trap, tmp_path: Path) -> None:
    """A page that does believe such text asks, and the browser complains: else the tests below say nothing."""
    page = tmp_path / "bad.html"
    page.write_text(f"<!doctype html><title>x</title>{harm(trap.url)}<script>console.error('heard')</script>")
    _, complaints = browser.load(page)
    assert "/img" in trap.asked
    assert "/style" in trap.asked
    assert any("heard" in line for line in complaints)


@pytest.mark.heavy
@pytest.mark.parametrize("flags", alike([(), ("--blink-settings=preferredColorScheme=0",), ("--window-size=400,800",)]))
def test_a_report_is_shown_whole_and_asks_for_nothing(
    explorer: Explorer, browser: Browser, trap: Trap, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    page = tmp_path / "report.html"
    write_report(explorer, Choice(), page)
    shown, complaints = browser.load(page, *flags)
    assert trap.asked == []
    assert complaints == []
    assert shown.count('class="chart"') >= 4
    assert shown.count("<h2") == 7
    assert "&lt;script&gt;" in shown
    assert "<iframe" not in shown


@pytest.mark.parametrize("ending", alike([".svg", ".html"]))
def test_so_is_a_curve(explorer: Explorer, browser: Browser, trap: Trap, tmp_path: Path, ending: str) -> None:
    page = tmp_path / f"curve{ending}"
    write_curve(explorer.store, explorer.curve("reasoning_length", Choice()), Choice(), Labels(), page)
    shown, complaints = browser.load(page)
    assert trap.asked == []
    assert complaints == []
    assert shown.count('class="point"') == 12
