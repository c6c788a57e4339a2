"""Tables and texts as files: CSV, JSON, Parquet in full precision; a file is there whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice, Labels
from hotmess_tui.refusals import refusals_at
from hotmess_tui.tables.rows import Rows
from hotmess_tui.version import __version__

if TYPE_CHECKING:
    from hotmess_tui.store import parquet
    from hotmess_tui.store.open_store import OpenStore
else:  # DuckDB comes with it, which a command is imported without
    parquet = Deferred("hotmess_tui.store.parquet")

TABLES = (".csv", ".json", ".parquet")  # endings of files that a table can be written as


def as_csv(rows: Rows) -> str:
    """Full precision, NULL an empty field."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.names)
    writer.writerows([_field(cell) for cell in row] for row in rows.cells)
    return text.getvalue()


def _field(cell: object) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and math.isnan(cell):
        return None
    if isinstance(cell, (list, tuple, dict)):
        return as_json(cell, indent=False).rstrip("\n")
    return cell


def as_json(content: object, *, indent: bool = True) -> str:
    """Full precision; NULL, and what is no number, `null`."""
    import orjson

    options = orjson.OPT_NON_STR_KEYS | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        return orjson.dumps(content, default=_plain, option=options).decode() + "\n"
    except TypeError:  # whole numbers beyond 64 bits, lone surrogates
        return json.dumps(_finite(content), default=_plain, indent=2 if indent else None) + "\n"


def _plain(content: object) -> object:
    if isinstance(content, (bytes, bytearray)):
        return content.hex()
    if isinstance(content, Decimal):
        return float(content)
    return list(content) if isinstance(content, (set, frozenset)) else str(content)


def _finite(content: object) -> object:
    if isinstance(content, float):
        return content if math.isfinite(content) else None
    if isinstance(content, dict):
        return {str(key): _finite(element) for key, element in content.items()}
    return [_finite(element) for element in content] if isinstance(content, (list, tuple)) else content


def write_table(path: Path, rows: Rows) -> None:
    """Write a table as its file's ending says.

    Raises:
        HotmessError: an ending that is none of `TABLES` (status 2); it can't be written there.
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        write_text(path, as_csv(rows))
    elif ending == ".json":
        write_text(path, as_json(rows.as_dicts()))
    elif ending == ".parquet":
        write_parquet_file(path, rows)
    else:
        raise HotmessError(f"{path}: unknown table format; available: {', '.join(TABLES)}", status=2)


def write_parquet_file(path: Path, rows: Rows) -> None:
    """Write a table as Parquet.

    Raises:
        HotmessError: it can't be written there.
    """
    write_file(path, lambda temporary: parquet.write_parquet(temporary, rows.names, rows.types, rows.cells, rows.about))


def figure_settings(
    choice: Choice, decomposition: str, estimator: str, unit: str | None, notes: Sequence[str]
) -> dict[str, str]:
    """What figures were made under, for the key-value metadata of a Parquet file.

    Args:
        choice: as JSON, without what is as by default.
        decomposition: the one that it means for these logs.
        estimator: likewise.
        unit: of lengths.
        notes: sentences about the figures, as JSON.
    """
    chosen = {key: value for key, value in asdict(choice).items() if value != getattr(Choice(), key)}
    return {
        "hotmess_version": __version__,
        "choice": json.dumps(chosen, ensure_ascii=False),
        "decomposition": decomposition,
        "estimator": estimator,
        "length_unit": unit or "",
        "notes": json.dumps(list(notes), ensure_ascii=False),
    }


def settings_under(store: OpenStore, choice: Choice, labels: Labels, notes: Sequence[str] = ()) -> dict[str, str]:
    """The same of figures in the decomposition, estimator and unit that a choice means for these logs."""
    return figure_settings(choice, *store.resolve(choice, store.figures(choice, labels)), notes)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, also where a log brought in half a character.

    Raises:
        HotmessError: it can't be written there.
    """
    write_file(path, lambda part: part.write_bytes(text.encode("utf-8", "surrogatepass")))


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside the file and rename, so that whatever happens nobody finds half of it.

    Raises:
        HotmessError: it can't be written there.
    """
    target = path.resolve()  # a link stays a link
    if not target.parent.exists():
        raise HotmessError(f"{path}: cannot be written: no folder {path.parent}; create it first")
    with refusals_at(path):
        _write(target, write)


def _write(target: Path, write: Callable[[Path], object]) -> None:
    if target.exists() and not target.is_file() and not target.is_dir():
        write(target)  # a device or a pipe is written to, never replaced
        return
    temporary = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:64]}.")
        os.close(handle)
        temporary = Path(name)
        temporary.chmod(0o666 & ~_umask())
        write(temporary)
        os.replace(temporary, target)
        temporary = None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
