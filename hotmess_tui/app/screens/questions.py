"""The questions behind a point, or all of them: a row each, the worst first, windowed for millions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.labelling import Labelling, Subject
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.app.widgets.grid import PAGE, Grid
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule
from hotmess_tui.charts.safe import one_line
from hotmess_tui.records import Choice, QuestionPage, QuestionRow, Selection
from hotmess_tui.tables.column import Column
from hotmess_tui.tables.questions import SMALL_N, of_questions
from hotmess_tui.tables.questions import grid as question_grid
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer

FIRST = ("variance", True)  # the order in which they come: those whose samples scatter most


class QuestionsScreen(ViewSettings, Labelling, TableScreen):
    """Questions with their figures and the mix of their answers."""

    ABOUT = (
        "A row per question (and model and condition). The bar of answers begins with the right ones, then the "
        "wrong ones, a shade for each different answer, last those without an answer. Enter opens the samples."
    )
    RISING = frozenset({"model", "task", "condition", "question_id", "text"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "samples", "Samples", id="questions.samples", tooltip="the samples of this question"),
        Binding(
            "s", "sort", "Sort", id="questions.sort", tooltip="order by a column; the same again: the other way round"
        ),
        Binding("r", "reverse", "Reverse", id="questions.reverse", tooltip="the same order the other way round"),
        Binding(
            "slash",
            "search",
            "Search",
            id="questions.search",
            key_display="/",
            tooltip="only questions whose text contains …",
        ),
    ]
    KEYS = (
        ("Enter", "samples", "samples"),
        ("Esc", "back", "back"),
        ("s", "sort", "sort"),
        ("/", "search", "search"),
        ("f", "filter", "filter"),
        ("d", "decomposition", "decomposition"),
        ("r", "reverse", "reverse"),
        ("?", "help", "help"),
    )

    def __init__(self, selection: Selection | None, label: str) -> None:
        super().__init__()
        self.selection, self.label = selection, label
        self.sorting = FIRST
        self.search: str | None = None
        self.page: QuestionPage | None = None
        self.labels: Mapping[str, tuple[str, ...]] = {}  # of questions, by their key

    def compose(self) -> ComposeResult:
        """Breadcrumbs, table, the text of the question under the cursor, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield Rule(signs, id="rule")
        yield Grid(signs, id="questions", empty="")
        yield Note(signs, id="question-text")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Ask for the first rows."""
        grid = self.query_one(Grid)
        grid.row_key = names_of
        grid.quiet = lambda row: row.n < SMALL_N
        grid.focus()
        self.show_breadcrumbs()
        self.reload()

    def renew(self) -> None:
        """The questions as they are now; the cursor stays on its question, or at its place further down."""
        self.reload(keep=True, place=self.query_one(Grid).cursor)

    def rest(self) -> str:
        """What the bars mean, while there is nothing else to say."""
        right, *wrong, none = self.main.signs.mix
        return f"answers: {right} right   {' '.join(wrong[:3])} different wrong ones   {none} none"

    def idle(self, action: str) -> bool:
        """Without questions there is nothing to open or to order."""
        return action in ("samples", "sort", "reverse") and (self.page is None or not self.page.total)

    def breadcrumb(self) -> str:
        """Which questions these are."""
        return self.label

    # asking

    def _query(self, offset: int) -> Callable[[Explorer], QuestionPage]:
        choice, selection, search = self.main.choice, self.selection, self.search
        key, descending = self.sorting or FIRST

        def work(explorer: Explorer) -> QuestionPage:
            return explorer.questions(
                choice, selection, sort=key, descending=descending, search=search, limit=PAGE, offset=offset
            )

        return work

    def _question(self, offset: int) -> tuple[object, ...]:
        return (self.main.choice, self.selection, self.sorting, self.search, offset)

    def reload(self, keep: bool = False, place: int = 0) -> None:
        """Ask for the first page under the present choice and order."""
        kept, query = self.query_one(Grid).current if keep else None, self._query(0)

        def work(explorer: Explorer) -> tuple[QuestionPage, Mapping[str, tuple[str, ...]]]:
            return query(explorer), explorer.book.of("question")

        def then(found: tuple[QuestionPage, Mapping[str, tuple[str, ...]]]) -> None:
            page, self.labels = found
            self._show(page, kept, place)

        self.ask("rows", self._question(0), work, then, "asking for questions")

    def _show(self, page: QuestionPage, kept: QuestionRow | None, otherwise: int = 0) -> None:
        self.page = page
        grid = self.query_one(Grid)
        grid.empty = self._empty()
        grid.sorted_by = self.sorting
        place = next(
            (n for n, row in enumerate(page.rows) if kept is not None and names_of(row) == names_of(kept)), otherwise
        )
        grid.open(page.total, self._columns(page), page.rows, cursor=max(0, min(place, page.total - 1)))
        if not page.total:
            self.query_one("#question-text", Note).show("")
        self.describe_choice(page.decomposition, page.estimator, None)
        self._count()

    def _empty(self) -> str:
        if self.search:
            return f"No question here contains “{self.search}”: / searches for something else, or for nothing."
        return "No question here: f changes the filter, Esc goes back."

    @on(Grid.Wanted)
    def wanted(self, message: Grid.Wanted) -> None:
        """Rows that came into view."""
        message.stop()
        offset = message.offset
        self.ask(
            f"page {offset}",
            self._question(offset),
            self._query(offset),
            lambda page: self.query_one(Grid).supply(offset, page.rows),
            "asking for questions",
        )

    # the table

    def _columns(self, page: QuestionPage) -> list[Column]:
        several = ("model", "task") if self.selection is None and page.total > len(page.rows) else ()
        return question_grid(page, several, lambda row: self.labels.get(key_of(row), ()))

    # labels

    def subject(self) -> Subject | None:
        """The question under the cursor, whatever model answered it."""
        row: QuestionRow | None = self.query_one(Grid).current
        return (
            Subject("question", (key_of(row),), one_line(f"{row.task} {row.question_id} (whatever model)"))
            if row is not None
            else None
        )

    def read_labels(self, explorer: Explorer) -> object:
        """The labels of all questions that have any."""
        return explorer.book.of("question")

    def show_labels(self, found: object) -> None:
        """A column of labels, where there are any."""
        self.labels = cast("Mapping[str, tuple[str, ...]]", found)
        if self.page is not None:
            self.query_one(Grid).relay(self._columns(self.page))

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """Show the beginning of the question under the cursor."""
        message.stop()
        self._count()
        row = self.query_one(Grid).current
        self.query_one("#question-text", Note).show(one_line(row.text or "") if row is not None else "")

    def _count(self) -> None:
        grid = self.query_one(Grid)
        found = f" that contain “{self.search}”" if self.search else ""
        self.query_one("#rule", Rule).show(
            f"questions{found}",
            grid.place(),
            focus=True,
        )

    @on(Grid.Chosen)
    def row_chosen(self, message: Grid.Chosen) -> None:
        """A second click goes deeper."""
        message.stop()
        self.action_samples()

    def action_samples(self) -> None:
        """The samples of the question under the cursor."""
        row = self.query_one(Grid).current
        if row is not None:
            from hotmess_tui.app.screens.samples import SamplesScreen

            self.app.push_screen(SamplesScreen(row))

    # choices

    def changed(self, choice: Choice) -> None:
        """Another decomposition, or another filter: every screen follows."""
        self.main.choice = choice
        self.reload(keep=True)

    def reorder(self) -> None:
        """The questions in another order, from the first on."""
        self.reload()

    def action_back(self) -> None:
        """All questions again where some were searched for, else where one came from."""
        if self.search:
            self.search = None
            self.reload()
        else:
            super().action_back()

    def action_search(self) -> None:
        """Search in the text of the questions."""
        from hotmess_tui.app.dialogs.prompt import Prompt

        def written(text: str | None) -> None:
            if text is not None:
                self.search = text or None
                self.reload()

        self.app.push_screen(
            Prompt("Questions that contain …", self.search or "", hint="empty: all questions"), written
        )

    # taking out

    def _all(self, explorer: Explorer) -> Rows:
        key, descending = self.sorting or FIRST
        page = explorer.questions(self.main.choice, self.selection, sort=key, descending=descending, search=self.search)
        return of_questions(page.rows, page.length_unit)

    def copyable(self) -> Iterable[Copyable]:
        """The question under the cursor: its text, its row; all rows."""
        from hotmess_tui.app import copy_export

        row: QuestionRow | None = self.query_one(Grid).current
        if row is None:
            return
        choice, group = self.main.choice, row.group
        yield copy_export.Copyable("the question", lambda explorer: explorer.question(group, choice).question or "")
        yield copy_export.copy_row(of_questions([row]))
        yield copy_export.copy_table(self._all)

    def export(self) -> Export | None:
        """All questions of this list, in its order."""
        from hotmess_tui.app.copy_export import export_table

        return export_table("these questions", "questions.csv", self._all) if self.query_one(Grid).total else None

    def on_screen_resume(self) -> None:
        """Back from the samples: nothing has moved."""
        if self.page is not None and self.query_one(Grid).total:
            self.query_one(Grid).focus()


def names_of(row: QuestionRow) -> tuple[object, ...]:
    """What tells a group from the others, also when the logs have been read again."""
    return (row.model, row.task, row.question_id, row.condition, row.group >> 32)


def key_of(row: QuestionRow) -> str:
    """The question of a group, as labels know it."""
    from hotmess_tui.keys import question_key

    return question_key(row.task, row.question_id)
