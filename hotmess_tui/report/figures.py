"""How the figures of a table are written in a report, and which columns of a curve's points it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotmess_tui import columns
from hotmess_tui.charts.axes import figures_of
from hotmess_tui.charts.marks import figure_name
from hotmess_tui.charts.numbers import NULL, interval, quantity, share
from hotmess_tui.columns import Rows
from hotmess_tui.explorer.triage import Triage
from hotmess_tui.records import Curve, Table

_SHARES = frozenset(("accuracy", "error", "bias", "variance", "incoherence", "pass_at_k", "pass_hat_k", "r2", "score"))
_SIGNED = frozenset(("slope", "intercept"))
_INTERVALS = {"incoherence": ("low", "high"), "difference": ("low", "high"), "slope": ("slope_low", "slope_high")}


def figure_text(name: str, value: object) -> str:
    """A value as a person reads it; text from logs is not made harmless here."""
    if value is None:
        return NULL
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if name == "difference":
            return f"{round(value, 2) + 0.0:+.2f}"
        if name in _SIGNED:
            return f"{round(value, 2) + 0.0:.2f}"
        return share(value) if name in _SHARES else quantity(value)
    return str(value) or "(none)"


def has_interval(name: str, names: Sequence[str]) -> bool:
    """Whether a column of these has an interval, which stands behind it."""
    return name in _INTERVALS and _INTERVALS[name][0] in names


def without_ends(names: Sequence[str]) -> list[str]:
    """The columns without the two ends of an interval, which stands in one."""
    ends = {end for pair in _INTERVALS.values() for end in pair}
    return [name for name in names if name not in ends]


def interval_text(name: str, record: Mapping[str, object]) -> str:
    """The interval of a figure of a row."""
    low, high = (record[end] for end in _INTERVALS[name])
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return NULL
    return interval(float(low), float(high))


# The answer first, what it rests on last
_ORDER = (
    *("incoherence", "pass_at_k", "pass_hat_k", "error", "bias", "variance", "accuracy", "mean_length"),
    *("questions", "samples", "left_out"),
)


def table_columns(table: Table) -> tuple[columns.Rows, list[str], dict[str, str]]:
    """The table, its columns in the order in which one reads them, and how these are called."""
    rows = columns.of_table(table)
    units = {row.length_unit for row in table.rows if row.length_unit}
    names = [*table.by, *(name for name in _ORDER if name in rows.columns and not _all_zero(rows, name))]
    if len(units) > 1:
        names.insert(names.index("mean_length") + 1, "length_unit")
    return rows, names, {"mean_length": (units.pop() if len(units) == 1 else "length").replace("_", " ")}


def _all_zero(rows: columns.Rows, name: str) -> bool:
    """Whether nothing was left out anywhere: that needs no column."""
    return name == "left_out" and not any(row[rows.position(name)] for row in rows.rows)


def point_columns(curve: Curve) -> tuple[columns.Rows, list[str], dict[str, str]]:
    """The points of a curve, the columns of them that say something, and how these are called."""
    rows = columns.of_curve(curve)
    left = {"point"} if all(p.point.isdigit() for p in curve.points) else set()
    left |= {"left_out"} if _all_zero(rows, "left_out") else set()
    left |= {"x"} if curve.x.scale == "label" else set()
    for name in {*rows.columns} - {*figures_of(curve)} - {*curve.by}:
        if all(row[rows.position(name)] is None for row in rows.rows):
            left.add(name)
    drawn = [*figures_of(curve), *(name for name in _ORDER if name not in figures_of(curve))]
    more = [name for name in curve.extra_columns if name not in (*drawn, "half", "step")]
    names = [name for name in (*curve.by, "point", "x", *drawn, *more) if name in rows.columns and name not in left]
    return rows, names, {"x": curve.x.unit.replace("_", " ") or figure_name(curve.x.label)}


def odd_rows(found: Triage) -> Rows:
    """Odd samples, a row each with all reasons."""
    titles = {each.name: each.title for each in found.detectors}
    rows = tuple(
        (
            each.sample_id[:8],
            each.severity,
            " · ".join(name for name in (each.model, each.task, each.question_id, each.condition) if name),
            "; ".join(f"{titles[finding.detector]}: {finding.reason}" for finding in each.findings),
        )
        for each in found.rows
    )
    return Rows(("sample", "severity", "of", "why"), rows, ("VARCHAR", "DOUBLE", "VARCHAR", "VARCHAR"))
