"""The columns of questions: a row per group, all samples with the same model, task, question and condition."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from hotmess_tui.charts.drawing import DIM, PLAIN, Span
from hotmess_tui.charts.numbers import quantity, share
from hotmess_tui.charts.safe import one_line
from hotmess_tui.records import QuestionPage, QuestionRow
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.tables.causes import cause_bar, of_question
from hotmess_tui.tables.column import (
    COUNT,
    OFF_SCREEN,
    ON_SCREEN,
    QUANTITY,
    SHARE,
    Cell,
    Column,
    label_column,
    length_title,
    on_screen,
)
from hotmess_tui.tables.mix import mix_bar
from hotmess_tui.tables.queried import stated
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import Signs
from hotmess_tui.tables.verdict import NO_ANSWER, RIGHT, WRONG, Verdict

MIX_CELLS = 10
SMALL_N = 3  # samples, under which a row is dimmed
_BAR_CELLS = 6


def answer_mix(row: QuestionRow) -> list[tuple[Verdict, int]]:
    """The answers of a group with their counts: right, wrong ones by count, no answer."""
    wrong = [count for n, count in enumerate(row.mix) if not (row.right and n == 0)]
    if row.unanswered and wrong:
        wrong.pop()
    return [(RIGHT, row.right), *((WRONG, count) for count in wrong), (NO_ANSWER, row.unanswered)]


def _mix(row: QuestionRow, signs: Signs) -> Cell:
    return [Span(signs.null, DIM)] if row.answers is None else mix_bar(answer_mix(row), MIX_CELLS, signs)


def _incoherence(row: QuestionRow, signs: Signs) -> Cell:
    ink = DIM if row.n < SMALL_N else PLAIN
    number = Span(f"{signs.plain(share(row.incoherence)):>5} ", ink)
    return (number, *cause_bar(of_question(row, signs), _BAR_CELLS, signs))


def _lengths(row: QuestionRow, signs: Signs) -> str:
    if row.length_median is None:
        return signs.null
    if row.length_low == row.length_high:
        return quantity(row.length_median)
    ends = signs.plain(f"({quantity(row.length_low)}–{quantity(row.length_high)})")
    return f"{quantity(row.length_median)} {ends}"


COLUMNS = (
    Column("model", about="model", gives_way=2, least=12, most=30, hugs=True, shared=True, keeps="both"),
    Column("task", about="task", gives_way=3, least=12, most=28, hugs=True, shared=True),
    Column("question_id", title="question", about="id of the question in its task", least=8, most=16, keeps="end"),
    Column(
        "condition",
        about="what was varied besides model and question",
        gives_way=5,
        least=12,
        most=20,
        hugs=True,
        keeps="end",
        shared=True,
        after="task",
    ),
    Column("n", COUNT, about="samples included in the metrics", gives_way=4, least=3),
    Column("accuracy", SHARE, about="share of right samples", gives_way=6, least=5),
    Column("mean_length", QUANTITY, about="mean reasoning length", gives_way=7, shown=OFF_SCREEN),
    Column(
        "answers",
        COUNT,
        title="distinct",
        about="number of different answers",
        gives_way=8,
        least=8,
        after="question_id",
    ),
    Column("error", SHARE, about="mean error", gives_way=9, least=5),
    Column("bias", SHARE, about="component of the error that repeats", gives_way=10, least=5),
    Column("variance", SHARE, about="component of the error that differs from sample to sample", gives_way=11, least=5),
    Column(
        "incoherence", SHARE, about="variance / error", least=12, barred=True, after="question_id", paint=_incoherence
    ),
    Column(
        "flips",
        SHARE,
        about="chance that of two samples one is right, the other wrong",
        gives_way=12,
        shown=OFF_SCREEN,
    ),
    Column(
        "scatter",
        SHARE,
        about="chance that two samples are wrong in different ways",
        gives_way=12,
        shown=OFF_SCREEN,
    ),
    *stated(query("drill", "questions")),
    Column(
        "mix",
        title="answers",
        about="answers as a bar: right, wrong, none",
        shown=ON_SCREEN,
        gives_way=1,
        least=MIX_CELLS,
        after="incoherence",
        paint=_mix,
        sortable=False,
    ),
    Column(
        "length_median",
        QUANTITY,
        about="median reasoning length, shortest and longest sample",
        shown=ON_SCREEN,
        gives_way=7,
        least=8,
        keeps="all",
        paint=_lengths,
        order="mean_length",
    ),
)
_TEXT = Column(
    "text",
    about="beginning of the question",
    shown=ON_SCREEN,
    gives_way=12,
    least=20,
    most=400,
    paint=lambda row, signs: one_line(row.text or ""),
    sortable=False,
)


def of_questions(questions: Iterable[QuestionRow], unit: str | None = None) -> Rows:
    """A row per group; `unit`: of the lengths, where they have one."""
    return Rows(tuple(_in_unit(column, unit) for column in COLUMNS), tuple(questions))


def grid(
    page: QuestionPage, several: Collection[str], labels_of: Callable[[QuestionRow], Sequence[str]]
) -> list[Column]:
    """The columns of a page of questions on screen; labels have one where there are any."""
    columns = [_in_unit(column, page.length_unit) for column in COLUMNS]
    if any(labels_of(row) for row in page.rows):
        columns.append(label_column(labels_of, most=24, gives_way=6, sortable=False))
    return on_screen([*columns, _TEXT], page.rows, several)


def _in_unit(column: Column, unit: str | None) -> Column:
    """A length is called by its unit."""
    if column.name not in ("mean_length", "length_median"):
        return column
    return replace(column, title=length_title(unit))
