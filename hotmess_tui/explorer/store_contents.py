"""What a store holds: how much, from which files; and its samples by their ids."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hotmess_tui.contents import Counts, ScorerRow, SourceRow
from hotmess_tui.errors import HotmessError
from hotmess_tui.formats.log_files import Files
from hotmess_tui.records import LENGTH_UNITS
from hotmess_tui.store.database import plain
from hotmess_tui.store.lengths import recorded_units
from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.store.sample_ids import beginning_with
from hotmess_tui.store.sources import located_as_stored
from hotmess_tui.tables.sources import FINE

_MOST_NAMED = 5  # samples in a message
_MOST_USED = "ORDER BY default_samples DESC, samples DESC, name"


@dataclass(frozen=True)
class SampleEntry:
    """A sample by its names and where its text lies."""

    sample_id: str
    task: str
    question_id: str
    group: int
    source: int
    number: int  # in its source


def counts(store: OpenStore) -> Counts:
    """How many files, models, questions, groups and samples there are."""
    *amounts, recorded, default, options = store.rows(
        "SELECT (SELECT count(*) FROM store.sources WHERE samples > 0), "
        "(SELECT count(*) FROM store.sources WHERE status = 'unreadable'), (SELECT count(DISTINCT model) FROM "
        "store.group_names), "
        "(SELECT count(*) FROM store.questions), (SELECT count(*) FROM store.group_names), "
        "(SELECT coalesce(sum(n), 0)::BIGINT FROM store.groups), (SELECT coalesce(sum(failed), 0)::BIGINT FROM "
        "store.groups), "
        f"(SELECT count(*) FROM store.scorers), (SELECT name FROM store.scorers {_MOST_USED} LIMIT 1), "
        "(SELECT options FROM store.meta)"
    )[0]
    chosen = json.loads(options)[0]
    return Counts(*[*amounts, (chosen or default) if recorded > 1 else ""])


def units(store: OpenStore) -> dict[str, int]:
    """How many samples have a length in each unit."""
    return dict(zip(LENGTH_UNITS, store.rows(recorded_units("samples"))[0], strict=True))


def sources(store: OpenStore, files: Files) -> tuple[SourceRow, ...]:
    """Every file that was looked at, and what became of it; the paths as in `files`, where these name them now."""
    spelled = {location.real: plain(path) for path, location in located_as_stored(files).items()}
    rows = store.rows(
        "SELECT s.path, nullif(s.format, ''), CASE WHEN s.samples > 0 AND k.samples IS NULL THEN 'duplicate' "
        "ELSE s.status END, "
        # a trajectory's steps are rows of the file, but one sample
        "coalesce(k.runs, 0), coalesce(k.samples, s.samples), coalesce(k.failed, 0), s.size, s.problems, "
        "coalesce(k.unjudged, 0), k.judged_by, s.in_place <> '', s.real "
        "FROM store.sources AS s LEFT JOIN (SELECT source_no, count(DISTINCT run) AS runs, count(*) AS samples, "
        "count(failure) AS failed, count(unjudged) AS unjudged, histogram(judged_by) AS judged_by "
        "FROM store.samples GROUP BY source_no) AS k USING (source_no) "
        "ORDER BY s.source_no"
    )
    return tuple(
        SourceRow(
            path=str(spelled.get(row[11], row[0])),
            format=row[1],
            status=row[2],
            runs=row[3],
            samples=row[4],
            failed=row[5],
            size=row[6],
            problems=tuple(row[7] or ()),
            unjudged=row[8],
            judged_by=tuple(sorted((row[9] or {}).items(), key=lambda by: -by[1])),
            in_place=row[10],
        )
        for row in rows
    )


def source_faults(store: OpenStore) -> tuple[str, ...]:
    """The files that could not be read, or only in part, a line each with the first reason; no sample is looked at."""
    rows = store.rows("SELECT path, status, problems FROM store.sources ORDER BY source_no")
    return tuple(f"{path}: {(*(faults or ()), status)[0]}" for path, status, faults in rows if status not in FINE)


def scorers(store: OpenStore) -> tuple[ScorerRow, ...]:
    """The scores that the logs record, most used first."""
    rows = store.rows(f"SELECT name, samples, default_samples FROM store.scorers {_MOST_USED}")
    return tuple(ScorerRow(*row) for row in rows)


def source_notes(store: OpenStore) -> tuple[str, ...]:
    """What was decided while the sources were fitted together: copies, renamed questions, hidden reasoning."""
    return tuple(str(row[0]) for row in store.rows("SELECT note FROM store.notes"))


def find_sample(store: OpenStore, beginning: str) -> SampleEntry:
    """The sample whose id has a unique beginning; a whole id is one too.

    Raises:
        HotmessError: no such sample, or several (status 1).
    """
    rows = store.rows(
        "SELECT sample_id, task, question_id, group_id, source_no, sample_no FROM store.samples "
        f"WHERE {beginning_with(beginning)} ORDER BY sample_id <> $1, sample_id, sample_row LIMIT {_MOST_NAMED}",
        [beginning],
    )
    if not rows or not beginning:
        raise HotmessError(f"no sample {beginning!r}; list samples with `hotmess samples`")
    if len(rows) > 1 and rows[0][0] != beginning:
        raise HotmessError(f"several sample ids begin with {beginning}: {', '.join(row[0] for row in rows)}")
    return SampleEntry(*rows[0])
