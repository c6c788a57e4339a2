"""Keeps watching the logs while screens are open: what is new comes in by itself, the cursor stays where it is."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.explorer import source_changes

if TYPE_CHECKING:
    from hotmess_tui.app.app import HotmessApp
    from hotmess_tui.explorer.explorer import Explorer


class Following:
    """A thread that looks at the files and reads what changed into a new index beside the one on screen."""

    @dataclass
    class Renewed(Message):
        """The logs were read again; what arrived, in words."""

        explorer: Explorer
        arrived: str

    @dataclass
    class Troubled(Message):
        """The logs could not be read again; what is on screen stays."""

        reason: str

    def __init__(self, app: HotmessApp) -> None:
        self._app = app
        self._ended = threading.Event()
        threading.Thread(target=self._watch, name="following", daemon=True).start()

    def stop(self) -> None:
        """Watch no longer; a reading under way is given up."""
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(source_changes.INTERVAL):
            if not self._app.is_open:
                continue
            explorer = self._app.explorer
            try:
                found = explorer.renewed(self._ended.is_set)
                arrived = "" if found is None else found.arrived_since(explorer)
            except Cancelled:  # the end of it, or the explorer has been replaced meanwhile
                continue
            except HotmessError as error:
                self._app.post_message(self.Troubled(str(error)))
                continue
            except Exception:
                if self._ended.is_set():  # the program ends: the store was closed under a question
                    return
                raise
            if found is not None:
                self._app.post_message(self.Renewed(found, arrived))
                while self._app.explorer is explorer and not self._ended.wait(0.1):
                    pass  # the screens have not taken it over yet
