"""Records of a reader become the files of a source: samples as light rows, their traces as segments."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import orjson

from hotmess_tui.formats import scalars
from hotmess_tui.formats.outcomes import choice_classes, choice_of, chosen_class, normalise, sample_id
from hotmess_tui.formats.records import Problem, SampleRecord
from hotmess_tui.store.database import literal, path_literal, quote
from hotmess_tui.store.parquet import copy_parquet
from hotmess_tui.store.sample_files import MOST_METADATA, SAMPLE_COLUMNS, TRACE_COLUMNS, write_sample_file

_LONGEST = 1_000_000  # characters of one JSON value on the way to DuckDB; longer text goes as several rows
_OBJECT = 32 << 20  # bytes that one row may have; DuckDB allots twice that for each of its threads


def _compared(record: SampleRecord, normal: str | None) -> bool | None:
    """Whether the answer is right, where the log has neither a verdict nor a score."""
    if record.correct is not None or record.score is not None:
        return record.correct
    target = normalise(record.target)
    if target is not None and normal is not None:
        return normal == target
    if record.probabilities and record.target_choice is not None:
        return record.probabilities.index(max(record.probabilities)) == record.target_choice
    return None


def _id(record: SampleRecord, *suffix: str) -> str:
    return sample_id(record.run, record.model, record.task, record.question_id, str(record.epoch), *suffix)


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


def _clean(cell: Any) -> Any:
    """The same cell in what UTF-8 and 64 bits can hold: logs have lone surrogates, and integers of any length."""
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode()
    if isinstance(cell, int) and not -(1 << 63) <= cell < 1 << 64:
        return scalars.number(cell)
    if isinstance(cell, dict):
        return {_clean(key): _clean(member) for key, member in cell.items()}
    if isinstance(cell, (list, tuple)):
        return [_clean(member) for member in cell]
    return cell


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
    sample_target: Path,
    trace_target: Path,
    report: Callable[[Problem], None],
    advance: Callable[[int], None],
) -> int:
    """Write what a reader yields, also up to damage met on the way; returns the number of samples.

    The rows pass through newline-delimited JSON, which DuckDB reads in parallel: no pandas, no pyarrow, bounded memory.

    Args:
        connection: builds the files.
        records: of one source.
        sample_target: the file of its samples.
        trace_target: the file of its trace segments.
        report: called with each problem.
        advance: called with the number of samples now and then; may raise to stop.
    """
    rows, segments = sample_target.with_suffix(".rows"), trace_target.with_suffix(".segments")
    count = most_fields = 0
    written: set[tuple[str, int | None]] = set()
    repeated: Counter[tuple[str, int | None]] = Counter()
    try:
        with rows.open("wb") as row_file, segments.open("wb") as segment_file:
            for record in records:
                if len(record.metadata) > MOST_METADATA:
                    most_fields = max(most_fields, len(record.metadata))
                    record.metadata = dict(itertools.islice(record.metadata.items(), MOST_METADATA))
                row = _row(count, record)
                key = row["sample_id"], record.step
                if key in written and not record.sample_id:  # as in tables: each of them is a sample
                    repeated[key] += 1
                    row["sample_id"] = _id(record, str(repeated[key] + 1))
                written.add(key)
                row_file.write(_dump(row))
                _write_segments(segment_file, count, record)
                count += 1
                if count % 500 == 0:
                    advance(count)
        if repeated:
            complaint = f"{repeated.total():,} samples repeat the question and epoch of another"
            report(Problem("", complaint, "all are kept as samples"))
        if most_fields:
            complaint = f"up to {most_fields:,} fields of metadata a sample"
            report(Problem("", complaint, f"the first {MOST_METADATA} of each"))
        if count:
            write_sample_file(connection, f"SELECT * FROM {_json_relation(rows, SAMPLE_COLUMNS)}", sample_target)
            copy_parquet(connection, f"SELECT * FROM {_json_relation(segments, TRACE_COLUMNS)}", trace_target)
    finally:
        rows.unlink(missing_ok=True)
        segments.unlink(missing_ok=True)
    return count


def _json_relation(source: Path, columns: dict[str, str]) -> str:
    """A file of JSON lines as SQL; DuckDB would refuse to read an empty one."""
    if not source.stat().st_size:
        return "(SELECT " + ", ".join(f"NULL::{kind} AS {quote(name)}" for name, kind in columns.items()) + " LIMIT 0)"
    spec = "{" + ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns.items()) + "}"
    return (
        f"read_json({path_literal(source)}, format = 'newline_delimited', columns = {spec}, "
        f"maximum_object_size = {_OBJECT})"
    )
