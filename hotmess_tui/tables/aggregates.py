"""The columns of aggregate figures: a row per value of the grouping columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hotmess_tui.records import Table
from hotmess_tui.tables.column import (
    COUNT,
    DATA_ONLY,
    QUANTITY,
    SHARE,
    Column,
    common_unit,
    interval_column,
    length_title,
)
from hotmess_tui.tables.rows import Rows


def by_columns(by: Sequence[str]) -> tuple[Column, ...]:
    """The grouping columns of records with a `series`: what a row is about."""
    return tuple(Column(name, about="grouping column", get=_series_part(n)) for n, name in enumerate(by))


def _series_part(index: int) -> Any:
    return lambda row: row.series[index]


QUESTIONS = Column("questions", COUNT, about="number of questions", gives_way=3)
GROUPS = Column("groups", COUNT, about="number of groups", gives_way=9)
SAMPLES = Column("samples", COUNT, about="number of samples", gives_way=6)
LEFT_OUT = Column("left_out", COUNT, about="samples excluded from all metrics; the notes give the reason", gives_way=5)
ERROR = Column("error", SHARE, about="mean error over the groups", gives_way=4)
BIAS = Column("bias", SHARE, about="component of the error that repeats", gives_way=7)
VARIANCE = Column("variance", SHARE, about="component of the error that differs from sample to sample", gives_way=8)
INCOHERENCE = Column("incoherence", SHARE, about="variance / error")
LOW = Column("low", SHARE, about="lower end of the 95 % interval of the incoherence", shown=DATA_ONLY)
HIGH = Column("high", SHARE, about="upper end of the 95 % interval of the incoherence", shown=DATA_ONLY)
ENDS = replace(
    interval_column("interval", "95 % interval of the incoherence", lambda row: (row.low, row.high)), gives_way=1
)

ACCURACY = Column("accuracy", SHARE, about="mean over the groups of right / judged samples", gives_way=2)


def _ends(figure: str) -> tuple[Column, Column]:
    """Both ends of the interval of a figure, in data."""
    return (
        Column(f"{figure}_low", SHARE, about=f"lower end of the 95 % interval of {figure}", shown=DATA_ONLY),
        Column(f"{figure}_high", SHARE, about=f"upper end of the 95 % interval of {figure}", shown=DATA_ONLY),
    )


ACCURACY_ENDS = _ends("accuracy")
FLIPS = Column("flips", SHARE, about="share of the error that is now right, now wrong", gives_way=10)
SCATTER = Column("scatter", SHARE, about="share of the error that is wrong in different ways", gives_way=11)
AGREEMENT = Column("agreement", SHARE, about="how often two wrong answers to a question are the same", gives_way=12)
CHANCE = Column("chance", SHARE, about="agreement of wrong answers drawn from the choices", shown=DATA_ONLY)
CAUSES = (*ACCURACY_ENDS, FLIPS, *_ends("flips"), SCATTER, *_ends("scatter"), AGREEMENT, *_ends("agreement"), CHANCE)

COLUMNS = (
    QUESTIONS,
    GROUPS,
    SAMPLES,
    LEFT_OUT,
    ACCURACY,
    Column("mean_length", QUANTITY, about="mean over the groups of the mean reasoning length", gives_way=4),
    Column("length_unit", about="unit of the reasoning length", shown=DATA_ONLY),
    ERROR,
    BIAS,
    VARIANCE,
    INCOHERENCE,
    LOW,
    HIGH,
    ENDS,
    *CAUSES,
)


def of_table(table: Table) -> Rows:
    """A row per value of the grouping columns."""
    title = length_title(common_unit(row.length_unit for row in table.rows))
    columns = (replace(c, title=title) if c.name == "mean_length" else c for c in COLUMNS)
    return Rows((*by_columns(table.by), *columns), table.rows)
