"""Many small JSONL tables as one: DuckDB takes a tenth of a second to plan what it makes of a few rows.

What is decided over the rows of a table (words of verdicts, whether answers are compared) has to come out the same for
each of them, and none may have anything to be told; else they are told apart, down to each for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from hotmess_tui.formats.column_mapping import plan
from hotmess_tui.formats.records import Problem, Unreadable
from hotmess_tui.formats.registry import Recognised
from hotmess_tui.store.database import literal, one_thread, parquet_files, plain, quote
from hotmess_tui.store.ingest.json_rows import BadLines, array_items, json_rows
from hotmess_tui.store.ingest.partitions import is_whole_number, partition_values
from hotmess_tui.store.ingest.table_columns import Columns, verdict_words
from hotmess_tui.store.ingest.table_comparisons import write_choice_classes, write_comparisons
from hotmess_tui.store.ingest.table_epochs import numbered_rows
from hotmess_tui.store.ingest.table_samples import (
    Judged,
    drop_rows,
    load_rows,
    report_unjudged,
    report_unread,
    sample_query,
    stem,
    without_measures,
    words_of,
)
from hotmess_tui.store.ingest.table_scan import Scan
from hotmess_tui.store.ingest.table_segments import trace_query
from hotmess_tui.store.parquet import copy_parquet
from hotmess_tui.store.sample_files import write_sample_file

_FILE = "\x1ffile"  # the column that numbers the tables; no log has such a name
_PIECES = 8  # into which tables are told apart that cannot be read as one


class _Unlike(Exception):
    """The tables cannot be read as one; `kinds` says which could be, where that is known."""

    def __init__(self, kinds: Mapping[int, object] | None = None) -> None:
        super().__init__()
        self.kinds = kinds


@dataclass(frozen=True)
class Table:
    """A small table: its file, and its rows as lines of JSON with the same names in all of its kind."""

    path: Path
    names: tuple[str, ...]
    lines: tuple[bytes, ...]


@dataclass(frozen=True)
class Batch:
    """Tables that were written as one: the first sample of each, the notes of each, and the files by kind."""

    tables: tuple[Table, ...]
    firsts: tuple[int, ...]
    notes: tuple[Problem, ...]
    files: Mapping[str, Path]


def small_table(path: Path, recognised: Recognised) -> Table | None:
    """A table that can be read with others; None for one with anything out of the ordinary."""
    if recognised.table_format != "jsonl" or recognised.compression or recognised.rows:
        return None
    if plain(str(path)) != str(path):
        return None
    try:
        lines = _lines(path, path.read_bytes())
        objects = [orjson.loads(line) for line in lines]
    except (OSError, ValueError):
        return None
    names: dict[str, str] = {}
    for row in objects:
        if not isinstance(row, dict) or not row:
            return None
        for name in row:
            if names.setdefault(name.casefold(), name) != name:
                return None
    return _with_partitions(path, names, lines) if names else None


def _with_partitions(path: Path, names: Mapping[str, str], lines: Sequence[bytes]) -> Table | None:
    """The table with the columns that its folders state; None where it has such a column itself."""
    stated = partition_values(path)
    if any(name.casefold() in names for name in stated):
        return None
    cells = {name: int(text) if text is not None and is_whole_number(text) else text for name, text in stated.items()}
    if cells:
        before = orjson.dumps(cells)[:-1] + b","
        lines = [before + line[1:] for line in lines]
    return Table(path, tuple(sorted([*names.values(), *cells])), tuple(lines))


def _lines(path: Path, text: bytes) -> list[bytes]:
    if not text.lstrip().startswith(b"["):
        return [line.strip() for line in text.split(b"\n") if line.strip()]
    orjson.loads(text)  # nothing of it has to be replaced
    problems: list[Problem] = []
    items = [item for _, item in array_items(path, problems.append)]
    if problems or None in items:
        raise ValueError
    return [item for item in items if item is not None]


def write_batches(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], mapping: Mapping[str, str], scratch: Path
) -> Iterator[Batch]:
    """Write tables as few as may be at a time; those in no batch have to be read each for itself.

    Args:
        connection: builds the files; what it makes on the way is dropped.
        tables: what to write.
        mapping: which column is which, where the person states it.
        scratch: where the files of a batch are written; they are moved away before the next one is asked for.
    """
    by_names: dict[tuple[str, ...], list[Table]] = defaultdict(list)
    for table in tables:
        by_names[table.names].append(table)
    waiting = [(alike, False) for alike in by_names.values()]
    while waiting:
        alike, told_apart = waiting.pop(0)
        if len(alike) < 2:
            continue
        try:
            yield _write(connection, alike, mapping, scratch)
        except _Unlike as unlike:
            if unlike.kinds is not None and not told_apart:
                kinds: dict[object, list[Table]] = defaultdict(list)
                for number, kind in unlike.kinds.items():
                    kinds[kind].append(alike[number])
                waiting = [*((group, True) for group in kinds.values()), *waiting]
            elif len(alike) > _PIECES:
                size = -(-len(alike) // _PIECES)
                pieces = [alike[begun : begun + size] for begun in range(0, len(alike), size)]
                waiting = [*((piece, told_apart) for piece in pieces), *waiting]


def _write(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], mapping: Mapping[str, str], scratch: Path
) -> Batch:
    path, told = scratch / "together.jsonl", list[Problem]()
    with path.open("wb") as out:
        for number, table in enumerate(tables):
            head = b"{" + orjson.dumps(_FILE) + b":%d," % number
            out.writelines(head + line[1:] + b"\n" for line in table.lines)
    try:
        relation = json_rows(connection, path, strict=True).relation()
        scan = Scan(relation, dict.fromkeys(tables[0].names, "JSON"), "jsonl")
        planned = plan(scan.columns, mapping, tables[0].path)
        if without_measures(connection, scan, planned) != planned:
            raise _Unlike
        columns = Columns(planned, scan)
        judged, numbered = _decided(connection, columns, tables, told)
        if told:
            raise _Unlike
        files = {kind: scratch / f"{kind}.parquet" for kind in ("samples", "traces")}
        write_sample_file(connection, sample_query(columns, numbered, judged), files["samples"])
        long = any(columns.has(name) for name in ("question", "reasoning", "trace"))
        with one_thread(connection) if long else nullcontext():
            copy_parquet(connection, trace_query(columns), files["traces"])
    except (duckdb.Error, Unreadable, BadLines):
        raise _Unlike from None
    finally:
        drop_rows(connection)
        path.unlink(missing_ok=True)
    firsts = [0]
    for table in tables:
        firsts.append(firsts[-1] + len(table.lines))
    notes = tuple(Problem("", note) for note in planned.notes)
    return Batch(tuple(tables), tuple(firsts[:-1]), notes, files)


def _decided(
    connection: duckdb.DuckDBPyConnection, columns: Columns, tables: Sequence[Table], told: list[Problem]
) -> tuple[Judged, str]:
    """Load the rows; what is decided over them, and the SQL of the rows with their epochs.

    Raises:
        _Unlike: it is not the same for all tables.
    """
    stems = f"([{', '.join(literal(stem(table.path)) for table in tables)}])[{quote(_FILE)}::INTEGER + 1]"
    load_rows(connection, columns, stems, f", {quote(_FILE)}::INTEGER AS file_no")
    words = words_of(connection, columns)
    report_unread(connection, columns, words, told.append)
    answered = write_comparisons(connection, columns, told.append)
    write_choice_classes(connection, columns)
    texts = "list(DISTINCT r.verdict_text) FILTER (r.verdict_text IS NOT NULL)" if columns.has("correct") else "NULL"
    kinds = {
        number: (stated, compared, verdict_words(found) if found else None)
        for number, stated, compared, found in connection.execute(
            "SELECT r.file_no, count(coalesce(r.verdict_text, r.grade, r.score::VARCHAR)) > 0, "
            f"bool_or(c.normal IS NOT NULL), {texts} FROM table_rows AS r LEFT JOIN compared AS c ON c.text = r.answer "
            "GROUP BY r.file_no ORDER BY r.file_no"
        ).fetchall()
    }
    stated = {kind[0] for kind in kinds.values()}
    if (
        len(stated) > 1
        or len({kind[1] for kind in kinds.values()}) > 1
        or {kind[2] for kind in kinds.values()} - {None, words}
    ):
        raise _Unlike(kinds)
    counts = connection.execute("SELECT count(*) - count(stated_epoch), count(failure) FROM table_rows").fetchone() or (
        0,
        0,
    )
    numbered = numbered_rows(connection, columns, bool(counts[0]), told.append, ("file_no",))
    judged = Judged(words, stated == {True}, answered, bool(counts[1]))
    report_unjudged(connection, columns, judged, told.append)
    return judged, numbered


def move_samples(connection: duckdb.DuckDBPyConnection, batch: Batch, firsts: Sequence[int]) -> None:
    """Number the samples of each table of a batch from another number on: those that they had in a part before."""
    if tuple(firsts) == batch.firsts:
        return
    ends = [first + len(table.lines) - 1 for first, table in zip(batch.firsts, batch.tables, strict=True)]
    moved = [first - begun for first, begun in zip(firsts, batch.firsts, strict=True)]
    for file in batch.files.values():
        beside = file.with_suffix(".moved")
        copy_parquet(
            connection,
            "SELECT r.* REPLACE ((r.sample_no + m.moved)::INTEGER AS sample_no) "
            f"FROM {parquet_files([file])} AS r JOIN (SELECT unnest({list(batch.firsts)}) AS first, "
            f"unnest({ends}) AS last, unnest({moved}) AS moved) AS m "
            "ON r.sample_no BETWEEN m.first AND m.last ORDER BY r.sample_no",
            beside,
        )
        beside.replace(file)
