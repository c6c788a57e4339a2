"""Tables made in memory for a choice: figures of all groups under a filter and a grouping, halves, steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb

from hotmess_tui.natural_order import in_natural_order
from hotmess_tui.records import DECOMPOSITIONS, LABEL, LENGTH_UNITS, Choice, Labels
from hotmess_tui.store.choice_tables import ChoiceTables, Figures
from hotmess_tui.store.database import literal, quote
from hotmess_tui.store.labels import NONE, make_labels
from hotmess_tui.store.number_bins import Bins, named_values
from hotmess_tui.store.rollup import roll_up, roll_up_firsts, roll_up_halves, roll_up_steps

BY_GROUP = ("model", "task", "condition", "difficulty")  # grouping columns that are the same for all samples of a group

_USED = {"score": "n_scored", "vector": "n_vectors"}  # samples that a decomposition can use; classes otherwise
# what is known of a group besides its figures
NAMES = (
    "question_key", "place", "model", "task", "question_id", "condition", "difficulty", "model_size",
    "budget",
    "classed",  # whether the samples of its task answered in classes: not scores alone
)  # fmt: skip
_GROUPS = (
    "(SELECT n.*, coalesce(k.answers OR k.binary, true) AS classed "
    "FROM store.group_names AS n LEFT JOIN store.tasks AS k ON k.task = n.task)"
)


def make_figures(
    cursor: duckdb.DuckDBPyConnection,
    tables: ChoiceTables,
    where: str,
    choice: Choice,
    labels: Labels,
    changed: str = "",
) -> Figures:
    """Roll up the samples under a filter, name the series, and join both into one table.

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
        "", tables, where, choice.epsilon, count, split, (), 0, {}, frozenset(), "", changed=changed, bins=bins
    )
    rolled = _rolled(
        cursor, "groups", figures, lambda table, chosen: roll_up(cursor, table, chosen, choice.epsilon, splits=count)
    )
    series_table, target = tables.name("series"), tables.name("figures")
    series_columns = ", ".join(
        f"w.s{columns.index(column)} AS by{i}" if column in columns else f"g.{column} AS by{i}"
        for i, column in enumerate(choice.by)
    )
    keys = ", ".join(f"by{i}" for i in range(len(choice.by)))
    source = f"{rolled} AS r JOIN {_GROUPS} AS g ON g.group_id = r.group_id"
    if split:
        source += f" JOIN {splits} AS w ON w.split = r.split"
    series = in_natural_order(cursor.execute(f"SELECT DISTINCT {series_columns} FROM {source}").fetchall())
    _number_series(cursor, series_table, series, len(choice.by))
    same = " AND ".join(f"s.by{i} IS NOT DISTINCT FROM f.by{i}" for i in range(len(choice.by)))
    named = ", ".join(f"g.{column}" for column in NAMES)
    cursor.execute(
        f"CREATE TABLE {target} AS SELECT s.series, f.* EXCLUDE ({keys}) "
        f"FROM (SELECT r.*, {named}, {series_columns} FROM {source}) AS f JOIN {series_table} AS s ON {same}"
    )
    for passing in (series_table, *([rolled] if rolled in tables.owned() else [])):
        cursor.execute(f"DROP TABLE {passing}")
        tables.disown(passing)
    return _described(cursor, target, figures, series)


def _number_series(
    cursor: duckdb.DuckDBPyConnection, table: str, series: Sequence[tuple[str | None, ...]], columns: int
) -> None:
    """A table with the values of the grouping columns of each series, numbered in order."""
    listed = "".join(f", unnest(${n + 1}::VARCHAR[]) AS by{n}" for n in range(columns))
    values = [[names[n] for names in series] for n in range(columns)]
    cursor.execute(f"CREATE TABLE {table} AS SELECT unnest(range({len(series)}))::INTEGER AS series{listed}", values)


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
    cursor: duckdb.DuckDBPyConnection, table: str, figures: Figures, series: Sequence[tuple[str | None, ...]]
) -> Figures:
    units = ", ".join(f"count(DISTINCT CASE WHEN {unit} > 0 THEN series END)" for unit in LENGTH_UNITS)
    complete = ", ".join(f"count(*) FILTER (n > 0 AND n = {_USED.get(name, 'n_classed')})" for name in DECOMPOSITIONS)
    # what most groups are by nature: vectors with a target, classes, or scores that are not just right and wrong
    natural = cursor.execute(
        "SELECT count(*) FILTER (vector_error IS NOT NULL), "
        "count(*) FILTER (vector_error IS NULL AND brier_error IS NOT NULL AND classed), "
        "count(*) FILTER (vector_error IS NULL AND score_error IS NOT NULL AND NOT classed), "
        f"count(*) FILTER (vector_variance IS NOT NULL) FROM {table} WHERE n > 0"
    ).fetchone()
    row = cursor.execute(
        f"SELECT count(*) FILTER (n > 0), {complete}, {units}, min(n) FILTER (n > 0) FROM {table}"
    ).fetchone()
    questions, shown_series = cursor.execute(
        f"SELECT count(DISTINCT packed_key(series, question_key)), count(DISTINCT series) FROM {table} WHERE n > 0"
    ).fetchone() or (0, 0)
    assert row is not None
    assert natural is not None
    groups, offered_units = row[0], row[1 + len(DECOMPOSITIONS) : -1]
    counts = dict(zip(DECOMPOSITIONS, row[1 : 1 + len(DECOMPOSITIONS)], strict=True))
    *natures, untargeted = natural
    largest, kind = max(zip(natures, ("vector", "brier", "score"), strict=True), key=lambda pair: int(pair[0]))
    if not largest and untargeted:  # of vectors without a target the variance is known
        largest, kind = untargeted, "vector"
    return Figures(
        table=table,
        tables=figures.tables,
        where=figures.where,
        epsilon=figures.epsilon,
        splits=figures.splits,
        split=figures.split,
        series=tuple(tuple(names) for names in series),
        shown=shown_series,
        offered=_offered(cursor, figures, shown_series, offered_units),
        complete=frozenset(name for name, count in counts.items() if count == groups),
        natural=kind if largest else "brier",
        fewest=int(row[-1] or 1),
        single=questions == row[0],
        changed=figures.changed,
        bins=figures.bins,
        changes=_changes(cursor, figures),
    )


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
            roll_up_firsts(cursor, table, chosen, figures.epsilon, splits=figures.splits)
        else:
            roll_up_halves(cursor, table, chosen, unit, figures.epsilon, splits=figures.splits)

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
