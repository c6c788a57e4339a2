"""Verdicts in doubt: samples scored wrong whose answer reads like the target, or misses it in the last place."""

from __future__ import annotations

import re
from decimal import Decimal

import duckdb

from hotmess_tui.formats.outcomes import normalise, number_as_written
from hotmess_tui.store.queries.shipped import query

# The marks around an answer: quotes, $, brackets, a full stop
_MARKED = re.compile(r"[\W_]*?(-?[^\W_](?:.*[^\W_])?)[\W_]*")
_LEAST_PLACES = 2


def write_doubtful(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `index.doubtful`, a row per sample, from the verdicts as logged.

    Answers are compared by class: there are fewer classes than samples, and they are as Python compares answers. Only
    the places of numbers that are nearly the target are looked up as they were written.
    """
    targets = [
        str(target)
        for (target,) in connection.execute("SELECT DISTINCT target FROM questions WHERE target IS NOT NULL").fetchall()
    ]
    connection.execute(
        "CREATE TEMP TABLE targets AS SELECT unnest($1::VARCHAR[]) AS target, unnest($2::VARCHAR[]) AS normal, "
        "unnest($3::VARCHAR[]) AS bare",
        [targets, [normalise(target) for target in targets], [normalise(_bare(target)) for target in targets]],
    )
    connection.execute(f"CREATE TEMP MACRO compared(answer) AS {query('layers', 'compared').sql}")
    connection.execute(f"CREATE TEMP TABLE near_target AS {query('ingest', 'near_target').sql}")
    pairs = connection.execute(
        "SELECT DISTINCT s.answer, q.target FROM samples AS s JOIN near_target AS n ON n.question_key = s.question_key "
        "AND n.class_no = s.class_no JOIN questions AS q ON q.question_key = s.question_key "
        "WHERE n.kind = 'almost' AND s.counted AND NOT s.correct"
    ).fetchall()
    almost = [pair for pair in pairs if almost_equal(*pair)]
    connection.execute(
        "CREATE TEMP TABLE almost_equal AS SELECT unnest($1::VARCHAR[]) AS answer, unnest($2::VARCHAR[]) AS target",
        [[answer for answer, _ in almost], [target for _, target in almost]],
    )
    connection.execute(f"CREATE TABLE index.doubtful AS {query('ingest', 'doubtful').sql}")


def almost_equal(answer: str, target: str) -> bool:
    """Numbers with two decimal places or more, as written, that differ by one at most in the last that both have."""
    first, second = number_as_written(answer), number_as_written(target)
    if first is None or second is None:
        return False
    places = min(-int(number.as_tuple().exponent) for number in (first, second))
    return places >= _LEAST_PLACES and abs(first - second) <= Decimal(1).scaleb(-places)


def _bare(text: str) -> str:
    marked = _MARKED.fullmatch(text)
    return marked[1] if marked else text
