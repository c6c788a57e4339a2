"""Logs to explore, an application over them, and ways to look at what it shows."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot

from hotmess_tui.annotations.book import Book
from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.opening import Opening
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import COPY, IN_PLACE, Choice, OpenOptions
from tests.store.tables import in_place_of

# All other tests that open logs by `tables` run a second time over a table in place. These are about keys, dialogs and
# widgets, which are told what to show and know nothing of where it lies.
COPIED_ONLY = {
    *("test_help", "test_keymap", "test_keys_in_notes", "test_opening", "test_palette", "test_picker", "test_resize"),
    *("test_scrolling", "test_terminal_cells", "test_textual_internals", "test_typed_ahead"),
}
HOSTILE = "red \x1b[31m alert \x07 [bold]not markup[/bold] \u202eright to left"


def samples() -> Iterator[dict[str, Any]]:
    """Two models, two tasks of twelve questions, five samples each; text that would do harm if it were believed."""
    for model, size, shift in (("alpha", 1e9, 0), ("beta", 7e9, 2)):
        for task in ("sums", "words"):
            for question in range(12):
                for epoch in range(5):
                    right = (question * 5 + epoch * 3 + shift) % 7 < 4
                    steps = [f"Step {n}: weigh {question} against {n}." for n in range(45 + 3 * question + epoch)]
                    yield {
                        "model": model,
                        "model_size": size,
                        "task": task,
                        "question_id": f"q{question}",
                        "epoch": epoch,
                        "question": f"Is {question} fine? {HOSTILE}",
                        "answer": "yes" if right else None if question == 3 and epoch == 1 else f"no {epoch % 3}",
                        "target": "yes",
                        "difficulty": 1 + question % 3,
                        "budget": 100 * (1 + question % 4),
                        "reasoning": "\n".join(steps) + HOSTILE,
                        "trace": "\n".join(steps) + HOSTILE + f"\nSo the answer is {'yes' if right else 'no'}.",
                    }


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one table of 240 samples, and one file that cannot be read."""
    folder = tmp_path_factory.mktemp("logs")
    (folder / "runs.jsonl").write_text("".join(json.dumps(sample) + "\n" for sample in samples()))
    (folder / "broken.eval").write_bytes(b"PK\x03\x04 cut off")
    return folder


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ways through the screens are gone a second time over a table that is read in place."""
    name = metafunc.module.__name__.rpartition(".")[2]
    if "tables" in metafunc.fixturenames and name not in COPIED_ONLY:
        marks = () if name == "test_journey" else pytest.mark.heavy
        metafunc.parametrize("tables", [COPY, pytest.param(IN_PLACE, marks=marks)], indirect=True, scope="session")


@pytest.fixture(scope="session")
def tables(request: pytest.FixtureRequest) -> str:
    """How the tables of a test are read: COPY or IN_PLACE."""
    return str(getattr(request, "param", COPY))


def opened(path: Path, store: Path, tables: str) -> Explorer:
    """A table or a folder of them; to be read in place, its rows are written as Parquet first."""
    if tables == COPY:
        return Explorer.open([str(path)], store=store)
    logs = store.with_name(f"{store.name} in place") / "logs"
    if not logs.exists():
        in_place_of(path, logs)
    explorer = Explorer.open([str(logs)], store=store, options=OpenOptions(tables=IN_PLACE))
    assert any(row.in_place for row in explorer.sources())
    return explorer


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, logs: Path) -> Path:
    """Their store, for programs of their own."""
    folder = tmp_path_factory.mktemp("stores") / "store"
    Explorer.open([str(logs)], store=folder).close()
    return folder


@pytest.fixture(scope="session")
def shared_explorer(tmp_path_factory: pytest.TempPathFactory, logs: Path, tables: str) -> Iterator[Explorer]:
    """An open explorer, which keeps the curves that were asked for; tests use it as `explorer`."""
    explorer = opened(logs, tmp_path_factory.mktemp("stores") / "store", tables)
    close = explorer.close
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explorer, "close", lambda: None)  # an app closes it when it has read the logs again
        yield explorer
    close()


@pytest.fixture
def explorer(shared_explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> Explorer:
    """The explorer with the labels and notes of this test alone."""
    monkeypatch.setattr(shared_explorer, "book", Book())
    return shared_explorer


@pytest.fixture
def make(explorer: Explorer) -> Callable[..., HotmessApp]:
    """Makes an application whose explorer is open already."""

    def made(over: Any = None, **options: Any) -> HotmessApp:
        opening = Opening(over or explorer, Choice())
        opening.ready.result(60)
        return HotmessApp(opening, **options)

    return made


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until nothing is being asked, everything asked for is shown, and nobody has messages to act on."""
    app, quiet = pilot.app, 0
    while quiet < 2:  # twice: a message that is being acted on stands in no queue
        await app.workers.wait_for_complete()
        await pilot._wait_for_screen()
        app.screen._on_timer_update()
        quiet = 0 if _has_work(app) else quiet + 1


def _has_work(app: App[Any]) -> bool:
    """Whether a question is open, a message waits, or something is to be drawn."""
    screen = app.screen
    return (
        any(not worker.is_finished for worker in app.workers)
        or any(shown.waiting for shown in app.screen_stack if isinstance(shown, DrillScreen))
        or any(
            node._next_callbacks or not node._message_queue.empty()
            for node in (app, *screen.walk_children(with_self=True))
        )
        or bool(screen._callbacks or screen._layout_required or screen._repaint_required or screen._dirty_widgets)
        or app.animator._animations
    )


class Typed(str):
    """Text whose letters are typed in one go: nobody waits for the effect of each."""


def key_event(key: str) -> events.Key:
    """A key as the terminal tells of it: by its name, with the character that it writes."""
    if len(key) == 1:
        return events.Key(_character_to_key(key), key)
    try:
        return events.Key(key, unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key))))
    except KeyError:
        return events.Key(key, None)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys, each after the one before has had its effect.

    `Pilot.press` waits thrice for 20 ms in which the processor is idle; `settled` knows when all is done.
    """
    for key in keys:
        for pressed in key if isinstance(key, Typed) else [key]:
            pilot.app.post_message(key_event(pressed))
        await settled(pilot)


def seen(app: App[Any]) -> str:
    """The text on screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
