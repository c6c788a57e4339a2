"""The columns of plans: questions and samples with the width that they give; groups to ask again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hotmess_tui.tables.aggregates import by_columns
from hotmess_tui.tables.column import COUNT, FLAG, QUANTITY, SHARE, SIGNED, WORDS, Column
from hotmess_tui.tables.rows import Rows

_DESIGN = (
    Column("questions", COUNT, about="groups; of a difference, questions that both sides answered"),
    Column("samples", QUANTITY, about="samples per question"),
    Column("half_width", SHARE, about="expected half width of the 95 % interval"),
)


def _of_outlook(name: str) -> Any:
    return lambda row: getattr(row.outlook, name)


_SPREADS = (
    Column("tau2", QUANTITY, title="τ²", about="variance from question to question", get=_of_outlook("tau2")),
    Column("sigma2", QUANTITY, title="σ²", about="variance of one sample of a question", get=_of_outlook("sigma2")),
)
COLUMNS = (
    *_DESIGN,
    Column("incoherence", SHARE, about="current incoherence", gives_way=1, get=_of_outlook("incoherence")),
    *_SPREADS,
)
BETWEEN_COLUMNS = (
    Column("a", title="A", about="first value of the grouping column", get=lambda row: row.series[0], gives_way=4),
    Column("b", title="B", about="second value", get=lambda row: row.series[1], gives_way=4),
    *_DESIGN,
    Column("difference", SIGNED, title="A − B", about="the current difference", get=_of_outlook("incoherence")),
    *_SPREADS,
    Column("apart", FLAG, title="told apart", about="whether the interval would exclude 0"),
)
AGAIN_COLUMNS = (
    Column("model", WORDS, about="model", gives_way=1, least=12, most=40, keeps="both"),
    Column("task", WORDS, about="task", gives_way=2, least=10, most=30),
    Column(
        "question_id", WORDS, title="question", about="id of the question in its task", least=8, most=30, keeps="end"
    ),
    Column(
        "condition",
        WORDS,
        about="condition",
        gives_way=3,
        least=8,
        most=24,
        when=lambda rows: any(row.condition for row in rows),
    ),
    Column("n", COUNT, about="samples that it has", least=6),
    Column("gain", QUANTITY, least=8, about="reduction of the sampling variance by one more sample"),
)


def of_plan(by: Sequence[str], designs: Iterable[Any]) -> Rows:
    """Of each series the present design, then the grid."""
    return Rows((*by_columns(by), *COLUMNS), tuple(designs))


def of_plan_between(designs: Iterable[Any]) -> Rows:
    """Of the difference of two series the present design, then the grid."""
    return Rows(BETWEEN_COLUMNS, tuple(designs))


def of_again(rows: Iterable[Any]) -> Rows:
    """The groups to ask again, the best first."""
    return Rows(AGAIN_COLUMNS, tuple(rows))
