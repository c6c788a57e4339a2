"""The screens: a Textual application over the explorer."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hotmess_tui.records import Choice

if TYPE_CHECKING:
    from hotmess_tui.app.keys import Rebound
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.explorer.first_chart import FirstChart
    from hotmess_tui.records import Progress


def run(
    open_explorer: Callable[[Callable[[Progress], None]], Explorer] | Explorer,
    *,
    ascii: bool = False,
    choice: Choice | None = None,
    look: FirstChart | None = None,
    follow: bool = False,
    web: bool = False,
    keymap: Mapping[str, Rebound] | None = None,
    notice: str = "",
    remember_start: Callable[[], None] | None = None,
) -> int:
    """Open the explorer on screen and stay until it is left.

    Args:
        open_explorer: Opens the explorer, reporting progress to the function it is given, which raises `Cancelled` when
            the person gives up; or an explorer that is open already.
        ascii: Use ASCII characters only.
        choice: How to look at first.
        look: What was kept of the first screen; it is shown while the explorer is still being opened.
        follow: Keep watching the logs.
        keymap: The keys that a person has changed, by the ids of their actions.
        notice: What to say on the first screen.
        remember_start: Called with the first key, before which a hint is shown; None: the explorer was used before.
        web: A browser shows the screen, by the driver of Textual that TEXTUAL_DRIVER names.

    Returns:
        The exit status.

    Raises:
        HotmessError: the logs cannot be opened.
        Exception: a fault of the program; the terminal is as it was.
    """
    from hotmess_tui.app.opening import Opening

    gc.disable()  # nothing that start-up makes is garbage; looking for some costs a tenth of it
    opening = Opening(open_explorer, choice or Choice(), look)  # runs while the lines below import the terminal library
    from hotmess_tui.app.app import HotmessApp

    gc.freeze()
    gc.enable()
    app = HotmessApp(
        opening, ascii=ascii, follow=follow, web=web, keymap=keymap, notice=notice, remember_start=remember_start
    )
    try:
        status = app.run()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing may come between
        app.restore_terminal()
    if app.fault is not None:
        raise app.fault
    if app.failure is not None:
        raise app.failure
    return status or app.return_code or 0
