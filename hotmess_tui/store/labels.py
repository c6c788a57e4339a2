"""Labels in SQL: a label as a condition on samples, which sample carries which as a table, and how often."""

from __future__ import annotations

import re
from collections import Counter

import duckdb

from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Labels
from hotmess_tui.store.database import literal
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.sample_ids import may_be_one_of, one_of

NONE = "(none)"  # the group of samples without any label
_MOST_NAMED = 10  # labels in a message


def condition(labels: Labels, label: str) -> str:
    """Samples that carry a label, or whose question does, as SQL: the keys stand in it, so that it says what it means.

    Raises:
        HotmessError: nothing carries that label (status 2).
    """
    samples = [sample for sample, name in labels.samples if name == label]
    questions = [
        f"({literal(task)}, {literal(question)})" for task, question, name in labels.questions if name == label
    ]
    if not samples and not questions:
        counts = Counter(row[-1] for row in (*labels.samples, *labels.questions))
        names = sorted(counts, key=lambda name: (-counts[name], name))[:_MOST_NAMED]
        listed = f" Labels in use: {', '.join(names)}." if names else ""
        if re.search(r"[=<>]", label):
            listed = f" A condition is given by --where.{listed}"
        raise HotmessError(f"No samples have the label '{label}'.{listed}", status=2)
    conditions = [f"sample_row IN (SELECT sample_row FROM store.samples WHERE {one_of(samples)})"] * bool(samples)
    conditions += [f"(task, question_id) IN ({', '.join(questions)})"] * bool(questions)
    return f"({' OR '.join(conditions)})"


def make_labels(cursor: duckdb.DuckDBPyConnection, table: str, labels: Labels) -> None:
    """A table with a row per labelled sample: its labels and those of its question, in order, as one text."""
    _see_labelled(cursor, labels)
    cursor.execute(
        f"CREATE TABLE {table} AS SELECT sample_row, string_agg(label, ', ' ORDER BY label) AS label FROM labelled "
        "GROUP BY sample_row"
    )


def count_labels(cursor: duckdb.DuckDBPyConnection, labels: Labels) -> list[tuple[str, dict[str, int]]]:
    """The labels, the most used first, with how many samples of each model of the store carry each, the most first."""
    _see_labelled(cursor, labels)
    rows = cursor.execute(
        "SELECT label, model, count(*) AS carried FROM labelled JOIN samples USING (sample_row) GROUP BY ALL "
        "ORDER BY carried DESC, model"
    ).fetchall()
    counts: dict[str, dict[str, int]] = {}
    for label, model, samples in rows:
        counts.setdefault(str(label), {})[str(model)] = int(samples)
    return sorted(counts.items(), key=lambda item: (-sum(item[1].values()), item[0]))


def _see_labelled(cursor: duckdb.DuckDBPyConnection, labels: Labels) -> None:
    rows = [["sample", "", sample, label] for sample, label in labels.samples]
    rows += [["question", *row] for row in labels.questions]
    cursor.execute("SET VARIABLE given = $1::VARCHAR[][]", [rows])
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW given AS SELECT row[1] AS kind, row[2] AS task, row[3] AS key, row[4] AS label "
        "FROM (SELECT unnest(getvariable('given')) AS row)"
    )
    listed = may_be_one_of([sample for sample, _ in labels.samples])
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW candidates AS SELECT sample_row, sample_id FROM store.samples WHERE {listed}"
    )
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW labelled AS {query('layers', 'labelled').sql}")
