"""How a table file is scanned: a relation over Parquet, CSV or JSONL with columns as text, number or list."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from hotmess_tui.formats.column_mapping import TablePlan
from hotmess_tui.formats.json_lines import holds
from hotmess_tui.formats.records import Problem, Unreadable
from hotmess_tui.formats.registry import Recognised
from hotmess_tui.formats.undecoded import report_undecoded
from hotmess_tui.store.cell_types import cell_types
from hotmess_tui.store.database import can_be_opened, literal, parquet_files, quote
from hotmess_tui.store.ingest import csv_numbers
from hotmess_tui.store.ingest.csv_rows import load_csv
from hotmess_tui.store.ingest.json_rows import JsonRows, load_json_lines
from hotmess_tui.store.ingest.partitions import is_whole_number, partition_values
from hotmess_tui.store.ingest.plain_files import write_plain
from hotmess_tui.wording import counted

_INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
_WIDE = ("HUGEINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
_LOADED = "loaded_csv"
_LISTS = ("choices", "probabilities", "outcome", "outcome_target")


@dataclass(frozen=True)
class Scan:
    """A relation in SQL, its columns with their types, and the file format (values of JSONL are JSON, of CSV text)."""

    relation: str
    columns: Mapping[str, str]
    kind: str
    delimiter: str = ""  # of CSV
    types: Mapping[str, str] = field(default_factory=dict)  # of CSV columns whose every cell is a number or a truth
    marks: Mapping[str, csv_numbers.Mark] = field(default_factory=dict)  # decimal marks of CSV columns of numbers
    whole_ids: bool = False  # whether 1.0 is written for 1 in the CSV column of the ids
    holds_nan: bool = False  # whether a cell of JSONL may be a bare NaN, which json.dumps writes for what is missing
    as_exported: bool = False  # whether the ids are those of an export of ours, which stay as they are
    constants: Mapping[str, str] = field(default_factory=dict)  # SQL of the columns that the path of the file states
    json_rows: JsonRows | None = None  # JSONL of which columns may be read as text at once
    texts: frozenset[str] = frozenset()  # the columns of JSONL that are

    @property
    def row_number(self) -> str:
        """The number of a row in the file, from 0."""
        counted = {"parquet": "file_row_number", "csv": "rowid"}.get(self.kind, "")  # a window takes one thread only
        names = {name.casefold() for name in self.columns}
        return f"{counted}::INTEGER" if counted and counted not in names else "(row_number() OVER () - 1)::INTEGER"

    def is_integer(self, column: str) -> bool:
        """Whether the type of the column is an integer: no value of it can fail to be read."""
        return self.kind == "parquet" and self.columns[column] in _INTEGERS

    def is_number(self, column: str) -> bool:
        """Whether the type of the column is one of numbers."""
        kind = self.columns[column]
        return self.kind == "parquet" and (kind in _INTEGERS or kind.startswith(_WIDE)) and "[" not in kind

    def is_boolean(self, column: str) -> bool:
        """Whether the type of the column is boolean."""
        return self.kind == "parquet" and self.columns[column] == "BOOLEAN"

    def cell(self, column: str) -> str:
        """The column as it is in the relation, or in the path of the file."""
        return self.constants.get(column) or quote(column)

    def text(self, column: str) -> str:
        """The column as text: whole numbers without a point, other numbers as written, nested values as JSON.

        A number that is none stands for what is missing, and is no text: no target, no model, no id.
        """
        name, kind = self.cell(column), self.columns[column]
        if column in self.texts:
            return name
        if self.kind == "jsonl":
            written = f"json_extract_string({name}, '$')"
            missing = f"json_type({name}) = 'DOUBLE' AND {written} = 'NaN'"
            return f"CASE WHEN {missing} THEN NULL ELSE {written} END" if self.holds_nan else written
        if kind == "BLOB":
            return f"coalesce(TRY(decode({name})), {name}::VARCHAR)"
        if kind == "BLOB[]":
            return f"to_json(list_transform({name}, lambda x: coalesce(TRY(decode(x)), x::VARCHAR)))::VARCHAR"
        if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
            return f"to_json({name})::VARCHAR"
        if kind in ("DOUBLE", "FLOAT"):
            whole = f"{name} = trunc({name}) AND abs({name}) < 1e18"
            return f"CASE WHEN {whole} THEN {name}::BIGINT::VARCHAR WHEN NOT isnan({name}) THEN {name}::VARCHAR END"
        if kind.startswith("DECIMAL"):
            return f"regexp_replace(regexp_replace({name}::VARCHAR, '(\\.\\d*?)0+$', '\\1'), '\\.$', '')"
        return f"{name}::VARCHAR"

    def is_nan(self, column: str) -> str:
        """SQL of whether a cell is the number that is none; text is no number."""
        name = self.cell(column)
        if column in self.texts:
            return "false"
        if self.kind == "jsonl":
            return f"coalesce(json_type({name}) = 'DOUBLE' AND lower({self.text(column)}) = 'nan', false)"
        return f"coalesce(isnan({name}), false)" if self.columns[column] in ("DOUBLE", "FLOAT") else "false"

    def identifier(self, column: str) -> str:
        """The column of ids as text: 1.0 as a number is 1, as text it stays."""
        text = self.text(column)
        if self.whole_ids:
            return csv_numbers.whole_id(f"trim({text})")
        if self.kind == "csv" and not self.as_exported:
            return f"trim({text})"  # blanks behind a delimiter make no other question
        if self.kind != "jsonl" or column in self.texts:
            return text
        whole = f"regexp_replace({text}, '\\.0+$', '')"
        return f"CASE WHEN json_type({self.cell(column)}) = 'DOUBLE' THEN {whole} ELSE {text} END"

    def number(self, column: str) -> str:
        """The column as a number; NULL where it is none."""
        return csv_numbers.number(self.text(column), self.marks.get(column))

    def listing(self, column: str, kind: str) -> str:
        """The column as a list; NULL where it is none."""
        name = self.cell(column)
        if self.kind == "jsonl":
            inner = f"TRY_CAST(json_extract_string({name}, '$') AS JSON)"  # a list as JSON text within JSON
            return f"TRY_CAST(CASE WHEN json_type({name}) = 'ARRAY' THEN {name} ELSE {inner} END AS {kind})"
        if "[" in self.columns[column] and "BLOB" not in self.columns[column]:
            return f"TRY_CAST({name} AS {kind})"
        return f"TRY_CAST(TRY_CAST({self.text(column)} AS JSON) AS {kind})"

    def metadata(self, plan: TablePlan) -> str:
        """All other columns as one JSON object."""
        if not plan.metadata:
            return "'{}'::JSON"
        pairs = []
        for column in plan.metadata:
            name = self.cell(column)
            cell = f"{name}::{self.types[column]}" if column in self.types else name
            if self.columns[column] in ("BLOB", "BLOB[]"):
                cell = self.text(column)
            pairs.append(f"{literal(plan.field(column))}, {cell}")
        return f"json_object({', '.join(pairs)})"

    def with_texts(self, plan: TablePlan) -> Scan:
        """The same scan of JSONL with text and numbers read as such at once, in a third less time, where that may be.

        JSON tells more than its text: the caller has to see that no row of `odd` is true.
        """
        if self.json_rows is None:
            return self
        sources = plan.columns
        other = {*plan.metadata, *self.constants, *(sources[name] for name in _LISTS if name in sources)}
        texts = frozenset(sources.values()) - other
        return replace(self, relation=self.json_rows.relation(texts), texts=texts)

    def odd(self, plan: TablePlan, numbers: Collection[str]) -> str:
        """SQL of whether a row has a text that may have been a number in JSON, which is written otherwise as text.

        These are numbers with an exponent, ids that are whole numbers with a point, and answers that are no number.

        Args:
            plan: which column is what.
            numbers: the canonical columns that are numbers, of which the notation does not count.
        """
        cells = {name: self.cell(source) for name, source in plan.columns.items() if source in self.texts}
        odd = [
            # what is cheap first: a number begins with a sign or a digit
            rf"{cell} < ':' AND contains({cell}, 'e') AND regexp_full_match({cell}, '-?\d(\.\d+)?e[+-]\d+')"
            for name, cell in cells.items()
            if name not in numbers
        ]
        if "question_id" in cells:
            odd.append(rf"ends_with({cells['question_id']}, '0') AND regexp_matches({cells['question_id']}, '\.0+$')")
        if "answer" in cells:
            odd.append(f"lower({cells['answer']}) = 'nan'")
        return " OR ".join(f"coalesce({one}, false)" for one in odd) or "false"

    def with_numbers(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: TablePlan,
        numbers: Iterable[str],
        report: Callable[[Problem], None],
    ) -> Scan:
        """The same scan of CSV, knowing what stands in it for numbers; of other tables, which know it, no change.

        Args:
            connection: has the rows.
            plan: which column is what; the ids of an export of ours stay as they are.
            numbers: the canonical columns that are numbers.
            report: called where decimal marks are commas, or unclear.
        """
        if self.kind != "csv":
            return self
        sources = plan.columns
        in_numbers = dict.fromkeys(sources[name] for name in numbers if name in sources)
        ids = sources["question_id"]
        return replace(
            self,
            types=cell_types(
                connection, self.relation, [name for name in plan.metadata if not plan.is_marked_text(name)]
            ),
            marks=csv_numbers.decimal_marks(connection, self.relation, in_numbers, self.delimiter, report),
            as_exported="sample_id" in sources,
            whole_ids="sample_id" not in sources and csv_numbers.whole_ids(connection, self.relation, ids),
        )


@contextmanager
def scan_table(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    recognised: Recognised,
    folder: Path,
    mapping: Mapping[str, str],
    report: Callable[[Problem], None],
    clean: bool = False,
) -> Iterator[Scan]:
    """A scan of the file; `mapping` is that of `--map`; `clean` writes JSONL again even where all lines look right.

    While it is open, `folder` holds what of the file had to be written anew: unpacked, or without its bad lines; and a
    link to a file that DuckDB cannot open by its name.

    Raises:
        Unreadable: the file is damaged, or its folders contradict each other.
    """
    digest = hashlib.md5(os.fsencode(path), usedforsecurity=False).hexdigest()
    stated = partition_values(path)
    made = {kind: folder / f"{digest}.{os.getpid()}.{id(report)}.{kind}" for kind in ("tmp", "plain", "rows", "names")}
    try:
        if not can_be_opened(path):
            made["tmp"].symlink_to(path.absolute())
            path = made["tmp"]
        if recognised.compression:
            in_lines = recognised.table_format != "parquet"
            write_plain(path, recognised.compression, made["plain"], in_lines, report)
            path = made["plain"]
        if recognised.table_format == "parquet":
            scan = _described(connection, parquet_files([path]), "parquet")
            named = {name: kind for name, kind in scan.columns.items() if "\x00" not in name}  # others no SQL can name
            if len(named) < len(scan.columns):
                count = counted(len(scan.columns) - len(named), "column", "columns")
                report(Problem("", f"{count} with a NUL character in the name", "the other columns were read"))
            yield _with_partitions(replace(scan, columns=named), stated)
        elif recognised.table_format == "csv":
            delimiter = load_csv(connection, path, _LOADED, mapping, made["rows"], report)
            _add_partitions(connection, stated)
            yield replace(_described(connection, _LOADED, "csv"), delimiter=delimiter)
        else:
            rows = load_json_lines(connection, path, made["rows"], report, clean, recognised.rows)
            if made["rows"].exists():  # DuckDB refuses such bytes
                report_undecoded(path, report)
            bare = not made["rows"].exists() and holds(path, b"NaN")
            columns = dict.fromkeys(rows.names, "JSON")
            scan = Scan(rows.relation(), columns, "jsonl", holds_nan=bare, json_rows=None if bare else rows)
            yield _with_partitions(scan, stated)
    finally:
        connection.execute(f"DROP TABLE IF EXISTS {_LOADED}")
        for temporary in made.values():
            temporary.unlink(missing_ok=True)


def _described(connection: duckdb.DuckDBPyConnection, relation: str, kind: str) -> Scan:
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except duckdb.Error as error:
        raise Unreadable(
            f"cannot be read as {kind} ({str(error).splitlines()[0]}): cut off, or not complete yet?"
        ) from None
    return Scan(relation, {row[0]: row[1] for row in rows}, kind)


def _with_partitions(scan: Scan, stated: Mapping[str, str | None]) -> Scan:
    """The scan with the columns that the folders of its file state, in place of columns of that name in it."""
    columns, constants = dict(scan.columns), dict[str, str]()
    for name, value in _as_spelled(stated, scan.columns):
        number = value is not None and is_whole_number(value)
        if scan.kind == "jsonl":
            columns[name] = "JSON"
            constants[name] = f"({_constant(value if number else json.dumps(value))})::JSON"
        else:
            columns[name] = "BIGINT" if number else "VARCHAR"
            constants[name] = f"({_constant(value)})::{columns[name]}"
    return replace(scan, columns=columns, constants=constants)


def _add_partitions(connection: duckdb.DuckDBPyConnection, stated: Mapping[str, str | None]) -> None:
    """The same in the loaded rows of CSV, whose cells are looked at."""
    columns = [str(row[0]) for row in connection.execute(f"DESCRIBE {_LOADED}").fetchall()] if stated else []
    for name, value in _as_spelled(stated, columns):
        if name not in columns:
            connection.execute(f"ALTER TABLE {_LOADED} ADD COLUMN {quote(name)} VARCHAR")
        connection.execute(f"UPDATE {_LOADED} SET {quote(name)} = {_constant(value)}")


def _as_spelled(stated: Mapping[str, str | None], columns: Iterable[str]) -> list[tuple[str, str | None]]:
    """Names with their values, spelled as the columns are: DuckDB's do not differ by case alone."""
    spelling = {name.casefold(): name for name in columns}
    return [(spelling.get(name.casefold(), name), value) for name, value in stated.items()]


def _constant(value: str | None) -> str:
    """A text as an SQL expression, also with the zero byte, which no literal can hold."""
    return "NULL" if value is None else " || chr(0) || ".join(map(literal, value.split("\x00")))
