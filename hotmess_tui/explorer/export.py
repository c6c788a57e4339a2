"""Exports of a choice: its samples, groups and traces as files in the canonical columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import drill
from hotmess_tui.records import Choice, Labels, Progress
from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.tables.questions import of_questions


def export(
    store: OpenStore,
    directory: Path,
    choice: Choice,
    labels: Labels,
    format: str,
    progress: Callable[[Progress], None] | None = None,
) -> list[Path]:
    """Write samples, groups and traces; returns the files.

    Raises:
        HotmessError: an unknown format (status 2), or the folder cannot be written.
    """
    if format not in ("parquet", "csv", "jsonl"):
        raise HotmessError(f"--format {format}: parquet, csv or jsonl", status=2)
    if progress is not None:
        progress(Progress("export", 0, 1, "steps"))
    groups = of_questions(drill.questions(store, choice, labels, None, None, False, None, None, 0).rows)
    return store.export(directory, choice, labels, (list(groups.names), list(groups.cells)), format)
