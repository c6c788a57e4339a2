"""The lines over a contrast: both sides, their difference, what it is made of, what is left at like accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hotmess_tui.app.widgets.question_header import Line
from hotmess_tui.charts import forest
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.marks import Mark, Series, figure_name, series_name
from hotmess_tui.charts.numbers import quantity, share, signed_within
from hotmess_tui.charts.safe import cut_inside, one_line, width
from hotmess_tui.charts.short_names import short_names
from hotmess_tui.differences import MORE, Contrast
from hotmess_tui.explorer.contrast import Contrasted
from hotmess_tui.explorer.contrast_metrics import Difference, why_lacking
from hotmess_tui.tables.causes import Cause, cause_bar, cause_difference, cause_line, causes
from hotmess_tui.tables.contrasts import TaskRow
from hotmess_tui.tables.signs import Signs
from hotmess_tui.wording import counted

MOST_LINES = 6
_BAR_CELLS = 10


class ContrastHead(NamedTuple):
    """How the head of A against B is written."""

    a: Series
    b: Series
    metric: str
    looks: Mapping[Series, Mark]
    cells: int
    signs: Signs

    def empty(self) -> list[Line]:
        """Both sides, where there is nothing to say of them."""
        return [self._side("A", self.a, None, None, ()), self._side("B", self.b, None, None, ())]

    def lines(self, row: TaskRow, contrasted: Contrasted) -> list[Line]:
        """Of one task, or of all together."""
        task = row.contrasted
        made_of = [causes(one.incoherence, one.flips, one.scatter, self.signs) for one in task.made_of]
        return [
            self._side("A", self.a, task.figure_a, task.accuracy_a, made_of[0]),
            self._side("B", self.b, task.figure_b, task.accuracy_b, made_of[1]),
            self._difference(row),
            *self._made_of(row),
            *([] if row.task else [*self._alike(contrasted.alike), *self._without(contrasted)]),
        ]

    def _side(
        self, name: str, series: Series, figure: float | None, accuracy: float | None, made_of: tuple[Cause, ...]
    ) -> Line:
        look, names = self.looks.get(series), [one_line(series_name(side)) for side in (self.a, self.b)]
        room = min(max(map(width, names)), max(12, self.cells - 42 - _BAR_CELLS - 3))
        shown = short_names(names, room, self.signs.ellipsis)[series == self.b]
        right = (Span("   right ", DIM), Span(self.signs.plain(share(accuracy)).rjust(5)))
        spans = (
            Span(f" {name} ", BOLD),
            Span(f"{look.marker} " if look else "  ", Ink(look.hue) if look else Ink()),
            Span(shown + " " * (room - width(shown)), BOLD),
            Span(f"   {self.signs.plain(figure_name(self.metric))} ", DIM),
            Span(self.signs.plain((quantity if self.metric == "length" else share)(figure)).rjust(5), BOLD),
            *(() if self.metric == "accuracy" else right),
            Span("   "),
        )
        if not made_of:
            return spans
        beside = self.cells - sum(width(span.text) for span in spans) - _BAR_CELLS
        return (*spans, *cause_bar(made_of, _BAR_CELLS, self.signs), *cause_line(made_of, beside, self.signs))

    def _difference(self, row: TaskRow) -> Line:
        figures = row.contrasted.figures
        number, verdict = _number(figures), forest.verdict(row.drawn, MORE[self.metric])
        many = f"on {counted(figures.questions, 'question')}"
        task = f" of {one_line(figures.task)}" if figures.task else ""
        room = self.cells - 12 - width(number) - width(verdict)
        where = f"{many}{task} that both answered"
        where = where if width(where) <= room else cut_inside(many + task, max(10, room), self.signs.ellipsis)
        plain = self.signs.plain
        return (
            Span(plain(" A − B "), BOLD),
            Span(plain(number), BOLD),
            Span(f"  {where}: ", DIM),
            Span(plain(verdict)),
        )

    def _made_of(self, row: TaskRow) -> list[Line]:
        """The two shares of an error that make up a difference in incoherence."""
        a, b = row.contrasted.made_of
        if self.metric != "incoherence" or row.contrasted.figures.difference is None:
            return []
        line = cause_difference((a.flips, b.flips), (a.scatter, b.scatter), self.cells, self.signs)
        return [line] if line else []

    def _alike(self, alike: Difference | None) -> list[Line]:
        """What is left of it where accuracy cannot make it."""
        if alike is None:
            return []
        if alike.difference is None:
            return [(Span(" at like accuracy no question has errors of both", DIM),)]
        drawn = forest.Row(alike.difference, alike.low, alike.high, alike.low, alike.high, why_lacking(alike))
        number, verdict = _number(alike), forest.verdict(drawn)
        many = f"on {counted(alike.questions, 'question')}"
        where = f"{many} that both get right about as often"
        where = where if width(where) + width(number) + width(verdict) + 22 <= self.cells else many
        plain = self.signs.plain
        return [(Span(" at like accuracy ", DIM), Span(plain(number)), Span(f"  {where}: ", DIM), Span(plain(verdict)))]

    def _without(self, contrasted: Contrasted) -> list[Line]:
        """The difference without the task that moves it most."""
        if contrasted.without is None or not contrasted.tasks:
            return []
        number, task = _number(contrasted.without), contrasted.tasks[0].figures.without_task or ""
        name = cut_inside(one_line(task), max(10, self.cells - 34 - width(number)), self.signs.ellipsis)
        return [(Span(f" without {name} ", DIM), Span(self.signs.plain(number)), Span("  moves it most", DIM))]


def _number(figures: Difference | Contrast) -> str:
    return signed_within(figures.difference, figures.low, figures.high)
