"""How many more samples: what a wanted width needs, and the questions to ask again, those that help most first."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.keys import BACK, SAVE, Key, notes_key, sort_key
from hotmess_tui.app.messages import SamplesRequest
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.view_settings import FILTER, GROUP, ViewSettings
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.app.widgets.question_header import Line, StyledLines
from hotmess_tui.charts.drawing import BOLD, Span
from hotmess_tui.charts.marks import Series, series_name
from hotmess_tui.charts.safe import cut_inside, one_line
from hotmess_tui.differences import HALF_WIDTH
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import drill
from hotmess_tui.explorer.plan import Again, Plan, again, plan, plan_between, sentence, telling_apart
from hotmess_tui.records import QuestionRow
from hotmess_tui.tables.column import on_screen
from hotmess_tui.tables.plans import AGAIN_COLUMNS, of_again
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_LISTED = 500  # groups to ask again that the screen shows; a file has all
_MOST_SERIES = 8  # that have a line
_WRAPPED = 3  # series up to which a line is not cut


class _Found(NamedTuple):
    plan: Plan
    groups: tuple[Again, ...]


class PlanScreen(ViewSettings, TableScreen[Again]):
    """The outlook of every series, or of the difference of two."""

    NAME = "how many more samples"
    ABOUT = (
        "Half width of the 95 % interval of each series' incoherence, now, and what a target width needs: more "
        "questions, or more samples of each. Below, the questions to sample again, those that benefit most first; E "
        "writes them to a file. Enter opens the samples of one."
    )
    RISING = frozenset({"model", "task", "condition", "question_id"})
    EMPTY = "No series has five groups with at least four samples and answers in classes. Esc goes back."
    EXPORT = ("all questions to ask again", "again.csv")
    STATUS_ACTION = "notes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Samples",
            id="plan.samples",
            tooltip="the samples of this question",
            also="open drill down enter",
            footer="samples",
        ),
        BACK,
        Key(
            "W",
            "width",
            "Half width",
            id="plan.width",
            key_display="W",
            tooltip="set the target half width",
            also="precision interval error margin",
            footer="half width",
        ),
        notes_key("plan", "exclusions and limits"),
        FILTER,
        GROUP,
        SAVE,
        sort_key("plan"),
    ]

    def __init__(self, session: Session, a: Series | None, b: Series | None) -> None:
        super().__init__(session)
        self.sides = (a, b) if a is not None and b is not None else None
        self.wanted = HALF_WIDTH
        self.found: _Found | None = None
        self._by = session.choice.by  # the grouping whose series the two are

    def above(self) -> Iterable[Widget]:
        """What each series needs."""
        yield StyledLines(self.signs, id="outlooks")

    def on_mount(self) -> None:
        """No line before there is one."""
        self.query_one("#outlooks", StyledLines).styles.height = 0

    def on_resize(self, event: events.Resize) -> None:
        """The lines are cut anew."""
        if self.found is not None:
            self._show_outlooks()

    # asking

    def reload(self) -> None:
        """Ask under the present view settings; under another grouping the two sides are no series any more."""
        choice, sides = self.session.choice, self._present_sides()

        def work(explorer: Explorer) -> _Found:
            store, labels = explorer.store, explorer.labels_for(choice)
            found = plan(store, choice, labels) if sides is None else plan_between(store, *sides, choice, labels)
            return _Found(found, again(store, choice, labels, _LISTED, sides or ()))

        self.ask("plan", work, self._show, "planning")

    def _present_sides(self) -> tuple[Series, Series] | None:
        return self.sides if self.session.choice.by == self._by else None

    def _show(self, found: _Found) -> None:
        self.found = found
        self.show_settings("", "unbiased")
        self._show_outlooks()
        self.refill()
        self.show_status()

    def _show_outlooks(self) -> None:
        outlooks = self.found.plan.outlooks if self.found is not None else ()
        lines: list[Line] = []
        for n, one in enumerate(outlooks[:_MOST_SERIES]):
            lines += self._lines(one.series, self._says(n), 1 if len(outlooks) > _WRAPPED else 3)
        if len(outlooks) > _MOST_SERIES:
            lines.append((Span(f" and {len(outlooks) - _MOST_SERIES} more series: hotmess plan"),))
        header = self.query_one("#outlooks", StyledLines)
        header.styles.height = min(len(lines), max(1, self.size.height - 12))
        header.show(lines)

    def _says(self, number: int) -> str:
        outlook = self.found.plan.outlooks[number] if self.found is not None else None
        if outlook is None:
            return ""
        return telling_apart(outlook) if self._present_sides() is not None else sentence(outlook, self.wanted)

    def _lines(self, series: Series, says: str, most: int) -> list[Line]:
        """A name with what it needs, in so many lines at most."""
        half = len(series) // 2
        names = [series] if self._present_sides() is None else [series[:half], series[half:]]
        shown = " − ".join(one_line(series_name(name)) for name in names)
        name = self.signs.plain(cut_inside(shown, max(12, self.size.width // 3 * len(names)), self.signs.ellipsis))
        first, *rest = wrapped(f"{name}: {self.signs.plain(says)}", self.size.width - 3)[:most]
        return [(Span(f" {name}: ", BOLD), Span(first[len(name) + 2 :])), *((Span(f"   {line}"),) for line in rest)]

    def refill(self) -> None:
        """The groups to ask again."""
        rows = self.found.groups if self.found is not None else ()
        self.fill(rows, on_screen(AGAIN_COLUMNS, rows))

    def row_key(self, row: Again) -> Hashable:
        """The group."""
        return row.group

    def idle(self, action: str) -> bool:
        """Without questions there is nothing to open or to order."""
        return action in ("open", "sort") and not self.rows

    def heading(self) -> str:
        """What the rows are."""
        return "questions to ask again, those that help most first"

    def status(self) -> str:
        """The first thing to know."""
        notes = self.found.plan.notes if self.found is not None else ()
        return one_line(notes[-1]) if notes else ""

    # actions

    def action_open(self) -> None:
        """The samples of the question under the cursor."""
        row, choice = self.current, self.session.choice
        if row is None:
            return

        def work(explorer: Explorer) -> tuple[QuestionRow, ...]:
            return drill.groups(explorer.store, (row.group,), choice, explorer.labels_for(choice))

        self.ask("group", work, self._open_samples)

    def _open_samples(self, groups: Sequence[QuestionRow]) -> None:
        if groups:
            self.open(SamplesRequest(groups[0]))

    def action_width(self) -> None:
        """Write set the target half width."""
        if self._present_sides() is not None:
            self.say("between two series the target width is their difference")
            return
        self.prompt("Target half width", f"{self.wanted:g}", self._want, check=_check_width, hint="0.05: ± 0.05")

    def _want(self, text: str) -> None:
        self.wanted = float(text)
        self._show_outlooks()

    def action_notes(self) -> None:
        """What was left out, and how far the figures can be trusted."""
        notes = self.found.plan.notes if self.found is not None else ()
        self.show_text(self.NAME, [(self.ABOUT, BOLD), *((note, None) for note in notes)])

    # copying and saving

    def table_of(self, rows: Sequence[Again]) -> Rows:
        """Groups to ask again with the columns that files have."""
        return of_again(rows)

    def whole_table(self, explorer: Explorer) -> Rows:
        """All of them, also those that the screen has no room for; runs in a thread."""
        choice, sides = self.session.choice, self._present_sides()
        return of_again(again(explorer.store, choice, explorer.labels_for(choice), None, sides or ()))


def _check_width(text: str) -> None:
    try:
        width = float(text)
    except ValueError:
        width = 0.0
    if not 0 < width <= 1:
        raise HotmessError("a number above 0, 1 at most, such as 0.05")
