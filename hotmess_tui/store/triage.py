"""Detectors run over the samples under a filter; what each found is kept beside the store, which does not change."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.private_files import close_file, make_folder
from hotmess_tui.records import Progress
from hotmess_tui.store.damage import damage_behind
from hotmess_tui.store.database import literal, parquet_files, run_to_the_end
from hotmess_tui.store.locations import SCHEMA, index_file
from hotmess_tui.store.queries.detectors import MANY, Detector
from hotmess_tui.store.queries.shipped import query

Cursor = duckdb.DuckDBPyConnection
Rows = list[tuple[Any, ...]]
Tell = Callable[[Progress], None]
FOLDER = "triage"
_TABLES = ("features", "found", "sizes", "hits")  # of an examination
_MOST_KEPT = 400  # files; the ones used longest ago go first


class Examination:
    """The samples of one filter before the detectors, on a cursor that `close` leaves as it was.

    Args:
        cursor: sees `samples`.
        folder: the store.
        where: the condition of the filter.
        unit: of length.
        verdicts: a text for the verdicts that hold; "" as logged.
        elsewhere: runs a person's own detector that might not end, and returns its `hits`; None: it may run here.
        see_traces: makes the view `traces` on the cursor, over files that are whole.
    """

    def __init__(
        self,
        cursor: Cursor,
        folder: Path,
        where: str,
        unit: str | None,
        verdicts: str,
        elsewhere: Callable[[Detector], Rows | None],
        see_traces: Callable[[], None],
    ) -> None:
        self._cursor, self._folder, self._elsewhere, self._see_traces = cursor, folder, elsewhere, see_traces
        self._prepared = False
        self.faults: list[str] = []  # of detectors that are the person's own: the others run all the same
        index = (folder / "index.duckdb").stat()
        self._index = _digest(SCHEMA, index.st_mtime_ns, index.st_size)
        self._looked_at = (where, unit, verdicts)
        for (name,) in cursor.execute(
            "SELECT view_name FROM duckdb_views() WHERE temporary AND list_contains($1, view_name)", [[*_TABLES]]
        ).fetchall():  # the console has views by such names
            cursor.execute(f"DROP VIEW temp.{name}")
        cursor.execute(
            "CREATE OR REPLACE TEMP VIEW present AS SELECT * EXCLUDE (reasoning_length, length_unit), "
            f"{unit or 'NULL::DOUBLE'} AS length FROM samples WHERE {where}"
        )
        cursor.execute("CREATE OR REPLACE TEMP VIEW filtered_samples AS FROM present")  # its name in documents
        cursor.execute(
            "CREATE OR REPLACE TEMP TABLE hits "
            "(detector VARCHAR, sample_id VARCHAR, severity DOUBLE, reason VARCHAR, stands_for BIGINT)"
        )

    def run(self, detectors: Sequence[Detector], tell: Tell) -> None:
        """Fill the table `hits` with what the detectors found.

        Raises:
            HotmessError: the query of a detector that ships is wrong (status 2); says which, and why.
        """
        used = []
        for number, detector in enumerate(detectors):
            tell(Progress(detector.title, number, len(detectors), "detectors"))
            file = self._file("hits", detector.query.sql, dict(detector.values))
            if not self._reads(f"INSERT INTO hits FROM {parquet_files([file])}", file):
                try:
                    rows = self._elsewhere(detector)
                    if rows is None:
                        self._detect(detector)
                    else:
                        self._insert(rows)
                except HotmessError as fault:
                    if detector.query.file is None or damage_behind(fault, self._folder) is not None:
                        raise  # the files are read again, and the detector runs once more
                    self.faults.append(f"{detector.query.file}: {fault}")
                    continue
                self._keep(f"SELECT * FROM hits WHERE detector = {literal(detector.query.name)}", file)
            used.append(file)
        tell(Progress("", len(detectors), len(detectors), "detectors"))
        self._sweep(used)

    def hits(self, detector: Detector) -> Rows:
        """What one detector finds: rows of the table `hits`; raises as `run` does."""
        self._detect(detector)
        return self._cursor.execute("FROM hits").fetchall()

    def examined(self) -> dict[str, int]:
        """How many samples there are, and how many have what detectors need: the columns of layers/examined.sql."""
        sql = query("layers", "examined").sql
        file = self._file("examined", sql)
        if not self._reads(f"FROM {parquet_files([file])}", file):
            self._prepare()
            self._keep(sql, file)
            self._cursor.execute(sql)
        names = [column[0] for column in self._cursor.description or []]
        return dict(zip(names, self._cursor.fetchone() or (), strict=True))

    def see(
        self,
        detectors: Sequence[str] | None,
        model: str | None,
        task: str | None,
        question: str | None,
        condition: str | None,
        *,
        hidden: Sequence[str],
    ) -> None:
        """Which odd samples layers/odd.sql speaks of from now on; None is any."""
        for name, kind, setting in (
            ("wanted_detectors", "VARCHAR[]", None if detectors is None else [*detectors]),
            ("wanted_model", "VARCHAR", model),
            ("wanted_task", "VARCHAR", task),
            ("wanted_question", "VARCHAR", question),
            ("wanted_condition", "VARCHAR", condition),
            ("unwanted_samples", "VARCHAR[]", [*hidden] or None),
        ):
            self._cursor.execute(f"SET VARIABLE {name} = $1::{kind}", [setting])

    def odd(self, limit: int | None) -> tuple[list[tuple[Any, ...]], int]:
        """The odd samples that `see` lets through, most suspicious first, and how many there are."""
        sql = query("layers", "odd").sql
        window = f" LIMIT {int(limit)}" if limit is not None else ""
        rows = self._cursor.execute(f"FROM ({sql}) ORDER BY round(severity, 9) DESC, sample_row{window}").fetchall()
        row = self._cursor.execute(f"SELECT count(*) FROM ({sql})").fetchone()
        return rows, int(row[0]) if row else 0

    def counts(self, column: str) -> dict[str, int]:
        """How many of them each detector, model or task has."""
        counted_column = "unnest(findings).detector" if column == "detector" else column
        counted = f"SELECT {counted_column} AS value FROM ({query('layers', 'odd').sql})"
        rows = self._cursor.execute(f"SELECT value, count(*) FROM ({counted}) GROUP BY value ORDER BY 2 DESC, 1")
        return dict(rows.fetchall())

    def by_task(self, per_questions: Sequence[str], seen: Sequence[str]) -> list[tuple[Any, ...]]:
        """What each detector found in each task: the columns of layers/odd_by_task.sql.

        Args:
            per_questions: names of detectors that find questions, not samples.
            seen: ids of samples that were reviewed.
        """
        self._cursor.execute("SET VARIABLE per_questions = $1::VARCHAR[]", [[*per_questions]])
        self._cursor.execute("SET VARIABLE seen_samples = $1::VARCHAR[]", [[*seen]])
        return self._cursor.execute(query("layers", "odd_by_task").sql).fetchall()

    def close(self) -> None:
        """Drop what only this examination needs."""
        for name in _TABLES:
            run_to_the_end(self._cursor, f"DROP TABLE IF EXISTS temp.{name}")

    def _prepare(self) -> None:
        if self._prepared:
            return
        self._prepared = True
        cursor = self._cursor
        cursor.execute(f"CREATE OR REPLACE TEMP MACRO compared(answer) AS {query('layers', 'compared').sql}")
        cursor.execute(
            "CREATE OR REPLACE TEMP TABLE features AS SELECT p.sample_row, f.* EXCLUDE (source_no, sample_no) "
            "FROM store.features AS f JOIN present AS p ON p.source_no = f.source_no AND p.sample_no = f.sample_no"
        )
        cursor.execute(
            "CREATE OR REPLACE TEMP TABLE sizes AS SELECT model, task, condition, count(*) AS samples, "
            "count(DISTINCT group_id) AS questions FROM present GROUP BY model, task, condition"
        )

    def _detect(self, detector: Detector) -> None:
        self._prepare()
        cursor, name = self._cursor, detector.query.name
        cursor.execute("CREATE OR REPLACE TEMP TABLE found (sample_id VARCHAR, severity DOUBLE, reason VARCHAR)")
        try:
            if detector.query.file is not None and "traces" in detector.query.sql.casefold():
                self._see_traces()  # those that ship do with what was counted in the texts
            cursor.execute(
                "INSERT INTO found SELECT sample_id, greatest(0, least(1, severity)), reason "
                f"FROM ({detector.query.sql}) WHERE severity IS NOT NULL",
                {key: setting for key, setting in detector.values.items() if key != MANY} or None,
            )
        except duckdb.InterruptException:
            raise
        except duckdb.Error as fault:
            raise HotmessError(f"detector {name}: {' '.join(str(fault).split())}", status=2) from None
        if detector.per not in ("samples", "questions"):
            raise HotmessError(f"detector {name}: per: {detector.per}: must be samples or questions", status=2)
        standing = query("layers", "standing").sql
        cursor.execute("SET VARIABLE parts = $1", [detector.per])
        cursor.execute("SET VARIABLE many = $1::DOUBLE", [detector.values[MANY]])
        cursor.execute(f"INSERT INTO hits SELECT {literal(name)}, * FROM ({standing})")

    def _insert(self, rows: Rows) -> None:
        if rows:
            listed = [list(column) for column in zip(*rows, strict=True)]
            kinds = ("VARCHAR", "VARCHAR", "DOUBLE", "VARCHAR", "BIGINT")
            columns = ", ".join(f"unnest(${number}::{kind}[])" for number, kind in enumerate(kinds, 1))
            self._cursor.execute(f"INSERT INTO hits SELECT {columns}", listed)

    # what is kept beside the store

    def _file(self, *what: object) -> Path:
        return self._folder / FOLDER / f"{self._index}-{_digest(*self._looked_at, *what)}.parquet"

    def _reads(self, sql: str, file: Path) -> bool:
        """Run a query over a kept file; False where there is none, or a damaged one, which is found anew."""
        if not file.is_file():
            return False
        try:
            self._cursor.execute(sql)
        except duckdb.InterruptException:
            raise
        except duckdb.Error:
            return False
        with contextlib.suppress(OSError):
            os.utime(file)
        return True

    def _keep(self, sql: str, file: Path) -> None:
        """Write a file; where the store cannot be written, it is found anew the next time."""
        temporary = file.with_name(f"{file.stem}.{os.getpid()}.tmp")
        try:
            make_folder(file.parent, tighten=False)
            self._cursor.execute(f"COPY ({sql}) TO {literal(str(temporary))} (FORMAT parquet)")
            close_file(temporary, like=index_file(file.parent.parent))
            os.replace(temporary, file)
        except (OSError, duckdb.IOException):
            pass
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _sweep(self, used: Sequence[Path]) -> None:
        """Remove what was found in another index, and what was used longest ago."""
        with contextlib.suppress(OSError):
            files = sorted((self._folder / FOLDER).iterdir(), key=lambda file: -file.stat().st_mtime)
            mine = [file for file in files if file.name.startswith(self._index)]
            for file in {*files} - {*mine[:_MOST_KEPT], *used}:
                file.unlink(missing_ok=True)


def _digest(*what: object) -> str:
    return hashlib.blake2b(json.dumps(what).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
