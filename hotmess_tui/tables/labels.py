"""The columns of labels, notes and corrections."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hotmess_tui.keys import question_of
from hotmess_tui.tables.column import COUNT, WORDS
from hotmess_tui.tables.rows import Rows, sequence_rows

FIELDS = ("kind", "sample_id", "task", "question_id", "label", "note", "at", "correction")


def of_entries(entries: Iterable[Any], names: Mapping[str, tuple[str, str]]) -> Rows:
    """A row per label, note or correction (records of annotations.book).

    Args:
        entries: what a person has said.
        names: task and question of samples, by their ids, as far as they are known.
    """
    return sequence_rows([(name, WORDS) for name in FIELDS], [fields(entry, names.get(entry.key)) for entry in entries])


def fields(entry: Any, names: tuple[str, str] | None = None) -> tuple[str | None, ...]:
    """One of them in the columns of FIELDS, its time as ISO 8601 in UTC."""
    task, question = question_of(entry.key) if entry.kind == "question" else names or ("", "")
    at = datetime.datetime.fromtimestamp(entry.at, datetime.UTC).isoformat(timespec="microseconds")
    sample = entry.key if entry.kind == "sample" else None
    return (entry.kind, sample, task or None, question or None, entry.label, entry.note, at, entry.correction)


def of_label_counts(by: Sequence[str], counts: Iterable[Sequence[object]]) -> Rows:
    """A row per label and value of the grouping columns: how many samples carry it."""
    return sequence_rows([("label", WORDS), *((name, WORDS) for name in by), ("samples", COUNT)], counts)
