"""An open store: cursors, and on them the views of a choice over tables that are made once and shared."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.formats.log_files import Files
from hotmess_tui.records import LABEL, Choice, Labels, OpenOptions
from hotmess_tui.store import traces
from hotmess_tui.store.bounded import BoundedProcesses
from hotmess_tui.store.choice_check import check_choice, check_reference
from hotmess_tui.store.choice_tables import Figures, TableCache
from hotmess_tui.store.conditions import Conditions, failing_on_samples
from hotmess_tui.store.cursors import Cursor as Cursor
from hotmess_tui.store.cursors import clean, new_cursor
from hotmess_tui.store.damage import query_faults
from hotmess_tui.store.database import reader, run_to_the_end
from hotmess_tui.store.figure_views import see_figures, see_rolled
from hotmess_tui.store.group_figures import BY_GROUP, make_figures, make_further, settled
from hotmess_tui.store.interrupts import current_question, held
from hotmess_tui.store.labels import count_labels
from hotmess_tui.store.locations import SCHEMA
from hotmess_tui.store.mended_parts import MendedParts, files_in_place
from hotmess_tui.store.queries.curve_header import curve_header
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.rollup import best_unit, roll_up
from hotmess_tui.store.runs import RUN, may_pool_runs, see_runs
from hotmess_tui.store.scaling import see_grades, see_levels
from hotmess_tui.store.sources import speaks_of
from hotmess_tui.store.verdicts import changed_table, make_changed, samples_view, seeing

if TYPE_CHECKING:
    from hotmess_tui.store import export, votes
else:
    export = Deferred("hotmess_tui.store.export")
    votes = Deferred("hotmess_tui.store.votes")

Rows = list[tuple[Any, ...]]
Resolved = tuple[str, str, str | None]  # decomposition, estimator, unit of length

_SAMPLE_COLUMNS = (
    "sample_id", "model", "task", "question_id", "condition", "run", "epoch", "answer", "correct", "score", "class",
    "reasoning_length", "tokens", "output_tokens", "actions", "words", "characters", "stop_reason", "failure",
    "unjudged", "judged_by", "started", "run_started",
    "difficulty", "model_size", "budget", "logged",
)  # fmt: skip
_OF_FIGURES = frozenset({"figures", "every", "groups"})  # views that the next use of a cursor may find as they are
# views of the figures that are made where a query names them
ON_DEMAND = frozenset({"graded", "grades", "halves", "steps", "firsts", "runs", "votes"})
_PATIENCE = 5.0  # seconds that closing waits for a query to stop


class OpenStore:
    """An open store. Methods block, may be called from any thread, and raise Cancelled when interrupted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._root = reader(folder / "index.duckdb", files_in_place)
        # Guards _idle and _busy; never held while a query runs, so that an interrupt gets through
        self._pool = threading.Lock()
        self._idle: list[Cursor] = []
        self._busy: list[Cursor] = []
        self.viewed: dict[int, tuple[str, bool]] = {}  # by a cursor's id, of what its views are: table, with names
        self._closed = False
        self._named: dict[Query, frozenset[str]] = {}  # tables that a curve's statements name
        self._tables = TableCache(self._drop)
        self.parts = MendedParts(folder, self.cursor)
        try:
            row = self._root.execute("SELECT length_unit FROM store.meta WHERE schema = $1", [SCHEMA]).fetchone()
            self.fields = self._field_columns() if row is not None else {}
        except duckdb.Error:
            row = None
        if row is None:
            self._root.close()
            raise HotmessError(f"{folder} is damaged or not a store of this version; remove it to build it again")
        self.default_unit: str | None = row[0]
        self.bounded = BoundedProcesses(folder / "index.duckdb", self)
        self._conditions = Conditions(self.cursor, self.columns, self.bounded)

    # ── cursors ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of the caller's own for as long as it is needed, interrupted when its question is cancelled.

        Raises:
            Cancelled: the question was cancelled, or the store closed.
            HotmessError: a query needs more memory than there is.
            Damaged: it failed on damaged files of the store.
        """
        question = current_question()
        with (
            self._lent() as cursor,
            query_faults(self.folder),
            question.holding(cursor) if question is not None else nullcontext(),
        ):
            yield cursor

    @contextmanager
    def _lent(self) -> Iterator[Cursor]:
        with self._pool:
            if self._closed:
                raise Cancelled
            cursor = self._idle.pop() if self._idle else new_cursor(self._root, self.default_unit)
            self._busy.append(cursor)
        try:
            yield cursor
        finally:
            usable = clean(cursor, _OF_FIGURES if id(cursor) in self.viewed else ())
            with self._pool:
                self._busy.remove(cursor)
                if usable:
                    self._idle.append(cursor)
                else:
                    self.viewed.pop(id(cursor), None)
                    cursor.close()

    def interrupt(self) -> None:
        """Stop all queries that run, whoever asked them: they raise `Cancelled`."""
        self.bounded.interrupt()
        with self._pool:
            for cursor in self._busy:
                cursor.interrupt()

    def close(self) -> None:
        """Stop what is being asked, and let go of the store's files once nothing is."""
        with self._pool:
            self._closed = True  # from now on, to ask raises Cancelled
        self.bounded.close()
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

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Rows:
        """Rows of a query over the store alone, without any choice."""
        with self.cursor() as cursor:
            return cursor.execute(sql, parameters or None).fetchall()

    # ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _field_columns(self) -> dict[str, str]:
        """Scores as logged, then metadata: `scores.NAME`, `metadata.NAME`."""
        described = {row[0]: row[1] for row in self._root.execute("DESCRIBE store.samples").fetchall()}
        fields = {}
        for struct in ("scores", "metadata"):
            if described[struct].startswith("STRUCT"):
                rows = self._root.execute(f"DESCRIBE SELECT {struct}.* FROM store.samples").fetchall()
                fields.update({f"{struct}.{row[0]}": row[1] for row in rows})
        return fields

    @cached_property
    def _sample_columns(self) -> dict[str, str]:
        kinds = {row[0]: row[1] for row in self.rows("DESCRIBE samples")}
        return {name: kinds[name] for name in _SAMPLE_COLUMNS if name in kinds} | self.fields

    @cached_property
    def doubtful(self) -> bool:
        """Whether any verdict of the logs is in doubt."""
        return bool(self.rows("SELECT 1 FROM store.doubtful LIMIT 1"))

    @cached_property
    def tasks(self) -> int:
        """How many tasks there are."""
        return int(self.rows("SELECT count(DISTINCT task) FROM store.group_names")[0][0])

    @cached_property
    def may_pool_runs(self) -> bool:
        """Whether some model had a task in several runs; where none had, no runs are pooled."""
        with self.cursor() as cursor:
            return may_pool_runs(cursor)

    def columns(self) -> dict[str, str]:
        """The columns of `samples` that a person may name, with their types."""
        return dict(self._sample_columns)

    def by_columns(self) -> tuple[str, ...]:
        """What `--by` may name."""
        return (*BY_GROUP, RUN, LABEL, *self.fields)

    # ── choices ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def check(self, choice: Choice, labels: Labels) -> str:
        """Refuse a choice that cannot be, with what there is; its filter and label as a condition on samples.

        Raises:
            HotmessError: status 2.
        """
        check_choice(choice, self.by_columns(), tuple(self.fields))
        if choice.reference is not None:
            check_reference(
                choice.reference,
                [row[0] for row in self.rows("SELECT DISTINCT model FROM store.group_names ORDER BY model")],
            )
        return self._conditions.written(choice, labels)

    def figures(self, choice: Choice, labels: Labels) -> Figures:
        """What is known of all groups under the choice's filter and grouping; their table may be gone already."""
        with self._derived(choice, labels) as figures:
            return figures

    @contextmanager
    def _derived(self, choice: Choice, labels: Labels, curve: Query | None = None) -> Iterator[Figures]:
        """The figures under a choice, whose tables stay as long as this lasts."""
        where = self.check(choice, labels)
        # what a label selects stands in `where` itself
        version = labels.version if LABEL in choice.by else None
        corrected = labels.corrected if choice.verdicts != "logged" else None
        choice, kl = settled(choice, curve, where)
        key = (where, choice.by, choice.epsilon, kl, version, choice.verdicts, corrected)
        with self._tables.pinned(key) as tables:
            with held(tables.lock):
                if tables.figures is None:
                    with self.cursor() as cursor:
                        changed = changed_table(cursor, tables, choice.verdicts, labels)
                        with seeing(cursor, changed, self.default_unit), failing_on_samples(choice.where):
                            where = self._conditions.runnable(cursor, lambda: tables.name("passing"), choice, labels)
                            tables.figures = make_figures(cursor, tables, where, choice, labels, changed, kl=kl)
            yield tables.figures

    def _drop(self, tables: Sequence[str]) -> None:
        with suppress(Cancelled), self._lent() as cursor:  # in a closed store there are none
            for table in tables:
                run_to_the_end(cursor, f"DROP TABLE IF EXISTS {table}")

    def resolve(self, choice: Choice, figures: Figures, curve: Query | None = None) -> Resolved:
        """Decomposition, estimator and unit of length that the choice means for these figures (and this curve)."""
        decomposition = figures.natural if choice.decomposition == "auto" else choice.decomposition
        header = curve_header(curve) if curve is not None else None
        if header is not None and choice.decomposition == "auto" and header.decompositions:
            allowed = header.decompositions
            decomposition = decomposition if decomposition in allowed else allowed[0]
        estimator = choice.estimator
        unit = choice.length
        if header is not None:
            decomposition = header.decomposition or decomposition
            estimator = header.estimator or estimator
            unit = header.length or unit
        return decomposition, estimator, unit or best_unit(figures.shown, figures.offered)

    @contextmanager
    def at(
        self, choice: Choice, labels: Labels, curve: Query | None = None, *, named: bool = True
    ) -> Iterator[tuple[Cursor, Figures, Resolved]]:
        """A cursor with the views `figures` and `groups` (and `graded`) for the choice, and what it resolved to.

        Args:
            choice: it is checked.
            labels: those that hold; of no account unless `choice.uses_labels`.
            curve: what will be asked, which may settle the decomposition, the estimator and the unit.
            named: whether the views have the names of groups.

        Raises:
            HotmessError: a choice that cannot be (status 2), or the query of a person's own curve fails.
        """
        with (
            self._derived(choice, labels, curve) as figures,
            self.cursor() as cursor,
            seeing(cursor, figures.changed, self.default_unit),
        ):
            resolved = self.resolve(choice, figures, curve)
            for name, setting in zip(("decomposition", "estimator", "length_unit"), resolved, strict=True):
                cursor.execute(f"SET VARIABLE {name} = $1", [setting])
            for name in ("bins", "grades", "reference"):
                cursor.execute(f"SET VARIABLE {name} = $1", [getattr(choice, name)])
            if self.viewed.get(id(cursor)) != (figures.table, named):  # cursors are used again, mostly for the same
                self.viewed.pop(id(cursor), None)
                see_figures(cursor, figures, named=named)
                self.viewed[id(cursor)] = (figures.table, named)
            try:
                if curve is not None:
                    self.see_parts(cursor, self._tables_of(cursor, curve), figures, resolved[2])
                yield cursor, figures, resolved
            except (duckdb.InterruptException, duckdb.OutOfMemoryException):
                raise
            except (duckdb.Error, LookupError, TypeError, ValueError) as error:
                if curve is None or curve.file is None:
                    raise
                raise HotmessError(f"{curve.file}: {str(error).splitlines()[0]}; see docs/queries.md") from None

    @contextmanager
    def under(self, verdicts: str, labels: Labels) -> Iterator[Cursor]:
        """A cursor that sees the samples with these verdicts, and nothing of any other choice."""
        table = self._tables.temporary_name("changed")
        with self.cursor() as cursor:
            try:
                changed = verdicts != "logged" and make_changed(cursor, table, verdicts, labels)
                with seeing(cursor, table if changed else "", self.default_unit):
                    yield cursor
            finally:
                run_to_the_end(cursor, f"DROP TABLE IF EXISTS {table}")

    @contextmanager
    def rolled_up(self, cursor: Cursor, chosen: str, epsilon: float, *, splits: int, parts: int) -> Iterator[str]:
        """The roll-up of some samples as a table that is dropped afterwards."""
        table = self._tables.temporary_name("passing")
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

    def see_parts(self, cursor: Cursor, kinds: Collection[str], figures: Figures, unit: str | None) -> None:
        """Add those of the views of `ON_DEMAND`, and `traces`, that are named."""
        if "grades" in kinds:
            see_grades(cursor)
        if "graded" in kinds:
            see_levels(cursor)
            cursor.execute(f"CREATE OR REPLACE TEMP VIEW graded AS {query('layers', 'graded').sql}")
        for kind in ("halves", "steps", "firsts"):
            if kind in kinds:
                self._see_further(cursor, kind, figures, unit)
        if "runs" in kinds:
            see_runs(cursor, figures)
        if "votes" in kinds:
            votes.see_votes(cursor, figures)
        if "traces" in kinds:
            self.parts.make_whole()
            traces.see_traces(cursor, self.folder)

    def _see_further(self, cursor: Cursor, kind: str, figures: Figures, unit: str | None) -> None:
        """Add the view `halves`, `steps` or `firsts` to a cursor that `at` gave."""
        key = (kind, unit if kind == "halves" else None)
        with held(figures.tables.lock):
            table = figures.tables.further(key, lambda: make_further(cursor, kind, figures, unit, self.default_unit))
        see_rolled(cursor, figures, kind, table)

    # ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def segments(self, source_no: int, sample_no: int) -> Rows:
        """The passages of one sample, in order: (role, kind, text, name)."""
        part = self.parts.of_source(source_no)
        return self.parts.read(part, lambda cursor: traces.segments(cursor, self.folder, part, sample_no))

    def details(self, source_no: int, sample_no: int) -> dict[str, Any]:
        """What else the log says of one sample, by title."""
        part = self.parts.of_source(source_no)
        return self.parts.read(part, lambda cursor: traces.details(cursor, self.folder, part, sample_no))

    def source_path(self, source_no: int) -> str:
        """The file that a sample was read from."""
        rows = self.rows("SELECT path FROM store.sources WHERE source_no = $1", [source_no])
        return str(rows[0][0]) if rows else ""

    def label_counts(self, labels: Labels) -> list[tuple[str, dict[str, int]]]:
        """The labels that samples of the store carry, or their questions, and how many samples of each model do."""
        with self.cursor() as cursor:
            return count_labels(cursor, labels)

    def export(self, directory: Path, choice: Choice, labels: Labels, groups: export.Groups, kind: str) -> list[Path]:
        """Write samples under the filter, the groups given and all traces of these samples to a folder."""
        self.check(choice, labels)
        self.parts.make_whole(with_rows=True)
        anew = choice.verdicts != "logged"
        samples = samples_view(self.default_unit, changed=anew)

        def prepare(connection: Cursor) -> str:
            if anew:
                make_changed(connection, "changed", choice.verdicts, labels)
            where = self._conditions.runnable(connection, lambda: "passing", choice, labels)
            return f"SELECT * FROM ({samples}) AS samples WHERE {where}"

        with query_faults(self.folder):
            return export.export(self.folder, directory, groups, kind, prepare)
