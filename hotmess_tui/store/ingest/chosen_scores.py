"""Which score of each sample counts, and what its grades mean: decided when the index is built, over all samples."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from hotmess_tui.store.database import literal
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.wording import counted

_FEW = 8  # names that a notice lists
_PICKED = ("correct", "score", "grade", "answer", "normal", "chosen_class", "probabilities")


def choose_scorer(connection: duckdb.DuckDBPyConnection, scorer: str | None) -> list[str]:
    """The view `recorded`: the samples with the score that counts, the one that `scorer` names or the log's first.

    Its column `scored_by` is the name of that score. `scorer` is a name as logged, or a part of one: METRIC or FILTER
    of "METRIC,FILTER", NAME of "package/NAME", and NAME of several values "NAME.KEY" or "NAME#1", of which the first
    counts. Returns notices.
    """
    if scorer is None:
        connection.execute("CREATE VIEW recorded AS SELECT *, map_keys(scores)[1] AS scored_by FROM logged")
        return []
    names = [row[0] for row in connection.execute("SELECT name FROM scorers").fetchall()]
    chosen = [name for name in names if name == scorer] or [name for name in names if _means(scorer, name)]
    picked = ", ".join(f"scores[{literal(name)}]" for name in chosen)
    which = " ".join(f"WHEN map_contains(scores, {literal(name)}) THEN {literal(name)}" for name in chosen)
    absent = literal(f"never scored by {scorer}")
    replaced = ", ".join(f"CASE WHEN scores IS NULL THEN {name} ELSE picked.{name} END AS {name}" for name in _PICKED)
    connection.execute(
        f"CREATE VIEW recorded AS SELECT * EXCLUDE (picked) REPLACE ({replaced}, "
        "CASE WHEN scores IS NULL THEN unjudged "
        f"WHEN picked IS NULL THEN {absent} ELSE picked.unjudged END AS unjudged, CASE WHEN scores IS NULL THEN "
        "judged_by WHEN picked.judged_by IS NOT NULL THEN picked.judged_by "
        "WHEN picked.correct IS NOT NULL OR picked.grade IS NOT NULL THEN 'verdict' "
        "WHEN picked.score IS NOT NULL THEN 'score' END AS judged_by), "
        f"{f'CASE {which} END' if which else 'NULL::VARCHAR'} AS scored_by "
        f"FROM (SELECT *, {f'coalesce({picked})' if picked else 'scores[NULL]'} AS picked FROM logged)"
    )
    row = connection.execute(f"SELECT count(*) FROM recorded WHERE failure IS NULL AND unjudged = {absent}").fetchone()
    if row is None or not row[0]:
        return []
    return [
        counted(row[0], f"sample has no score {scorer} and is", f"samples have no score {scorer} and are")
        + f" not judged; available: {_listed(names)}"
    ]


def _means(scorer: str, name: str) -> bool:
    short = name.rpartition("/")[2]
    return scorer in (short, *name.split(",")) or any(
        each.startswith((f"{scorer}.", f"{scorer}#")) for each in (name, short)
    )


def set_grades(connection: duckdb.DuckDBPyConnection, numbers: Mapping[str, float]) -> None:
    """Set the variables by which `named` turns grades into numbers: `score_map`, and `graded`, the scores with grades.

    Args:
        connection: sees the samples as `single`.
        numbers: what `--score-map` states.
    """
    scales = connection.execute(query("ingest", "grade_scales").sql).fetchall()
    graded = [f"{task}\x1f{scored_by or ''}" for task, scored_by, letters in scales if letters]
    connection.execute("SET VARIABLE graded = $1::VARCHAR[]", [graded])
    connection.execute(
        "SET VARIABLE score_map = map($1::VARCHAR[], $2::DOUBLE[])", [list(numbers), list(numbers.values())]
    )


def grade_notes(connection: duckdb.DuckDBPyConnection, numbers: Mapping[str, float]) -> list[str]:
    """Notices about grades without a number, and about numbers for grades that no sample has.

    Args:
        connection: sees the samples as `named`.
        numbers: what `--score-map` states.
    """
    notes = []
    rows = connection.execute(
        "SELECT grade, count(*), bool_or(map_contains(getvariable('score_map'), grade)), "
        "list_distinct(flatten(list(map_keys(scores)))), list(DISTINCT scored_by) "
        "FROM named WHERE grade IS NOT NULL AND failure IS NULL AND correct IS NULL "
        "AND starts_with(unjudged, 'graded ') "
        "GROUP BY grade ORDER BY grade"
    ).fetchall()
    if rows:
        grades = [row[0][:40] for row in rows]
        others = sorted({name for row in rows for name in row[3] or []} - {name for row in rows for name in row[4]})
        notes.append(
            counted(sum(row[1] for row in rows), "sample has a grade", "samples have grades")
            + f" without a number ({_listed(grades)}), excluded from all metrics: assign numbers with "
            f"--score-map {grades[0]}=NUMBER,…"
            + (f", or select another score with --scorer ({_listed(others)})" if others else "")
        )
    if numbers:
        there = {row[0] for row in connection.execute("SELECT DISTINCT grade FROM single").fetchall()}
        unused = [grade for grade in numbers if grade not in there]
        if unused:
            grades = sorted(grade[:40] for grade in there if grade is not None)
            known = f"grades in the logs: {_listed(grades)}" if grades else "the logs contain no grades"
            notes.append(f"--score-map: no sample has the grade {_listed(unused)}; {known}")
    return notes


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_FEW]) + (" …" if len(names) > _FEW else "")
