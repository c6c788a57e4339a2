"""Keeps watching the logs while screens are open: what is new comes in by itself, the cursor stays where it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from textual.message import Message

from hotmess_tui.app.messages import LogsReread, RereadFailed
from hotmess_tui.app.session import Session
from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.explorer import source_changes
from hotmess_tui.refusals import refusal


class Following:
    """A thread that looks at the files and reads what changed into a new index beside the one on screen."""

    def __init__(self, session: Session, post: Callable[[Message], object]) -> None:
        self._session, self._post = session, post
        self._ended = threading.Event()
        threading.Thread(target=self._watch, name="following", daemon=True).start()

    def stop(self) -> None:
        """Watch no longer; a reading under way is given up."""
        self._ended.set()

    def _watch(self) -> None:
        pause = source_changes.INTERVAL
        while not self._ended.wait(pause):
            looked = time.monotonic()
            if not self._session.is_open:
                continue
            before = self._session.explorer
            try:
                after = before.renewed(self._ended.is_set)
                arrived = "" if after is None else after.arrived_since(before)
                pause = source_changes.pause(looked)
            except Cancelled:  # the end of it, or the explorer has been replaced meanwhile
                continue
            except HotmessError as error:
                self._post(RereadFailed(str(error)))
                continue
            except Exception as error:
                if self._ended.is_set():  # the program ends: the store was closed under a question
                    return
                refused = refusal(error)
                if refused is None:
                    raise
                self._post(RereadFailed(str(refused)))
                continue
            if after is not None:
                self._post(LogsReread(after, after.counts(), arrived))
                while self._session.explorer is before and not self._ended.wait(0.1):
                    pass  # the screens have not taken it over yet
