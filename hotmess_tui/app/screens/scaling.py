"""Does scale help: slopes of error, bias² and variance over model size by grade; Enter opens the grade's questions."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType

from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import BACK, SAVE, Key, notes_key
from hotmess_tui.app.messages import QuestionsRequest
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.view_settings import DECOMPOSITION, FILTER, ViewSettings
from hotmess_tui.app.session import Session
from hotmess_tui.charts.drawing import BOLD
from hotmess_tui.charts.safe import one_line
from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.scaling import ALL, Scaling, Slope, conclusion, scaling
from hotmess_tui.records import Selection
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.scaling import grid as scaling_grid
from hotmess_tui.tables.scaling import of_scaling

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer


class ScalingScreen(ViewSettings, TableScreen[Slope]):
    """The slopes of every grade."""

    NAME = "model size"
    ABOUT = (
        "How error, bias² and variance change with model size, as slopes on log axes: of all questions, then by grade, "
        "the same questions for every model. Lines are 95 % intervals; a filled marker differs from 0. "
        "bias² − variance is the claim of the paper: below 0, bias² falls faster. Enter opens a grade's questions."
    )
    RISING = frozenset({"grade", "quantity"})
    EMPTY = (
        "No question was answered by all models of known size. Tables state it in the column model_size. Esc goes back."
    )
    EXPORT = ("these slopes", "scaling.csv")
    STATUS_ACTION = "notes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Questions",
            id="scaling.questions",
            tooltip="the questions of this grade",
            also="open drill down enter",
            footer="questions",
        ),
        BACK,
        Key(
            "R",
            "reference",
            "Graded by",
            id="scaling.reference",
            key_display="R",
            tooltip="what grades the questions",
            also="difficulty reference length model",
            footer="graded by",
        ),
        Key(
            "K",
            "grades",
            "Grades",
            id="scaling.grades",
            key_display="K",
            tooltip="how many grades there are",
            also="thirds parts bins difficulty",
            footer="grades",
        ),
        notes_key("scaling", "exclusions and limits"),
        FILTER,
        DECOMPOSITION,
        SAVE,
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.scaling: Scaling | None = None

    def on_resize(self, event: events.Resize) -> None:
        """The plot is as wide as the screen lets it."""
        self.refill()

    def reload(self) -> None:
        """Ask for the slopes under the present view settings."""
        choice = self.session.choice

        def work(explorer: Explorer) -> Scaling:
            return scaling(explorer.store, choice, explorer.labels_for(choice))

        self.ask("scaling", work, self._show, "comparing sizes")

    def _show(self, found: Scaling) -> None:
        self.scaling = found
        self.show_settings(found.decomposition, "unbiased")
        self.refill()
        self.show_status()

    def refill(self) -> None:
        """The slopes, in the order of the grades."""
        rows = self.scaling.rows if self.scaling is not None else ()
        self.fill(rows, scaling_grid(rows, self.size.width, self.signs))

    def row_key(self, row: Slope) -> Hashable:
        """Its grade and what changes."""
        return (row.number, row.quantity)

    def idle(self, action: str) -> bool:
        """Without slopes there is nothing to open."""
        return action == "open" and not self.rows

    def heading(self) -> str:
        """What the row under the cursor says."""
        row = self.current
        told = conclusion(self.scaling.rows, row.grade) if row is not None and self.scaling is not None else ""
        return self.signs.plain(f"{row.grade}: {told}" if row is not None and told else "slopes over model size")

    def status(self) -> str:
        """How many notes there are."""
        notes = self.scaling.notes if self.scaling is not None else ()
        return one_line(notes[0]) if notes else ""

    def action_open(self) -> None:
        """The questions of the grade under the cursor; of all of them, every question."""
        row = self.current
        if row is not None:
            selection = None if row.grade == ALL else Selection("scale", (row.grade,))
            self.open(QuestionsRequest(selection, "all questions" if row.grade == ALL else row.grade))

    def action_notes(self) -> None:
        """What was left out, and how far the slopes can be trusted."""
        notes = self.scaling.notes if self.scaling is not None else ()
        self.show_text(self.NAME, [(self.ABOUT, BOLD), *((note, None) for note in notes)])

    def action_reference(self) -> None:
        """Choose what grades the questions."""
        choice = self.session.choice
        models = [names[0] for names in self.session.known_series()] if choice.by == ("model",) else []
        entries = [Entry("", "difficulty in the log", "else 1 − the mean accuracy over all models")]
        entries += [Entry(model, one_line(model), "its mean length") for model in models]

        def chosen(keys: tuple[str, ...]) -> None:
            self.choose(replace(choice, reference=keys[0] or None))

        self.pick("Questions are graded by", entries, chosen, chosen=(choice.reference or "",))

    def action_grades(self) -> None:
        """Write how many grades there are."""
        choice = self.session.choice
        self.prompt(
            "Grades: equal parts of the questions",
            str(choice.grades),
            lambda text: self.choose(replace(choice, grades=int(text))),
            check=_check_grades,
            hint="3: thirds",
        )

    def table_of(self, rows: Sequence[Slope]) -> Rows:
        """The slopes with the columns that files have."""
        return of_scaling(rows)


def _check_grades(text: str) -> None:
    if not text.strip().isdecimal() or not 1 <= int(text) <= 100:
        raise HotmessError("a number from 1 to 100")
