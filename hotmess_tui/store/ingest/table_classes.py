"""The column `class` of a table: outcome classes that somebody else decided, in the place of normalised answers."""

from __future__ import annotations

from hotmess_tui.store.ingest.table_columns import Columns

RESERVED = ("TARGET", "NONE", "WRONG")  # read back as themselves
STATED = "stated_class"  # the column in the view `table_rows`
TEXTS = f"SELECT DISTINCT {STATED} AS text, true AS answered FROM table_rows WHERE {STATED} NOT IN {RESERVED}"
JOIN = f"LEFT JOIN compared AS k ON k.text = n.{STATED}"  # from rows `n`


def normal_class(columns: Columns, answer: str, answered: bool) -> str:
    """The answer as it is compared, as SQL: what the class is where the table has one.

    Args:
        columns: those of the table.
        answer: the normalised answer as SQL.
        answered: whether any row has an answer, or a class that is none of the reserved ones. Where none has, a result
            that is not right is WRONG by itself, as in a log of scores alone.
    """
    if not columns.has("class"):
        return answer
    wrong = "'WRONG'" if answered else "NULL"  # no normalised answer has capital letters
    return (
        f"CASE n.{STATED} WHEN 'NONE' THEN NULL WHEN 'WRONG' THEN {wrong} WHEN 'TARGET' THEN {answer} "
        f"ELSE coalesce(k.normal, {answer}) END"
    )


def verdict_by_class(columns: Columns, compared: str) -> str:
    """Whether a sample is right, as SQL: TARGET is, where a table says so of any row and states no verdicts."""
    if not columns.has("class"):
        return compared
    targeted = f"(SELECT bool_or({STATED} = 'TARGET') FROM table_rows)"
    return f"CASE WHEN n.{STATED} IS NOT NULL AND {targeted} THEN n.{STATED} = 'TARGET' ELSE {compared} END"
