"""Where queries run: cursors set up for a choice, and the derived tables that choices share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.formats.log_files import Files
from hotmess_tui.records import DECOMPOSITIONS, ESTIMATORS, LENGTH_UNITS, Choice, OpenOptions
from hotmess_tui.store import export, traces
from hotmess_tui.store.database import quote, reader, run_to_the_end
from hotmess_tui.store.filters import parse_where
from hotmess_tui.store.group_figures import BY_GROUP, NAMES, Figures, make_figures, make_further
from hotmess_tui.store.interrupts import current_question
from hotmess_tui.store.labels import COLUMN, Given
from hotmess_tui.store.locations import SCHEMA
from hotmess_tui.store.queries.curve_header import CurveHeader, curve_header
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.rollup import best_unit, roll_up
from hotmess_tui.store.sources import speaks_of

Rows = list[tuple[Any, ...]]
Cursor = duckdb.DuckDBPyConnection
T = TypeVar("T")
Resolved = tuple[str, str, str | None]  # decomposition, estimator, unit of length

_SAMPLE_COLUMNS = (
    "sample_id", "model", "task", "question_id", "condition", "run", "epoch", "answer", "correct", "score", "class",
    "reasoning_length", "tokens", "output_tokens", "actions", "words", "characters", "stop_reason", "failure",
    "difficulty", "model_size", "budget",
)  # fmt: skip
_MEMBER_COLUMNS = (
    "series", "point", "x", "group_id", "split", "question_key", "n", "n_classed", "counted", "failed", "correct",
)  # fmt: skip
_SHARED_COLUMNS = (
    "n_scored",
    "n_vectors",
    *LENGTH_UNITS,
    *(f"{name}_{part}" for name in DECOMPOSITIONS for part in ("error", "variance")),
)
_PATIENCE = 5.0  # seconds that closing waits for a query to stop
_MOST_TABLES = 12  # derived tables of a kind that are kept


class OpenStore:
    """An open store. Methods block, may be called from any thread, and raise Cancelled when interrupted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._root = reader(folder / "index.duckdb")
        self._pool = (
            threading.Lock()
        )  # guards _idle and _busy; never held while a query runs, so interrupt gets through
        self._making = threading.RLock()  # held while a derived table is made, so that it is made once
        self._idle: list[Cursor] = []
        self._busy: list[Cursor] = []
        self._closed = False
        self._figures: dict[tuple[Any, ...], Figures] = {}
        self._members: dict[tuple[Any, ...], str] = {}
        self._further: dict[tuple[Any, ...], str] = {}
        self._named: dict[Query, frozenset[str]] = {}  # tables that a curve's statements name
        self._made = 0
        try:
            row = self._root.execute("SELECT length_unit FROM store.meta WHERE schema = $1", [SCHEMA]).fetchone()
        except duckdb.Error:
            row = None
        if row is None:
            self._root.close()
            raise HotmessError(f"{folder} is no store of this version; remove it to build it anew")
        self.default_unit: str | None = row[0]
        self.labelled: Callable[[str], str] = lambda label: "false"  # what carries a label, as a condition on samples
        self.given: Callable[[], Sequence[Given]] = lambda: ()  # every label
        self.metadata = self._metadata_columns()

    # ── cursors ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of the caller's own for as long as it is needed, interrupted when its question is cancelled.

        Raises:
            Cancelled: the question was cancelled, or the store closed.
            HotmessError: a query needs more memory than there is.
        """
        question = current_question()
        with self._pool:
            if self._closed:
                raise Cancelled
            cursor = self._idle.pop() if self._idle else self._new_cursor()
            self._busy.append(cursor)
        try:
            if question is None:
                yield cursor
            else:
                with question.holding(cursor):
                    yield cursor
        except duckdb.InterruptException:
            raise Cancelled from None
        except duckdb.OutOfMemoryException as error:
            raise HotmessError(
                f"not enough memory for this query ({str(error).splitlines()[0]}): narrow the filter"
            ) from None
        finally:
            with self._pool:
                self._busy.remove(cursor)
                self._idle.append(cursor)

    def _new_cursor(self) -> Cursor:
        cursor = self._root.cursor()
        cursor.execute(f"CREATE OR REPLACE TEMP MACRO student(nu) AS {query('layers', 'student').sql}")
        cursor.execute(f"CREATE OR REPLACE TEMP MACRO number_of(amount, noun) AS {query('layers', 'number_of').sql}")
        for name in ("valued", "decomposed"):
            cursor.execute(f"CREATE OR REPLACE TEMP MACRO {name}(figures) AS TABLE {query('layers', name).sql}")
        for name in ("group_names", "questions", "distributions", "vectors", "classes"):
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM store.{name}")
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW samples AS {self._samples_view()}")
        return cursor

    def interrupt(self) -> None:
        """Stop all queries that run, whoever asked them: they raise `Cancelled`."""
        with self._pool:
            for cursor in self._busy:
                cursor.interrupt()

    def close(self) -> None:
        """Stop what is being asked, and let go of the store's files once nothing is."""
        with self._pool:
            self._closed = True  # from now on, to ask raises Cancelled
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            self.interrupt()
            with self._pool:
                if not self._busy:
                    break
            time.sleep(0.005)  # a query needs a moment to notice, and closing would not wait for it
        with self._pool:
            self._root.close()

    def speaks_of(self, files: Files, options: OpenOptions) -> bool:
        """Whether the store is of this version, read with these options, and of exactly these files as they are now."""
        with self.cursor() as cursor:
            return speaks_of(cursor, files, options)

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Rows:
        """Rows of a query over the store alone, without any choice."""
        with self.cursor() as cursor:
            return cursor.execute(sql, values or None).fetchall()

    # ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _metadata_columns(self) -> dict[str, str]:
        described = {row[0]: row[1] for row in self._root.execute("DESCRIBE store.samples").fetchall()}
        if not described["metadata"].startswith("STRUCT"):
            return {}
        fields = self._root.execute("DESCRIBE SELECT metadata.* FROM store.samples").fetchall()
        return {f"metadata.{row[0]}": row[1] for row in fields}

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
        return (*BY_GROUP, COLUMN, *self.metadata)

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
        if choice.decomposition not in ("auto", *DECOMPOSITIONS):
            raise HotmessError(
                f"--decomposition {choice.decomposition}: one of auto, {', '.join(DECOMPOSITIONS)}", status=2
            )
        if choice.estimator not in ESTIMATORS:
            raise HotmessError(f"--estimator {choice.estimator}: unbiased or plugin", status=2)
        if choice.length not in (None, *LENGTH_UNITS):
            raise HotmessError(f"--length {choice.length}: one of {', '.join(LENGTH_UNITS)}", status=2)
        if not 0 < choice.epsilon < 1:
            raise HotmessError(f"--epsilon {choice.epsilon}: between 0 and 1", status=2)
        if choice.bins < 1:
            raise HotmessError(f"--bins {choice.bins}: 1 at least", status=2)
        self._where(choice)

    def _where(self, choice: Choice) -> str:
        if choice.label is not None:
            rest = self._where(replace(choice, label=None))
            labelled = self.labelled(choice.label)
            return labelled if rest == "true" else f"({rest}) AND {labelled}"
        if not choice.where or not choice.where.strip():
            return "true"
        with self.cursor() as cursor:
            known = [*self.columns()]
            sql = parse_where(cursor, choice.where, known)
            try:
                kind = cursor.execute(f"DESCRIBE SELECT {sql} FROM samples WHERE {sql}").fetchone()
            except duckdb.Error as error:
                first = str(error).splitlines()[0]
                raise HotmessError(
                    f"--where {choice.where!r}: {first}; columns: {', '.join(known)}", status=2
                ) from None
            if kind is None or kind[1] != "BOOLEAN":
                raise HotmessError(
                    f"--where {choice.where!r}: a condition is expected, true or false; columns: {', '.join(known)}",
                    status=2,
                )
            return sql

    def figures(self, choice: Choice) -> Figures:
        """The figures of all groups under the choice's filter and grouping, made once."""
        where, given = self._where(choice), self.labels_behind(choice)
        with self._making:
            return self._kept(
                self._figures,
                (where, choice.by, choice.epsilon, given),
                lambda figures: figures.table,
                lambda: self._new_figures(where, choice, given),
            )

    def labels_behind(self, choice: Choice) -> tuple[Given, ...]:
        """The labels that figures under a choice depend on: what is kept of them must not outlive a change."""
        return tuple(self.given()) if choice.label is not None or COLUMN in choice.by else ()

    def _new_figures(self, where: str, choice: Choice, given: Sequence[Given]) -> Figures:
        with self.cursor() as cursor:
            return make_figures(cursor, self._name, where, choice, given)

    def _kept(self, cache: dict[Any, T], key: Any, table: Callable[[T], str], make: Callable[[], T]) -> T:
        """The cached value, made where it is missing; the least recently used ones are dropped with their tables."""
        value = cache.pop(key) if key in cache else make()
        cache[key] = value
        while len(cache) > _MOST_TABLES:
            oldest = cache.pop(next(iter(cache)))
            if table(oldest).startswith("memory."):
                with self._pool:  # closing would find the root in use otherwise, and refuse
                    passing = self._root.cursor()
                passing.execute(f"DROP TABLE IF EXISTS {table(oldest)}")
        return value

    def _name(self, kind: str) -> str:
        self._made += 1
        return f"memory.main.{kind}_{self._made}"

    # ── a choice on a cursor ─────────────────────────────────────────────────────────────────────────────────────────

    def resolve(self, choice: Choice, figures: Figures, curve: Query | None = None) -> Resolved:
        """Decomposition, estimator and unit of length that the choice means for these figures (and this curve)."""
        decomposition = figures.natural if choice.decomposition == "auto" else choice.decomposition
        header = curve_header(curve) if curve is not None else None
        if header is not None and choice.decomposition == "auto" and header.decompositions:
            allowed = header.decompositions
            decomposition = decomposition if decomposition in allowed else allowed[0]
        estimator = "plugin" if decomposition == "kl" else choice.estimator
        unit = choice.length
        if header is not None:
            decomposition = header.decomposition or decomposition
            estimator = header.estimator or estimator
            unit = header.length or unit
        return decomposition, estimator, unit or best_unit(figures.shown, figures.offered)

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
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW every AS FROM valued('{figures.table}')")
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW groups AS FROM decomposed('{figures.table}')")
            try:
                if curve is not None:
                    self.see_parts(cursor, self._tables_of(cursor, curve), figures, resolved[2], choice)
                yield cursor, figures, resolved
            except (duckdb.InterruptException, duckdb.OutOfMemoryException):
                raise
            except (duckdb.Error, LookupError, TypeError, ValueError) as error:
                if curve is None or curve.file is None:
                    raise
                raise HotmessError(f"{curve.file}: {str(error).splitlines()[0]}; see docs/queries.md") from None

    @contextmanager
    def rolled_up(self, cursor: Cursor, chosen: str, epsilon: float, *, splits: int, parts: int) -> Iterator[str]:
        """The roll-up of some samples as a table that is dropped afterwards."""
        with self._making:
            table = self._name("passing")
        try:
            roll_up(cursor, table, chosen, epsilon, splits=splits, parts=parts)
            yield table
        finally:
            run_to_the_end(cursor, f"DROP TABLE IF EXISTS {table}")

    def _tables_of(self, cursor: Cursor, curve: Query) -> frozenset[str]:
        """The tables and views that a curve and its notes name, by DuckDB's own parser."""
        if curve not in self._named:
            names = "SELECT unnest(json_extract_string(json_serialize_sql($1), '$..table_name'))"
            rows = [row for statement in curve.statements for row in cursor.execute(names, [statement]).fetchall()]
            self._named[curve] = frozenset(str(name) for (name,) in rows)
        return self._named[curve]

    def see_parts(
        self, cursor: Cursor, kinds: Collection[str], figures: Figures, unit: str | None, choice: Choice | None = None
    ) -> None:
        """Add those of the views `graded`, `halves` and `steps` that are named to a cursor that `at` gave."""
        if "graded" in kinds:
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW graded AS {query('layers', 'graded').sql}")
        for kind in ("halves", "steps"):
            if kind in kinds:
                self._see_further(cursor, kind, figures, choice or Choice(), unit)

    def _see_further(self, cursor: Cursor, kind: str, figures: Figures, choice: Choice, unit: str | None) -> None:
        """Add the view `halves` or `steps` to a cursor that `at` gave."""
        key = (kind, figures.table, choice.epsilon, unit if kind == "halves" else None)
        table = self._kept(
            self._further,
            key,
            str,
            lambda: make_further(cursor, self._name, kind, figures, choice.epsilon, unit, self.default_unit),
        )
        named = ", ".join(f"f.{column}" for column in NAMES)
        cursor.execute(
            f"CREATE OR REPLACE TEMP VIEW rolled_{kind} AS SELECT f.series, r.*, {named} "
            f"FROM {table} AS r JOIN figures AS f ON f.group_id = r.group_id AND f.split = r.split"
        )
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW {kind} AS FROM decomposed('rolled_{kind}')")

    def members(self, cursor: Cursor, curve: Query, figures: Figures, choice: Choice, resolved: Resolved) -> None:
        """Add the view `members` of a curve, a row per group and point; shared bins serve all decompositions."""
        decomposition, estimator, unit = resolved
        header = curve_header(curve)
        grouped: tuple[str, ...] = (decomposition, estimator)
        if header.shared_bins and decomposition in figures.complete:  # which groups there are does not depend on it
            grouped = () if figures.paired else (estimator,)
        key = (curve, figures.table, choice.bins, unit, *grouped)
        with self._making:
            table = self._kept(self._members, key, str, lambda: self._new_members(cursor, curve, header))
        source = f"decomposed('{table}')" if header.shared_bins else table
        self.see_members(cursor, figures, source, single=not header.own_series)

    def see_members(self, cursor: Cursor, figures: Figures, source: str, *, single: bool = True) -> None:
        """Add the views `members` and `cells` to a cursor; `single`: the series are those of the figures."""
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW members AS FROM {source}")
        name = "single_cells" if single and figures.single else "cells"
        cursor.execute(f"CREATE OR REPLACE TEMP VIEW cells AS {query('layers', name).sql}")

    def _new_members(self, cursor: Cursor, curve: Query, header: CurveHeader) -> str:
        table = self._name("members")
        described = [str(column[0]) for column in cursor.execute(f"DESCRIBE {curve.sql}").fetchall()]
        optional = [name for name in ("label", "series_label") if name in described]
        figures = _SHARED_COLUMNS if header.shared_bins else ("error", "variance", "length")
        columns = dict.fromkeys([*_MEMBER_COLUMNS, *optional, *figures, *header.adds])
        cursor.execute(f"CREATE TABLE {table} AS SELECT {', '.join(map(quote, columns))} FROM ({curve.sql})")
        return table

    # ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def segments(self, source_no: int, sample_no: int) -> Rows:
        """The passages of one sample, in order: (role, kind, text, name)."""
        with self.cursor() as cursor:
            row = cursor.execute("SELECT content FROM store.sources WHERE source_no = $1", [source_no]).fetchone()
            return traces.segments(cursor, self.folder, row[0] if row else "", sample_no)

    def source_path(self, source_no: int) -> str:
        """The file that a sample was read from."""
        rows = self.rows("SELECT path FROM store.sources WHERE source_no = $1", [source_no])
        return str(rows[0][0]) if rows else ""

    def export(self, directory: Path, choice: Choice, groups: tuple[list[str], Rows], kind: str) -> list[Path]:
        """Write samples under the filter, the groups given and all traces of these samples to a folder."""
        return export.export(
            self.folder,
            directory,
            f"SELECT * FROM ({self._samples_view()}) AS samples WHERE {self._where(choice)}",
            groups,
            kind,
        )
