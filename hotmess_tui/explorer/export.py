"""Exports of a choice: its samples, groups and traces as files in the canonical columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import curves, drill
from hotmess_tui.explorer.files import figure_settings
from hotmess_tui.records import Choice, Labels, Progress
from hotmess_tui.store.export import Groups
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
        raise HotmessError(f"--format {format}: must be parquet, csv or jsonl", status=2)
    if progress is not None:
        progress(Progress("export", 0, 1, "steps"))
    page = drill.questions(store, choice, labels, None, None, False, None, None, 0)
    notes = curves.table(store, choice, labels).notes
    about = figure_settings(choice, page.decomposition, page.estimator, page.length_unit, notes)
    rows = of_questions(page.rows)
    return store.export(directory, choice, labels, Groups(rows.names, rows.types, rows.cells, about), format)
