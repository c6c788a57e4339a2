"""Damaged files of a store are read again from the logs, so that what met them can be asked once more."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import Damaged, HotmessError
from hotmess_tui.formats.log_files import file_states
from hotmess_tui.store import locations

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.store import damage as store_damage
    from hotmess_tui.store.ingest import update
else:  # what is whole does without
    store_damage = Deferred("hotmess_tui.store.damage")
    update = Deferred("hotmess_tui.store.ingest.update")

_MOST = 3  # times that an index is built again for one explorer: a failing disk damages the next one, too
_building = threading.Lock()  # several questions meet the same damage


def healed(explorer: Explorer, damage: Damaged) -> Explorer:
    """The explorer to ask again: the same one, or another of the same logs where the index had to be built again.

    Raises:
        HotmessError: the logs are gone or have changed, or were never named; says what to do.
    """
    if not damage.index:
        explorer.store.parts.mend_all(damage.parts)
        return explorer
    folder, origin = damage.folder, explorer.origin
    if origin is None:
        raise HotmessError(f"{folder}: the index is damaged; open the original logs with --store {folder}")
    if origin.rebuilt == _MOST:
        raise HotmessError(f"{folder}: the index keeps getting damaged; check the disk")
    logs = locations.logs(origin.paths)
    kept = origin.cache and folder == (origin.store or locations.default_store(logs, origin.options))
    try:
        with _building:
            if kept and not store_damage.index_is_whole(
                folder / "index.duckdb"
            ):  # else it was built for another question
                update.ingest(logs, folder, origin.options, files=file_states(logs), rebuild=True)
        again = explorer.reopened(origin.options)
    except HotmessError as refused:
        raise HotmessError(f"{folder}: the index is damaged and cannot be rebuilt: {refused}") from None
    if again.origin is not None:
        again.origin = replace(again.origin, rebuilt=origin.rebuilt + 1)
    return again
