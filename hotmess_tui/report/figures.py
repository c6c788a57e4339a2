"""Which columns the tables of a report have: the answer first, what it rests on last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from hotmess_tui.charts.marks import figure_name
from hotmess_tui.contents import SourceRow
from hotmess_tui.differences import Contrast
from hotmess_tui.explorer.triage import OddSample, Triage
from hotmess_tui.records import Causes, Curve, Table
from hotmess_tui.tables.aggregates import ACCURACY, AGREEMENT, FLIPS, SCATTER, of_table
from hotmess_tui.tables.column import SHARE, Column, interval_column
from hotmess_tui.tables.contrasts import of_contrasts
from hotmess_tui.tables.points import of_curve
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.sources import of_sources

_ORDER = (
    *("incoherence", "interval", "error", "bias", "variance", "mean_length"),
    *("questions", "samples", "left_out"),
)
_MADE_OF = (ACCURACY, FLIPS, SCATTER, AGREEMENT)


def table_rows(table: Table) -> Rows:
    """The aggregate figures."""
    rows = of_table(table)
    names = [*table.by, *(name for name in _ORDER if _has(rows, name) and not _all_zero(rows, name))]
    if len({row.length_unit for row in table.rows if row.length_unit}) > 1:
        names.insert(names.index("mean_length") + 1, "length_unit")
    return _with_causes(rows.pick(names), "mean_length", {column.name for column in _MADE_OF})


def point_rows(curve: Curve) -> Rows:
    """The points of a curve, in the columns that say something."""
    rows = of_curve(curve)
    drawn = curve.figures
    names = ["point"] if not all(point.point.isdigit() for point in curve.points) else []
    names += ["x"] if curve.x.scale != "label" else []
    figures = [*drawn, *(name for name in _ORDER if name not in drawn)]
    if "interval" in figures:  # behind the figure that it is of
        figures.remove("interval")
        figures.insert(figures.index("incoherence") + 1, "interval")
    extra = [name for name in curve.extra_columns if name not in figures and not curve.repeats_point(name)]
    names += [
        name
        for name in (*figures, *extra)
        if _has(rows, name) and not _all_zero(rows, name) and (name in drawn or _any(rows, name))
    ]
    named = rows.pick([*curve.by, *names])
    points = Rows(tuple(_named_x(column, curve) for column in named.columns), named.records)
    return _with_causes(points, "questions", {ACCURACY.name})


def _with_causes(rows: Rows, before: str, with_intervals: Collection[str]) -> Rows:
    """What the error is made of, and the accuracy, as far as they are known, before a column; some with intervals."""
    known = [column for column in _MADE_OF if any(column.read(record) is not None for record in rows.records)]
    columns = list(rows.columns)
    at = next((n for n, column in enumerate(columns) if column.name == before), len(columns))
    columns[at:at] = [
        added for column in known for added in (column, *[_interval_of(column.name)] * (column.name in with_intervals))
    ]
    return Rows(tuple(columns), rows.records)


def _interval_of(figure: str) -> Column:
    def ends(record: Causes) -> tuple[float | None, float | None]:
        return getattr(record, f"{figure}_low"), getattr(record, f"{figure}_high")

    return interval_column(f"{figure}_interval", f"95 % interval of {figure}", ends)


def _named_x(column: Column, curve: Curve) -> Column:
    title = curve.x.unit.replace("_", " ") or figure_name(curve.x.label)
    return replace(column, title=title) if column.name == "x" else column


def _has(rows: Rows, name: str) -> bool:
    return any(column.name == name for column in rows.columns)


def _any(rows: Rows, name: str) -> bool:
    """Whether a column has anything to say."""
    column = next(column for column in rows.columns if column.name == name)
    return any(column.read(record) not in (None, (None, None)) for record in rows.records)


def _all_zero(rows: Rows, name: str) -> bool:
    """Whether nothing was left out anywhere: that needs no column."""
    return name == "left_out" and not any(record.left_out for record in rows.records)


def overall_rows(contrasts: Iterable[Contrast]) -> Rows:
    """Contrasts over all tasks."""
    return of_contrasts(contrasts).pick([name for name in _CONTRAST if name not in ("task", "interval_all", "apart")])


def metric_rows(contrasts: Iterable[Contrast]) -> Rows:
    """Contrasts of several metrics over all tasks."""
    return of_contrasts(contrasts).pick(["a", "b", "metric", "questions", "difference", "interval"])


def contrast_rows(contrasts: Iterable[Contrast]) -> Rows:
    """Contrasts, with the task of each."""
    return of_contrasts(contrasts).pick(_CONTRAST)


_CONTRAST = (
    *("a", "b", "task", "questions", "difference", "interval", "interval_all", "apart"),
    *("both_miss", "only_a_misses", "only_b_misses", "both_waver"),
)


def source_rows(sources: Sequence[SourceRow]) -> Rows:
    """The files that were read."""
    return of_sources(sources).pick(("path", "format", "status", "runs", "samples", "failed"))


def odd_rows(triage: Triage) -> Rows:
    """Odd samples, a row each with all reasons."""
    titles = {detector.name: detector.title for detector in triage.detectors}

    def reasons(row: OddSample) -> str:
        return "; ".join(f"{titles[finding.detector]}: {finding.reason}" for finding in row.findings)

    return Rows(
        (
            Column("sample", get=lambda row: row.sample_id[:8]),
            Column("severity", SHARE),
            Column("of", get=_names),
            Column("why", get=reasons),
        ),
        triage.rows,
    )


def _names(row: OddSample) -> str:
    return " · ".join(name for name in (row.model, row.task, row.question_id, row.condition) if name)
