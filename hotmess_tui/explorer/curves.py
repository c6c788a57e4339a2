"""Curves and the table: from a choice to points with intervals, power laws and what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import notes
from hotmess_tui.records import Axis, Choice, Curve, Fit, Point, Table, TableRow
from hotmess_tui.store.group_figures import Figures
from hotmess_tui.store.open_store import Cursor, OpenStore, Resolved
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import query

_POINT_COLUMNS = (
    "series, point, x, questions, groups, samples, left_out, "
    "accuracy, mean_length, error, bias, variance, incoherence, low, high"
)


def curve_query(name: str) -> Query:
    """A curve of the catalogue.

    Raises:
        HotmessError: there is no such curve (status 2).
    """
    for each in queries("curves"):
        if each.name == name:
            return each
    raise HotmessError(f"no curve {name}; there are {', '.join(each.name for each in queries('curves'))}", status=2)


def curve(store: OpenStore, name: str, choice: Choice) -> Curve:
    """The points of a curve under a choice, with fits and notes."""
    definition = curve_query(name)
    store.check(choice)
    with store.at(choice, definition) as (cursor, figures, resolved):
        decomposition, estimator, unit = resolved
        allowed = definition.mapping("decompositions")
        if allowed and decomposition not in allowed:
            why = f"{definition.text('title')} exists for {', '.join(allowed)} only, not for {decomposition}"
            return _empty(definition, choice, resolved, (why,))
        needs_length = definition.text("needs") == "length"
        reasons = reasons_of(cursor)
        said = notes.left_out(reasons, figures.series, decomposition, unit, needs_length)
        said += notes.trust(reasons, decomposition, estimator, choice.estimator)
        if definition.text("points") == "own":
            names: Sequence[Sequence[str | None]] = figures.series
            points = _own_points(cursor, definition, names)
            said = [note for note in said if "failed" in note]
        else:
            store.members(cursor, definition, figures, choice, resolved)
            names = _series_names(cursor, definition, figures)
            points = _points(cursor, definition, names)
        said += _about_points(definition, points, figures, decomposition, cursor)
        if not points:
            said = [_why_empty(definition, decomposition, choice, cursor)]
        by = (definition.text("series"),) if definition.text("series") else choice.by
        return Curve(
            name=name,
            title=definition.text("title"),
            x=_axis(definition, unit, points),
            y=definition.text("y", "incoherence"),
            by=by,
            decomposition=decomposition,
            estimator=estimator,
            length_unit=unit,
            points=points,
            fits=_fits(cursor, points, names) if definition.text("fit") == "yes" else (),
            extra_columns=tuple(definition.mapping("adds")),
            notes=tuple(said),
        )


def _empty(definition: Query, choice: Choice, resolved: Resolved, said: tuple[str, ...]) -> Curve:
    decomposition, estimator, unit = resolved
    return Curve(
        name=definition.name,
        title=definition.text("title"),
        x=_axis(definition, unit, ()),
        y=definition.text("y", "incoherence"),
        by=choice.by,
        decomposition=decomposition,
        estimator=estimator,
        length_unit=unit,
        points=(),
        extra_columns=tuple(definition.mapping("adds")),
        notes=said,
    )


def _why_empty(definition: Query, decomposition: str, choice: Choice, cursor: Cursor) -> str:
    if choice.where and cursor.execute("SELECT count(*) FROM figures WHERE n > 0").fetchone() == (0,):
        return "nothing to draw: no sample is left under this filter"
    lacking = {
        "reasoning_length": "these logs record no reasoning length (tokens, words, characters or actions)",
        "natural_variation": "no group has a reasoning length and two samples in each half of it",
        "difficulty": "no question has a difficulty in the log, or samples of another model to tell it by",
        "scale": "no model has a size; a table gives it in the column model_size",
        "budget": "no condition has a reasoning budget (reasoning_tokens or reasoning_effort in the log)",
        "actions": "these logs have no agent's actions",
        "trajectory": "these logs have no vector outcomes step by step (columns outcome, outcome_target, step)",
        "pass_at_k": "no sample is right or wrong",
    }
    if definition.name in ("tasks", "bias_variance") and decomposition == "vector":
        return "nothing to draw: these vectors have no target (column outcome_target), so only their variance is known"
    beyond = " under this filter" if choice.where else ""
    return f"nothing to draw{beyond}: {lacking.get(definition.name, 'no group has this figure')}"


def _axis(definition: Query, unit: str | None, points: Sequence[Point]) -> Axis:
    x = definition.mapping("x")
    shown = notes.unit_name(unit) if x.get("unit") == "length" else x.get("unit", "")
    scale = x.get("scale", "linear")
    values = [point.x for point in points if point.x is not None]
    if scale == "log" and (
        not any(value > 0 for value in values) or (definition.name == "budget" and min(values) <= 0)
    ):
        scale = "linear"
    if definition.name == "difficulty" and points and any(_number(point.point) is None for point in points):
        scale = "label"
    return Axis(x.get("label", ""), shown, scale)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _series_names(cursor: Cursor, definition: Query, figures: Figures) -> Sequence[Sequence[str | None]]:
    if not definition.text("series"):
        return figures.series
    found = dict(cursor.execute("SELECT DISTINCT series, series_label FROM members").fetchall())
    return [(found.get(number, ""),) for number in range(max(found, default=-1) + 1)]


def _points(cursor: Cursor, definition: Query, names: Sequence[Sequence[str | None]]) -> tuple[Point, ...]:
    rows = cursor.execute(f"SELECT {_POINT_COLUMNS} FROM ({query('layers', 'points').sql})").fetchall()
    labels: dict[int, str] = {}
    if " AS label" in definition.sql:
        labels = dict(cursor.execute("SELECT DISTINCT point, label FROM members WHERE label IS NOT NULL").fetchall())
    adds = tuple(definition.mapping("adds"))
    points = []
    for series, point, x, questions, groups, samples, left, _, _, *figures in rows:
        label = labels.get(point, str(point))
        extra = {name: label if name == "half" else point for name in adds}
        points.append(
            Point(*(strings(names[series]), label, x, *map(int, (questions, groups, samples, left)), *figures, extra))
        )
    return tuple(points)


def _own_points(cursor: Cursor, definition: Query, names: Sequence[Sequence[str | None]]) -> tuple[Point, ...]:
    adds = tuple(definition.mapping("adds"))
    listed = ", ".join(adds)
    rows = cursor.execute(
        f"SELECT series, point, x, questions, groups, samples, left_out, {listed} FROM ({definition.sql}) ORDER BY "
        "series, point"
    ).fetchall()
    return tuple(
        Point(
            strings(names[series]), str(point), x, int(questions), int(groups), int(samples), int(left),
            None, None, None, None, None, None, extra=dict(zip(adds, values, strict=True)),
        )
        for series, point, x, questions, groups, samples, left, *values in rows
    )  # fmt: skip


def strings(values: Sequence[str | None]) -> tuple[str, ...]:
    """The values of the grouping columns of a series, as they are written."""
    return tuple("–" if value is None else value for value in values)


def _fits(cursor: Cursor, points: Sequence[Point], names: Sequence[Sequence[str | None]]) -> tuple[Fit, ...]:
    numbers = {strings(name): number for number, name in enumerate(names)}
    drawn = [(numbers[p.series], p.x, p.incoherence) for p in points if p.x is not None and p.incoherence is not None]
    if not drawn:
        return ()
    columns = [list(column) for column in zip(*drawn, strict=True)]
    rows = cursor.execute(
        "WITH curve_points AS (SELECT unnest($1::INTEGER[]) AS series, unnest($2::DOUBLE[]) AS x, "
        "unnest($3::DOUBLE[]) AS incoherence) "
        f"SELECT * FROM ({query('layers', 'fits').sql})",
        columns,
    ).fetchall()
    return tuple(Fit(strings(names[series]), int(count), *rest) for series, count, *rest in rows)


def reasons_of(cursor: Cursor) -> list[notes.Reason]:
    """What each series left out, counted on a cursor that `OpenStore.at` gave."""
    rows = cursor.execute(query("layers", "reasons").sql).fetchall()
    return [notes.Reason(*[*map(int, row[:-1]), row[-1]]) for row in rows]


def _about_points(
    definition: Query, points: Sequence[Point], figures: Figures, decomposition: str, cursor: Cursor
) -> list[str]:
    said = []
    if definition.text("points") != "own":
        below_zero = definition.name == "ensemble" and decomposition == "vector"
        said += notes.about_intervals(points, "point", below_zero=below_zero)
    if definition.name == "difficulty" and points:
        row = cursor.execute("SELECT count(difficulty) > 0, count(DISTINCT model) FROM figures WHERE n > 0").fetchone()
        if row and not row[0]:
            said.append(
                "with a single model its own samples tell the difficulty: x and y share them"
                if row[1] == 1
                else "difficulty is 1 − the accuracy of the other models on the question"
            )
    if definition.name == "natural_variation" and points:
        row = cursor.execute(
            "SELECT (SELECT count(*) FROM figures WHERE n > 0) - (SELECT count(*) FROM members WHERE point = 1)"
        ).fetchone()
        if row and row[0]:
            said.append(
                f"{notes.count(row[0], 'group')} left out: fewer than 2 samples in the shorter or the longer half, "
                "or no length"
            )
    if definition.name == "pass_at_k":
        row = cursor.execute(
            "SELECT coalesce(sum(n - n_classed), 0), count(*) FILTER (n > n_classed) FROM figures"
        ).fetchone()
        if row and row[0]:
            samples, groups = notes.count(int(row[0]), "sample"), notes.count(row[1], "group")
            said.append(f"{samples} of {groups} left out: neither right nor wrong")
    if definition.name in ("scale", "budget") and points:
        column = "model_size" if definition.name == "scale" else "budget"
        row = cursor.execute(f"SELECT count(*) FROM groups WHERE {column} IS NULL").fetchone()
        if row and row[0]:
            said.append(f"{notes.count(row[0], 'group')} left out: no {column.replace('_', ' ')} recorded")
    return said


def series(store: OpenStore, by: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The values of the grouping columns, in order."""
    return tuple(strings(values) for values in store.figures(Choice(by=by)).series)


def table(store: OpenStore, choice: Choice) -> Table:
    """Aggregate figures, a row per series."""
    store.check(choice)
    with store.at(choice) as (cursor, figures, resolved):
        decomposition, estimator, unit = resolved
        store.see_members(cursor, figures, "(SELECT *, 0 AS point, NULL::DOUBLE AS x FROM groups)")
        rows = cursor.execute(f"SELECT {_POINT_COLUMNS} FROM ({query('layers', 'points').sql})").fetchall()
        reasons = {reason.series: reason for reason in reasons_of(cursor)}
        found = {row[0]: row for row in rows}
        listed = []
        for series, name in enumerate(figures.series):
            left = reasons[series].left_out(needs_length=False)
            row = found.get(series)
            if row is None:
                empty = TableRow(strings(name), 0, 0, 0, left, *(None,) * 2, unit, *(None,) * 6)
                listed.append(empty)
                continue
            _, _, _, questions, groups, samples, _, accuracy, mean_length, *rest = row
            measured = unit if mean_length is not None else None
            listed.append(
                TableRow(
                    strings(name),
                    int(questions),
                    int(groups),
                    int(samples),
                    left,
                    accuracy,
                    mean_length,
                    measured,
                    *rest,
                )
            )
        said = notes.left_out(reasons.values(), figures.series, decomposition, unit, needs_length=False)
        said += notes.trust(reasons.values(), decomposition, estimator, choice.estimator)
        said += notes.about_intervals(listed, "row")
        return Table(choice.by, decomposition, estimator, tuple(listed), tuple(said))
