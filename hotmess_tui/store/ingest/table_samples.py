"""Tables (Parquet, JSONL, CSV) become the files of a source, within DuckDB, by the plan of formats.column_mapping."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import duckdb

from hotmess_tui.formats.column_mapping import EXPORTED_TIMES, MOST_OTHERS, TablePlan, plan
from hotmess_tui.formats.records import Problem, ReadOptions, Unreadable
from hotmess_tui.formats.registry import Recognised
from hotmess_tui.records import COPY
from hotmess_tui.store.database import literal, one_thread, plain, quote
from hotmess_tui.store.in_place import Segment
from hotmess_tui.store.ingest.table_classes import JOIN, STATED, normal_class, verdict_by_class
from hotmess_tui.store.ingest.table_columns import LENGTHS, NUMBERS, Columns, VerdictWords, verdict_words
from hotmess_tui.store.ingest.table_comparisons import write_choice_classes, write_comparisons
from hotmess_tui.store.ingest.table_epochs import numbered_rows
from hotmess_tui.store.ingest.table_scan import Scan, scan_table
from hotmess_tui.store.ingest.table_segments import segments_of, stay_in_place, trace_query
from hotmess_tui.store.parquet import copy_parquet
from hotmess_tui.store.sample_files import SAMPLE_COLUMNS, write_sample_file
from hotmess_tui.wording import counted

_LOADED = "loaded_rows"
_UNREAD = "unread_"  # begins the names of columns that say whether a cell is not of its kind
_STATED_CORRECT = "stated_correct"
_MOST_WORDS = 50  # different words of a column `correct` that are looked at


class Written(NamedTuple):
    """What was written of a table: the number of its samples; where their texts are in it, if they stay there."""

    samples: int
    segments: tuple[Segment, ...] | None = None


class Judged(NamedTuple):
    """What a table has to judge its rows by."""

    words: VerdictWords
    stated: bool  # whether any cell of its verdict columns holds something: then no row is compared
    answered: bool  # whether any row has an answer
    failed: bool  # whether any row has a failure


def write_table(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    recognised: Recognised,
    options: ReadOptions,
    sample_target: Path,
    trace_target: Path,
    report: Callable[[Problem], None],
    tables: str = COPY,
) -> Written:
    """Write a table's sample file, and its trace file unless its texts can be read in place.

    Args:
        connection: builds the files; tables of its own are dropped at the end.
        path: the table.
        recognised: its format and compression.
        options: which column is which, where the person states it.
        sample_target: the file of its samples.
        trace_target: the file of its trace segments.
        report: called with each problem.
        tables: whether its texts may stay where they are, as in the options.

    Raises:
        Unreadable: required columns are missing, or the file is damaged from its first row on.
    """
    problems: list[Problem] = []
    asked = (connection, path, recognised, options, sample_target, trace_target, problems.append, tables)
    try:
        written = _write(*asked, False)
        if written is None:  # a line that DuckDB does not take as an object, such as one with a key twice
            problems.clear()
            written = _write(*asked, True)
    finally:
        for problem in problems:
            report(problem)
    return written or Written(0)


def _write(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    recognised: Recognised,
    options: ReadOptions,
    sample_target: Path,
    trace_target: Path,
    report: Callable[[Problem], None],
    tables: str,
    clean: bool,
) -> Written | None:
    """As `write_table`; None for JSONL that has to be cleaned first."""
    written: Written | None = None
    with scan_table(connection, path, recognised, sample_target.parent, options.columns, report, clean) as scan:
        planned = plan(scan.columns, options.columns, path)
        planned = without_measures(connection, scan, planned)
        try:
            columns = _loaded(connection, planned, scan.with_numbers(connection, planned, NUMBERS, report), path)
            for note in columns.plan.notes:
                report(Problem("", note))
            words = words_of(connection, columns)
            report_unread(connection, columns, words, report)
            answered = write_comparisons(connection, columns, report)
            write_choice_classes(connection, columns)
            counts = connection.execute(
                "SELECT count(*), count(*) - count(stated_epoch), count(failure), "
                "count(coalesce(verdict_text, grade, score::VARCHAR)) FROM table_rows"
            ).fetchone()
            count, without_epoch, failed, stated = counts or (0, 0, 0, 0)
            numbered = numbered_rows(connection, columns, bool(without_epoch), report)
            judged = Judged(words, bool(stated), answered, bool(failed))
            report_unjudged(connection, columns, judged, report)
            heavy = ("question", "choices", "probabilities", "outcome")
            light = not columns.plan.metadata and not any(columns.has(name) for name in heavy)
            write_sample_file(connection, sample_query(columns, numbered, judged), sample_target, light=light)
            if stay_in_place(columns, tables):
                return Written(count, segments_of(columns))
            # threads would hold long texts in memory until it is their turn in the file
            long = any(columns.has(name) for name in ("question", "reasoning", "trace"))
            with one_thread(connection) if long else nullcontext():
                copy_parquet(connection, trace_query(columns), trace_target)
            written = Written(count)
        except duckdb.Error as error:
            if scan.kind != "jsonl" or clean:
                raise Unreadable(f"damaged table: {str(error).splitlines()[0]}") from None
        finally:
            drop_rows(connection)
    return written


def _loaded(connection: duckdb.DuckDBPyConnection, planned: TablePlan, scan: Scan, path: Path) -> Columns:
    """The columns as they are loaded: of JSONL as text at once, unless a cell shows that its JSON says more."""
    columns = Columns(planned, scan.with_texts(planned))
    if columns.scan.texts:
        load_rows(connection, columns, literal(stem(path)), f", {columns.scan.odd(planned, NUMBERS)} AS odd")
        row = connection.execute("SELECT bool_or(odd) FROM table_rows").fetchone()
        if not row or not row[0]:
            return columns
        columns = Columns(planned, scan)
    load_rows(connection, columns, literal(stem(path)))
    return columns


def stem(path: Path) -> str:
    """What stands for a run, model or task that a table does not state."""
    return plain(path.name.split(".", 1)[0] or path.name)


def drop_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove what was made for a table."""
    connection.execute("DROP VIEW IF EXISTS table_rows")
    for name in (_LOADED, "compared", "classed", "list_tasks"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def without_measures(connection: duckdb.DuckDBPyConnection, scan: Scan, planned: TablePlan) -> TablePlan:
    """The plan without a column `error` of fractions as the failures: it is a measured error."""
    source = planned.columns.get("failure")
    if source is None or source.strip().casefold() != "error":
        return planned
    fraction = f"regexp_full_match({scan.text(source)}, '\\s*[+-]?\\d*\\.\\d*[1-9]\\d*\\s*')"
    row = connection.execute(f"SELECT bool_or({fraction}) FROM {scan.relation}").fetchone()
    if not row or not row[0]:
        return planned
    sources = {name: column for name, column in planned.columns.items() if name != "failure"}
    return replace(planned, columns=sources, metadata=(*planned.metadata, source)[:MOST_OTHERS])


def load_rows(connection: duckdb.DuckDBPyConnection, columns: Columns, stem_text: str, further: str = "") -> None:
    """The light columns, in the order of the file: seen where that is cheap, loaded where it means to parse again.

    Args:
        connection: gets the view `table_rows`, of which some are in the table `loaded_rows`.
        columns: those of the table.
        stem_text: SQL of what stands for a run, model or task that is not stated.
        further: SQL of columns beside these.
    """
    expressions = {
        "sample_no": columns.scan.row_number,
        "stated_id": columns.text("sample_id"),
        "run": f"coalesce({columns.text('run')}, {stem_text})",
        "run_of_file": f"{columns.text('run')} IS NULL AND {columns.text('sample_id')} IS NULL",
        "model": f"coalesce({columns.text('model')}, {stem_text})",
        "task": f"coalesce({columns.text('task')}, {stem_text})",
        "question_id": f"coalesce({columns.scan.identifier(columns.plan.columns['question_id'])}, '')",
        "condition": f"coalesce({columns.text('condition')}, '')",
        "stated_epoch": f"TRY_CAST({columns.number('epoch')} AS INTEGER)",
        "question": columns.text("question"),
        "target": columns.text("target"),
        "choices": columns.listing("choices", "VARCHAR[]"),
        "answer": columns.answer(),
        STATED: f"nullif(trim({columns.text('class')}), '')",
        "verdict_text": columns.verdict_text(),
        "grade": columns.grade(),
        "score": columns.number("score"),
        "probabilities": columns.listing("probabilities", "DOUBLE[]"),
        "outcome": columns.listing("outcome", "DOUBLE[]"),
        "outcome_target": columns.listing("outcome_target", "DOUBLE[]"),
        "step": f"TRY_CAST({columns.number('step')} AS INTEGER)",
        **{unit: columns.length(unit) for unit in LENGTHS},
        "stop_reason": f"nullif({columns.text('stop_reason')}, '')",
        "failure": f"coalesce({columns.failure()}, CASE WHEN {columns.text('question_id')} IS NULL THEN "
        "'no question_id' END)",
        "unjudged": f"nullif(trim({columns.text('unjudged')}), '')",
        "stated_by": columns.text("judged_by"),
        **{name: f"TRY_CAST({columns.text(name)} AS TIMESTAMP)" for name in EXPORTED_TIMES if columns.has(name)},
        "difficulty": columns.text("difficulty"),
        "model_size": columns.number("model_size"),
        "budget": columns.number("budget"),
        "metadata": columns.scan.metadata(columns.plan),
        # looked at while the text of a cell is at hand, which may mean to parse
        **{
            _UNREAD + name: f"nullif({columns.text(name)}, '') IS NOT NULL AND ({sql}) IS NULL"
            for name, sql in _checked_kinds(columns).items()
        },
    }
    if columns.has("correct"):
        expressions[_STATED_CORRECT] = f"nullif({columns.text('correct')}, '') IS NOT NULL"
    parsed_once = columns.scan.kind == "jsonl"
    if parsed_once:
        del expressions["sample_no"]  # a window would hold the parsing to one thread
    listed = ", ".join(f"{sql} AS {quote(name)}" for name, sql in expressions.items()) + further
    rows = f"SELECT {listed} FROM {columns.scan.relation}"
    if parsed_once:
        connection.execute(f"CREATE OR REPLACE TABLE {_LOADED} AS {rows}")
        rows = f"SELECT rowid::INTEGER AS sample_no, * FROM {_LOADED}"
    connection.execute(f"CREATE OR REPLACE VIEW table_rows AS {rows}")


def words_of(connection: duckdb.DuckDBPyConnection, columns: Columns) -> VerdictWords:
    """What the words of the column `correct` mean, decided over all of them."""
    if not columns.has("correct"):
        return verdict_words(())
    texts = connection.execute(f"SELECT DISTINCT verdict_text FROM table_rows LIMIT {_MOST_WORDS}").fetchall()
    return verdict_words({text for (text,) in texts if text})


def report_unread(
    connection: duckdb.DuckDBPyConnection, columns: Columns, words: VerdictWords, report: Callable[[Problem], None]
) -> None:
    """Say how many values of a column are not of its kind: they count as not recorded, never as zero."""
    flags = {name: quote(_UNREAD + name) for name in _checked_kinds(columns)}
    if columns.has("correct") and not columns.scan.is_boolean(columns.plan.columns["correct"]) and not words.graded:
        flags["correct"] = f"{_STATED_CORRECT} AND ({words.verdict('verdict_text')}) IS NULL"
    if not flags:
        return
    counts = ", ".join(f"count(*) FILTER ({sql})" for sql in flags.values())
    row = connection.execute(f"SELECT {counts} FROM table_rows").fetchone()
    for name, count in zip(flags, row or (), strict=True):
        if count:
            kind = {"correct": "verdict"}.get(name, name)
            what = counted(count, f"value is not a valid {kind}", f"values are not a valid {kind}")
            report(Problem(f"column {columns.plan.columns[name]}", what, "treated as not recorded"))


def _checked_kinds(columns: Columns) -> dict[str, str]:
    """SQL of the columns of which some texts may not be of their kind, by name: NULL where one is not."""
    sources, scan = columns.plan.columns, columns.scan
    kinds = {name: columns.number(name) for name in NUMBERS if columns.has(name) and not scan.is_integer(sources[name])}
    kinds |= {name: columns.measured(name) for name in (*LENGTHS, "reasoning_length") if columns.has(name)}
    if columns.has("score"):
        kinds["score"] = f"coalesce({columns.number('score')}::VARCHAR, {columns.grade()}, {columns.verdict_text()})"
    kinds |= {name: columns.listing(name, "DOUBLE[]") for name in ("probabilities", "outcome") if columns.has(name)}
    return kinds


def report_unjudged(
    connection: duckdb.DuckDBPyConnection, columns: Columns, judged: Judged, report: Callable[[Problem], None]
) -> None:
    """Say how many rows lack the verdict that others have: they are not compared instead."""
    if not judged.stated:
        return
    row = connection.execute(
        "SELECT count(*) FROM table_rows WHERE probabilities IS NULL AND outcome IS NULL "
        "AND coalesce(verdict_text, grade, score::VARCHAR, failure, unjudged) IS NULL"
    ).fetchone()
    if row and row[0]:
        names = " and ".join(columns.plan.columns[name] for name in ("correct", "score") if columns.has(name))
        report(
            Problem(
                f"column {names}", f"{counted(row[0], 'row has', 'rows have')} no verdict", "not judged", remark=True
            )
        )


def sample_query(columns: Columns, numbered: str, judged: Judged) -> str:
    """The rows of the sample file, from the `numbered` rows of the table, with epoch and occurrence."""
    # a join costs also where there is nothing to join
    joins, normal = [], {"answer": "NULL::VARCHAR", "target": "NULL::VARCHAR"}
    for name, alias in (("answer", "a"), ("target", "t")):
        if columns.has(name):
            joins.append(f"LEFT JOIN compared AS {alias} ON {alias}.text = n.{name}")
            normal[name] = f"{alias}.normal"
    if columns.has("class"):
        joins.append(JOIN)
    chosen = {
        "chosen_class": "NULL::VARCHAR",
        "classes": "NULL::VARCHAR[]",
        "target_choice": "NULL::INTEGER",
        "answer_choice": "NULL::INTEGER",
    }
    if columns.has("choices") or columns.has("probabilities"):
        chosen = {name: f"classed.{name}" for name in chosen}
        joins.append(
            "LEFT JOIN classed ON (n.choices IS NOT NULL OR n.probabilities IS NOT NULL) "
            "AND classed.choices IS NOT DISTINCT FROM n.choices "
            "AND classed.options = coalesce(len(n.probabilities), 0) "
            "AND classed.target IS NOT DISTINCT FROM n.target AND classed.answer IS NOT DISTINCT FROM n.answer"
        )
    filled = ", ".join(
        _sample_column(name, kind)
        for name, kind in SAMPLE_COLUMNS.items()
        if (judged.failed if name == "failure" else columns.filled(name))
    )
    stated, grade = judged.words.verdict("n.verdict_text"), "n.grade"
    if judged.words.graded:
        grade = "coalesce(n.grade, upper(n.verdict_text))"
    compared = (
        "NULL::BOOLEAN" if judged.stated else verdict_by_class(columns, _verdict(normal, chosen, judged.answered))
    )
    without = "'no verdict in its row'" if judged.stated else "NULL"
    unplaced = f"{chosen['target_choice']} IS NULL AND n.target IS NOT NULL"
    unplaced += f" AND (n.probabilities IS NOT NULL OR {_by_number(chosen)})"
    return (
        # a distribution in which the target has no place says nothing of the error
        f"WITH judged AS (SELECT n.* REPLACE ({grade} AS grade, CASE WHEN {chosen['target_choice']} IS NOT NULL THEN "
        f"n.probabilities END AS probabilities, CASE WHEN {unplaced} THEN coalesce(n.unjudged, "
        "'the target names none of the choices') ELSE n.unjudged END AS unjudged), "
        f"{normal_class(columns, normal['answer'], judged.answered)} AS normal, "
        f"{chosen['chosen_class']} AS chosen_class, "
        f"CASE WHEN n.probabilities IS NOT NULL AND {chosen['target_choice']} IS NOT NULL THEN {chosen['classes']} "
        "END AS choice_classes, "
        f"{stated} AS stated, {compared} AS compared FROM ({numbered}) AS n {' '.join(joins)}), "
        "decided AS (SELECT * REPLACE (CASE WHEN coalesce(stated, compared) IS NULL AND score IS NULL AND grade IS "
        f"NULL THEN coalesce(unjudged, {without}) END AS unjudged), coalesce(stated, compared) AS correct, "
        "CASE WHEN stated IS NOT NULL AND stated_by IN ('score', 'comparison') THEN stated_by "
        "WHEN stated IS NOT NULL OR grade IS NOT NULL THEN 'verdict' WHEN score IS NOT NULL THEN 'score' "
        "WHEN compared IS NOT NULL THEN 'comparison' END AS judged_by FROM judged) "
        f"SELECT {filled} FROM decided"
    )


def _verdict(normal: dict[str, str], chosen: dict[str, str], answered: bool) -> str:
    """Whether an answer is right in a table that never says so: compared with the target, else the likeliest choice.

    In a table that has answers, no answer to a question with a target is a wrong one, not an unknown one.
    """
    answer, target, target_choice = normal["answer"], normal["target"], chosen["target_choice"]
    same = f"{target} = {answer}"
    if target != "NULL::VARCHAR":
        listed = "t.accepted IS NOT NULL AND n.task NOT IN (SELECT task FROM list_tasks)"
        same = (
            f"CASE WHEN {listed} THEN CASE WHEN len(t.accepted) > 0 OR {same} THEN {same} OR "
            f"list_contains(t.accepted, {answer}) END ELSE {same} END"
        )
    same = (
        f"CASE WHEN {chosen['answer_choice']} = {target_choice} THEN true "
        f"WHEN {_by_number(chosen)} THEN nullif({same}, false) ELSE {same} END"
    )
    return (
        "CASE WHEN n.unjudged IS NOT NULL THEN NULL "
        f"WHEN {target} IS NOT NULL AND {answer} IS NOT NULL THEN {same} "
        f"WHEN n.probabilities IS NOT NULL AND {target_choice} IS NOT NULL "
        f"THEN list_position(n.probabilities, list_max(n.probabilities)) - 1 = {target_choice} "
        f"WHEN {target} IS NOT NULL THEN {'false' if answered else 'NULL'} END"
    )


def _by_number(chosen: dict[str, str]) -> str:
    """Whether an answer names a choice and the target is a number that is none: it may count from 0 or from 1."""
    numbered = f"{chosen['target_choice']} IS NULL AND regexp_full_match(trim(n.target), '\\d+')"
    return f"({chosen['answer_choice']} IS NOT NULL AND {numbered})"


def _sample_column(name: str, kind: str) -> str:
    if name == "sample_id":
        return "stated_id AS sample_id"
    if name == "occurrence":
        return "nullif(occurrence, 1)::INTEGER AS occurrence"
    return f"{quote(name)}::{kind} AS {quote(name)}"
