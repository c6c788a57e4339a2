"""The names in the index of a store, for the completion of a shell: without a view, a choice or a look at any log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hotmess_tui.records import OpenOptions
from hotmess_tui.store import locations
from hotmess_tui.store.database import quote
from hotmess_tui.store.sources import query_index

_OF_GROUPS = ("model", "task", "condition", "difficulty")
_MOST = 200  # ids that are offered one by one


def built_store(paths: Sequence[str], store: Path | None, options: OpenOptions) -> Path | None:
    """The store that these paths have already, perhaps one that was read with other options; None without any."""
    itself = locations.store_itself(paths, store)
    if itself is not None:
        return itself
    folder = store or locations.default_store(locations.logs(paths), options)
    return next((one for one in (folder, *locations.stores_alike(folder)) if locations.is_store(one)), None)


def fields(folder: Path) -> list[str]:
    """Scores as logged, then metadata: `scores.NAME`, `metadata.NAME`."""
    names = []
    for struct in ("scores", "metadata"):
        sql = f"SELECT column_name FROM (DESCRIBE SELECT {quote(struct)}.* FROM store.samples)"
        names += [f"{struct}.{row[0]}" for row in _rows(folder, sql)]
    return names


def values(folder: Path, column: str) -> list[str]:
    """The models, tasks, conditions or difficulties that there are."""
    if column not in _OF_GROUPS:
        return []
    sql = f"SELECT DISTINCT {quote(column)} FROM store.group_names WHERE {quote(column)} IS NOT NULL ORDER BY 1"
    return [str(row[0]) for row in _rows(folder, sql)]


def scorers(folder: Path) -> list[str]:
    """The scores that the logs record."""
    return [str(row[0]) for row in _rows(folder, "SELECT name FROM store.scorers ORDER BY name")]


def sample_ids(folder: Path, beginning: str) -> list[tuple[str, str]]:
    """Ids with this beginning, each with what it is a sample of.

    Where there are many, one for each next character: what they have in common is what all have in common.
    """
    columns = "sample_id, concat_ws(' ', model, task, question_id, condition)"
    where = "FROM store.samples WHERE starts_with(sample_id, $1)"
    rows = _rows(folder, f"SELECT {columns} {where} LIMIT {_MOST + 1}", [beginning])
    if len(rows) > _MOST:
        sql = f"SELECT min(sample_id), '' {where} GROUP BY left(sample_id, {len(beginning) + 1})"
        rows = _rows(folder, sql, [beginning])
    return sorted((str(row[0]), str(row[1])) for row in rows)


def _rows(folder: Path, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
    answer = query_index(folder, sql, parameters)
    return answer[0] if answer else []
