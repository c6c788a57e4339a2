"""Every pair of series compared, over all tasks: which are told apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from hotmess_tui.differences import METRICS, Contrast
from hotmess_tui.explorer import contrast_metrics
from hotmess_tui.explorer.contrast import figures_of
from hotmess_tui.explorer.curves import strings
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store.clusters import see_groups_in_units
from hotmess_tui.store.database import run_to_the_end
from hotmess_tui.store.open_store import Cursor, OpenStore
from hotmess_tui.store.queries.shipped import query

Series = tuple[str, ...]


@dataclass(frozen=True)
class PairContrast:
    """Two series over all tasks; the simultaneous interval of `figures` holds in all pairs at once."""

    a: Series
    b: Series
    figures: Contrast


def every_pair(
    store: OpenStore, choice: Choice, labels: Labels, metrics: Sequence[str] = METRICS[:1]
) -> tuple[PairContrast, ...]:
    """The overall difference of every pair of series that have a question in common, a metric after the other."""
    with store.at(choice, labels) as (cursor, figures, _):
        see_groups_in_units(cursor, figures, choice)
        names = [(strings(series), number) for number, series in enumerate(figures.series)]
        pairs = list(itertools.combinations(names, 2))
        try:
            rows = [
                (number, row)
                for number, ((_, a), (_, b)) in enumerate(pairs)
                for row in _overall(cursor, number, a, b, metrics)
            ]
            if not rows:
                return ()
            cursor.execute("SET VARIABLE normal = $1", [contrast_metrics.normal_quantiles(len(pairs))])
            ends = {
                (pair, metric): (low, high)
                for pair, metric, low, high in cursor.execute(query("layers", "contrast_all").sql).fetchall()
            }
        finally:
            run_to_the_end(cursor, "DROP TABLE IF EXISTS pair_spreads")
    rows.sort(key=lambda row: (metrics.index(row[1].metric), row[0]))
    return tuple(_pair(pairs[number][0][0], pairs[number][1][0], row, ends[number, row.metric]) for number, row in rows)


def _overall(cursor: Cursor, number: int, a: int, b: int, metrics: Sequence[str]) -> list[contrast_metrics.Difference]:
    """The rows of one pair; what their intervals are made of goes into the table pair_spreads."""
    for name, series in (("series_a", a), ("series_b", b)):
        cursor.execute(f"SET VARIABLE {name} = $1", [series])
    with contrast_metrics.compared(cursor, metrics), contrast_metrics.spreads(cursor):
        rows = contrast_metrics.rows_of(cursor)
        kept = f"SELECT {number:d} AS pair, * FROM spreads"
        if number:
            cursor.execute(f"INSERT INTO pair_spreads {kept}")
        else:
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE pair_spreads AS {kept}")
    return rows


def _pair(
    a: Series, b: Series, row: contrast_metrics.Difference, ends: tuple[float | None, float | None]
) -> PairContrast:
    row = row._replace(low_all=ends[0], high_all=ends[1])
    return PairContrast(a, b, figures_of((", ".join(a), ", ".join(b)), row))
