"""Answers of tables as they are compared with targets: their normal form, accepted alternatives, classes of choices."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable
from typing import Any

import duckdb

from hotmess_tui.formats.outcomes import choice_classes, choice_of, chosen_class, normalise
from hotmess_tui.formats.records import Problem
from hotmess_tui.store.ingest.table_classes import TEXTS
from hotmess_tui.store.ingest.table_columns import Columns
from hotmess_tui.wording import counted

_BATCH = 50_000  # distinct texts at a time; read through a cursor, which sees no temporary tables: these are none
_LONGEST_LIST = 100_000  # characters
_LETTERS = 26  # by which options without a text are named
_EXACT = json.JSONDecoder(parse_int=str, parse_float=str)


def elements(text: str) -> list[Any] | None:
    """The elements of a list as JSON or Python writes it, numbers as text; None for any other text."""
    stripped = text.strip()
    if not (stripped.startswith("[") and stripped.endswith("]")) or len(stripped) > _LONGEST_LIST:
        return None
    try:
        parsed = _EXACT.decode(stripped)
    except (ValueError, RecursionError):
        try:
            parsed = ast.literal_eval(stripped)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    return parsed if isinstance(parsed, list) else None


def normal_element(element: Any) -> str | None:
    """An element of a list as it is compared: text like any answer, a list within the list like a list."""
    if isinstance(element, (list, tuple)):
        return normal_list(list(element))
    if isinstance(element, bool):
        return str(element).casefold()
    return None if element is None else normalise(str(element))


def normal_list(listed: list[Any]) -> str:
    """A list as it is compared: its elements in their order, however they were spaced or quoted."""
    return json.dumps([normal_element(element) for element in listed], ensure_ascii=False)


def write_comparisons(
    connection: duckdb.DuckDBPyConnection, columns: Columns, report: Callable[[Problem], None]
) -> bool:
    """The table `compared`: each distinct answer and target as it is compared, by the one function that decides it.

    A target that is a list has its elements in `accepted`: an answer is right if it equals any of them. In a task
    whose answers to such targets mostly are lists themselves, the list is the one right answer, element by element;
    the table `list_tasks` has these tasks. Returns whether the table has any answer, or a class in its place.
    """
    connection.execute("CREATE OR REPLACE TABLE compared (text VARCHAR, normal VARCHAR, accepted VARCHAR[])")
    connection.execute("CREATE OR REPLACE TABLE list_tasks (task VARCHAR)")
    selects = [
        f"SELECT DISTINCT {name} AS text, {name == 'answer'} AS answered FROM table_rows WHERE {name} IS NOT NULL"
        for name in ("answer", "target")
        if columns.has(name)
    ] + [TEXTS] * columns.has("class")
    texts = " UNION ALL ".join(selects)
    if not texts:
        return False
    some = lists = False
    distinct = f"SELECT text, bool_or(answered) FROM ({texts}) GROUP BY text"
    for batch in batches(connection.cursor(), distinct):
        listed = [elements(text) for text, _ in batch]
        normal = [
            normalise(text) if found is None else normal_list(found)
            for found, (text, _) in zip(listed, batch, strict=True)
        ]
        accepted = [
            None if found is None else [one for element in found if (one := normal_element(element)) is not None]
            for found in listed
        ]
        some = some or any(n is not None and answered for n, (_, answered) in zip(normal, batch, strict=True))
        lists = lists or any(found is not None for found in listed)
        connection.execute(
            "INSERT INTO compared SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::VARCHAR[][])",
            [[text for text, _ in batch], normal, accepted],
        )
    if lists and columns.has("target") and columns.has("answer"):
        _report_lists(connection, report)
    return some


def _report_lists(connection: duckdb.DuckDBPyConnection, report: Callable[[Problem], None]) -> None:
    """Decide for each task with lists as targets what these are, and say it."""
    found = connection.execute(
        "SELECT n.task, count(*), count(a.accepted), count(*) FILTER (a.normal IS NOT NULL) FROM table_rows AS n "
        "JOIN compared AS t ON t.text = n.target AND t.accepted IS NOT NULL "
        "LEFT JOIN compared AS a ON a.text = n.answer GROUP BY n.task ORDER BY n.task"
    ).fetchall()
    alternatives = 0
    for task, rows, listed, answered in found:
        if listed * 2 > answered:
            connection.execute("INSERT INTO list_tasks VALUES ($1)", [task])
            report(Problem(f"task {task}", "answers are lists", "compared with the whole target", remark=True))
        else:
            alternatives += rows
    if alternatives:
        what = counted(alternatives, "target is a list", "targets are lists")
        report(Problem("", what, "an answer is correct if it equals any of their elements", remark=True))


def write_choice_classes(connection: duckdb.DuckDBPyConnection, columns: Columns) -> None:
    """The outcome class of each choice, for every distinct set of choices, target and answer."""
    connection.execute(
        "CREATE OR REPLACE TABLE classed (choices VARCHAR[], options INTEGER, target VARCHAR, answer VARCHAR, "
        "classes VARCHAR[], chosen_class VARCHAR, target_choice INTEGER, answer_choice INTEGER)"
    )
    if not (columns.has("choices") or columns.has("probabilities")):
        return
    distinct = (
        "SELECT DISTINCT choices, coalesce(len(probabilities), 0), target, answer FROM table_rows "
        "WHERE choices IS NOT NULL OR probabilities IS NOT NULL"
    )
    for batch in batches(connection.cursor(), distinct):
        rows = []
        for choices, options, target, answer in batch:
            named = choices or [chr(97 + option) for option in range(min(options, _LETTERS))]
            target_choice = choice_of(target, named)
            classes = choice_classes(choices, options, target_choice)
            chosen = chosen_class(answer, choices, target_choice)
            answer_choice = choice_of(answer, choices) if choices else None
            rows.append((choices, options, target, answer, classes, chosen, target_choice, answer_choice))
        connection.executemany("INSERT INTO classed VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def batches(cursor: duckdb.DuckDBPyConnection, sql: str) -> Iterable[list[tuple[Any, ...]]]:
    """The rows of a query, some thousands at a time."""
    cursor.execute(sql)
    while batch := cursor.fetchmany(_BATCH):
        yield batch
