"""The files of a store: a row per sample, its trace, its details; those of a part belong together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from hotmess_tui.store.database import parquet_files, quote
from hotmess_tui.store.parquet import ROW_GROUP, copy_parquet
from hotmess_tui.store.sample_ids import MADE_ID

SAMPLE_COLUMNS = {
    "sample_no": "INTEGER",
    "sample_id": "VARCHAR",  # as stated, or of a log; the others have theirs from the names and the occurrence
    "run": "VARCHAR",
    "run_of_file": "BOOLEAN",  # whether the run has its name from the file, not from the log
    "model": "VARCHAR",
    "task": "VARCHAR",
    "question_id": "VARCHAR",
    "condition": "VARCHAR",
    "epoch": "INTEGER",
    "occurrence": "INTEGER",  # from 2 on: among the rows of a table that share question and epoch
    "question": "VARCHAR",
    "target": "VARCHAR",
    "choices": "VARCHAR[]",
    "answer": "VARCHAR",
    "normal": "VARCHAR",  # the answer as it is compared
    "correct": "BOOLEAN",
    "score": "DOUBLE",
    "grade": "VARCHAR",  # the logged text of a score that is no number
    "judged_by": "VARCHAR",  # verdict, score, comparison, vector or probabilities
    "unjudged": "VARCHAR",  # why there is no verdict
    "scores": "MAP(VARCHAR, STRUCT(correct BOOLEAN, score DOUBLE, grade VARCHAR, answer VARCHAR, normal VARCHAR, "
    "chosen_class VARCHAR, probabilities DOUBLE[], judged_by VARCHAR, unjudged VARCHAR))",
    "probabilities": "DOUBLE[]",
    "chosen_class": "VARCHAR",  # of the choice that the answer names, where there are choices
    "choice_classes": "VARCHAR[]",  # outcome class of each choice, where there are probabilities
    "outcome": "DOUBLE[]",
    "outcome_target": "DOUBLE[]",
    "step": "INTEGER",
    "tokens": "DOUBLE",
    "output_tokens": "DOUBLE",
    "words": "DOUBLE",
    "characters": "DOUBLE",
    "actions": "DOUBLE",
    "stop_reason": "VARCHAR",
    "failure": "VARCHAR",
    "uuid": "VARCHAR",
    "started": "TIMESTAMP",
    "run_started": "TIMESTAMP",
    "task_run": "VARCHAR",
    "errored": "BOOLEAN",
    "difficulty": "VARCHAR",
    "model_size": "DOUBLE",
    "budget": "DOUBLE",
    "settings": "JSON",
    "metadata": "JSON",
}
TRACE_COLUMNS = {
    "sample_no": "INTEGER",
    "position": "INTEGER",
    "role": "VARCHAR",
    "kind": "VARCHAR",
    "name": "VARCHAR",
    "text": "VARCHAR",
}
DETAIL_COLUMNS = {"sample_no": "INTEGER", "details": "JSON"}  # an object by title
_ABSENT = {"condition": "''", "settings": "'{}'", "metadata": "'{}'"}  # SQL where a file lacks the column, else NULL
SCORE = "scores."  # begins the names of metadata that are scores as logged
_LIGHT_ROWS = 122_880  # of a row group of sample files
MOST_METADATA = 200  # fields of a sample that are kept
KINDS = ("samples", "traces", "details")  # the files of a part
FOLDERS = (*KINDS, "parts")


class Place(NamedTuple):
    """Where the samples of a source are: `samples` of a part, numbered from `first` on."""

    source_no: int
    part: str
    first: int
    samples: int


def part_file(folder: Path, kind: str, part: str) -> Path:
    """A file of a part: its samples, its traces, or its details, which there are where a source says more."""
    return folder / kind / f"{part}.parquet"


def sample_file(folder: Path, part: str) -> Path:
    """The file with the samples of a part."""
    return part_file(folder, "samples", part)


def trace_file(folder: Path, part: str) -> Path:
    """The file with the trace segments of a part."""
    return part_file(folder, "traces", part)


def detail_file(folder: Path, part: str) -> Path:
    """The file with what else sources say of their samples; there is none where they say nothing else."""
    return part_file(folder, "details", part)


def record_file(folder: Path, part: str) -> Path:
    """The file that says what the files of a part hold."""
    return folder / "parts" / f"{part}.json"


def write_places(connection: duckdb.DuckDBPyConnection, table: str, places: Sequence[Place]) -> list[str]:
    """Make a table of where sources are (part_no, source_no, first, last); returns the parts in their order."""
    parts = list(dict.fromkeys(place.part for place in places))
    numbers = {part: number for number, part in enumerate(parts)}
    columns = [
        [numbers[place.part] for place in places],
        [place.source_no for place in places],
        [place.first for place in places],
        [place.first + place.samples - 1 for place in places],
    ]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT unnest($1::INTEGER[]) AS part_no, unnest($2::INTEGER[]) AS "
        "source_no, unnest($3::INTEGER[]) AS first, unnest($4::INTEGER[]) AS last",
        columns,
    )
    return parts


def of_sources(relation: str, table: str) -> str:
    """The rows of the files of parts (with `file_index`) as SQL, with the `source_no` that a table of places gives."""
    return (
        f"(SELECT r.* EXCLUDE (file_index), p.source_no FROM {relation} AS r JOIN {table} AS p "
        "ON p.part_no = r.file_index AND r.sample_no BETWEEN p.first AND p.last)"
    )


def write_sample_file(connection: duckdb.DuckDBPyConnection, query: str, target: Path, *, light: bool = False) -> None:
    """Write samples with columns out of SAMPLE_COLUMNS; a column without any content need not be there.

    `light` rows, without texts and lists, are written many at a time: that takes a quarter less.
    """
    copy_parquet(connection, query, target, compression_level=1, group=_LIGHT_ROWS if light else ROW_GROUP)


def sample_relation(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> tuple[str, set[str]]:
    """Sample files as one relation with all SAMPLE_COLUMNS and `file_index` (from 0), and the columns that none has."""
    source = parquet_files(files, "union_by_name = true")
    absent = set(SAMPLE_COLUMNS) - {row[0] for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()}
    # not by the option `schema` of read_parquet: with it the columns lose their dictionaries, and joins take tenfold
    made = "occurrence" not in absent  # by tables
    columns = ", ".join(
        f"{MADE_ID if name in absent else f'coalesce(sample_id, {MADE_ID})'} AS sample_id"
        if name == "sample_id" and made
        else f"{_ABSENT.get(name, 'NULL')}::{kind} AS {quote(name)}"
        if name in absent
        else f"coalesce({quote(name)}, {_ABSENT[name]}::{kind}) AS {quote(name)}"
        if name in _ABSENT
        else quote(name)
        for name, kind in SAMPLE_COLUMNS.items()
    )
    return f"(SELECT {columns}, file_index FROM {source})", absent - {"sample_id"} if not made else absent
