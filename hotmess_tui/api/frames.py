"""Tables as pandas DataFrames: the dtype of a column follows from its type in the store, never from its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from hotmess_tui.store import column_arrays
else:  # whoever imports the program need not ask for a frame
    np = Deferred("numpy")
    pd = Deferred("pandas")
    column_arrays = Deferred("hotmess_tui.store.column_arrays")

# What a column of each type is in a frame; all others are objects: lists, structs, intervals, binary data
DTYPES: Mapping[str, str] = {
    "BIGINT": "Int64",
    "UBIGINT": "UInt64",
    "DOUBLE": "float64",  # NULL is NaN
    "BOOLEAN": "boolean",
    "VARCHAR": "string",
    "TIMESTAMP": "datetime64[us]",
    "TIMESTAMP WITH TIME ZONE": "datetime64[us, UTC]",
}
_LARGEST = {"BIGINT": (-(2**63), 2**63 - 1), "UBIGINT": (0, 2**64 - 1)}


def frame_of(rows: Rows, **attributes: object) -> pd.DataFrame:
    """A table as a frame; `attributes` go into its attrs.

    Raises:
        HotmessError: an integer is beyond 64 bits.
    """
    readers = [(column.name, column.kind.sql, column.read) for column in rows.data]
    series = [(name, _from_cells(name, [read(row) for row in rows.records], kind)) for name, kind, read in readers]
    return _framed(series, len(rows.records), attributes)


def frame_of_arrays(arrays: Iterable[tuple[str, str, np.ndarray[Any, Any]]], **attributes: object) -> pd.DataFrame:
    """Columns of the store (name, type, array) as a frame; `attributes` go into its attrs."""
    return _framed([(name, _from_array(array, kind)) for name, kind, array in arrays], None, attributes)


def _framed(series: Sequence[tuple[str, Any]], length: int | None, attributes: Mapping[str, object]) -> pd.DataFrame:
    # by number, as names of a query's columns may repeat
    frame = pd.DataFrame(
        {number: column for number, (_, column) in enumerate(series)},
        index=pd.RangeIndex(len(series[0][1]) if series else length or 0),
        copy=False,
    )
    frame.columns = pd.Index([name for name, _ in series], dtype="object")
    frame.attrs.update(attributes)
    return frame


def _from_cells(name: str, cells: list[Any], sql: str) -> Any:
    """A column of Python objects, exactly: an integer never passes through a float."""
    kind = column_arrays.column_type(sql)
    if kind in _LARGEST:
        whole = [None if cell is None else int(cell) for cell in cells]
        low, high = _LARGEST[kind]
        if any(cell is not None and not low <= cell <= high for cell in whole):
            raise HotmessError(f"{name}: an integer is beyond 64 bits: CAST it AS VARCHAR or DOUBLE", status=2)
        mask = np.array([cell is None for cell in whole], dtype=bool)
        numbers = np.array([cell or 0 for cell in whole], dtype=DTYPES[kind].lower())
        return pd.arrays.IntegerArray(numbers, mask)
    if kind == "DOUBLE":
        return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype="float64")
    if kind == "BOOLEAN":
        return pd.array(cells, dtype="boolean")
    if kind == "VARCHAR":
        return _texts(np.array([None if cell is None else str(cell) for cell in cells], dtype=object))
    if kind in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"):
        moments = np.array([_moment(cell) for cell in cells], dtype="datetime64[us]")
        return pd.Series(moments).dt.tz_localize("UTC") if kind != "TIMESTAMP" else moments
    return _objects(cells)


def _from_array(array: np.ndarray[Any, Any], kind: str) -> Any:
    """A column as the store hands it over."""
    mask = np.ma.getmaskarray(array)
    values = np.ma.getdata(array)
    if kind in _LARGEST:
        return pd.arrays.IntegerArray(values.astype(DTYPES[kind].lower()), mask)
    if kind == "BOOLEAN":
        return pd.arrays.BooleanArray(values.astype(bool), mask)
    if kind == "DOUBLE":
        return np.where(mask, np.nan, values) if mask.any() else values.astype("float64", copy=False)
    if kind == "VARCHAR":
        texts = values.astype(object, copy=False)
        texts[mask] = None
        return _texts(texts)
    if kind in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"):
        moments = values.astype("datetime64[us]")
        moments[mask] = np.datetime64("NaT")
        return pd.Series(moments).dt.tz_localize("UTC") if kind != "TIMESTAMP" else moments
    return _objects([None if missing else cell for cell, missing in zip(values, mask, strict=True)])


def _texts(cells: np.ndarray[Any, Any]) -> Any:
    """Texts kept as Python has them, whether pyarrow is installed or not: the same dtype everywhere."""
    return pd.array(cells, dtype=pd.StringDtype("python"))


def _objects(cells: Sequence[Any]) -> Any:
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column


def _moment(cell: object) -> Any:
    if isinstance(cell, datetime):
        return np.datetime64((cell.astimezone(UTC) if cell.tzinfo else cell).replace(tzinfo=None), "us")
    return np.datetime64(cell, "us") if isinstance(cell, (date, str)) else np.datetime64("NaT", "us")
