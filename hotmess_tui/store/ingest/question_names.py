"""Questions told apart or brought together where their names are not enough: by target, text and further columns."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from hotmess_tui.formats.outcomes import normalise
from hotmess_tui.store import sample_ids
from hotmess_tui.store.database import literal, plain
from hotmess_tui.wording import counted

# Columns that say which part of a task a question is from, by their names in lower case; the first that fits is taken
_PARTS_OF_TASKS = (
    *("subject", "subset", "subtask", "task_name", "category", "config", "config_name", "split", "dataset"),
    *("dataset_name", "benchmark", "domain", "topic", "source", "language", "lang", "level"),
)
_TABLES = ("parquet", "jsonl", "csv")
_FEW = 4  # tasks that are named
_BATCH = 50_000  # targets at a time
_MOST_FILES = 100  # tables that are compared with each other


class _File(NamedTuple):
    """A table whose task is its own name."""

    number: int
    task: str
    folder: str
    models: frozenset[str]


def name_tasks(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Put better names of tasks into the view `single`; returns what to say of it.

    Tables that are named by their files and ask the same questions of different models are one task; a task in which
    one id has several targets or texts is several, where a column such as `subject` tells them apart.
    """
    one_task, notes = _same_questions(connection)
    if one_task:
        cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in one_task.items())
        _replace_task(connection, f"CASE task {cases} ELSE task END")
    several = _distinguished(connection, _suspects(connection))
    if several:
        cases = " ".join(
            f"WHEN {literal(task)} THEN concat(task, '/', {_member(column)})" for task, (column, _) in several.items()
        )
        _replace_task(connection, f"CASE task {cases} ELSE task END")
        _suspects(connection)
    for task, (column, names) in several.items():
        listed = ", ".join(f"{task}/{name}" for name in names[:_FEW]) + (" …" if len(names) > _FEW else "")
        notes.append(
            f"task {task}: question ids have several targets or texts; the task is split by {column} into {listed}"
        )
    return notes


def _replace_task(connection: duckdb.DuckDBPyConnection, task: str) -> None:
    number = connection.execute("SELECT count(*) FROM duckdb_views() WHERE view_name LIKE 'single%'").fetchone()
    before = f"single_{number[0] if number else 0}"
    sample_ids.keep_ids(connection)
    connection.execute(f"ALTER VIEW single RENAME TO {before}")
    connection.execute(f"CREATE VIEW single AS SELECT * REPLACE ({task} AS task) FROM {before}")


def _member(column: str) -> str:
    pointer = "/" + column.replace("~", "~0").replace("/", "~1")
    return f"json_extract_string(metadata, {literal(pointer)})"


def _same_questions(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, str], list[str]]:
    """New names of tasks that were named by the files of tables; and what to say."""
    files: list[_File] = []
    tables = connection.execute(f"SELECT count(*) FROM index.sources WHERE samples > 0 AND format IN {_TABLES}")
    if (tables.fetchone() or (0,))[0] < 2:
        return {}, []
    rows = connection.execute(
        "SELECT s.source_no, s.path, min(r.task), list(DISTINCT r.model) FROM single AS r JOIN index.sources AS s "
        f"ON s.source_no = r.source_no WHERE s.format IN {_TABLES} GROUP BY ALL HAVING min(r.task) = max(r.task) "
        f"ORDER BY s.source_no LIMIT {_MOST_FILES}"
    ).fetchall()
    for number, path, task, models in rows:
        name = Path(path).name
        if task == plain(name.split(".", 1)[0] or name):
            files.append(_File(number, task, Path(path).parent.name, frozenset(models)))
    groups: list[list[_File]] = []
    if len({file.task for file in files}) < 2:
        return {}, []
    agreeing = _agreeing(connection, files)
    for file in files:  # in the order of their numbers: the other of a pair is the one before
        for group in groups:
            if all(not file.models & other.models and (other.number, file.number) in agreeing for other in group):
                group.append(file)
                break
        else:
            groups.append([file])
    renamed: dict[str, str] = {}
    notes = []
    for group in groups:
        if len({file.task for file in group}) > 1:
            folders = {file.folder for file in group}
            name = folders.pop() if len(folders) == 1 and "" not in folders else group[0].task
            renamed.update({file.task: name for file in group})
            listed = ", ".join(file.task for file in group[:_FEW]) + (" …" if len(group) > _FEW else "")
            notes.append(f"tables with the same questions are combined into one task, {name}: {listed}")
    return renamed, notes


def _agreeing(connection: duckdb.DuckDBPyConnection, files: Sequence[_File]) -> set[tuple[int, int]]:
    """Pairs of source numbers, the lower first, that ask the same questions.

    Half of the smaller file's questions are in the other, and all of these have the same target or text. One query
    for all pairs: a query for each took seconds for fifty files.
    """
    pairs = connection.execute(
        "WITH asked AS MATERIALIZED (SELECT source_no, question_id, condition, min(lower(trim(target))) AS target, "
        "min(CASE WHEN question IS NOT NULL THEN hash(question) END) AS question FROM single "
        "WHERE source_no IN (SELECT unnest($1::INTEGER[])) GROUP BY ALL), "
        "sizes AS (SELECT source_no, count(*) AS questions FROM asked GROUP BY source_no), "
        "shared AS (SELECT a.source_no AS one, b.source_no AS other, count(*) AS questions, "
        "count(*) FILTER ((a.target = b.target OR a.question = b.question) AND coalesce(a.target = b.target, true) "
        "AND coalesce(a.question = b.question, true)) AS same "
        "FROM asked AS a JOIN asked AS b USING (question_id, condition) WHERE a.source_no < b.source_no GROUP BY ALL) "
        "SELECT one, other FROM shared JOIN sizes AS a ON a.source_no = one JOIN sizes AS b ON b.source_no = other "
        "WHERE same = shared.questions AND shared.questions * 2 >= least(a.questions, b.questions)",
        [[file.number for file in files]],
    ).fetchall()
    return {(one, other) for one, other in pairs}


def _distinguished(connection: duckdb.DuckDBPyConnection, tasks: list[str]) -> dict[str, tuple[str, list[str]]]:
    """For each task, where it is one of tables, the column that tells its questions apart, and its values."""
    found = {}
    for task in tasks:
        keys = connection.execute(
            "SELECT DISTINCT unnest(json_keys(r.metadata)) AS key FROM single AS r JOIN index.sources AS s ON "
            f"s.source_no = r.source_no WHERE r.task = $1 AND s.format IN {_TABLES} ORDER BY key",
            [task],
        ).fetchall()
        by_name = {key.strip().casefold(): key for (key,) in reversed(keys)}
        for column in (by_name[name] for name in _PARTS_OF_TASKS if name in by_name):
            names = _values_that_distinguish(connection, task, column)
            if names:
                found[task] = column, names
                break
    return found


def _suspects(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Tasks with several targets or texts under one id; the table `variants` has all of each such id.

    Texts that differ in white space alone are one, targets are compared as answers are.
    """
    connection.execute("DROP TABLE IF EXISTS variants")
    connection.execute("DROP TABLE IF EXISTS normal_targets")
    connection.execute(
        "CREATE TABLE variants AS WITH suspects AS (SELECT task, question_id, condition FROM single GROUP BY ALL "
        "HAVING min(target) <> max(target) OR min(hash(question)) <> max(hash(question))) "
        "SELECT DISTINCT r.task, r.question_id, r.condition, r.target, md5(r.question) AS text_hash, "
        f"{_same_text('r.question')} AS same_text FROM single AS r JOIN suspects USING (task, question_id, condition)"
    )
    connection.execute("CREATE TABLE normal_targets (target VARCHAR, normal VARCHAR)")
    cursor = connection.cursor()
    cursor.execute("SELECT DISTINCT target FROM variants WHERE target IS NOT NULL")
    while batch := cursor.fetchmany(_BATCH):
        targets = [target for (target,) in batch]
        connection.execute(
            "INSERT INTO normal_targets SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
            [targets, [normalise(target) for target in targets]],
        )
    rows = connection.execute(
        "SELECT DISTINCT task FROM (SELECT v.task FROM variants AS v LEFT JOIN normal_targets AS n USING (target) "
        "GROUP BY v.task, v.question_id, v.condition HAVING count(DISTINCT n.normal) > 1 OR "
        "count(DISTINCT v.same_text) > 1) ORDER BY task"
    ).fetchall()
    return [task for (task,) in rows]


def _same_text(text: str) -> str:
    """SQL that is equal for texts which differ in white space alone."""
    return f"md5(trim(regexp_replace({text}, '\\s+', ' ', 'g')))"


def _values_that_distinguish(connection: duckdb.DuckDBPyConnection, task: str, column: str) -> list[str]:
    """The values of a column in a task, where every sample has one and each id has one target and text within each."""
    part = _member(column)
    row = connection.execute(
        f"SELECT count(*) FILTER ({part} IS NULL), list(DISTINCT {part} ORDER BY {part}) FROM single WHERE task = $1",
        [task],
    ).fetchone()
    if row is None or row[0] or len(row[1]) < 2:
        return []
    mixed = connection.execute(
        f"SELECT 1 FROM (SELECT r.question_id, r.condition, {part} AS part, n.normal, v.same_text FROM single AS r "
        "JOIN variants AS v ON v.task = r.task AND v.question_id = r.question_id AND v.condition = r.condition "
        "AND v.target IS NOT DISTINCT FROM r.target AND v.text_hash IS NOT DISTINCT FROM md5(r.question) "
        "LEFT JOIN normal_targets AS n ON n.target = r.target WHERE r.task = $1) "
        "GROUP BY question_id, condition, part HAVING count(DISTINCT normal) > 1 OR count(DISTINCT same_text) > 1 "
        "LIMIT 1",
        [task],
    ).fetchone()
    return [] if mixed else [str(name) for name in row[1]]


def rename_questions(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Where one id still stands for questions of several targets or texts, the later ones get a suffix made from them.

    The view `asked` has the new ids. A row without text or target belongs to the first question that it fits to.
    """
    asked_as = connection.execute(
        "SELECT r.task, r.question_id, names.condition_name, v.same_text, n.normal, min(md5(r.question)) "
        "FROM single AS r JOIN variants AS v ON v.task = r.task AND v.question_id = r.question_id "
        "AND v.condition = r.condition AND v.target IS NOT DISTINCT FROM r.target "
        "AND v.text_hash IS NOT DISTINCT FROM md5(r.question) LEFT JOIN normal_targets AS n ON n.target = r.target "
        "JOIN run_names AS names ON names.run = r.run AND names.model = r.model AND names.task = r.task "
        "AND names.condition = r.condition AND names.settings IS NOT DISTINCT FROM r.settings::VARCHAR "
        "GROUP BY r.task, r.question_id, names.condition_name, v.same_text, n.normal "
        "ORDER BY r.task, r.question_id, names.condition_name, min(r.source_no), min(r.sample_no)"
    ).fetchall()
    renamed: dict[tuple[str, str, str | None, str | None], str] = {}
    notes: dict[tuple[str, str], set[str]] = {}
    for (task, question_id, _), variants in itertools.groupby(asked_as, key=lambda variant: variant[:3]):
        distinct: list[tuple[str | None, str | None, str]] = []  # text, target, new id
        for *_, text, target, text_hash in variants:
            fitting = next((one for one in distinct if _fit(one[0], text) and _fit(one[1], target)), None)
            if fitting is None:
                by_text = not distinct or not _fit(distinct[0][0], text)
                digest = text_hash if by_text else hashlib.md5(str(target).encode()).hexdigest()
                fitting = text, target, f"{question_id}~{digest[:4]}" if distinct else question_id
                distinct.append(fitting)
                if fitting is not distinct[0]:
                    notes.setdefault((task, "texts" if by_text else "targets"), set()).add(fitting[2])
            if fitting is not distinct[0]:
                renamed[task, question_id, text, target] = fitting[2]
    _create_asked(connection, renamed)
    return [
        f"task {task}: {counted(len(ids), 'question id has', 'question ids have')} several "
        f"{what}; a suffix (id~abcd) tells them apart"
        for (task, what), ids in sorted(notes.items())
    ]


def _fit(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _create_asked(
    connection: duckdb.DuckDBPyConnection, renamed: dict[tuple[str, str, str | None, str | None], str]
) -> None:
    asked = "FROM single"
    if renamed:
        sample_ids.keep_ids(connection)
        columns = [list(column) for column in zip(*((*key, new) for key, new in renamed.items()), strict=True)]
        names = ("task", "question_id", "same_text", "normal", "new_id")
        listed = ", ".join(f"unnest(${number}::VARCHAR[]) AS {name}" for number, name in enumerate(names, start=1))
        connection.execute(f"CREATE TABLE renamed_questions AS SELECT {listed}", columns)
        asked = (
            "SELECT r.* REPLACE (coalesce(q.new_id, r.question_id) AS question_id) FROM single AS r "
            "LEFT JOIN normal_targets AS n ON n.target = r.target LEFT JOIN renamed_questions AS q ON q.task = r.task "
            f"AND q.question_id = r.question_id AND q.same_text IS NOT DISTINCT FROM {_same_text('r.question')} "
            "AND q.normal IS NOT DISTINCT FROM n.normal"
        )
    connection.execute(f"CREATE VIEW asked AS {asked}")
