"""Where queries run: cursors set up for a choice, and the derived tables (roll-ups, figures, members) that choices share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.records import LENGTH_UNITS, Choice
from hotmess_tui.store import index, texts
from hotmess_tui.store.catalogue import Query, query
from hotmess_tui.store.database import path_literal, quote, reader
from hotmess_tui.store.where import parse_where

Rows = list[tuple[Any, ...]]
Cursor = duckdb.DuckDBPyConnection
Resolved = tuple[str, str, str | None]  # decomposition, estimator, unit of length

_BY_GROUP = ("model", "task", "condition", "difficulty")
_SAMPLE_COLUMNS = (
    "sample_id", "model", "task", "question_id", "condition", "run", "epoch", "answer", "correct", "score", "class",
    "reasoning_length", "tokens", "output_tokens", "actions", "words", "characters", "stop_reason", "failure", "difficulty",
    "model_size", "budget",
)  # fmt: skip
_MOST_TABLES = 12  # derived tables of a kind that are kept
_DECOMPOSITIONS = ("brier", "zero_one", "kl", "score", "vector")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of all groups under a filter and a grouping: a table in memory, and what is known about it."""

    table: str
    where: str  # the filter as SQL, "true" for none
    split: str  # the sample column that makes series within a group, as SQL; empty for none
    series: tuple[tuple[str | None, ...], ...]  # by number
    offered: dict[str, tuple[int, int]]  # unit -> (series with any length, samples with one)
    complete: frozenset[str]  # decompositions that every group has
    natural: str  # the decomposition that `auto` means here
    groups: int


class Desk:
    """An open store. Methods block, may be called from any thread, and raise Cancelled when interrupted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._root = reader(folder / "index.duckdb")
        self._lock = threading.RLock()
        self._idle: list[Cursor] = []
        self._busy: dict[int, Cursor] = {}
        self._figures: dict[tuple[Any, ...], Figures] = {}
        self._members: dict[tuple[Any, ...], str] = {}
        self._halves: dict[tuple[Any, ...], str] = {}
        self._steps: dict[tuple[Any, ...], str] = {}
        self._made = 0
        row = self._root.execute("SELECT length_unit FROM store.meta").fetchone()
        self.default_unit: str | None = row[0] if row else None
        self.metadata = self._metadata_columns()

    # ── cursors ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of the caller's own for as long as it is needed; `interrupt` reaches it."""
        with self._lock:
            cursor = self._idle.pop() if self._idle else self._new_cursor()
            nested = self._busy.get(threading.get_ident())
            self._busy[threading.get_ident()] = cursor
        try:
            yield cursor
        except duckdb.InterruptException:
            raise Cancelled from None
        except duckdb.OutOfMemoryException as error:
            raise HotmessError(f"not enough memory for this query ({str(error).splitlines()[0]}): narrow the filter") from None
        finally:
            with self._lock:
                if nested is None:
                    self._busy.pop(threading.get_ident(), None)
                else:
                    self._busy[threading.get_ident()] = nested
                self._idle.append(cursor)

    def _new_cursor(self) -> Cursor:
        cursor = self._root.cursor()
        cursor.execute(f"CREATE OR REPLACE TEMP MACRO student(nu) AS {query('layers', 'student').sql}")
        cursor.execute(f"CREATE OR REPLACE TEMP MACRO decomposed(figures) AS TABLE {query('layers', 'decomposed').sql}")
        for name in ("group_names", "questions", "distributions", "vectors", "classes"):
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM store.{name}")
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW samples AS {self._samples_view()}")
        return cursor

    def interrupt(self, thread: int | None = None) -> None:
        """Stop the query of a thread, or all that run."""
        with self._lock:
            for ident, cursor in self._busy.items():
                if thread is None or ident == thread:
                    cursor.interrupt()

    def close(self) -> None:
        """Let go of the store's files."""
        self.interrupt()
        with self._lock:
            self._root.close()

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Rows:
        """Rows of a query over the store alone, without any choice."""
        with self.cursor() as cursor:
            return cursor.execute(sql, values or None).fetchall()

    # ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _metadata_columns(self) -> dict[str, str]:
        rows = self._root.execute("DESCRIBE SELECT metadata.* FROM store.samples" if self._has_metadata() else "SELECT 1 LIMIT 0")
        return {f"metadata.{row[0]}": row[1] for row in rows.fetchall()}

    def _has_metadata(self) -> bool:
        row = self._root.execute(
            "SELECT data_type FROM duckdb_columns() WHERE database_name = 'store' AND table_name = 'samples' AND column_name = 'metadata'"
        ).fetchone()
        return row is not None and str(row[0]).startswith("STRUCT")

    def _samples_view(self) -> str:
        unit = quote(self.default_unit) if self.default_unit else "NULL::DOUBLE"
        return (
            f"SELECT * EXCLUDE (outcome_class), outcome_class AS class, {unit} AS reasoning_length, "
            f"'{self.default_unit or ''}' AS length_unit FROM store.samples"
        )

    def columns(self) -> dict[str, str]:
        """The columns of `samples` that a person may name, with their types."""
        rows = self.rows("DESCRIBE samples")
        known = {row[0]: row[1] for row in rows}
        return {name: known[name] for name in _SAMPLE_COLUMNS if name in known} | self.metadata

    def by_columns(self) -> tuple[str, ...]:
        """What `--by` may name."""
        return (*_BY_GROUP, *self.metadata)

    # ── what choices share ───────────────────────────────────────────────────────────────────────────────────────────

    def check(self, choice: Choice) -> None:
        """Refuse a choice that cannot be, with what there is.

        Raises:
            HotmessError: status 2.
        """
        known = {name.casefold() for name in self.by_columns()}
        for name in choice.by:
            if name.casefold() not in known:
                raise HotmessError(f"--by {name}: no such column; there are {', '.join(self.by_columns())}", status=2)
        if len(set(choice.by)) < len(choice.by) or not choice.by:
            raise HotmessError("--by: name each column once", status=2)
        if choice.decomposition not in ("auto", *_DECOMPOSITIONS):
            raise HotmessError(f"--decomposition {choice.decomposition}: one of auto, {', '.join(_DECOMPOSITIONS)}", status=2)
        if choice.estimator not in ("unbiased", "plugin"):
            raise HotmessError(f"--estimator {choice.estimator}: unbiased or plugin", status=2)
        if choice.length not in (None, *LENGTH_UNITS):
            raise HotmessError(f"--length {choice.length}: one of {', '.join(LENGTH_UNITS)}", status=2)
        if not 0 < choice.epsilon < 1:
            raise HotmessError(f"--epsilon {choice.epsilon}: between 0 and 1", status=2)
        if choice.bins < 1:
            raise HotmessError(f"--bins {choice.bins}: 1 at least", status=2)
        self._where(choice)

    def _where(self, choice: Choice) -> str:
        if not choice.where or not choice.where.strip():
            return "true"
        with self.cursor() as cursor:
            known = [*self.columns()]
            sql = parse_where(cursor, choice.where, known)
            try:
                cursor.execute(f"SELECT 1 FROM samples WHERE {sql} LIMIT 0")
            except duckdb.Error as error:
                first = str(error).splitlines()[0]
                raise HotmessError(f"--where {choice.where!r}: {first}; columns: {', '.join(known)}", status=2) from None
            return sql

    def figures(self, choice: Choice) -> Figures:
        """The figures of all groups under the choice's filter and grouping, made once."""
        where = self._where(choice)
        key = (where, choice.by, choice.epsilon)
        with self._lock:
            found = self._figures.get(key)
            if found is None:
                found = self._make_figures(where, choice)
                self._keep(self._figures, key, found, lambda figures: figures.table)
            return found

    def _keep(self, cache: dict[Any, Any], key: Any, value: Any, table: Callable[[Any], str]) -> None:
        cache[key] = value
        while len(cache) > _MOST_TABLES:
            oldest = next(iter(cache))
            self._root.cursor().execute(f"DROP TABLE IF EXISTS {table(cache.pop(oldest))}")

    def _name(self, kind: str) -> str:
        self._made += 1
        return f"memory.main.{kind}_{self._made}"

    def _make_figures(self, where: str, choice: Choice) -> Figures:
        split_columns = [name for name in choice.by if name not in _BY_GROUP]
        with self.cursor() as cursor:
            split = ""
            if split_columns:
                table = self._name("splits")
                cursor.execute(
                    f"CREATE TABLE {table} AS SELECT (row_number() OVER (ORDER BY {', '.join(f's{i}' for i in range(len(split_columns)))}) - 1)::INTEGER AS split, * FROM "
                    f"(SELECT DISTINCT {self._split_columns(split_columns)} FROM samples WHERE {where})"
                )
                joined = " AND ".join(f"w.s{i} IS NOT DISTINCT FROM c.s{i}" for i in range(len(split_columns)))
                split = (
                    f"SELECT c.* EXCLUDE ({', '.join(f's{i}' for i in range(len(split_columns)))}), w.split, 0 AS part "
                    f"FROM (SELECT samples.*, {self._split_columns(split_columns)} FROM samples WHERE {where}) AS c JOIN {table} AS w ON {joined}"
                )
            if where == "true" and not split and choice.epsilon == index.EPSILON:
                rolled = "store.groups"
            else:
                rolled = self._name("rollup")
                chosen = split or f"SELECT *, 0 AS split, 0 AS part FROM samples WHERE {where}"
                index.roll_up(cursor, rolled, chosen, choice.epsilon)
            names = ", ".join(
                f"w.s{split_columns.index(name)} AS by{i}" if name in split_columns else f"g.{name} AS by{i}"
                for i, name in enumerate(choice.by)
            )
            series_table, target = self._name("series"), self._name("figures")
            keys = ", ".join(f"by{i}" for i in range(len(choice.by)))
            source = f"{rolled} AS r JOIN store.group_names AS g ON g.group_id = r.group_id"
            if split:
                source += f" JOIN {table} AS w ON w.split = r.split"
            cursor.execute(
                f"CREATE TABLE {series_table} AS SELECT (row_number() OVER (ORDER BY {keys}) - 1)::INTEGER AS series, * "
                f"FROM (SELECT DISTINCT {names} FROM {source})"
            )
            same = " AND ".join(f"s.by{i} IS NOT DISTINCT FROM f.by{i}" for i in range(len(choice.by)))
            cursor.execute(
                f"CREATE TABLE {target} AS SELECT s.series, f.* EXCLUDE ({keys}) FROM "
                f"(SELECT r.*, g.question_key, g.place, g.model, g.task, g.question_id, g.condition, g.difficulty, g.model_size, g.budget, "
                f"{names} FROM {source}) AS f JOIN {series_table} AS s ON {same}"
            )
            series = cursor.execute(f"SELECT {keys} FROM {series_table} ORDER BY series").fetchall()
            if rolled.startswith("memory."):
                cursor.execute(f"DROP TABLE {rolled}")
            return self._describe(cursor, target, where, split, series)

    def _split_columns(self, names: Sequence[str]) -> str:
        return ", ".join(f"{self._metadata_text(name)} AS s{i}" for i, name in enumerate(names))

    def _metadata_text(self, name: str) -> str:
        return f"samples.metadata.{quote(name.removeprefix('metadata.'))}::VARCHAR"

    def _describe(
        self, cursor: Cursor, table: str, where: str, split: str, series: Rows
    ) -> Figures:
        units = ", ".join(f"count(DISTINCT CASE WHEN {unit} > 0 THEN series END), coalesce(sum(CASE WHEN {unit} IS NOT NULL THEN n END), 0)" for unit in LENGTH_UNITS)
        complete = ", ".join(f"count({name}_variance)" for name in _DECOMPOSITIONS)
        natural = cursor.execute(
            "SELECT count(*) FILTER (vector_error IS NOT NULL) AS vector, "
            "count(*) FILTER (vector_error IS NULL AND brier_error IS NOT NULL AND (k.answers OR k.binary)) AS brier, "
            "count(*) FILTER (vector_error IS NULL AND score_error IS NOT NULL AND NOT (k.answers OR k.binary)) AS score "
            f"FROM {table} AS f JOIN store.tasks AS k ON k.task = f.task WHERE f.n > 0"
        ).fetchone()
        row = cursor.execute(f"SELECT count(*) FILTER (n > 0), {complete}, {units} FROM {table}").fetchone()
        assert row is not None and natural is not None
        groups, counts = row[0], dict(zip(_DECOMPOSITIONS, row[1 : 1 + len(_DECOMPOSITIONS)], strict=True))
        rest = row[1 + len(_DECOMPOSITIONS) :]
        offered = {unit: (rest[2 * i], rest[2 * i + 1]) for i, unit in enumerate(LENGTH_UNITS)}
        best = max(zip(natural, ("vector", "brier", "score"), strict=True), key=lambda pair: pair[0])
        return Figures(
            table, where, split, tuple(tuple(each) for each in series), offered,
            frozenset(name for name, count in counts.items() if count == groups), best[1] if best[0] else "brier", groups,
        )  # fmt: skip

    # ── a choice on a cursor ─────────────────────────────────────────────────────────────────────────────────────────

    def resolve(self, choice: Choice, figures: Figures, curve: Query | None = None) -> Resolved:
        """Decomposition, estimator and unit of length that the choice means for these figures (and this curve)."""
        decomposition = figures.natural if choice.decomposition == "auto" else choice.decomposition
        if curve is not None and choice.decomposition == "auto" and curve.mapping("decompositions"):
            allowed = curve.mapping("decompositions")
            decomposition = decomposition if decomposition in allowed else next(iter(allowed))
        estimator = "plugin" if decomposition == "kl" else choice.estimator
        if curve is not None and curve.text("estimator"):
            estimator = curve.text("estimator")
        unit = (curve.text("length") if curve is not None else "") or choice.length
        return decomposition, estimator, unit or index.best_unit(len(figures.series), figures.offered)

    @contextmanager
    def at(self, choice: Choice, curve: Query | None = None) -> Iterator[tuple[Cursor, Figures, Resolved]]:
        """A cursor with the views `figures` and `groups` (and `graded`) for the choice, and what it resolved to."""
        figures = self.figures(choice)
        resolved = self.resolve(choice, figures, curve)
        with self.cursor() as cursor:
            for name, value in zip(("decomposition", "estimator", "length_unit"), resolved, strict=True):
                cursor.execute(f"SET VARIABLE {name} = $1", [value])
            cursor.execute("SET VARIABLE bins = $1", [choice.bins])
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW figures AS FROM {figures.table}")
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW groups AS FROM decomposed('{figures.table}')")
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW graded AS {query('layers', 'graded').sql}")
            yield cursor, figures, resolved

    @contextmanager
    def rolled_up(self, cursor: Cursor, chosen: str, epsilon: float) -> Iterator[str]:
        """The roll-up of some samples as a table that is dropped afterwards."""
        with self._lock:
            table = self._name("passing")
        try:
            index.roll_up(cursor, table, chosen, epsilon)
            yield table
        finally:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")

    def further(self, cursor: Cursor, kind: str, figures: Figures, choice: Choice, unit: str | None) -> None:
        """Add the view `halves` or `steps` to a cursor that `at` gave."""
        cache = self._halves if kind == "halves" else self._steps
        key = (figures.table, choice.epsilon, unit if kind == "halves" else None)
        with self._lock:
            table = cache.get(key)
            if table is None:
                table = self._make_further(cursor, kind, figures, choice, unit)
                self._keep(cache, key, table, str)
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW {kind} AS FROM decomposed('{table}')")

    def _make_further(
        self, cursor: Cursor, kind: str, figures: Figures, choice: Choice, unit: str | None
    ) -> str:
        untouched = figures.where == "true" and not figures.split and choice.epsilon == index.EPSILON
        chosen = figures.split or f"SELECT *, 0 AS split, 0 AS part FROM samples WHERE {figures.where}"
        rolled = self._name("rollup")
        if untouched and (kind == "steps" or unit == self.default_unit):
            rolled = f"store.{kind}"
        elif kind == "steps":
            index.roll_up_steps(cursor, rolled, chosen, choice.epsilon)
        else:
            half = "0" if unit is None else (
                f"CASE WHEN {unit} <= median({unit}) FILTER (counted) OVER (PARTITION BY group_id, split) THEN 1 ELSE 2 END"
            )
            kept = f"{unit} IS NOT NULL" if unit else "false"
            index.roll_up(cursor, rolled, f"SELECT * REPLACE ({half} AS part) FROM ({chosen}) WHERE {kept}", choice.epsilon)
        target = self._name(kind)
        cursor.execute(
            f"CREATE TABLE {target} AS SELECT f.series, r.*, f.question_key, f.place, f.model, f.task, f.question_id, f.condition, "
            f"f.difficulty, f.model_size, f.budget FROM {rolled} AS r "
            f"JOIN {figures.table} AS f ON f.group_id = r.group_id AND f.split = r.split"
        )
        if rolled.startswith("memory."):
            cursor.execute(f"DROP TABLE {rolled}")
        return target

    def members(self, cursor: Cursor, curve: Query, figures: Figures, choice: Choice, resolved: Resolved) -> None:
        """Add the view `members` of a curve: a row per group and point, made once for all decompositions where bins are shared."""
        decomposition, estimator, unit = resolved
        shared = curve.text("bins") == "shared"
        singles = estimator == "plugin"
        availability = "all" if decomposition in figures.complete else decomposition
        key = (
            curve.name, figures.table, choice.bins, unit, singles, choice.epsilon,
            availability if shared else (decomposition, estimator),
        )  # fmt: skip
        with self._lock:
            table = self._members.get(key)
            if table is None:
                table = self._name("members")
                for kind in ("halves", "steps"):
                    if f"FROM {kind}" in curve.sql:
                        self.further(cursor, kind, figures, choice, unit)
                dropped = " EXCLUDE (error, bias, variance, plugin_variance, length)" if shared else ""
                cursor.execute(f"CREATE TABLE {table} AS SELECT *{dropped} FROM ({curve.sql})")
                self._keep(self._members, key, table, str)
        source = f"decomposed('{table}')" if shared else table
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW members AS FROM {source}")

    # ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def segments(self, source_no: int, sample_no: int) -> Rows:
        """The passages of one sample, in order: (role, kind, text, name)."""
        with self.cursor() as cursor:
            row = cursor.execute("SELECT content FROM store.sources WHERE source_no = $1", [source_no]).fetchone()
            return texts.segments(cursor, self.folder, row[0] if row else "", sample_no)

    def source_path(self, source_no: int) -> str:
        """The file that a sample was read from."""
        rows = self.rows("SELECT path FROM store.sources WHERE source_no = $1", [source_no])
        return str(rows[0][0]) if rows else ""

    def sql(self, text: str) -> tuple[list[str], list[str], Rows]:
        """A person's own query on a locked connection: column names, types, rows.

        Raises:
            HotmessError: status 2 where it is no reading statement, or DuckDB refuses it.
        """
        with self.cursor() as cursor:
            texts.refuse_writing(cursor, text)
            cursor.execute("CREATE OR REPLACE TEMP VIEW sources AS SELECT * FROM store.sources")
            cursor.execute("CREATE OR REPLACE TEMP VIEW groups AS SELECT g.*, r.* EXCLUDE (group_id, split, part) FROM store.group_names AS g JOIN store.groups AS r USING (group_id)")
            cursor.execute(
                "CREATE OR REPLACE TEMP VIEW traces AS SELECT s.sample_id, t.position, t.role, t.kind, t.name, t.text "
                f"FROM read_parquet([{self._trace_files()}], filename = true) AS t "
                "JOIN store.sources AS c ON c.content = parse_filename(t.filename, true) "
                "JOIN store.samples AS s ON s.source_no = c.source_no AND s.sample_no = t.sample_no"
            )
            try:
                cursor.execute(text)
            except duckdb.InterruptException:
                raise
            except duckdb.Error as error:
                raise HotmessError(f"SQL: {' '.join(str(error).split())}", status=2) from None
            description = cursor.description or []
            return [column[0] for column in description], [str(column[1]) for column in description], cursor.fetchall()

    def _trace_files(self) -> str:
        rows = self._root.cursor().execute("SELECT DISTINCT content FROM store.sources WHERE samples > 0 ORDER BY content").fetchall()
        return ", ".join(path_literal(self.folder / "traces" / f"{content}.parquet") for (content,) in rows)

    def export(self, directory: Path, choice: Choice, groups: tuple[list[str], Rows], kind: str) -> list[Path]:
        """Write samples under the filter, the groups given and all traces of these samples to a folder."""
        return texts.export(self.folder, directory, f"SELECT * FROM ({self._samples_view()}) AS samples WHERE {self._where(choice)}", groups, kind)
