"""A source becomes a part: one Parquet file of light sample rows and one of trace segments, both named by content."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import orjson

from hotmess_tui.formats import scalars
from hotmess_tui.formats.outcomes import choice_of, normalise, sample_id
from hotmess_tui.formats.records import Problem, SampleRecord
from hotmess_tui.store.database import literal, path_literal, quote
from hotmess_tui.store.parquet import copy_parquet

PART_COLUMNS = {
    "sample_no": "INTEGER",
    "sample_id": "VARCHAR",
    "run": "VARCHAR",
    "model": "VARCHAR",
    "task": "VARCHAR",
    "question_id": "VARCHAR",
    "condition": "VARCHAR",
    "epoch": "INTEGER",
    "question": "VARCHAR",
    "target": "VARCHAR",
    "choices": "VARCHAR[]",
    "answer": "VARCHAR",
    "normal": "VARCHAR",  # the answer as it is compared
    "correct": "BOOLEAN",
    "score": "DOUBLE",
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
_ABSENT = {
    "condition": "''",
    "settings": "'{}'",
    "metadata": "'{}'",
}  # where a part lacks the column; NULL otherwise
_LONGEST = 1_000_000  # characters of one JSON value on the way to DuckDB; longer text goes as several rows
_OBJECT = 32 << 20  # bytes that one row may have; DuckDB allots twice that for each of its threads
_TARGET = "TARGET"
MOST_METADATA = 200  # fields of a sample that are kept


def choice_classes(choices: list[str] | None, count: int, target: int | None) -> list[str]:
    """The outcome class of each of `count` choices: TARGET, else its text, or its letter where texts do not tell."""
    texts = [normalise(choice) or "" for choice in choices or []]
    told = len(texts) == count and len(set(texts)) == count and all(texts)
    labels = texts if told else [chr(97 + index) if index < 26 else str(index) for index in range(count)]
    return [_TARGET if index == target else label for index, label in enumerate(labels)]


def chosen_class(answer: str | None, choices: list[str] | None, target: int | None) -> str | None:
    """The class of the choice that an answer names, by its text or its letter; None where it names none."""
    chosen = choice_of(answer, choices) if choices else None
    return None if chosen is None else choice_classes(choices, len(choices or []), target)[chosen]


def _compared(record: SampleRecord, normal: str | None) -> bool | None:
    """Whether the answer is right, where the log has neither a verdict nor a score."""
    if record.correct is not None or record.score is not None:
        return record.correct
    wanted = normalise(record.target)
    if wanted is not None and normal is not None:
        return normal == wanted
    if record.probabilities and record.target_choice is not None:
        return record.probabilities.index(max(record.probabilities)) == record.target_choice
    return None


def _id(record: SampleRecord, *more: str) -> str:
    return sample_id(record.run, record.model, record.task, record.question_id, str(record.epoch), *more)


def _row(number: int, record: SampleRecord) -> dict[str, Any]:
    normal = normalise(record.answer)
    probabilities = record.probabilities
    target = record.target_choice
    if target is None and record.choices:
        target = choice_of(record.target, record.choices)
    return {
        "sample_no": number,
        "sample_id": record.sample_id or _id(record),
        "run": record.run,
        "model": record.model,
        "task": record.task,
        "question_id": record.question_id,
        "condition": record.condition,
        "epoch": record.epoch,
        "question": record.question and record.question[:_LONGEST],
        "target": record.target and record.target[:_LONGEST],
        "choices": record.choices,
        "answer": record.answer and record.answer[:_LONGEST],
        "normal": normal and normal[:_LONGEST],
        "correct": _compared(record, normal),
        "score": record.score,
        "probabilities": probabilities,
        "chosen_class": chosen_class(record.answer, record.choices, target),
        "choice_classes": choice_classes(record.choices, len(probabilities), target) if probabilities else None,
        "outcome": record.outcome,
        "outcome_target": record.outcome_target,
        "step": record.step,
        "tokens": record.tokens,
        "output_tokens": record.output_tokens,
        "words": record.words,
        "characters": record.characters,
        "actions": record.actions,
        "stop_reason": record.stop_reason,
        "failure": record.failure,
        "difficulty": record.difficulty,
        "model_size": record.model_size,
        "budget": record.budget,
        "settings": record.settings,
        "metadata": record.metadata,
    }


def _clean(value: Any) -> Any:
    """The same value in what UTF-8 and 64 bits can hold: logs have lone surrogates, and integers of any length."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 64:
        return scalars.number(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value


def _dump(row: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return orjson.dumps(_clean(row), option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS, default=str)


def _write_segments(out: BinaryIO, number: int, record: SampleRecord) -> None:
    for position, segment in enumerate(record.segments):
        for start in range(0, max(1, len(segment.text)), _LONGEST):
            text = segment.text[start : start + _LONGEST] if len(segment.text) > _LONGEST else segment.text
            out.write(
                _dump(
                    {
                        "sample_no": number,
                        "position": position,
                        "role": segment.role,
                        "kind": segment.kind,
                        "name": segment.name,
                        "text": text,
                    }
                )
            )


def write_records(
    connection: duckdb.DuckDBPyConnection,
    records: Iterator[SampleRecord],
    part: Path,
    trace: Path,
    report: Callable[[Problem], None],
    advance: Callable[[int], None],
) -> int:
    """Write what a reader yields, also up to damage met on the way; returns the number of samples.

    The rows pass through newline-delimited JSON, which DuckDB reads in parallel: no pandas, no pyarrow, bounded memory.
    """
    rows, segments = part.with_suffix(".rows"), trace.with_suffix(".segments")
    count = most = 0
    seen: set[tuple[str, int | None]] = set()
    again: Counter[tuple[str, int | None]] = Counter()
    try:
        with rows.open("wb") as row_file, segments.open("wb") as segment_file:
            for record in records:
                if len(record.metadata) > MOST_METADATA:
                    most = max(most, len(record.metadata))
                    record.metadata = dict(itertools.islice(record.metadata.items(), MOST_METADATA))
                row = _row(count, record)
                made = row["sample_id"], record.step
                if made in seen and not record.sample_id:  # as in tables: each of them is a sample
                    again[made] += 1
                    row["sample_id"] = _id(record, str(again[made] + 1))
                seen.add(made)
                row_file.write(_dump(row))
                _write_segments(segment_file, count, record)
                count += 1
                if count % 500 == 0:
                    advance(count)
        if again:
            what = f"{again.total():,} samples repeat the question and epoch of another"
            report(Problem("", what, "all are kept as samples"))
        if most:
            report(Problem("", f"up to {most:,} fields of metadata a sample", f"the first {MOST_METADATA} of each"))
        if count:
            _copy_json(connection, rows, PART_COLUMNS, part)
            _copy_json(connection, segments, TRACE_COLUMNS, trace)
    finally:
        rows.unlink(missing_ok=True)
        segments.unlink(missing_ok=True)
    return count


def _copy_json(connection: duckdb.DuckDBPyConnection, source: Path, columns: dict[str, str], target: Path) -> None:
    spec = "{" + ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns.items()) + "}"
    relation = (
        f"read_json({path_literal(source)}, format = 'newline_delimited', columns = {spec}, maximum_object_size = "
        f"{_OBJECT})"
        if source.stat().st_size
        else "(SELECT " + ", ".join(f"NULL::{kind} AS {quote(name)}" for name, kind in columns.items()) + " LIMIT 0)"
    )
    write = write_part if columns is PART_COLUMNS else copy_parquet
    write(connection, f"SELECT * FROM {relation}", target)


def write_part(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    """Write samples with columns out of PART_COLUMNS: a part need not have those in which nothing would stand."""
    copy_parquet(connection, query, target, compression_level=1)


def parts_relation(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> tuple[str, set[str]]:
    """Parts as one relation with all PART_COLUMNS and `file_index`, from 0; and the columns that no part has."""
    parts = f"read_parquet([{', '.join(path_literal(file) for file in files)}], union_by_name = true)"
    absent = set(PART_COLUMNS) - {row[0] for row in connection.execute(f"DESCRIBE FROM {parts}").fetchall()}
    # not by the option `schema` of read_parquet: with it the columns lose their dictionaries, and joins take tenfold
    columns = ", ".join(
        f"{_ABSENT.get(name, 'NULL')}::{kind} AS {quote(name)}"
        if name in absent
        else f"coalesce({quote(name)}, {_ABSENT[name]}::{kind}) AS {quote(name)}"
        if name in _ABSENT
        else quote(name)
        for name, kind in PART_COLUMNS.items()
    )
    return f"(SELECT {columns}, file_index FROM {parts})", absent
