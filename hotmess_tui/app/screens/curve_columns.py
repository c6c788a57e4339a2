"""Which columns the table under a curve has, and in which order its rows stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hotmess_tui.app.widgets.columns import Column
from hotmess_tui.charts.axes import value_of
from hotmess_tui.charts.drawing import Ink, Span
from hotmess_tui.charts.marks import Mark, Series, figure_name, series_name
from hotmess_tui.charts.numbers import interval, plain, quantity, share
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.records import Curve, Point
from hotmess_tui.tables.signs import Signs

SHARES = ("error", "bias", "variance")


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point of the curve as a row: its index in the curve, and how it is called."""

    index: int
    point: Point
    label: str

    @property
    def key(self) -> tuple[Series, str, object]:
        """What stays the same when the figures change."""
        return (self.point.series, self.point.point, self.point.extra.get("half"))


def columns(curve: Curve, looks: Mapping[Series, Mark], signs: Signs) -> list[Column[PointRow]]:
    """The columns for a curve: series, x, what is drawn, its interval, and the figures behind it."""
    dash = signs.null
    longest = max((width(one_line(series_name(p.series))) for p in curve.points), default=6) + 2

    def series(row: PointRow) -> Sequence[Span]:
        look = looks.get(row.point.series)
        mark = Span(f"{look.marker} ", Ink(look.hue)) if look is not None else Span("  ")
        return (mark, Span(one_line(series_name(row.point.series))))

    def number(name: str, write: Callable[[float | None], str]) -> Callable[[PointRow], str]:
        def cell(row: PointRow) -> str:
            return plain(write(value_of(row.point, name))) if dash == "-" else write(value_of(row.point, name))

        return cell

    def sign(text: str) -> str:
        return plain(text) if dash == "-" else text

    found: list[Column[PointRow]] = [
        Column("series", "  series", series, min(longest, 22), longest, rank=0, sort=lambda r: r.point.series)
    ]
    if not all(p.point.isdigit() or not p.point for p in curve.points):
        most = max((width(one_line(r)) for r in {p.point for p in curve.points}), default=5)
        found.append(
            Column(
                "point",
                "point",
                lambda r: one_line(r.point.point),
                min(most, 12),
                most,
                rank=1,
                sort=lambda r: r.point.point,
            )
        )
    unit = curve.x.unit.replace("_", " ") if curve.x.scale != "label" else ""
    if curve.x.scale != "label":
        title = sign(unit or figure_name(curve.x.label))
        xs = [p.x for p in curve.points if p.x is not None]
        share_like = not unit and max(xs, default=0) <= 2 and any(x != int(x) for x in xs)
        write = share if share_like else quantity
        found.append(
            Column("x", title, lambda r: sign(write(r.point.x)), 7, right=True, rank=2, sort=lambda r: r.point.x)
        )
    drawn = [curve.y] if curve.y not in ("pass_at_k",) else ["pass_at_k", "pass_hat_k"]
    for name in drawn:
        found.append(
            Column(
                name,
                sign(figure_name(name)),
                number(name, share),
                6,
                right=True,
                rank=0,
                sort=_figure(name),
            )
        )
    if curve.y == "incoherence":
        found.append(
            Column(
                "low",
                "95 % interval",
                lambda r: sign(interval(r.point.low, r.point.high)),
                13,
                right=True,
                rank=3,
                sort=lambda r: r.point.low,
            )
        )
    for rank, name in ((6, "bias"), (7, "variance"), (8, "error"), (9, "incoherence")):
        if (
            name not in drawn
            and figure_name(name) != figure_name(curve.x.label)
            and any(value_of(p, name) is not None for p in curve.points)
        ):
            found.append(
                Column(
                    name,
                    sign(figure_name(name)),
                    number(name, share),
                    6,
                    right=True,
                    rank=rank,
                    sort=_figure(name),
                )
            )
    for name in curve.extra_columns:
        if name not in {c.key for c in found} and name not in ("half", curve.x.label):
            found.append(
                Column(
                    name,
                    sign(figure_name(name)),
                    _extra(name, dash),
                    6,
                    right=True,
                    rank=10,
                    sort=_figure(name),
                )
            )
    for rank, name in ((4, "questions"), (11, "samples"), (5, "left_out")):
        found.append(
            Column(
                name,
                figure_name(name),
                _thousands(name),
                6,
                right=True,
                rank=rank,
                sort=_count(name),
            )
        )
    return found


def _figure(name: str) -> Callable[[PointRow], object]:
    return lambda row: value_of(row.point, name)


def _count(name: str) -> Callable[[PointRow], int]:
    return lambda row: int(getattr(row.point, name))


def _thousands(name: str) -> Callable[[PointRow], str]:
    return lambda row: f"{getattr(row.point, name):,}"


def _extra(name: str, dash: str) -> Callable[[PointRow], str]:
    def cell(row: PointRow) -> str:
        value = row.point.extra.get(name)
        if isinstance(value, str):
            return one_line(value)
        return dash if value is None else quantity(value)

    return cell


def sorted_rows(curve: Curve, shown: Sequence[Column[PointRow]], sorting: tuple[str, bool] | None) -> list[PointRow]:
    """The points as rows: by series and x, or by a column, what is undefined last."""
    rows = [PointRow(n, p, _label(curve, p)) for n, p in enumerate(curve.points)]
    rows.sort(key=lambda r: (r.point.series, r.point.x is None, r.point.x or 0.0, r.index))
    column = next((c for c in shown if sorting is not None and c.key == sorting[0]), None)
    if column is None or column.sort is None or sorting is None:
        return rows
    key = column.sort
    known = [r for r in rows if key(r) is not None]
    known.sort(key=key, reverse=sorting[1])  # type: ignore[arg-type]
    return known + [r for r in rows if key(r) is None]


def _label(curve: Curve, point: Point) -> str:
    if point.point and not point.point.isdigit():
        return one_line(point.point)
    unit = curve.x.unit.replace("_", " ")
    return f"{quantity(point.x)} {unit}".strip() if point.x is not None else f"bin {point.point}"
