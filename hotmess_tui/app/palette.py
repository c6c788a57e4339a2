"""The palette's lines: what can be done on a screen, and what on others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hotmess_tui.app.dialogs.actions import Action
from hotmess_tui.app.dialogs.palette import Palette
from hotmess_tui.app.keys import SAVE, key_name, keys_told
from hotmess_tui.app.keys_in_notes import with_keys
from hotmess_tui.app.routes import routes
from hotmess_tui.app.screens.base import DrillScreen

if TYPE_CHECKING:
    from textual.app import App


def sheet(app: App[Any], screen: DrillScreen) -> Palette:
    """The palette over a screen; the others are imported once something is written."""
    here = tuple(actions_here(app, screen))
    return Palette(here, lambda: tuple(actions_elsewhere(app, screen)), screen.signs)


def actions_here(app: App[Any], screen: DrillScreen) -> Iterator[Action]:
    """What can be done on a screen, the likeliest first, what has no key of its own before what moves the cursor."""
    listed = [action for action in keys_here(app, screen) if action.id != "app.palette"]
    yield from (action for action in listed if action.possible and not action.moves)
    for command in screen.commands():
        keys = (command.key,) if command.key else ()
        yield Action(command.name, command.name, command.about, keys, command.also, command.run)
    yield from (action for action in listed if not action.possible or action.moves)


def keys_here(app: App[Any], screen: DrillScreen) -> list[Action]:
    """What keys do on a screen: in the order of its line of keys, then the rest, last what moves the cursor."""
    keys: dict[tuple[str, str], list[str]] = {}  # of what is the same for a person
    found: dict[tuple[str, str], Action] = {}
    for active in screen.active_bindings.values():
        binding, id = active.binding, active.binding.id or ""
        if not id or id.startswith("curve.show-") or not active.enabled:
            continue
        key = keys_told(type(active.node)).get(id)  # what is active is a copy, with less told
        also = key.also if key is not None else ""
        if id == SAVE.id:
            also = f"{also} {screen.SAVES}"
        same = binding.description, binding.action.removeprefix("app.")
        keys.setdefault(same, []).append(key_name(app.get_key_display(binding)))
        if same not in found or found[same].moves:  # Q says more of Quit than Ctrl-C
            found[same] = Action(
                id,
                binding.description,
                with_keys(binding.tooltip or "", screen),
                (),
                also,
                partial(app.run_action, binding.action, active.node),
                does=binding.action.split(".")[-1].split("(")[0],
                moves=id.startswith("app.") or (key is not None and key.moves),
                why_not="not available here" if screen.idle(binding.action) else "",
            )
    order = {key.id: n for n, key in enumerate(screen.footer())}
    plain_first = [
        replace(action, keys=tuple(sorted(keys[same], key=lambda key: key.startswith("^"))))
        for same, action in found.items()
    ]
    return sorted(plain_first, key=lambda action: (action.moves, order.get(action.id, len(order))))


def actions_elsewhere(app: App[Any], screen: DrillScreen) -> Iterator[Action]:
    """What can be done on other screens only, and how one gets there."""
    first = next(other for other in app.screen_stack if isinstance(other, DrillScreen))
    way = with_keys(next(routes()).way)
    for command in first.commands() if first is not screen else ():
        run = partial(screen.say, f"{command.name}: {way}")
        yield Action(command.name, command.name, command.about, (), command.also, run, why_not=f"not here: {way}")
    here = {active.binding.id for active in screen.active_bindings.values() if active.enabled}
    for route in routes():
        owner = route.screen
        if isinstance(screen, owner):
            continue
        way = with_keys(route.way)
        for id, key in (*keys_told(owner).items(), (SAVE.id or "", SAVE)):
            if key.moves or id.startswith("curve.show-") or (id in here and id != SAVE.id):
                continue
            also = owner.SAVES if id == SAVE.id else key.also  # what it saves is another thing on each
            run = partial(screen.say, f"{key.description}: {key.name} {way}")
            yield Action(
                id, key.description, with_keys(key.tooltip), (key.name,), also, run, why_not=f"not here: {way}"
            )
