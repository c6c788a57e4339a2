"""Records of readers become the files of a part: samples as light rows, traces as segments, details as JSON."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import orjson

from hotmess_tui.formats.outcomes import choice_classes, choice_of, chosen_class, normalise, sample_id
from hotmess_tui.formats.records import Problem, SampleRecord, Score
from hotmess_tui.store.database import literal, path_literal, quote
from hotmess_tui.store.parquet import copy_parquet
from hotmess_tui.store.sample_files import (
    DETAIL_COLUMNS,
    MOST_METADATA,
    SAMPLE_COLUMNS,
    SCORE,
    TRACE_COLUMNS,
    write_sample_file,
)
from hotmess_tui.wording import counted

_LONGEST = 1_000_000  # characters of one JSON value on the way to DuckDB; longer text goes as several rows
_COLUMNS = {"samples": SAMPLE_COLUMNS, "traces": TRACE_COLUMNS, "details": DETAIL_COLUMNS}
_OBJECT = 32 << 20  # bytes that one row may have; DuckDB allots twice that for each of its threads


def _judged_by(record: SampleRecord) -> str | None:
    """What a sample is judged by; None where the log has nothing to judge it by."""
    if record.judged_by:
        return record.judged_by
    if record.correct is not None or record.grade is not None:
        return "verdict"
    if record.score is not None:
        return "score"
    return "vector" if record.outcome is not None else "probabilities" if record.probabilities else None


_Compared = tuple[str | None, str | None]  # an answer as it is compared, and the class of the choice that it names


def _compared(answer: str | None, choices: list[str] | None, target: int | None) -> _Compared:
    normal = normalise(answer)
    return normal and normal[:_LONGEST], chosen_class(answer, choices, target)


def _score(score: Score, compared: _Compared, placed: bool) -> dict[str, Any]:
    """What a score says, without what it does not."""
    fields = {
        "correct": score.correct,
        "score": score.score,
        "grade": score.grade and score.grade[:_LONGEST],
        "answer": score.answer and score.answer[:_LONGEST],
        "normal": compared[0],
        "chosen_class": compared[1],
        "probabilities": score.probabilities if placed else None,
        "judged_by": score.judged_by,
        "unjudged": score.unjudged,
    }
    return {name: field for name, field in fields.items() if field is not None}


def _id(record: SampleRecord, *suffix: str) -> str:
    return sample_id(record.run, record.model, record.task, record.question_id, str(record.epoch), *suffix)


def _row(number: int, record: SampleRecord) -> dict[str, Any]:
    target = record.target_choice
    if target is None and record.choices:
        target = choice_of(record.target, record.choices)
    # a distribution in which the target has no place says nothing of the error
    placed = target is not None
    probabilities = record.probabilities if placed else None
    answers = {record.answer, *(score.answer for score in record.scores.values())}  # mostly one
    compared = {answer: _compared(answer, record.choices, target) for answer in answers}
    normal, chosen = compared[record.answer]
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
        "normal": normal,
        "correct": record.correct,
        "score": record.score,
        "grade": record.grade and record.grade[:_LONGEST],
        "judged_by": _judged_by(record),
        "unjudged": record.unjudged,
        "scores": {name: _score(one, compared[one.answer], placed) for name, one in record.scores.items()} or None,
        "probabilities": probabilities,
        "chosen_class": chosen,
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
        "uuid": record.uuid,
        "started": _instant(record.started),
        "run_started": _instant(record.run_started),
        "task_run": record.task_run,
        "errored": record.errored or None,
        "difficulty": record.difficulty,
        "model_size": record.model_size,
        "budget": record.budget,
        "settings": record.settings,
        "metadata": record.metadata | {f"{SCORE}{name}": logged for name, logged in _logged(record).items()},
    }


def _logged(record: SampleRecord) -> dict[str, Any]:
    """Every score as it was logged, where it is one value."""
    return {
        name: score.logged
        for name, score in record.scores.items()
        if isinstance(score.logged, (str, int, float, bool)) and score.logged == score.logged
    }


@lru_cache(maxsize=1024)  # that of a run stands in each of its samples
def _instant(stamp: str | None) -> str | None:
    """An ISO 8601 time in UTC, without its zone; None for any other text."""
    if not stamp:
        return None
    try:
        instant = datetime.fromisoformat(stamp)
        return (instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant).isoformat()
    except (ValueError, OverflowError):
        return None


def _clean(cell: Any) -> Any:
    """The same cell in what UTF-8 and 64 bits can hold; lone surrogates are replaced, longer integers become text."""
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode()
    if isinstance(cell, int) and not -(1 << 63) <= cell < 1 << 64:
        return str(cell)
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


class RecordFiles:
    """What readers yield, of one source or of several one after the other, on the way to the files of a part.

    The rows pass through newline-delimited JSON, which DuckDB reads in parallel: no pandas, no pyarrow, bounded memory.
    """

    def __init__(self, scratch: Path) -> None:
        self._paths = {kind: scratch / f"{kind}.rows" for kind in _COLUMNS}
        self._files = {kind: path.open("wb") for kind, path in self._paths.items()}
        self.count = 0  # of samples

    def add(
        self,
        path: Path,
        records: Iterator[SampleRecord],
        report: Callable[[Problem], None],
        advance: Callable[[int], None],
        first: int | None = None,
    ) -> int:
        """Add what the reader of a source yields, also up to damage met on the way; returns the number of samples.

        Where it raises, nothing of the source is kept.

        Args:
            path: the source.
            records: what its reader yields.
            report: called with each problem.
            advance: called with the number of samples now and then; may raise to stop.
            first: the number of its first sample; None: the next one.
        """
        begun = {kind: file.tell() for kind, file in self._files.items()}
        self.count = self.count if first is None else first
        first = self.count
        try:
            self._write(path, records, report, advance)
        except BaseException:
            self.count = first
            for kind, file in self._files.items():
                file.seek(begun[kind])
                file.truncate()
            raise
        return self.count - first

    def _write(
        self,
        path: Path,
        records: Iterator[SampleRecord],
        report: Callable[[Problem], None],
        advance: Callable[[int], None],
    ) -> None:
        most_fields = 0
        names = {path.name, path.name.split(".", 1)[0]}
        written: dict[tuple[str, int | None], str | None] = {}  # the uuid of each
        repeated: Counter[tuple[str, int | None]] = Counter()
        row_file, segment_file, detail_file = (self._files[kind] for kind in _COLUMNS)
        for record in records:
            most_fields = max(most_fields, len(record.metadata))
            record.metadata = dict(itertools.islice(record.metadata.items(), MOST_METADATA))
            row = _row(self.count, record)
            row["run_of_file"] = (record.run in names and not (record.uuid or record.sample_id)) or None
            key = row["sample_id"], record.step
            again = record.uuid is not None and record.uuid == written.get(key)  # one sample: the last counts
            if key in written and not record.sample_id and not again:  # as in tables: each of them is a sample
                repeated[key] += 1
                row["sample_id"] = _id(record, str(repeated[key] + 1))
            written.setdefault(key, record.uuid)
            row_file.write(_dump(row))
            _write_segments(segment_file, self.count, record)
            if record.details:
                detail_file.write(b'{"sample_no":%d,"details":%b}\n' % (self.count, _dump(record.details).rstrip()))
            self.count += 1
            if self.count % 500 == 0:
                advance(self.count)
        _report_surplus(repeated.total(), most_fields, report)

    def as_parquet(self, connection: duckdb.DuckDBPyConnection) -> dict[str, Path]:
        """The files of the part by kind, written beside the rows; none where there are no samples."""
        for file in self._files.values():
            file.flush()
        written = {}
        for kind, columns in _COLUMNS.items():
            source, target = self._paths[kind], self._paths[kind].with_suffix(".parquet")
            rows = f"SELECT * FROM {_json_relation(source, columns)}"
            if self.count and (kind != "details" or source.stat().st_size):
                write = write_sample_file if kind == "samples" else copy_parquet
                write(connection, rows, target)
                written[kind] = target
        return written

    def close(self) -> None:
        """Remove what was written on the way."""
        for kind, file in self._files.items():
            file.close()
            self._paths[kind].unlink(missing_ok=True)


def _report_surplus(repeated: int, most_fields: int, report: Callable[[Problem], None]) -> None:
    """Say what there was more of than expected."""
    if repeated:
        complaint = f"{counted(repeated, 'sample repeats', 'samples repeat')} the question and epoch of another sample"
        report(Problem("", complaint, "all are kept"))
    if most_fields > MOST_METADATA:
        complaint = f"up to {counted(most_fields, 'metadata field', 'metadata fields')} per sample"
        report(Problem("", complaint, f"the first {MOST_METADATA} of each"))


def _json_relation(source: Path, columns: dict[str, str]) -> str:
    """A file of JSON lines as SQL; DuckDB would refuse to read an empty one."""
    if not source.stat().st_size:
        return "(SELECT " + ", ".join(f"NULL::{kind} AS {quote(name)}" for name, kind in columns.items()) + " LIMIT 0)"
    spec = "{" + ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns.items()) + "}"
    return (
        f"read_json({path_literal(source)}, format = 'newline_delimited', columns = {spec}, "
        f"maximum_object_size = {_OBJECT}, hive_partitioning = false)"
    )
