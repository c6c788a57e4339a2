"""SQL over the store: a query above, its answer below as a table or a chart; nothing that it says can be written."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.screens.console_columns import Named, answer_columns, heading, name_columns
from hotmess_tui.app.screens.saved_queries import SavedQueries
from hotmess_tui.app.widgets.chart import Chart
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.sql_editor import SqlEditor, Words
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, Word
from hotmess_tui.charts.drawing import DIM, Span
from hotmess_tui.charts.safe import visible
from hotmess_tui.errors import HotmessError, QueryError
from hotmess_tui.explorer import console
from hotmess_tui.records import Vocabulary
from hotmess_tui.tables.signs import WRONG

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

FAULT_LINES = 3
_HINT = "SELECT model, avg(correct::INT) FROM samples GROUP BY model;"


class ConsoleScreen(SavedQueries):
    """The console."""

    NAME = "sql"
    TYPED = True
    ABOUT = (
        "Read-only SQL (DuckDB) over the tables samples, groups, questions, traces and sources of the whole store; "
        "groups has the figures of the present decomposition. Ctrl+R runs the query, as does Enter behind a "
        "semicolon; SELECT, WITH, FROM, DESCRIBE and EXPLAIN pass."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "run", "Run the query", id="sql.run", key_display="^R", tooltip="run the query"),
        Binding("tab", "editor", "Write", id="sql.write", show=False, tooltip="back to the query"),
        Binding("enter", "open", "The row", id="sql.open", tooltip="the trace of this sample, or the whole row"),
        Binding("left", "shift(-1)", "Columns left", id="sql.left", show=False, tooltip="the columns further left"),
        Binding("right", "shift(1)", "Columns right", id="sql.right", show=False, tooltip="the columns further right"),
        Binding("p", "draw", "Draw", id="sql.draw", tooltip="columns x and y as a chart; again: the table"),
    ]
    WRITING = (
        ("^R", "run", "run"),
        ("Tab", "complete", "complete"),
        ("Up", "earlier", "earlier"),
        ("^O", "queries", "catalogue"),
        ("^S", "save", "keep"),
    )
    KEYS = (
        ("Enter", "row", "open"),
        ("p", "draw", "draw"),
        ("Right", "more columns", "shift(1)"),
        (":", "query", "editor"),
        ("^O", "queries", "catalogue"),
        ("Esc", "back", "back"),
        ("?", "help", "help"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.known: Vocabulary | None = None
        self.first_column = 0
        self.drawing = False
        self.past = console.Past()
        self._ongoing: threading.Event | None = None  # set when the query that runs has ended

    def compose(self) -> ComposeResult:
        """Breadcrumbs, query, what is wrong with it, answer, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield Rule(signs, id="query-rule")
        yield SqlEditor(_HINT, id="query")
        yield StyledLines(signs, id="fault")
        yield Rule(signs, id="rule")
        yield Grid(signs, id="answer", empty="No rows.")
        yield Chart(self.main.ascii, id="chart")
        yield Note(signs)
        yield Keys(signs)
        yield Words(signs)

    def on_mount(self) -> None:
        """Ask which names there are, and what was asked before."""
        self.query_one(Chart).display = False
        self.query_one(StyledLines).display = False
        self.show_breadcrumbs(Word("read-only", None, DIM))
        editor = self.query_one(SqlEditor)
        editor.write(self.main.draft)
        editor.focus()
        self._say_where()
        self.renew()
        self.call_later(self._become_ready)

    def renew(self) -> None:
        """The names that a query may use, and what was asked before."""

        def work(explorer: Explorer) -> tuple[Vocabulary, console.Past]:
            return console.vocabulary(explorer.store), console.Past(console.asked_before())

        self.ask("names", "names", work, self._know, "asking for names")

    def _know(self, found: tuple[Vocabulary, console.Past]) -> None:
        self.past = found[1] if self.known is None else self.past
        self.known = found[0]
        if self.asked is None:
            rows = [Named(t, c, k) for t, columns in self.known.tables.items() for c, k in columns]
            rows += [Named("samples", f"metadata.{name}", kind) for name, kind in self.known.metadata]
            self.query_one(Grid).show(rows, name_columns())
        self._say_where()

    # what is shown

    @property
    def writing(self) -> bool:
        """Whether the query has the keys."""
        return isinstance(self.focused, SqlEditor)

    def on_descendant_focus(self) -> None:
        """The keys are those of the pane that has them."""
        self._say_where()
        self.show_keys()

    def show_keys(self) -> None:
        """Two panes, two lines of keys."""
        keys = tuple((key, "table" if self.drawing and key == "p" else does, to) for key, does, to in self.KEYS)
        if self.writing:
            keys = (*self.WRITING, ("Esc", "answer" if self.asked is not None else "back", "back"))
        self.query_one(Keys).show([key for key in keys if not self.idle(key[2])])

    def idle(self, action: str) -> bool:
        """What needs an answer has none, or none of that kind."""
        if action not in ("draw", "open", "shift(1)"):
            return False
        if self.asked is None or (self.drawing and action != "draw"):
            return True
        if action == "draw":
            return not console.can_be_drawn(self.asked.result)
        return not self.asked.result.rows or (action != "open" and not self._hidden())

    def _hidden(self) -> int:
        """Columns for which there is no room."""
        return len(self.asked.result.columns) - self.query_one(Grid).shown if self.asked is not None else 0

    def on_resize(self, event: events.Resize) -> None:
        """The query gets the lines it has, up to a third."""
        self._divide()
        self.call_after_refresh(self.on_descendant_focus)

    @on(SqlEditor.Changed)
    def written(self) -> None:
        """The mark of a fault goes when the text changes; the words follow it."""
        editor, words = self.query_one(SqlEditor), self.query_one(Words)
        if self.query_one(StyledLines).display:
            editor.mark(None)
            self.query_one(StyledLines).display = False
        if words.display:
            self._offer()
        self._divide()

    def _divide(self) -> None:
        editor = self.query_one(SqlEditor)
        lines = max(1, editor.wrapped_document.height)
        editor.styles.height = max(3, min(lines, self.size.height // 3))

    def _say_where(self) -> None:
        grid = self.query_one(Grid)
        self.query_one("#query-rule", Rule).show("query", focus=self.writing)
        if self.asked is None:
            title, place = "what can be asked: tables and columns", ""
        else:
            place = "" if self.drawing else grid.place()
            title = heading(self.asked, self.drawing, self.first_column, grid.shown, self.main.signs)
        self.query_one("#rule", Rule).show(title, place, focus=not self.writing)

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """Where the cursor is."""
        message.stop()
        self._say_where()

    # asking

    @on(SqlEditor.Finished)
    def finished(self) -> None:
        """Enter behind a semicolon."""
        self.action_run()

    def action_run(self) -> None:
        """Run the query; what ran before is stopped."""
        editor = self.query_one(SqlEditor)
        query, choice = editor.text.strip(), self.main.choice
        self.query_one(Words).hide()
        if not query:
            self.say("write a query first")
            return
        done = threading.Event()
        self._ongoing = done
        self.main.draft = editor.text

        def work(explorer: Explorer) -> console.Asked | QueryError:
            try:
                return console.ask(explorer.store, query, choice)
            finally:
                done.set()

        self.ask("sql", done, work, self._answered, "running; Esc stops")

    def _answered(self, found: console.Asked | QueryError) -> None:
        self._ongoing = None
        self.past.add(self.main.draft)
        if isinstance(found, QueryError):
            self._show_fault(found)
            return
        self.asked, self.first_column, self.drawing = found, 0, False
        self.query_one(StyledLines).display = False
        self.query_one(Grid).cursor = 0
        self._fill()
        self.say(found.note, failed=bool(found.note))

    async def on_drill_screen_failed(self, message: DrillScreen.Failed) -> None:
        """What runs has ended; the handler of every screen says why."""
        if message.lane == "sql":
            self._ongoing = None

    def _show_fault(self, fault: QueryError) -> None:
        editor, head = self.query_one(SqlEditor), self.query_one(StyledLines)
        if editor.text.strip() == fault.sql and fault.place is not None:
            line, column = fault.place
            lead = editor.text[: len(editor.text) - len(editor.text.lstrip())]
            shift = len(lead) - lead.rfind("\n") - 1 if line == 0 else 0
            editor.mark((line + lead.count("\n"), column + shift), fault.length)
        lines = wrapped(visible(str(fault).removeprefix("SQL").lstrip(":, ")), max(20, self.size.width - 3))
        head.display = True
        head.styles.height = min(FAULT_LINES, len(lines))
        begin = [f" {self.main.signs.wrong} ", *["   "] * FAULT_LINES]
        head.show([[Span(left + line, WRONG)] for left, line in zip(begin, lines[:FAULT_LINES], strict=False)])
        editor.focus()
        self.say("")

    def action_back(self) -> None:
        """Stop what runs; else from the query to its answer, from there to where one came from."""
        if self._ongoing is not None and not self._ongoing.is_set():
            self._asked.pop("sql", None)
            self.cancel_question("sql")
            self._ongoing = None
            self.query_one(Keys).done()
            self.say("stopped")
        elif self.writing and self.asked is not None:
            self.action_answer()
        else:
            self.main.draft = self.query_one(SqlEditor).text
            super().action_back()

    def action_answer(self) -> None:
        """To the answer."""
        (self.query_one(Chart) if self.drawing else self.query_one(Grid)).focus()
        if self.drawing:
            self.set_focus(None)
            self.on_descendant_focus()

    def action_editor(self) -> None:
        """To the query."""
        self.query_one(SqlEditor).focus()

    def action_console(self) -> None:
        """The key that leads here leads to the query."""
        self.action_editor()

    # the answer

    def _fill(self) -> None:
        assert self.asked is not None
        result = self.asked.result
        columns = answer_columns(result, self.main.signs)[self.first_column :]
        grid, chart = self.query_one(Grid), self.query_one(Chart)
        grid.display, chart.display = not self.drawing, self.drawing
        grid.show(result.rows, columns)
        self._say_where()
        self.show_keys()

    def action_draw(self) -> None:
        """The chart, or the table again."""
        if self.asked is None:
            return
        if not self.drawing:
            try:
                curve = console.drawn(self.asked.result)
            except HotmessError as fault:
                self.say(str(fault), failed=True)
                return
            self.query_one(Chart).show(curve, (), None)
            self.say(" ".join(curve.notes))
        self.drawing = not self.drawing
        self._fill()
        self.action_answer()

    def action_shift(self, by: int) -> None:
        """Other columns."""
        if self.asked is not None and not self.drawing:
            last = len(self.asked.result.columns) - 1
            self.first_column = max(0, min(last, self.first_column + by))
            self._fill()

    @on(Grid.Chosen)
    def row_chosen(self, message: Grid.Chosen) -> None:
        """A second click opens."""
        message.stop()
        self.action_open()

    def action_open(self) -> None:
        """The trace of the sample that the row names, else the row in full."""
        row = self.query_one(Grid).current
        if self.asked is None or row is None or self.drawing:
            return
        names = self.asked.result.columns
        sample = row[names.index("sample_id")] if "sample_id" in names else None
        if isinstance(sample, str):
            from hotmess_tui.app.screens.trace import TraceScreen

            self.app.push_screen(TraceScreen(sample))
            return
        from hotmess_tui.app.dialogs.help import TextScreen

        null = self.main.signs.null
        parts = [
            (f"{name}: {null if value is None else value}"[:2000], None) for name, value in zip(names, row, strict=True)
        ]
        self.app.push_screen(TextScreen("row", parts))

    # words and history

    @on(SqlEditor.Wants)
    def wants(self) -> None:
        """Words for the place of the cursor."""
        self._offer()

    def _offer(self) -> None:
        editor, words = self.query_one(SqlEditor), self.query_one(Words)
        if self.known is None:
            return
        completion = console.complete(self.known, editor.text, editor.place)
        x, y = editor.cursor_screen_offset
        words.offer(completion, x, y)

    @on(SqlEditor.Turned)
    def turned(self, message: SqlEditor.Turned) -> None:
        """Another query of the history; behind the last comes what was being written."""
        editor = self.query_one(SqlEditor)
        found = self.past.turn(message.by, editor.text)
        if found is not None:
            editor.write(found, end=message.by > 0)

    def query_text(self) -> str:
        """What is written."""
        return self.query_one(SqlEditor).text

    def take_query(self, text: str) -> None:
        """Another query; what was written is the one before."""
        editor = self.query_one(SqlEditor)
        self.past.add(editor.text)
        editor.write(text, end=False)
        editor.focus()
