"""The columns of samples: a row each, failed ones too."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from hotmess_tui.charts.drawing import BOLD, DIM, Span
from hotmess_tui.charts.numbers import quantity
from hotmess_tui.records import QuestionDetail, SampleRow
from hotmess_tui.tables.column import (
    DATA,
    DATA_ONLY,
    FLAG,
    OFF_SCREEN,
    ON_SCREEN,
    PLAIN_COUNT,
    QUANTITY,
    SHARE,
    SHORT_ID,
    TEXT,
    Cell,
    Column,
    Kind,
    common_unit,
    label_column,
    length_title,
    on_screen,
)
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import Signs, bar
from hotmess_tui.tables.verdict import FAILED, of_sample, sample_answer

BAR_CELLS = 10
VERDICT = Kind("VARCHAR", lambda verdict: str(verdict.glyph()), right=False)


def _answer(row: SampleRow, signs: Signs) -> Cell:
    verdict = of_sample(row)
    glyph = verdict.glyph(signs.ascii)
    if verdict is FAILED:
        return (Span(f"{glyph} {verdict.word}", verdict.ink),)
    return (Span(f"{glyph} ", verdict.ink), Span(sample_answer(row)))


def _any(name: str) -> Callable[[Sequence[SampleRow]], bool]:
    return lambda rows: any(getattr(row, name) for row in rows)


def _partial(rows: Sequence[SampleRow]) -> bool:
    """Whether a score says more than right and wrong."""
    return any(row.score not in (None, 0.0, 1.0) for row in rows)


def length_words(row: SampleRow) -> str | None:
    """The reasoning length with its unit, as in "1 output token"; None where it is not recorded."""
    if row.reasoning_length is None:
        return None
    unit = (row.length_unit or "").replace("_", " ")
    return f"{quantity(row.reasoning_length)} {unit.removesuffix('s') if row.reasoning_length == 1 else unit}".rstrip()


COLUMNS = (
    Column(
        "sample_id",
        title="sample",
        about="id of the sample; any unique prefix selects it",
        shown=OFF_SCREEN,
        keeps="all",
    ),
    Column("model", about="model", shown=OFF_SCREEN, gives_way=4),
    Column("task", about="task", shown=OFF_SCREEN, gives_way=6),
    Column("question_id", title="question", about="id of the question in its task", shown=OFF_SCREEN, gives_way=2),
    Column("condition", about="what was varied besides model and question", shown=OFF_SCREEN, gives_way=7),
    Column("epoch", PLAIN_COUNT, about="number of the repeat", gives_way=8, least=5, after="reasoning_length"),
    Column(
        "verdict",
        VERDICT,
        title=" ",
        about="right, wrong, no answer, failed or not judged",
        get=of_sample,
        shown=frozenset({TEXT}),
        gives_way=1,
        ink=lambda row: of_sample(row).ink,
    ),
    Column("answer", about="answer as logged", gives_way=3, least=16, most=60, indent=2, paint=_answer),
    Column("target", about="right answer", gives_way=9, shown=OFF_SCREEN),
    Column("correct", FLAG, about="whether it is right", shown=DATA_ONLY),
    Column("score", SHARE, about="score between 0 and 1", gives_way=10, least=5, when=_partial),
    Column(
        "class",
        about="outcome class: TARGET, NONE, WRONG or the normalised answer",
        get=lambda row: row.outcome_class,
        shown=DATA_ONLY,
        order="outcome_class",
    ),
    Column(
        "reasoning_length",
        QUANTITY,
        about="reasoning length",
        gives_way=5,
        least=8 + BAR_CELLS,
        barred=True,
        after="answer",
        order="length",
    ),
    Column("length_unit", about="unit of the reasoning length", shown=DATA_ONLY),
    Column(
        "stop_reason", title="stop", about="reason why the model stopped", gives_way=11, least=6, most=16,
        when=_any("stop_reason"), after="score",
    ),
    Column(
        "failure", about="error text of a failed sample", gives_way=12, least=12, most=60,
        when=_any("failure"),
    ),
    Column(
        "unjudged", title="not judged", about="reason for a missing verdict", gives_way=12, least=12, most=60,
        when=_any("unjudged"),
    ),
    Column(
        "judged_by",
        about="verdict, score, comparison, vector, probabilities, correction or forgiven",
        shown=DATA_ONLY,
    ),
    Column(
        "logged", about="logged verdict of a corrected or forgiven sample", gives_way=8, least=6, most=12,
        when=_any("logged"), after="answer",
    ),
)  # fmt: skip

# What the data frames of Python have besides; and metadata.NAME for each field of the logs
FRAME_COLUMNS = (
    *(column for column in COLUMNS if DATA in column.shown),
    Column("run", about="run of the sample"),
    Column("difficulty", about="difficulty as logged"),
    Column("budget", QUANTITY, about="reasoning budget as logged"),
)


def of_samples(samples: Iterable[SampleRow]) -> Rows:
    """A row per sample."""
    records = tuple(samples)
    title = length_title(common_unit(row.length_unit for row in records))
    return Rows(tuple(replace(c, title=title) if c.name == "reasoning_length" else c for c in COLUMNS), records)


def grid(
    detail: QuestionDetail, labels: Mapping[str, tuple[str, ...]], marked: Collection[str], *more: Column
) -> list[Column]:
    """The columns of a question's samples on screen, with bars for their lengths and what a person has marked.

    Args:
        detail: the question.
        labels: of samples, by their ids.
        marked: ids of marked samples.
        more: further columns, each after the one that it names.
    """
    longest = max((row.reasoning_length or 0 for row in detail.samples), default=0) or 1

    def length(row: SampleRow, signs: Signs) -> Cell:
        if row.reasoning_length is None:
            return (Span(f"{signs.null:>7} "),)
        number = Span(f"{quantity(row.reasoning_length):>7} ")
        return (number, Span(bar(row.reasoning_length / longest, BAR_CELLS, signs), DIM))

    title = f"{length_title(detail.length_unit):>7}"
    columns = [replace(c, title=title, paint=length) if c.name == "reasoning_length" else c for c in COLUMNS[1:]]
    if marked:
        mark = Column(
            "mark",
            title=" ",
            get=lambda row: row.sample_id in marked,
            paint=lambda row, signs: (Span("*" if row.sample_id in marked else " ", BOLD),),
            shown=ON_SCREEN,
            least=1,
            sortable=False,
        )
        columns.insert(0, mark)
    columns += more
    if any(row.sample_id in labels for row in detail.samples):
        labelled = label_column(lambda row: labels.get(row.sample_id, ()), most=40, gives_way=9)
        columns.append(replace(labelled, after="stop_reason"))
    identity = replace(COLUMNS[0], kind=SHORT_ID, shown=ON_SCREEN, gives_way=13, least=8, keeps="start")
    return on_screen([*columns, identity], detail.samples)
