"""Tables (Parquet, JSONL, CSV) become the files of a source, within DuckDB, by the plan of formats.column_mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from hotmess_tui.formats.column_mapping import TablePlan, plan
from hotmess_tui.formats.outcomes import choice_classes, choice_of, chosen_class, normalise
from hotmess_tui.formats.records import Problem, ReadOptions, Unreadable
from hotmess_tui.formats.registry import Recognised
from hotmess_tui.store.database import literal, one_thread, plain, quote
from hotmess_tui.store.ingest.table_scan import Scan, scan_table
from hotmess_tui.store.parquet import copy_parquet
from hotmess_tui.store.sample_files import SAMPLE_COLUMNS, write_sample_file

_BATCH = 50_000  # distinct texts at a time; read through a cursor, which sees no temporary tables: these are none
_TOLERANCE = "1e-2"  # how far the sum of probabilities may be from one: they were rounded when they were written
_LENGTHS = ("tokens", "output_tokens", "words", "characters", "actions")
_LOADED = "loaded_rows"
_ALWAYS = ("sample_no", "sample_id", "run", "model", "task", "question_id", "condition", "epoch")
_NUMBERS = (*_LENGTHS, "score", "model_size", "budget", "reasoning_length", "step", "epoch")


@dataclass(frozen=True)
class _Columns:
    """The plan of a table as SQL expressions over its scan; a column that the table lacks is NULL."""

    plan: TablePlan
    scan: Scan

    def has(self, name: str) -> bool:
        return name in self.plan.columns

    def text(self, name: str) -> str:
        source = self.plan.columns.get(name)
        return "NULL::VARCHAR" if source is None else self.scan.text(source)

    def number(self, name: str) -> str:
        if not self.has(name):
            return "NULL::DOUBLE"
        if self.scan.is_integer(self.plan.columns[name]):
            return f"{quote(self.plan.columns[name])}::DOUBLE"
        number = self.scan.number(self.plan.columns[name])
        return f"CASE WHEN isfinite({number}) THEN {number} END"

    def listing(self, name: str, kind: str) -> str:
        source = self.plan.columns.get(name)
        if source is None:
            return f"NULL::{kind}"
        listing = self.scan.listing(source, kind)
        if kind != "DOUBLE[]":
            return listing
        # a missing or infinite number in it makes no list of numbers; shares are not negative and add up to one
        valid = f"list_bool_and(list_transform({listing}, lambda x: x IS NOT NULL AND isfinite(x)))"
        if name == "probabilities":
            valid += f" AND list_min({listing}) >= 0 AND abs(list_sum({listing}) - 1) <= {_TOLERANCE}"
        return f"CASE WHEN {valid} THEN {listing} END"

    def boolean(self, name: str) -> str:
        if self.has(name) and self.scan.is_boolean(self.plan.columns[name]):
            return quote(self.plan.columns[name])
        text = f"lower(trim({self.text(name)}))"
        return (
            f"CASE WHEN {text} IN ('true', 't', 'yes', 'y', '1', '1.0', 'c', 'correct') THEN true "
            f"WHEN {text} IN ('false', 'f', 'no', 'n', '0', '0.0', 'i', 'incorrect') THEN false END"
        )

    def filled(self, name: str) -> bool:
        """Whether a column of the sample file can differ from what stands for an absent one (NULL, or nothing)."""
        if name in _ALWAYS or self.has(name):
            return True
        if name in _LENGTHS:
            return _length(self, name) != "NULL::DOUBLE"
        chosen = self.has("choices") or self.has("probabilities")
        return {
            "normal": self.has("answer"),
            "judged_by": True,
            "correct": self.has("target") and (self.has("answer") or self.has("probabilities")),
            "chosen_class": chosen,
            "choice_classes": chosen,
            "metadata": bool(self.plan.metadata),
        }.get(name, False)


def write_table(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    recognised: Recognised,
    options: ReadOptions,
    sample_target: Path,
    trace_target: Path,
    report: Callable[[Problem], None],
    *,
    clean: bool = False,
) -> int:
    """Write a table's sample and trace files; returns the number of samples.

    Args:
        connection: builds the files; tables of its own are dropped at the end.
        path: the table.
        recognised: its format and compression.
        options: which column is which, where the person states it.
        sample_target: the file of its samples.
        trace_target: the file of its trace segments.
        report: called with each problem.
        clean: write JSONL without its bad lines before reading it, also where all lines look right.

    Raises:
        Unreadable: required columns are missing, or the file is damaged from its first row on.
    """
    count: int | None = None
    with scan_table(connection, path, recognised, sample_target.parent, options.columns, report, clean) as scan:
        planned = plan(scan.columns, options.columns, path)
        columns = _Columns(planned, scan.with_numbers(connection, planned, _NUMBERS, report))
        try:
            _load(connection, columns, plain(path.name.split(".", 1)[0] or path.name))
            for note in columns.plan.notes:
                report(Problem("", note))
            _report_unread(connection, columns, report)
            answered = _write_comparisons(connection, columns)
            _write_choice_classes(connection, columns)
            counts = connection.execute(
                "SELECT count(*), count(*) - count(stated_epoch), count(failure) FROM table_rows"
            ).fetchone()
            count, without_epoch, failed = counts or (0, 0, 0)
            numbered = _numbered(connection, columns, bool(without_epoch), report)
            write_sample_file(connection, _sample_query(columns, numbered, answered, bool(failed)), sample_target)
            # threads would hold long texts in memory until it is their turn in the file
            long = any(columns.has(name) for name in ("question", "reasoning", "trace"))
            with one_thread(connection) if long else nullcontext():
                copy_parquet(connection, _trace_query(columns), trace_target)
        except duckdb.Error as error:
            if scan.kind != "jsonl" or clean:
                raise Unreadable(f"damaged table: {str(error).splitlines()[0]}") from None
        finally:
            connection.execute("DROP VIEW IF EXISTS table_rows")
            for name in (_LOADED, "compared", "classed"):
                connection.execute(f"DROP TABLE IF EXISTS {name}")
    if count is None:  # a line that DuckDB does not take as an object, such as one with a key twice
        return write_table(connection, path, recognised, options, sample_target, trace_target, report, clean=True)
    return count


def _load(connection: duckdb.DuckDBPyConnection, columns: _Columns, stem: str) -> None:
    """The light columns, in the order of the file: seen where that is cheap, loaded where it means to parse again."""
    stem_text = literal(stem)
    expressions = {
        "sample_no": columns.scan.row_number,
        "stated_id": columns.text("sample_id"),
        "run": f"coalesce({columns.text('run')}, {stem_text})",
        "model": f"coalesce({columns.text('model')}, {stem_text})",
        "task": f"coalesce({columns.text('task')}, {stem_text})",
        "question_id": f"coalesce({columns.scan.identifier(columns.plan.columns['question_id'])}, '')",
        "condition": f"coalesce({columns.text('condition')}, '')",
        "stated_epoch": f"TRY_CAST({columns.number('epoch')} AS INTEGER)",
        "question": columns.text("question"),
        "target": columns.text("target"),
        "choices": columns.listing("choices", "VARCHAR[]"),
        "answer": columns.text("answer"),
        "stated": columns.boolean("correct"),
        "score": columns.number("score"),
        "probabilities": columns.listing("probabilities", "DOUBLE[]"),
        "outcome": columns.listing("outcome", "DOUBLE[]"),
        "outcome_target": columns.listing("outcome_target", "DOUBLE[]"),
        "step": f"TRY_CAST({columns.number('step')} AS INTEGER)",
        **{unit: _length(columns, unit) for unit in _LENGTHS},
        "stop_reason": f"nullif({columns.text('stop_reason')}, '')",
        "failure": f"coalesce(nullif(trim({columns.text('failure')}), ''), CASE WHEN {columns.text('question_id')} IS "
        "NULL THEN 'no question_id' END)",
        "difficulty": columns.text("difficulty"),
        "model_size": columns.number("model_size"),
        "budget": columns.number("budget"),
        "metadata": columns.scan.metadata(columns.plan.metadata),
    }
    parsed_once = columns.scan.kind == "jsonl"
    if parsed_once:
        del expressions["sample_no"]  # a window would hold the parsing to one thread
    listed = ", ".join(f"{sql} AS {quote(name)}" for name, sql in expressions.items())
    rows = f"SELECT {listed} FROM {columns.scan.relation}"
    if parsed_once:
        connection.execute(f"CREATE OR REPLACE TABLE {_LOADED} AS {rows}")
        rows = f"SELECT rowid::INTEGER AS sample_no, * FROM {_LOADED}"
    connection.execute(f"CREATE OR REPLACE VIEW table_rows AS {rows}")


def _length(columns: _Columns, unit: str) -> str:
    """A length as the table has it; words and characters are counted where it has text instead."""
    if columns.has(unit):
        return columns.number(unit)
    if columns.has("reasoning_length"):
        return (
            f"CASE WHEN {columns.text('length_unit')} = {literal(unit)} THEN {columns.number('reasoning_length')} END"
        )
    measured = any(columns.has(name) for name in _LENGTHS)
    source = "reasoning" if columns.has("reasoning") else "trace" if columns.has("trace") and not measured else ""
    if source and unit == "words":
        return f"coalesce(len(regexp_extract_all({columns.text(source)}, '\\S+')), 0)::DOUBLE"
    if source and unit == "characters":
        return f"coalesce(length({columns.text(source)}), 0)::DOUBLE"
    return "NULL::DOUBLE"


def _report_unread(connection: duckdb.DuckDBPyConnection, columns: _Columns, report: Callable[[Problem], None]) -> None:
    """Say how many values of a column are not of its kind: they count as not recorded, never as zero."""
    sources, scan = columns.plan.columns, columns.scan
    kinds = {
        name: columns.number(name) for name in _NUMBERS if columns.has(name) and not scan.is_integer(sources[name])
    }
    kinds |= {name: columns.listing(name, "DOUBLE[]") for name in ("probabilities", "outcome") if columns.has(name)}
    if columns.has("correct") and not scan.is_boolean(sources["correct"]):
        kinds["correct"] = columns.boolean("correct")
    if not kinds:
        return
    counts = ", ".join(
        f"count(*) FILTER (nullif({columns.text(name)}, '') IS NOT NULL AND ({sql}) IS NULL)"
        for name, sql in kinds.items()
    )
    row = connection.execute(f"SELECT {counts} FROM {columns.scan.relation}").fetchone()
    for name, count in zip(kinds, row or (), strict=True):
        if count:
            report(Problem(f"column {sources[name]}", f"{count:,} values are no {name}", "taken as not recorded"))


def _write_comparisons(connection: duckdb.DuckDBPyConnection, columns: _Columns) -> bool:
    """Each distinct answer and target as it is compared, computed once by the one function that decides it.

    Returns whether the table has any answer.
    """
    connection.execute("CREATE OR REPLACE TABLE compared (text VARCHAR, normal VARCHAR)")
    texts = " UNION ALL ".join(
        f"SELECT DISTINCT {name} AS text, {name == 'answer'} AS answered FROM table_rows WHERE {name} IS NOT NULL"
        for name in ("answer", "target")
        if columns.has(name)
    )
    if not texts:
        return False
    some = False
    distinct = f"SELECT text, bool_or(answered) FROM ({texts}) GROUP BY text"
    for batch in _batches(connection.cursor(), distinct):
        normal = [normalise(text) for text, _ in batch]
        some = some or any(n is not None and answered for n, (_, answered) in zip(normal, batch, strict=True))
        connection.execute(
            "INSERT INTO compared SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
            [[text for text, _ in batch], normal],
        )
    return some


def _write_choice_classes(connection: duckdb.DuckDBPyConnection, columns: _Columns) -> None:
    """The outcome class of each choice, for every distinct set of choices, target and answer."""
    connection.execute(
        "CREATE OR REPLACE TABLE classed (choices VARCHAR[], options INTEGER, target VARCHAR, answer VARCHAR, "
        "classes VARCHAR[], chosen_class VARCHAR, target_choice INTEGER)"
    )
    if not (columns.has("choices") or columns.has("probabilities")):
        return
    distinct = (
        "SELECT DISTINCT choices, coalesce(len(probabilities), 0), target, answer FROM table_rows "
        "WHERE choices IS NOT NULL OR probabilities IS NOT NULL"
    )
    for batch in _batches(connection.cursor(), distinct):
        rows = []
        for choices, options, target, answer in batch:
            target_choice = choice_of(target, choices) if choices else None
            classes = choice_classes(choices, options, target_choice)
            chosen = chosen_class(answer, choices, target_choice)
            rows.append((choices, options, target, answer, classes, chosen, target_choice))
        connection.executemany("INSERT INTO classed VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _batches(cursor: duckdb.DuckDBPyConnection, sql: str) -> Iterable[list[tuple[Any, ...]]]:
    cursor.execute(sql)
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def _numbered(
    connection: duckdb.DuckDBPyConnection,
    columns: _Columns,
    without_epoch: bool,
    report: Callable[[Problem], None],
) -> str:
    """The rows with their epoch, and with `occurrence`: a number among the rows that share question and epoch."""
    keys = ", ".join(
        ("run", "model", "task", "question_id", *(name for name in ("condition", "step") if columns.has(name)))
    )
    counted = f"coalesce(stated_epoch, row_number() OVER (PARTITION BY {keys} ORDER BY sample_no))::INTEGER"
    epochs = f"SELECT *, {counted if without_epoch else 'stated_epoch'} AS epoch FROM table_rows"
    repeated = connection.execute(
        f"SELECT count(*) - count(DISTINCT hash({keys}, epoch)) FROM ({epochs}) WHERE stated_id IS NULL"
    ).fetchone()
    if not repeated or not repeated[0]:
        return f"SELECT *, 1 AS occurrence FROM ({epochs})"
    report(Problem("", f"{repeated[0]:,} rows repeat the question and epoch of another row", "all are kept as samples"))
    return f"SELECT *, row_number() OVER (PARTITION BY {keys}, epoch ORDER BY sample_no) AS occurrence FROM ({epochs})"


def _sample_query(columns: _Columns, numbered: str, answered: bool, failed: bool) -> str:
    """The rows of the sample file, from the `numbered` rows of the table.

    Args:
        columns: of the table.
        numbered: the rows with epoch and occurrence.
        answered: whether any row has an answer.
        failed: whether any row has a failure.
    """
    suffix = "CASE WHEN occurrence > 1 THEN occurrence::VARCHAR END"
    digest = f"md5(concat_ws(chr(31), run, model, task, question_id, condition, epoch::VARCHAR, {suffix}))"
    # a join costs also where there is nothing to join
    joins, normal = [], {"answer": "NULL::VARCHAR", "target": "NULL::VARCHAR"}
    for name, alias in (("answer", "a"), ("target", "t")):
        if columns.has(name):
            joins.append(f"LEFT JOIN compared AS {alias} ON {alias}.text = n.{name}")
            normal[name] = f"{alias}.normal"
    chosen = {"chosen_class": "NULL::VARCHAR", "classes": "NULL::VARCHAR[]", "target_choice": "NULL::INTEGER"}
    if columns.has("choices") or columns.has("probabilities"):
        chosen = {name: f"classed.{name}" for name in chosen}
        joins.append(
            "LEFT JOIN classed ON (n.choices IS NOT NULL OR n.probabilities IS NOT NULL) "
            "AND classed.choices IS NOT DISTINCT FROM n.choices "
            "AND classed.options = coalesce(len(n.probabilities), 0) "
            "AND classed.target IS NOT DISTINCT FROM n.target AND classed.answer IS NOT DISTINCT FROM n.answer"
        )
    filled = ", ".join(
        _sample_column(name, kind, digest)
        for name, kind in SAMPLE_COLUMNS.items()
        if (failed if name == "failure" else columns.filled(name))
    )
    verdict = _verdict(normal["answer"], normal["target"], chosen["target_choice"], answered)
    return (
        f"WITH judged AS (SELECT n.*, {normal['answer']} AS normal, {chosen['chosen_class']} AS chosen_class, "
        f"CASE WHEN n.probabilities IS NOT NULL THEN {chosen['classes']} END AS choice_classes, "
        f"coalesce(n.stated, {verdict}) AS correct, CASE WHEN n.stated IS NOT NULL THEN 'verdict' "
        f"WHEN n.score IS NOT NULL THEN 'score' WHEN ({verdict}) IS NOT NULL THEN 'comparison' END AS judged_by "
        f"FROM ({numbered}) AS n {' '.join(joins)}) "
        f"SELECT {filled} FROM judged"
    )


def _verdict(answer: str, target: str, target_choice: str, answered: bool) -> str:
    """Whether an answer is right where the table does not say: compared with the target, else the likeliest choice.

    In a table that has answers, no answer to a question with a target is a wrong one, not an unknown one.
    """
    return (
        "CASE WHEN n.score IS NOT NULL THEN NULL "
        f"WHEN {target} IS NOT NULL AND {answer} IS NOT NULL THEN {target} = {answer} "
        f"WHEN n.probabilities IS NOT NULL AND {target_choice} IS NOT NULL "
        f"THEN list_position(n.probabilities, list_max(n.probabilities)) - 1 = {target_choice} "
        f"WHEN {target} IS NOT NULL THEN {'false' if answered else 'NULL'} END"
    )


def _sample_column(name: str, kind: str, digest: str) -> str:
    if name == "sample_id":
        return f"coalesce(stated_id, left({digest}, 16)) AS sample_id"
    return f"{quote(name)}::{kind} AS {quote(name)}"


def _trace_query(columns: _Columns) -> str:
    """Question, reasoning and response as segments; a table without a response has its answer there."""
    response = "trace" if columns.has("trace") else "answer"
    texts = [
        ("user", "message", "question"),
        ("assistant", "reasoning", "reasoning"),
        ("assistant", "answer", response),
    ]
    present = [(position, *text) for position, text in enumerate(texts) if columns.has(text[2])]
    names = [name for *_, name in present]
    # the texts that were loaded already need no second look at the file
    loaded = not {"reasoning", "trace"} & set(names)
    listed = ", ".join(f"{name if loaded else columns.text(name)} AS text{n}" for n, name in enumerate(names))
    number, relation = ("sample_no", "table_rows") if loaded else (columns.scan.row_number, columns.scan.relation)
    scanned = f"(SELECT {number} AS sample_no{', ' * bool(listed)}{listed} FROM {relation})"
    segments = [
        f"{{'position': {position}, 'role': {literal(role)}, 'kind': {literal(kind)}, 'text': text{n}}}"
        for n, (position, role, kind, _) in enumerate(present)
    ]
    several = f"(SELECT sample_no, unnest([{', '.join(segments)}]) AS segment FROM {scanned})"
    single = f"(SELECT sample_no, {''.join(segments)} AS segment FROM {scanned})"
    none = "(SELECT 0 AS sample_no, {'position': 0, 'role': '', 'kind': '', 'text': ''} AS segment)"
    relation = several if len(segments) > 1 else single if segments else none
    return (
        "SELECT sample_no, segment.position::INTEGER AS position, segment.role AS role, segment.kind AS kind, "
        f"NULL::VARCHAR AS name, segment.text AS text FROM {relation} "
        "WHERE segment.text IS NOT NULL AND segment.text <> ''"
    )
