"""Keys that come in bursts, as over a slow link: each goes to the screen that the one before has led to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.screen import Screen

from hotmess_tui.app.keys import keys_of, moving_keys
from hotmess_tui.app.screens.base import DrillScreen

_LEAVING = {"screen.back": "escape,q", "curve.quit": "q", "screen.quit": "Q", "app.quit": "ctrl+c"}


class TypedAhead(App[int]):
    """A mixin for the application.

    Keys are kept while a screen waits for its first answer, while a dialog is laid out, and while what may lead to
    another screen is being acted on.
    """

    first_screen: DrillScreen  # on which one may move before there is an answer
    _kept: list[events.Key]
    _acting: Screen[Any] | None = None  # the screen whose key is being acted on
    _acted_on = 0  # keys: what the one before leads to may be done when the next one is begun with
    _fresh: Screen[Any] | None = None  # a dialog that is being laid out

    def name_keys(self) -> None:
        """Take the keys that hold: those that move the cursor, quit immediately, draw again."""
        self._moving = frozenset().union(*(keys_of(key.id or "", key.key) for key in moving_keys("table", "row")))
        self._leaving_keys = frozenset().union(*(keys_of(id, keys) for id, keys in _LEAVING.items()))
        self._ending = keys_of("app.quit", _LEAVING["app.quit"])
        self._drawing_again = keys_of("app.redraw", "ctrl+l")

    def takes_no_keys(self, screen: Screen[Any]) -> bool:
        """Whether a screen that is no `DrillScreen` only shows something."""
        raise NotImplementedError

    async def on_event(self, event: events.Event) -> None:
        """Pass a key on, or keep it."""
        if (
            not isinstance(event, events.Key)
            or event.is_forwarded
            or not self.is_running
            or event.key in self._drawing_again
        ):
            await super().on_event(event)
        elif self._leaves_at_once(event.key):
            self._kept.clear()
            await self._pass_on(event)
        elif self._kept or not self._takes(event.key):
            self._kept.append(events.Key(event.key, event.character))
            if self._takes(self._kept[0].key):  # it was kept for a screen that is gone
                self.call_later(self.release)
        else:
            await self._pass_on(event)

    def _leaves_at_once(self, key: str) -> bool:
        """Whether a key is a way out that waits for nothing, unless it belongs to what comes before it."""
        screen = self.screen
        if key in self._ending or not isinstance(screen, DrillScreen):
            return (key in self._ending or key == "escape") and self._fresh is not screen
        if _is_typed(key) and (screen.TYPED or self._kept):  # a letter for what the keys before it lead to
            return False
        # for what they may open; once more, it waits for nothing
        return key in self._leaving_keys and self._acting is not screen and not self._may_open()

    def _may_open(self) -> bool:
        """Whether the keys that are kept may lead to another screen or dialog, and none of them back."""
        kept = {key.key for key in self._kept}
        return not kept & self._leaving_keys and not kept <= self._moving

    def _takes(self, key: str) -> bool:
        """Whether the screen can do something with a key now."""
        screen = self.screen
        if screen in (self._acting, self._fresh):
            return False
        if not isinstance(screen, DrillScreen):
            return not self.takes_no_keys(screen)
        if screen.holds_keys:
            return False
        return screen.ready or (screen is self.first_screen and key in self._moving)

    async def _pass_on(self, event: events.Key) -> None:
        screen, key = self.screen, event.key
        focused = self.focused or screen
        if isinstance(screen, DrillScreen):
            leads_on = key not in self._moving and (
                not screen.TYPED or event.character is None or not event.is_printable
            )
        else:  # what is bound may close it
            leads_on = key in ("enter", "escape") or (key not in self._moving and key in screen.active_bindings)
        if leads_on:
            self._acting = screen
            self._acted_on += 1
        await super().on_event(event)
        if leads_on:
            nodes = [node for node in focused.ancestors_with_self if node is not self]
            self._climb(screen, [*nodes, self, *nodes, self], self._acted_on)

    def _climb(self, screen: Screen[Any], nodes: Sequence[DOMNode], number: int) -> None:
        """Wait until the nodes of a screen, from the one that had the key upwards, have done what they make of it.

        The key bubbles up to the application, whose binding may send messages, which bubble up again.
        """
        if nodes and screen is self.screen:
            node, *above = nodes
            node.call_later(node.call_later, self._climb, screen, above, number)  # behind what it sends to itself
        else:
            self.call_later(self._has_acted, screen, number)

    async def _has_acted(self, screen: Screen[Any], number: int) -> None:
        if self._acting is screen and self._acted_on == number:  # it has led to no other, nor does a later key
            self._acting = None
            await self.release()

    def push_screen(self, *args: Any, **options: Any) -> Any:
        """Show a screen; a dialog gets keys once it is laid out and has the focus."""
        self._acting = None
        pushed = super().push_screen(*args, **options)
        screen = self.screen
        if not isinstance(screen, DrillScreen):
            self._fresh = screen
            screen.call_after_refresh(self.call_later, self._laid_out, screen)
        return pushed

    async def _laid_out(self, screen: Screen[Any]) -> None:
        if self._fresh is screen:
            self._fresh = None
        await self.release()

    def pop_screen(self) -> AwaitComplete:
        """Leave a screen; behind a dialog, keys wait until what was entered has been acted on."""
        dialog = not isinstance(self.screen, DrillScreen)
        self._acting = None
        popped = super().pop_screen()
        if dialog or self._kept:  # what it leads to is called behind the next message of who opened it
            below = self._acting = self.screen
            self._acted_on += 1
            below.call_later(self.call_later, self.call_later, self._has_acted, below, self._acted_on)
        return popped

    async def release(self) -> None:
        """Run the keys that were kept, as far as the screen they lead to takes them."""
        while self._kept and self._takes(self._kept[0].key):
            key, screen = self._kept.pop(0), self.screen
            if not isinstance(screen, DrillScreen) or screen.TYPED:
                await self._pass_on(key)
                continue
            active = screen.active_bindings.get(key.key)
            if active is not None and active.enabled:
                await self.run_action(active.binding.action, active.node)


def _is_typed(key: str) -> bool:
    """Whether a key writes a character where one writes."""
    character = key_to_character(key)
    return character is not None and character.isprintable()
