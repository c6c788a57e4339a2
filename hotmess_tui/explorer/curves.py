"""Curves and the table: from a choice to points with intervals, power laws and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hotmess_tui.charts.quiet_points import about_quiet_points
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import doubts, notes, runs
from hotmess_tui.explorer.point_sums import MOST_ERROR, SumsOfPoints, sums_of_points
from hotmess_tui.records import LABEL, LENGTH_UNITS, QUESTION, Axis, Choice, Curve, Fit, Labels, Point, Table, TableRow
from hotmess_tui.store import own_queries
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.database import quote
from hotmess_tui.store.figure_views import may_name
from hotmess_tui.store.lengths import recorded_units
from hotmess_tui.store.members import Members, samples_in, see_curve, see_table
from hotmess_tui.store.open_store import Cursor, OpenStore, Resolved
from hotmess_tui.store.queries.catalogue import queries
from hotmess_tui.store.queries.curve_header import LENGTH, CurveHeader, curve_header
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.store.runs import RUN

_OWN_POINT_COLUMNS = "series, point, x, questions, groups, samples, left_out"
_COMPARED = 6  # series of which the halves are compared
_FEWEST_TASKS = 8  # of which intervals over tasks are compared with those over questions, as layers/wider.sql has it
_MUCH_WIDER = 1.5  # an interval over tasks, beside that over questions
_NO_FIGURES: tuple[None, ...] = (None,) * 6  # error, bias, variance, incoherence, low, high


def curve_query(name: str) -> Query:
    """A curve of the catalogue.

    Raises:
        HotmessError: there is no such curve (status 2).
    """
    curves = {curve.name: curve for curve in queries("curves")}
    if name not in curves:
        raise HotmessError(f"unknown curve {name}; available: {', '.join(curves)}", status=2)
    return curves[name]


def curve(store: OpenStore, name: str, choice: Choice, labels: Labels) -> Curve:
    """The points of a curve under a choice, with fits and notes."""
    definition = curve_query(name)
    return own_queries.ask(store, definition, _curve, definition, choice, labels)


def _curve(store: OpenStore, definition: Query, choice: Choice, labels: Labels) -> Curve:
    header = curve_header(definition)
    if header.own_series:  # what else would make series does not split groups there
        choice = replace(choice, by=("model",))
    named = may_name(*definition.statements, *header.adds)
    with store.at(choice, labels, definition, named=named) as (cursor, figures, resolved):
        decomposition, estimator, unit = resolved
        allowed = header.decompositions
        if allowed and decomposition not in allowed:
            why = f"{definition.text('title')}: not available for {decomposition}, only for {', '.join(allowed)}"
            return _record(definition, header, choice, resolved, notes=(why,))
        reasons = reasons_of(cursor, figures)
        verdicts = _about_verdicts(store, cursor, figures, choice, labels)
        below_zero, samples = False, None
        if header.own_points:
            names: Sequence[Sequence[str | None]] = figures.series
            sentences = verdicts + notes.failed(reasons)
            points = _own_points(cursor, definition, header, names)
        else:
            sentences = verdicts + notes.left_out(reasons, figures.series, decomposition, unit, header.needs_length)
            sentences += notes.undivided(reasons, figures.series)
            sentences += notes.trust(reasons, decomposition, estimator, choice.estimator)
            members = see_curve(cursor, definition, figures, choice, resolved)
            sentences += notes.about_clusters(members.known, choice.cluster)
            names = _series_names(cursor, header, figures, members)
            wider = _asks_wider(store, choice, members.once)
            per_task, most = header.per == "task", MOST_ERROR.get(decomposition) if "error" in header.y else None
            sums = sums_of_points(cursor, figures, choice, wider, members, per_task=per_task, most_error=most)
            points, below_zero = _points(cursor, header, names, sums, members)
            if LABEL not in choice.by:  # a sample may have several
                samples = sum(one.samples for one in points) if members.once else samples_in(cursor, header)
            sentences += notes.about_intervals(points, "point", choice.cluster, below_zero=below_zero)
            sentences += _about_wider(sums, names)
            sentences += runs.differing(store, cursor, figures, choice) if header.per != "run" else []
        if varies_only := _varies_only(header, points):
            header = replace(header, y=("variance",))
            sentences.append("these vectors have no target, so the curve shows their variance only")
        if not points:
            why = _why_empty(header, decomposition, choice, cursor, figures, reasons)
            return _record(definition, header, choice, resolved, notes=(why,))
        sentences += notes.about_grouping(figures.bins, len(names))
        sentences += _own_notes(cursor, definition)
        if header.per == "half":
            sentences += _about_halves(cursor, names, members.known)
        sentences += notes.beyond_log(_axis(header, unit, points), points)
        fits = _fits(cursor, header.y[0], points, names) if header.fit else ()
        drawn = replace(_record(definition, header, choice, resolved, points, fits), samples=samples)
        if varies_only:
            drawn = replace(drawn, title=drawn.title.replace("Incoherence", "Variance", 1))
        return replace(drawn, notes=(*verdicts, *about_quiet_points(drawn), *sentences[len(verdicts) :]))


def _record(
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
        last_columns=header.last,
        extra_types=header.adds,
        notes=notes,
        second_y=header.y[1] if len(header.y) > 1 else None,
        names=header.names,
        joined=header.joined,
        iso_incoherence=header.iso_incoherence,
        decomposed=header.decomposed,
    )


def _varies_only(header: CurveHeader, points: Sequence[Point]) -> bool:
    """Whether a curve of incoherence has only variances, as of open-ended answers that are vectors without a target."""
    unknown = all(point.error is None for point in points)
    return header.y == ("incoherence",) and unknown and any(point.variance is not None for point in points)


def _why_empty(
    header: CurveHeader,
    decomposition: str,
    choice: Choice,
    cursor: Cursor,
    figures: Figures,
    reasons: Sequence[notes.Reason],
) -> str:
    limits = " and ".join(word for word, limit in (("filter", choice.where), ("label", choice.label)) if limit)
    if limits and not any(reason.failed or reason.lacking_samples or reason.median_n is not None for reason in reasons):
        return f"nothing to draw: no samples match the {limits}"
    beyond = f" under this {limits}" if limits else ""
    if not header.own_points and header.per != "run" and not any(reason.decomposed_groups for reason in reasons):
        few = notes.failed(reasons) + notes.few_samples(reasons, decomposition)
        if few:
            return f"nothing to draw{beyond}: {'; '.join(few)}"
    why = header.why_empty(decomposition)
    if header.needs_length and choice.length and not header.length:
        having = cursor.execute(recorded_units(f"({figures.chosen}) WHERE counted")).fetchone() or ()
        if not having[LENGTH_UNITS.index(choice.length)]:
            why = notes.unit_lacks(choice.length, having)
    return f"nothing to draw{beyond}: {why}"


def _asks_wider(store: OpenStore, choice: Choice, once: bool) -> str:
    """The questions of each series as `ratios_of_points` takes them; "" where there is nothing to compare.

    Args:
        store: the open store.
        choice: what its intervals leave out.
        once: whether a series has each question in one of its points only.
    """
    if choice.cluster != QUESTION or "task" in choice.by or store.tasks < _FEWEST_TASKS:
        return ""
    if once:
        return "SELECT series, unit, matched AS part, error AS whole FROM kept WHERE error IS NOT NULL"
    summed = "SELECT series, unit, sum(matched) AS part, sum(error) AS whole FROM kept WHERE error IS NOT NULL"
    return f"{summed} GROUP BY series, unit"


def _about_wider(sums: SumsOfPoints, names: Sequence[Sequence[str | None]]) -> list[str]:
    """A sentence where questions of a task fail together: intervals over tasks would be much wider."""
    times = []
    for series, (low, high) in sums.over_tasks.items():
        width = _width(*sums.over_questions[series])
        if low is not None and high is not None and width:
            times.append((_width(low, high) / width, -series, low, high))
    most, place, low, high = max(times, default=(0.0, 0, 0.0, 0.0))
    return [notes.wider(names[-place], low, high, most)] if most > _MUCH_WIDER else []


def _width(low: float | None, high: float | None) -> float:
    """Of an interval; 0 where there is none."""
    return 0.0 if low is None or high is None else high - low


def _about_halves(cursor: Cursor, names: Sequence[Sequence[str | None]], known: bool) -> list[str]:
    """What the paired difference of the longer and the shorter halves says, series by series."""
    rows = cursor.execute(f"{query('layers', 'halves_apart').sql} LIMIT {_COMPARED}").fetchall()
    return [
        notes.halves(names[series], difference, low, high, int(questions), known)
        for series, questions, difference, low, high in rows
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


def _series_names(
    cursor: Cursor, header: CurveHeader, figures: Figures, members: Members
) -> Sequence[Sequence[str | None]]:
    if not header.own_series:
        return figures.series
    labels = dict(cursor.execute(f"SELECT DISTINCT series, series_label FROM {members.source}").fetchall())
    return [(labels.get(number, ""),) for number in range(max(labels, default=-1) + 1)]


def _points(
    cursor: Cursor, header: CurveHeader, names: Sequence[Sequence[str | None]], sums: SumsOfPoints, members: Members
) -> tuple[tuple[Point, ...], bool]:
    """The points of the groups in `members`; and whether one has a question with an error below 0."""
    if any(point is None for _, point in sums.points):
        raise ValueError("a row without a point")
    labels: dict[int, str] = {}
    if members.labelled:
        shown = f"SELECT DISTINCT point, label FROM {members.source} WHERE label IS NOT NULL"
        labels = dict(cursor.execute(shown).fetchall())
    extras = _extras(cursor, header.adds)
    points = []
    for (series, point), one in sums.points.items():
        counts = (one.questions, one.groups, one.samples, one.left_out)
        own: list[Any] = [strings(names[series]), labels.get(point, str(point)), one.x, *counts, *one.measured]
        further = {"extra": extras.get((series, point), {}), **one.causes}
        points.append(Point(*own, **further))
    return tuple(points), any(one.below_zero for one in sums.points.values())


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


def reasons_of(cursor: Cursor, figures: Figures) -> list[notes.Reason]:
    """What each series left out, counted on a cursor that `OpenStore.at` gave for the figures."""

    def counted() -> list[notes.Reason]:
        rows = cursor.execute(query("layers", "reasons").sql).fetchall()
        return [notes.Reason(*[*map(int, row[:-1]), row[-1]]) for row in rows]

    settings = "SELECT getvariable('decomposition'), getvariable('estimator'), getvariable('length_unit')"
    return figures.tables.fact(("reasons", cursor.execute(settings).fetchone()), counted)


def series_names(store: OpenStore, by: tuple[str, ...], labels: Labels) -> tuple[tuple[str, ...], ...]:
    """The values of the grouping columns, in order."""
    return tuple(strings(keys) for keys in store.figures(Choice(by=by), labels).series)


def table(store: OpenStore, choice: Choice, labels: Labels) -> Table:
    """Aggregate figures, a row per series."""
    with store.at(choice, labels) as (cursor, figures, resolved):
        decomposition, estimator, unit = resolved
        by_run = RUN in choice.by
        members = see_table(cursor, figures, choice, resolved, by_run=by_run)
        reasons = {reason.series: reason for reason in reasons_of(cursor, figures)}
        accuracy_only = sum(reason.single_groups for reason in reasons.values()) if by_run else 0
        if by_run:
            reasons = {n: replace(reason, single_samples=0, single_groups=0) for n, reason in reasons.items()}
        sums = sums_of_points(cursor, figures, choice, _asks_wider(store, choice, members.once), members)
        listed = []
        for number, name in enumerate(figures.series):
            left = reasons[number].left_out(needs_length=False)
            row = sums.points.get((number, 0))
            if row is None:
                listed.append(TableRow(strings(name), 0, 0, 0, left, None, unit, *_NO_FIGURES))
                continue
            length_unit = unit if row.mean_length is not None else None
            counts = (row.questions, row.groups, row.samples, left, row.mean_length, length_unit)
            own: list[Any] = [strings(name), *counts, *row.measured]
            listed.append(TableRow(*own, **row.causes))
        sentences = _about_verdicts(store, cursor, figures, choice, labels)
        sentences += notes.about_grouping(figures.bins, len(figures.series))
        sentences += notes.left_out(reasons.values(), figures.series, decomposition, unit, needs_length=False)
        if accuracy_only:
            small = notes.count(accuracy_only, "group")
            sentences.append(f"{small} of a run with too few samples for incoherence: included in accuracy only")
        sentences += notes.undivided(reasons.values(), figures.series)
        sentences += notes.trust(reasons.values(), decomposition, estimator, choice.estimator)
        sentences += notes.about_clusters(members.known, choice.cluster)
        sentences += notes.about_intervals(listed, "row", choice.cluster) if members.known else []
        sentences += _about_wider(sums, figures.series)
        sentences += runs.differing(store, cursor, figures, choice)
        return Table(choice.by, decomposition, estimator, tuple(listed), tuple(sentences))
