"""The columns of a contrast: its tasks as a forest plot with figures beside it; its questions, both sides in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hotmess_tui.app.widgets.columns import GAP, Column
from hotmess_tui.charts import forest
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.numbers import interval, plain, share, signed
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.explorer.contrast import QuestionPair, Side, TaskContrast
from hotmess_tui.records import AnswerBar
from hotmess_tui.tables.signs import NONE, RIGHT, WRONG, Signs, portions
from hotmess_tui.tables.verdict import answer_text, of_answer

INTERVAL = 14
WIDE = 130  # from here on the sets of questions have their own columns
MIX_CELLS = 8
NAMED = (
    ("both_miss", "both miss"),
    ("only_a_misses", "only A misses"),
    ("only_b_misses", "only B misses"),
    ("both_waver", "both waver"),
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task, or all of them (the first), with the ink of the side that is the more incoherent."""

    index: int
    found: TaskContrast
    ink: Ink

    @property
    def task(self) -> str:
        """Empty for all."""
        return self.found.figures.task

    @property
    def drawn(self) -> forest.Row:
        """As the plot wants it."""
        figures = self.found.figures
        return forest.Row(figures.difference, figures.low, figures.high, self.found.why)


def columns(rows: Sequence[TaskRow], cells: int, signs: Signs) -> list[Column[TaskRow]]:
    """The columns for a width: task, plot, difference, interval, questions; where there is room, sets of questions."""
    ascii = signs.null == "-"
    drawn = [row.drawn for row in rows]
    far = forest.reach(drawn)

    def say(text: str) -> str:
        return plain(text).replace("−", "-") if ascii else text

    def bounds(row: TaskRow) -> str | Sequence[Span]:
        figures = row.found.figures
        return say(interval(figures.low, figures.high)) if figures.low is not None else (Span(_why(row), DIM),)

    def number(title: str, name: str, write: Callable[[Any], str], rank: int) -> Column[TaskRow]:
        def value(row: TaskRow) -> object:
            return getattr(row.found.figures, name)

        return Column(name, say(title), lambda row: say(write(value(row))), 5, right=True, rank=rank, sort=value)

    longest = max((width(one_line(row.task)) for row in rows), default=9)
    names = min(max(9, longest), 20 if cells < WIDE else 32)
    found = [Column[TaskRow]("task", "task", _name, names, sort=lambda row: row.task)]
    beside = [
        number("A − B", "difference", signed, 1),
        Column("low", "95 % interval", bounds, INTERVAL, right=True, rank=2, sort=lambda row: row.found.figures.low),
        number("questions", "questions", "{:,}".format, 3),
    ]
    if cells >= WIDE and any(row.found.cells for row in rows):
        beside += [number(title, name, "{:,}".format, 5) for name, title in NAMED]
    room = cells - 2 - names - GAP - sum(max(c.least, width(c.title) + 1) + GAP for c in beside)
    size = forest.odd(min(room, 61))

    def plot(row: TaskRow) -> Sequence[Span]:
        return forest.line(row.drawn, far, size, row.ink, ascii)

    found.append(Column("plot", forest.axis(far, size), plot, size, sortable=False, rank=4))
    return [*found, *beside]


def _name(row: TaskRow) -> str | Sequence[Span]:
    return one_line(row.task) if row.task else (Span("all tasks", BOLD),)


def _why(row: TaskRow) -> str:
    """Why there is no interval, in as few cells as one takes."""
    found = row.found
    lacking = [name for name, value in (("A", found.incoherence_a), ("B", found.incoherence_b)) if value is None]
    if "target" in found.why:
        return "no target"
    if lacking:
        return f"{lacking[0]}: no errors" if len(lacking) == 1 else "no errors"
    return "too few errors" if "few" in found.why else "above 1"


def pair_columns(rows: Sequence[QuestionPair], several: bool, signs: Signs) -> list[Column[QuestionPair]]:
    """The columns: what both got right and answered most often; their mixes and figures where there is room."""
    ascii = signs.null == "-"

    def say(text: str) -> str:
        return plain(text) if ascii else text

    def right(key: str) -> Column[QuestionPair]:
        return Column(
            f"accuracy_{key}", f"{key.upper()} right", lambda row: say(share(getattr(row, key).accuracy)), 6, right=True
        )

    def answer(key: str) -> Column[QuestionPair]:
        def cell(row: QuestionPair) -> Sequence[Span]:
            side: Side = getattr(row, key)
            if not side.answers:
                return (Span(signs.null, DIM),)
            sign, ink, text = shown(side.answers[0], signs)
            return (Span(f"{sign} ", ink), Span(text))

        longest = max(
            (width(shown(s.answers[0], signs)[2]) for s in (getattr(r, key) for r in rows) if s.answers), default=0
        )
        return Column(
            f"answer_{key}", f"{key.upper()} most often", cell, 13, min(44, longest + 2), rank=1, sortable=False
        )

    found: list[Column[QuestionPair]] = []
    if several:
        longest = max((width(one_line(row.task)) for row in rows), default=4)
        found.append(Column("task", "task", lambda row: one_line(row.task), min(longest, 16), min(longest, 28), rank=5))
    found.append(Column("question_id", "question", lambda row: one_line(row.question_id), 8, 16, tail=True))
    found += [right("a"), answer("a"), right("b"), answer("b")]

    def mixes(row: QuestionPair) -> Sequence[Span]:
        return (*_mix(row.a, signs), Span("  "), *_mix(row.b, signs))

    def incoherence(row: QuestionPair) -> str:
        return say(f"{share(row.a.incoherence):>5} {share(row.b.incoherence):>6}")

    found.append(Column("mix", "answers of A, B", mixes, 2 * MIX_CELLS + 2, rank=6, sortable=False))
    found.append(Column("n", "n", lambda row: f"{row.a.n}, {row.b.n}", 6, right=True, rank=7, sortable=False))
    found.append(Column("incoherence", "incoherence", incoherence, 12, right=True, rank=8, sortable=False))
    return found


def shown(answer: AnswerBar, signs: Signs) -> tuple[str, Ink, str]:
    """Sign, ink and text of an answer."""
    verdict = of_answer(answer)
    return verdict.glyph(signs.ascii), verdict.ink, answer_text(answer.answer, verdict)


def _mix(side: Side, signs: Signs) -> list[Span]:
    """The answers of a side as one stacked bar: right first, a shade for each wrong answer, none last."""
    if not side.answers:
        return [Span(signs.null.ljust(MIX_CELLS), DIM)]
    wrong = [bar.count for bar in side.answers if not bar.correct and bar.outcome_class != "NONE"]
    parts = [(sum(bar.count for bar in side.answers if bar.correct), signs.mix[0], RIGHT)]
    parts += [(count, signs.mix[1 + n % 3], WRONG) for n, count in enumerate(wrong)]
    parts.append((sum(bar.count for bar in side.answers if bar.outcome_class == "NONE"), signs.mix[4], NONE))
    sizes = portions(tuple(part[0] for part in parts), MIX_CELLS)
    return [Span(char * size, ink) for (_, char, ink), size in zip(parts, sizes, strict=True) if size]
