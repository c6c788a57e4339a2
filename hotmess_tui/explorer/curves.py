"""Curves and the table: from a choice to points with intervals, power laws and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import doubts, notes, runs
from hotmess_tui.records import QUESTION, Axis, Causes, Choice, Curve, Fit, Labels, Point, Table, TableRow
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.database import quote
from hotmess_tui.store.members import see_curve, see_members, with_ratios
from hotmess_tui.store.open_store import Cursor, OpenStore, Resolved
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.curve_header import LENGTH, CurveHeader, curve_header
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import query

if TYPE_CHECKING:
    from hotmess_tui.explorer import contrast_metrics
else:  # most curves do without
    contrast_metrics = Deferred("hotmess_tui.explorer.contrast_metrics")

_CAUSES = tuple(field.name for field in fields(Causes))
_POINT_COLUMNS = (
    "series, point, x, questions, groups, samples, left_out, mean_length, "
    f"error, bias, variance, incoherence, low, high, below_zero, {', '.join(_CAUSES)}"
)
_OWN_POINT_COLUMNS = "series, point, x, questions, groups, samples, left_out"
_COMPARED = 6  # series of which the halves are compared
_MUCH_WIDER = 1.5  # an interval over tasks, beside that over questions
_NO_FIGURES: tuple[None, ...] = (None,) * 6  # error, bias, variance, incoherence, low, high


def curve_query(name: str) -> Query:
    """A curve of the catalogue.

    Raises:
        HotmessError: there is no such curve (status 2).
    """
    curves = {curve.name: curve for curve in queries("curves")}
    if name not in curves:
        raise HotmessError(f"no curve {name}; there are {', '.join(curves)}", status=2)
    return curves[name]


def curve(store: OpenStore, name: str, choice: Choice, labels: Labels) -> Curve:
    """The points of a curve under a choice, with fits and notes."""
    definition = curve_query(name)
    header = curve_header(definition)
    with store.at(choice, labels, definition) as (cursor, figures, resolved):
        decomposition, estimator, unit = resolved
        allowed = header.decompositions
        if allowed and decomposition not in allowed:
            why = f"{definition.text('title')} exists for {', '.join(allowed)} only, not for {decomposition}"
            return _curve(definition, header, choice, resolved, notes=(why,))
        reasons = reasons_of(cursor)
        verdicts = _about_verdicts(store, cursor, figures, choice, labels)
        below_zero = False
        if header.own_points:
            names: Sequence[Sequence[str | None]] = figures.series
            sentences = verdicts + notes.failed(reasons)
            points = _own_points(cursor, definition, header, names)
        else:
            sentences = verdicts + notes.left_out(reasons, figures.series, decomposition, unit, header.needs_length)
            sentences += notes.trust(reasons, decomposition, estimator, choice.estimator)
            sentences += notes.about_clusters(see_curve(cursor, definition, figures, choice, resolved), choice.cluster)
            names = _series_names(cursor, header, figures)
            points, below_zero = _points(cursor, header, names)
            sentences += notes.about_intervals(points, "point", choice.cluster, below_zero=below_zero)
            sentences += wider_over_tasks(cursor, choice, names)
            sentences += runs.differing(cursor, figures, choice) if header.per != "run" else []
        if not points:
            why = _why_empty(header, decomposition, choice, cursor)
            return _curve(definition, header, choice, resolved, notes=(why,))
        sentences += _own_notes(cursor, definition)
        if header.per == "half":
            sentences += _about_halves(cursor, names)
        fits = _fits(cursor, header.y[0], points, names) if header.fit else ()
        return _curve(definition, header, choice, resolved, points, fits, tuple(sentences))


def _curve(
    definition: Query,
    header: CurveHeader,
    choice: Choice,
    resolved: Resolved,
    points: tuple[Point, ...] = (),
    fits: tuple[Fit, ...] = (),
    notes: tuple[str, ...] = (),
) -> Curve:
    decomposition, estimator, unit = resolved
    return Curve(
        name=definition.name,
        title=definition.text("title"),
        x=_axis(header, unit, points),
        y=header.y[0],
        by=(header.own_series,) if header.own_series else choice.by,
        decomposition=decomposition,
        estimator=estimator,
        length_unit=unit,
        points=points,
        fits=fits,
        extra_columns=tuple(header.adds),
        notes=notes,
        second_y=header.y[1] if len(header.y) > 1 else None,
        names=header.names,
        joined=header.joined,
        iso_incoherence=header.iso_incoherence,
        decomposed=header.decomposed,
    )


def _why_empty(header: CurveHeader, decomposition: str, choice: Choice, cursor: Cursor) -> str:
    if choice.where and cursor.execute("SELECT count(*) FROM figures WHERE n > 0").fetchone() == (0,):
        return "nothing to draw: no sample is left under this filter"
    beyond = " under this filter" if choice.where else ""
    return f"nothing to draw{beyond}: {header.why_empty(decomposition)}"


def wider_over_tasks(cursor: Cursor, choice: Choice, names: Sequence[Sequence[str | None]]) -> list[str]:
    """A sentence where questions of a task fail together: intervals over tasks would be much wider.

    On a cursor that has the members of a view.
    """
    if choice.cluster != QUESTION or "task" in choice.by:
        return []
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE units AS {query('layers', 'wider').sql}")
    ratios = (
        "SELECT series, max(low) FILTER (figure = 1) AS low, max(high) FILTER (figure = 1) AS high, "
        "(max(high - low) FILTER (figure = 1)) / nullif(max(high - low) FILTER (figure = 0), 0) AS times "
        "FROM ratios GROUP BY series ORDER BY times DESC NULLS LAST, series LIMIT 1"
    )
    rows = cursor.execute(with_ratios("unit_sums", ratios)).fetchall()
    return [notes.wider(names[series], *ends) for series, *ends in rows if ends[2] and ends[2] > _MUCH_WIDER]


def _about_halves(cursor: Cursor, names: Sequence[Sequence[str | None]]) -> list[str]:
    """What the paired difference of the longer and the shorter halves says, series by series."""
    numbers = [row[0] for row in cursor.execute("SELECT DISTINCT series FROM members ORDER BY series").fetchall()]
    pairs = [(names[number], contrast_metrics.longer_and_shorter(cursor, number)) for number in numbers[:_COMPARED]]
    return [
        notes.halves(series, pair.difference, pair.low, pair.high, pair.questions)
        for series, pair in pairs
        if pair is not None and pair.difference is not None
    ]


def _own_notes(cursor: Cursor, definition: Query) -> list[str]:
    """The sentences that the curve's own notes return, a row each."""
    rows = [row for note in definition.notes for row in cursor.execute(note).fetchall()]
    return [str(row[0]) for row in rows if row[0] is not None]


def _axis(header: CurveHeader, unit: str | None, points: Sequence[Point]) -> Axis:
    x = header.x
    x_unit = notes.unit_name(unit) if x.unit == LENGTH else x.unit
    scale = "log" if x.scale == "log_if_positive" else x.scale
    numbers = [point.x for point in points if point.x is not None]
    unfit = any if x.scale == "log_if_positive" else all
    if scale == "log" and (not numbers or unfit(number <= 0 for number in numbers)):
        scale = "linear"
    if x.labelled and any(_number(point.point) is None for point in points):
        scale = "label"
    return Axis(x.label, x_unit, scale)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _series_names(cursor: Cursor, header: CurveHeader, figures: Figures) -> Sequence[Sequence[str | None]]:
    if not header.own_series:
        return figures.series
    labels = dict(cursor.execute("SELECT DISTINCT series, series_label FROM members").fetchall())
    return [(labels.get(number, ""),) for number in range(max(labels, default=-1) + 1)]


def _points(
    cursor: Cursor, header: CurveHeader, names: Sequence[Sequence[str | None]]
) -> tuple[tuple[Point, ...], bool]:
    """The points of the groups in `members`; and whether one has a question with an error below 0."""
    rows = _rows_of_points(cursor)
    labels: dict[int, str] = {}
    if "label" in columns_of(cursor, "members"):
        labels = dict(cursor.execute("SELECT DISTINCT point, label FROM members WHERE label IS NOT NULL").fetchall())
    if any(row[1] is None for row in rows):
        raise ValueError("a row has no point")
    extras = _extras(cursor, header.adds)
    points = []
    for series, point, x, questions, groups, samples, left, _, *figures in rows:
        label = labels.get(point, str(point))
        counts = [int(count) for count in (questions, groups, samples, left)]
        own = (strings(names[series]), label, x, *counts, *figures[:6], extras.get((series, point), {}))
        points.append(Point(*own, **dict(zip(_CAUSES, figures[7:], strict=True))))
    return tuple(points), any(row[14] for row in rows)


def _rows_of_points(cursor: Cursor) -> list[tuple[Any, ...]]:
    """The points of the groups in `members`, in `_POINT_COLUMNS`."""
    points = f"SELECT {_POINT_COLUMNS} FROM ({query('layers', 'points').sql})"
    return cursor.execute(with_ratios("point_sums", points)).fetchall()


def columns_of(cursor: Cursor, view: str) -> list[str]:
    """The names of a view's columns."""
    return [str(column[0]) for column in cursor.execute(f"FROM {view} LIMIT 0").description or ()]


def _extras(cursor: Cursor, adds: Mapping[str, str]) -> dict[tuple[int, int], dict[str, Any]]:
    """The columns that a curve adds, by series and point: the mean of a DOUBLE, of others what the groups share."""
    if not adds:
        return {}
    listed = ", ".join(
        f"{'avg' if kind == 'DOUBLE' else 'any_value'}({quote(name)})::{kind}" for name, kind in adds.items()
    )
    rows = cursor.execute(f"SELECT series, point, {listed} FROM members GROUP BY series, point").fetchall()
    return {(series, point): dict(zip(adds, cells, strict=True)) for series, point, *cells in rows}


def _own_points(
    cursor: Cursor, definition: Query, header: CurveHeader, names: Sequence[Sequence[str | None]]
) -> tuple[Point, ...]:
    listed = ", ".join([_OWN_POINT_COLUMNS, *map(quote, header.adds)])
    rows = cursor.execute(f"SELECT {listed} FROM ({definition.sql}) ORDER BY series, point").fetchall()
    return tuple(
        Point(
            strings(names[series]), str(point), x, int(questions), int(groups), int(samples), int(left),
            None, None, None, None, None, None, dict(zip(header.adds, cells, strict=True)),
        )
        for series, point, x, questions, groups, samples, left, *cells in rows
    )  # fmt: skip


def strings(keys: Sequence[str | None]) -> tuple[str, ...]:
    """The values of the grouping columns of a series, as they are written."""
    return tuple("–" if key is None else key for key in keys)


def _fits(cursor: Cursor, y: str, points: Sequence[Point], names: Sequence[Sequence[str | None]]) -> tuple[Fit, ...]:
    """The power law of each series, of the figure y over x."""
    numbers = {strings(name): number for number, name in enumerate(names)}
    drawn = [
        (numbers[point.series], point.x, height)
        for point in points
        if point.x is not None and (height := point.figure(y)) is not None
    ]
    if not drawn:
        return ()
    columns = [list(column) for column in zip(*drawn, strict=True)]
    rows = cursor.execute(
        "WITH curve_points AS (SELECT unnest($1::INTEGER[]) AS series, unnest($2::DOUBLE[]) AS x, "
        "unnest($3::DOUBLE[]) AS y) "
        f"SELECT * FROM ({query('layers', 'fits').sql})",
        columns,
    ).fetchall()
    return tuple(Fit(strings(names[series]), int(count), *law) for series, count, *law in rows)


def _about_verdicts(store: OpenStore, cursor: Cursor, figures: Figures, choice: Choice, labels: Labels) -> list[str]:
    """Whose verdicts these are, or that the scorer is in doubt."""
    said = notes.about_verdicts(choice.verdicts, figures.changes)
    return said + doubts.of_table(store, cursor, figures, choice, labels)


def reasons_of(cursor: Cursor) -> list[notes.Reason]:
    """What each series left out, counted on a cursor that `OpenStore.at` gave."""
    rows = cursor.execute(query("layers", "reasons").sql).fetchall()
    return [notes.Reason(*[*map(int, row[:-1]), row[-1]]) for row in rows]


def series_names(store: OpenStore, by: tuple[str, ...], labels: Labels) -> tuple[tuple[str, ...], ...]:
    """The values of the grouping columns, in order."""
    return tuple(strings(keys) for keys in store.figures(Choice(by=by), labels).series)


def table(store: OpenStore, choice: Choice, labels: Labels) -> Table:
    """Aggregate figures, a row per series."""
    with store.at(choice, labels) as (cursor, figures, resolved):
        decomposition, estimator, unit = resolved
        known = see_members(cursor, figures, choice, "(SELECT *, 0 AS point, NULL::DOUBLE AS x FROM groups)")
        rows = _rows_of_points(cursor)
        reasons = {reason.series: reason for reason in reasons_of(cursor)}
        points = {row[0]: row for row in rows}
        listed = []
        for number, name in enumerate(figures.series):
            left = reasons[number].left_out(needs_length=False)
            row = points.get(number)
            if row is None:
                listed.append(TableRow(strings(name), 0, 0, 0, left, None, unit, *_NO_FIGURES))
                continue
            _, _, _, questions, groups, samples, _, mean_length, *measured = row
            own = (strings(name), int(questions), int(groups), int(samples), left, mean_length)
            length_unit = unit if mean_length is not None else None
            causes = dict(zip(_CAUSES, measured[7:], strict=True))
            listed.append(TableRow(*own, length_unit, *measured[:6], **causes))
        sentences = _about_verdicts(store, cursor, figures, choice, labels)
        sentences += notes.left_out(reasons.values(), figures.series, decomposition, unit, needs_length=False)
        sentences += notes.trust(reasons.values(), decomposition, estimator, choice.estimator)
        sentences += notes.about_clusters(known, choice.cluster)
        sentences += notes.about_intervals(listed, "row", choice.cluster) if known else []
        sentences += wider_over_tasks(cursor, choice, figures.series)
        sentences += runs.differing(cursor, figures, choice)
        return Table(choice.by, decomposition, estimator, tuple(listed), tuple(sentences))
