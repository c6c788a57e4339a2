"""What the app relies on of Textual beyond its public interface, and how often Textual calls a handler."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from textual import events
from textual.app import App, ComposeResult

import hotmess_tui.app
from hotmess_tui.app import textual_internals
from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.widgets.sql_editor import SqlEditor
from tests.alike import alike

from .conftest import press, settled
from .keys_pressed import SCREENS

Make = Callable[..., HotmessApp]
SOURCES = sorted(Path(hotmess_tui.app.__file__).parent.rglob("*.py"))


class Editor(App[None]):
    """An app with nothing but a query."""

    def compose(self) -> ComposeResult:
        yield SqlEditor("SELECT", id="query")


async def test_textual_still_has_the_private_attributes_that_we_use() -> None:
    app = Editor()
    async with app.run_test():
        gone = textual_internals.missing(app, app.query_one(SqlEditor))
    assert not gone, f"Textual {version('textual')} has no {', '.join(gone)}: adapt {textual_internals.__file__}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_other_module_uses_a_private_attribute_of_something_else(source: Path) -> None:
    if source.name == "textual_internals.py":
        return
    private = [
        f"{source.name}:{node.lineno} .{node.attr}"
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and ast.unparse(node.value) not in {"self", "cls", "super()"}
    ]
    assert not private


async def test_a_paste_is_written_once() -> None:
    app = Editor()
    async with app.run_test() as pilot:
        editor = app.query_one(SqlEditor)
        editor.focus()
        app.post_message(events.Paste("select\r\n1\x1b"))
        await pilot.pause()
        await pilot.press("semicolon")
        assert editor.text == "select\n1␛;"


@pytest.mark.parametrize("screen", alike(SCREENS, always=2))
async def test_a_screen_is_mounted_once(make: Make, screen: type[DrillScreen], monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual calls `on_mount` of every class of a screen: one that calls its parent's runs it twice."""
    mounted: list[DrillScreen] = []
    on_mount = DrillScreen.on_mount

    def counted(self: DrillScreen) -> None:
        mounted.append(self)
        on_mount(self)

    monkeypatch.setattr(DrillScreen, "on_mount", counted)
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, *SCREENS[screen])
        assert mounted.count(app.screen) == 1


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_handler_calls_the_one_of_its_parent(source: Path) -> None:
    assert not re.search(r"super\(\)\._?on_(?!event\()", source.read_text())
