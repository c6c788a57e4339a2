"""The questions behind a point, or all of them: sorted, searched, and read only as far as one looks."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.copy_export import Copyable, copy_row
from hotmess_tui.app.keys import BACK, COPY, SAVE, SEARCH_ALL, Key, reverse_key, sort_key
from hotmess_tui.app.messages import SamplesRequest
from hotmess_tui.app.screens.finding import SEARCH
from hotmess_tui.app.screens.labelling import LABEL, Labelling, Subject
from hotmess_tui.app.screens.table_screen import Labels, WindowedTableScreen
from hotmess_tui.app.screens.view_settings import DECOMPOSITION, FILTER, ViewSettings
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.grid import PAGE
from hotmess_tui.app.widgets.status_lines import Note
from hotmess_tui.charts.safe import one_line, width
from hotmess_tui.keys import question_key
from hotmess_tui.records import QuestionPage, QuestionRow, Selection
from hotmess_tui.tables.causes import cause_key
from hotmess_tui.tables.column import Column
from hotmess_tui.tables.questions import SMALL_N, of_questions
from hotmess_tui.tables.questions import grid as question_grid
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer


class QuestionsScreen(ViewSettings, Labelling, WindowedTableScreen[QuestionRow, QuestionPage]):
    """Questions with their figures and the mix of their answers."""

    ABOUT = (
        "A row per question (and model and condition). The bar of answers begins with the right ones, then the "
        "wrong ones, a shade for each different answer, last those without an answer. Enter opens the samples."
    )
    RISING = frozenset({"model", "task", "condition", "question_id", "text"})
    EXPORT = ("these questions", "questions.csv")
    FIRST = ("variance", True)  # those whose samples scatter most
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Samples",
            id="questions.samples",
            tooltip="the samples of this question",
            also="open answers drill down enter runs epochs",
            footer="samples",
        ),
        BACK,
        sort_key("questions"),
        SEARCH,
        FILTER,
        LABEL,
        reverse_key("questions"),
        DECOMPOSITION,
        SEARCH_ALL,
        SAVE,
        COPY,
    ]

    def __init__(self, session: Session, selection: Selection | None, label: str) -> None:
        super().__init__(session)
        self.selection, self.label = selection, label
        self.crumb_keeps = "start" if selection is None else "both"  # a label of a series and its point
        self.search = ""

    def below(self) -> Iterable[Widget]:
        """The beginning of the question under the cursor."""
        yield Note(self.signs, id="question-text")

    def status(self) -> str:
        """What the bars mean, while there is nothing else to say."""
        right, *wrong, none = self.signs.mix
        answers = f"answers: {right} right   {' '.join(wrong[:3])} different wrong ones   {none} none"
        error = f"   error: {cause_key(self.signs)}"
        return answers + error * (width(answers + error) < self.size.width)

    def idle(self, action: str) -> bool:
        """Without questions there is nothing to open or to order."""
        return action in ("open", "sort", "reverse") and (self.page is None or not self.page.total)

    def breadcrumb(self) -> str:
        """Which questions these are."""
        return self.label

    # the table

    def read_page(self, explorer: Explorer, offset: int = 0, limit: int | None = PAGE) -> QuestionPage:
        """A window of the questions."""
        sort, descending = self.order
        return explorer.questions(
            self.session.choice,
            self.selection,
            sort=sort,
            descending=descending,
            search=self.search or None,
            limit=limit,
            offset=offset,
        )

    def show_page(self, page: QuestionPage) -> None:
        """The view settings under which the questions stand."""
        self.show_settings(page.decomposition, page.estimator)

    def columns(self, page: QuestionPage) -> list[Column]:
        """Columns, those of names only where they differ."""
        several = ("model", "task") if self.selection is None and page.total > len(page.rows) else ()
        return question_grid(page, several, lambda row: self.labels.get(_key_of(row), ()))

    def empty_text(self) -> str:
        """The way out."""
        if self.search:
            return f"No question contains “{self.search}”. / changes or clears the search."
        return "No questions here. f changes the filter, Esc goes back."

    def row_key(self, row: QuestionRow) -> Hashable:
        """The same when the logs have been read again."""
        return (row.model, row.task, row.question_id, row.condition, row.group >> 32)

    def is_quiet(self, row: QuestionRow) -> bool:
        """Few samples."""
        return row.n < SMALL_N

    def heading(self) -> str:
        """What the rows are: questions, or groups where several models or conditions share them; what was searched."""
        groups = self.page is not None and len({(row.model, row.condition) for row in self.page.rows}) > 1
        rows = "groups" if groups else "questions"
        return f"{rows} that contain “{self.search}”" if self.search else rows

    def show_row(self) -> None:
        """The beginning of the question under the cursor."""
        super().show_row()
        row = self.current
        self.query_one("#question-text", Note).show(one_line(row.text or "") if row is not None else "")

    # labels

    def subject(self) -> Subject | None:
        """The question under the cursor, whatever model answered it."""
        row = self.current
        if row is None:
            return None
        return Subject("question", (_key_of(row),), one_line(f"{row.task} {row.question_id} (whatever model)"))

    def read_labels(self, explorer: Explorer) -> Labels:
        """The labels of all questions that have any."""
        return explorer.book.of("question")

    def show_labels(self, labels: object) -> None:
        """A column of labels, where there are any."""
        self.labels = cast("Labels", labels)
        if self.page is not None:
            self.grid.relay(self.columns(self.page))

    # keys

    def action_open(self) -> None:
        """The samples of the question under the cursor."""
        row = self.current
        if row is not None:
            self.open(SamplesRequest(row))

    def action_back(self) -> None:
        """All questions again where some were searched for, else where one came from."""
        if self.search:
            self._search_for("")
        else:
            super().action_back()

    def action_search(self) -> None:
        """Search in the text of the questions."""
        self.prompt("Questions that contain …", self.search, self._search_for, hint="empty: all questions")

    def searched(self) -> str:
        """What the questions contain."""
        return self.search

    def action_hit(self, by: int) -> None:
        """All rows are hits while one searches."""
        if self.search:
            self.grid.action_move(by)

    def _search_for(self, text: str) -> None:
        self.search = text
        self.reload(keep=False)

    # copying and saving

    def texts_of(self, row: QuestionRow) -> Iterable[Copyable]:
        """Its text, and the row."""
        choice, group = self.session.choice, row.group
        yield Copyable("the question", lambda explorer: explorer.question(group, choice).question or "")
        yield copy_row(self.table_of([row]))

    def table_of(self, rows: Sequence[QuestionRow]) -> Rows:
        """Questions as a table."""
        return of_questions(rows, self.page.length_unit if self.page is not None else None)

    def whole_table(self, explorer: Explorer) -> Rows:
        """All questions of this list, in its order."""
        return self.table_of(self.read_page(explorer, limit=None).rows)


def _key_of(row: QuestionRow) -> str:
    """The question of a group, as labels know it."""
    return question_key(row.task, row.question_id)
