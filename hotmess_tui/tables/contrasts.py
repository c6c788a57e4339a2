"""The columns of a contrast: a row per task, and a row per question with both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from hotmess_tui.charts import forest
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.numbers import interval, share
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.differences import Contrast
from hotmess_tui.records import AnswerBar
from hotmess_tui.tables.column import (
    COUNT,
    DATA_ONLY,
    INTERVAL,
    OFF_SCREEN,
    ON_SCREEN,
    SHARE,
    SIGNED,
    TEXT,
    WORDS,
    Cell,
    Column,
    Kind,
    interval_column,
    on_screen,
)
from hotmess_tui.tables.layout import GAP
from hotmess_tui.tables.mix import in_order, mix_bar
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import Signs
from hotmess_tui.tables.verdict import answer_text, of_answer

MIX_CELLS = 8
INTERVAL_CELLS = 14
WIDE = 130  # from here on the quadrants have their own columns
_QUADRANTS = (
    Column(
        "both_miss",
        COUNT,
        title="both never",
        about="questions that neither side ever gets right",
        gives_way=5,
        least=5,
    ),
    Column(
        "only_a_misses",
        COUNT,
        title="only A never",
        about="questions that only A never gets right",
        gives_way=4,
        least=5,
    ),
    Column(
        "only_b_misses",
        COUNT,
        title="only B never",
        about="questions that only B never gets right",
        gives_way=4,
        least=5,
    ),
    Column(
        "both_waver", COUNT, title="both mixed", about="questions that both get right sometimes", gives_way=3, least=5
    ),
)
COLUMNS = (
    Column("a", title="A", about="first value of the grouping column", shown=DATA_ONLY),
    Column("b", title="B", about="second value", shown=DATA_ONLY),
    Column(
        "task",
        Kind("VARCHAR", lambda task: one_line(str(task)) or "all tasks", right=False),
        about="task; empty: all of them",
    ),
    Column("questions", COUNT, about="questions that both answered", gives_way=2, least=5),
    Column("difference", SIGNED, title="A − B", about="the metric of A − that of B", gives_way=0, least=5),
    Column("low", SIGNED, about="lower end of its 95 % interval", shown=DATA_ONLY),
    Column("high", SIGNED, about="upper end of its 95 % interval", shown=DATA_ONLY),
    replace(
        interval_column("interval", "95 % interval of the difference", lambda row: (row.low, row.high)),
        gives_way=1,
        after="difference",
    ),
    Column(
        "interval_all",
        INTERVAL,
        title="all at once",
        about="95 % interval that holds in all tasks at once",
        get=lambda row: (row.low_all, row.high_all),
        shown=frozenset({TEXT}),
        gives_way=7,
        after="interval",
    ),
    Column(
        "apart",
        title="told apart",
        about="whether that interval excludes 0",
        get=lambda row: "yes" if row.apart else "no" if row.low_all is not None else None,
        shown=frozenset({TEXT}),
        gives_way=1,
        after="interval_all",
    ),
    *_QUADRANTS,
    Column("metric", about="metric that is compared", shown=DATA_ONLY),
    Column("low_all", SIGNED, about="lower end of the interval that holds in all tasks at once", shown=DATA_ONLY),
    Column("high_all", SIGNED, about="upper end of the interval that holds in all tasks at once", shown=DATA_ONLY),
    Column(
        "without",
        SIGNED,
        about="difference without the task whose exclusion changes it most (row of all tasks)",
        shown=DATA_ONLY,
    ),
    Column("without_task", about="that task", shown=DATA_ONLY),
)

_METRIC_FIRST = (Column("of", title="metric", get=lambda row: row.metric, shown=frozenset({TEXT})),)


def of_contrasts(contrasts: Iterable[Contrast], *, pairs: bool = False) -> Rows:
    """Two values compared: all tasks, then each; of several metrics, which one stands first in a text.

    Args:
        contrasts: the rows.
        pairs: whether they are pairs over all tasks: a text then names both sides, not the task.
    """
    rows = tuple(contrasts)
    if pairs:
        sides = [replace(column, shown=OFF_SCREEN) for column in COLUMNS[:2]]
        rest = [replace(column, shown=DATA_ONLY) if column.name == "task" else column for column in COLUMNS[2:]]
        return Rows((*_METRIC_FIRST, *sides, *rest) if len({row.metric for row in rows}) > 1 else (*sides, *rest), rows)
    if len({row.metric for row in rows}) < 2:
        return Rows(COLUMNS, rows)
    return Rows((*_METRIC_FIRST, *COLUMNS), rows)


@dataclass(frozen=True)
class TaskRow:
    """A task, or all of them (the first), with the ink of the side that is the more incoherent."""

    index: int
    contrasted: Any  # explorer.contrast.TaskContrast
    ink: Ink

    @property
    def task(self) -> str:
        """Empty for all."""
        return str(self.contrasted.figures.task)

    @property
    def drawn(self) -> forest.Row:
        """As the plot wants it."""
        figures = self.contrasted.figures
        ends = (figures.low, figures.high, figures.low_all, figures.high_all)
        return forest.Row(figures.difference, *ends, self.contrasted.why)


def _of_figures(column: Column) -> Column:
    return replace(column, get=lambda row: column.read(row.contrasted.figures))


def task_grid(rows: Sequence[TaskRow], cells: int, signs: Signs) -> list[Column]:
    """The columns on screen: task, forest plot, difference, interval, questions; where there is room, quadrants."""
    drawn = [row.drawn for row in rows]
    far = forest.reach(drawn)
    longest = max((width(one_line(row.task)) for row in rows), default=9)
    names = min(max(9, longest), 20 if cells < WIDE else 32)
    by_name = {column.name: _of_figures(column) for column in COLUMNS}
    beside = [
        by_name["difference"],
        replace(by_name["interval"], least=INTERVAL_CELLS, paint=_ends),
        by_name["questions"],
    ]
    if cells >= WIDE and any(row.contrasted.cells for row in rows):
        beside += [by_name[column.name] for column in _QUADRANTS]
    room = cells - 2 - names - GAP - sum(max(c.least, width(signs.plain(c.heading)) + 1) + GAP for c in beside)
    size = forest.odd(min(room, 61))

    def plot(row: TaskRow, signs: Signs) -> Cell:
        return forest.line(row.drawn, far, size, row.ink, signs.ascii)

    task = replace(by_name["task"], least=names, paint=_task)
    forest_plot = Column("plot", title=forest.axis(far, size), paint=plot, least=size, gives_way=4, sortable=False)
    return on_screen((task, forest_plot, *(replace(column, after="") for column in beside)), rows)


def _task(row: TaskRow, signs: Signs) -> Cell:
    return one_line(row.task) if row.task else (Span("all tasks", BOLD),)


def _ends(row: TaskRow, signs: Signs) -> Cell:
    figures = row.contrasted.figures
    if figures.low is None:
        return (Span(_why(row), DIM),)
    return signs.plain(interval(figures.low, figures.high))


def _why(row: TaskRow) -> str:
    """Why there is no interval, in as few cells as one takes."""
    task = row.contrasted
    lacking = [name for name, figure in (("A", task.figure_a), ("B", task.figure_b)) if figure is None]
    if task.figures.difference is not None and "error" not in task.why and "above" not in task.why:
        return "too few"
    if "target" in task.why:
        return "no target"
    if lacking:
        return f"{lacking[0]}: no errors" if len(lacking) == 1 else "no errors"
    return "too few errors" if "few" in task.why else "above 1"


class Side(Protocol):
    """One side of a question."""

    @property
    def answers(self) -> Sequence[AnswerBar]:
        """The most frequent first."""


class Pair(Protocol):
    """A question with both sides, a and b."""

    @property
    def a(self) -> Any:
        """The first side."""

    @property
    def b(self) -> Any:
        """The second side."""


def most_frequent(side: Side) -> str | None:
    """The answer that a side gave most often, as logged."""
    return side.answers[0].answer if side.answers else None


# name, kind, title, what it is, order of giving way in a text table, how it is read
_SIDE: tuple[tuple[str, Kind, str, str, int, Callable[[Any], Any]], ...] = (
    ("state", WORDS, "{side}", "misses (never right), wavers (mixed) or right (always)", 0, lambda side: side.state),
    ("n", COUNT, "n", "samples", 19, lambda side: side.n),
    ("accuracy", SHARE, "accuracy", "share of right samples", 9, lambda side: side.accuracy),
    ("answers", COUNT, "distinct", "number of different answers", 15, lambda side: side.distinct),
    ("answer", WORDS, "most often", "most frequent answer", 11, most_frequent),
    ("error", SHARE, "error", "error", 17, lambda side: side.error),
    ("bias", SHARE, "bias²", "bias²", 18, lambda side: side.bias),
    ("variance", SHARE, "variance", "variance", 18, lambda side: side.variance),
    ("incoherence", SHARE, "incoherence", "variance / error", 13, lambda side: side.incoherence),
)


_ORDERING = ("n", "accuracy", "error", "variance", "incoherence")


def _side(letter: str) -> tuple[Column, ...]:
    def reader(read: Callable[[Any], Any]) -> Callable[[Pair], Any]:
        return lambda pair: read(getattr(pair, letter))

    return tuple(
        Column(
            f"{name}_{letter}",
            kind,
            title=title.format(side=letter.upper()),
            about=f"{about} of {letter.upper()}",
            get=reader(read),
            shown=DATA_ONLY if name in ("bias", "variance") else OFF_SCREEN,
            gives_way=gives_way + (letter == "b") if gives_way else 0,
            sortable=name in _ORDERING,
        )
        for name, kind, title, about, gives_way, read in _SIDE
    )


PAIR_COLUMNS = (
    Column("task", about="task", shown=OFF_SCREEN, gives_way=1),
    Column("question_id", title="question", about="id of the question in its task", shown=OFF_SCREEN, order="place"),
    *_side("a"),
    *_side("b"),
)


def of_pairs(sides: tuple[str, str], pairs: Iterable[Any]) -> Rows:
    """Questions of two values compared: the names of both, then what each side has."""
    names = tuple(
        Column(letter, about="name of a side", get=_constant(name), shown=DATA_ONLY)
        for letter, name in zip("ab", sides, strict=True)
    )
    return Rows((*names, *PAIR_COLUMNS), tuple(pairs))


def _constant(name: str) -> Callable[[Any], str]:
    return lambda row: name


def pair_grid(pairs: Sequence[Any], several: bool, signs: Signs) -> list[Column]:
    """The columns on screen: accuracy and most frequent answer of both, their mixes and figures where there is room.

    Args:
        pairs: the questions that are there.
        several: whether they are of several tasks.
        signs: the glyphs of the screen.
    """
    columns = [
        Column("task", gives_way=5, least=16, most=28, hugs=True, when=lambda rows: several),
        Column("question_id", title="question", least=8, most=16, keeps="end"),
    ]
    for letter in "ab":
        columns += _side_on_screen(letter, pairs, signs)
    columns += [
        Column(
            "mix", title="answers of A, B", get=_nothing, paint=_mixes, gives_way=6, least=2 * MIX_CELLS + 2,
            sortable=False,
        ),
        Column("n", COUNT, get=_nothing, paint=_counts, gives_way=7, least=6, sortable=False),
        Column("incoherence", SHARE, get=_nothing, paint=_incoherences, gives_way=8, least=12, sortable=False),
    ]  # fmt: skip
    return on_screen((replace(column, shown=ON_SCREEN) for column in columns), pairs)


def _nothing(row: Any) -> None:
    return None


def _side_on_screen(letter: str, pairs: Sequence[Any], signs: Signs) -> tuple[Column, Column]:
    def answer(pair: Pair, signs: Signs) -> Cell:
        side: Side = getattr(pair, letter)
        if not side.answers:
            return (Span(signs.null, DIM),)
        verdict = of_answer(side.answers[0])
        text = answer_text(side.answers[0].answer, verdict)
        return (Span(f"{verdict.glyph(signs.ascii)} ", verdict.ink), Span(text))

    answers = [getattr(pair, letter).answers for pair in pairs]
    longest = max((width(answer_text(bars[0].answer, of_answer(bars[0]))) for bars in answers if bars), default=0)
    accuracy = Column(
        f"accuracy_{letter}",
        SHARE,
        title=f"{letter.upper()} accuracy",
        get=lambda pair: getattr(pair, letter).accuracy,
        least=6,
    )
    often = Column(
        f"answer_{letter}",
        title=f"{letter.upper()} most often",
        get=_nothing,
        paint=answer,
        gives_way=1,
        least=13,
        most=min(44, longest + 2),
        sortable=False,
    )
    return accuracy, often


def _mixes(pair: Pair, signs: Signs) -> Cell:
    bars = [mix_bar(in_order(side.answers), MIX_CELLS, signs) for side in (pair.a, pair.b)]
    return (*bars[0], Span("  "), *bars[1])


def _counts(pair: Pair, signs: Signs) -> Cell:
    return f"{pair.a.n}, {pair.b.n}"


def _incoherences(pair: Pair, signs: Signs) -> Cell:
    return signs.plain(f"{share(pair.a.incoherence):>5} {share(pair.b.incoherence):>6}")
