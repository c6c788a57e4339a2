"""Delimited text becomes a table of DuckDB: by DuckDB itself where every line is in order, else row by row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from hotmess_tui.formats import delimited
from hotmess_tui.formats.column_mapping import EXPORTED
from hotmess_tui.formats.csv_head import LONGEST_CELL, Layout, layout
from hotmess_tui.formats.records import Problem, Unreadable
from hotmess_tui.formats.undecoded import undecoded
from hotmess_tui.store.database import literal, path_literal, quote
from hotmess_tui.wording import counted

_HEAD = 1 << 20
_LONG_LINE = 2 << 20  # bytes; DuckDB allots 16 times as much for each file, however small


def load_csv(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    mapping: Mapping[str, str],
    rewritten: Path,
    report: Callable[[Problem], None],
) -> str:
    """Create `table` from the rows of the file, all columns as text, empty cells NULL; returns the delimiter.

    In an export of ours a quoted empty cell is an empty text: what others quote may be nothing, too.

    Args:
        connection: gets the table.
        path: the file, not compressed.
        table: its name.
        mapping: which column is which, where the person states it (it may tell the header).
        rewritten: where a copy of the file may be written; removed at the end.
        report: called with each problem.

    Raises:
        Unreadable: no line could be a header, or no row fits to it.
    """
    with path.open("rb") as file:
        written = layout(file.read(_HEAD), mapping)
    if written is None:
        raise Unreadable("not a table: no header line with column names separated by , ; tab or |")
    if written.above:
        header = f"header found in line {written.above + 1}"
        report(Problem("", header, "lines above it are not read", remark=True))
    for name in written.repeated:
        what = f"column {name} occurs several times"
        report(Problem("", what, "one is used, the others are kept as numbered columns", remark=True))
    if set(written.names) >= EXPORTED and _load(connection, path, table, written, empty_texts=True):
        return written.delimiter
    marks = delimited.marks(path, written)
    try:
        if marks.escaped or marks.doubled_returns or not _load(connection, path, table, written):
            _load_checked(connection, path, table, written, marks, rewritten, report)
        elif any("\ufffd" in name for name in written.names):  # DuckDB looks at the rows below alone
            report(undecoded([written.above + 1], 1))
    finally:
        rewritten.unlink(missing_ok=True)
    _strip_marks(connection, table, written.names[0])
    _drop_empty(connection, table, written.names, report)
    _drop_headers(connection, table, written.names, report)
    return written.delimiter


def _load(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    written: Layout,
    longest: int = _LONG_LINE,
    empty_texts: bool = False,
) -> bool:
    """Whether DuckDB finds every line in order, of at most `longest` bytes, and has loaded all of them.

    With `empty_texts` a quoted empty cell is an empty text, not NULL.
    """
    for rejects in ("reject_errors", "reject_scans"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{rejects}")
    spec = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in written.names)
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM read_csv({path_literal(path)}, auto_detect = false, "
            f"hive_partitioning = false, header = true, skip = {written.above}, delim = {literal(written.delimiter)}, "
            f"quote = {literal(written.quote)}, escape = {literal(written.quote)}, comment = '', strict_mode = true, "
            f"allow_quoted_nulls = {not empty_texts}, columns = {{{spec}}}, max_line_size = {longest}, "
            "store_rejects = true, rejects_limit = 1)"
        )
        row = connection.execute("SELECT count(*) FROM reject_errors").fetchone()
    except duckdb.Error:
        return False
    return row is not None and not row[0]


def _load_checked(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: str,
    written: Layout,
    marks: delimited.Marks,
    rewritten: Path,
    report: Callable[[Problem], None],
) -> None:
    """Load the good rows by way of a copy; where backslashes may escape, in the way that leaves out fewer lines."""
    escapes: list[delimited.Escape] = ["doubled"]
    if marks.escaped:
        escapes.append("backslash before quotes" if marks.raw_backslash else "backslash")
    best: delimited.Rows | None = None
    for escape in escapes:
        rows = delimited.Rows(path, written, escape)
        copy = rewritten.with_name(f"{rewritten.name}.{len(escape)}")
        try:
            with copy.open("w", encoding="utf-8", errors="replace", newline="") as out:
                writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
                writer.writerow(written.names)
                writer.writerows(rows)
            if best is None or rows.left_out + rows.loose < best.left_out + best.loose:
                best = rows
                copy.replace(rewritten)
        finally:
            copy.unlink(missing_ok=True)
        if not rows.left_out + rows.loose:
            break
    assert best is not None
    best.report(report)
    plain = Layout(",", '"', 0, "\n", written.names)
    if not _load(connection, rewritten, table, plain) and not _load(connection, rewritten, table, plain, LONGEST_CELL):
        raise Unreadable("cannot be read as CSV: cells too long, or damaged")


def _strip_marks(connection: duckdb.DuckDBPyConnection, table: str, first: str) -> None:
    """Take the byte order mark from the first cell of a row, where files that begin with one were put together."""
    cell = quote(first)
    row = connection.execute(f"SELECT bool_or(starts_with({cell}, '\ufeff')) FROM {table}").fetchone()
    if row and row[0]:
        connection.execute(f"UPDATE {table} SET {cell} = nullif(ltrim({cell}, '\ufeff'), '')")


def _drop_empty(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    names: tuple[str, ...],
    report: Callable[[Problem], None],
) -> None:
    """Leave out rows without any cell, as spreadsheets write them below a table."""
    row = connection.execute(
        f"SELECT count(*) FROM {table} WHERE coalesce({', '.join(map(quote, names))}) IS NULL"
    ).fetchone()
    if row and row[0]:
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table} "
            f"WHERE coalesce({', '.join(map(quote, names))}) IS NOT NULL"
        )
        report(Problem("", counted(row[0], "empty row", "empty rows"), "excluded", remark=True))


def _drop_headers(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    names: tuple[str, ...],
    report: Callable[[Problem], None],
) -> None:
    """Leave out the header where it comes again, as in files that were put together."""
    same = " AND ".join(f"{quote(name)} IS NOT DISTINCT FROM {literal(name)}" for name in names)
    row = connection.execute(f"SELECT count(*) FROM {table} WHERE {same}").fetchone()
    if row and row[0]:
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table} WHERE NOT ({same})")
        report(Problem("", f"the header line is repeated {counted(row[0], 'time', 'times')}", "excluded", remark=True))
