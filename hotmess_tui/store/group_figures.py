"""Tables made in memory for a choice: figures of all groups under a filter and a grouping, halves, steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from hotmess_tui.natural_order import in_natural_order
from hotmess_tui.records import DECOMPOSITIONS, LABEL, LENGTH_UNITS, Choice, Labels
from hotmess_tui.store.choice_tables import ChoiceTables, Figures
from hotmess_tui.store.database import literal, quote
from hotmess_tui.store.figure_views import column_names
from hotmess_tui.store.labels import NONE, make_labels
from hotmess_tui.store.number_bins import Bins, named_values
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.rollup import EPSILON, roll_up, roll_up_firsts, roll_up_halves, roll_up_steps

BY_GROUP = ("model", "task", "condition", "difficulty")  # grouping columns that are the same for all samples of a group

_KL = "kl"
_USED = {"score": "n_scored", "vector": "n_vectors"}  # samples that a decomposition can use; classes otherwise
_ALIKE = "groups_alike"  # of an index in which many groups have their figures in common


def settled(choice: Choice, curve: Query | None, where: str) -> tuple[Choice, bool]:
    """A choice without what makes no difference to its figures; whether they have those of kl.

    Under a filter, the figures of kl take half of the time of all: they are made where they are asked for, or where
    a person's own query may read them. The index has them, and of epsilon nothing else depends.
    """
    asked = choice.decomposition == _KL or (
        curve is not None
        and (curve.file is not None or _KL in (*curve.names("decompositions"), curve.text("decomposition")))
    )
    if asked:
        return choice, True
    return replace(choice, epsilon=EPSILON), where == "true" and set(choice.by) <= set(BY_GROUP)


def make_figures(
    cursor: duckdb.DuckDBPyConnection,
    tables: ChoiceTables,
    where: str,
    choice: Choice,
    labels: Labels,
    changed: str = "",
    *,
    kl: bool = True,
) -> Figures:
    """Roll up the samples under a filter, number the series, and put both into one table.

    `changed` is the table of samples whose verdict is not the one logged, which the cursor sees already.
    """
    columns = [column for column in choice.by if column not in BY_GROUP]
    split, count, splits = "", 1, ""
    bins: tuple[Bins, ...] = ()
    if columns:
        splits = tables.name("splits")
        labelled = tables.name("labels") if LABEL in columns else ""
        if labelled:
            make_labels(cursor, labelled, labels)
        split, count, bins = _split(cursor, splits, where, columns, labelled)
    figures = Figures(
        "", "", tables, where, choice.epsilon, kl, count, split, (), 0, {}, frozenset(), "", changed=changed, bins=bins
    )
    target = tables.name("figures")
    numbers = target
    if split or (changed and figures.untouched):
        series = _join_keys(cursor, figures, choice, columns, splits, target)
    else:
        names = cursor.execute(f"SELECT DISTINCT {', '.join(choice.by)} FROM store.group_names").fetchall()
        series = in_natural_order(names)
        with _numbered(cursor, tables, series, len(choice.by)) as series_table:
            same = " AND ".join(f"s.by{i} IS NOT DISTINCT FROM n.{column}" for i, column in enumerate(choice.by))
            keys = (
                "SELECT n.group_id, s.series, n.question_key, n.place "
                f"FROM store.group_names AS n JOIN {series_table} AS s ON {same}"
            )
            if figures.untouched:
                numbers = _with_keys(cursor, tables, keys, target)
            else:
                roll_up(cursor, target, figures.chosen, choice.epsilon, splits=count, keys=keys, kl=kl)
                series = _number_again(cursor, tables, target, series)
    return _described(cursor, replace(figures, table=target, numbers=numbers), choice, series)


def _with_keys(cursor: duckdb.DuckDBPyConnection, tables: ChoiceTables, keys: str, target: str) -> str:
    """The roll-up of the index with the keys of groups as a table; returns the relation that has all of its figures.

    What many groups have in common stays a table of its own in memory (store/ingest/alike_groups.py): next to nothing
    is copied then, and it takes a hundredth of a second to look it up for a third of a million groups.
    """
    told = "SELECT 1 FROM duckdb_tables() WHERE database_name = 'store' AND table_name = $1"
    if cursor.execute(told, [_ALIKE]).fetchone() is None:
        cursor.execute(
            f"CREATE TABLE {target} AS SELECT k.series, r.*, k.question_key, k.place FROM store.groups AS r "
            f"JOIN ({keys}) AS k ON k.group_id = r.group_id"
        )
        return target
    alike = tables.name("alike")
    cursor.execute(f"CREATE TABLE {alike} AS FROM store.{_ALIKE}")
    cursor.execute(
        f"CREATE TABLE {target} AS SELECT k.series, r.*, k.question_key, k.place FROM store.groups_rows AS r "
        f"JOIN ({keys}) AS k ON k.group_id = r.group_id"
    )
    own = {str(name): str(kind) for name, kind, *_ in cursor.execute("DESCRIBE store.groups_rows").fetchall()}
    listed = ", ".join(
        f"f.{quote(name)}::DOUBLE / a.n AS {quote(name)}"
        if name in LENGTH_UNITS and own[name] == "INTEGER"  # a total
        else f"{'f' if name in own else 'a'}.{quote(name)}"
        for name in column_names(cursor, "store.groups")
    )
    joined = f"{target} AS f JOIN {alike} AS a ON a.alike = f.alike"
    return f"(SELECT f.series, {listed}, f.question_key, f.place FROM {joined})"


def _join_keys(
    cursor: duckdb.DuckDBPyConnection,
    figures: Figures,
    choice: Choice,
    columns: Sequence[str],
    splits: str,
    target: str,
) -> list[tuple[str | None, ...]]:
    """A roll-up by columns that vary within groups, or with changed samples, with the keys; returns the series."""
    tables = figures.tables
    rolled = _rolled(
        cursor,
        "groups",
        figures,
        lambda table, chosen: roll_up(cursor, table, chosen, choice.epsilon, splits=figures.splits, kl=figures.kl),
    )
    series_columns = ", ".join(
        f"w.s{columns.index(column)} AS by{i}" if column in columns else f"n.{column} AS by{i}"
        for i, column in enumerate(choice.by)
    )
    source = f"{rolled} AS r JOIN store.group_names AS n ON n.group_id = r.group_id"
    if figures.split:
        source += f" JOIN {splits} AS w ON w.split = r.split"
    series = in_natural_order(cursor.execute(f"SELECT DISTINCT {series_columns} FROM {source}").fetchall())
    with _numbered(cursor, tables, series, len(choice.by)) as series_table:
        keys = ", ".join(f"by{i}" for i in range(len(choice.by)))
        same = " AND ".join(f"s.by{i} IS NOT DISTINCT FROM f.by{i}" for i in range(len(choice.by)))
        cursor.execute(
            f"CREATE TABLE {target} AS SELECT s.series, f.* EXCLUDE ({keys}) "
            f"FROM (SELECT r.*, n.question_key, n.place, {series_columns} FROM {source}) AS f "
            f"JOIN {series_table} AS s ON {same}"
        )
    if rolled in tables.owned():
        cursor.execute(f"DROP TABLE {rolled}")
        tables.disown(rolled)
    return series


def _number_again(
    cursor: duckdb.DuckDBPyConnection, tables: ChoiceTables, target: str, series: Sequence[tuple[str | None, ...]]
) -> list[tuple[str | None, ...]]:
    """Number the series that a filter left; returns them."""
    left = sorted(row[0] for row in cursor.execute(f"SELECT DISTINCT series FROM {target}").fetchall())
    names = in_natural_order([series[number] for number in left])
    if len(names) < len(series):
        places = {name: place for place, name in enumerate(names)}
        cursor.execute(
            f"UPDATE {target} SET series = w.place FROM (SELECT unnest($1::INTEGER[]) AS number, "
            "unnest($2::INTEGER[]) AS place) AS w WHERE w.number = series",
            [left, [places[series[number]] for number in left]],
        )
    return names


@contextmanager
def _numbered(
    cursor: duckdb.DuckDBPyConnection, tables: ChoiceTables, series: Sequence[tuple[str | None, ...]], columns: int
) -> Iterator[str]:
    """A table with the values of the grouping columns of each series, numbered in order, for as long as this lasts."""
    table = tables.name("series")
    listed = "".join(f", unnest(${n + 1}::VARCHAR[]) AS by{n}" for n in range(columns))
    values = [[names[n] for names in series] for n in range(columns)]
    cursor.execute(f"CREATE TABLE {table} AS SELECT unnest(range({len(series)}))::INTEGER AS series{listed}", values)
    yield table
    cursor.execute(f"DROP TABLE {table}")
    tables.disown(table)


def _split(
    cursor: duckdb.DuckDBPyConnection, table: str, where: str, columns: Sequence[str], labels: str
) -> tuple[str, int, tuple[Bins, ...]]:
    """Number the values of grouping columns that vary within groups.

    Returns:
        The samples with that number, as SQL; how many there are; the columns of numbers that are binned.
    """
    named = [
        (f"coalesce(labels.label, {literal(NONE)})", None)
        if column == LABEL
        else named_values(cursor, column, f"samples.{'.'.join(map(quote, column.split('.', 1)))}")
        for column in columns
    ]
    fields = ", ".join(f"{sql} AS s{i}" for i, (sql, _) in enumerate(named))
    source = f"samples LEFT JOIN {labels} AS labels USING (sample_row)" if labels else "samples"
    keys = ", ".join(f"s{i}" for i in range(len(columns)))
    cursor.execute(
        f"CREATE TABLE {table} AS SELECT (row_number() OVER (ORDER BY {keys}) - 1)::INTEGER AS split, * "
        f"FROM (SELECT DISTINCT {fields} FROM {source} WHERE {where})"
    )
    same = " AND ".join(f"w.s{i} IS NOT DISTINCT FROM c.s{i}" for i in range(len(columns)))
    count = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    samples = (
        f"SELECT c.* EXCLUDE ({keys}), w.split, 0 AS part "
        f"FROM (SELECT samples.*, {fields} FROM {source} WHERE {where}) AS c JOIN {table} AS w ON {same}"
    )
    return samples, max(1, int(count[0])) if count else 1, tuple(bins for _, bins in named if bins)


def _described(
    cursor: duckdb.DuckDBPyConnection, figures: Figures, choice: Choice, series: Sequence[tuple[str | None, ...]]
) -> Figures:
    complete = ", ".join(f"count(*) FILTER (n > 0 AND n = {_USED.get(name, 'n_classed')})" for name in DECOMPOSITIONS)
    units = ", ".join(f"coalesce(bool_or({unit} > 0), false)" for unit in LENGTH_UNITS)
    # what most groups are by nature: vectors with a target, classes, or scores that are not just right and wrong
    rows = cursor.execute(
        f"SELECT count(*) FILTER (n > 0), {complete}, "
        "count(*) FILTER (n > 0 AND vector_error IS NOT NULL), "
        "count(*) FILTER (n > 0 AND vector_error IS NULL AND brier_error IS NOT NULL AND classed), "
        "count(*) FILTER (n > 0 AND vector_error IS NULL AND score_error IS NOT NULL AND NOT classed), "
        f"count(*) FILTER (n > 0 AND vector_variance IS NOT NULL), {units}, min(n) FILTER (n > 0) "
        f"FROM {_classed(cursor, figures)} GROUP BY series"
    ).fetchall()
    summed, offering = 5 + len(DECOMPOSITIONS), len(LENGTH_UNITS)
    groups, *counts = [sum(row[place] for row in rows) for place in range(summed)]
    offered_units = [sum(row[summed + place] for row in rows) for place in range(offering)]
    shown_series = sum(1 for row in rows if row[0])
    *natures, untargeted = counts[len(DECOMPOSITIONS) :]
    largest, kind = max(zip(natures, ("vector", "brier", "score"), strict=True), key=lambda pair: int(pair[0]))
    if not largest and untargeted:  # of vectors without a target the variance is known
        largest, kind = untargeted, "vector"
    return replace(
        figures,
        series=tuple(tuple(names) for names in series),
        shown=shown_series,
        offered=_offered(cursor, figures, shown_series, offered_units),
        complete=frozenset(
            name for name, used in zip(DECOMPOSITIONS, counts[: len(DECOMPOSITIONS)], strict=True) if used == groups
        ),
        natural=kind if largest else "brier",
        fewest=min((row[-1] for row in rows if row[-1]), default=1),
        single=_single(cursor, figures, choice, groups),
        changes=_changes(cursor, figures),
    )


def _classed(cursor: duckdb.DuckDBPyConnection, figures: Figures) -> str:
    """The groups with `classed`: whether the samples of their task answered in classes, not in scores alone."""
    others = cursor.execute("SELECT 1 FROM store.tasks AS k WHERE NOT (k.answers OR k.binary) LIMIT 1").fetchone()
    if others is None:
        return f"(SELECT *, true AS classed FROM {figures.numbers})"
    return (
        f"(SELECT f.*, coalesce(k.answers OR k.binary, true) AS classed FROM {figures.numbers} AS f "
        "JOIN store.group_names AS n ON n.group_id = f.group_id LEFT JOIN store.tasks AS k ON k.task = n.task)"
    )


def _single(cursor: duckdb.DuckDBPyConnection, figures: Figures, choice: Choice, groups: int) -> bool:
    """Whether a question has one group at most in a series. Of a question, groups differ in model and condition."""
    varying = [
        name
        for name in ("model", "condition")
        if len(cursor.execute(f"SELECT DISTINCT {name} FROM store.group_names LIMIT 2").fetchall()) > 1
    ]
    if set(varying) <= set(choice.by):
        return True
    questions = cursor.execute(
        f"SELECT count(DISTINCT packed_key(series, question_key)) FROM {figures.numbers} WHERE n > 0"
    ).fetchone()
    return questions == (groups,)


def _changes(cursor: duckdb.DuckDBPyConnection, figures: Figures) -> int:
    if not figures.changed:
        return 0
    listed = f"sample_row IN (SELECT sample_row FROM {figures.changed})"
    count = cursor.execute(f"SELECT count(*) FROM ({figures.chosen}) WHERE {listed}").fetchone()
    return int(count[0]) if count else 0


def _offered(
    cursor: duckdb.DuckDBPyConnection, figures: Figures, series: int, having: Sequence[int]
) -> dict[str, tuple[int, int]]:
    """How many series have each unit, and how many samples: the latter only where no unit serves all series."""
    counts: Sequence[int] = [0] * len(having)
    if series not in having:
        listed = ", ".join(f"count({unit})" for unit in LENGTH_UNITS)
        counts = cursor.execute(f"SELECT {listed} FROM ({figures.chosen}) WHERE counted").fetchone() or counts
    return {unit: (having[i], counts[i]) for i, unit in enumerate(LENGTH_UNITS)}


def roll_up_changed(cursor: duckdb.DuckDBPyConnection, figures: Figures, changed: str) -> str:
    """A table with the groups of changed samples, rolled up from what the cursor sees; `figures` has all others."""
    table = figures.tables.name("changed_groups")
    chosen = f"SELECT * FROM ({figures.chosen}) WHERE group_id IN (SELECT group_id FROM {changed})"
    roll_up(cursor, table, chosen, figures.epsilon, splits=figures.splits)
    return table


def make_further(
    cursor: duckdb.DuckDBPyConnection,
    kind: str,
    figures: Figures,
    unit: str | None,
    stored_unit: str | None,
) -> str:
    """The roll-up by halves (split at the median length in `unit`), steps or first samples behind the same filter."""

    def make(table: str, chosen: str) -> None:
        if kind == "steps":
            roll_up_steps(cursor, table, chosen, figures.epsilon, splits=figures.splits)
        elif kind == "firsts":
            roll_up_firsts(cursor, table, chosen, figures.epsilon, splits=figures.splits, kl=figures.kl)
        else:
            roll_up_halves(cursor, table, chosen, unit, figures.epsilon, splits=figures.splits, kl=figures.kl)

    return _rolled(cursor, kind, figures, make, stored=kind == "steps" or (kind == "halves" and unit == stored_unit))


def _rolled(
    cursor: duckdb.DuckDBPyConnection,
    kind: str,
    figures: Figures,
    make: Callable[[str, str], None],
    *,
    stored: bool = True,
) -> str:
    """The table of a roll-up: a new one, or the one that the index keeps, with the groups of changed samples made anew.

    Args:
        cursor: sees the samples of the figures.
        kind: groups, halves or steps.
        figures: what the roll-up is behind.
        make: writes a table from samples, as SQL.
        stored: whether the index keeps it in the wanted unit.
    """
    if not (figures.untouched and stored):
        table = figures.tables.name(kind)
        make(table, figures.chosen)
        return table
    if not figures.changed:
        return f"store.{kind}"
    table = figures.tables.name(kind)
    make(table, f"SELECT * FROM ({figures.chosen}) WHERE {figures.touched}")
    cursor.execute(f"INSERT INTO {table} BY NAME SELECT * FROM store.{kind} WHERE NOT {figures.touched}")
    return table
