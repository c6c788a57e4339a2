"""`hotmess_tui.open`: logs from Python, with what is wrong with them as warnings."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hotmess_tui.api import arguments
from hotmess_tui.api.choices import Tables
from hotmess_tui.api.runs import Runs
from hotmess_tui.api.session import said_in_python
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import Damaged, HotmessWarning
from hotmess_tui.records import AUTO, COPY, IN_PLACE, OpenOptions

if TYPE_CHECKING:
    from hotmess_tui.explorer import explorer
else:  # DuckDB comes with it, which an import does without
    explorer = Deferred("hotmess_tui.explorer.explorer")

Path = str | os.PathLike[str]
_WARNED = 5  # sources that are named one by one


def open(
    *paths: Path | Iterable[Path],
    store: Path | None = None,
    cache: bool = True,
    scorer: str | None = None,
    score_range: tuple[float, float] | None = None,
    score_map: Mapping[str, float] | None = None,
    columns: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
    merge: bool = False,
    tables: Tables = "auto",
) -> Runs:
    """Open logs: files, folders, globs or a store; without a path, the bundled sample data.

    Problems of sources are warnings (`HotmessWarning`), and listed in `attrs["notes"]` of every frame.

    Args:
        paths: What to read, one by one or in lists; `~` is the home folder.
        store: A folder for the store, instead of the user's cache folder.
        cache: False keeps nothing on disk.
        scorer: The score to use if a log has several.
        score_range: Lowest and highest score of the log.
        score_map: Grade in the log → its number, before `score_range`.
        columns: For tables: field of hotmess → column of the table.
        aliases: Model name in the log → name to show.
        merge: Drop provider prefixes of model names.
        tables: Whether texts of Parquet tables are copied or read in place; auto: those of large ones in place.

    Returns:
        The open logs; `with` or `close()` closes them.

    Raises:
        HotmessError: Nothing could be read, or an argument has an invalid value; the message says why.
        TypeError: An argument is of a wrong type; the message names it.
    """
    options = OpenOptions(
        scorer=arguments.text_or_none("scorer", scorer),
        score_range=_range(score_range),
        score_map=tuple(
            (grade, arguments.number(f"score_map: {grade}", worth))
            for grade, worth in arguments.pairs("score_map", score_map)
        ),
        columns=_texts("columns", columns),
        aliases=_texts("aliases", aliases),
        merge=arguments.flag("merge", merge),
        tables=arguments.one_of("tables", tables, (AUTO, COPY, IN_PLACE)),
    )
    folder = None if store is None else arguments.path("store", store)
    kept = arguments.flag("cache", cache)
    with said_in_python():
        opened = Runs(explorer.Explorer.open(_listed(paths), store=folder, options=options, cache=kept))
    with suppress(Damaged):  # which the first question meets, too, and has mended
        _warn(opened._source_faults)
    return opened


def _warn(notes: Sequence[str]) -> None:
    """A warning for each note on the sources, at the line that opened them; of many the first, and how many more."""
    for note in notes[:_WARNED]:
        warnings.warn(note, HotmessWarning, stacklevel=3)
    if len(notes) > _WARNED:
        rest = f"{len(notes) - _WARNED:,} more notes on sources: they are in attrs['notes'], and in sources()"
        warnings.warn(rest, HotmessWarning, stacklevel=3)


def _listed(paths: Iterable[Any]) -> list[str]:
    listed: list[str] = []
    for path in paths:
        if isinstance(path, Iterable) and not isinstance(path, (str, bytes, bytearray, Mapping)):
            several = [str(arguments.path("paths", one)) for one in path]
            if not several:
                raise arguments.refused("paths", path, "a list without a path; open() opens the bundled runs")
            listed += several
        else:
            listed.append(str(arguments.path("paths", path)))
    return listed


def _range(ends: object) -> tuple[float, float] | None:
    if ends is None:
        return None
    if not isinstance(ends, (tuple, list)) or len(ends) != 2:
        raise arguments.wrong_type("score_range", ends, "two numbers, the lowest and the highest score")
    low, high = (arguments.number("score_range", end) for end in ends)
    if not low < high:
        raise arguments.refused("score_range", ends, "the lower number first")
    return low, high


def _texts(name: str, mapping: object) -> tuple[tuple[str, str], ...]:
    return tuple((key, arguments.text(f"{name}: {key}", entry)) for key, entry in arguments.pairs(name, mapping))
